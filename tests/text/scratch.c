#include "scratch.h"
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

ScratchPath *scratch_write(const char *name, const char *bytes, gssize length) {
  g_autofree char *folder = g_dir_make_tmp("nabla-text-XXXXXX", NULL);
  char *path = g_build_filename(folder, name, NULL);
  FILE *file = g_fopen(path, "wb"); /* not g_file_set_contents, which waits for the disk */
  gsize size = length < 0 ? strlen(bytes) : (gsize)length;
  g_assert_cmpuint(fwrite(bytes, 1, size, file), ==, size);
  fclose(file);
  return path;
}

void scratch_remove(ScratchPath *path) {
  if (path == NULL) return;
  g_autofree char *folder = g_path_get_dirname(path);
  g_remove(path);
  g_rmdir(folder);
  g_free(path);
}
