#include "base/paths.h"
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The real path of the running program, or NULL. */
static char *program_path(void) {
  char *path = realpath("/proc/self/exe", NULL);
  char *copy = g_strdup(path);
  free(path);
  return copy;
}

static bool lies_in(const char *path, const char *folder) {
  char *real = realpath(folder, NULL);
  gsize length = real ? strlen(real) : 0;
  bool inside = real && strncmp(path, real, length) == 0 && path[length] == G_DIR_SEPARATOR;
  free(real);
  return inside;
}

static char *data_root(void) {
  const char *asked = g_getenv("NABLA_DATA");
  if (asked && *asked) return g_strdup(asked);
  g_autofree char *program = program_path();
  if (program && lies_in(program, NABLA_BUILD_FOLDER)) return g_strdup(NABLA_SOURCE_FOLDER);
  if (program) {
    g_autofree char *binaries = g_path_get_dirname(program);
    g_autofree char *prefix = g_path_get_dirname(binaries);
    g_autofree char *shared = g_build_filename(prefix, "share", "nabla", NULL);
    if (g_file_test(shared, G_FILE_TEST_IS_DIR)) return g_steal_pointer(&shared);
  }
  return g_strdup(NABLA_DATA_FOLDER);
}

char *paths_data(const char *name) {
  g_autofree char *root = data_root();
  return g_build_filename(root, name, NULL);
}

char *paths_config(const char *name) {
  return g_build_filename(g_get_user_config_dir(), "nabla", name, NULL);
}

char *paths_state(const char *name) {
  return g_build_filename(g_get_user_state_dir(), "nabla", name, NULL);
}

int paths_make_parent(const char *path) {
  g_autofree char *folder = g_path_get_dirname(path);
  return g_mkdir_with_parents(folder, 0700) == 0 ? 0 : errno;
}
