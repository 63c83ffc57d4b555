#include "nn/optimizer.h"
#include <math.h>

enum { COUNT = 19 }; /* longer than a vector register, and no multiple of one */

static OptimizerConfig config_of(OptimizerKind kind, double momentum) {
  OptimizerConfig config = optimizer_defaults(kind);
  config.lr = 0.1;
  config.momentum = momentum;
  return config;
}

/* The first step by hand, for w = 2 and g = 0.5: what each rule makes of it with zero state. */
static void test_first_step(void) {
  const struct {
    OptimizerConfig config;
    double moved;
  } cases[] = {
      {config_of(OPTIMIZER_SGD, 0), 0.1 * 0.5},
      {config_of(OPTIMIZER_SGD, 0.9), 0.1 * 0.5},
      {config_of(OPTIMIZER_ADAGRAD, 0), 0.1 * 0.5 / (0.5 + 1e-10)},
      {config_of(OPTIMIZER_RMSPROP, 0), 0.1 * 0.5 / (sqrt(0.01 * 0.25) + 1e-8)},
      {config_of(OPTIMIZER_ADAM, 0), 0.1 * 0.5 / (0.5 + 1e-8)},
  };
  for (gsize k = 0; k < G_N_ELEMENTS(cases); k++) {
    for (Precision precision = PRECISION_DOUBLE; precision <= PRECISION_FLOAT; precision++) {
      g_autoptr(Optimizer) optimizer = optimizer_new(&cases[k].config, COUNT, precision);
      double w[COUNT], g[COUNT];
      float wf[COUNT], gf[COUNT];
      for (int i = 0; i < COUNT; i++) w[i] = 2, g[i] = 0.5, wf[i] = 2, gf[i] = 0.5;
      if (precision == PRECISION_FLOAT)
        optimizer_step(optimizer, wf, gf);
      else
        optimizer_step(optimizer, w, g);
      for (int i = 0; i < COUNT; i++) {
        double moved = precision == PRECISION_FLOAT ? 2.0 - (double)wf[i] : 2 - w[i];
        g_assert_cmpfloat(fabs(moved - cases[k].moved), <, precision == PRECISION_FLOAT ? 1e-6 : 1e-14);
      }
      g_assert_cmpuint(optimizer->steps, ==, 1);
    }
  }
}

static void test_momentum(void) {
  OptimizerConfig config = config_of(OPTIMIZER_SGD, 0.5);
  double w = 0, g = 1;
  g_autoptr(Optimizer) plain = optimizer_new(&config, 1, PRECISION_DOUBLE);
  for (int i = 0; i < 3; i++) optimizer_step(plain, &w, &g);
  g_assert_cmpfloat(fabs(w + 0.1 * (1 + 1.5 + 1.75)), <, 1e-15);
  config.nesterov = true;
  g_autoptr(Optimizer) nesterov = optimizer_new(&config, 1, PRECISION_DOUBLE);
  w = 0;
  for (int i = 0; i < 2; i++) optimizer_step(nesterov, &w, &g);
  g_assert_cmpfloat(fabs(w + 0.1 * (1.5 + 1.75)), <, 1e-15);
}

static void test_decay(void) {
  OptimizerConfig config = config_of(OPTIMIZER_SGD, 0);
  config.l2 = 0.5;
  config.l1 = 0.25;
  g_autoptr(Optimizer) optimizer = optimizer_new(&config, 3, PRECISION_DOUBLE);
  double w[] = {2, -2, 0}, g[] = {1, 1, 1};
  optimizer_step(optimizer, w, g);
  const double expected[] = {2 - 0.1 * (1 + 1 + 0.25), -2 - 0.1 * (1 - 1 - 0.25), -0.1};
  for (int i = 0; i < 3; i++) g_assert_cmpfloat(fabs(w[i] - expected[i]), <, 1e-15);
}

static void test_limit(void) {
  OptimizerConfig config = config_of(OPTIMIZER_ADAM, 0);
  config.l2 = 1;
  g_autoptr(Optimizer) optimizer = optimizer_new(&config, 6, PRECISION_DOUBLE);
  optimizer_limit(optimizer, (ElementRange[]){{1, 2, 1}, {5, 1, 5}}, 2);
  double w[] = {1, 1, 1, 1, 1, 1}, g[6] = {0};
  optimizer_step(optimizer, w, g);
  for (int i = 0; i < 6; i++) g_assert_true((w[i] != 1) == (i == 1 || i == 2 || i == 5));
}

static void test_names(void) {
  OptimizerKind kind;
  for (int i = 0; optimizer_names()[i]; i++) {
    g_assert_true(optimizer_find(optimizer_names()[i], &kind));
    g_assert_cmpint(kind, ==, i);
  }
  g_assert_false(optimizer_find("SGD", &kind));
  g_assert_cmpfloat(optimizer_defaults(OPTIMIZER_ADAM).lr, ==, 0.001);
  g_assert_cmpfloat(optimizer_defaults(OPTIMIZER_ADAGRAD).eps, ==, 1e-10);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/nn/optimizer/first_step", test_first_step);
  g_test_add_func("/nn/optimizer/momentum", test_momentum);
  g_test_add_func("/nn/optimizer/decay", test_decay);
  g_test_add_func("/nn/optimizer/limit", test_limit);
  g_test_add_func("/nn/optimizer/names", test_names);
  return g_test_run();
}
