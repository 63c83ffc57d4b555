#include "app/script.h"
#include "lesson/library.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST_SCRIPT = 256 << 20 /* bytes */ };

static bool read_all(int descriptor, const char *path, GString *text, Diag *diag) {
  char bytes[1 << 16];
  for (ssize_t count; (count = read(descriptor, bytes, sizeof bytes)) != 0;) {
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return diag_set(diag, (Span){0}, "cannot read '%s': %s", path, g_strerror(errno));
    g_string_append_len(text, bytes, count);
    if (text->len > LARGEST_SCRIPT)
      return diag_set(diag, (Span){0}, "'%s' is too large for a script (over 256 MB)", path);
    if (memchr(bytes, '\0', (size_t)count))
      return diag_set(diag, (Span){0}, "'%s' is no text: it holds a zero byte", path);
  }
  return true;
}

Source *script_read(const char *path, Diag *diag) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (descriptor < 0) return diag_set(diag, (Span){0}, "cannot read '%s': %s", path, g_strerror(errno)), NULL;
  g_autoptr(GString) text = g_string_new(NULL);
  bool read = false;
  if (fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode))
    diag_set(diag, (Span){0}, "'%s' is a folder", path);
  else
    read = read_all(descriptor, path, text, diag);
  close(descriptor);
  if (!read) return NULL;
  if (g_str_has_prefix(text->str, "\xEF\xBB\xBF")) g_string_erase(text, 0, 3); /* a byte order mark */
  return source_new(path, text->str, (gssize)text->len);
}

static void append(GArray *scripts, Source *source, Origin origin) {
  Script script = {source, origin};
  g_array_append_val(scripts, script);
}

/* A lesson without a terminal: its blocks, each at its place in the file. */
static bool add_lesson_blocks(GArray *scripts, const char *path, Diag *diag) {
  g_autoptr(Lesson) lesson = lesson_open(path, diag);
  if (!lesson) return false;
  for (guint i = 0; i < lesson->blocks->len; i++) {
    const LessonBlock *block = lesson->blocks->pdata[i];
    if (block->kind != BLOCK_COMMANDS) continue;
    Source *source = source_new(path, block->commands, -1);
    source->first_line = block->line;
    append(scripts, source, ORIGIN_LESSON);
  }
  return true;
}

/* As the language writes a text between double quotes. */
static char *quoted(const char *text) {
  GString *out = g_string_new("\"");
  for (; *text; text++) {
    if (*text == '"' || *text == '\\') g_string_append_c(out, '\\');
    g_string_append_c(out, *text);
  }
  g_string_append_c(out, '"');
  return g_string_free(out, FALSE);
}

Script script_lesson(const char *name, const Options *manner) {
  g_autofree char *argument = quoted(name);
  g_autofree char *command =
      g_strdup_printf("lesson %s%s%s%s\n", argument, manner && manner->live ? " --live" : "",
                      manner && manner->notes ? " --notes" : "", manner && manner->again ? " --again" : "");
  return (Script){source_new("nabla", command, -1), ORIGIN_FILE};
}

Script script_about_lessons(const Options *options) {
  if (options->mode == MODE_LESSON && options->items->len == 0)
    return (Script){source_new("nabla", "lesson\n", -1), ORIGIN_FILE};
  if (!options_make_lesson(options)) return (Script){0};
  g_autofree char *name = quoted(g_array_index(options->items, OptionItem, 1).text);
  g_autofree char *command = g_strdup_printf("lesson new %s\n", name);
  return (Script){source_new("nabla", command, -1), ORIGIN_FILE};
}

bool script_add(GArray *scripts, const OptionItem *item, bool interactive, Diag *diag) {
  if (item->is_commands) {
    append(scripts, source_new("<-e>", item->text, -1), ORIGIN_FILE);
    return true;
  }
  if (g_str_has_suffix(item->text, ".md")) {
    if (!interactive) return add_lesson_blocks(scripts, item->text, diag);
    Script lesson = script_lesson(item->text, NULL);
    g_array_append_val(scripts, lesson);
    return true;
  }
  Source *source = script_read(item->text, diag);
  if (source) append(scripts, source, ORIGIN_FILE);
  return source != NULL;
}
