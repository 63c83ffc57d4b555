/* The rows of this folder: lesson, next, previous, answer, hint, skip, progress. */
#include "lesson/library.h"
#include "lesson/player_state.h"
#include "lesson/template.h"
#include "lesson/units.h"
#include <string.h>

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

/* A stranger's block does not play the lesson itself. */
static bool refused(Call *call) {
  if (call->origin != ORIGIN_LESSON) return false;
  call_fail(call, NULL, "a lesson's own commands cannot use '%s'", call->command->syntax.verb);
  return true;
}

static CommandResult fail_without_lesson(Call *call) {
  return call_fail(call, NULL, "no lesson is open; 'lesson' lists them");
}

static void done_show(Player *player, Session *session, guint step, const char *text) {
  (void)text;
  player_stop_at(player, session, step);
}

/* ---- lesson, without a name ---- */

/* "✓" once it was done, "▸ step 7" where it waits. */
static char *how_far(const Player *player, const Lesson *lesson) {
  g_autoptr(Progress) progress = player->folder ? progress_load(player->folder, lesson) : NULL;
  if (!progress) return g_strdup("");
  bool under_way = progress->step > 0 && !progress->finished;
  g_autofree char *step = under_way ? g_strdup_printf("  ▸ step %u", progress->step + 1) : g_strdup("");
  return g_strconcat(progress->done ? "  ✓" : "", step, NULL);
}

static void list_lessons(Call *call) {
  g_auto(GStrv) files = lesson_files();
  if (!files[0]) call_print(call, "There are no lessons here.\n");
  for (int i = 0; files[i]; i++) {
    g_autoptr(Lesson) lesson = lesson_open(files[i], NULL);
    if (!lesson) continue;
    g_autofree char *far = how_far(player_of(call->session), lesson);
    call_print(call, "%-14s %s%s\n", lesson->name, lesson->title, far);
  }
}

/* ---- lesson NAME ---- */

typedef struct {
  bool live, notes, again;
} Manner;

static Progress *take_up(const Player *player, const Lesson *lesson, Manner manner) {
  Progress *kept = player->folder && !manner.live ? progress_load(player->folder, lesson) : NULL;
  if (kept && !kept->finished && !manner.again) return kept;
  Progress *progress = progress_new(lesson);
  progress->done = kept && kept->done;
  progress_free(kept);
  return progress;
}

static void put_lesson(Player *player, Session *session, Lesson *lesson, Manner manner) {
  if (player->open) player_close(player, session);
  player_forget(player);
  player->lesson = lesson;
  player->steps = lesson_steps(lesson);
  player->progress = take_up(player, lesson, manner);
  player->live = manner.live;
  player->notes = manner.notes;
  player->at = MIN(player->progress->step, player->steps->len - 1);
  player->since = g_get_monotonic_time();
  player->views = g_strdup(session_views(session));
  player->base = player->unit = 0;
  player->noted_section = -1;
  player->partial = player->solutions_only = player->unwritten = false;
  player->open = true;
  player->left = false;
}

static CommandResult go_to(Player *player, Call *call, guint step, bool with_own_lines) {
  Work *work = work_new(done_show, step, NULL);
  g_clear_pointer(&player->verdict, g_free); /* of an answer given elsewhere */
  work_rebuild(work, player, call->session, step);
  if (with_own_lines) work_own_lines(work, player);
  player->open = true;
  player->left = false;
  return work_start(work, call);
}

static bool find_step(Call *call, const Player *player, const char *place, guint *step);

static CommandResult start(Call *call, const char *name, Manner manner, const char *place) {
  Lesson *lesson = lesson_open(name, call->diag);
  guint step = 0;
  if (!lesson) {
    diag_place(call->diag, call->statement->span);
    return COMMAND_FAILED;
  }
  Player *player = player_of(call->session);
  put_lesson(player, call->session, lesson, manner);
  session_reset_all(call->session);
  if (place) return find_step(call, player, place, &step) ? go_to(player, call, step, false) : COMMAND_FAILED;
  if (player->at == 0 && player->progress->own->len == 0) {
    player_stop_at(player, call->session, 0);
    return COMMAND_DONE;
  }
  call_print(call, "You were at step %u of %u, and that is where it goes on. From the beginning: lesson %s --again\n",
             player->at + 1, player->steps->len, player->lesson->name);
  return go_to(player, call, player->at, true);
}

/* ---- lesson at N ---- */

/* The step of a number, or of the section with that title (or the only one that begins so). */
static bool find_step(Call *call, const Player *player, const char *place, guint *step) {
  guint64 number;
  if (g_ascii_string_to_unsigned(place, 10, 1, player->steps->len, &number, NULL)) {
    *step = (guint)number - 1;
    return true;
  }
  g_autofree char *wanted = g_utf8_casefold(place, -1);
  const GArray *sections = player->lesson->sections;
  for (guint i = 0; i < sections->len; i++) {
    g_autofree char *title = g_utf8_casefold(g_array_index(sections, LessonSection, i).title, -1);
    if (!g_str_has_prefix(title, wanted)) continue;
    *step = step_of_section(player, i);
    return true;
  }
  call_fail(call, NULL, "this lesson has no step or section '%s'", place);
  diag_hint(call->diag, "steps are 1 to %u; 'lesson at' lists the sections", player->steps->len);
  return false;
}

static CommandResult jump(Call *call, const char *place) {
  Player *player = player_of(call->session);
  guint step;
  if (!player->lesson) return fail_without_lesson(call);
  if (!*place) {
    show_markers(player, call->host);
    return COMMAND_DONE;
  }
  if (!find_step(call, player, place, &step)) return COMMAND_FAILED;
  if (!player->views) player->views = g_strdup(session_views(call->session));
  g_ptr_array_set_size(player->progress->own, 0);
  player->partial = true; /* rebuilt, whatever is there */
  return go_to(player, call, step, false);
}

/* ---- lesson report FILE, lesson new NAME, lesson leave ---- */

static CommandResult report(Call *call, const char *path) {
  static const struct {
    const char *ending;
    char *(*write)(const Progress *progress, const Lesson *lesson);
  } KINDS[] = {{".csv", report_csv}, {".json", report_json}, {".md", report_transcript}};
  Player *player = player_of(call->session);
  if (!player->lesson) return fail_without_lesson(call);
  if (player->live) return call_fail(call, NULL, "a lesson that is given live keeps no record");
  player_tick(player);
  for (gsize i = 0; i < G_N_ELEMENTS(KINDS); i++) {
    if (!g_str_has_suffix(path, KINDS[i].ending)) continue;
    g_autofree char *text = KINDS[i].write(player->progress, player->lesson);
    g_autoptr(GError) error = NULL;
    if (g_file_set_contents(path, text, -1, &error)) return COMMAND_DONE;
    const char *why = strrchr(error->message, ':'); /* GLib names the temporary file, which says nothing */
    return call_fail(call, NULL, "cannot write %s%s", path, why ? why : "");
  }
  call_fail(call, NULL, "a report is written as .csv or .json, a transcript as .md");
  diag_hint(call->diag, "lesson report %s.csv", player->lesson->name);
  return COMMAND_FAILED;
}

static CommandResult make_template(Call *call, const char *name) {
  g_autofree char *path = lesson_template_write(name, call->diag);
  if (!path) {
    diag_place(call->diag, call->statement->span);
    return COMMAND_FAILED;
  }
  call_print(call, "%s is a lesson that works; change it, and test it: nabla check %s\n", path, path);
  return COMMAND_DONE;
}

static CommandResult leave(Call *call) {
  Player *player = player_of(call->session);
  if (!player->lesson || player->left) return fail_without_lesson(call);
  if (player->open) {
    player_tick(player);
    player_keep(player, call->session);
    player_close(player, call->session);
  }
  player->left = true;
  session_picture_changed(call->session);
  bool kept = player->folder && !player->live;
  call_print(call, kept ? "Left. 'lesson %s' goes on from here.\n" : "Left.\n", player->lesson->name);
  return COMMAND_DONE;
}

/* ---- the command ---- */

/* The words from `from` on, joined by blanks. */
static char *joined_words(const GPtrArray *words, guint from) {
  GString *text = g_string_new(NULL);
  for (guint i = from; i < words->len; i++)
    g_string_append_printf(text, "%s%s", i > from ? " " : "", (const char *)words->pdata[i]);
  return g_string_free(text, FALSE);
}

/* Takes the words that begin with `--` as the manner, and leaves the others. */
static bool read_words(Call *call, GPtrArray *words, Manner *manner) {
  static const char *const KNOWN[] = {"--live", "--notes", "--again", NULL};
  for (int i = 0; i < call->statement->arg_count; i++) {
    const Arg *arg = &call->statement->args[i];
    bool *const flags[] = {&manner->live, &manner->notes, &manner->again};
    int known = -1;
    for (int k = 0; KNOWN[k]; k++)
      if (strcmp(arg->text, KNOWN[k]) == 0) known = k;
    if (known >= 0) {
      *flags[known] = true;
    } else if (g_str_has_prefix(arg->text, "--")) {
      diag_set(call->diag, arg->span, "lesson has no option %s", arg->text);
      return diag_hint(call->diag, "there are --live, --notes and --again");
    } else {
      g_ptr_array_add(words, arg->text);
    }
  }
  return true;
}

static CommandResult run_words(Call *call, const GPtrArray *words, Manner manner) {
  const char *first = words->len ? words->pdata[0] : NULL;
  g_autofree char *rest = joined_words(words, 1);
  bool at = words->len > 2 && strcmp(words->pdata[1], "at") == 0;
  g_autofree char *place = at ? joined_words(words, 2) : NULL;
  if (!first) {
    list_lessons(call);
    return COMMAND_DONE;
  }
  if (strcmp(first, "at") == 0) return jump(call, rest);
  if (strcmp(first, "report") == 0) return *rest ? report(call, rest) : call_fail(call, NULL, "lesson report FILE.csv");
  if (strcmp(first, "new") == 0) return *rest ? make_template(call, rest) : call_fail(call, NULL, "lesson new NAME");
  if (strcmp(first, "leave") == 0) return leave(call);
  if (words->len > 1 && !at) return call_fail(call, NULL, "lesson takes one name");
  return start(call, first, manner, place);
}

static CommandResult run_lesson(Call *call) {
  g_autoptr(GPtrArray) words = g_ptr_array_new();
  Manner manner = {0};
  if (refused(call) || !read_words(call, words, &manner)) return COMMAND_FAILED;
  return run_words(call, words, manner);
}

/* ---- next, previous, progress ---- */

static void done_unit(Player *player, Session *session, guint step, const char *text) {
  (void)step, (void)text;
  player_unit_done(player, session);
}

static CommandResult run_next(Call *call) {
  Player *player = player_of(call->session);
  if (refused(call)) return COMMAND_FAILED;
  if (!player->open) return fail_without_lesson(call);
  const LessonBlock *block = player_pending(player);
  if (block_asks(block)) return player_next_at_question(player, call);
  if (block->kind == BLOCK_PROSE) return player_advance(player, call, NULL);
  if (!player->live) return player_run_block(player, call);
  Work *work = work_new(done_unit, 0, NULL);
  work_block(work, player, call->session, player->unit, 1);
  return work_start(work, call);
}

static CommandResult run_previous(Call *call) {
  Player *player = player_of(call->session);
  if (refused(call)) return COMMAND_FAILED;
  if (!player->lesson) return fail_without_lesson(call);
  if (player->at == 0) return call_fail(call, NULL, "this is the lesson's beginning");
  if (!player->views) player->views = g_strdup(session_views(call->session));
  return go_to(player, call, player->at - 1, false);
}

static CommandResult run_progress(Call *call) {
  const Player *player = player_of(call->session);
  if (player->lesson)
    show_progress(player, call->host);
  else
    list_lessons(call);
  return COMMAND_DONE;
}

static CommandResult run_asked(Call *call, CommandResult (*run)(Call *call)) {
  return refused(call) ? COMMAND_FAILED : run(call);
}

static CommandResult command_answer(Call *call) {
  return run_asked(call, run_answer);
}

static CommandResult command_hint(Call *call) {
  return run_asked(call, run_hint);
}

static CommandResult command_skip(Call *call) {
  return run_asked(call, run_skip);
}

static const Command COMMANDS[] = {
    {.syntax = {.verb = "lesson", .forms = FORMS("word:word*")},
     .usage = "lesson [NAME] [--live] [--notes] [--again] | at PLACE | report FILE | new NAME | leave",
     .help = "lists the lessons, starts one or goes on with it",
     .details =
         "lesson sign            begins it, or goes on where it was left; --again begins anew\n"
         "lesson mine.md         a lesson of your own, a Markdown file\n"
         "lesson sign --live     on a stage: each command comes to the prompt, can be changed, and runs on Enter;\n"
         "                       nothing is recorded. --notes shows the lecturer's notes\n"
         "lesson at 7            to step 7, with the state that belongs there; lesson at \"The same\" to a section;\n"
         "                       lesson at alone lists them\n"
         "lesson report r.csv    question, tries, hints, time, result; also .json; .md writes a transcript\n"
         "lesson new mine        writes a lesson to start from\n"
         "lesson leave           closes it; the session stays\n"
         "In a lesson Enter on an empty line goes on (next). A lesson starts a fresh session; 'undo' brings\n"
         "the old one back.",
     .group = "lesson",
     .complete = COMPLETE_LESSONS,
     .words = "at report new leave --live --notes --again",
     .run = run_lesson},
    {.syntax = {.verb = "next", .forms = FORMS(NULL)},
     .usage = "next",
     .help = "goes on in the lesson (or Enter on an empty line)",
     .details = "Runs the commands that the lesson shows next, or tells the answer of its question, and\n"
                "shows the text behind them.",
     .group = "lesson",
     .run = run_next},
    {.syntax = {.verb = "previous", .forms = FORMS(NULL)},
     .usage = "previous",
     .help = "goes back one step in the lesson, and the network with it",
     .group = "lesson",
     .run = run_previous},
    {.syntax = {.verb = "answer", .forms = FORMS("expr:answer", "word:answer*")},
     .usage = "answer …",
     .help = "answers the lesson's question",
     .details =
         "answer b · answer a c · answer 0.25 · answer 2*(a - y)\n"
         "Choices by letter, number or text. A formula counts if it is equivalent. At a task, answer alone asks\n"
         "whether it is done; the lesson looks after each line anyway.",
     .group = "lesson",
     .run = command_answer},
    {.syntax = {.verb = "hint", .forms = FORMS(NULL)},
     .usage = "hint",
     .help = "helps with the lesson's question, a little at a time",
     .group = "lesson",
     .run = command_hint,
     .no_undo = true},
    {.syntax = {.verb = "skip", .forms = FORMS(NULL)},
     .usage = "skip",
     .help = "shows the answer or a solution, and goes on in the lesson",
     .group = "lesson",
     .run = command_skip},
    {.syntax = {.verb = "progress", .forms = FORMS(NULL)},
     .usage = "progress",
     .help = "how far the lesson has come: questions, tries, hints, time",
     .group = "lesson",
     .run = run_progress,
     .no_undo = true},
};

const Command *lesson_commands(int *count) {
  *count = (int)G_N_ELEMENTS(COMMANDS);
  return COMMANDS;
}
