/*
 * language_memory NABLA: the peak of resident memory while a neural language model trains (three words of context,
 * vectors of 64, 128 hidden units, Adam, batches of 128), beside what such a model cannot do without: its parameters,
 * their gradient where it is dense, Adam's two moments, the first weights to come back to, one checkpoint of all three,
 * a batch's outputs; and the program itself. A line a vocabulary: words, megabytes, megabytes allowed, ratio.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CONTEXT = 3, EMBED = 64, HIDDEN = 128, BATCH = 128, WORDS_MORE = 40000, LINE = 20, STEPS = 70 };

/* Every word once, then words of which number r is about as frequent as 1/r. */
static void write_text(const char *path, int vocabulary) {
  g_autoptr(GRand) rand = g_rand_new_with_seed(1);
  g_autoptr(GString) text = g_string_new(NULL);
  for (int i = 0; i < vocabulary + WORDS_MORE; i++) {
    int word = i < vocabulary ? i : (int)exp(g_rand_double(rand) * log(vocabulary)) - 1;
    g_string_append_printf(text, "w%d%c", word, i % LINE == LINE - 1 ? '\n' : ' ');
  }
  if (!g_file_set_contents(path, text->str, (gssize)text->len, NULL)) g_error("cannot write %s", path);
}

/* Megabytes of the process at its largest. */
static double peak_of(const char *nabla, const char *commands) {
  pid_t child = fork();
  if (child == 0) {
    execl(nabla, nabla, "-n", "-e", commands, (char *)NULL);
    _exit(127);
  }
  struct rusage usage;
  int status;
  if (child < 0 || wait4(child, &status, 0, &usage) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
    g_error("%s failed at: %s", nabla, commands);
  return (double)usage.ru_maxrss * 1024 / 1e6;
}

static double allowed(int vocabulary) {
  double table = (vocabulary + 1.0) * EMBED, hidden = CONTEXT * EMBED * HIDDEN + HIDDEN;
  double output = (HIDDEN + 1.0) * vocabulary, parameters = table + hidden + output;
  double dense = hidden + output, checkpoint = 3 * parameters;
  return 4 * (parameters + dense + 2 * parameters + parameters + checkpoint + (double)BATCH * vocabulary) / 1e6;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  static const int vocabularies[] = {5000, 50000};
  g_autofree char *folder = g_dir_make_tmp("nabla-memory-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "text.txt", NULL);
  double program = peak_of(argv[1], "quit");
  for (gsize i = 0; i < G_N_ELEMENTS(vocabularies); i++) {
    int words = vocabularies[i];
    write_text(path, words);
    g_autofree char *commands = g_strdup_printf("corpus \"%s\" vocab=%d test=0.1; ngram 3; lm context=%d embed=%d "
                                                "hidden=%d; optimizer adam lr=0.002; batch %d; "
                                                "time step %d",
                                                path, words - 2, CONTEXT, EMBED, HIDDEN, BATCH, STEPS);
    double peak = peak_of(argv[1], commands), fair = program + allowed(words);
    g_print("memory %6d words %6.0f MB allowed %6.0f MB %6.2f\n", words, peak, fair, peak / fair);
  }
  g_unlink(path);
  g_rmdir(folder);
  return 0;
}
