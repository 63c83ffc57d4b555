#include "base/paths.h"
#include <glib/gstdio.h>

static void test_data_of_the_build(void) {
  g_unsetenv("NABLA_DATA");
  g_autofree char *found = paths_data("lessons");
  g_autofree char *expected = g_build_filename(g_getenv("NABLA_SOURCE"), "lessons", NULL);
  g_assert_cmpstr(found, ==, expected);
}

static void test_data_asked_for(void) {
  g_setenv("NABLA_DATA", "/somewhere", TRUE);
  g_autofree char *found = paths_data("assets/themes");
  g_assert_cmpstr(found, ==, "/somewhere/assets/themes");
}

static void test_user_folders(void) {
  g_autofree char *home = g_dir_make_tmp("nabla-XXXXXX", NULL);
  g_setenv("XDG_STATE_HOME", home, TRUE);
  g_setenv("XDG_CONFIG_HOME", "/etc/xdg-of-a-test", TRUE);
  g_autofree char *settings = paths_config("settings");
  g_autofree char *history = paths_state("history");
  g_autofree char *folder = g_build_filename(home, "nabla", NULL);
  g_assert_cmpstr(settings, ==, "/etc/xdg-of-a-test/nabla/settings");
  g_assert_cmpint(paths_make_parent(history), ==, 0);
  g_assert_true(g_file_test(folder, G_FILE_TEST_IS_DIR));
  g_assert_cmpint(paths_make_parent("/proc/nabla/settings"), !=, 0);
  g_rmdir(folder);
  g_rmdir(home);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/paths/data-of-the-build", test_data_of_the_build);
  g_test_add_func("/paths/data-asked-for", test_data_asked_for);
  g_test_add_func("/paths/user-folders", test_user_folders);
  return g_test_run();
}
