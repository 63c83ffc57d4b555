/*
 * run_scripts NABLA FOLDER: runs every .nabla file of FOLDER and compares what it printed with what its comments state:
 *
 *   #= text      a line of standard output, in order; numbers to the digits written, the rest to the letter
 *   #.           nothing is printed but the stated lines
 *   #! text      a part of standard error, in order; the script must end with status 1
 *   #~ text      the same, but says nothing about the status (notices and warnings)
 *   #$ options   further options for the program
 *
 * Without #! the script must end with status 0. One TAP line a script; see tests/README.md.
 */
#include "lesson/expect.h"
#include <string.h>
#include <sys/wait.h>

typedef struct {
  const char *program;
  char *path;
} Case;

/* The text behind the mark where the line is one, without the blank after the mark; else NULL. */
static const char *stated(const char *line, char mark) {
  if (line[0] != '#' || line[1] != mark) return NULL;
  return line[2] == ' ' ? line + 3 : line + 2;
}

/* The next line, from *next on, that says what is stated; moves *next behind it. */
static bool find_line(char **lines, guint *next, const char *text) {
  for (guint i = *next; lines[i]; i++) {
    if (!expect_line(text, lines[i])) continue;
    *next = i + 1;
    return true;
  }
  return false;
}

/* The next place, from *rest on, where a text stands; moves *rest behind it. */
static bool find_part(const char **rest, const char *text) {
  const char *found = strstr(*rest, text);
  if (found) *rest = found + strlen(text);
  return found != NULL;
}

/* NULL where all that a script states came about, else what did not. Caller frees. */
static char *verdict(const char *script, const char *output, const char *errors, int status) {
  g_auto(GStrv) lines = g_strsplit(script, "\n", -1);
  g_auto(GStrv) printed = g_strsplit(output, "\n", -1);
  guint next_printed = 0, stated_lines = 0;
  int expected_status = 0;
  bool nothing_else = false;
  for (guint i = 0; lines[i]; i++) {
    const char *line = stated(lines[i], '='), *error = stated(lines[i], '!'), *notice = stated(lines[i], '~');
    if (line && !find_line(printed, &next_printed, line))
      return g_strdup_printf("line %u: '%s' was not printed", i + 1, line);
    if ((error && !find_part(&errors, error)) || (notice && !find_part(&errors, notice)))
      return g_strdup_printf("line %u: '%s' is not on standard error", i + 1, error ? error : notice);
    if (line) stated_lines++;
    if (error) expected_status = 1;
    if (stated(lines[i], '.')) nothing_else = true;
  }
  guint printed_lines = g_strv_length(printed) - (g_str_has_suffix(output, "\n") ? 1 : 0);
  if (nothing_else && printed_lines != stated_lines)
    return g_strdup_printf("%u lines printed, %u stated", printed_lines, stated_lines);
  if (status != expected_status) return g_strdup_printf("status %d, expected %d", status, expected_status);
  return NULL;
}

static char **command_line(const Case *test, const char *script) {
  g_autoptr(GStrvBuilder) arguments = g_strv_builder_new();
  g_auto(GStrv) lines = g_strsplit(script, "\n", -1);
  g_strv_builder_add_many(arguments, test->program, "-n", NULL);
  for (guint i = 0; lines[i]; i++) {
    const char *options = stated(lines[i], '$');
    if (!options) continue;
    g_auto(GStrv) words = g_strsplit(options, " ", -1);
    g_strv_builder_addv(arguments, (const char **)words);
  }
  g_autofree char *name = g_path_get_basename(test->path);
  g_strv_builder_add(arguments, name);
  return g_strv_builder_end(arguments);
}

static void run_script(gconstpointer data) {
  const Case *test = data;
  g_autofree char *script = NULL, *output = NULL, *errors = NULL;
  g_autofree char *folder = g_path_get_dirname(test->path);
  g_autoptr(GError) error = NULL;
  int wait_status;
  g_assert_true(g_file_get_contents(test->path, &script, NULL, NULL));
  g_auto(GStrv) arguments = command_line(test, script);
  g_spawn_sync(folder, arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, &errors, &wait_status, &error);
  g_assert_no_error(error);
  int status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
  g_autofree char *wrong = verdict(script, output, errors, status);
  if (!wrong) return;
  g_test_message("%s: %s\nstandard output:\n%s\nstandard error:\n%s", test->path, wrong, output, errors);
  g_test_fail_printf("%s", wrong);
}

/* The runner's own test: what must fail, fails. */
static void test_verdict(void) {
  static const struct {
    const char *script, *output, *errors;
    int status;
    bool passes;
  } cases[] = {
      {"print 1+1\n#= 1+1 = 2\n", "1+1 = 2\n", "", 0, true},
      {"print 1+1\n#= 1+1 = 2\n", "1+1 = 3\n", "", 0, false},
      {"print 1+1\n#= 1+1 = 2\n", "", "", 0, false},
      {"print 1+1\n#= 1+1 = 2\n", "1+1 = 2\n", "", 1, false},
      {"#= a\n#= b\n", "a\nb\n", "", 0, true},
      {"#= a\n#= b\n", "b\na\n", "", 0, false},
      {"#= a\n#= a\n", "a\n", "", 0, false},
      {"#= b\n", "a\nb\n", "", 0, true},
      {"#.\n#= b\n", "a\nb\n", "", 0, false},
      {"#.\n#= b\n", "b\n", "", 0, true},
      {"#.\n", "", "", 0, true},
      {"q\n#! no q\n", "", "x:1:1: error: there is no q yet\n", 1, true},
      {"q\n#! no q\n", "", "x:1:1: error: there is no q yet\n", 0, false},
      {"q\n#! no q\n", "", "x:1:1: error: something else\n", 1, false},
      {"q\n", "", "x:1:1: error: there is no q yet\n", 1, false},
      {"#~ stopped\n", "", "stopped: loss < 0.1\n", 0, true},
      {"#~ stopped\n", "", "", 0, false},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *wrong = verdict(cases[i].script, cases[i].output, cases[i].errors, cases[i].status);
    if ((wrong == NULL) != cases[i].passes) g_test_fail_printf("case %zu: %s", i, wrong ? wrong : "passed");
  }
}

static int by_name(gconstpointer a, gconstpointer b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_assert_cmpint(argc, ==, 3);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GDir) folder = g_dir_open(argv[2], 0, NULL);
  for (const char *name; folder && (name = g_dir_read_name(folder));)
    if (g_str_has_suffix(name, ".nabla")) g_ptr_array_add(names, g_strdup(name));
  g_ptr_array_sort(names, by_name);
  g_test_add_func("/scripts/verdict", test_verdict);
  g_autofree Case *cases = g_new0(Case, names->len + 1);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *test_path = g_strdup_printf("/scripts/%s", (char *)names->pdata[i]);
    cases[i] = (Case){argv[1], g_build_filename(argv[2], names->pdata[i], NULL)};
    g_test_add_data_func(test_path, &cases[i], run_script);
  }
  int status = g_test_run();
  for (guint i = 0; i < names->len; i++) g_free(cases[i].path);
  return status;
}
