#include "base/number.h"
#include "base/rng.h"
#include <locale.h>
#include <math.h>
#include <string.h>

static void assert_number(double value, int digits, const char *expected) {
  g_autoptr(GString) out = g_string_new(NULL);
  number_format(out, value, digits);
  g_assert_cmpstr(out->str, ==, expected);
}

static void test_format(void) {
  assert_number(3, 6, "3");
  assert_number(-13, 6, "-13");
  assert_number(0.25, 6, "0.25");
  assert_number(1.0 / 3, 6, "0.333333");
  assert_number(1.0 / 3, 1, "0.3");
  assert_number(1.0 / 3, 17, "0.33333333333333331");
  assert_number(1e-5, 6, "1e-05");
  assert_number(1234567, 6, "1.23457e+06");
  assert_number(0.1 + 0.2, 6, "0.3");
  assert_number(5e-324, 3, "4.94e-324");
  assert_number(2.5, 40, "2.5");
  assert_number(0.1, NUMBER_EXACT, "0.1");
  assert_number(-1e-300, NUMBER_EXACT, "-1e-300");
  assert_number(0.1 + 0.2, NUMBER_EXACT, "0.30000000000000004");
  assert_number(-0.0, NUMBER_EXACT, "-0");
  assert_number(-INFINITY, NUMBER_EXACT, "-inf");
}

static void test_format_special(void) {
  assert_number(-0.0, 6, "0");
  assert_number(INFINITY, 6, "inf");
  assert_number(-INFINITY, 6, "-inf");
  assert_number(NAN, 6, "nan");
  assert_number(-NAN, 6, "nan");
}

/* Does a double come back to the bit, also the subnormal ones? */
static void check_round_trip(int digits) {
  Rng rng = rng_stream(1, RNG_USER, 0);
  for (int i = 0; i < 100000; i++) {
    guint64 bits = rng_u64(&rng), again;
    double value, read;
    memcpy(&value, &bits, sizeof value);
    if (!isfinite(value)) continue;
    g_autoptr(GString) out = g_string_new(NULL);
    number_format(out, value, digits);
    g_assert_true(number_parse(out->str, &read));
    memcpy(&again, &read, sizeof again);
    g_assert_cmpuint(again, ==, bits);
  }
}

static void test_round_trip(void) {
  check_round_trip(NUMBER_DIGITS_MAX);
  check_round_trip(NUMBER_EXACT);
}

/* The figures do not follow the locale. Where none with a decimal comma is installed, this tests C once more. */
static void test_locale_changes_nothing(void) {
  if (!setlocale(LC_ALL, "de_DE.UTF-8")) setlocale(LC_ALL, "C.UTF-8");
  double value = 0;
  assert_number(0.5, 6, "0.5");
  g_assert_true(number_parse("0.5", &value));
  g_assert_cmpfloat(value, ==, 0.5);
  setlocale(LC_ALL, "C");
}

static void assert_value(const double *values, gsize rows, gsize cols, const char *expected) {
  g_autoptr(GString) out = g_string_new(NULL);
  value_format(out, values, rows, cols, NUMBER_DIGITS);
  g_assert_cmpstr(out->str, ==, expected);
}

static void test_values(void) {
  const double values[] = {-2, 1, 2.5, -0.0};
  assert_value(values, 1, 1, "-2");
  assert_value(values, 2, 1, "[-2, 1]");
  assert_value(values, 1, 3, "[-2, 1, 2.5]");
  assert_value(values, 2, 2, "[-2, 1; 2.5, 0]");
  assert_value(values, 4, 1, "[-2, 1, 2.5, 0]");
  assert_value(values, 0, 1, "[]");
}

static void assert_parse(const char *text, double expected) {
  double value = 99;
  g_assert_true(number_parse(text, &value));
  g_assert_cmpfloat(value, ==, expected);
}

static void test_parse(void) {
  assert_parse("3", 3);
  assert_parse(" -2.5e3\t", -2500);
  assert_parse("+.5", 0.5);
  assert_parse("5.", 5);
  assert_parse("-inf", -INFINITY);
  double value = 99;
  g_assert_true(number_parse("NaN", &value) && isnan(value));
  const char *const none[] = {"", " ", "-", ".", "e5", "1e", "0x10", "1,5", "1 2", "--1", "infinity", "nan(1)", "5a"};
  for (gsize i = 0; i < G_N_ELEMENTS(none); i++) g_assert_false(number_parse(none[i], &value));
}

static void assert_scan(const char *text, gsize bytes, double expected) {
  double value = 0;
  g_assert_cmpuint(number_scan(text, strlen(text), &value), ==, bytes);
  g_assert_cmpfloat(value, ==, expected);
}

static void test_scan(void) {
  assert_scan("2*x", 1, 2);
  assert_scan("2.5.*x", 3, 2.5);
  assert_scan("2.*x", 1, 2);
  assert_scan("2./x", 1, 2);
  assert_scan("2.^x", 1, 2);
  assert_scan("1e-3)", 4, 0.001);
  assert_scan("1e)", 1, 1);
  assert_scan("2e", 1, 2);
  assert_scan(".", 0, 0);
  assert_scan("x", 0, 0);
  double value;
  g_assert_cmpuint(number_scan("1234", 2, &value), ==, 2);
  g_assert_cmpfloat(value, ==, 12);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/number/format", test_format);
  g_test_add_func("/number/format-special", test_format_special);
  g_test_add_func("/number/round-trip", test_round_trip);
  g_test_add_func("/number/locale-changes-nothing", test_locale_changes_nothing);
  g_test_add_func("/number/values", test_values);
  g_test_add_func("/number/parse", test_parse);
  g_test_add_func("/number/scan", test_scan);
  return g_test_run();
}
