#pragma once
/*
 * n-gram language models. What comes in is a corpus; what goes out are probabilities of a word after the words before
 * it, with the counts that they are made of. Immutable once made; reference-counted.
 *
 * The methods are those of Chen and Goodman, "An empirical study of smoothing techniques for language modeling",
 * Computer Speech and Language 13 (1999). c(h, w) is how often word w followed the context h, the order − 1 words
 * before it; |V| counts `</s>` and `<unk>`:
 *
 *   none         c(h, w) / c(h); 0 after a context that never occurred
 *   addk         (c(h, w) + k) / (c(h) + k·|V|)
 *   interpolate  Jelinek–Mercer: λₙ·c(h, w)/c(h) + (1 − λₙ)·(the same with a context one word shorter), down to 1/|V|;
 * a context that never occurred is passed over. The weights, one an order, are fitted by EM on the last tenth of the
 * training sentences, with counts of the others; then everything is counted. kn           interpolated modified
 * Kneser–Ney: (c(h, w) − D(c)) / c(h) + γ(h)·(the same, shorter), down to 1/|V|. Below the highest order c is in how
 * many different words' company: how many different words stood before the n-gram. Discounts for counts 1, 2, and 3 or
 * more come from the counts of counts of each order.
 */
#include "base/rng.h"
#include "text/ngram_counts.h"

typedef enum { SMOOTHING_NONE, SMOOTHING_ADD_K, SMOOTHING_INTERPOLATE, SMOOTHING_KN } Smoothing;
/* "none", "addk", "interpolate", "kn", NULL-terminated, in the order of the codes. */
const char *const *smoothing_names(void);

typedef struct {
  int order; /* 1 to NGRAM_MAX: a word and the order − 1 before it */
  Smoothing smoothing;
  double k; /* of addk, above 0 */
} NgramConfig;

typedef struct {
  grefcount refs;
  NgramConfig config;
  Vocabulary *vocabulary;
  NgramCounts *counts;
  Followers *followers[NGRAM_MAX];        /* of the nodes of levels 0 … order − 1 */
  double discount[NGRAM_MAX + 1][3];      /* kn: of each order, for counts 1, 2, 3 and more */
  bool discounts_stand_in[NGRAM_MAX + 1]; /* the counts of counts gave none: 0.5, 1, 1.5 are used */
  double weight[NGRAM_MAX + 1];           /* interpolate: λ of each order */
  bool weights_stand_in;                  /* too few sentences to fit them: ½ each */
} Ngram;

/* Counts ids[0 … count−1] of the corpus: corpus->train, or corpus->slice for fitting weights of mixtures on what
 * follows it. NULL and diag where memory does not allow it, there is nothing to count, or the host interrupts. */
Ngram *ngram_new(const Corpus *corpus, gsize count, const NgramConfig *config, const Host *host, Diag *diag);
Ngram *ngram_ref(Ngram *ngram);
void ngram_unref(Ngram *ngram); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ngram, ngram_unref)

/* context: the order − 1 ids before the word, the nearest last (corpus_context, words_context). */
double ngram_probability(const Ngram *ngram, const guint32 *context, guint32 word);
/* Of all |V| words into p; adds up to 1 (but for `none` after a context that never occurred: all 0). */
void ngram_distribution(const Ngram *ngram, const guint32 *context, double *p);
/* Of each event ids[from … to−1] of the corpus into p. false where the host interrupts. */
bool ngram_events(const Ngram *ngram, const Corpus *corpus, gsize from, gsize to, double *p, const Host *host);

/* One order's part in a probability. */
typedef struct {
  int order;
  guint64 seen;         /* how often the word followed this context */
  guint64 context_seen; /* how often this context was followed by anything */
  guint32 counted;      /* kn below the highest order: after how many different words this was seen; else as seen */
  guint32 total;        /* … and what the counts of all that followed the context add up to */
  double own;           /* what this order gives the word */
  double rest;          /* the share left to the orders below */
  double probability;   /* own + rest·(the next lower order's probability) */
} NgramPart;
/* Part 0 is the uniform 1/|V| (its rest is 0), part k order k; `none` and `addk` know the highest order only, and leave
 * the others' own and probability at what the counts say. Returns the probability. */
double ngram_explain(const Ngram *ngram, const guint32 *context, guint32 word, NgramPart part[NGRAM_MAX + 1]);
