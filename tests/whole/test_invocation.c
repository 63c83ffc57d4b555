/* Options, files, standard input, exit status. */
#include "program.h"
#include <glib/gstdio.h>
#include <string.h>

static char *folder;

/* A file in the test's folder; length -1 = a string. */
static void make_file(const char *name, const char *contents, gssize length) {
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_assert_true(g_file_set_contents(path, contents, length, NULL));
}

static void test_commands(void) {
  g_auto(Outcome) outcome = program_run(NULL, "-n -e 'x = 2' -e 'print x + 1; print x'", NULL);
  assert_status(outcome, 0);
  g_assert_cmpstr(outcome.out, ==, "x + 1 = 3\nx = 2\n");
  g_assert_cmpstr(outcome.err, ==, "");
}

static void test_standard_input(void) {
  g_auto(Outcome) outcome = program_run(NULL, "", "print 1\nprint 2");
  assert_status(outcome, 0);
  g_assert_cmpstr(outcome.out, ==, "1 = 1\n2 = 2\n");
  g_auto(Outcome) wrong = program_run(NULL, "-n", "print 1\nprint q\nprint 3\n");
  assert_status(wrong, 1);
  g_assert_cmpstr(wrong.out, ==, "1 = 1\n");
  assert_contains(wrong.err, "<stdin>:2:7: error: ");
}

static void test_no_input_at_all(void) {
  g_auto(Outcome) closed = program_run(NULL, "-n", NULL);
  assert_status(closed, 0);
  g_auto(Outcome) empty = program_run(NULL, "-n", "");
  assert_status(empty, 0);
  g_assert_cmpstr(empty.out, ==, "");
}

static void test_errors_stop_or_not(void) {
  g_auto(Outcome) stops = program_commands("print 1; print q; print 2");
  assert_status(stops, 1);
  assert_contains(stops.err, "<-e>:1:16: error: ");
  assert_contains(stops.err, "print 1; print q; print 2\n");
  g_assert_null(strstr(stops.out, "2 = 2"));
  g_auto(Outcome) goes_on = program_run(NULL, "-n --keep-going", "print q\nprint 2\n");
  assert_status(goes_on, 1);
  g_assert_cmpstr(goes_on.out, ==, "2 = 2\n");
}

static void test_options(void) {
  g_auto(Outcome) version = program_run(NULL, "--version", "");
  assert_status(version, 0);
  g_assert_true(g_str_has_prefix(version.out, "nabla "));
  g_auto(Outcome) help = program_run(NULL, "--help", "");
  assert_status(help, 0);
  assert_contains(help.out, "--keep-going");
  g_auto(Outcome) digits = program_run(NULL, "-n --digits 3 -e 'print pi'", "");
  g_assert_cmpstr(digits.out, ==, "pi = 3.14\n");
  const char *const bad[] = {"--nonsense", "--digits", "--digits many", "--size 0x0", "--seed x", "-e"};
  for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_auto(Outcome) outcome = program_run(NULL, bad[i], "");
    assert_status(outcome, 2);
    g_assert_cmpstr(outcome.err, !=, "");
  }
}

static void test_files(void) {
  make_file("a.nabla", "x = 2\n", -1);
  make_file("b.nabla", "print x\n", -1);
  g_auto(Outcome) both = program_run(folder, "-n a.nabla b.nabla", NULL);
  assert_status(both, 0);
  g_assert_cmpstr(both.out, ==, "x = 2\n");
  make_file("empty.nabla", "", 0);
  g_auto(Outcome) empty = program_run(folder, "-n empty.nabla", NULL);
  assert_status(empty, 0);
  make_file("crlf.nabla", "x = 2\r\nprint x\r\n", -1);
  g_auto(Outcome) crlf = program_run(folder, "-n crlf.nabla", NULL);
  assert_status(crlf, 0);
  g_assert_cmpstr(crlf.out, ==, "x = 2\n");
}

static void test_bad_files(void) {
  make_file("binary.nabla",
            "\x7f"
            "ELF\0\0\xff\xfe\x01",
            9);
  make_file("latin1.nabla", "print \xe4\n", -1);
  const char *const bad[] = {"missing.nabla", "binary.nabla", "latin1.nabla", ".", "missing.md"};
  for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autofree char *arguments = g_strconcat("-n ", bad[i], NULL);
    g_auto(Outcome) outcome = program_run(folder, arguments, NULL);
    assert_status(outcome, 1);
    assert_contains(outcome.err, bad[i]);
    assert_contains(outcome.err, "error: ");
  }
}

static void test_lesson_files(void) {
  make_file("lesson.md", "# Title\n\nText.\n\n```nabla\nprint 1 + 1\n#= 1 + 1 = 2\n```\n\n```nabla\nprint 3\n```\n",
            -1);
  g_auto(Outcome) run = program_run(folder, "-n lesson.md", "");
  assert_status(run, 0);
  assert_contains(run.out, "1 + 1 = 2\n");
  assert_contains(run.out, "3 = 3\n");
}

static void test_numbers_ignore_the_locale(void) {
  g_setenv("LC_ALL", "de_DE.UTF-8", TRUE);
  g_auto(Outcome) outcome = program_commands("print 0.5 + 1");
  g_unsetenv("LC_ALL");
  g_assert_cmpstr(outcome.out, ==, "0.5 + 1 = 1.5\n");
}

static void test_hostile_text(void) {
  g_autofree char *deep = g_strnfill(100000, '(');
  g_autofree char *minus = g_strnfill(100000, '-');
  g_autofree char *words = g_strnfill(1000000, 'a');
  g_autofree char *inputs[] = {g_strconcat("print ", deep, "\n", NULL),
                               g_strconcat("print ", minus, "1\n", NULL),
                               g_strconcat(words, "\n", NULL),
                               g_strdup("print \"\n"),
                               g_strdup("x = [1, 2\n"),
                               g_strdup("x = \\\n")};
  for (gsize i = 0; i < G_N_ELEMENTS(inputs); i++) {
    g_auto(Outcome) outcome = program_run(NULL, "-n", inputs[i]);
    assert_status(outcome, 1);
    assert_contains(outcome.err, "<stdin>:1:");
    g_assert_cmpuint(strlen(outcome.err), <, 2000);
    g_free(inputs[i]);
    inputs[i] = NULL;
  }
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  folder = g_dir_make_tmp("nabla-whole-XXXXXX", NULL);
  g_test_add_func("/invocation/commands", test_commands);
  g_test_add_func("/invocation/standard-input", test_standard_input);
  g_test_add_func("/invocation/no-input-at-all", test_no_input_at_all);
  g_test_add_func("/invocation/errors-stop-or-not", test_errors_stop_or_not);
  g_test_add_func("/invocation/options", test_options);
  g_test_add_func("/invocation/files", test_files);
  g_test_add_func("/invocation/bad-files", test_bad_files);
  g_test_add_func("/invocation/lesson-files", test_lesson_files);
  g_test_add_func("/invocation/numbers-ignore-the-locale", test_numbers_ignore_the_locale);
  g_test_add_func("/invocation/hostile-text", test_hostile_text);
  int status = g_test_run();
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name(dir));) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_unlink(path);
  }
  g_rmdir(folder);
  g_free(folder);
  return status;
}
