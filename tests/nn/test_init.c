#include "nn/init.h"
#include <math.h>
#include <string.h>

enum { N_IN = 300, N_OUT = 200 };

typedef struct {
  double largest, deviation;
} Spread;

static Spread spread_of(const double *values, int count) {
  Spread spread = {0, 0};
  for (int i = 0; i < count; i++) {
    spread.largest = MAX(spread.largest, fabs(values[i]));
    spread.deviation += values[i] * values[i] / count;
  }
  spread.deviation = sqrt(spread.deviation);
  return spread;
}

static void draw(InitKind kind, double scale, Spread *weights, Spread *biases) {
  g_autofree double *w = g_new(double, N_IN *N_OUT), *b = g_new(double, N_OUT);
  Rng rng = rng_stream(1, RNG_INIT, 1);
  init_layer(kind, scale, &rng, N_IN, N_OUT, w, b);
  *weights = spread_of(w, N_IN * N_OUT);
  *biases = spread_of(b, N_OUT);
}

/* largest 0: unbounded (normal). Uniform on ±a has deviation a/√3; 60,000 numbers give it within 1 %. */
static void assert_spread(InitKind kind, double largest, double deviation, double bias_largest) {
  for (double scale = 1; scale <= 2; scale++) {
    Spread weights, biases;
    draw(kind, scale, &weights, &biases);
    if (largest > 0) {
      g_assert_cmpfloat(weights.largest, <=, scale * largest);
      g_assert_cmpfloat(weights.largest, >, 0.99 * scale * largest);
    }
    g_assert_cmpfloat(fabs(weights.deviation - scale * deviation), <=, 0.01 * scale * deviation);
    g_assert_cmpfloat(biases.largest, <=, scale * bias_largest);
    g_assert_cmpfloat(biases.largest, >=, 0.9 * scale * bias_largest);
  }
}

static void test_spread(void) {
  double bound = 1 / sqrt(N_IN), glorot = sqrt(6.0 / (N_IN + N_OUT));
  assert_spread(INIT_DEFAULT, bound, bound / sqrt(3), bound);
  assert_spread(INIT_XAVIER, glorot, glorot / sqrt(3), 0);
  assert_spread(INIT_HE, 0, sqrt(2.0 / N_IN), 0);
  assert_spread(INIT_NORMAL, 0, 0.1, 0);
  assert_spread(INIT_UNIFORM, 0.5, 0.5 / sqrt(3), 0.5);
  assert_spread(INIT_ZEROS, 0, 0, 0);
}

/* A table of N_IN words, N_OUT numbers each. */
static void test_table(void) {
  static const InitKind kinds[] = {INIT_DEFAULT, INIT_NORMAL, INIT_XAVIER, INIT_HE, INIT_UNIFORM, INIT_ZEROS};
  double deviations[] = {0.1, 0.1, sqrt(2.0 / (N_IN + N_OUT)), sqrt(2.0 / N_IN), 0.5 / sqrt(3), 0};
  g_autofree double *table = g_new(double, N_IN *N_OUT);
  for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++) {
    Rng rng = rng_stream(1, RNG_INIT, 1);
    init_table(kinds[k], 2, &rng, N_IN, N_OUT, table);
    double deviation = spread_of(table, N_IN * N_OUT).deviation;
    g_assert_cmpfloat(fabs(deviation - 2 * deviations[k]), <=, 0.01 * 2 * deviations[k]);
  }
}

static void test_stream(void) {
  double a[6], b[2], c[6], d[2];
  Rng first = rng_stream(5, RNG_INIT, 2), same = rng_stream(5, RNG_INIT, 2), other = rng_stream(5, RNG_INIT, 3);
  init_layer(INIT_DEFAULT, 1, &first, 3, 2, a, b);
  init_layer(INIT_DEFAULT, 1, &same, 3, 2, c, d);
  g_assert_cmpmem(a, sizeof a, c, sizeof c);
  g_assert_cmpmem(b, sizeof b, d, sizeof d);
  init_layer(INIT_DEFAULT, 1, &other, 3, 2, c, d);
  g_assert_true(memcmp(a, c, sizeof a) != 0);
}

static void test_names(void) {
  InitKind kind;
  g_assert_true(init_find("he", &kind));
  g_assert_cmpint(kind, ==, INIT_HE);
  g_assert_false(init_find("glorot", &kind));
  for (int i = 0; init_names()[i]; i++) {
    g_assert_true(init_find(init_names()[i], &kind));
    g_assert_cmpint(kind, ==, i);
  }
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/nn/init/spread", test_spread);
  g_test_add_func("/nn/init/table", test_table);
  g_test_add_func("/nn/init/stream", test_stream);
  g_test_add_func("/nn/init/names", test_names);
  return g_test_run();
}
