/* Lessons that keep their promises, and lessons that do not: each mistake is found at its line. */
#include "lesson/check.h"
#include "lesson/library.h"
#include "lesson/player.h"
#include <glib/gstdio.h>
#include <string.h>

static void collect(void *user, const char *text) {
  g_string_append(user, text);
}

static void collect_written(void *user, const char *text, gssize length) {
  g_string_append_len(user, text, length);
}

static Session *make(const Host *host, void *user) {
  (void)user;
  SessionOptions options = {.seed = 1, .digits = 6};
  Session *session = session_new(host, &options);
  int count;
  const Command *rows = lesson_commands(&count);
  session_add_commands(session, rows, count);
  return session;
}

static int check(const char *text, GString *said) {
  Host host = {.user = said, .notice = collect};
  g_autoptr(Lesson) lesson = lesson_parse("l.md", text, -1);
  return lesson_check(lesson, make, NULL, &host).problems;
}

#define TASK "```task\ndo\ncheck: x > 1\nsolution: x = 2\n"

static void test_good(void) {
  static const char *const lessons[] = {
      "# A\n\n```nabla\nx = 2\nprint x + 1\n#= x + 1 = 3\n```\n",
      "```nabla\nA = [1, 2\n3, 4]\nprint A; print pi\n#= A = [1, 2; 3, 4]\n#= pi = 3.14\n```\n",
      "```nabla\nx = 0\n```\n" TASK
      "wrong: x = 1\nwrong: y = 5\nwrong: nonsense(\n```\n```nabla\nprint x\n#= x = 2\n```\n",
  };
  g_autoptr(GString) said = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(lessons); i++) {
    int problems = check(lessons[i], said);
    g_assert_cmpstr(said->str, ==, "");
    g_assert_cmpint(problems, ==, 0);
  }
}

static void test_mistakes(void) {
  static const struct {
    const char *text, *says;
  } cases[] = {
      {"```nabla\nprint 1 + 1\n#= 1 + 1 = 3\n```\n", "l.md:3: error: '1 + 1 = 3' was not printed"},
      {"```nabla\nx = 2\n#= x = 2\n```\n", "(nothing)"},
      {"\n```nabla\nprint q\n```\n", "l.md:3:7: error: "},
      {"```nabla\nx = 0\n```\n" TASK "wrong: x = 3\n```\n", "l.md:8: error: the wrong answer 'x = 3' passes"},
      {"```nabla\nx = 5\n```\n" TASK "```\n", "l.md:6: error: the check passes before"},
      {"```nabla\nx = 0\n```\n```task\ndo\ncheck: x > 1\nsolution: x = 1\n```\n",
       "l.md:6: error: the solution does not"},
      {"```nabla\nx = 0\n```\n```task\ndo\ncheck: zz > 1\nsolution: x = 1\n```\n", "there is no zz"},
      {"```quiz\nwhich?\nanswer: 2*(a\n```\n", "l.md:3: error: the answer is no formula that works"},
      {"```quiz\nwhich?\n- [ ] a\n- [ ] b\n```\n", "l.md:2: error: no choice of the quiz is right"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GString) said = g_string_new(NULL);
    g_assert_cmpint(check(cases[i].text, said), >=, 1);
    g_test_message("case %d: %s", (int)i, said->str);
    g_assert_nonnull(strstr(said->str, cases[i].says));
  }
}

/* ---- the player ---- */

typedef struct {
  Host host;
  GString *text;
  Session *session;
  char *file;
} Stage;

static void stage_begin(Stage *stage, const char *lesson) {
  stage->text = g_string_new(NULL);
  stage->host = (Host){.user = stage->text, .write = collect_written, .notice = collect};
  stage->session = make(&stage->host, NULL);
  stage->file = g_build_filename(g_get_tmp_dir(), "nabla-test-lesson.md", NULL);
  g_assert_true(g_file_set_contents(stage->file, lesson, -1, NULL));
}

/* Runs a line and returns what it printed; valid until the next. */
static const char *stage_run(Stage *stage, const char *line) {
  g_string_truncate(stage->text, 0);
  session_submit(stage->session, source_new("<test>", line, -1), ORIGIN_PROMPT);
  while (session_run(stage->session, 0) == SESSION_BUSY) continue;
  return stage->text->str;
}

static void stage_end(Stage *stage) {
  session_free(stage->session);
  g_string_free(stage->text, TRUE);
  g_remove(stage->file);
  g_free(stage->file);
}

#define assert_says(stage, line, part)                                                                                 \
  do {                                                                                                                 \
    const char *said = stage_run(stage, line);                                                                         \
    if (!strstr(said, part)) g_error("%s:%d: no '%s' in:\n%s", __FILE__, __LINE__, part, said);                        \
  } while (0)

static void test_steps(void) {
  Stage stage;
  stage_begin(&stage,
              "# Title\n\nHello.\n\n## Second\n\nText.\n\n```nabla\n# a remark\nx = 0\nprint x\n#= x = 0\n```\n\n"
              "After.\n\n```note\nsecret\n```\n\n```quiz\nwhy?\n- [x] so — indeed\n- [ ] no\n```\n\n" TASK
              "hint: larger\n```\n\nThe end.\n");
  assert_says(&stage, "x = 7; next", "no lesson is open");
  g_autofree char *command = g_strdup_printf("lesson \"%s\"", stage.file);
  assert_says(&stage, command, "Hello.");
  g_assert_null(strstr(stage.text->str, "Second")); /* a section is a step */
  assert_says(&stage, "print x", "there is no x");  /* a lesson begins a fresh session */
  assert_says(&stage, "next", "Text.");
  g_assert_null(strstr(stage.text->str, "After"));
  assert_says(&stage, "next", "nabla> # a remark\nnabla> x = 0\nnabla> print x\nx = 0\n\nAfter.");
  g_assert_nonnull(strstr(stage.text->str, "why?"));
  g_assert_null(strstr(stage.text->str, "indeed"));
  g_assert_null(strstr(stage.text->str, "secret"));
  assert_says(&stage, "previous", "Text.");
  assert_says(&stage, "print x", "there is no x"); /* the state goes back too */
  assert_says(&stage, "next", "why?");
  assert_says(&stage, "next", "indeed");
  assert_says(&stage, "next", "Not yet.\nHint: larger");
  assert_says(&stage, "x = 3", "Done");
  assert_says(&stage, "next", "The end.");
  assert_says(&stage, "next", "no lesson is open");
  stage_end(&stage);
}

/* A block that fails leaves the lesson where it is and the session as it was. */
static void test_failing_block(void) {
  Stage stage;
  stage_begin(&stage, "# T\n\n```nabla\nx = 1\nprint zz\n```\n\nAfter.\n");
  g_autofree char *command = g_strdup_printf("lesson \"%s\"", stage.file);
  stage_run(&stage, command);
  assert_says(&stage, "next", "error: there is no zz");
  assert_says(&stage, "print x", "there is no x");
  assert_says(&stage, "next", "nabla> x = 1");
  stage_end(&stage);
}

static void begin_lesson(Stage *stage) {
  g_autofree char *command = g_strdup_printf("lesson \"%s\"", stage->file);
  stage_run(stage, command);
}

/* A task may be done in a way on which the next block cannot build: then the lesson goes on with its own solution. */
static void test_own_solution(void) {
  Stage stage;
  stage_begin(&stage, "# T\n\n```task\nmake p large\ncheck: p > 1\nsolution: q = 3\nsolution: p = q\n```\n\n"
                      "```nabla\nr = 1\nprint q\n```\n\nEnd.\n");
  begin_lesson(&stage);
  assert_says(&stage, "p = 5", "Done");
  assert_says(&stage, "next", "Enter runs");
  assert_says(&stage, "next", "error: there is no q");
  g_assert_nonnull(strstr(stage.text->str, "with its own solutions"));
  assert_says(&stage, "print p", "p = 5"); /* nothing is lost, and nothing of the block is left */
  assert_says(&stage, "print r", "there is no r");
  assert_says(&stage, "next", "q = 3");
  assert_says(&stage, "print p", "p = 3");
  stage_end(&stage);
}

/* Lines between the steps: the lesson's next block finds its own state, however far they strayed. */
static void test_own_lines(void) {
  static const char *const strays[] = {"x = 5",   "clear", "undo", "x = 5; undo; undo", "data xor; dense 2; train 3",
                                       "sample 2"};
  for (gsize i = 0; i < G_N_ELEMENTS(strays); i++) {
    Stage stage;
    stage_begin(&stage,
                "# T\n\n```nabla\nx = 1\nw = 2*x\n```\n\nText.\n\n```nabla\nprint w + x\nx = x + 1\n```\n\nMore.\n\n"
                "```nabla\nprint x\nundo\nprint x\n```\n\nEnd.\n");
    begin_lesson(&stage);
    assert_says(&stage, "next", "Text.");
    stage_run(&stage, strays[i]);
    assert_says(&stage, "next", "w + x = 3");
    stage_run(&stage, strays[i]);
    assert_says(&stage, "next",
                "nabla> print x\nx = 2\nnabla> undo\nnabla> print x\nx = 1\n"); /* a line, not a block */
    stage_end(&stage);
  }
}

/* `next` in the middle of a task gives hints, and at last the solution; `skip` goes there at once. */
static void test_giving_up(void) {
  Stage stage;
  stage_begin(&stage, "# T\n\n```nabla\nx = 0\n```\n\n" TASK "hint: larger\n```\n\n```nabla\nprint x\n```\n\nEnd.\n");
  begin_lesson(&stage);
  stage_run(&stage, "next");
  stage_run(&stage, "x = 1");
  assert_says(&stage, "next", "larger");
  assert_says(&stage, "next", "nabla> x = 2");
  assert_says(&stage, "next", "x = 2");
  begin_lesson(&stage);
  stage_run(&stage, "next");
  assert_says(&stage, "skip", "nabla> x = 2");
  assert_says(&stage, "previous", "do");
  assert_says(&stage, "print x", "x = 0");
  assert_says(&stage, "skip", "this question is settled");
  assert_says(&stage, "next", "Enter runs");
  assert_says(&stage, "print x", "x = 2"); /* the solution is in the state again */
  assert_says(&stage, "answer 3", "nothing is asked here");
  assert_says(&stage, "lesson leave", "Left");
  assert_says(&stage, "hint", "no lesson is open");
  stage_end(&stage);
}

static void test_library(void) {
  g_auto(GStrv) names = lesson_names();
  g_assert_true(g_strv_contains((const char *const *)names, "sign"));
  g_assert_true(g_strv_contains((const char *const *)names, "xor"));
  g_assert_false(g_strv_contains((const char *const *)names, "README"));
  static const char *const ways[] = {"sign", "01-sign", "1"};
  for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
    g_autoptr(Lesson) lesson = lesson_open(ways[i], NULL);
    g_assert_nonnull(lesson);
    g_assert_cmpstr(lesson->name, ==, "sign");
  }
  Diag diag = DIAG_INIT;
  g_assert_null(lesson_open("sgin", &diag));
  g_assert_cmpstr(diag.hint, ==, "did you mean 'sign'?");
  diag_clear(&diag);
  g_assert_null(lesson_open("/nonexistent/a.md", &diag));
  diag_clear(&diag);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/check/good", test_good);
  g_test_add_func("/check/mistakes", test_mistakes);
  g_test_add_func("/player/steps", test_steps);
  g_test_add_func("/player/failing-block", test_failing_block);
  g_test_add_func("/player/own-solution", test_own_solution);
  g_test_add_func("/player/own-lines", test_own_lines);
  g_test_add_func("/player/giving-up", test_giving_up);
  g_test_add_func("/lesson/library", test_library);
  return g_test_run();
}
