#include "text/documents.h"
#include "base/number.h"
#include "base/textfile.h"
#include "nn/csv_rows.h"
#include "text/tokens.h"
#include <string.h>

enum { MOST_CLASSES = 1000 };

/* ---- labels and texts, as they are read ---- */

typedef struct {
  const char *path;
  GPtrArray *texts;    /* of char * */
  GPtrArray *labels;   /* of char * */
  const char *without; /* a label whose texts are left out, or NULL */
  bool left_out;       /* there were some */
  Diag *diag;
} Lines;

static void lines_init(Lines *lines, const char *path, const DocumentOptions *options, Diag *diag) {
  *lines = (Lines){.path = path, .without = options->without, .diag = diag};
  lines->texts = g_ptr_array_new_with_free_func(g_free);
  lines->labels = g_ptr_array_new_with_free_func(g_free);
}

static void lines_clear(Lines *lines) {
  g_ptr_array_unref(lines->texts);
  g_ptr_array_unref(lines->labels);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Lines, lines_clear)

static bool has_token(const char *text) {
  g_auto(Tokenizer) tokenizer = {0};
  const char *token;
  gsize length;
  tokenizer_init(&tokenizer, text, strlen(text), true);
  return tokenizer_next(&tokenizer, &token, &length);
}

static bool lines_add(Lines *lines, int line, const char *label, const char *text) {
  if (*label == 0) return csv_fail(lines->diag, lines->path, line, "the label is empty");
  if (!has_token(text)) return csv_fail(lines->diag, lines->path, line, "the text is empty");
  if (lines->without != NULL && strcmp(label, lines->without) == 0) return lines->left_out = true;
  g_ptr_array_add(lines->texts, g_strdup(text));
  g_ptr_array_add(lines->labels, g_strdup(label));
  return true;
}

/* Cuts the next line off `at`, in place; NULL at the end. */
static char *next_line(char **at) {
  if (**at == 0) return NULL;
  char *line = *at, *end = line + strcspn(line, "\n");
  *at = *end != 0 ? end + 1 : end;
  *end = 0;
  return g_strchomp(line);
}

/* label<TAB>text; a first line `label<TAB>text` is a header. */
static bool read_labelled_lines(Lines *lines) {
  gsize length;
  g_autofree char *all = textfile_read(lines->path, "a text file", &length, lines->diag);
  if (all == NULL) return false;
  int number = 0;
  for (char *at = all, *line; (line = next_line(&at)) != NULL;) {
    number++;
    if (*line == 0 || (number == 1 && g_ascii_strcasecmp(line, "label\ttext") == 0)) continue;
    char *tab = strchr(line, '\t');
    if (tab == NULL) {
      csv_fail(lines->diag, lines->path, number, "has no tab; a line is a label, a tab, and the text");
      return diag_hint(lines->diag, "pos=FILE neg=FILE read a file of lines for each class");
    }
    *tab = 0;
    if (!lines_add(lines, number, g_strstrip(line), tab + 1)) return false;
  }
  return true;
}

static bool read_class(Lines *lines, const char *path, const char *label) {
  gsize length;
  lines->path = path;
  g_autofree char *all = textfile_read(path, "a text file", &length, lines->diag);
  if (all == NULL) return false;
  guint before = lines->texts->len;
  int number = 0;
  for (char *at = all, *line; (line = next_line(&at)) != NULL;) {
    number++;
    if (*line != 0 && !lines_add(lines, number, label, line)) return false;
  }
  return lines->texts->len > before || csv_fail(lines->diag, path, 0, "has no texts");
}

static int find_column(const GPtrArray *names, const char *wanted) {
  for (guint i = 0; i < names->len; i++)
    if (g_ascii_strcasecmp(g_strstrip(names->pdata[i]), wanted) == 0) return (int)i;
  return -1;
}

static bool read_table(Lines *lines) {
  g_auto(CsvRows) rows = {0};
  if (!csv_rows_open(&rows, lines->path, lines->diag)) return false;
  if (!csv_rows_next(&rows)) return diag_is_set(lines->diag) || csv_fail(lines->diag, lines->path, 0, "is empty");
  int label = find_column(rows.fields, "label"), text = find_column(rows.fields, "text");
  guint columns = rows.fields->len;
  if (label < 0 || text < 0)
    return csv_fail(lines->diag, lines->path, rows.row_line, "the header names no column '%s'",
                    label < 0 ? "label" : "text");
  while (csv_rows_next(&rows)) {
    if (rows.fields->len != columns)
      return csv_fail(lines->diag, lines->path, rows.row_line, "%u field%s where the header has %u", rows.fields->len,
                      rows.fields->len == 1 ? "" : "s", columns);
    if (!lines_add(lines, rows.row_line, g_strstrip(rows.fields->pdata[label]), rows.fields->pdata[text])) return false;
  }
  return !diag_is_set(lines->diag);
}

/* ---- classes ---- */

/* Numbers in their order, before names in the order of the alphabet. */
static int by_label(gconstpointer a, gconstpointer b) {
  const char *x = *(char *const *)a, *y = *(char *const *)b;
  double p, q;
  bool x_number = number_parse(x, &p), y_number = number_parse(y, &q);
  if (x_number != y_number) return x_number ? -1 : 1;
  if (x_number && p != q) return p < q ? -1 : 1;
  return strcmp(x, y);
}

/* The different labels in order, NULL-terminated, borrowed from lines; NULL and diag where they make no classes. */
static GPtrArray *find_classes(const Lines *lines) {
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) classes = g_ptr_array_new();
  for (guint i = 0; i < lines->labels->len; i++)
    if (g_hash_table_add(seen, lines->labels->pdata[i])) g_ptr_array_add(classes, lines->labels->pdata[i]);
  if (classes->len == 1) {
    csv_fail(lines->diag, lines->path, 0, "every text has the label '%s'", (char *)classes->pdata[0]);
    diag_hint(lines->diag, "telling classes apart takes two of them");
    return NULL;
  }
  if (classes->len > MOST_CLASSES) {
    csv_fail(lines->diag, lines->path, 0, "has %u different labels", classes->len);
    diag_hint(lines->diag, "a line is a label, a tab, and the text");
    return NULL;
  }
  g_ptr_array_sort(classes, by_label);
  g_ptr_array_add(classes, NULL);
  return g_steal_pointer(&classes);
}

static Dataset *make_set(const Lines *lines, const double *tokens, const char *name, const DocumentOptions *options) {
  g_autoptr(GPtrArray) classes = find_classes(lines);
  if (classes == NULL) return NULL;
  guint samples = lines->texts->len;
  int count = (int)classes->len - 1;
  g_autoptr(GHashTable) number = g_hash_table_new(g_str_hash, g_str_equal);
  for (int c = 0; c < count; c++) g_hash_table_insert(number, classes->pdata[c], GINT_TO_POINTER(c));
  double *y = g_new(double, samples), *x = g_memdup2(tokens, samples * sizeof *tokens);
  for (guint i = 0; i < samples; i++) y[i] = GPOINTER_TO_INT(g_hash_table_lookup(number, lines->labels->pdata[i]));
  g_autoptr(Dataset) all = dataset_new(name, (int)samples, 1, x, y, count == 2 ? TARGET_BINARY : TARGET_CLASS, count);
  all->class_names = g_strdupv((char **)classes->pdata);
  return dataset_split(all, options->test, options->valid, options->seed);
}

/* ---- words ---- */

static void read_tokens(Documents *documents, char **texts, gsize count, WordTable *table) {
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(guint32));
  documents->start = g_new(gsize, count + 1);
  for (gsize d = 0; d < count; d++) {
    g_auto(Tokenizer) tokenizer = {0};
    const char *token;
    gsize length;
    documents->start[d] = ids->len;
    tokenizer_init(&tokenizer, texts[d], strlen(texts[d]), true);
    while (tokenizer_next(&tokenizer, &token, &length)) {
      guint32 number = word_table_add(table, token, length);
      g_array_append_val(ids, number);
    }
  }
  documents->start[count] = ids->len;
  documents->ids = (guint32 *)(gpointer)g_array_free(g_steal_pointer(&ids), FALSE);
}

/* Numbers by the table become ids of the vocabulary, which knows the training part's words. */
static void number_by_vocabulary(Documents *documents, const WordTable *table, guint32 most) {
  const Dataset *set = documents->set;
  g_autofree guint64 *counts = g_new0(guint64, (gsize)word_table_count(table) + 1);
  g_autofree guint32 *map = g_new(guint32, (gsize)word_table_count(table) + 1);
  for (int i = 0; i < set->part_count[PART_TRAIN]; i++) {
    guint32 d = set->part[PART_TRAIN][i];
    for (gsize t = documents->start[d]; t < documents->start[d + 1]; t++) counts[documents->ids[t]]++;
  }
  documents->vocabulary = vocabulary_new(table, counts, most, map);
  for (gsize t = 0; t < documents->start[set->samples]; t++) documents->ids[t] = map[documents->ids[t]];
}

/* Takes the texts out of lines. */
static Documents *make_documents(Lines *lines, const DocumentOptions *options) {
  if (lines->without != NULL && !lines->left_out)
    return csv_fail(lines->diag, lines->path, 0, "has no texts with the label '%s'", lines->without), NULL;
  if (lines->texts->len == 0) return csv_fail(lines->diag, lines->path, 0, "has no texts"), NULL;
  gsize count = lines->texts->len;
  g_autoptr(Documents) documents = g_new0(Documents, 1);
  g_ref_count_init(&documents->refs);
  g_autoptr(WordTable) table = word_table_new();
  read_tokens(documents, (char **)lines->texts->pdata, count, table);
  g_autofree double *tokens = g_new(double, count);
  for (gsize d = 0; d < count; d++) tokens[d] = (double)(documents->start[d + 1] - documents->start[d]);
  g_autofree char *name = g_path_get_basename(lines->path);
  documents->set = make_set(lines, tokens, name, options);
  if (documents->set == NULL) return NULL;
  number_by_vocabulary(documents, table, options->vocab);
  g_ptr_array_set_free_func(lines->texts, NULL);
  g_ptr_array_add(lines->texts, NULL);
  documents->texts = (char **)g_ptr_array_free(lines->texts, FALSE);
  lines->texts = g_ptr_array_new();
  return g_steal_pointer(&documents);
}

Documents *documents_read(const char *path, const DocumentOptions *options, Diag *diag) {
  g_auto(Lines) lines = {0};
  lines_init(&lines, path, options, diag);
  if (!dataset_check_shares(options->test, options->valid, diag)) return NULL;
  g_autofree char *lower = g_ascii_strdown(path, -1);
  bool read = g_str_has_suffix(lower, ".csv") ? read_table(&lines) : read_labelled_lines(&lines);
  return read ? make_documents(&lines, options) : NULL;
}

Documents *documents_read_pair(const char *positive, const char *negative, const DocumentOptions *options, Diag *diag) {
  g_auto(Lines) lines = {0};
  lines_init(&lines, negative, options, diag);
  if (!dataset_check_shares(options->test, options->valid, diag)) return NULL;
  bool read = read_class(&lines, negative, "negative") && read_class(&lines, positive, "positive");
  return read ? make_documents(&lines, options) : NULL;
}

Documents *documents_ref(Documents *documents) {
  g_ref_count_inc(&documents->refs);
  return documents;
}

void documents_unref(Documents *documents) {
  if (documents == NULL || !g_ref_count_dec(&documents->refs)) return;
  dataset_unref(documents->set);
  vocabulary_unref(documents->vocabulary);
  g_strfreev(documents->texts);
  g_free(documents->ids);
  g_free(documents->start);
  g_free(documents);
}
