#pragma once
/*
 * The n-grams of a stretch of events with their counts, for lengths 1 to `order`: a trie in sorted arrays. The children
 * of a node are the words that followed it, in order of their ids, one behind the other in the next level; so a word is
 * found by bisection, and all words that followed a context are a slice.
 *
 * Each sentence is preceded by as many `<s>` as a context needs; `<s>` itself is never an event, so it has no counts.
 */
#include "base/host.h"
#include "text/corpus.h"

enum { NGRAM_MAX = 5 };
#define NGRAM_NONE G_MAXUINT32

/* What followed a context, in the counts that the model works with. */
typedef struct {
  guint32 total;
  guint32 with[3]; /* words of count 1, 2, 3 and more */
} Followers;

/* All n-grams of one length; level 0 is the empty context. */
typedef struct {
  guint32 count;
  guint32 *word;  /* [count] the last word of each */
  guint32 *seen;  /* [count] how often it occurred */
  guint32 *lefts; /* [count] how many different words stood before it; NULL at the highest level */
  guint32 *first; /* [count + 1] its children in the next level; NULL at the highest level */
} NgramLevel;

typedef struct {
  int order;
  guint64 events;
  NgramLevel level[NGRAM_MAX + 1];
} NgramCounts;

/* Counts ids[0 … count−1] of the corpus. NULL and diag where memory does not allow it, or the host interrupts. */
NgramCounts *ngram_count(const Corpus *corpus, gsize count, int order, const Host *host, Diag *diag);
void ngram_counts_free(NgramCounts *counts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NgramCounts, ngram_counts_free)

/* The child of node `node` of level `level` by a word, or NGRAM_NONE. */
guint32 ngram_child(const NgramCounts *counts, int level, guint32 node, guint32 word);
/* The node of `length` words, the last of them nearest; length 0: the root. NGRAM_NONE if they never occurred. */
guint32 ngram_node(const NgramCounts *counts, const guint32 *words, int length);
