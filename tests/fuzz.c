/*
 * fuzz NABLA FOLDER: scripts made of the lines of FOLDER's scripts, with words exchanged, dropped, doubled and torn,
 * run with --keep-going. Whatever they say, the program must end by itself with status 0 or 1: no crash, no sanitizer's
 * report, no endless loop. The lines come from a fixed seed, so a failure comes back; $FUZZ_SEED gives other ones.
 */
#include "base/rng.h"
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SCRIPTS = 24, LINES = 60, SECONDS = 60 };

typedef struct {
  const char *program;
  guint64 seed;
  GPtrArray *lines; /* what scripts are made of */
} Fuzz;

typedef struct {
  const Fuzz *fuzz;
  guint64 number;
} Case;

/* Words that stand where they do not belong. Numbers are small: what is asked for is done, and may take its time. */
static const char *const strange_words[] = {
    "0",        "-1",      "2",        "1.5",     "nan",     "inf",
    "1e999",    "[",       "]",        "(",       ")",       ";",
    ",",        "=",       "==",       "'",       "\"",      "\"a b\"",
    "#",        "\\",      "x",        "x1",      "W1",      "y",
    "yhat",     "L",       "grad",     "undo",    "redo",    "all",
    "until",    "if",      "()",       "[]",      "[;]",     "[1;2,3]",
    "θ",        "\xff",    "\x01",     "data",    "xor",     "relu",
    "loss",     "dense",   "..",       "1..2",    "1e",      "0x1",
    "@",        "a=b=",    "k=",       "=1",      "\t",      "−",
    "·",        "^-",      "not",      "and",     ".*",      "f(u)",
    "u",        "print",   "e",        "pi",      "h1[9]",   "repeat 2 step",
    "time",     "reset",   "input 3",  "W1[1,1]", "batch 2", "init zeros",
    "delete x", "forward", "backward",
};

/* Mostly the line after the last one, so that networks come about; now and then one from elsewhere. */
static const char *pick_line(const Fuzz *fuzz, Rng *rng, guint64 *place) {
  bool jump = rng_below(rng, 8) == 0 || *place + 1 >= fuzz->lines->len;
  *place = jump ? rng_below(rng, fuzz->lines->len) : *place + 1;
  return fuzz->lines->pdata[*place];
}

static const char *pick_word(Rng *rng, char **line_words) {
  guint count = g_strv_length(line_words);
  if (count > 0 && rng_below(rng, 2) == 0) return line_words[rng_below(rng, count)];
  return strange_words[rng_below(rng, G_N_ELEMENTS(strange_words))];
}

/* A line, with up to three changes; often none, so that a session worth breaking comes about. */
static void append_line(const Fuzz *fuzz, Rng *rng, guint64 *place, GString *script) {
  guint64 anywhere = fuzz->lines->len;
  g_auto(GStrv) words = g_strsplit(pick_line(fuzz, rng, place), " ", -1);
  g_auto(GStrv) others = g_strsplit(pick_line(fuzz, rng, &anywhere), " ", -1);
  guint count = g_strv_length(words);
  guint64 changes = rng_below(rng, 4);
  for (guint i = 0; i < count; i++) {
    guint64 dice = changes ? rng_below(rng, count) : count;
    if (dice >= changes) {
      g_string_append(script, words[i]);
    } else {
      switch (rng_below(rng, 4)) {
      case 0:
        break;
      case 1:
        g_string_append_printf(script, "%s %s", words[i], words[i]);
        break;
      case 2:
        g_string_append_len(script, words[i], (gssize)rng_below(rng, strlen(words[i]) + 1));
        break;
      default:
        g_string_append(script, pick_word(rng, others));
      }
    }
    g_string_append_c(script, rng_below(rng, 40) ? ' ' : ';');
  }
  g_string_append_c(script, '\n');
}

/* The wait status, or -1 where the program had to be killed. */
static int run_program(const char *program, const char *folder, char **errors) {
  char *arguments[] = {(char *)program, "-n", "--keep-going", "fuzz.nabla", NULL};
  g_autofree char *log = g_build_filename(folder, "errors", NULL);
  pid_t pid = fork();
  if (pid == 0) {
    if (g_chdir(folder) || !freopen("/dev/null", "r", stdin) || !freopen("/dev/null", "w", stdout)) _exit(127);
    if (!freopen("errors", "w", stderr)) _exit(127);
    execv(program, arguments);
    _exit(127);
  }
  int status = -1;
  for (int tick = 0; waitpid(pid, &status, WNOHANG) == 0; tick++) {
    if (tick > SECONDS * 100) {
      kill(pid, SIGKILL);
      waitpid(pid, &status, 0);
      status = -1;
      break;
    }
    g_usleep(10000);
  }
  g_file_get_contents(log, errors, NULL, NULL);
  return status;
}

static void remove_folder(const char *folder) {
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  for (const char *name; dir && (name = g_dir_read_name(dir));) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
      remove_folder(path);
    else
      g_unlink(path);
  }
  g_rmdir(folder);
}

static void run_case(gconstpointer data) {
  const Case *test = data;
  g_autofree char *folder = g_dir_make_tmp("nabla-fuzz-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "fuzz.nabla", NULL);
  g_autofree char *errors = NULL;
  g_autoptr(GString) script = g_string_new(NULL);
  guint64 place = test->fuzz->lines->len;
  Rng rng = rng_stream(test->fuzz->seed, RNG_USER, test->number);
  for (int i = 0; i < LINES; i++) append_line(test->fuzz, &rng, &place, script);
  g_assert_true(g_file_set_contents(path, script->str, (gssize)script->len, NULL));
  int status = run_program(test->fuzz->program, folder, &errors);
  if (status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) > 1) {
    g_autofree char *kept = g_strdup_printf("%s.nabla", folder);
    g_file_set_contents(kept, script->str, (gssize)script->len, NULL);
    gsize length = errors ? strlen(errors) : 0;
    g_test_message("%s", errors ? errors + (length > 4000 ? length - 4000 : 0) : "");
    g_test_fail_printf("wait status %d; the script is %s", status, kept);
  }
  remove_folder(folder);
}

static void read_lines(GPtrArray *lines, const char *path) {
  g_autofree char *text = NULL;
  if (!g_file_get_contents(path, &text, NULL, NULL)) return;
  g_auto(GStrv) split = g_strsplit(text, "\n", -1);
  for (char **line = split; *line; line++)
    if (**line && **line != '#') g_ptr_array_add(lines, g_strdup(*line));
}

/* A folder's own order may differ from machine to machine, and then the scripts would. */
static int by_name(gconstpointer a, gconstpointer b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_assert_cmpint(argc, ==, 3);
  const char *seed = g_getenv("FUZZ_SEED");
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
  Fuzz fuzz = {argv[1], seed ? g_ascii_strtoull(seed, NULL, 10) : 1, lines};
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GDir) folder = g_dir_open(argv[2], 0, NULL);
  for (const char *name; folder && (name = g_dir_read_name(folder));)
    if (g_str_has_suffix(name, ".nabla")) g_ptr_array_add(names, g_build_filename(argv[2], name, NULL));
  g_ptr_array_sort(names, by_name);
  for (guint i = 0; i < names->len; i++) read_lines(lines, names->pdata[i]);
  g_assert_cmpuint(lines->len, >, 0);
  Case cases[SCRIPTS];
  for (guint64 i = 0; i < SCRIPTS; i++) {
    g_autofree char *name = g_strdup_printf("/fuzz/%" G_GUINT64_FORMAT, i);
    cases[i] = (Case){&fuzz, i};
    g_test_add_data_func(name, &cases[i], run_case);
  }
  return g_test_run();
}
