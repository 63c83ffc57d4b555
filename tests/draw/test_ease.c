#include "draw/ease.h"

#include <glib.h>
#include <math.h>

static void test_ends(void) {
  double (*const easings[])(double) = {ease_linear, ease_in, ease_out, ease_in_out};
  for (gsize i = 0; i < G_N_ELEMENTS(easings); i++) {
    g_assert_cmpfloat(easings[i](0), ==, 0);
    g_assert_cmpfloat(easings[i](1), ==, 1);
    g_assert_cmpfloat(easings[i](-3), ==, 0);
    g_assert_cmpfloat(easings[i](7), ==, 1);
    for (double t = 0; t < 1; t += 0.01) g_assert_cmpfloat(easings[i](t + 0.01), >, easings[i](t));
  }
  g_assert_cmpfloat_with_epsilon(ease_in_out(0.5), 0.5, 1e-12);
  g_assert_cmpfloat(ease_in(0.2), <, 0.2);
  g_assert_cmpfloat(ease_out(0.2), >, 0.2);
}

static void test_pulse(void) {
  g_assert_cmpfloat_with_epsilon(ease_pulse(0), 0, 1e-12);
  g_assert_cmpfloat_with_epsilon(ease_pulse(0.5), 1, 1e-12);
  g_assert_cmpfloat_with_epsilon(ease_pulse(1), 0, 1e-12);
}

static void test_between(void) {
  g_assert_cmpfloat(ease_between(1, 2, 4), ==, 0);
  g_assert_cmpfloat(ease_between(3, 2, 4), ==, 0.5);
  g_assert_cmpfloat(ease_between(9, 2, 4), ==, 1);
  g_assert_cmpfloat(ease_between(2, 2, 2), ==, 1);
  g_assert_cmpfloat(ease_between(1.9, 2, 2), ==, 0);
  g_assert_cmpfloat(ease_mix(10, 20, 0.25), ==, 12.5);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/draw/ease/ends", test_ends);
  g_test_add_func("/draw/ease/pulse", test_pulse);
  g_test_add_func("/draw/ease/between", test_between);
  return g_test_run();
}
