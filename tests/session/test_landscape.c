/* The landscape shows losses that were computed, and leaves everything as it was. */
#include "session/landscape.h"
#include "session_test.h"
#include <math.h>

static void test_parabola(void) {
  Bench *b = bench_new(1);
  run(b, "param w = 2\nQ = w^2\nloss Q\noptimizer sgd lr=0.1\nstep 3\nlandscape w span=2");
  const Landscape *l = session_landscape(b->session, true);
  g_assert_cmpint(l->axes, ==, 1);
  g_assert_cmpfloat(fabs(l->here[0] - 1.024), <, 1e-12);
  g_assert_cmpfloat(fabs(l->slope[0] - 2.048), <, 1e-8);
  g_assert_cmpfloat(fabs(l->next[0] - 0.8192), <, 1e-12);
  for (int i = 0; i < l->cols; i++) {
    double w = l->low[0] + (l->high[0] - l->low[0]) * i / (l->cols - 1);
    g_assert_cmpfloat(fabs(l->loss[i] - w * w), <, 1e-12);
  }
  const double path[] = {2, 1.6, 1.28, 1.024};
  g_assert_cmpint(l->path_count, ==, 4);
  for (int i = 0; i < 4; i++) g_assert_cmpfloat(fabs(l->path[2 * i] - path[i]), <, 1e-12);
  bench_free(b);
}

static void test_untouched(void) {
  Bench *b = bench_new(2);
  run(b, "data spiral n=60\ndense 5 tanh\ndense 1 sigmoid\noptimizer adam lr=0.01\nbatch 7\nset digits 17\nstep 33");
  g_autofree char *before = g_strdup(run(b, "show params\nshow history"));
  run(b, "landscape W1[2,1] b2");
  assert_prints(b, "show params\nshow history", before);
  g_autofree char *on = g_strdup(run(b, "step 20\nshow params"));
  Bench *plain = bench_new(2);
  run(plain,
      "data spiral n=60\ndense 5 tanh\ndense 1 sigmoid\noptimizer adam lr=0.01\nbatch 7\nset digits 17\nstep 33");
  assert_prints(plain, "step 20\nshow params", on);
  bench_free(plain);
  bench_free(b);
}

static void test_two(void) {
  Bench *b = bench_new(1);
  run(b, "param u = 1\nparam v = 2\nloss u^2 + 3*v\nlandscape u v span=1");
  const Landscape *l = session_landscape(b->session, true);
  for (int r = 0; r < l->rows; r++)
    for (int c = 0; c < l->cols; c++) {
      double u = 2.0 * c / (l->cols - 1), v = 1 + 2.0 * r / (l->rows - 1);
      g_assert_cmpfloat(fabs(l->loss[r * l->cols + c] - (u * u + 3 * v)), <, 1e-12);
    }
  assert_fails(b, "landscape L", "there is no L");
  assert_fails(b, "landscape u span=0", "more than 0");
  assert_fails(b, "param M = [1, 2; 3, 4]\nlandscape M", "M[1,1] is one of its entries");
  bench_free(b);
}

/* At the bottom of a valley the slope is 0, whatever rounding says. */
static void test_bottom(void) {
  Bench *b = bench_new(1);
  run(b, "data y = 2*x from=1 to=3 n=3\ndense 1\nW1 = 2\nb1 = 0\nlandscape W1");
  g_assert_cmpfloat(session_landscape(b->session, true)->slope[0], ==, 0);
  run(b, "W1 = 2.0001");
  g_assert_cmpfloat(fabs(session_landscape(b->session, true)->slope[0] - 2 * 0.0001 * 14 / 3), <, 1e-8);
  bench_free(b);
}

/* It follows training, and looking at it leaves no trace: not even in dw. */
static void test_follows(void) {
  Bench *b = bench_new(1);
  run(b, "param w = 2\nQ = w^2\nloss Q\noptimizer sgd lr=0.1\nlandscape w");
  double low = session_landscape(b->session, true)->low[0];
  run(b, "step 2");
  const Landscape *l = session_landscape(b->session, true);
  g_assert_cmpfloat(fabs(l->here[0] - 1.28), <, 1e-12);
  g_assert_cmpfloat(l->now[0], ==, l->here[0]);
  g_assert_cmpint(l->path_count, ==, 3);
  g_assert_cmpfloat(l->low[0], ==, low);
  g_assert_cmpuint(l->asking, ==, 1);
  double dw = session_figures(b->session, FIGURE_STEP_NORM).step_norm;
  g_assert_cmpfloat(fabs(dw - 0.32), <, 1e-12);
  run(b, "landscape w span=1");
  g_assert_cmpuint(session_landscape(b->session, true)->asking, ==, 2);
  run(b, "clear");
  g_assert_null(session_landscape(b->session, true));
  bench_free(b);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/landscape/parabola", test_parabola);
  g_test_add_func("/landscape/untouched", test_untouched);
  g_test_add_func("/landscape/two", test_two);
  g_test_add_func("/landscape/bottom", test_bottom);
  g_test_add_func("/landscape/follows", test_follows);
  return g_test_run();
}
