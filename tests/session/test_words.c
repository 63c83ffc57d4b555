/* Networks over words in a session: a large one is saved in two files and goes on to the bit, undo and the map. */
#include "session/words.h"
#include "session_test.h"
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define MODEL "corpus pets test=0.1\nlm context=3 embed=64 hidden=128\noptimizer adam lr=0.01\nbatch 64\nstep 7\n"

static void test_save(void) {
  g_autofree char *folder = g_dir_make_tmp("nabla-words-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "m.nabla", NULL),
                  *weights = g_build_filename(folder, "m.weights", NULL);
  g_autofree char *save = g_strdup_printf("save \"%s\"", path), *source = g_strdup_printf("source \"%s\"", path);
  static const char look[] =
      "set digits 17\nstep 5\nprint W1[3,4]\nprint E[5,1]\npredict \"the dog\"\nreset\nprint E[5,1]";
  Bench *a = bench_new(1), *b = bench_new(1);
  run(a, MODEL);
  run(a, save);
  g_assert_cmpstr(a->err->str, ==, "");
  g_assert_true(g_file_test(weights, G_FILE_TEST_EXISTS));
  run(b, source);
  g_assert_cmpstr(b->err->str, ==, "");
  g_autofree char *expected = g_strdup(run(a, look));
  g_assert_cmpstr(run(b, look), ==, expected);

  g_autofree char *bytes = NULL;
  gsize length;
  g_assert_true(g_file_get_contents(weights, &bytes, &length, NULL));
  bytes[length - 5] ^= 1;
  g_assert_true(g_file_set_contents(weights, bytes, (gssize)length, NULL));
  assert_fails(b, source, "is damaged");
  g_assert_true(g_file_set_contents(weights, "nonsense", -1, NULL));
  assert_fails(b, source, "is no file of weights");
  g_unlink(path);
  g_unlink(weights);
  g_rmdir(folder);
  bench_free(a);
  bench_free(b);
}

/* Training, the model and a model in another's place are taken back one by one. */
static void test_undo(void) {
  Bench *b = bench_new(1);
  run(b, "corpus pets\nlm context=2 embed=4 hidden=5");
  g_autofree char *before = g_strdup(run(b, "show net\nprint E[5,1]"));
  run(b, "step 3");
  run(b, "lm context=3 embed=6 hidden=5");
  g_assert_cmpstr(run(b, "show net\nprint E[5,1]"), !=, before);
  run(b, "undo 2");
  g_assert_cmpstr(run(b, "show net\nprint E[5,1]"), ==, before);
  run(b, "undo\nlm context=2 embed=4 hidden=5");
  g_assert_cmpstr(run(b, "show net\nprint E[5,1]"), ==, before);
  g_assert_cmpstr(b->err->str, ==, "");
  bench_free(b);
}

/* What is kept of the past is shared; nobody's changes may reach another's. */
static void test_past(void) {
  static const char look[] = "print W2[3,4]\nprint W1[1,2]\nprint E[5,1]\npredict \"the dog\"\nloss";
  Bench *b = bench_new(1);
  run(b, "set digits 17\ncorpus pets test=0.1\nlm context=3 embed=16 hidden=32\noptimizer adam lr=0.01\nbatch 64");
  g_autofree char *start = g_strdup(run(b, look));
  run(b, "step 5");
  g_autofree char *five = g_strdup(run(b, look));
  run(b, "mark five\nstep 4");
  g_autofree char *nine = g_strdup(run(b, look));
  run(b, "undo");
  g_assert_cmpstr(run(b, look), ==, five);
  run(b, "redo");
  g_assert_cmpstr(run(b, look), ==, nine);
  run(b, "goto five");
  g_assert_cmpstr(run(b, look), ==, five);
  run(b, "goto start");
  g_assert_cmpstr(run(b, look), ==, start);
  run(b, "step 9");
  g_assert_cmpstr(run(b, look), ==, nine);
  run(b, "reset");
  g_assert_cmpstr(run(b, look), ==, start);
  run(b, "E[5,1] = 2; undo; undo");
  g_assert_cmpstr(run(b, look), ==, nine);
  run(b, "reset new\nstep 3\nundo 2");
  g_assert_cmpstr(run(b, look), ==, nine);
  run(b, "reset; step 5");
  g_assert_cmpstr(run(b, look), ==, five);
  g_assert_cmpstr(b->err->str, ==, "");
  bench_free(b);
}

/* Networks over words are single precision, those after them what the setting says. */
static void test_precision(void) {
  Bench *b = bench_new(1);
  run(b, "set digits 17\ncorpus pets\nlm context=2 embed=4 hidden=5");
  assert_fails(b, "gradcheck", "double precision");
  run(b, "clear\ndata xor\ndense 1 sigmoid");
  assert_prints(b, "param w = 0.1; print w", "w = 0.10000000000000001\n");
  bench_free(b);
}

static void test_map(void) {
  Bench *b = bench_new(1);
  WordPoint points[20];
  Neighbour nearest[3];
  double share = 0;
  run(b, "corpus pets\nlm context=2 embed=2 hidden=5");
  g_assert_cmpint(session_context(b->session), ==, 2);
  g_assert_cmpint(session_embedding_size(b->session), ==, 2);
  run(b, "E[3,1] = 0.25; E[3,2] = -0.5"); /* two numbers are the place itself; row 3 is the most frequent word's */
  g_assert_cmpint(session_word_map(b->session, 20, NULL, 0, points, &share), ==, 20);
  g_assert_cmpfloat(points[0].x, ==, 0.25);
  g_assert_cmpfloat(points[0].y, ==, -0.5);
  g_assert_cmpint(session_neighbours(b->session, WORD_FIRST, 3, nearest), ==, 3);
  g_assert_true(nearest[0].cosine >= nearest[1].cosine && nearest[0].id != WORD_FIRST);

  run(b, "lm context=3 embed=8 hidden=5");
  g_assert_cmpint(session_word_map(b->session, 20, NULL, 0, points, &share), ==, 20);
  g_assert_true(share > 0.2 && share < 1);
  double x = 0, y = 0;
  for (int i = 0; i < 20; i++) x += points[i].x, y += points[i].y;
  g_assert_true(fabs(x) < 1e-9 && fabs(y) < 1e-9); /* about the mean */

  /* Rarer words come behind, on the same plane, each once. */
  const guint32 also[] = {60, WORD_FIRST, 60, WORD_UNKNOWN};
  WordPoint more[20 + G_N_ELEMENTS(also)];
  g_assert_cmpint(session_word_map(b->session, 20, also, G_N_ELEMENTS(also), more, NULL), ==, 21);
  g_assert_cmpuint(more[20].id, ==, 60);
  for (int i = 0; i < 20; i++) g_assert_true(more[i].x == points[i].x && more[i].y == points[i].y);
  bench_free(b);
}

/* Two words' cosine is the one that the list of neighbours has; several words at once have the same neighbours. */
static void test_neighbours(void) {
  Bench *b = bench_new(1);
  Neighbour near[5], both[10];
  const guint32 ids[] = {7, 9};
  run(b, "corpus pets\nlm context=2 embed=8 hidden=5");
  g_assert_cmpint(session_neighbours_of(b->session, ids, 2, 5, both), ==, 5);
  for (int k = 0; k < 2; k++) {
    g_assert_cmpint(session_neighbours(b->session, ids[k], 5, near), ==, 5);
    for (int i = 0; i < 5; i++) {
      g_assert_cmpuint(near[i].id, ==, both[5 * k + i].id);
      g_assert_true(i == 0 || near[i].cosine <= near[i - 1].cosine);
      g_assert_cmpfloat_with_epsilon(session_cosine(b->session, ids[k], near[i].id), near[i].cosine, 1e-12);
    }
  }
  g_autofree char *line = g_strdup_printf("nearest %s %s", near[1].word, near[0].word);
  g_autofree char *cosine =
      g_strdup_printf("nearest: %s=%.6g\n", near[0].word, session_cosine(b->session, near[1].id, near[0].id));
  assert_prints(b, line, cosine);
  assert_fails(b, "nearest dog dog", "the same word");
  assert_fails(b, "nearest dog catt", "did you mean 'cat'?");
  bench_free(b);
}

static void test_next_words(void) {
  Bench *b = bench_new(1);
  WordShare shares[200];
  run(b, "corpus pets\nlm context=3 embed=4 hidden=5");
  int count = session_next_words(b->session, "the dog", 200, shares, NULL);
  double sum = 0;
  for (int i = 0; i < count; i++) sum += shares[i].probability;
  g_assert_cmpfloat_with_epsilon(sum, 1, 1e-4); /* all words; single precision */
  g_assert_cmpint(session_ngram_words(b->session, "the dog", 5, shares, NULL), ==, -1);
  bench_free(b);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/session/words/save", test_save);
  g_test_add_func("/session/words/undo", test_undo);
  g_test_add_func("/session/words/past", test_past);
  g_test_add_func("/session/words/precision", test_precision);
  g_test_add_func("/session/words/map", test_map);
  g_test_add_func("/session/words/next", test_next_words);
  g_test_add_func("/session/words/neighbours", test_neighbours);
  return g_test_run();
}
