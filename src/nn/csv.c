/*
 * Tables from files (RFC 4180): a header line of column names, then a line a sample.
 */
#include "base/number.h"
#include "nn/csv_rows.h"
#include "nn/dataset.h"
#include <math.h>
#include <string.h>

enum { SHOWN_TEXT = 40 }; /* characters of a field that a message quotes */

/* ---- the table ---- */

typedef struct {
  char **names; /* columns of them, NULL-terminated */
  int columns, target;
  int part;          /* the column that tells the samples' parts, or -1 */
  GByteArray *parts; /* of DataPart, a row each where there is such a column */
  bool text_target;
  GArray *values;     /* of double: row by row; a text target's class number */
  GHashTable *number; /* class name → its number + 1; keys owned by class_names */
  GPtrArray *class_names;
} Table;

static void table_clear(Table *table) {
  g_strfreev(table->names);
  g_byte_array_unref(table->parts);
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

/* A column of this name tells the samples' parts, if its first field is one. */
static const char PART_COLUMN[] = "part";

static bool find_target(Table *table, const char *path, const char *wanted, Diag *diag) {
  bool part_last = table->columns > 2 && g_str_equal(table->names[table->columns - 1], PART_COLUMN);
  table->target = table->columns - (part_last ? 2 : 1);
  if (!wanted) return true;
  for (int c = 0; c < table->columns; c++)
    if (g_str_equal(table->names[c], wanted)) return table->target = c, true;
  const char *near = nearest_word(wanted, (const char *const *)table->names);
  csv_fail(diag, path, 0, "has no column '%s'", wanted);
  return near && diag_hint(diag, "did you mean '%s'?", near);
}

static bool read_header(Table *table, CsvRows *rows, const char *target) {
  if (!csv_rows_next(rows)) return diag_is_set(rows->diag) || csv_fail(rows->diag, rows->path, 0, "is empty");
  table->columns = (int)rows->fields->len;
  table->names = g_new0(char *, (gsize)table->columns + 1);
  for (int c = 0; c < table->columns; c++) {
    char *name = g_strstrip(rows->fields->pdata[c]);
    table->names[c] = *name ? g_strdup(name) : g_strdup_printf("column%d", c + 1);
  }
  const char *problem = header_problem(table->names, table->columns);
  if (problem) return csv_fail(rows->diag, rows->path, rows->row_line, "%s", problem);
  return find_target(table, rows->path, target, rows->diag);
}

static double class_number(Table *table, const char *name) {
  gpointer known = g_hash_table_lookup(table->number, name);
  if (known) return GPOINTER_TO_INT(known) - 1;
  char *copy = g_strdup(name);
  g_ptr_array_add(table->class_names, copy);
  g_hash_table_insert(table->number, copy, GINT_TO_POINTER((int)table->class_names->len));
  return table->class_names->len - 1;
}

static bool read_number(const Table *table, const CsvRows *rows, int column, double *value) {
  const char *text = rows->fields->pdata[column], *name = table->names[column];
  char buffer[SHOWN_TEXT * 6 + 4], name_buffer[SHOWN_TEXT * 6 + 4];
  const char *problem = NULL;
  if (!number_parse(text, value))
    problem = "is not a number";
  else if (!isfinite(*value))
    problem = strpbrk(text, "iInN") ? "is not a finite number" : "is too large for a number";
  if (!problem) return true;
  name = shown(name, name_buffer);
  if (!*text) return csv_fail(rows->diag, rows->path, rows->row_line, "column '%s' is empty", name);
  csv_fail(rows->diag, rows->path, rows->row_line, "column '%s': '%s' %s", name, shown(text, buffer), problem);
  if (strchr(text, ',')) diag_hint(rows->diag, "numbers have a decimal point, not a comma");
  return false;
}

static bool find_name_of_part(const char *text, guint8 *part) {
  for (*part = 0; *part < PART_COUNT; (*part)++)
    if (g_str_equal(text, dataset_part_name((DataPart)*part))) return true;
  return false;
}

static bool read_part(Table *table, const CsvRows *rows) {
  const char *text = g_strstrip(rows->fields->pdata[table->part]);
  char buffer[SHOWN_TEXT * 6 + 4];
  guint8 part;
  if (!find_name_of_part(text, &part))
    return csv_fail(rows->diag, rows->path, rows->row_line, "column '%s': '%s' is not train, test or valid",
                    PART_COLUMN, shown(text, buffer));
  g_byte_array_append(table->parts, &part, 1);
  return true;
}

/* What columns hold is told by their first field. */
static void look_at_first_row(Table *table, const CsvRows *rows) {
  double value;
  guint8 part;
  const char *target = g_strstrip(rows->fields->pdata[table->target]);
  table->text_target = *target && !number_parse(target, &value);
  for (int c = 0; c < table->columns; c++) {
    bool named = c != table->target && g_str_equal(table->names[c], PART_COLUMN);
    if (named && find_name_of_part(g_strstrip(rows->fields->pdata[c]), &part)) table->part = c;
  }
}

static bool read_field(Table *table, const CsvRows *rows, int column, double *value) {
  char *text = rows->fields->pdata[column];
  *value = 0;
  if (column == table->part) return read_part(table, rows);
  if (column != table->target || !table->text_target || !*g_strstrip(text))
    return read_number(table, rows, column, value);
  *value = class_number(table, text);
  return true;
}

static bool read_values(Table *table, CsvRows *rows) {
  for (int row = 0; csv_rows_next(rows); row++) {
    if ((int)rows->fields->len != table->columns)
      return csv_fail(rows->diag, rows->path, rows->row_line, "%u field%s where the header has %d", rows->fields->len,
                      rows->fields->len == 1 ? "" : "s", table->columns);
    if (row == 0) look_at_first_row(table, rows);
    for (int c = 0; c < table->columns; c++) {
      double value;
      if (!read_field(table, rows, c, &value)) return false;
      g_array_append_val(table->values, value);
    }
  }
  if (diag_is_set(rows->diag)) return false;
  return table->values->len > 0 || csv_fail(rows->diag, rows->path, 0, "has a header line and no samples");
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
  int features = columns - 1 - (table->part >= 0);
  double *x = g_new(double, (gsize)samples *(gsize)features), *y = g_new(double, (gsize)samples);
  for (int c = 0, feature = 0; c < columns; c++) {
    if (c == table->part) continue;
    double *to = c == table->target ? y : x + (gsize)feature++ * (gsize)samples;
    for (int i = 0; i < samples; i++) to[i] = values[(gsize)i * (gsize)columns + (gsize)c];
  }
  g_autofree char *name = g_path_get_basename(path);
  TargetKind kind = target_kind(table, y, samples);
  Dataset *set = dataset_new(name, samples, features, x, y, kind, (int)table->class_names->len);
  for (int c = 0, feature = 0; c < columns; c++) {
    if (c == table->target || c == table->part) continue;
    g_free(set->feature_names[feature]);
    set->feature_names[feature++] = g_strdup(table->names[c]);
  }
  if (table->text_target) {
    g_ptr_array_add(table->class_names, NULL);
    set->class_names = g_strdupv((char **)table->class_names->pdata);
  }
  return set;
}

/* As the file tells them; else drawn by the shares that were asked for. */
static Dataset *with_parts(const Dataset *set, const Table *table, const CsvOptions *options, Diag *diag) {
  bool shares = options->test > 0 || options->valid > 0;
  if (table->part < 0) return dataset_split(set, options->test, options->valid, options->seed);
  if (shares) {
    diag_set(diag, (Span){0}, "%s tells the parts itself, in its column '%s'", set->name, PART_COLUMN);
    diag_hint(diag, "leave out test= and valid=");
    return NULL;
  }
  if (memchr(table->parts->data, PART_TRAIN, table->parts->len)) return dataset_with_parts(set, table->parts->data);
  diag_set(diag, (Span){0}, "%s: column '%s' leaves no sample to train on", set->name, PART_COLUMN);
  return NULL;
}

Dataset *dataset_read_csv(const char *path, const CsvOptions *options, Diag *diag) {
  Diag ignored = DIAG_INIT;
  if (!diag) diag = &ignored;
  Dataset *result = NULL;
  g_auto(CsvRows) rows = {0};
  if (dataset_check_shares(options->test, options->valid, diag) && csv_rows_open(&rows, path, diag)) {
    g_auto(Table) table = {.part = -1,
                           .parts = g_byte_array_new(),
                           .values = g_array_new(FALSE, FALSE, sizeof(double)),
                           .number = g_hash_table_new(g_str_hash, g_str_equal),
                           .class_names = g_ptr_array_new_with_free_func(g_free)};
    if (read_header(&table, &rows, options->target) && read_values(&table, &rows)) {
      g_autoptr(Dataset) all = make_set(&table, path);
      g_autoptr(Dataset) typed =
          options->classes && all->kind == TARGET_REGRESSION ? dataset_as_classes(all, diag) : dataset_ref(all);
      result = typed ? with_parts(typed, &table, options, diag) : NULL;
    }
  }
  diag_clear(&ignored);
  return result;
}
