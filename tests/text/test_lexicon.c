/* The lists of words, and the six features. */
#include "scratch.h"
#include "text/lexicon.h"
#include <math.h>
#include <string.h>

static Lexicon *shipped(void) {
  Diag diag = DIAG_INIT;
  Lexicon *lexicon = lexicon_read((const char *const[LEXICON_LISTS]){0}, &diag);
  g_assert_cmpstr(diag.message, ==, NULL);
  return lexicon;
}

static void assert_features(const Lexicon *lexicon, const char *text, const double expected[5], int words) {
  double x[FEATURES];
  lexicon_features(lexicon, text, x);
  for (int f = 0; f < 5; f++) g_assert_cmpfloat(x[f], ==, expected[f]);
  g_assert_cmpfloat(fabs(x[5] - log(words)), <, 1e-15);
}

static void test_features(void) {
  g_autoptr(Lexicon) lexicon = shipped();
  assert_features(lexicon, "No plot, no jokes, yet I loved it!", (double[]){1, 0, 1, 1, 1}, 8);
  assert_features(lexicon, "I love it!", (double[]){1, 0, 0, 1, 1}, 3);
  assert_features(lexicon, "Awful, awful: you and your BORING friends", (double[]){0, 3, 0, 2, 0}, 7);
  assert_features(lexicon, "a first-rate, mind-numbing film", (double[]){1, 1, 0, 0, 0}, 6);
  assert_features(lexicon, "", (double[]){0, 0, 0, 0, 0}, 1);
  assert_features(lexicon, "?!?!!", (double[]){0, 0, 0, 0, 1}, 1);
  g_autofree char *found = lexicon_evidence(lexicon, "A first-rate film, simply great", 0);
  g_assert_cmpstr(found, ==, "first-rate great");
}

/* The lists that ship are of some size, in small letters, and no word is in both. */
static void test_shipped(void) {
  g_autoptr(Lexicon) lexicon = shipped();
  g_assert_cmpuint(lexicon_size(lexicon, LEXICON_POSITIVE), >, 500);
  g_assert_cmpuint(lexicon_size(lexicon, LEXICON_NEGATIVE), >, 500);
  g_autofree char *path = g_build_filename(g_getenv("NABLA_SOURCE"), "assets", "lexicon", "positive.txt", NULL);
  g_autofree char *text = NULL;
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    if (**line == '#' || **line == 0) continue;
    g_autofree char *lower = g_utf8_strdown(*line, -1);
    g_assert_cmpstr(lower, ==, *line);
    g_assert_true(lexicon_has(lexicon, LEXICON_POSITIVE, *line));
    g_assert_false(lexicon_has(lexicon, LEXICON_NEGATIVE, *line));
  }
}

static void test_own_lists(void) {
  Diag diag = DIAG_INIT;
  g_autoptr(ScratchPath) path = scratch_write("mine.txt", "; mine\n\nSolid\nwell-kept\n# end\n", -1);
  g_autoptr(Lexicon) lexicon = lexicon_read((const char *const[LEXICON_LISTS]){[LEXICON_POSITIVE] = path}, &diag);
  g_assert_cmpuint(lexicon_size(lexicon, LEXICON_POSITIVE), ==, 2);
  assert_features(lexicon, "solid, well-kept, great", (double[]){2, 0, 0, 0, 0}, 4);
}

static void assert_refused(const char *text, gssize length, const char *message) {
  Diag diag = DIAG_INIT;
  g_autoptr(ScratchPath) path = scratch_write("bad.txt", text, length);
  g_assert_null(lexicon_read((const char *const[LEXICON_LISTS]){[LEXICON_NEGATIVE] = path}, &diag));
  if (strstr(diag.message, message) == NULL) g_error("'%s' does not say '%s'", diag.message, message);
  diag_clear(&diag);
}

static void test_refused(void) {
  assert_refused("", 0, "has no words");
  assert_refused("# only this\n", -1, "has no words");
  assert_refused("good\ntwo words\n", -1, "line 2: 'two words' is not one word");
  assert_refused("na\xEFve\n", -1, "line 1: byte 3 (0xEF)");
  assert_refused("a\0b", 3, "binary");
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/lexicon/features", test_features);
  g_test_add_func("/lexicon/shipped", test_shipped);
  g_test_add_func("/lexicon/own", test_own_lists);
  g_test_add_func("/lexicon/refused", test_refused);
  return g_test_run();
}
