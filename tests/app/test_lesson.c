/* Lessons as a student plays them who errs, is interrupted and comes back; and as a lecturer gives them on a stage. */
#include "pty.h"
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const char LESSON[] = "# Straight lines\n\nAbout lines.\n\n"
                             "## A line\n\nHere is one.\n\n"
                             "```nabla\ninput 2\ndense 3 tanh\ndense 1\nx = [1, 2]\n```\n\n"
                             "```note\nLet them guess.\n```\n\n"
                             "```quiz\nWhat is 2 + 2?\n- [ ] 5 — one too many.\n- [x] 4 — indeed.\n- [ ] 3\n```\n\n"
                             "```nabla\nq = 4\n```\n\n"
                             "```quiz\nThe derivative of (a − t)² by a?\nanswer: 2*(a - t)\n"
                             "wrong: 2*(t - a) — the sign is turned round.\nhint: The power comes down.\n```\n\n"
                             "## A task\n\n"
                             "```task\nMake q larger than 10, but even.\ncheck: q > 10\ncheck: q/2 == 6\n"
                             "hint: Twelve.\nsolution: q = 12\nwrong: q = 11 — that is odd.\n```\n\n"
                             "After the task.\n\n```nabla\nr = q + sum(h1)\nprint r > q - 4\n```\n\n"
                             "```quiz\nWhat will s be?\nrun: s = q/4\nanswer: s ± 0.01\n```\n\nThe last words.\n";

static char *folder, *file, *state;

static Pty *play(const char *manner) {
  const char *const nabla[] = {g_getenv("NABLA"), "-n", "lesson", file, manner, NULL};
  return pty_start(nabla, 40, 90);
}

static void say(Pty *pty, const char *line, const char *answer) {
  g_autofree char *typed = g_strconcat(line, "\n", NULL);
  pty_send(pty, typed);
  pty_assert(pty, answer);
  pty_assert(pty, "nabla> ");
}

/* The session as it would be saved, to the bit. */
static char *saved(Pty *pty, const char *name) {
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_autofree char *line = g_strdup_printf("save \"%s\"; print 41 + 1", path);
  char *text = NULL;
  say(pty, line, "= 42");
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  return text;
}

static void kill_it(Pty *pty) {
  kill(pty->pid, SIGKILL);
  g_assert_cmpint(pty_wait(pty, 120), ==, 128 + SIGKILL);
}

static void test_student(void) {
  g_autoptr(Pty) pty = play(NULL);
  pty_assert(pty, "About lines.");
  pty_assert(pty, "nabla> ");
  say(pty, "", "Here is one.");
  say(pty, "", "What is 2 + 2?");
  say(pty, "c", "That is not it");
  say(pty, "5", "one too many");
  say(pty, "f", "the choices are a to c");
  say(pty, "answer z", "error: there is no choice 'z' here");
  say(pty, "x = [9, 9]", "x = [9, 9]"); /* an experiment */
  say(pty, "b", "Right: indeed.");
  say(pty, "", "Your own lines are put aside");
  say(pty, "x", "x = [1, 2]");
  say(pty, "b", "a formula or its value is asked for here, not 'b'");
  say(pty, "answer 2*(t - a)", "the sign is turned round");
  say(pty, "answer a -", "error: ");
  say(pty, "answer a - t", "That is not it");
  say(pty, "hint", "The power comes down");
  pty_send(pty, "answer -2*(t - a)\n");
  pty_assert(pty, "Right.");
  pty_assert(pty, "Make q larger");
  pty_assert(pty, "nabla> ");
  say(pty, "q = 11", "that is odd");
  say(pty, "answer", "Not yet");
  say(pty, "hint", "Twelve");
  say(pty, "q = 13", "q = 13");
  g_autofree char *before = saved(pty, "before.nabla");
  kill_it(pty);

  g_autoptr(Pty) again = play(NULL);
  pty_assert(again, "You were at step 6");
  pty_assert(again, "Make q larger");
  pty_assert(again, "nabla> ");
  g_autofree char *after = saved(again, "after.nabla");
  g_assert_cmpstr(before, ==, after);
  say(again, "q = 12", "Done.");
  say(again, "", "After the task.");
  say(again, "", "What will s be?");
  say(again, "previous", "After the task.");
  say(again, "print s", "there is no s"); /* the state is gone back too */
  say(again, "", "r > q - 4 = ");
  say(again, "perhaps", "is asked for here, not 'perhaps'");
  pty_send(again, "2.5\n");
  pty_assert(again, "You said 2.5");
  pty_assert(again, "The last words");
  pty_assert(again, "nabla> ");
  say(again, "progress", "(finished)");
  pty_send(again, "quit\n");
  g_assert_cmpint(pty_wait(again, 10), ==, 0);
}

/* Going to a step at once gives the same bits as having come there. */
static void test_same_bits(void) {
  g_autoptr(Pty) pty = play("--again");
  pty_assert(pty, "nabla> ");
  static const char *const lines[][2] = {{"", "Here is one"},    {"", "What is"},    {"skip", "Enter runs"},
                                         {"", "The derivative"}, {"skip", "Make q"}, {"skip", "After the task"},
                                         {"", "What will s be?"}};
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) say(pty, lines[i][0], lines[i][1]);
  g_autofree char *walked = saved(pty, "walked.nabla");
  say(pty, "lesson at 2", "Here is one");
  say(pty, "lesson at 8", "What will s be?");
  g_autofree char *jumped = saved(pty, "jumped.nabla");
  g_assert_cmpstr(walked, ==, jumped);
  kill_it(pty);
  g_autoptr(Pty) fresh = play("--again");
  pty_assert(fresh, "nabla> ");
  say(fresh, "lesson at 8", "What will s be?");
  g_autofree char *fresh_text = saved(fresh, "fresh.nabla");
  g_assert_cmpstr(walked, ==, fresh_text);
  say(fresh, "lesson at 9", "The last words");
  say(fresh, "previous", "What will s be?");
  say(fresh, "lesson at 99", "error: this lesson has no step or section '99'");
  say(fresh, "lesson at \"a task\"", "Make q larger");
  kill_it(fresh);
}

static void test_stage(void) {
  const char *const nabla[] = {g_getenv("NABLA"), "-n", "lesson", file, "--live", "--notes", NULL};
  g_autofree char *kept = g_build_filename(state, "nabla", "history", NULL);
  g_remove(kept);
  g_autoptr(Pty) pty = pty_start(nabla, 40, 90);
  pty_assert(pty, "About lines.");
  pty_send(pty, "\n");
  pty_assert(pty, "Here is one");
  static const char *const typed[][2] = {
      {"", "nabla> input 2"}, /* it stands on the line */
      {"\n", "nabla> dense 3 tanh"}, {"\n", "nabla> dense 1"},
      {"\x15print 5*5\n", "= 25"}, /* a line of one's own: the lesson's comes again */
      {"", "nabla> dense 1"},        {"\n", "nabla> x = [1, 2]"}};
  for (gsize i = 0; i < G_N_ELEMENTS(typed); i++) {
    pty_send(pty, typed[i][0]);
    pty_assert(pty, typed[i][1]);
  }
  pty_send(pty, "\x7f\x7f 7]\n"); /* changed before it runs */
  pty_assert(pty, "Let them guess");
  pty_assert(pty, "What is 2 + 2?");
  pty_assert(pty, "nabla> ");
  say(pty, "print x", "x = [1, 7]");
  pty_send(pty, "quit\n");
  g_assert_cmpint(pty_wait(pty, 120), ==, 0);
  g_autofree char *history = NULL;
  if (g_file_get_contents(kept, &history, NULL, NULL)) g_assert_null(strstr(history, "5*5"));
}

/* Ctrl-C ends a block that would run for ever, and the lesson waits where it was. */
static void test_interrupt(void) {
  g_autofree char *endless = g_build_filename(folder, "endless.md", NULL);
  g_assert_true(
      g_file_set_contents(endless, "# Long\n\n```nabla\nx = 1\nrepeat 1000000000000 y = x\n```\n\nEnd.\n", -1, NULL));
  const char *const nabla[] = {g_getenv("NABLA"), "-n", "lesson", endless, NULL};
  g_autoptr(Pty) pty = pty_start(nabla, 24, 80);
  pty_assert(pty, "Enter runs");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "\n");
  pty_assert(pty, "repeat 1000000000000");
  pty_send(pty, "\x03");
  pty_assert(pty, "nabla> ");
  say(pty, "print 6*6", "= 36");
  pty_send(pty, "quit\n");
  g_assert_cmpint(pty_wait(pty, 120), ==, 0);
}

int main(int argc, char **argv) {
  pty_need();
  g_test_init(&argc, &argv, NULL);
  folder = g_dir_make_tmp("nabla-lesson-XXXXXX", NULL);
  state = g_build_filename(folder, "state", NULL);
  file = g_build_filename(folder, "lines.md", NULL);
  g_setenv("XDG_STATE_HOME", state, TRUE);
  g_assert_true(g_file_set_contents(file, LESSON, -1, NULL));
  g_test_add_func("/lesson/student", test_student);
  g_test_add_func("/lesson/same-bits", test_same_bits);
  g_test_add_func("/lesson/stage", test_stage);
  g_test_add_func("/lesson/interrupt", test_interrupt);
  int status = g_test_run();
  g_autofree char *remove = g_strdup_printf("rm -r '%s'", folder);
  if (system(remove) != 0) g_test_message("%s stays", folder);
  return status;
}
