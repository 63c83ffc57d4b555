/* Whole trainings against PyTorch 1.13: reference/trainings.txt, which reference/trainings.py wrote. */
#include "net.h"
#include <math.h>
#include <string.h>

enum { STEPS = 50, SAMPLES = 10, FEATURES = 3, LAYERS = 3 };

/* The words of a case's description. */
enum { LOSS, OPTIMIZER, LR, MOMENTUM, NESTEROV, L2, FIRST, SECOND, BATCH, WORDS };

/* From −0.5 to 0.5, as reference/trainings.py computes it. */
static double number(int k, int stream) {
  k++;
  return ((k * k * 7 + k * 37 + stream * 101 + k * stream * 13) % 997) / 997.0 - 0.5;
}

static Dataset *make_data(const char *loss) {
  double *x = g_new(double, FEATURES *SAMPLES), *y = g_new(double, SAMPLES);
  bool binary = g_str_equal(loss, "bce"), sign = g_str_equal(loss, "hinge"), classes = g_str_equal(loss, "ce");
  for (int i = 0; i < SAMPLES; i++) {
    for (int f = 0; f < FEATURES; f++) x[f * SAMPLES + i] = 4 * number(i, f);
    y[i] = classes ? i % 3 : binary ? i % 2 : sign ? (i % 3 == 0 ? 1 : -1) : number(i, 5);
  }
  TargetKind kind = classes ? TARGET_CLASS : binary ? TARGET_BINARY : sign ? TARGET_SIGN : TARGET_REGRESSION;
  return dataset_new("reference", SAMPLES, FEATURES, x, y, kind, 3);
}

static Net make_net(char **words) {
  bool classes = g_str_equal(words[LOSS], "ce");
  const char *last = classes ? "softmax" : g_str_equal(words[LOSS], "bce") ? "sigmoid" : "linear";
  Net net = net_new(LAYERS, (int[]){FEATURES, 4, 3, classes ? 3 : 1},
                    (const char *[]){words[FIRST], words[SECOND], last}, words[LOSS], PRECISION_DOUBLE);
  for (int i = 0; i < (int)net.params->count; i++) params_set(net.params, (gsize)i, 1.5 * number(i, 17));
  return net;
}

static TrainerSetup make_setup(const Net *net, const Dataset *data, char **words) {
  OptimizerKind kind;
  g_assert_true(optimizer_find(words[OPTIMIZER], &kind));
  TrainerSetup setup = net_setup(net, data, kind, g_ascii_strtod(words[LR], NULL), atoi(words[BATCH]));
  setup.optimizer.momentum = g_ascii_strtod(words[MOMENTUM], NULL);
  setup.optimizer.nesterov = atoi(words[NESTEROV]);
  setup.optimizer.l2 = g_ascii_strtod(words[L2], NULL);
  setup.shuffle = false;
  return setup;
}

static double largest_difference(const Params *params, const char *line) {
  g_auto(GStrv) numbers = g_strsplit(line, " ", -1);
  double largest = 0;
  g_assert_cmpuint(g_strv_length(numbers), ==, params->count);
  for (gsize i = 0; i < params->count; i++) {
    double expected = g_ascii_strtod(numbers[i], NULL);
    largest = fmax(largest, fabs(params_get(params, i) - expected) / fabs(expected));
  }
  return largest;
}

static void check_case(const char *description, const char *expected) {
  g_auto(GStrv) words = g_strsplit(description, " ", -1);
  g_assert_cmpuint(g_strv_length(words), ==, WORDS);
  g_autoptr(Dataset) data = make_data(words[LOSS]);
  Net net = make_net(words);
  TrainerSetup setup = make_setup(&net, data, words);
  g_autoptr(Trainer) trainer = net_trainer(&setup);
  g_assert_cmpuint(trainer_run(trainer, STEPS, false, 0), ==, STEPS);
  double difference = largest_difference(net.params, expected);
  g_test_message("%s: %.1e", description, difference);
  if (!(difference < 1e-8)) {
    g_test_message("%s: parameters differ by %g", description, difference);
    g_test_fail();
  }
  net_clear(&net);
}

static void test_trainings(void) {
  g_autofree char *text = NULL;
  g_autofree char *path = g_build_filename(g_getenv("NABLA_SOURCE"), "tests", "nn", "reference", "trainings.txt", NULL);
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
  int cases = 0;
  for (int i = 1; lines[i] && lines[i + 1]; i += 2, cases++) check_case(lines[i], lines[i + 1]);
  g_assert_cmpint(cases, >=, 40);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/nn/pytorch/trainings", test_trainings);
  return g_test_run();
}
