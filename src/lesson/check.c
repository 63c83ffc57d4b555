#include "lesson/check.h"
#include "lesson/expect.h"
#include "lesson/grade.h"
#include "lesson/player_state.h"
#include "lesson/units.h"
#include "session/command.h"
#include <glib/gstdio.h>
#include <string.h>
#include <time.h>

/* A sanitizer makes everything slower. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SLOWER = 10 };
#else
enum { SLOWER = 1 };
#endif
/* Seconds of the processor's time that a lesson may take: nobody waits longer for a block, and none spins for ever. */
enum { LONGEST_CHECK = 5 };

typedef struct {
  const Lesson *lesson;
  SessionMaker make;
  void *user;
  const Host *host; /* where problems are told */
  Session *session;
  LessonCheck result;
  /* what the present line writes */
  Host capture;
  GString *written, *noticed;
  double began;   /* seconds of the processor */
  bool timed_out; /* told once; the rest of the lesson is left alone */
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

static double processor_seconds(void) {
  struct timespec used;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return (double)used.tv_sec + 1e-9 * (double)used.tv_nsec;
}

static bool out_of_time(const Checker *checker) {
  return processor_seconds() - checker->began > LONGEST_CHECK * SLOWER;
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
  Source *source = source_new(checker->lesson->path, text, -1);
  source->first_line = line;
  session_submit(session, source, ORIGIN_LESSON);
  while (session_run(session, 0) == SESSION_BUSY) continue;
  return session_error_count(session) == errors;
}

static bool stopped(const Checker *checker) {
  return checker->timed_out || host_interrupted(checker->host);
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
static void tell_failure(Checker *checker) {
  checker->result.problems++;
  host_notice(checker->host, "%s", checker->noticed->str);
}

/* Is the time over? Told at the line that was under way. */
static bool time_is_over(Checker *checker, int line) {
  if (!checker->timed_out && out_of_time(checker)) {
    problem(checker, line, "the lesson takes longer than %d s up to here", LONGEST_CHECK);
    checker->timed_out = true;
  }
  return checker->timed_out;
}

/* What is stated before anything has run says nothing. */
static void check_stray_statement(Checker *checker, const LessonBlock *block) {
  g_auto(GStrv) lines = g_strsplit(block->commands, "\n", -1);
  for (int i = 0; lines[i] && (!lines[i][strspn(lines[i], " \t")] || lines[i][0] == '#'); i++) {
    g_autofree char *stated = expect_of_line(lines[i]);
    if (stated) problem(checker, block->line + i, "'#=' states what the line above it prints, and there is none");
  }
}

static void check_commands(Checker *checker, const LessonBlock *block) {
  g_autoptr(GArray) units = units_of(block, session_verbs(checker->session));
  check_stray_statement(checker, block);
  for (guint i = 0; i < units->len && !stopped(checker); i++) {
    const Unit *unit = &g_array_index(units, Unit, i);
    if (!unit->runs) continue;
    bool ran = run_commands(checker, checker->session, unit->text, unit->line);
    if (time_is_over(checker, unit->line)) return;
    if (ran)
      compare(checker, unit);
    else
      tell_failure(checker);
  }
}

/* Commands that must run: a task's solution, what a prediction is about. */
static void run_lines(Checker *checker, const GArray *lines) {
  for (guint i = 0; i < lines->len && !stopped(checker); i++) {
    const LessonLine *line = &g_array_index(lines, LessonLine, i);
    bool ran = run_commands(checker, checker->session, line->text, line->line);
    if (time_is_over(checker, line->line) || ran) continue;
    tell_failure(checker);
  }
}

/* ---- tasks ---- */

/* The session as it stands, to see whether something is to be undone, and whether it was. */
static char *state_of(Session *session) {
  Diag diag = DIAG_INIT;
  char *text = session_save_text(session, &diag);
  diag_clear(&diag);
  return text;
}

/* A wrong answer is one line; afterwards it is taken back. It may fail: it may be wrong altogether. */
static void check_wrong(Checker *checker, const Task *task, const LessonLine *wrong) {
  Session *session = checker->session;
  int sample = session_sample(session);
  g_autofree char *before = state_of(session);
  run_commands(checker, session, wrong->text, wrong->line);
  if (time_is_over(checker, wrong->line)) return;
  if (task_passes(session, task, NULL))
    problem(checker, wrong->line, "the wrong answer '%s' passes the check", wrong->text);
  g_autofree char *after = state_of(session);
  if (g_strcmp0(before, after) == 0 || text_effect(session, wrong->text) != EFFECT_STEP) return;
  run_commands(checker, session, "undo", wrong->line);
  g_autofree char *show = g_strdup_printf("sample %d", sample);
  if (sample > 0 && session_sample(session) != sample) run_commands(checker, session, show, wrong->line);
}

static void check_task(Checker *checker, const LessonBlock *block) {
  const Task *task = block->task;
  if (!task->checks->len) return; /* reported when it was read */
  int check_line = g_array_index(task->checks, LessonLine, 0).line;
  for (guint i = 0; i < task->wrongs->len && !stopped(checker); i++)
    check_wrong(checker, task, &g_array_index(task->wrongs, LessonLine, i));
  g_autofree char *why = NULL;
  if (task_passes(checker->session, task, NULL))
    problem(checker, check_line, "the check passes before anything was done");
  run_lines(checker, task->solutions);
  if (!stopped(checker) && !task_passes(checker->session, task, &why))
    problem(checker, check_line, "the solution does not pass the check: %s", why);
}

/* ---- quizzes ---- */

static void check_wrong_answer(Checker *checker, const Quiz *quiz, const LessonLine *wrong) {
  Verdict verdict;
  Diag diag = DIAG_INIT;
  if (!quiz_grade(checker->session, quiz, wrong->text, &verdict, &diag))
    problem(checker, wrong->line, "the wrong answer cannot be compared: %s", diag.message);
  else if (verdict.right)
    problem(checker, wrong->line, "the wrong answer '%s' counts as right", wrong->text);
  verdict_clear(&verdict);
  diag_clear(&diag);
}

static void check_quiz(Checker *checker, const Quiz *quiz) {
  Diag diag = DIAG_INIT;
  run_lines(checker, quiz->runs);
  if (quiz->answer.text && !quiz_answer_works(checker->session, quiz, &diag))
    problem(checker, quiz->answer.line, "the answer is no formula that works here: %s", diag.message);
  else
    for (guint i = 0; i < quiz->wrongs->len; i++)
      check_wrong_answer(checker, quiz, &g_array_index(quiz->wrongs, LessonLine, i));
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

/* A check leaves no files behind. */
static void remove_files(const Session *session) {
  const GPtrArray *files = session_lesson_files(session);
  for (guint i = 0; i < files->len; i++) g_unlink(files->pdata[i]);
}

LessonCheck lesson_check(const Lesson *lesson, SessionMaker make, void *user, const Host *host) {
  Checker checker = {.lesson = lesson, .make = make, .user = user, .host = host};
  checker.written = g_string_new(NULL);
  checker.noticed = g_string_new(NULL);
  checker.began = processor_seconds();
  checker.capture =
      (Host){.user = &checker, .write = capture_write, .notice = capture_notice, .interrupted = capture_interrupted};
  checker.session = make(&checker.capture, user);
  for (guint i = 0; i < lesson->problems->len; i++) {
    const LessonProblem *found = &g_array_index(lesson->problems, LessonProblem, i);
    problem(&checker, found->line, "%s", found->message);
  }
  for (guint i = 0; i < lesson->blocks->len && !stopped(&checker); i++) check_block(&checker, lesson->blocks->pdata[i]);
  remove_files(checker.session);
  session_free(checker.session);
  g_string_free(checker.written, TRUE);
  g_string_free(checker.noticed, TRUE);
  return checker.result;
}
