#include "base/textfile.h"
#include "base/limits.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

enum { MEMORY_A_BYTE = 8 }; /* the text, and what is made of it */

static bool check_file(const char *path, const char *kind, Diag *diag) {
  GStatBuf info;
  if (g_stat(path, &info) != 0) return diag_set(diag, (Span){0}, "%s: %s", path, g_strerror(errno));
  if (S_ISDIR(info.st_mode)) return diag_set(diag, (Span){0}, "%s: is a directory, not %s", path, kind);
  if (!S_ISREG(info.st_mode)) return diag_set(diag, (Span){0}, "%s: is not a regular file", path);
  if (info.st_size <= G_MAXINT32 && limits_allow((guint64)info.st_size, MEMORY_A_BYTE, NULL)) return true;
  g_autoptr(GString) size = g_string_new(NULL);
  limits_format_bytes(size, (guint64)info.st_size);
  return diag_set(diag, (Span){0}, "%s: is too large: %s", path, size->str);
}

/* Lines end with \n, \r\n or \r. Both from 1. */
static void find_place(const char *text, const char *place, int *line, gsize *byte) {
  const char *start = text;
  *line = 1;
  for (const char *at = text; at < place; at++)
    if (*at == '\n' || (*at == '\r' && at[1] != '\n')) (*line)++, start = at + 1;
  *byte = (gsize)(place - start) + 1;
}

static bool check_text(const char *path, const char *kind, const char *text, gsize length, Diag *diag) {
  const char *end;
  int line;
  gsize byte;
  if (memchr(text, 0, length) != NULL) return diag_set(diag, (Span){0}, "%s: is a binary file, not %s", path, kind);
  if (g_utf8_validate(text, (gssize)length, &end)) return true;
  find_place(text, end, &line, &byte);
  diag_set(diag, (Span){0}, "%s: line %d: byte %" G_GSIZE_FORMAT " (0x%02X) is not text in UTF-8", path, line, byte,
           (guchar)*end);
  return diag_hint(diag, "if it is Latin-1, iconv -f latin1 -t utf-8 OLD > NEW mends it");
}

char *textfile_read(const char *path, const char *kind, gsize *length, Diag *diag) {
  static const char mark[] = "\xEF\xBB\xBF";
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  if (!check_file(path, kind, diag)) return NULL;
  if (!g_file_get_contents(path, &text, length, &error)) {
    bool denied = g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_ACCES);
    diag_set(diag, (Span){0}, "%s: %s", path, denied ? g_strerror(EACCES) : error->message);
    return NULL;
  }
  if (!check_text(path, kind, text, *length, diag)) return NULL;
  if (g_str_has_prefix(text, mark)) {
    *length -= strlen(mark);
    memmove(text, text + strlen(mark), *length + 1);
  }
  return g_steal_pointer(&text);
}
