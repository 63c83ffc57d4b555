/* n-gram models: against counts by hand, and against perplexities written by kneser_ney.py. */
#include "scratch.h"
#include "text/ngram.h"
#include "text/sample.h"
#include <math.h>
#include <string.h>

static Corpus *read_text(const char *text, double test) {
  Diag diag = DIAG_INIT;
  CorpusOptions options = {.test = test, .lower = true};
  g_autoptr(ScratchPath) path = scratch_write("text.txt", text, -1);
  Corpus *corpus = corpus_read(path, &options, NULL, &diag);
  g_assert_cmpstr(diag.message, ==, NULL);
  return corpus;
}

static Ngram *model(const Corpus *corpus, int order, Smoothing smoothing, double k) {
  Diag diag = DIAG_INIT;
  Ngram *ngram = ngram_new(corpus, corpus->train, &(NgramConfig){order, smoothing, k}, NULL, &diag);
  g_assert_cmpstr(diag.message, ==, NULL);
  return ngram;
}

/* P(the last word | the words before it). */
static double after(const Ngram *ngram, const char *text, NgramPart *part) {
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(guint32));
  guint32 context[NGRAM_MAX], last;
  NgramPart none[NGRAM_MAX + 1];
  gsize count = vocabulary_encode(ngram->vocabulary, text, true, ids);
  words_context(ngram->vocabulary, (guint32 *)(gpointer)ids->data, count - 1, ngram->config.order - 1, context);
  last = g_array_index(ids, guint32, count - 1);
  double p = ngram_explain(ngram, context, last, part != NULL ? part : none);
  g_assert_cmpfloat(fabs(p - ngram_probability(ngram, context, last)), <, 1e-15);
  return p;
}

static const char pets[] = "the cat gets fed\nthe cat gets fed\nthe dog gets walked\nthe cat sleeps\n";

static void test_by_hand(void) {
  g_autoptr(Corpus) corpus = read_text(pets, 0);
  guint32 size = vocabulary_size(corpus->vocabulary); /* the cat gets fed dog walked sleeps </s> <unk> */
  g_assert_cmpuint(size, ==, 9);
  NgramPart part[NGRAM_MAX + 1];
  g_autoptr(Ngram) none = model(corpus, 3, SMOOTHING_NONE, 0);
  g_assert_cmpfloat(after(none, "the cat gets", NULL), ==, 2.0 / 3);
  g_assert_cmpfloat(after(none, "the dog gets fed", part), ==, 0);
  g_assert_cmpuint(part[3].seen, ==, 0);
  g_assert_cmpuint(part[3].context_seen, ==, 1);
  g_assert_cmpuint(part[2].seen, ==, 2);
  g_assert_cmpuint(part[2].context_seen, ==, 3);
  g_assert_cmpfloat(after(none, "fed the cat", NULL), ==, 0); /* a context that never occurred */
  g_assert_cmpfloat(after(none, "the", NULL), ==, 1);         /* after <s> <s> */
  g_autoptr(Ngram) addk = model(corpus, 2, SMOOTHING_ADD_K, 0.5);
  g_assert_cmpfloat(after(addk, "cat gets", NULL), ==, 2.5 / (3 + 0.5 * 9));
  g_assert_cmpfloat(after(addk, "zebra gets", NULL), ==, 1 / 9.0);
  g_autoptr(Ngram) unigram = model(corpus, 1, SMOOTHING_NONE, 0);
  g_assert_cmpfloat(after(unigram, "the", NULL), ==, 4 / 19.0);
}

/* Every distribution adds up to 1 and agrees with the single probabilities. */
static void assert_distributions(const Corpus *corpus, const Ngram *ngram, gsize step) {
  guint32 size = vocabulary_size(corpus->vocabulary), context[NGRAM_MAX];
  g_autofree double *p = g_new(double, size);
  for (gsize i = 0; i < corpus->count; i += step) {
    double sum = 0;
    corpus_context(corpus, i, ngram->config.order - 1, context);
    ngram_distribution(ngram, context, p);
    for (guint32 w = 0; w < size; w++) sum += p[w];
    g_assert_cmpfloat(fabs(sum - 1), <, 1e-12);
    for (guint32 w = 0; w < size; w += 1 + size / 50)
      g_assert_cmpfloat(fabs(p[w] - ngram_probability(ngram, context, w)), <, 1e-15);
    g_assert_cmpfloat(fabs(p[corpus->ids[i]] - ngram_probability(ngram, context, corpus->ids[i])), <, 1e-15);
  }
}

/* The text of kneser_ney.py. */
static guint64 draw(guint64 *state, guint64 n) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (*state >> 33) % n;
}

static Corpus *made_up_text(void) {
  guint64 state = 12345;
  GString *text = g_string_new(NULL);
  for (int i = 0; i < 3000; i++) {
    guint64 word = draw(&state, 20), length = 3 + draw(&state, 8);
    for (guint64 t = 0; t < length; t++) {
      g_string_append_printf(text, "w%" G_GUINT64_FORMAT " ", word);
      guint64 near = draw(&state, 1 + draw(&state, 1 + draw(&state, 60)));
      word = (word * 7 + near) % 40 + 40 * draw(&state, 1 + draw(&state, 1 + draw(&state, 60)));
    }
    g_string_append_c(text, '\n');
  }
  Corpus *corpus = read_text(text->str, 0.1);
  g_string_free(text, TRUE);
  return corpus;
}

static double perplexity(const Ngram *ngram, const Corpus *corpus, gsize from, gsize to) {
  g_autofree double *p = g_new(double, to - from);
  double loss = 0;
  g_assert_true(ngram_events(ngram, corpus, from, to, p, NULL));
  for (gsize i = 0; i < to - from; i++) loss -= log(p[i]);
  return exp(loss / (double)(to - from));
}

static void assert_close(double value, double expected) {
  if (fabs(value / expected - 1) > 1e-8) g_error("%.10g is not %.10g", value, expected);
}

/* kneser_ney.py wrote nine digits of each. */
static const struct {
  int order;
  double add_one, add_little, interpolate, kn, kn_train;
} references[] = {
    {1, 386.862295, 419.097773, 386.478619, 383.77495, 368.534968},
    {2, 659.987459, 601.102564, 343.096236, 286.956753, 62.6361789},
    {3, 853.324442, 851.083844, 331.498397, 285.973967, 24.7924847},
    {4, 857.84179, 873.363055, 323.167614, 285.809906, 23.6374419},
};

static void test_references(void) {
  g_autoptr(Corpus) corpus = made_up_text();
  for (gsize i = 0; i < G_N_ELEMENTS(references); i++) {
    int order = references[i].order;
    g_autoptr(Ngram) one = model(corpus, order, SMOOTHING_ADD_K, 1);
    g_autoptr(Ngram) little = model(corpus, order, SMOOTHING_ADD_K, 0.01);
    g_autoptr(Ngram) jm = model(corpus, order, SMOOTHING_INTERPOLATE, 0);
    g_autoptr(Ngram) kn = model(corpus, order, SMOOTHING_KN, 0);
    assert_close(perplexity(one, corpus, corpus->train, corpus->count), references[i].add_one);
    assert_close(perplexity(little, corpus, corpus->train, corpus->count), references[i].add_little);
    assert_close(perplexity(jm, corpus, corpus->train, corpus->count), references[i].interpolate);
    assert_close(perplexity(kn, corpus, corpus->train, corpus->count), references[i].kn);
    assert_close(perplexity(kn, corpus, 0, corpus->train), references[i].kn_train);
    g_assert_false(kn->discounts_stand_in[order]);
    g_assert_false(jm->weights_stand_in);
    assert_distributions(corpus, kn, 997);
    assert_distributions(corpus, jm, 997);
    assert_distributions(corpus, one, 997);
  }
}

/* Where counts of counts give no discounts, others stand in, and all still adds up. */
static void test_small(void) {
  g_autoptr(Corpus) corpus = read_text(pets, 0);
  for (int order = 1; order <= NGRAM_MAX; order++) {
    g_autoptr(Ngram) kn = model(corpus, order, SMOOTHING_KN, 0);
    g_autoptr(Ngram) jm = model(corpus, order, SMOOTHING_INTERPOLATE, 0);
    g_assert_true(order > 1 || kn->discounts_stand_in[1]);
    g_assert_true(jm->weights_stand_in);
    assert_distributions(corpus, kn, 1);
    assert_distributions(corpus, jm, 1);
  }
  NgramPart part[NGRAM_MAX + 1];
  g_autoptr(Ngram) kn = model(corpus, 3, SMOOTHING_KN, 0);
  double fed = after(kn, "the dog gets fed", part);
  g_assert_cmpfloat(fed, >, 0);
  g_assert_cmpfloat(part[3].own, ==, 0);
  g_assert_cmpfloat(fabs(part[3].rest * part[2].probability - fed), <, 1e-15);
  g_assert_cmpfloat(fed, <, after(kn, "the dog gets walked", NULL));
}

static void test_nothing(void) {
  Diag diag = DIAG_INIT;
  g_autoptr(Corpus) corpus = read_text(pets, 0);
  g_assert_null(ngram_new(corpus, 0, &(NgramConfig){2, SMOOTHING_KN, 0}, NULL, &diag));
  g_assert_nonnull(diag.message);
  diag_clear(&diag);
}

static void test_sample(void) {
  const double p[] = {0.1, 0, 0.6, 0.3};
  int drawn[4] = {0}, sharp[4] = {0};
  Rng rng = rng_stream(1, RNG_SAMPLE, 0);
  for (int i = 0; i < 10000; i++) drawn[sample_word(p, 4, 1, &rng)]++, sharp[sample_word(p, 4, 0.5, &rng)]++;
  g_assert_cmpint(drawn[1], ==, 0);
  g_assert_cmpfloat(fabs(drawn[2] / 1e4 - 0.6), <, 0.02); /* four standard deviations */
  g_assert_cmpfloat(fabs(sharp[2] / 1e4 - 0.36 / 0.46), <, 0.02);
  g_assert_cmpuint(sample_word(p, 4, 0, &rng), ==, 2);
  guint32 top[4];
  g_assert_cmpuint(sample_top(p, 4, 3, top), ==, 3);
  g_assert_cmpmem(top, 12, ((guint32[]){2, 3, 0}), 12);
  g_assert_cmpuint(sample_top(p, 4, 9, top), ==, 4);

  double many[1000]; /* many places: sorted, in the same order, equals too */
  guint32 few[100], most[200];
  for (int w = 0; w < 1000; w++) many[w] = (w * 37) % 91;
  g_assert_cmpuint(sample_top(many, 1000, 100, few), ==, 100);
  g_assert_cmpuint(sample_top(many, 1000, 200, most), ==, 200);
  g_assert_cmpmem(few, sizeof few, most, sizeof few);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/ngram/by hand", test_by_hand);
  g_test_add_func("/ngram/references", test_references);
  g_test_add_func("/ngram/small", test_small);
  g_test_add_func("/ngram/nothing", test_nothing);
  g_test_add_func("/ngram/sample", test_sample);
  return g_test_run();
}
