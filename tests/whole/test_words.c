/* What models of words learn from the texts that ship. */
#include "program.h"
#include <string.h>

static double figure(const char *commands, const char *key) {
  g_auto(Outcome) outcome = program_commands(commands);
  assert_status(outcome, 0);
  return number_after(outcome.out, key);
}

/* "dog gets fed" never occurs, so a plain share is 0; Kneser–Ney leaves it a little. */
static void test_never_seen(void) {
  g_auto(Outcome) plain = program_commands("corpus pets; ngram 3 smoothing=none; probability \"the dog gets fed\"; "
                                           "probability \"the cat gets fed\"");
  assert_status(plain, 0);
  assert_contains(plain.out, "dog gets fed: seen 0 times");
  g_assert_cmpfloat(number_after(plain.out, "ngram="), >, 0.2); /* the cat */
  double fed = figure("corpus pets; ngram 4; probability \"the dog gets fed\"", "probability: ngram=");
  g_assert_cmpfloat(fed, >, 0.001);
  g_assert_cmpfloat(fed, <, 0.1);
}

static int rank_of_fed(int seed) {
  g_autofree char *commands = g_strdup_printf(
      "seed %d; corpus pets test=0.1; lm context=3 embed=4 hidden=32; optimizer adam lr=0.01; batch 32; "
      "train 15; predict \"I forgot to make sure that the dog gets\" top=10",
      seed);
  g_auto(Outcome) outcome = program_commands(commands);
  assert_status(outcome, 0);
  const char *line = strstr(outcome.out, "predict: lm ");
  g_assert_nonnull(line);
  g_auto(GStrv) words = g_strsplit(line + strlen("predict: lm "), " ", -1);
  for (int i = 0; words[i] != NULL; i++)
    if (g_str_has_prefix(words[i], "fed=")) return i + 1;
  return 11;
}

static void test_generalises(void) {
  int found = 0;
  for (int seed = 1; seed <= 10; seed++) found += rank_of_fed(seed) <= 3;
  g_assert_cmpint(found, >=, 9);
}

/* On a real text: the better the smoothing, the lower the perplexity. */
static void test_smoothing(void) {
  double addk = figure("corpus lessons test=0.1; ngram 3 smoothing=addk k=0.01; perplexity", "test=");
  double mixed = figure("corpus lessons test=0.1; ngram 3 smoothing=interpolate; perplexity", "test=");
  double kn = figure("corpus lessons test=0.1; ngram 3 smoothing=kn; perplexity", "test=");
  g_assert_cmpfloat(kn, <, mixed);
  g_assert_cmpfloat(mixed, <, addk);
}

/* Counting words of praise and blame is far better than guessing, and a hidden layer is better still. */
static void test_features(void) {
  const char *data = "reviews films without=neutral test=0.25; features;";
  g_autofree char *line = g_strconcat(data, "dense 1 sigmoid; optimizer adam lr=0.05; train 100; accuracy", NULL);
  g_autofree char *hidden =
      g_strconcat(data, "dense 6 tanh; dense 1 sigmoid; optimizer adam lr=0.02; train 200; accuracy", NULL);
  double sum = figure(line, "train="), layered = figure(hidden, "train=");
  g_assert_cmpfloat(figure(line, "test="), >, 0.7);
  g_assert_cmpfloat(layered, >, sum);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/words/never-seen", test_never_seen);
  g_test_add_func("/words/generalises", test_generalises);
  g_test_add_func("/words/smoothing", test_smoothing);
  g_test_add_func("/words/features", test_features);
  return g_test_run();
}
