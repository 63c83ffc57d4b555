/* Memory: what the prompt takes, and what is refused before it is taken. */
#include "../app/pty.h"
#include "program.h"
#include <string.h>

/* Without a window the prompt takes less than 40 MB. */
static void test_memory_at_the_prompt(void) {
  const char *const nabla[] = {g_getenv("NABLA"), "-n", NULL};
  g_autoptr(Pty) pty = pty_start(nabla, 24, 80);
  pty_assert(pty, "nabla> ");
  g_autofree char *path = g_strdup_printf("/proc/%d/status", (int)pty->pid);
  g_autofree char *status = NULL;
  g_assert_true(g_file_get_contents(path, &status, NULL, NULL));
  g_assert_cmpfloat(number_after(status, "VmRSS:\t"), <, 40000);
  pty_send(pty, "quit\n");
  g_assert_cmpint(pty_wait(pty, 10), ==, 0);
}

/* Each would take more than any machine has; that must be said at once, with the session untouched. */
static void test_sizes_are_refused(void) {
  const char *const lines[] = {"dense 1000000000000 relu", "dense 1e12", "data spiral n=1e12", "insert 1 1e12 relu"};
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    g_autofree char *script = g_strdup_printf("input 2\ndense 3\n%s\nsize\n", lines[i]);
    g_auto(Outcome) outcome = program_run(NULL, "-n --keep-going", script);
    assert_status(outcome, 1);
    assert_contains(outcome.err, "<stdin>:3:");
    assert_contains(outcome.out, "total=9\n");
  }
}

int main(int argc, char **argv) {
  pty_need();
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/resources/memory-at-the-prompt", test_memory_at_the_prompt);
  g_test_add_func("/resources/sizes-are-refused", test_sizes_are_refused);
  return g_test_run();
}
