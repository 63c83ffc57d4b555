/* What is wrong, where, and since which step; and what is right is left alone. */
#include "explain_test.h"

static Bench *trained(const char *text) {
  Bench *b = explain_bench("set digits 6");
  run(b, text);
  return b;
}

static void test_too_long_steps(void) {
  Bench *b = trained("data xor; dense 4 tanh; dense 1 sigmoid; optimizer sgd lr=1000; train 50");
  g_autofree char *loss = g_strchomp(g_strdup(strrchr(run(b, "loss"), '=') + 1));
  g_autofree char *rising = g_strdup_printf("rising: the loss L is %s, ", loss);
  const char *text = run(b, "diagnose");
  assert_has(text, "saturated: all 4 units of h1");
  assert_has(text, "(since step 2)");
  assert_has(text, rising);
  assert_has(text, "optimizer sgd lr=100");
  bench_free(b);
}

/* The named step is the first: one before, all is finite. */
static void test_nan(void) {
  Bench *b = trained("data xor; dense 4 tanh; dense 1; loss mse; optimizer sgd lr=1000; train 500");
  const char *text = run(b, "diagnose"), *since = strstr(text, "(since step ");
  assert_has(text, "nan: L is nan or inf");
  g_assert_nonnull(since);
  int step = atoi(since + strlen("(since step "));
  for (int back = 1; back >= 0; back--) {
    g_autofree char *look = g_strdup_printf("goto %d; print L", step - back);
    const char *value = g_strrstr(run(b, look), "L = ");
    g_assert_nonnull(value);
    bool finite = strstr(value, "nan") == NULL && strstr(value, "inf") == NULL;
    if (back == 1) g_assert_true(finite);
    g_autofree char *diagnosis = g_strdup(run(b, "diagnose"));
    g_assert_true((strstr(diagnosis, "nan:") == NULL) == (back == 1));
  }
  bench_free(b);
}

static void test_dead_units(void) {
  Bench *b = trained("data xor; dense 3 relu; dense 1 sigmoid; W1 = [1, 1; 1, 1; -1, -1]; b1 = [-9, 0, -1]");
  const char *text = run(b, "diagnose");
  assert_has(text, "dead: units 1 and 3 of h1: relu is off for all 4 samples");
  assert_has(text, "activation 1 lrelu");
  bench_free(b);
}

/* A sigmoid is saturated where nothing of its slope is left, not where it is merely sure. */
static void test_saturated(void) {
  Bench *b = trained("data xor; dense 2 sigmoid; dense 1 sigmoid; W1 = [0.1, 0; 0, 0.1]; b1 = [3.5, -3.4]");
  g_assert_null(strstr(run(b, "diagnose"), "saturated"));
  assert_has(run(b, "b1 = [7, -3.4]; diagnose"), "saturated: unit 1 of h1");
  bench_free(b);
}

static void test_identical_units(void) {
  Bench *b = trained("data xor; dense 2 tanh; dense 1 sigmoid; init zeros; train 20");
  assert_has(run(b, "diagnose"), "identical: both units of h1");
  assert_has(run(b, "diagnose"), "(from the start)\n  try: init default");
  bench_free(b);
}

static void test_gradients_by_layer(void) {
  Bench *b =
      trained("data spiral; dense 8 sigmoid; dense 8 sigmoid; dense 8 sigmoid; dense 8 sigmoid; dense 8 sigmoid\n"
              "dense 8 sigmoid; dense 8 sigmoid; dense 1 sigmoid");
  assert_has(run(b, "diagnose"), "vanishing: next to nothing of the gradient reaches z1: by layer z1 ");
  bench_free(b);
  b = trained("data spiral; dense 8; dense 8; dense 8; dense 8; dense 8; dense 8; dense 1\n"
              "init normal scale=8; diagnose");
  assert_has(b->out->str, "exploding: the gradient grows on its way back: by layer z1 ");
  bench_free(b);
}

static void test_no_slope(void) {
  Bench *b = trained("data xor; dense 4 sign; dense 1 sigmoid");
  assert_has(run(b, "diagnose"), "no slope: h1: sign passes no gradient back");
  bench_free(b);
}

static void test_healthy(void) {
  Bench *b = trained("data xor; dense 4 tanh; dense 1 sigmoid; optimizer sgd lr=0.5; train 2000");
  assert_has(run(b, "diagnose"), "nothing wrong found");
  bench_free(b);
  b = trained("x = 1");
  assert_fails(b, "diagnose", "nothing is computed yet");
  bench_free(b);
}

static void test_changes_nothing(void) {
  static const char setup[] = "set digits 17; data moons noise=0.2; dense 5 relu; dense 1 sigmoid; optimizer adam "
                              "lr=0.5; batch 7; train 20";
  Bench *plain = trained(setup), *asking = trained(setup);
  run(asking, "diagnose; diagnose");
  g_autofree char *after = g_strdup(run(plain, "step 3; print W1; print yhat; print W2"));
  assert_prints(asking, "step 3; print W1; print yhat; print W2", after);
  bench_free(plain);
  bench_free(asking);
}

/* Told on standard error while training, once, with the step; silent where the network learns. */
static void test_notice(void) {
  Bench *b = explain_bench("set digits 6");
  session_set_notice(b->session, explain_notice);
  run(b, "data xor; dense 4 tanh; dense 1; loss mse; optimizer sgd lr=1000; train 500");
  assert_has(b->err->str, "nan: L is nan or inf");
  assert_has(b->err->str, "since step");
  g_assert_null(strstr(strstr(b->err->str, "nan: L") + 1, "nan: L"));
  run(b, "reset; init zeros; optimizer sgd lr=0.1; train 5");
  assert_has(b->err->str, "identical: all 4 units of h1");
  run(b, "clear; data xor; dense 4 tanh; dense 1 sigmoid; optimizer sgd lr=0.5; train 3000");
  g_assert_cmpstr(b->err->str, ==, "");
  run(b, "clear; data xor; dense 4 tanh; dense 1; loss mse; optimizer sgd lr=1000; time train 500");
  g_assert_cmpstr(b->err->str, ==, "");
  bench_free(b);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/diagnose/too-long-steps", test_too_long_steps);
  g_test_add_func("/diagnose/nan", test_nan);
  g_test_add_func("/diagnose/dead-units", test_dead_units);
  g_test_add_func("/diagnose/saturated", test_saturated);
  g_test_add_func("/diagnose/identical-units", test_identical_units);
  g_test_add_func("/diagnose/gradients-by-layer", test_gradients_by_layer);
  g_test_add_func("/diagnose/no-slope", test_no_slope);
  g_test_add_func("/diagnose/healthy", test_healthy);
  g_test_add_func("/diagnose/changes-nothing", test_changes_nothing);
  g_test_add_func("/diagnose/notice", test_notice);
  return g_test_run();
}
