/* Numbers of any size. */
#include "explain/natural.h"

static void assert_digits(const Natural *n, const char *expected) {
  g_autoptr(GString) text = g_string_new(NULL);
  natural_format(text, n, 40);
  g_assert_cmpstr(text->str, ==, expected);
}

static void test_small(void) {
  g_autoptr(Natural) n = natural_new(0), m = natural_new(999999999), one = natural_new(1);
  assert_digits(n, "0");
  natural_add(n, m);
  natural_add(n, one);
  assert_digits(n, "1000000000");
  natural_subtract(n, one);
  assert_digits(n, "999999999");
  natural_subtract(n, m);
  assert_digits(n, "0");
  g_autoptr(Natural) large = natural_new(G_MAXUINT64);
  assert_digits(large, "18446744073709551615");
}

static void test_doubling(void) {
  g_autoptr(Natural) n = natural_new(1);
  for (int i = 0; i < 100; i++) natural_add(n, n);
  assert_digits(n, "1267650600228229401496703205376");
  for (int i = 0; i < 400; i++) natural_add(n, n);
  assert_digits(n, "3.27e+150");
  g_assert_cmpuint(natural_small(n), ==, G_MAXUINT64);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/natural/small", test_small);
  g_test_add_func("/natural/doubling", test_doubling);
  return g_test_run();
}
