#include "plot/axis.h"
#include <math.h>

static void test_round(void) {
  Axis axis = axis_round(0, 0.69, 4);
  g_assert_cmpfloat(axis.low, ==, 0);
  g_assert_cmpfloat_with_epsilon(axis.high, 0.8, 1e-12);
  double ticks[AXIS_TICKS];
  int count = axis_ticks(&axis, 4, ticks);
  g_assert_cmpint(count, ==, 5);
  for (int i = 0; i < count; i++) g_assert_cmpfloat_with_epsilon(ticks[i], 0.2 * i, 1e-12);
}

static void test_flat_and_broken(void) {
  Axis flat = axis_round(3, 3, 4);
  g_assert_true(flat.low < 3 && flat.high > 3);
  Axis zero = axis_round(0, 0, 4);
  g_assert_true(zero.low < zero.high);
  Axis broken = axis_round(NAN, INFINITY, 4);
  g_assert_true(isfinite(broken.low) && isfinite(broken.high));
}

static void test_log(void) {
  Axis axis = axis_log(0.003, 0.7);
  g_assert_true(axis.log);
  g_assert_cmpfloat_with_epsilon(axis.low, 0.002, 1e-15);
  g_assert_cmpfloat_with_epsilon(axis.high, 1, 1e-12);
  g_assert_cmpfloat_with_epsilon(axis_share(&axis, 0.1), log10(50) / log10(500), 1e-12);
  g_assert_cmpfloat_with_epsilon(axis_share(&axis, 0), 0, 1e-12);
  double ticks[AXIS_TICKS];
  g_assert_cmpint(axis_ticks(&axis, 4, ticks), ==, 3); /* 0.01, 0.1, 1 */
  g_assert_cmpfloat_with_epsilon(ticks[0], 0.01, 1e-15);
  Axis narrow = axis_log(0.64, 0.71);
  g_assert_cmpint(axis_ticks(&narrow, 4, ticks), ==, 2); /* 0.5, 1 */
  for (int i = 1; i < 400; i++) {
    Axis any = axis_log(exp(0.1 * i - 20), exp(0.1 * i - 20 + 0.03 * i));
    g_assert_true(any.low < any.high);
    g_assert_cmpint(axis_ticks(&any, 1 + i % 6, ticks), >=, 1);
  }
  Axis none = axis_log(0, 1);
  g_assert_false(none.log);
}

static void test_ticks_lie_within(void) {
  for (int i = 0; i < 500; i++) {
    double low = -10 + 0.037 * i, high = low + exp(0.05 * i - 8);
    Axis axis = axis_round(low, high, 1 + i % 7);
    g_assert_true(axis.low <= low + 1e-9 && axis.high >= high - 1e-9);
    double ticks[AXIS_TICKS];
    int count = axis_ticks(&axis, 1 + i % 7, ticks);
    g_assert_cmpint(count, >=, 1);
    for (int k = 0; k < count; k++) {
      double share = axis_share(&axis, ticks[k]);
      g_assert_true(share > -1e-6 && share < 1 + 1e-6);
    }
  }
}

/* Neighbours are told apart, as far as four decimals can. */
static void test_tick_texts(void) {
  for (int i = 0; i < 200; i++) {
    double low = 0.53 + 0.01 * i, ticks[AXIS_TICKS];
    Axis axis = axis_round(low, low * (1 + 0.02 / (1 + i % 5)), 6);
    int count = axis_ticks(&axis, 6, ticks);
    for (int k = 1; k < count; k++) {
      NumberText one = axis_tick_text(ticks, count, k - 1), other = axis_tick_text(ticks, count, k);
      g_assert_cmpstr(one.text, !=, other.text);
    }
  }
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/axis/round", test_round);
  g_test_add_func("/axis/flat", test_flat_and_broken);
  g_test_add_func("/axis/log", test_log);
  g_test_add_func("/axis/within", test_ticks_lie_within);
  g_test_add_func("/axis/texts", test_tick_texts);
  return g_test_run();
}
