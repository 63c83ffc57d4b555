/* The program in a pipeline: what is closed, full, broken or interrupted. */
#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

/* Runs a shell command in which $N is the program; its exit status, standard output in *out (caller frees; may be
 * NULL). */
static int shell(const char *command, char **out) {
  g_autofree char *script = g_strdup_printf("N=\"$NABLA\"; %s", command);
  const char *const arguments[] = {"sh", "-c", script, NULL};
  g_autofree char *output = NULL;
  int status;
  g_assert_true(
      g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, &status, NULL));
  if (out) *out = g_steal_pointer(&output);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void test_statuses(void) {
  static const struct {
    const char *command;
    int status;
  } cases[] = {
      {"\"$N\" -n -e 'print 1' <&-", 0},
      {"\"$N\" -n -e 'print 1' >&-", 0},
      {"\"$N\" -n -e 'print q' 2>&-", 1},
      {"\"$N\" -n <&- >&- 2>&-", 0},
      {"\"$N\" -n -e 'print 1' >/dev/full 2>/dev/null", 1},
      {"{ \"$N\" -n -e 'repeat 200000 print 1; time print 2; repeat 9 print 3'; echo $? >&2; } | true", 0},
      {"echo 'print 1; quit; print q' | \"$N\" -n", 0},
      {"echo 'x = [1,' | \"$N\" -n 2>/dev/null", 1},
      {"\"$N\" -n --theme nonsense -e quit 2>/dev/null", 2},
      {"\"$N\" -n lesson nonsense </dev/null 2>/dev/null", 1},
      {"\"$N\" check nonsense 2>/dev/null", 1},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_test_message("%s", cases[i].command);
    g_assert_cmpint(shell(cases[i].command, NULL), ==, cases[i].status);
  }
}

/* Nobody reads any more: the program ends at once, as the signal would have ended it. */
static void test_broken_pipe(void) {
  const char endless[] = "for i in 1 2 3 4 5 6 7 8 9; do echo 'print 1'; done; sleep 0.5; echo 'print 2'; sleep 0.5; "
                         "echo 'data xor; dense 2 tanh; dense 1 sigmoid; train 1000000000'";
  g_autofree char *command =
      g_strdup_printf("f=$(mktemp); { (%s) | \"$N\" -n 2>&1; echo $? >$f; } | head -1; cat $f; rm $f", endless);
  g_autofree char *out = NULL;
  shell(command, &out);
  g_assert_cmpstr(out, ==, "1 = 1\n141\n");
}

static void test_interrupted_script(void) {
  g_autofree char *out = NULL;
  int status = shell("timeout --preserve-status -s INT 2 \"$N\" -n -e 'data xor; dense 2 tanh; dense 1 sigmoid; "
                     "train 1000000000; print 99' 2>/dev/null",
                     &out);
  g_assert_cmpint(status, ==, 130);
  g_assert_nonnull(strstr(out, "step=")); /* what was reached is told */
  g_assert_null(strstr(out, "99 = 99"));
}

/* So it does where what is interrupted is no training, and fails for that. */
static void test_interrupted_counting(void) {
  g_autofree char *out = NULL;
  int status =
      shell("timeout --preserve-status -s INT 1 \"$N\" -n -e 'corpus pets; repeat 1000000000 ngram 5; print 99' "
            "2>/dev/null",
            &out);
  g_assert_cmpint(status, ==, 130);
  g_assert_null(strstr(out, "99 = 99"));
}

/* A line runs as soon as it has come, though the stream goes on. */
static void test_lines_run_as_they_come(void) {
  g_autofree char *out = NULL;
  int status = shell("f=$(mktemp); { echo 'print 5'; sleep 2; cp $f $f.early; echo 'print 6'; } | \"$N\" -n >$f; "
                     "cat $f.early; echo --; cat $f; rm $f $f.early",
                     &out);
  g_assert_cmpint(status, ==, 0);
  g_assert_cmpstr(out, ==, "5 = 5\n--\n5 = 5\n6 = 6\n");
}

/* In a lesson an empty line goes on, from a pipe too. Where one got to is kept: so the test has a state of its own. */
static void test_lesson_from_pipe(void) {
  g_autofree char *out = NULL;
  g_assert_cmpint(
      shell("export XDG_STATE_HOME=$(mktemp -d); printf '\\n\\n\\n\\n' | \"$N\" -n lesson sign; rm -r $XDG_STATE_HOME",
            &out),
      ==, 0);
  g_assert_nonnull(strstr(out, "Two neurons and a ruler"));
  g_assert_nonnull(strstr(out, "nabla> print b1\nb1 = 1\n"));
  g_autofree char *list = NULL;
  g_assert_cmpint(shell("\"$N\" lesson", &list), ==, 0);
  g_assert_nonnull(strstr(list, "xor"));
}

static void test_settings_file(void) {
  g_autofree char *out = NULL;
  shell("export XDG_CONFIG_HOME=$(mktemp -d); \"$N\" -n -e 'set --save digits 3'; \"$N\" -n -e 'print pi'; "
        "\"$N\" -n --digits 5 -e 'print pi'; rm -r $XDG_CONFIG_HOME",
        &out);
  g_assert_cmpstr(out, ==, "pi = 3.14\npi = 3.1416\n");
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  signal(SIGPIPE, SIG_DFL);
  g_test_add_func("/stream/statuses", test_statuses);
  g_test_add_func("/stream/broken-pipe", test_broken_pipe);
  g_test_add_func("/stream/interrupted-script", test_interrupted_script);
  g_test_add_func("/stream/interrupted-counting", test_interrupted_counting);
  g_test_add_func("/stream/lines-run-as-they-come", test_lines_run_as_they_come);
  g_test_add_func("/stream/lesson-from-pipe", test_lesson_from_pipe);
  g_test_add_func("/stream/settings-file", test_settings_file);
  return g_test_run();
}
