/* The stopping rules: they fire where their figure says, and not a step earlier. */
#include "session_test.h"
#include <math.h>
#include <string.h>

static guint64 step_now(Bench *b) {
  return session_clock(b->session).step;
}

/* At the step where training stopped the figure is below the bound, and one step before it is not. */
static void fires_at_once(const char *rule, unsigned mask, double bound) {
  Bench *b = bench_new(1);
  run(b, "data xor\ndense 4 tanh\ndense 1 sigmoid\noptimizer sgd lr=0.5");
  g_autofree char *line = g_strdup_printf("stop when %s\ntrain 20000", rule);
  g_assert_nonnull(strstr(run(b, line), "stopped: "));
  guint64 stopped = step_now(b);
  for (int back = 0; back < 2; back++) {
    Figures f = session_figures(b->session, mask);
    double value = mask == FIGURE_LOSS ? f.loss : mask == FIGURE_STEP_NORM ? f.step_norm : f.gradient_norm;
    if (back == 0)
      g_assert_cmpfloat(value, <, bound);
    else
      g_assert_cmpfloat(value, >=, bound);
    if (back == 0) run(b, "rewind");
  }
  g_assert_cmpint((gint64)stopped, >, 10);
  bench_free(b);
}

static void test_lecture_rules(void) {
  fires_at_once("loss < 0.1", FIGURE_LOSS, 0.1);
  fires_at_once("gnorm < 0.02", FIGURE_GRADIENT_NORM, 0.02);
  fires_at_once("dw < 0.005", FIGURE_STEP_NORM, 0.005);
}

static void test_until(void) {
  Bench *b = bench_new(1);
  run(b, "data xor\ndense 4 tanh\ndense 1 sigmoid\noptimizer sgd lr=0.5");
  const char *printed = run(b, "train 10000 until loss < 0.05 and acc == 1");
  g_autofree char *expected =
      g_strdup_printf("stopped: loss < 0.05 and acc == 1 at step %" G_GUINT64_FORMAT "\n", step_now(b));
  g_assert_true(g_str_has_suffix(printed, expected));
  g_assert_nonnull(strstr(run(b, "train 2 until loss < 1e-9"), "not reached by step"));
  assert_fails(b, "train 10 until lss < 1", "there is no lss");
  bench_free(b);
}

static void test_tiny_rate(void) {
  Bench *b = bench_new(1);
  run(b, "param w = 2\nQ = w^2\nloss Q\noptimizer sgd lr=1e-6\nstop when dw < 1e-4");
  run(b, "step 100");
  g_assert_cmpint((gint64)step_now(b), ==, 1);
  bench_free(b);
}

static void test_early(void) {
  Bench *b = bench_new(1);
  run(b, "data moons n=40 noise=0.3 test=0.5\ndense 50 tanh\ndense 1 sigmoid\noptimizer adam lr=0.02\nstop early 10");
  const char *printed = run(b, "train 3000");
  const char *best = strstr(printed, "best testloss=");
  g_assert_nonnull(best);
  g_assert_null(strstr(g_strrstr(printed, "step="), " dw=")); /* going back to the best weights is no step */
  double stated = g_ascii_strtod(best + strlen("best testloss="), NULL);
  g_assert_cmpfloat(fabs(session_figures(b->session, FIGURE_TEST).test_loss - stated), <, 1e-5);
  g_assert_cmpint((gint64)session_clock(b->session).epoch, <, 3000);
  run(b, "undo");
  g_assert_cmpint((gint64)step_now(b), ==, 0);
  assert_fails(b, "clear\ndata xor\ndense 1 sigmoid\nstop early 3\ntrain 9", "test=0.3 with data sets some apart");
  bench_free(b);
}

static void test_compare(void) {
  Bench *b = bench_new(1);
  run(b, "data xor\ndense 4 tanh\ndense 1 sigmoid\noptimizer sgd lr=0.5\nset digits 17\nstop when loss < 0.1");
  run(b, "train 5000");
  guint64 loss_step = step_now(b);
  run(b, "undo\nstop when gnorm < 1e-9");
  g_autofree char *before = g_strdup(run(b, "show params"));
  g_autofree char *expected =
      g_strdup_printf("loss < 0.1: step %" G_GUINT64_FORMAT "\ngnorm < 1e-9: not within 3000 epochs\n", loss_step);
  assert_prints(b, "stop compare epochs=3000", expected);
  assert_prints(b, "show params", before);
  g_assert_cmpint((gint64)step_now(b), ==, 0);
  int count;
  const SessionStop *stops = session_stops(b->session, &count);
  g_assert_cmpint(count, ==, 1);
  g_assert_cmpint((gint64)stops[0].step, ==, (gint64)loss_step);
  run(b, "reset");
  session_stops(b->session, &count);
  g_assert_cmpint(count, ==, 0);
  assert_prints(b, "stop", "stop when loss < 0.1\nstop when gnorm < 1e-9\n");
  assert_prints(b, "stop none\nstop", "stop none\n");
  bench_free(b);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/stopping/lecture-rules", test_lecture_rules);
  g_test_add_func("/stopping/until", test_until);
  g_test_add_func("/stopping/tiny-rate", test_tiny_rate);
  g_test_add_func("/stopping/early", test_early);
  g_test_add_func("/stopping/compare", test_compare);
  return g_test_run();
}
