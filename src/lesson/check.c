#include "lesson/check.h"
#include "lesson/expect.h"
#include "lesson/units.h"
#include "session/command.h"
#include <string.h>

/* A line of a lesson that takes longer is stopped. */
#define LONGEST_LINE (60 * G_TIME_SPAN_SECOND)

/* Commands that ran so far, so that a fresh session can be brought to the same state. */
typedef struct {
  char *text;
  int line;
} Ran;

typedef struct {
  const Lesson *lesson;
  SessionMaker make;
  void *user;
  const Host *host; /* where problems are told */
  Session *session;
  GArray *ran; /* of Ran */
  LessonCheck result;
  /* what the present line writes */
  Host capture;
  GString *written, *noticed;
  gint64 line_began;
} Checker;

static void problem(Checker *checker, int line, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void problem(Checker *checker, int line, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *message = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  checker->result.problems++;
  host_notice(checker->host, "%s:%d: error: %s", checker->lesson->path, line, message);
}

/* ---- the host of the sessions under test ---- */

static void capture_write(void *user, const char *text, gssize length) {
  g_string_append_len(((Checker *)user)->written, text, length);
}

static void capture_notice(void *user, const char *text) {
  g_string_append(((Checker *)user)->noticed, text);
}

static bool out_of_time(const Checker *checker) {
  return g_get_monotonic_time() - checker->line_began > LONGEST_LINE;
}

static bool capture_interrupted(void *user) {
  return host_interrupted(((Checker *)user)->host) || out_of_time(user);
}

/* ---- running ---- */

/* Runs commands in a session; false where they failed: `noticed` says why. */
static bool run_commands(Checker *checker, Session *session, const char *text, int line) {
  int errors = session_error_count(session);
  g_string_truncate(checker->written, 0);
  g_string_truncate(checker->noticed, 0);
  checker->line_began = g_get_monotonic_time();
  Source *source = source_new(checker->lesson->path, text, -1);
  source->first_line = line;
  session_submit(session, source, ORIGIN_LESSON);
  while (session_run(session, 0) == SESSION_BUSY) continue;
  return session_error_count(session) == errors;
}

static void note_ran(Checker *checker, const char *text, int line) {
  Ran ran = {g_strdup(text), line};
  g_array_append_val(checker->ran, ran);
}

/* A session of its own in the state that the lesson has reached. */
static Session *replayed(Checker *checker) {
  Session *session = checker->make(&checker->capture, checker->user);
  for (guint i = 0; i < checker->ran->len; i++) {
    const Ran *ran = &g_array_index(checker->ran, Ran, i);
    run_commands(checker, session, ran->text, ran->line);
  }
  return session;
}

static void compare(Checker *checker, const Unit *unit) {
  guint count = unit->expected->len;
  if (!count) return;
  g_auto(GStrv) printed = g_strsplit(checker->written->str, "\n", -1);
  g_autofree const char **expected = g_new0(const char *, count + 1);
  for (guint i = 0; i < count; i++) expected[i] = g_array_index(unit->expected, LessonLine, i).text;
  int missing = expect_lines(expected, (const char *const *)printed);
  if (missing < 0) return;
  g_autofree char *came = g_strstrip(g_strdup(checker->written->str));
  problem(checker, g_array_index(unit->expected, LessonLine, (guint)missing).line,
          "'%s' was not printed; this was:\n  %s", expected[missing], *came ? came : "(nothing)");
}

/* Passes on what the session said of the line that failed; it names file and line itself. */
static void tell_failure(Checker *checker, const Unit *unit) {
  if (out_of_time(checker)) {
    problem(checker, unit->line, "did not end within a minute");
    return;
  }
  checker->result.problems++;
  host_notice(checker->host, "%s", checker->noticed->str);
}

static void check_commands(Checker *checker, const LessonBlock *block) {
  g_autoptr(GArray) units = units_of(block, session_verbs(checker->session));
  for (guint i = 0; i < units->len && !host_interrupted(checker->host); i++) {
    const Unit *unit = &g_array_index(units, Unit, i);
    if (!unit->runs) continue;
    bool ran = run_commands(checker, checker->session, unit->text, unit->line);
    if (!ran || out_of_time(checker))
      tell_failure(checker, unit);
    else
      compare(checker, unit);
    note_ran(checker, unit->text, unit->line);
  }
}

/* ---- tasks ---- */

/* Does a task's check pass? A condition that cannot be evaluated counts as not passed; *why tells (caller frees). */
static bool passes(Session *session, const Task *task, char **why) {
  for (guint i = 0; i < task->checks->len; i++) {
    const char *text = g_array_index(task->checks, LessonLine, i).text;
    Diag diag = DIAG_INIT;
    g_autoptr(Expr) condition = parse_expression(text, &diag);
    bool holds = false;
    bool known = condition && session_condition(session, condition, &holds, &diag);
    if (!known || !holds) {
      *why = g_strdup(known ? "it is false" : diag.message);
      diag_clear(&diag);
      return false;
    }
  }
  return true;
}

static void check_wrong(Checker *checker, const Task *task, const LessonLine *wrong) {
  g_autoptr(Session) session = replayed(checker);
  g_autofree char *why = NULL;
  run_commands(checker, session, wrong->text, wrong->line); /* may fail: a wrong answer may be wrong altogether */
  if (passes(session, task, &why)) problem(checker, wrong->line, "the wrong answer '%s' passes the check", wrong->text);
}

static void check_task(Checker *checker, const LessonBlock *block) {
  const Task *task = block->task;
  if (!task->checks->len) return; /* reported when it was read */
  int check_line = g_array_index(task->checks, LessonLine, 0).line;
  for (guint i = 0; i < task->wrongs->len && !host_interrupted(checker->host); i++)
    check_wrong(checker, task, &g_array_index(task->wrongs, LessonLine, i));
  g_autofree char *before = NULL, *after = NULL;
  if (passes(checker->session, task, &before))
    problem(checker, check_line, "the check passes before anything was done");
  for (guint i = 0; i < task->solutions->len; i++) {
    const LessonLine *solution = &g_array_index(task->solutions, LessonLine, i);
    if (!run_commands(checker, checker->session, solution->text, solution->line)) {
      checker->result.problems++;
      host_notice(checker->host, "%s", checker->noticed->str);
    }
    note_ran(checker, solution->text, solution->line);
  }
  if (!passes(checker->session, task, &after))
    problem(checker, check_line, "the solution does not pass the check: %s", after);
}

static void check_quiz(Checker *checker, const Quiz *quiz) {
  if (!quiz->answer.text || quiz->is_number) return;
  Diag diag = DIAG_INIT;
  g_autoptr(Expr) answer = parse_expression(quiz->answer.text, &diag);
  if (!answer) problem(checker, quiz->answer.line, "the answer is no formula: %s", diag.message);
  diag_clear(&diag);
}

/* ---- */

static void check_block(Checker *checker, const LessonBlock *block) {
  checker->result.blocks += block->kind == BLOCK_COMMANDS;
  checker->result.quizzes += block->kind == BLOCK_QUIZ;
  checker->result.tasks += block->kind == BLOCK_TASK;
  if (block->kind == BLOCK_COMMANDS) check_commands(checker, block);
  if (block->kind == BLOCK_QUIZ) check_quiz(checker, block->quiz);
  if (block->kind == BLOCK_TASK) check_task(checker, block);
}

static void ran_clear(void *ran) {
  g_free(((Ran *)ran)->text);
}

LessonCheck lesson_check(const Lesson *lesson, SessionMaker make, void *user, const Host *host) {
  Checker checker = {.lesson = lesson, .make = make, .user = user, .host = host};
  checker.written = g_string_new(NULL);
  checker.noticed = g_string_new(NULL);
  checker.ran = g_array_new(FALSE, FALSE, sizeof(Ran));
  g_array_set_clear_func(checker.ran, ran_clear);
  checker.capture =
      (Host){.user = &checker, .write = capture_write, .notice = capture_notice, .interrupted = capture_interrupted};
  checker.session = make(&checker.capture, user);
  for (guint i = 0; i < lesson->problems->len; i++) {
    const LessonProblem *found = &g_array_index(lesson->problems, LessonProblem, i);
    problem(&checker, found->line, "%s", found->message);
  }
  for (guint i = 0; i < lesson->blocks->len && !host_interrupted(host); i++)
    check_block(&checker, lesson->blocks->pdata[i]);
  session_free(checker.session);
  g_array_unref(checker.ran);
  g_string_free(checker.written, TRUE);
  g_string_free(checker.noticed, TRUE);
  return checker.result;
}
