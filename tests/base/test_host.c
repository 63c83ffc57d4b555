#include "base/host.h"

static void collect(void *user, const char *text, gssize length) {
  g_string_append_len(user, text, length);
}

static void collect_notice(void *user, const char *text) {
  g_string_append(user, text);
}

static bool always(void *user) {
  (void)user;
  return true;
}

static void test_text_arrives(void) {
  g_autoptr(GString) text = g_string_new(NULL);
  Host host = {.user = text, .write = collect, .notice = collect_notice, .interrupted = always};
  host_printf(&host, "%s=%d ", "step", 3);
  host_write(&host, "abcdef", 3);
  host_notice(&host, " warning %d", 1);
  host_notice(&host, "whole\n");
  g_assert_cmpstr(text->str, ==, "step=3 abc warning 1\nwhole\n");
  g_assert_true(host_interrupted(&host));
}

static void test_silence(void) {
  Host silent = {0};
  const Host *const hosts[] = {&silent, NULL};
  for (gsize i = 0; i < G_N_ELEMENTS(hosts); i++) {
    host_printf(hosts[i], "text");
    host_notice(hosts[i], "text");
    host_progress(hosts[i], "train", 0.5, 1);
    g_assert_false(host_interrupted(hosts[i]));
  }
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/host/text-arrives", test_text_arrives);
  g_test_add_func("/host/silence", test_silence);
  return g_test_run();
}
