#include "lesson/player.h"
#include "lesson/library.h"
#include "lesson/parts.h"
#include "lesson/units.h"
#include <string.h>

static const char PLAYER_KEY[] = "lesson";

/* A place where the lesson waits: text from a block on was shown, and the block `pending` comes when it goes on. */
typedef struct {
  guint first, pending;
} Stop;

typedef struct {
  Paper paper;
  Lesson *lesson; /* NULL: none under way */
  GArray *stops;  /* of Stop; the last is where the lesson is */
  guint looking;  /* the stop on show; less than the last after `previous` */
  guint hints;    /* of the pending task that were given */
} Player;

static void player_free(void *data) {
  Player *player = data;
  lesson_free(player->lesson);
  g_array_unref(player->stops);
  g_free(player);
}

static Player *player_of(Session *session) {
  Player *player = session_extension(session, PLAYER_KEY);
  if (player) return player;
  player = g_new0(Player, 1);
  player->paper = (Paper){80, false};
  player->stops = g_array_new(FALSE, FALSE, sizeof(Stop));
  session_set_extension(session, PLAYER_KEY, player, player_free);
  return player;
}

void lesson_set_paper(Session *session, Paper paper) {
  player_of(session)->paper = paper;
}

bool lesson_is_open(const Session *session) {
  const Player *player = session_extension(session, PLAYER_KEY);
  return player && player->lesson;
}

/* ---- what is shown ---- */

static const LessonBlock *block_of(const Player *player, guint i) {
  return i < player->lesson->blocks->len ? player->lesson->blocks->pdata[i] : NULL;
}

static void append_styled(GString *out, const Player *player, const char *code, const char *text) {
  if (player->paper.styled)
    g_string_append_printf(out, "\033[%sm%s\033[0m", code, text);
  else
    g_string_append(out, text);
}

static void show_footer(const Player *player, const char *text, GString *out) {
  g_string_append_c(out, '\n');
  append_styled(out, player, "2", text);
  g_string_append_c(out, '\n');
}

static void show_quiz(const Player *player, const Quiz *quiz, GString *out) {
  append_styled(out, player, "1;35", "Question");
  g_string_append(out, "\n");
  prose_render(quiz->question, &player->paper, out);
  for (guint i = 0; i < quiz->choices->len; i++) {
    char marker[] = {(char)('a' + i % 26), ')', '\0'};
    text_render(g_array_index(quiz->choices, QuizChoice, i).text, marker, 5, &player->paper, out);
  }
  show_footer(player, "Decide first. Enter: the answer", out);
}

static void show_quiz_answer(const Player *player, const Quiz *quiz, GString *out) {
  if (quiz->answer.text) g_string_append_printf(out, "Answer: %s\n", quiz->answer.text);
  for (guint i = 0; i < quiz->choices->len; i++) {
    const QuizChoice *choice = &g_array_index(quiz->choices, QuizChoice, i);
    g_autofree char *marker = g_strdup_printf("%s %c)", choice->right ? "✓" : "✗", 'a' + (int)(i % 26));
    g_autofree char *text =
        choice->reason ? g_strdup_printf("%s — %s", choice->text, choice->reason) : g_strdup(choice->text);
    text_render(text, marker, 6, &player->paper, out);
  }
}

static void show_task(const Player *player, const Task *task, GString *out) {
  append_styled(out, player, "1;35", "Your turn");
  g_string_append(out, "\n");
  prose_render(task->goal, &player->paper, out);
  show_footer(player, "Type it. Enter on an empty line: is it done? (or a hint)", out);
}

static void show_coming_commands(const Player *player, const LessonBlock *block, GString *out) {
  const char *text = block->commands + strspn(block->commands, " \n");
  gsize length = strcspn(text, "\n");
  bool more = text[length] && text[length + strspn(text + length, " \n")];
  g_autofree char *footer = g_strdup_printf("Enter runs: %.*s%s", (int)length, text, more ? " …" : "");
  show_footer(player, footer, out);
}

/* What waits at a stop. */
static void show_pending(const Player *player, guint pending, GString *out) {
  const LessonBlock *block = block_of(player, pending);
  if (!block) {
    show_footer(player, "That is the end of this lesson. 'lesson' lists the others.", out);
    return;
  }
  if (block->kind == BLOCK_PROSE) show_footer(player, "Enter: on", out);
  if (block->kind == BLOCK_COMMANDS) show_coming_commands(player, block, out);
  if (block->kind == BLOCK_QUIZ) g_string_append_c(out, '\n'), show_quiz(player, block->quiz, out);
  if (block->kind == BLOCK_TASK) g_string_append_c(out, '\n'), show_task(player, block->task, out);
}

/* The first block from `first` on before which the lesson waits: one that runs or asks, or a new section. */
static guint next_pending(const Player *player, guint first) {
  guint i = first;
  for (const LessonBlock *block; (block = block_of(player, i)); i++) {
    if (block->kind != BLOCK_PROSE && block->kind != BLOCK_NOTE) break;
    if (i > first && block->kind == BLOCK_PROSE && block->section != block_of(player, first)->section) break;
  }
  return i;
}

static void show_stop(const Player *player, Stop stop, const Host *host) {
  g_autoptr(GString) out = g_string_new(NULL);
  for (guint i = stop.first; i < stop.pending; i++) {
    const LessonBlock *block = block_of(player, i);
    if (block->kind != BLOCK_PROSE) continue;
    g_string_append_c(out, '\n');
    prose_render(block->prose, &player->paper, out);
  }
  show_pending(player, stop.pending, out);
  host_write(host, out->str, (gssize)out->len);
}

/* Goes on to the text behind a block, and waits at what follows it. */
static void stop_at(Player *player, guint first, const Host *host) {
  Stop stop = {first, next_pending(player, first)};
  g_array_append_val(player->stops, stop);
  player->looking = player->stops->len - 1;
  player->hints = 0;
  show_stop(player, stop, host);
}

static Stop last_stop(const Player *player) {
  return g_array_index(player->stops, Stop, player->stops->len - 1);
}

/* ---- going on: a job, since a block may take time ---- */

typedef struct {
  Job job;
  GArray *units; /* of the pending block, or NULL */
  guint next;
  Job *running;
  bool begun, cancelled;
} StepJob;

static void echo_unit(const Player *player, const Unit *unit, const Host *host) {
  g_autoptr(GString) out = g_string_new(NULL);
  g_auto(GStrv) lines = g_strsplit(unit->text, "\n", -1);
  for (int i = 0; lines[i]; i++) {
    g_autofree char *line = g_strconcat(i == 0 ? "nabla> " : "   … ", lines[i], NULL);
    append_styled(out, player, unit->runs ? "1" : "2", line);
    g_string_append_c(out, '\n');
  }
  host_write(host, out->str, (gssize)out->len);
}

/* All conditions of a task hold. A condition that cannot be evaluated (a name that is not there yet) does not. */
static bool task_is_done(Session *session, const Task *task) {
  for (guint i = 0; i < task->checks->len; i++) {
    g_autoptr(Expr) condition = parse_expression(g_array_index(task->checks, LessonLine, i).text, NULL);
    bool holds = false;
    if (!condition || !session_condition(session, condition, &holds, NULL) || !holds) return false;
  }
  return true;
}

/* One hint at a time, then the solution, and then the lesson goes on. Returns whether it goes on now. */
static bool help_with_task(Player *player, const Task *task, const Host *host) {
  g_autoptr(GString) out = g_string_new(NULL);
  if (player->hints < task->hints->len) {
    g_string_append(out, "Not yet. ");
    text_render(g_array_index(task->hints, LessonLine, player->hints).text, NULL, 0, &player->paper, out);
  } else if (player->hints == task->hints->len) {
    g_string_append(out, "Not yet. One solution:\n");
    for (guint i = 0; i < task->solutions->len; i++)
      g_string_append_printf(out, "    %s\n", g_array_index(task->solutions, LessonLine, i).text);
  } else {
    return true;
  }
  player->hints++;
  host_write(host, out->str, (gssize)out->len);
  return false;
}

/* What the pending block does when the lesson goes on; false: the lesson stays where it is. */
static bool begin_step(StepJob *self, Player *player, Session *session) {
  const Host *host = session_host(session);
  const LessonBlock *block = block_of(player, last_stop(player).pending);
  if (!block || block->kind == BLOCK_PROSE) return true;
  if (block->kind == BLOCK_COMMANDS) self->units = units_of(block, session_verbs(session));
  if (block->kind == BLOCK_QUIZ) {
    g_autoptr(GString) out = g_string_new(NULL);
    show_quiz_answer(player, block->quiz, out);
    host_write(host, out->str, (gssize)out->len);
  }
  if (block->kind != BLOCK_TASK) return true;
  if (!task_is_done(session, block->task)) return help_with_task(player, block->task, host);
  host_write(host, "Done: that is it.\n", -1);
  return true;
}

static Job *unit_job(const Player *player, const Unit *unit, Session *session) {
  Source *source = source_new(player->lesson->path, unit->text, -1);
  source->first_line = unit->line;
  return text_job_new(session, source, ORIGIN_LESSON);
}

/* Runs units until the deadline. */
static JobState run_units(StepJob *self, Player *player, Session *session, gint64 deadline, Diag *diag) {
  while (self->running || (self->units && self->next < self->units->len && !self->cancelled)) {
    if (!self->running) {
      const Unit *unit = &g_array_index(self->units, Unit, self->next++);
      echo_unit(player, unit, session_host(session));
      if (!unit->runs) continue;
      self->running = unit_job(player, unit, session);
    }
    JobState state = self->running->run(self->running, session, deadline, diag);
    if (state == JOB_MORE) return JOB_MORE;
    self->running->free(self->running);
    self->running = NULL;
    if (state == JOB_FAILED) return JOB_FAILED;
  }
  return JOB_DONE;
}

static void end_lesson(Player *player) {
  g_clear_pointer(&player->lesson, lesson_free);
  g_array_set_size(player->stops, 0);
}

static void go_on(Player *player, const Host *host) {
  guint pending = last_stop(player).pending;
  const LessonBlock *block = block_of(player, pending);
  if (!block) {
    end_lesson(player);
    return;
  }
  stop_at(player, block->kind == BLOCK_PROSE ? pending : pending + 1, host);
  if (!block_of(player, last_stop(player).pending)) end_lesson(player);
}

static JobState step_run(Job *job, Session *session, gint64 deadline, Diag *diag) {
  StepJob *self = (StepJob *)job;
  Player *player = player_of(session);
  if (!player->lesson) return JOB_DONE; /* a block that ran opened another lesson, or cleared this one away */
  if (!self->begun) {
    self->begun = true;
    if (!begin_step(self, player, session)) return JOB_DONE;
  }
  JobState state = run_units(self, player, session, deadline, diag);
  if (state == JOB_DONE && player->lesson) go_on(player, session_host(session));
  return state;
}

static void step_cancel(Job *job, Session *session) {
  StepJob *self = (StepJob *)job;
  self->cancelled = true;
  if (self->running && self->running->cancel) self->running->cancel(self->running, session);
}

static void step_free(Job *job) {
  StepJob *self = (StepJob *)job;
  if (self->running) self->running->free(self->running);
  if (self->units) g_array_unref(self->units);
  g_free(self);
}

/* ---- the commands ---- */

static void list_lessons(Call *call) {
  g_auto(GStrv) files = lesson_files();
  if (!files[0]) call_print(call, "There are no lessons here.\n");
  for (int i = 0; files[i]; i++) {
    g_autoptr(Lesson) lesson = lesson_open(files[i], NULL);
    if (lesson) call_print(call, "%-14s %s\n", lesson->name, lesson->title);
  }
}

static CommandResult run_lesson(Call *call) {
  const char *name = call_text(call, "name");
  if (!name) {
    list_lessons(call);
    return COMMAND_DONE;
  }
  Lesson *lesson = lesson_open(name, call->diag);
  if (!lesson) {
    diag_place(call->diag, call_span(call, "name"));
    return COMMAND_FAILED;
  }
  Player *player = player_of(call->session);
  end_lesson(player);
  session_reset_all(call->session);
  player->lesson = lesson;
  stop_at(player, 0, call->host);
  if (!block_of(player, last_stop(player).pending)) end_lesson(player);
  return COMMAND_DONE;
}

static CommandResult fail_without_lesson(Call *call) {
  return call_fail(call, NULL, "no lesson is open; 'lesson' lists them");
}

static CommandResult run_next(Call *call) {
  Player *player = player_of(call->session);
  if (!player->lesson) return fail_without_lesson(call);
  if (player->looking + 1 < player->stops->len) {
    show_stop(player, g_array_index(player->stops, Stop, ++player->looking), call->host);
    return COMMAND_DONE;
  }
  StepJob *step = g_new0(StepJob, 1);
  step->job = (Job){step_run, step_cancel, step_free};
  call->job = &step->job;
  return COMMAND_JOB;
}

static CommandResult run_previous(Call *call) {
  Player *player = player_of(call->session);
  if (!player->lesson) return fail_without_lesson(call);
  if (player->looking == 0) return call_fail(call, NULL, "this is the lesson's beginning");
  show_stop(player, g_array_index(player->stops, Stop, --player->looking), call->host);
  return COMMAND_DONE;
}

static const char *const LESSON_FORMS[] = {"word:name?", NULL};
static const char *const NO_ARGUMENTS[] = {NULL};

static const Command COMMANDS[] = {
    {.syntax = {.verb = "lesson", .forms = LESSON_FORMS},
     .usage = "lesson [NAME]",
     .help = "lists the lessons, or starts one",
     .details = "In a lesson Enter on an empty line goes on (next). A lesson starts a fresh session;\n"
                "'undo' brings the old one back. NAME may also be the path of a lesson of your own, a\n"
                "Markdown file.",
     .group = "lesson",
     .complete = COMPLETE_LESSONS,
     .run = run_lesson},
    {.syntax = {.verb = "next", .forms = NO_ARGUMENTS},
     .usage = "next",
     .help = "goes on in the lesson (or Enter on an empty line)",
     .details = "Runs the commands that the lesson shows next, or tells the answer of its question, and\n"
                "shows the text behind them.",
     .group = "lesson",
     .run = run_next},
    {.syntax = {.verb = "previous", .forms = NO_ARGUMENTS},
     .usage = "previous",
     .help = "shows the lesson's previous text again",
     .details = "The network stays as it is; 'undo' takes back what the lesson's commands did.",
     .group = "lesson",
     .run = run_previous,
     .no_undo = true},
};

const Command *lesson_commands(int *count) {
  *count = (int)G_N_ELEMENTS(COMMANDS);
  return COMMANDS;
}
