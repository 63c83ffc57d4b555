#include "base/limits.h"

static void test_memory_is_plausible(void) {
  g_assert_cmpuint(limits_memory(), >, 16 * 1024 * 1024);
  g_assert_cmpuint(limits_memory(), <, (guint64)1 << 50);
}

static void test_allow(void) {
  guint64 bytes;
  g_assert_true(limits_allow(1000, 8, &bytes));
  g_assert_cmpuint(bytes, ==, 8000);
  g_assert_false(limits_allow((guint64)1 << 40, (guint64)1 << 20, &bytes));
  g_assert_cmpuint(bytes, ==, (guint64)1 << 60);
  g_assert_false(limits_allow(G_MAXUINT64, 8, &bytes));
  g_assert_cmpuint(bytes, ==, G_MAXUINT64);
  g_assert_false(limits_allow(limits_memory() + 1, 1, NULL));
}

static void assert_bytes(guint64 bytes, const char *expected) {
  g_autoptr(GString) out = g_string_new(NULL);
  limits_format_bytes(out, bytes);
  g_assert_cmpstr(out->str, ==, expected);
}

static void test_format_bytes(void) {
  assert_bytes(512, "512 bytes");
  assert_bytes(4000, "4 kB");
  assert_bytes(4004000000, "4 GB");
  assert_bytes(999999, "1 MB");
  assert_bytes(G_MAXUINT64, "18.4 EB");
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/limits/memory-is-plausible", test_memory_is_plausible);
  g_test_add_func("/limits/allow", test_allow);
  g_test_add_func("/limits/format-bytes", test_format_bytes);
  return g_test_run();
}
