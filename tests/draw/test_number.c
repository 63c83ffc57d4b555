#include "draw/number.h"

#include <glib.h>
#include <math.h>

static void test_fixed(void) {
  static const struct {
    double value;
    int decimals;
    NumberSign sign;
    const char *text;
  } cases[] = {
      {-0.8764, 2, NUMBER_PLAIN, "−0.88"},
      {0.93, 2, NUMBER_PLAIN, "0.93"},
      {1, 2, NUMBER_PLAIN, "1.00"},
      {0.999, 2, NUMBER_PLAIN, "1.00"},
      {0, 2, NUMBER_SIGNED, "0.00"},
      {-0.0, 2, NUMBER_PLAIN, "0.00"},
      {0.03, 2, NUMBER_SIGNED, "+0.03"},
      {-0.05, 2, NUMBER_SIGNED, "−0.05"},
      {0.004, 2, NUMBER_SIGNED, "+0.004"},
      {-0.0004, 2, NUMBER_PLAIN, "−0.0004"},
      {-0.00000031, 2, NUMBER_PLAIN, "−3.1·10⁻⁷"},
      {3e-7, 2, NUMBER_SIGNED, "+3·10⁻⁷"},
      {9.99e-6, 2, NUMBER_PLAIN, "10⁻⁵"},
      {123.456, 2, NUMBER_PLAIN, "123.5"},
      {-5281.2, 2, NUMBER_PLAIN, "−5281"},
      {1234567, 2, NUMBER_PLAIN, "1.2·10⁶"},
      {(double)INFINITY, 2, NUMBER_SIGNED, "+∞"},
      {-(double)INFINITY, 2, NUMBER_PLAIN, "−∞"},
      {(double)NAN, 2, NUMBER_SIGNED, "nan"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_assert_cmpstr(number_fixed(cases[i].value, cases[i].decimals, cases[i].sign).text, ==, cases[i].text);
  }
}

static void test_short(void) {
  static const struct {
    double value;
    const char *text;
  } cases[] = {
      {-13, "−13"},   {4, "4"},       {0, "0"},           {1048576, "1048576"},   {0.5231, "0.52"},
      {0.7, "0.7"},   {0.35, "0.35"}, {0.999, "1.00"},    {0.0084, "0.008"},      {12.34, "12.3"},
      {-2.5, "−2.5"}, {1e12, "10¹²"}, {0.1 + 0.2, "0.3"}, {0.1 + 0.2 + 0.7, "1"}, {-1 + 1e-10, "−1.00"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_assert_cmpstr(number_short(cases[i].value, NUMBER_PLAIN).text, ==, cases[i].text);
  }
}

static void test_narrow(void) {
  g_assert_cmpstr(number_narrow(0.5231, NUMBER_PLAIN).text, ==, "0.5");
  g_assert_cmpstr(number_narrow(-12.34, NUMBER_SIGNED).text, ==, "−12");
  g_assert_cmpstr(number_narrow(4.5e-6, NUMBER_SIGNED).text, ==, "+5·10⁻⁶");
  g_assert_cmpstr(number_narrow(9.7e8, NUMBER_PLAIN).text, ==, "10⁹");
  g_assert_cmpstr(number_narrow(0.0123, NUMBER_PLAIN).text, ==, "0.01");
  g_assert_cmpstr(number_narrow(-1.0 / 0.0, NUMBER_PLAIN).text, ==, "−∞");
}

static void test_factor(void) {
  g_assert_cmpstr(number_factor(number_short(-2, NUMBER_PLAIN)).text, ==, "(−2)");
  g_assert_cmpstr(number_factor(number_short(5, NUMBER_PLAIN)).text, ==, "5");
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/draw/number/fixed", test_fixed);
  g_test_add_func("/draw/number/short", test_short);
  g_test_add_func("/draw/number/narrow", test_narrow);
  g_test_add_func("/draw/number/factor", test_factor);
  return g_test_run();
}
