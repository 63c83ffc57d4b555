#include "lesson/library.h"
#include "base/paths.h"
#include <stdlib.h>
#include <string.h>

enum { LARGEST_LESSON = 16 << 20 /* bytes */ };

static int by_text(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

char **lesson_files(void) {
  g_autofree char *folder = paths_data("lessons");
  GPtrArray *files = g_ptr_array_new();
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  for (const char *name; dir && (name = g_dir_read_name(dir));) {
    bool is_lesson = g_str_has_suffix(name, ".md") && g_ascii_isdigit(name[0]);
    if (is_lesson) g_ptr_array_add(files, g_build_filename(folder, name, NULL));
  }
  g_ptr_array_sort(files, by_text);
  g_ptr_array_add(files, NULL);
  return (char **)g_ptr_array_free(files, FALSE);
}

char **lesson_names(void) {
  char **names = lesson_files();
  for (int i = 0; names[i]; i++) {
    char *name = lesson_name_of(names[i]);
    g_free(names[i]);
    names[i] = name;
  }
  return names;
}

/* The path of the lesson of this name, or NULL. */
static char *find_file(const char *name) {
  g_auto(GStrv) files = lesson_files();
  for (int i = 0; files[i]; i++) {
    g_autofree char *base = g_path_get_basename(files[i]);
    g_autofree char *short_name = lesson_name_of(files[i]);
    base[strlen(base) - strlen(".md")] = '\0';
    bool is_it = strcmp(name, short_name) == 0 || strcmp(name, base) == 0;
    if (is_it || (g_ascii_isdigit(name[0]) && !strchr(name, '-') && atoi(name) == atoi(base)))
      return g_strdup(files[i]);
  }
  return NULL;
}

static void fail_unknown(const char *name, Diag *diag) {
  g_auto(GStrv) names = lesson_names();
  diag_set(diag, (Span){0}, "there is no lesson '%s'", name);
  const char *nearest = nearest_word(name, (const char *const *)names);
  if (nearest)
    diag_hint(diag, "did you mean '%s'?", nearest);
  else
    diag_hint(diag, "'lesson' lists them");
}

static bool readable_size(const char *path, Diag *diag) {
  g_autoptr(GMappedFile) file = NULL;
  g_autoptr(GError) error = NULL;
  if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) return diag_set(diag, (Span){0}, "'%s' is not a file", path);
  file = g_mapped_file_new(path, FALSE, &error);
  if (!file) return diag_set(diag, (Span){0}, "cannot read '%s': %s", path, error->message);
  if (g_mapped_file_get_length(file) > LARGEST_LESSON)
    return diag_set(diag, (Span){0}, "'%s' is too large for a lesson (over 16 MB)", path);
  return true;
}

Lesson *lesson_open(const char *name, Diag *diag) {
  bool is_path = strchr(name, G_DIR_SEPARATOR) || g_str_has_suffix(name, ".md");
  g_autofree char *path = is_path ? g_strdup(name) : find_file(name);
  if (!path) return fail_unknown(name, diag), NULL;
  if (!g_file_test(path, G_FILE_TEST_EXISTS)) return diag_set(diag, (Span){0}, "there is no file '%s'", path), NULL;
  g_autofree char *text = NULL;
  gsize length;
  g_autoptr(GError) error = NULL;
  if (!readable_size(path, diag)) return NULL;
  if (!g_file_get_contents(path, &text, &length, &error))
    return diag_set(diag, (Span){0}, "cannot read '%s': %s", path, error->message), NULL;
  return lesson_parse(path, text, (gssize)length);
}
