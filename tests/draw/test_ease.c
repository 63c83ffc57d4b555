#include "draw/ease.h"

#include <glib.h>
#include <math.h>

static void test_in_out(void) {
  g_assert_cmpfloat(ease_in_out(0), ==, 0);
  g_assert_cmpfloat(ease_in_out(1), ==, 1);
  g_assert_cmpfloat(ease_in_out(-3), ==, 0);
  g_assert_cmpfloat(ease_in_out(7), ==, 1);
  g_assert_cmpfloat_with_epsilon(ease_in_out(0.5), 0.5, 1e-12);
  for (double t = 0; t < 1; t += 0.01) g_assert_cmpfloat(ease_in_out(t + 0.01), >, ease_in_out(t));
  g_assert_cmpfloat(ease_in_out(0.1), <, 0.1);
  g_assert_cmpfloat(ease_in_out(0.9), >, 0.9);
}

static void test_pulse(void) {
  g_assert_cmpfloat_with_epsilon(ease_pulse(0), 0, 1e-12);
  g_assert_cmpfloat_with_epsilon(ease_pulse(0.5), 1, 1e-12);
  g_assert_cmpfloat_with_epsilon(ease_pulse(1), 0, 1e-12);
}

static void test_mix(void) {
  g_assert_cmpfloat(ease_mix(10, 20, 0.25), ==, 12.5);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/draw/ease/in-out", test_in_out);
  g_test_add_func("/draw/ease/pulse", test_pulse);
  g_test_add_func("/draw/ease/mix", test_mix);
  return g_test_run();
}
