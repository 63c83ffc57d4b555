/* Labelled texts from lines, tables and a file a class, and files that are none. */
#include "scratch.h"
#include "text/documents.h"
#include <string.h>

static const DocumentOptions plain = {.seed = 1};

static Documents *read_as(const char *name, const char *text, const DocumentOptions *options, Diag *diag) {
  g_autoptr(ScratchPath) path = scratch_write(name, text, -1);
  return documents_read(path, options, diag);
}

static void assert_words(const Documents *d, int document, const char *expected) {
  GString *words = g_string_new(NULL);
  for (gsize i = d->start[document]; i < d->start[document + 1]; i++)
    g_string_append_printf(words, "%s ", vocabulary_word(d->vocabulary, d->ids[i]));
  g_assert_cmpstr(words->str, ==, expected);
  g_string_free(words, TRUE);
}

static void test_lines(void) {
  Diag diag = DIAG_INIT;
  g_autoptr(Documents) d = read_as("a.tsv",
                                   "label\ttext\npositive\tGreat fun!\r\n\nnegative\tno\tplot\nneutral\tA film\n"
                                   "negative\tno fun\n",
                                   &plain, &diag);
  g_assert_cmpint(d->set->samples, ==, 4);
  g_assert_cmpint(d->set->classes, ==, 3);
  g_assert_cmpint(d->set->kind, ==, TARGET_CLASS);
  g_assert_cmpstr(d->set->class_names[0], ==, "negative");
  g_assert_cmpstr(d->set->class_names[2], ==, "positive");
  g_assert_cmpfloat(d->set->y[0], ==, 2);
  g_assert_cmpfloat(d->set->y[2], ==, 1);
  g_assert_cmpfloat(d->set->x[0], ==, 3);
  g_assert_cmpstr(d->texts[0], ==, "Great fun!");
  assert_words(d, 1, "no plot ");
  assert_words(d, 3, "no fun ");
}

static void test_without(void) {
  Diag diag = DIAG_INIT;
  DocumentOptions options = {.seed = 1, .without = "neutral"};
  const char *text = "neutral\tA film\npositive\tGreat\nnegative\tBad\n";
  g_autoptr(Documents) two = read_as("a.tsv", text, &options, &diag);
  g_assert_cmpint(two->set->samples, ==, 2);
  g_assert_cmpint(two->set->kind, ==, TARGET_BINARY);
  options.without = "neutrla";
  g_autoptr(Documents) none = read_as("a.tsv", text, &options, &diag);
  g_assert_null(none);
  g_assert_nonnull(strstr(diag.message, "no texts with the label 'neutrla'"));
  diag_clear(&diag);
}

static void test_table(void) {
  Diag diag = DIAG_INIT;
  g_autoptr(Documents) d =
      read_as("a.csv", "id,Text,Label\n1,\"Good, very good\",1\n2,\"a \"\"hit\"\"\",0\n", &plain, &diag);
  g_assert_cmpint(d->set->kind, ==, TARGET_BINARY);
  g_assert_cmpfloat(d->set->y[0], ==, 1);
  g_assert_cmpstr(d->texts[1], ==, "a \"hit\"");
  assert_words(d, 0, "good , very good ");
}

static void test_pair(void) {
  Diag diag = DIAG_INIT;
  g_autoptr(ScratchPath) good = scratch_write("good", "great\nlovely film\n", -1);
  g_autoptr(ScratchPath) bad = scratch_write("bad", "awful\n", -1);
  g_autoptr(Documents) d = documents_read_pair(good, bad, &plain, &diag);
  g_assert_cmpint(d->set->samples, ==, 3);
  g_assert_cmpfloat(d->set->y[0], ==, 0);
  g_assert_cmpfloat(d->set->y[1], ==, 1);
  g_assert_cmpstr(d->set->class_names[1], ==, "positive");
}

/* Parts are stratified, the same for the same seed, and the vocabulary is the training part's. */
static void test_parts(void) {
  GString *text = g_string_new(NULL);
  for (int i = 0; i < 100; i++) g_string_append_printf(text, "%s\tw%d\n", i % 4 == 0 ? "pos" : "neg", i);
  Diag diag = DIAG_INIT;
  DocumentOptions options = {.test = 0.2, .seed = 3};
  g_autoptr(Documents) d = read_as("a.tsv", text->str, &options, &diag);
  g_autoptr(Documents) again = read_as("a.tsv", text->str, &options, &diag);
  g_assert_cmpint(d->set->part_count[PART_TEST], ==, 20);
  g_assert_cmpmem(d->set->part[PART_TEST], 80, again->set->part[PART_TEST], 80);
  int positive = 0;
  for (int i = 0; i < 20; i++) positive += d->set->y[d->set->part[PART_TEST][i]] == 1;
  g_assert_cmpint(positive, ==, 5);
  g_assert_cmpuint(vocabulary_size(d->vocabulary), ==, 82);
  g_assert_cmpuint(d->ids[d->set->part[PART_TEST][0]], ==, WORD_UNKNOWN);
  double *x = g_new0(double, 300);
  g_autoptr(Dataset) other = dataset_with_features(d->set, 3, x);
  g_assert_cmpint(other->features, ==, 3);
  g_assert_cmpmem(other->part[PART_TEST], 80, d->set->part[PART_TEST], 80);
  g_assert_cmpstr(other->class_names[1], ==, "pos");
  g_string_free(text, TRUE);
}

static void test_labels_of_numbers(void) {
  Diag diag = DIAG_INIT;
  g_autoptr(Documents) d = read_as("a.tsv", "10\ta\n2\tb\n-1\tc\n", &plain, &diag);
  g_assert_cmpstr(d->set->class_names[0], ==, "-1");
  g_assert_cmpstr(d->set->class_names[1], ==, "2");
  g_assert_cmpstr(d->set->class_names[2], ==, "10");
}

static void assert_refused(const char *name, const char *text, const char *message) {
  Diag diag = DIAG_INIT;
  g_autoptr(Documents) d = read_as(name, text, &plain, &diag);
  g_assert_null(d);
  g_assert_nonnull(diag.message);
  if (strstr(diag.message, message) == NULL) g_error("'%s' does not say '%s'", diag.message, message);
  diag_clear(&diag);
}

static void test_refused(void) {
  assert_refused("a.tsv", "", "has no texts");
  assert_refused("a.tsv", "label\ttext\n", "has no texts");
  assert_refused("a.tsv", "pos\tfine\nno tab here\n", "line 2: has no tab");
  assert_refused("a.tsv", "\tfine\n", "line 1: the label is empty");
  assert_refused("a.tsv", "pos\tfine\nneg\t  \n", "line 2");
  assert_refused("a.tsv", "pos\tfine\npos\tgood\n", "every text has the label 'pos'");
  assert_refused("a.csv", "a,b\n1,2\n", "no column 'label'");
  assert_refused("a.csv", "label,text\n1,good\n0\n", "line 3: 1 field");
  assert_refused("a.csv", "label,text\n1,\"good\n", "not closed");
  assert_refused("a.tsv", "a\tb\nc\t\xFF\n", "line 2: byte 3 (0xFF)");
  GString *text = g_string_new(NULL);
  for (int i = 0; i < 1500; i++) g_string_append_printf(text, "label %d\tword\n", i);
  assert_refused("a.tsv", text->str, "1500 different labels");
  g_string_free(text, TRUE);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/documents/lines", test_lines);
  g_test_add_func("/documents/without", test_without);
  g_test_add_func("/documents/table", test_table);
  g_test_add_func("/documents/pair", test_pair);
  g_test_add_func("/documents/parts", test_parts);
  g_test_add_func("/documents/numbers", test_labels_of_numbers);
  g_test_add_func("/documents/refused", test_refused);
  return g_test_run();
}
