#include "nn/dataset.h"
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* A file for one test, in a folder that goes with the fixture. */
typedef struct {
  char *folder, *path;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data) {
  (void)data;
  fixture->folder = g_dir_make_tmp("nabla-csv-XXXXXX", NULL);
  fixture->path = g_build_filename(fixture->folder, "t.csv", NULL);
}

static void tear_down(Fixture *fixture, gconstpointer data) {
  (void)data;
  g_unlink(fixture->path);
  g_rmdir(fixture->folder);
  g_free(fixture->path);
  g_free(fixture->folder);
}

static Dataset *read_options(const Fixture *fixture, const char *text, gssize length, const CsvOptions *options,
                             Diag *diag) {
  g_unlink(fixture->path); /* as g_file_set_contents, writing over a file that is there may wait for the disk */
  FILE *file = g_fopen(fixture->path, "wb");
  gsize bytes = length < 0 ? strlen(text) : (gsize)length;
  g_assert_cmpuint(fwrite(text, 1, bytes, file), ==, bytes);
  fclose(file);
  return dataset_read_csv(fixture->path, options, diag);
}

static Dataset *read_good(const Fixture *fixture, const char *text, const CsvOptions *options) {
  Diag diag = DIAG_INIT;
  Dataset *set = read_options(fixture, text, -1, options, &diag);
  g_assert_cmpstr(diag.message, ==, NULL);
  g_assert_nonnull(set);
  return set;
}

static void assert_numbers(const double *values, const double *expected, int count) {
  for (int i = 0; i < count; i++) g_assert_cmpfloat(values[i], ==, expected[i]);
}

static void test_plain(Fixture *fixture, gconstpointer data) {
  (void)data;
  const char *texts[] = {
      "a,b,label\n1,2,0\n3,-4.5e1,1\n",
      "a,b,label\r\n1,2,0\r\n3,-4.5e1,1",
      "a;b;label\n1;2;0\n3;-4.5e1;1\n",
      "a\tb\tlabel\n1\t2\t0\n3\t-4.5e1\t1\n",
      "\xEF\xBB\xBF"
      "a,b,label\n1,2,0\n\n3,-4.5e1,1\n\n\n",
      " a , b,label \n 1 ,\"2\",0\n3, -4.5e1 ,\"1\"\n",
      "a,b,label\r1,2,0\r3,-45,1\r",
  };
  for (gsize k = 0; k < G_N_ELEMENTS(texts); k++) {
    g_autoptr(Dataset) set = read_good(fixture, texts[k], &(CsvOptions){0});
    g_assert_cmpstr(set->name, ==, "t.csv");
    g_assert_cmpint(set->samples, ==, 2);
    g_assert_cmpint(set->features, ==, 2);
    g_assert_cmpstr(set->feature_names[0], ==, "a");
    g_assert_cmpstr(set->feature_names[1], ==, "b");
    assert_numbers(set->x, (double[]){1, 3, 2, -45}, 4);
    assert_numbers(set->y, (double[]){0, 1}, 2);
    g_assert_cmpint(set->kind, ==, TARGET_BINARY);
  }
}

static void test_quotes(Fixture *fixture, gconstpointer data) {
  (void)data;
  g_autoptr(Dataset) set =
      read_good(fixture, "\"a, \"\"b\"\"\",kind\n1,\"red, or\nso\"\n2,blue\n3,\"red, or\nso\"\n", &(CsvOptions){0});
  g_assert_cmpstr(set->feature_names[0], ==, "a, \"b\"");
  g_assert_cmpint(set->kind, ==, TARGET_BINARY);
  g_assert_cmpstr(set->class_names[0], ==, "red, or\nso");
  g_assert_cmpstr(set->class_names[1], ==, "blue");
  assert_numbers(set->y, (double[]){0, 1, 0}, 3);
}

static void test_targets(Fixture *fixture, gconstpointer data) {
  (void)data;
  const struct {
    const char *text;
    bool classes;
    TargetKind kind;
    int count;
  } cases[] = {
      {"x,t\n1,0\n2,1\n", false, TARGET_BINARY, 2},     {"x,t\n1,-1\n2,1\n", false, TARGET_SIGN, 2},
      {"x,t\n1,0\n2,2\n", false, TARGET_REGRESSION, 0}, {"x,t\n1,0\n2,2\n3,1\n", true, TARGET_CLASS, 3},
      {"x,t\n1,a\n2,b\n", false, TARGET_BINARY, 2},     {"x,t\n1,a\n2,b\n3,c\n", false, TARGET_CLASS, 3},
      {"x,t\n1,a\n2,a\n", false, TARGET_CLASS, 1},      {"x,t\n1,0.5\n2,1\n", false, TARGET_REGRESSION, 0},
  };
  for (gsize k = 0; k < G_N_ELEMENTS(cases); k++) {
    g_autoptr(Dataset) set = read_good(fixture, cases[k].text, &(CsvOptions){.classes = cases[k].classes});
    g_assert_cmpint(set->kind, ==, cases[k].kind);
    g_assert_cmpint(set->classes, ==, cases[k].count);
  }
  g_autoptr(Dataset) first = read_good(fixture, "kind,u,v\nb,1,2\na,3,4\n", &(CsvOptions){.target = "kind"});
  assert_numbers(first->x, (double[]){1, 3, 2, 4}, 4);
  g_assert_cmpstr(first->class_names[0], ==, "b");
  g_autoptr(Dataset) counted = read_good(fixture, "0,1,2\n5,6,0\n7,8,1\n", &(CsvOptions){0});
  g_assert_cmpint(counted->samples, ==, 2);
}

static void test_split(Fixture *fixture, gconstpointer data) {
  (void)data;
  g_autoptr(GString) text = g_string_new("x,t\n");
  for (int i = 0; i < 100; i++) g_string_append_printf(text, "%d,%s\n", i, i % 4 ? "no" : "yes");
  g_autoptr(Dataset) set = read_good(fixture, text->str, &(CsvOptions){.test = 0.2, .seed = 3});
  int yes = 0;
  g_assert_cmpint(set->part_count[PART_TEST], ==, 20);
  for (int i = 0; i < 20; i++) yes += dataset_class(set, (int)set->part[PART_TEST][i]) == 0;
  g_assert_cmpint(yes, ==, 5);
  g_string_assign(text, "x,t\n");
  for (int i = 0; i < 100; i++) g_string_append_printf(text, "%d,%d\n", i, i % 4); /* class numbers, perhaps */
  g_autoptr(Dataset) numbers = read_good(fixture, text->str, &(CsvOptions){.test = 0.2, .seed = 3});
  int counts[4] = {0};
  g_assert_cmpint(numbers->kind, ==, TARGET_REGRESSION);
  for (int i = 0; i < 20; i++) counts[(int)numbers->y[numbers->part[PART_TEST][i]]]++;
  for (int c = 0; c < 4; c++) g_assert_cmpint(counts[c], ==, 5);
}

static void assert_refused(const Fixture *fixture, const char *text, gssize length, const CsvOptions *options,
                           const char *says) {
  Diag diag = DIAG_INIT;
  g_autoptr(Dataset) set = read_options(fixture, text, length, options, &diag);
  if (set) g_error("a table was read where '%s' was due", says);
  if (!strstr(diag.message, fixture->path) || !strstr(diag.message, says))
    g_error("'%s' does not say '%s'", diag.message, says);
  g_assert_true(g_utf8_validate(diag.message, -1, NULL));
  diag_clear(&diag);
}

static void test_bad(Fixture *fixture, gconstpointer data) {
  (void)data;
  const struct {
    const char *text, *says;
  } cases[] = {
      {"", "is empty"},
      {"\n\n", "is empty"},
      {"a,b\n", "no samples"},
      {"1,2\n3,4\n", "line 1: a header line"},
      {"a\n1\n", "line 1: has one column"},
      {"a,b\n1,2\n3\n", "line 3: 1 field where the header has 2"},
      {"a,b\n1,2\n\n3,4,5\n", "line 4: 3 fields where the header has 2"},
      {"a,b\n1,2\ntree,4\n", "line 3: column 'a': 'tree' is not a number"},
      {"a,b\n1,2\n3,tree\n", "line 3: column 'b': 'tree' is not a number"},
      {"a,b\n1,\n", "line 2: column 'b' is empty"},
      {"a,b\n1,x\n2,\n", "line 3: column 'b' is empty"},
      {"a,b\nnan,2\n", "line 2: column 'a': 'nan' is not a finite number"},
      {"a,b\n1,-inf\n", "line 2: column 'b': '-inf' is not a finite number"},
      {"a,b\n1e999,2\n", "line 2: column 'a': '1e999' is too large"},
      {"a,b\n1,2\n\"3,4\n5,6\n", "line 3: a quoted field is not closed"},
      {"a,b\n1,\"2\"x\n", "line 2: text follows a closing quote"},
      {"a,b\n1,2\n\xff,3\n", "line 3: byte 1 (0xFF) is not text in UTF-8"},
      {"\"x\ny\",b\n1,2\n1,2,3\n", "line 4: 3 fields"},
  };
  for (gsize k = 0; k < G_N_ELEMENTS(cases); k++)
    assert_refused(fixture, cases[k].text, -1, &(CsvOptions){0}, cases[k].says);
  assert_refused(fixture, "a,b\n1,\0002\n", 9, &(CsvOptions){0}, "binary file");
  assert_refused(fixture, "width,kind\n1,2\n", -1, &(CsvOptions){.target = "knid"}, "no column 'knid'");
  Diag diag = DIAG_INIT;
  g_assert_null(read_options(fixture, "a,t\n1,0.5\n2,3\n", -1, &(CsvOptions){.classes = true}, &diag));
  g_assert_cmpstr(diag.message, ==, "t.csv: target 0.5 of sample 1 is no class number from 0 to 2");
  diag_clear(&diag);
  g_assert_null(read_options(fixture, "a;t\n1,5;0\n", -1, &(CsvOptions){0}, &diag));
  g_assert_nonnull(strstr(diag.hint, "decimal point"));
  diag_clear(&diag);
}

static void test_no_file(Fixture *fixture, gconstpointer data) {
  (void)data;
  Diag diag = DIAG_INIT;
  g_assert_null(dataset_read_csv(fixture->path, &(CsvOptions){0}, &diag));
  g_assert_nonnull(strstr(diag.message, "No such file"));
  diag_clear(&diag);
  g_assert_null(dataset_read_csv(fixture->folder, &(CsvOptions){0}, &diag));
  g_assert_nonnull(strstr(diag.message, "is a directory"));
  diag_clear(&diag);
  g_assert_null(dataset_read_csv("/dev/zero", &(CsvOptions){0}, &diag));
  g_assert_nonnull(strstr(diag.message, "not a regular file"));
  diag_clear(&diag);
  g_assert_null(dataset_read_csv(fixture->path, &(CsvOptions){0}, NULL));
}

static void test_long_field(Fixture *fixture, gconstpointer data) {
  (void)data;
  g_autofree char *field = g_strnfill(100000, 'z');
  g_autofree char *text = g_strconcat("a,b\n", field, ",1\n", NULL);
  Diag diag = DIAG_INIT;
  g_assert_null(read_options(fixture, text, -1, &(CsvOptions){0}, &diag));
  g_assert_cmpuint(strlen(diag.message), <, 300);
  diag_clear(&diag);
}

/* 100,000 rows of 10 columns: a quadratic reader would never come back. */
static void test_large(Fixture *fixture, gconstpointer data) {
  (void)data;
  g_autoptr(GString) text = g_string_new("a,b,c,d,e,f,g,h,i,t\n");
  for (int i = 0; i < 100000; i++)
    g_string_append_printf(text, "%d.25,-0.%d,3e-5,4.125,5,6,7,0.%d,9,%d\n", i, i, i, i % 2);
  g_autoptr(Dataset) set = read_good(fixture, text->str, &(CsvOptions){0});
  g_assert_cmpint(set->samples, ==, 100000);
  g_assert_cmpfloat(set->x[99999], ==, 99999.25);
}

/* Good tables with bytes changed, cut or doubled: every one is read or refused with a message, never a crash. */
static void test_fuzz(Fixture *fixture, gconstpointer data) {
  (void)data;
  const char *seeds[] = {"a,b,t\n1,2,0\n3,4.5,1\n5,6,1\n", "\"a\";\"b\"\r\n\"1\";x\r\n2;\"y \"\"q\"\"\"\r\n",
                         "\xEF\xBB\xBFu\tv\n1e3\t2\n-3\t4\n"};
  const char alphabet[] = "\",;\t\r\n\0\xff\xc3\xa9"
                          "0e.-+nifx ";
  GRand *rand = g_rand_new_with_seed(1);
  int good = 0;
  for (int round = 0; round < 3000; round++) {
    const char *seed = seeds[round % 3];
    g_autoptr(GString) text = g_string_new(seed);
    for (int change = g_rand_int_range(rand, 1, 6); change > 0 && text->len > 0; change--) {
      gssize place = g_rand_int_range(rand, 0, (gint32)text->len);
      char letter = alphabet[g_rand_int_range(rand, 0, sizeof alphabet - 1)];
      switch (g_rand_int_range(rand, 0, 4)) {
      case 0:
        text->str[place] = letter;
        break;
      case 1:
        g_string_insert_c(text, place, letter);
        break;
      case 2:
        g_string_erase(text, place, MIN(3, (gssize)text->len - place));
        break;
      default:
        g_string_truncate(text, (gsize)place);
      }
    }
    Diag diag = DIAG_INIT;
    g_autoptr(Dataset) set = read_options(fixture, text->str, (gssize)text->len,
                                          &(CsvOptions){.classes = round % 2 == 0, .test = 0.3}, &diag);
    g_assert_true((set != NULL) == (diag.message == NULL));
    good += set != NULL;
    for (int i = 0; set && i < set->samples * set->features; i++) g_assert_true(isfinite(set->x[i]));
    diag_clear(&diag);
  }
  g_rand_free(rand);
  g_assert_cmpint(good, >, 100);
  g_assert_cmpint(good, <, 2900);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/nn/csv/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  ADD(plain);
  ADD(quotes);
  ADD(targets);
  ADD(split);
  ADD(bad);
  ADD(no_file);
  ADD(long_field);
  ADD(large);
  ADD(fuzz);
  return g_test_run();
}
