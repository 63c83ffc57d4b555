/*
 * Tables from files (RFC 4180): a header line of column names, then a line a sample. The file is read whole, checked to
 * be text, and cut into fields in place: a field's quotes are taken off and its end becomes a NUL, so that no field is
 * copied.
 */
#include "base/limits.h"
#include "base/number.h"
#include "nn/dataset.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

enum { SHOWN_TEXT = 40 }; /* characters of a field that a message quotes */

/* ---- the file ---- */

static bool fail(Diag *diag, const char *path, int line, const char *format, ...) G_GNUC_PRINTF(4, 5);
static bool fail(Diag *diag, const char *path, int line, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *what = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  if (line > 0) return diag_set(diag, (Span){0}, "%s: line %d: %s", path, line, what);
  return diag_set(diag, (Span){0}, "%s: %s", path, what);
}

static int line_of(const char *text, const char *place) {
  int line = 1;
  for (; text < place; text++) line += *text == '\n' || (*text == '\r' && text[1] != '\n');
  return line;
}

static char *read_text(const char *path, gsize *length, Diag *diag) {
  GStatBuf info;
  if (g_stat(path, &info) != 0) return fail(diag, path, 0, "%s", g_strerror(errno)), NULL;
  if (S_ISDIR(info.st_mode)) return fail(diag, path, 0, "is a directory, not a CSV file"), NULL;
  if (!S_ISREG(info.st_mode)) return fail(diag, path, 0, "is not a regular file"), NULL;
  if (info.st_size > G_MAXINT32 || !limits_allow((guint64)info.st_size, 8, NULL)) {
    g_autoptr(GString) size = g_string_new(NULL);
    limits_format_bytes(size, (guint64)info.st_size);
    return fail(diag, path, 0, "is too large: %s", size->str), NULL;
  }
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  if (!g_file_get_contents(path, &text, length, &error)) {
    bool denied = g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_ACCES);
    return fail(diag, path, 0, "%s", denied ? g_strerror(EACCES) : error->message), NULL;
  }
  const char *end;
  if (memchr(text, 0, *length)) return fail(diag, path, 0, "is a binary file, not a CSV file"), NULL;
  if (!g_utf8_validate(text, (gssize)*length, &end))
    return fail(diag, path, line_of(text, end), "is not text in UTF-8"), NULL;
  return g_steal_pointer(&text);
}

/* ---- fields ---- */

typedef struct {
  const char *path;
  char *at;       /* the next unread byte; the text ends with a NUL */
  char separator; /* , ; or tab */
  int line;       /* of `at`, from 1 */
  int row_line;   /* where the row in `fields` began */
  GPtrArray *fields;
  Diag *diag;
} Reader;

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

static bool ends_field(const Reader *reader, char c) {
  return c == reader->separator || c == '\n' || c == '\r' || c == 0;
}

/* Takes the quotes off the field that begins at `at`, in place; `at` is left behind the closing quote. */
static bool read_quoted(Reader *reader) {
  int first_line = reader->line;
  char *from = reader->at + 1, *to = reader->at;
  for (; *from != '"' || from[1] == '"'; *to++ = *from++) {
    if (*from == 0) return fail(reader->diag, reader->path, first_line, "a quoted field is not closed");
    if (*from == '\n') reader->line++;
    if (*from == '"') from++;
  }
  reader->at = from + 1;
  if (!ends_field(reader, *reader->at))
    return fail(reader->diag, reader->path, reader->line, "text follows a closing quote");
  *to = 0;
  return true;
}

/* The next row that is not blank, into `fields`. false at the end of the text or where it is no CSV. */
static bool read_row(Reader *reader) {
  g_ptr_array_set_size(reader->fields, 0);
  for (; *reader->at == '\n' || *reader->at == '\r'; reader->at++)
    reader->line += *reader->at == '\n' || reader->at[1] != '\n';
  if (*reader->at == 0) return false;
  reader->row_line = reader->line;
  for (;;) {
    g_ptr_array_add(reader->fields, reader->at);
    if (*reader->at == '"') {
      if (!read_quoted(reader)) return false;
    } else {
      while (!ends_field(reader, *reader->at)) reader->at++;
    }
    char end = *reader->at;
    *reader->at = 0;
    if (end == 0) return true;
    reader->at++;
    if (end == reader->separator) continue;
    if (end == '\r' && *reader->at == '\n') reader->at++;
    reader->line++;
    return true;
  }
}

/* ---- the table ---- */

typedef struct {
  char **names; /* columns of them, NULL-terminated */
  int columns, target;
  bool text_target;
  GArray *values;     /* of double: row by row; a text target's class number */
  GHashTable *number; /* class name → its number + 1; keys owned by class_names */
  GPtrArray *class_names;
} Table;

static void table_clear(Table *table) {
  g_strfreev(table->names);
  g_array_unref(table->values);
  g_hash_table_unref(table->number);
  g_ptr_array_unref(table->class_names);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Table, table_clear)

static const char *shown(const char *text, char buffer[SHOWN_TEXT * 6 + 4]) {
  if (g_utf8_strlen(text, -1) <= SHOWN_TEXT) return text;
  g_utf8_strncpy(buffer, text, SHOWN_TEXT);
  return strcat(buffer, "…");
}

/* A header of numbers is a forgotten header, but for 0,1,2,…: pandas writes that where columns have no names. */
static const char *header_problem(char **names, int columns) {
  bool numbers = true, counts = columns > 2;
  for (int c = 0; c < columns; c++) {
    double number;
    numbers = numbers && number_parse(names[c], &number);
    counts = counts && numbers && number == c;
  }
  if (numbers && !counts) return "a header line with the columns' names is missing: the first line is numbers";
  return columns < 2 ? "has one column; a table needs features and a target" : NULL;
}

static bool find_target(Table *table, const char *path, const char *wanted, Diag *diag) {
  table->target = table->columns - 1;
  if (!wanted) return true;
  for (int c = 0; c < table->columns; c++)
    if (g_str_equal(table->names[c], wanted)) return table->target = c, true;
  const char *near = nearest_word(wanted, (const char *const *)table->names);
  fail(diag, path, 0, "has no column '%s'", wanted);
  return near && diag_hint(diag, "did you mean '%s'?", near);
}

static bool read_header(Table *table, Reader *reader, const char *target) {
  if (!read_row(reader)) return diag_is_set(reader->diag) || fail(reader->diag, reader->path, 0, "is empty");
  table->columns = (int)reader->fields->len;
  table->names = g_new0(char *, (gsize)table->columns + 1);
  for (int c = 0; c < table->columns; c++) {
    char *name = g_strstrip(reader->fields->pdata[c]);
    table->names[c] = *name ? g_strdup(name) : g_strdup_printf("column%d", c + 1);
  }
  const char *problem = header_problem(table->names, table->columns);
  if (problem) return fail(reader->diag, reader->path, reader->row_line, "%s", problem);
  return find_target(table, reader->path, target, reader->diag);
}

static double class_number(Table *table, const char *name) {
  gpointer known = g_hash_table_lookup(table->number, name);
  if (known) return GPOINTER_TO_INT(known) - 1;
  char *copy = g_strdup(name);
  g_ptr_array_add(table->class_names, copy);
  g_hash_table_insert(table->number, copy, GINT_TO_POINTER((int)table->class_names->len));
  return table->class_names->len - 1;
}

static bool read_number(const Table *table, const Reader *reader, int column, double *value) {
  const char *text = reader->fields->pdata[column], *name = table->names[column];
  char buffer[SHOWN_TEXT * 6 + 4], name_buffer[SHOWN_TEXT * 6 + 4];
  const char *problem = NULL;
  if (!number_parse(text, value))
    problem = "is not a number";
  else if (!isfinite(*value))
    problem = strpbrk(text, "iInN") ? "is not a finite number" : "is too large for a number";
  if (!problem) return true;
  name = shown(name, name_buffer);
  if (!*text) return fail(reader->diag, reader->path, reader->row_line, "column '%s' is empty", name);
  fail(reader->diag, reader->path, reader->row_line, "column '%s': '%s' %s", name, shown(text, buffer), problem);
  if (strchr(text, ',')) diag_hint(reader->diag, "numbers have a decimal point, not a comma");
  return false;
}

static bool read_values(Table *table, Reader *reader) {
  for (int row = 0; read_row(reader); row++) {
    if ((int)reader->fields->len != table->columns)
      return fail(reader->diag, reader->path, reader->row_line, "%u field%s where the header has %d",
                  reader->fields->len, reader->fields->len == 1 ? "" : "s", table->columns);
    for (int c = 0; c < table->columns; c++) {
      char *text = reader->fields->pdata[c];
      double value;
      if (c == table->target && row == 0) table->text_target = *g_strstrip(text) && !number_parse(text, &value);
      if (c == table->target && table->text_target && *g_strstrip(text))
        value = class_number(table, text);
      else if (!read_number(table, reader, c, &value))
        return false;
      g_array_append_val(table->values, value);
    }
  }
  if (diag_is_set(reader->diag)) return false;
  return table->values->len > 0 || fail(reader->diag, reader->path, 0, "has a header line and no samples");
}

/* ---- from table to set ---- */

/* What a target column means: text: classes; only 0 and 1: labels; only −1 and 1: signs; other numbers: regression. */
static TargetKind target_kind(const Table *table, const double *y, int samples) {
  if (table->text_target) return table->class_names->len == 2 ? TARGET_BINARY : TARGET_CLASS;
  bool binary = true, sign = true;
  for (int i = 0; i < samples; i++) {
    binary = binary && (y[i] == 0 || y[i] == 1);
    sign = sign && fabs(y[i]) == 1;
  }
  return binary ? TARGET_BINARY : sign ? TARGET_SIGN : TARGET_REGRESSION;
}

static Dataset *make_set(Table *table, const char *path) {
  int columns = table->columns, samples = (int)(table->values->len / (guint)columns);
  const double *values = (const double *)(void *)table->values->data;
  double *x = g_new(double, (gsize)samples *(gsize)(columns - 1)), *y = g_new(double, (gsize)samples);
  for (int c = 0, feature = 0; c < columns; c++) {
    double *to = c == table->target ? y : x + (gsize)feature++ * (gsize)samples;
    for (int i = 0; i < samples; i++) to[i] = values[(gsize)i * (gsize)columns + (gsize)c];
  }
  g_autofree char *name = g_path_get_basename(path);
  TargetKind kind = target_kind(table, y, samples);
  Dataset *set = dataset_new(name, samples, columns - 1, x, y, kind, (int)table->class_names->len);
  for (int c = 0, feature = 0; c < columns; c++) {
    if (c == table->target) continue;
    g_free(set->feature_names[feature]);
    set->feature_names[feature++] = g_strdup(table->names[c]);
  }
  if (table->text_target) {
    g_ptr_array_add(table->class_names, NULL);
    set->class_names = g_strdupv((char **)table->class_names->pdata);
  }
  return set;
}

Dataset *dataset_read_csv(const char *path, const CsvOptions *options, Diag *diag) {
  Diag ignored = DIAG_INIT;
  if (!diag) diag = &ignored;
  Dataset *result = NULL;
  gsize length = 0;
  g_autofree char *text =
      dataset_check_shares(options->test, options->valid, diag) ? read_text(path, &length, diag) : NULL;
  if (text) {
    char *start = g_str_has_prefix(text, "\xEF\xBB\xBF") ? text + 3 : text;
    Reader reader = {.path = path, .at = start, .separator = find_separator(start), .line = 1, .diag = diag};
    reader.fields = g_ptr_array_new();
    g_auto(Table) table = {.values = g_array_new(FALSE, FALSE, sizeof(double)),
                           .number = g_hash_table_new(g_str_hash, g_str_equal),
                           .class_names = g_ptr_array_new_with_free_func(g_free)};
    if (read_header(&table, &reader, options->target) && read_values(&table, &reader)) {
      g_autoptr(Dataset) all = make_set(&table, path);
      g_autoptr(Dataset) typed =
          options->classes && all->kind == TARGET_REGRESSION ? dataset_as_classes(all, diag) : dataset_ref(all);
      result = typed ? dataset_split(typed, options->test, options->valid, options->seed) : NULL;
    }
    g_ptr_array_unref(reader.fields);
  }
  diag_clear(&ignored);
  return result;
}
