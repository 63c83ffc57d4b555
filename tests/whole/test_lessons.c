/*
 * `nabla check` on lessons that do not keep their promises, and on lessons from strangers: each is refused at its line,
 * and nothing outside the folder is touched.
 */
#include "program.h"
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *root, *folder; /* the lesson lies in root/here; root/outside.txt must stay as it is */

static char *below(const char *parent, const char *name) {
  return g_build_filename(parent, name, NULL);
}

static void make_file(const char *parent, const char *name, const char *text) {
  g_autofree char *path = below(parent, name);
  g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static bool exists(const char *parent, const char *name) {
  g_autofree char *path = below(parent, name);
  return g_file_test(path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK);
}

static Outcome check(const char *lesson) {
  make_file(folder, "lesson.md", lesson);
  return program_run(folder, "check lesson.md", NULL);
}

#define TASK "```task\ndo\ncheck: x > 1\nsolution: x = 2\n"

static void test_broken_promises(void) {
  static const struct {
    const char *lesson, *says;
  } cases[] = {
      {"# T\n\n```nabla\nx = 2\nprint x\n#= x = 3\n```\n", "lesson.md:6: error: 'x = 3' was not printed"},
      {"# T\n\n```nabla\n#= x = 3\nx = 3\n```\n", "lesson.md:4: error: '#=' states what the line above"},
      {"# T\n\n```nabla\nx = 0\n```\n\n```task\ndo\ncheck: x > 1\nsolution: x = 1\n```\n",
       "lesson.md:9: error: the solution does not pass"},
      {"# T\n\n```nabla\nx = 0\n```\n\n" TASK "wrong: x = 7\n```\n",
       "lesson.md:11: error: the wrong answer 'x = 7' passes"},
      {"# T\n\n```nabla\nx = 0\n```\n\n" TASK "wrong: x = 1\nwrong: x = 3 — too large\n```\n",
       "lesson.md:12: error: the wrong answer 'x = 3' passes"},
      {"# T\n\n```quiz\nWhich?\n- [ ] a\n- [ ] b\n```\n", "lesson.md:4: error: no choice of the quiz is right"},
      {"# T\n\n```quiz\nWhich?\n- [x] a\n- [x] b\n```\n", "lesson.md:4: error: no choice of the quiz is wrong"},
      {"# T\n\n```quiz\nWhich?\nanswer: 2*(a - y)\nwrong: -2*(y - a)\n```\n",
       "lesson.md:6: error: the wrong answer '-2*(y - a)' counts as right"},
      {"# T\n\n```quiz\nHow much?\nanswer: 0.25 ± 0.01\nwrong: 0.255\n```\n",
       "lesson.md:6: error: the wrong answer '0.255' counts as right"},
      {"# T\n\n```quiz\nWhat?\nanswer: ln(-1 - a^2)\n```\n", "lesson.md:5: error: the answer is no formula that works"},
      {"# T\n\n```nabla\nx = 1\nrepeat 1000000000000 y = x\n```\n", "lesson.md:5: error: the lesson takes longer"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_test_message("%s", cases[i].says);
    g_auto(Outcome) run = check(cases[i].lesson);
    assert_status(run, 1);
    assert_contains(run.err, cases[i].says);
  }
}

static void test_kept_promises(void) {
  g_auto(Outcome) run =
      check("# T\n\n```nabla\na = 3\ny = 1\nsave \"mine.nabla\"\n```\n\n"
            "```quiz\nWhich?\nanswer: 2*(a - y)\nwrong: a^2 - y\nwrong: a + y + 0*y\nwrong: 5\n```\n\n"
            "```quiz\nWhat will it be?\nrun: a = a + 1\nanswer: a\nwrong: 3\n```\n\n"
            "```quiz\nRoughly?\nanswer: 2 to 3\nwrong: 1.9\nhint: between\n```\n");
  assert_status(run, 0);
  assert_contains(run.out, "ok (blocks 1, quizzes 3, tasks 0)");
  g_assert_false(exists(folder, "mine.nabla")); /* a check leaves no files behind */
}

/* ---- strangers ---- */

static void test_refused(void) {
  static const struct {
    const char *command, *says;
  } cases[] = {
      {"save ../out.nabla", "a lesson writes below the current folder only"},
      {"save /tmp/nabla-stranger-out.nabla", "a lesson writes below the current folder only"},
      {"export sub/../../out.csv", "a lesson writes below the current folder only"},
      {"save link/out.nabla", "a lesson writes below the current folder only"},
      {"save dangling.nabla", "does not write through links"},
      {"save dangling.nabla overwrite=1", "does not write through links"},
      {"save kept.nabla", "exists, and a lesson does not write over it"},
      {"source ../outside.nabla", "a lesson reads files below the current folder only"},
      {"source link/outside.nabla", "a lesson reads files below the current folder only"},
      {"data ../outside.csv target=y", "a lesson reads files below the current folder only"},
      {"data escapes.csv target=y", "line 1: holds the control character U+001B"},
      {"corpus ../outside.nabla", "a lesson reads files below the current folder only"},
      {"reviews ../outside.csv", "a lesson reads files below the current folder only"},
      {"lexicon positive=../outside.csv", "a lesson reads files below the current folder only"},
      {"set --save theme light", "a lesson cannot change your settings file"},
      {"quit", "a lesson cannot leave the program"},
      {"lesson sign", "a lesson's own commands cannot use 'lesson'"},
      {"lesson report ../out.csv", "a lesson's own commands cannot use 'lesson'"},
      {"lesson new stranger", "a lesson's own commands cannot use 'lesson'"},
      {"repeat 2 save ../out.nabla", "a lesson writes below the current folder only"},
      {"source inner.nabla", "a lesson writes below the current folder only"},
      {"next", "a lesson's own commands cannot use 'next'"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_test_message("%s", cases[i].command);
    g_autofree char *text = g_strdup_printf("# T\n\n```nabla\nx = 1\n%s\n```\n", cases[i].command);
    g_auto(Outcome) run = check(text);
    assert_status(run, 1);
    assert_contains(run.err, cases[i].says);
    bool inner = strstr(cases[i].command, "inner") != NULL; /* the error is at its place in the file that was sourced */
    assert_contains(run.err, inner ? "inner.nabla:1:" : "lesson.md:5:");
    g_auto(Outcome) script = program_run(folder, "-n lesson.md", ""); /* and as a script */
    assert_status(script, 1);
    assert_contains(script.err, cases[i].says);
  }
  g_assert_false(exists(root, "out.nabla"));
  g_assert_false(exists(root, "out.csv"));
  g_assert_false(exists("/tmp", "nabla-stranger-out.nabla"));
  g_assert_false(exists(root, "target.nabla"));
  g_autofree char *kept = below(folder, "kept.nabla"), *text = NULL;
  g_assert_true(g_file_get_contents(kept, &text, NULL, NULL));
  g_assert_cmpstr(text, ==, "x = 5\n");
}

/* What a lesson sets goes with it, unless a person has set it since; what it says cannot steer the terminal. */
static void test_leaves_nothing(void) {
  make_file(folder, "play.md",
            "# T\033[2J\n\n\033]0;title\007Text.\n\n```nabla\nset digits 3\nset theme light\nx = pi\n```\n\nMore.\n\n"
            "```nabla\nprint x\n```\n\nEnd.\n");
  g_auto(Outcome) run =
      program_run(folder, "-n --no-color",
                  "lesson play.md\nnext\nnext\nset digits\nset theme\nset speed 2\n"
                  "lesson play.md\nnext\nset digits 7\nlesson leave\nset digits\nset theme\nset speed\n");
  assert_status(run, 0);
  g_assert_null(strchr(run.out, '\033'));
  g_assert_null(strchr(run.out, '\007'));
  assert_contains(run.out, "x = 3.14\n");
  assert_contains(run.out, "That is the end of this lesson");
  assert_contains(run.out, "digits 6\ntheme dark\n");
  assert_contains(run.out, "digits 7\ntheme dark\nspeed 2\n");
}

static void test_template(void) {
  g_auto(Outcome) made = program_run(folder, "lesson new mine", "");
  assert_status(made, 0);
  g_auto(Outcome) works = program_run(folder, "check mine.md", NULL);
  assert_status(works, 0);
  g_auto(Outcome) again = program_run(folder, "lesson new mine", "");
  assert_status(again, 1);
  assert_contains(again.err, "mine.md exists");
}

static void test_report(void) {
  make_file(folder, "ask.md", "# T\n\n```quiz\nIs \"1, 2\" so?\n- [ ] no — oh yes\n- [x] yes\n```\n\nEnd.\n");
  g_auto(Outcome) run = program_run(folder, "-n",
                                    "lesson ask.md\nanswer a\nhint\nanswer b\nlesson report r.csv\n"
                                    "lesson report r.json\nlesson report r.md\n");
  assert_status(run, 0);
  static const char *const parts[][2] = {
      {"r.csv", "question,tries,hints,time,result"},
      {"r.csv", "\"Is \"\"1, 2\"\" so?\",2,0,"},
      {"r.json", "\"question\": \"Is \\\"1, 2\\\" so?\", \"tries\": 2, \"hints\": 0, \"time\": "},
      {"r.json", "\"result\": \"right\""},
      {"r.md", "- answered: a\n  - oh yes\n"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
    g_autofree char *path = below(folder, parts[i][0]), *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_contains(text, parts[i][1]);
  }
}

static void make_surroundings(void) {
  root = g_dir_make_tmp("nabla-lessons-XXXXXX", NULL);
  folder = below(root, "here");
  g_autofree char *sub = below(folder, "sub"), *link = below(folder, "link"),
                  *dangling = below(folder, "dangling.nabla");
  g_autofree char *target = below(root, "target.nabla");
  g_assert_cmpint(g_mkdir_with_parents(sub, 0700), ==, 0);
  g_assert_cmpint(symlink(root, link), ==, 0);
  g_assert_cmpint(symlink(target, dangling), ==, 0);
  make_file(root, "outside.nabla", "x = 1\n");
  make_file(root, "outside.csv", "x1,y\n1,2\n");
  make_file(folder, "kept.nabla", "x = 5\n");
  make_file(folder, "escapes.csv", "x\033[2J,y\n1,2\n");
  make_file(folder, "inner.nabla", "save ../out.nabla\n");
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  make_surroundings();
  g_autofree char *state = below(root, "state");
  g_setenv("XDG_STATE_HOME", state, TRUE);
  g_test_add_func("/lessons/broken-promises", test_broken_promises);
  g_test_add_func("/lessons/kept-promises", test_kept_promises);
  g_test_add_func("/lessons/refused", test_refused);
  g_test_add_func("/lessons/leaves-nothing", test_leaves_nothing);
  g_test_add_func("/lessons/template", test_template);
  g_test_add_func("/lessons/report", test_report);
  int status = g_test_run();
  g_autofree char *remove = g_strdup_printf("rm -r '%s'", root);
  if (system(remove) != 0) g_test_message("%s stays", root);
  return status;
}
