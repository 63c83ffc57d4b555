/* The prompt, through a pseudo-terminal. */
#include "pty.h"
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

static char *state; /* XDG_STATE_HOME of this test */

static Pty *start(void) {
  const char *const nabla[] = {g_getenv("NABLA"), "-n", NULL};
  Pty *pty = pty_start(nabla, 24, 80);
  pty_assert(pty, "Nothing you type can break it");
  pty_assert(pty, "nabla> ");
  return pty;
}

/* With a session of one's own. */
static Pty *start_fresh(void) {
  Pty *pty = start();
  pty_send(pty, "clear\n");
  pty_assert(pty, "nabla> ");
  return pty;
}

static void leave(Pty *pty) {
  pty_send(pty, "quit\n");
  g_assert_cmpint(pty_wait(pty, 120), ==, 0);
}

static void test_first_minutes(void) {
  g_autoptr(Pty) pty = start();
  pty_send(pty, "x1 = 1\n"); /* belongs to the network that greets */
  pty_assert(pty, "nabla> ");
  pty_send(pty, "q1 = yhat^2; x1 = 0\n"); /* what hangs on it too */
  pty_assert(pty, "nabla> ");
  pty_send(pty, "y5 = zz + 1\n"); /* what fails leaves it as it is */
  pty_assert(pty, "error: there is no zz yet");
  pty_assert(pty, "nabla> ");
  g_assert_null(strstr(pty->text->str, "fresh session"));
  pty_send(pty, "x = 2\n");
  pty_assert(pty, "fresh session");
  pty_assert(pty, "x = 2\n");
  pty_send(pty, "p = 3*x + 1\n");
  pty_assert(pty, "p = 7\n");
  pty_send(pty, "x = 5\n");
  pty_assert(pty, "x = 5 (was 2)   p = 16 (was 7)\n");
  pty_send(pty, "x3 = 5 * zz\n");
  pty_assert(pty, "error: there is no zz yet");
  pty_assert(pty, "nabla> ");
  leave(pty);
}

static void test_continuation(void) {
  g_autoptr(Pty) pty = start_fresh();
  pty_send(pty, "A = [1, 2\n");
  pty_assert(pty, "   … ");
  pty_send(pty, "3, 4]\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "print A[2,1]\n");
  pty_assert(pty, "A[2,1] = 3\n");
  pty_send(pty, "A = [1, 2\n");
  pty_assert(pty, "   … ");
  pty_send(pty, "\x03");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "print 1 + 1\n");
  pty_assert(pty, "1 + 1 = 2\n");
  leave(pty);
}

static void test_ctrl_c_and_d(void) {
  g_autoptr(Pty) pty = start_fresh();
  pty_send(pty, "print 99");
  pty_assert(pty, "print 99");
  pty_send(pty, "\x03");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "\n");
  g_assert_false(pty_saw(pty, "99 = 99", 0.3));
  pty_send(pty, "data xor\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "dense 2 tanh\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "dense 1 sigmoid\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "train 1000000000\n");
  pty_assert(pty, "left");     /* the progress line */
  pty_send(pty, "print 77\n"); /* queued, and given up together with the training */
  g_usleep(300000);
  pty_send(pty, "\x03");
  pty_assert(pty, "nabla> ");
  g_assert_false(pty_saw(pty, "77 = 77", 0.5));
  pty_send(pty, "print 5\n");
  pty_assert(pty, "5 = 5\n");
  pty_send(pty, "\x04");
  g_assert_cmpint(pty_wait(pty, 120), ==, 0);
}

/* The progress line tells loss and time, and goes with the work that was interrupted. */
static void test_progress_line(void) {
  g_autoptr(Pty) pty = start_fresh();
  pty_send(pty, "param w = 3\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "Q = w^2 + w^4\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "loss Q; optimizer sgd lr=0.00000001\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "train 100000000000\n");
  pty_assert(pty, "training  loss=");
  pty_assert(pty, "left");
  pty_send(pty, "\x03");
  pty_assert(pty, "stopped: interrupted");
  pty_assert(pty, "\n");
  g_assert_false(pty_saw(pty, "\n", 0.3)); /* neither a line that stays nor an empty one */
  leave(pty);
}

static void test_queue_while_training(void) {
  g_autoptr(Pty) pty = start_fresh();
  pty_send(pty, "data xor\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "dense 8 tanh\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "dense 1 sigmoid\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "train 200000\n");
  pty_send(pty, "print 6*7\n");
  pty_assert(pty, "step=200000 ");
  pty_assert(pty, "nabla> print 6*7\n"); /* echoed when its turn comes */
  pty_assert(pty, "6*7 = 42\n");
  leave(pty);
}

static void test_empty_line_repeats_step(void) {
  g_autoptr(Pty) pty = start_fresh();
  pty_send(pty, "data xor\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "dense 1 sigmoid\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "step 2\n");
  pty_assert(pty, "step=2 ");
  pty_send(pty, "\n");
  pty_assert(pty, "step=4 ");
  leave(pty);
}

/* The keys of a walk need no Enter: arrows go on and back, q leaves; then letters are letters again. */
static void test_keys_of_a_walk(void) {
  g_autoptr(Pty) pty = start_fresh();
  pty_send(pty, "x = 2\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "p = 3*x + 1\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "walk forward\n");
  pty_assert(pty, "1/2");
  pty_send(pty, "\033[C");
  pty_assert(pty, "2/2");
  pty_send(pty, "\033[D");
  pty_assert(pty, "1/2");
  pty_send(pty, "q");
  g_assert_false(pty_saw(pty, "2/2", 0.2));
  pty_send(pty, "quiet = 7\n");
  pty_assert(pty, "quiet = 7");
  pty_send(pty, "q = 3\n");
  pty_assert(pty, "q = 3");
  leave(pty);
}

static void test_empty_line_repeats_walk(void) {
  g_autoptr(Pty) pty = start_fresh();
  pty_send(pty, "x = 2; p = 3*x\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "walk forward\n");
  pty_assert(pty, "1/");
  pty_send(pty, "walk quit\n"); /* is no walk to repeat */
  pty_assert(pty, "nabla> ");
  pty_send(pty, "\n");
  pty_assert(pty, "nabla> walk forward\n");
  pty_assert(pty, "1/");
  leave(pty);
}

static void test_paste(void) {
  g_autoptr(Pty) pty = start_fresh();
  pty_send(pty, "\033[200~a = 1\n\nb = a + 1\nprint b*10\033[201~\n");
  pty_assert(pty, "b*10 = 20\n");
  pty_assert(pty, "nabla> ");
  leave(pty);
}

static void test_completion(void) {
  g_autoptr(Pty) pty = start_fresh();
  pty_send(pty, "wonderful = 3\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "pri\twond\t+ 1\n");
  pty_assert(pty, "wonderful + 1 = 4\n");
  leave(pty);
}

static void test_history(void) {
  g_autofree char *file = g_build_filename(state, "nabla", "history", NULL);
  g_unlink(file);
  {
    g_autoptr(Pty) pty = start_fresh();
    pty_send(pty, "print 123 + 1\n");
    pty_assert(pty, "= 124\n");
    kill(pty->pid, SIGKILL); /* what was typed is kept even then */
    pty_wait(pty, 120);
  }
  GStatBuf status;
  g_assert_cmpint(g_stat(file, &status), ==, 0);
  g_assert_cmpint(status.st_mode & 0777, ==, 0600);
  g_autoptr(Pty) pty = start();
  pty_send(pty, "\x12"
                "123");
  pty_assert(pty, "print 123");
  pty_send(pty, "\r"); /* as the Enter key does; a line feed would end the search only */
  pty_assert(pty, "= 124\n");
  pty_send(pty, "\033[A\n"); /* up */
  pty_assert(pty, "= 124\n");
  leave(pty);
}

static void test_size_and_signals(void) {
  g_autoptr(Pty) pty = start_fresh();
  pty_resize(pty, 30, 100);
  pty_send(pty, "print 8\n");
  pty_assert(pty, "8 = 8\n");
  kill(pty->pid, SIGTERM);
  g_assert_cmpint(pty_wait(pty, 120), ==, 128 + SIGTERM);
}

/* What is typed while something prints stays whole, below what is printed. */
static void test_output_while_typing(void) {
  g_autoptr(Pty) pty = start_fresh();
  pty_send(pty, "data xor\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "dense 4 tanh\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "dense 1 sigmoid\n");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "train 1500000\n");
  pty_send(pty, "print 40");
  pty_assert(pty, "print 40");
  pty_assert(pty, "step=1500000 ");
  pty_assert(pty, "nabla> print 40"); /* redrawn behind the prompt */
  pty_send(pty, " + 2\n");
  pty_assert(pty, "40 + 2 = 42");
  leave(pty);
}

/* Under a shell with job control: Ctrl-Z gives the terminal back, fg takes it up again. */
static void test_suspend(void) {
  const char *const bash[] = {"bash", "--norc", "-i", NULL};
  g_autoptr(Pty) pty = pty_start(bash, 24, 100);
  pty_send(pty, "PS1='shell:'\n");
  pty_assert(pty, "shell:");
  g_autofree char *start_line = g_strdup_printf("'%s' -n\n", g_getenv("NABLA"));
  pty_send(pty, start_line);
  pty_assert(pty, "nabla> ");
  pty_send(pty, "print 3");
  pty_assert(pty, "print 3");
  pty_send(pty, "\x1a");
  pty_assert(pty, "shell:");
  pty_send(pty, "echo a$((1+1))b\n");
  pty_assert(pty, "a2b\n");
  pty_send(pty, "fg\n");
  pty_assert(pty, "nabla> print 3");
  pty_send(pty, "9\n");
  pty_assert(pty, "39 = 39");
  pty_send(pty, "quit\n");
  pty_assert(pty, "shell:");
  pty_send(pty, "exit\n");
  g_assert_cmpint(pty_wait(pty, 120), ==, 0);
}

static void test_lesson(void) {
  const char *const nabla[] = {g_getenv("NABLA"), "-n", "lesson", "sign", NULL};
  g_autoptr(Pty) pty = pty_start(nabla, 40, 90);
  pty_assert(pty, "Two neurons and a ruler");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "\n");
  pty_assert(pty, "One neuron");
  pty_assert(pty, "Question");
  pty_assert(pty, "nabla> ");
  pty_send(pty, "\n");
  pty_assert(pty, "5 is positive");
  pty_assert(pty, "Enter runs: input");
  pty_send(pty, "\n");
  pty_assert(pty, "nabla> print b1");
  pty_assert(pty, "b1 = 1\n");
  pty_send(pty, "previous\n");
  pty_assert(pty, "Enter runs: input");
  pty_send(pty, "lesson nonsense\n");
  pty_assert(pty, "error: there is no lesson 'nonsense'");
  leave(pty);
}

static void test_no_color(void) {
  g_setenv("NO_COLOR", "1", TRUE);
  g_autoptr(Pty) pty = start();
  g_unsetenv("NO_COLOR");
  g_assert_null(strstr(pty->raw->str, "\033[3"));
  g_assert_null(strstr(pty->raw->str, "\033[1"));
  leave(pty);
}

int main(int argc, char **argv) {
  pty_need();
  g_test_init(&argc, &argv, NULL);
  state = g_dir_make_tmp("nabla-prompt-XXXXXX", NULL);
  g_setenv("XDG_STATE_HOME", state, TRUE);
  g_test_add_func("/prompt/first-minutes", test_first_minutes);
  g_test_add_func("/prompt/continuation", test_continuation);
  g_test_add_func("/prompt/ctrl-c-and-d", test_ctrl_c_and_d);
  g_test_add_func("/prompt/progress-line", test_progress_line);
  g_test_add_func("/prompt/queue-while-training", test_queue_while_training);
  g_test_add_func("/prompt/empty-line", test_empty_line_repeats_step);
  g_test_add_func("/prompt/walk-keys", test_keys_of_a_walk);
  g_test_add_func("/prompt/empty-line-walk", test_empty_line_repeats_walk);
  g_test_add_func("/prompt/paste", test_paste);
  g_test_add_func("/prompt/completion", test_completion);
  g_test_add_func("/prompt/history", test_history);
  g_test_add_func("/prompt/size-and-signals", test_size_and_signals);
  g_test_add_func("/prompt/output-while-typing", test_output_while_typing);
  g_test_add_func("/prompt/suspend", test_suspend);
  g_test_add_func("/prompt/lesson", test_lesson);
  g_test_add_func("/prompt/no-color", test_no_color);
  int status = g_test_run();
  g_autofree char *folder = g_build_filename(state, "nabla", NULL);
  g_autofree char *history = g_build_filename(folder, "history", NULL);
  g_unlink(history);
  g_rmdir(folder);
  g_rmdir(state);
  g_free(state);
  return status;
}
