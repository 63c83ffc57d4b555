/*
 * A hand-out: the open lesson with everything that its blocks print and show, or the session as it stands; one file of
 * HTML that needs nothing else, neither a network nor a script. Answers are folded away, and stay so on paper.
 */
#include <string.h>

#include "export/export.h"
#include "export/markup.h"
#include "export/mathhtml.h"
#include "export/paper.h"
#include "lesson/player.h"
#include "lesson/units.h"
#include "render/font.h"
#include "render/svg.h"
#include "show/show.h"

/* A picture of a hand-out is as wide as its column, and low enough that text stays beside it. */
static const double WIDTH = 1000, HEIGHT = 560;
/* The session as commands, unless it is longer. */
enum { LONGEST_LISTING = 20000 };

static const char STYLE[] =
    "body{font:17px/1.55 'DejaVu Sans',Verdana,sans-serif;color:#1b222c;background:#fff;margin:0}"
    "main{max-width:46em;margin:0 auto;padding:2em 1.2em}h1,h2,h3{line-height:1.25}h2{margin-top:2em}"
    "pre,code,.mono{font-family:'DejaVu Sans Mono',Consolas,monospace}"
    "pre{background:#f6f7f9;border-radius:8px;padding:.7em 1em;overflow-x:auto;font-size:.86em;line-height:1.5}"
    "code{font-size:.92em}pre .in{font-weight:bold}pre .out{color:#3c4653}pre .note{color:#5b6674}"
    "figure{margin:1.2em 0}svg{width:100%;height:auto;display:block;font-family:'DejaVu Sans',Verdana,sans-serif}"
    "section.ask{border-left:4px solid #0877bd;padding:.1em 1em;margin:1.4em 0;background:#f6f7f9}"
    "section.ask>p:first-of-type{font-weight:bold}ol.choices{list-style:lower-alpha}"
    "details{margin:.6em 0}summary{cursor:pointer;color:#075985}"
    "table{border-collapse:collapse;margin:1em 0}th,td{text-align:left;padding:.25em .9em .25em 0;"
    "border-bottom:1px solid #dde1e7}blockquote{margin:1em 0;padding-left:1em;border-left:3px solid #dde1e7}"
    "@media print{body{font-size:11pt}main{max-width:none;padding:0}figure,section.ask,pre{break-inside:avoid}"
    "h1,h2,h3{break-after:avoid}}";

typedef struct {
  GString *out;
  const Paper *paper;
  Session *session; /* where the lesson runs for the hand-out; or the one that is exported */
  Host host;
  const Host *outer;
  GString *printed; /* by the line under way */
  char *last;       /* the picture shown last, as text: it is not shown twice */
  int pictures;
} Handout;

/* ---- pictures ---- */

static char *told(Session *session, const char *views) {
  GString *text = g_string_new(NULL);
  page_describe(show_snapshot(show_of(session)), views, text);
  return g_string_free(text, FALSE);
}

/* The views as they stand, where they show something, and something new. */
static void append_picture(Handout *handout) {
  const Paper *paper = handout->paper;
  Show *show = show_of(handout->session);
  show_settle(show, handout->session);
  const Snapshot *snapshot = show_snapshot(show);
  if (snapshot->node_count == 0 && !snapshot->data) return;
  g_autoptr(DrawList) list = draw_list_new(paper->width, paper->height, render_text_width);
  show_draw(show, handout->session, list, paper->theme, paper->views, false);
  char *dump = draw_list_dump(list);
  bool known = g_strcmp0(dump, handout->last) == 0;
  g_free(handout->last);
  handout->last = dump;
  if (known) return;
  g_autofree char *views = paper->views ? g_strdup(paper->views) : show_views(show, handout->session);
  g_autofree char *words = told(handout->session, views);
  g_autofree char *prefix = g_strdup_printf("p%d", ++handout->pictures);
  g_string_append(handout->out, "<figure>");
  svg_append(handout->out, list, 1, (Color){0}, prefix, words);
  g_string_append(handout->out, "</figure>\n");
}

/* ---- a lesson: its blocks, run in a session of their own ---- */

static void collect(void *user, const char *text, gssize length) {
  g_string_append_len(((Handout *)user)->printed, text, length < 0 ? (gssize)strlen(text) : length);
}

static void collect_notice(void *user, const char *text) {
  collect(user, text, -1);
}

static bool interrupted(void *user) {
  return host_interrupted(((const Handout *)user)->outer);
}

/* A session with the same commands as another. */
static Session *session_like(Session *other, const Host *host) {
  SessionOptions options = {.seed = 1, .digits = session_digits(other)};
  Session *session = session_new(host, &options);
  const Verbs *verbs = session_verbs(other);
  for (int i = session_verbs(session)->count; i < verbs->count; i++)
    session_add_commands(session, session_command(other, i), 1);
  return session;
}

static void run_line(Handout *handout, const char *path, const char *text, int line) {
  g_string_truncate(handout->printed, 0);
  Source *source = source_new(path, text, -1);
  source->first_line = line;
  session_submit(handout->session, source, ORIGIN_LESSON);
  session_run(handout->session, 0);
}

static void append_line(GString *out, const char *class, const char *text) {
  if (!*text) return;
  g_string_append_printf(out, "<span class=\"%s\">", class);
  markup_append(out, text);
  g_string_append(out, g_str_has_suffix(text, "\n") ? "</span>" : "</span>\n");
}

static void append_commands(Handout *handout, const Lesson *lesson, const LessonBlock *block) {
  g_autoptr(GArray) units = units_of(block, session_verbs(handout->session));
  g_string_append(handout->out, "<pre>");
  for (guint i = 0; i < units->len; i++) {
    const Unit *unit = &g_array_index(units, Unit, i);
    append_line(handout->out, unit->runs ? "in" : "note", unit->text);
    if (!unit->runs || unit_writes_file(unit->text)) continue;
    run_line(handout, lesson->path, unit->text, unit->line);
    append_line(handout->out, "out", handout->printed->str);
  }
  g_string_append(handout->out, "</pre>\n");
  append_picture(handout);
}

static void append_reason(GString *out, const QuizChoice *choice, guint i) {
  g_string_append_printf(out, "<li>%s <b>%c)</b> ", choice->right ? "✓" : "✗", 'a' + (int)(i % 26));
  markup_inline(out, choice->text);
  if (choice->reason) {
    g_string_append(out, " — ");
    markup_inline(out, choice->reason);
  }
  g_string_append(out, "</li>\n");
}

static void append_quiz(Handout *handout, const Quiz *quiz) {
  GString *out = handout->out;
  g_string_append(out, "<section class=\"ask\" aria-label=\"Question\">\n");
  markup_prose(out, quiz->question, 1);
  if (quiz->choices->len) g_string_append(out, "<ol class=\"choices\">\n");
  for (guint i = 0; i < quiz->choices->len; i++) {
    g_string_append(out, "<li>");
    markup_inline(out, g_array_index(quiz->choices, QuizChoice, i).text);
    g_string_append(out, "</li>\n");
  }
  g_string_append(out, quiz->choices->len
                           ? "</ol>\n<details><summary>Answer</summary>\n<ul style=\"list-style:none\">\n"
                           : "<details><summary>Answer</summary>\n<p>");
  for (guint i = 0; i < quiz->choices->len; i++) append_reason(out, &g_array_index(quiz->choices, QuizChoice, i), i);
  if (quiz->answer.text) {
    g_string_append(out, "<code>");
    markup_append(out, quiz->answer.text);
    g_string_append(out, "</code>");
  }
  g_string_append(out, quiz->choices->len ? "</ul></details>\n</section>\n" : "</p></details>\n</section>\n");
}

static void append_task(Handout *handout, const Lesson *lesson, const Task *task) {
  GString *out = handout->out;
  g_string_append(out, "<section class=\"ask\" aria-label=\"Task\">\n");
  markup_prose(out, task->goal, 1);
  for (guint i = 0; i < task->hints->len; i++) {
    g_string_append(out, "<details><summary>Hint</summary><p>");
    markup_inline(out, g_array_index(task->hints, LessonLine, i).text);
    g_string_append(out, "</p></details>\n");
  }
  g_string_append(out, "<details><summary>A solution</summary>\n<pre>");
  for (guint i = 0; i < task->solutions->len; i++) {
    const LessonLine *line = &g_array_index(task->solutions, LessonLine, i);
    append_line(out, "in", line->text);
    run_line(handout, lesson->path, line->text, line->line);
  }
  g_string_append(out, "</pre></details>\n</section>\n");
}

static void append_block(Handout *handout, const Lesson *lesson, const LessonBlock *block) {
  if (block->kind == BLOCK_PROSE) markup_prose(handout->out, block->prose, 0);
  if (block->kind == BLOCK_COMMANDS) append_commands(handout, lesson, block);
  if (block->kind == BLOCK_TASK) append_task(handout, lesson, block->task);
  if (block->kind != BLOCK_QUIZ) return;
  append_quiz(handout, block->quiz);
  for (guint i = 0; i < block->quiz->runs->len; i++) {
    const LessonLine *line = &g_array_index(block->quiz->runs, LessonLine, i);
    run_line(handout, lesson->path, line->text, line->line);
  }
}

static bool append_lesson(Handout *handout, const Lesson *lesson, Session *like, Diag *diag) {
  handout->host = (Host){.user = handout, .write = collect, .notice = collect_notice, .interrupted = interrupted};
  handout->session = session_like(like, &handout->host);
  bool stopped = false;
  for (guint i = 0; i < lesson->blocks->len && !stopped; i++) {
    append_block(handout, lesson, lesson->blocks->pdata[i]);
    stopped = host_interrupted(handout->outer);
  }
  session_free(handout->session);
  return !stopped || diag_set(diag, (Span){0}, "interrupted: nothing was written");
}

/* ---- a session ---- */

static bool append_session(Handout *handout, Diag *diag) {
  g_autofree char *listing = session_save_text(handout->session, diag), *views = NULL, *words = NULL;
  if (!listing) return false;
  char *state = strstr(listing, "\nstate \""); /* what only a program reads */
  if (state) state[1] = '\0';
  g_string_append(handout->out, "<h1>A network</h1>\n");
  append_picture(handout);
  views =
      handout->paper->views ? g_strdup(handout->paper->views) : show_views(show_of(handout->session), handout->session);
  words = told(handout->session, views);
  g_auto(GStrv) lines = g_strsplit(words, "\n", -1);
  for (int i = 0; lines[i]; i++) {
    if (!*lines[i]) continue;
    g_string_append(handout->out, "<p>");
    markup_append(handout->out, lines[i]);
    g_string_append(handout->out, "</p>\n");
  }
  if (strlen(listing) > LONGEST_LISTING) return true;
  g_string_append(handout->out, "<h2>To build it</h2>\n<pre>");
  markup_append(handout->out, listing);
  g_string_append(handout->out, "</pre>\n");
  return true;
}

/* ---- the page ---- */

static void append_head(GString *out, const char *title) {
  g_string_append(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                       "style-src 'unsafe-inline'; img-src data:\">\n<title>");
  markup_append(out, title);
  g_string_append_printf(out, "</title>\n<style>%s%s</style>\n</head>\n<body>\n<main>\n", STYLE, mathhtml_style);
}

/* Paper is white, unless a theme was asked for. */
static bool read_paper(Call *call, Paper *paper) {
  g_autofree char *theme = g_strdup(session_setting(call->session, "theme"));
  if (!call_has(call, "theme")) session_set(call->session, "theme", "light", NULL);
  bool read = paper_read(call, paper);
  session_set(call->session, "theme", theme, NULL);
  if (read && !call_has(call, "size")) paper->width = WIDTH, paper->height = HEIGHT;
  return read;
}

bool export_html(Call *call, const char *path, Diag *diag) {
  Paper paper = {0};
  LessonSlide slide;
  bool lesson = lesson_slide(call->session, &slide), done = false;
  if (read_paper(call, &paper) && render_fonts_available(diag)) {
    g_autoptr(GString) out = g_string_new(NULL), printed = g_string_new(NULL);
    Handout handout = {.out = out, .paper = &paper, .session = call->session, .outer = call->host, .printed = printed};
    append_head(out, lesson ? slide.lesson->title : "A network");
    done = lesson ? append_lesson(&handout, slide.lesson, call->session, diag) : append_session(&handout, diag);
    g_string_append(out, "</main>\n</body>\n</html>\n");
    g_free(handout.last);
    done = done && export_text(path, out, diag);
  }
  paper_clear(&paper);
  return done;
}
