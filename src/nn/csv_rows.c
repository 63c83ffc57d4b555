#include "nn/csv_rows.h"
#include "base/textfile.h"
#include <string.h>

bool csv_fail(Diag *diag, const char *path, int line, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *what = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  if (line > 0) return diag_set(diag, (Span){0}, "%s: line %d: %s", path, line, what);
  return diag_set(diag, (Span){0}, "%s: %s", path, what);
}

/* The separator that the header has most of, outside quotes; a comma where there is none. */
static char find_separator(const char *text) {
  const char candidates[] = ",;\t";
  int counts[3] = {0}, best = 0;
  bool quoted = false;
  for (; *text && (quoted || (*text != '\n' && *text != '\r')); text++) {
    const char *found = strchr(candidates, *text);
    if (*text == '"') quoted = !quoted;
    if (found && !quoted) counts[found - candidates]++;
  }
  for (int i = 1; i < 3; i++)
    if (counts[i] > counts[best]) best = i;
  return candidates[best];
}

static bool ends_field(const CsvRows *rows, char c) {
  return c == rows->separator || c == '\n' || c == '\r' || c == 0;
}

/* Takes the quotes off the field that begins at `at`, in place; `at` is left behind the closing quote. */
static bool read_quoted(CsvRows *rows) {
  int first_line = rows->line;
  char *from = rows->at + 1, *to = rows->at;
  for (; *from != '"' || from[1] == '"'; *to++ = *from++) {
    if (*from == 0) return csv_fail(rows->diag, rows->path, first_line, "a quoted field is not closed");
    if (*from == '\n') rows->line++;
    if (*from == '"') from++;
  }
  rows->at = from + 1;
  if (!ends_field(rows, *rows->at)) return csv_fail(rows->diag, rows->path, rows->line, "text follows a closing quote");
  *to = 0;
  return true;
}

bool csv_rows_next(CsvRows *rows) {
  g_ptr_array_set_size(rows->fields, 0);
  for (; *rows->at == '\n' || *rows->at == '\r'; rows->at++) rows->line += *rows->at == '\n' || rows->at[1] != '\n';
  if (*rows->at == 0) return false;
  rows->row_line = rows->line;
  for (;;) {
    g_ptr_array_add(rows->fields, rows->at);
    if (*rows->at == '"') {
      if (!read_quoted(rows)) return false;
    } else {
      while (!ends_field(rows, *rows->at)) rows->at++;
    }
    char end = *rows->at;
    *rows->at = 0;
    if (end == 0) return true;
    rows->at++;
    if (end == rows->separator) continue;
    if (end == '\r' && *rows->at == '\n') rows->at++;
    rows->line++;
    return true;
  }
}

/* What a table says is printed: nothing in it may steer the terminal. */
static bool check_characters(const CsvRows *rows) {
  int line = 1;
  for (const char *p = rows->text; *p; p++) {
    line += *p == '\n';
    bool control = ((guchar)*p < ' ' && !strchr("\t\n\r", *p)) || *p == 127;
    if (control)
      return csv_fail(rows->diag, rows->path, line, "holds the control character U+%04X", (unsigned)(guchar)*p);
  }
  return true;
}

bool csv_rows_open(CsvRows *rows, const char *path, Diag *diag) {
  gsize length;
  *rows = (CsvRows){.path = path, .line = 1, .diag = diag, .fields = g_ptr_array_new()};
  rows->text = rows->at = textfile_read(path, "a CSV file", &length, diag);
  if (rows->text == NULL) return false;
  rows->separator = find_separator(rows->text);
  return check_characters(rows);
}

void csv_rows_clear(CsvRows *rows) {
  g_free(rows->text);
  if (rows->fields != NULL) g_ptr_array_unref(rows->fields);
  *rows = (CsvRows){0};
}
