#pragma once
/*
 * Networks over words, seen from outside: what the commands print and the views `embeddings` and `words` draw.
 *
 * The entries of x are then numbers of words: id + 1 (text/vocabulary.h), 0 for padding.
 */
#include "session/session.h"
#include "text/lexicon.h"
#include "text/ngram.h"
#include "text/vocabulary.h"

/* The words that x names; NULL: x holds ordinary numbers. Borrowed, valid until the next line runs. */
const Vocabulary *session_vocabulary(const Session *session);
/* Does the network foretell the next word of a running text? Then x is a window of so many words, else 0. */
int session_context(const Session *session);

/* A text as the network's input, [entries of x]: the first words of a review, or the last ones before the next word. */
bool session_text_input(Session *session, const char *text, double *x, Diag *diag);
/* The network's output for samples laid out as a data set's, x [entries × samples], out [samples × outputs]. */
bool session_apply(Session *session, const double *x, int samples, double *out, Diag *diag);
int session_output_size(Session *session); /* 0: there is no network yet */

/* The words of a sample of documents or of windows over a corpus, and behind them NULL: those that the network reads
 * (of a document: and those behind, that are cut off), at most `most`. Borrowed from the vocabulary. false: the data
 * are no words. */
bool session_sample_words(Session *session, int sample, int most, const char **words);

/* ---- the next word ---- */

typedef struct {
  const char *word; /* lives as long as the vocabulary */
  double probability;
} WordShare;

/* The likeliest next words after a text by the neural model, at most `most` of them;
 * -1 and diag where there is none. */
int session_next_words(Session *session, const char *text, int most, WordShare *shares, Diag *diag);
/* The same by the n-gram model, of words that are possible at all; -1: there is none. impossible: how many words have
 * the probability 0. */
int session_ngram_words(Session *session, const char *text, int most, WordShare *shares, int *impossible);

/* The n-gram model, or NULL; borrowed, valid until the next line runs. */
const Ngram *session_ngram(const Session *session);

/* The six features of a text by the session's lists, and the feature that each of its tokens counts for, -1: none.
 * tokens may be NULL; caller frees with g_strfreev, *feature_of with g_free. false where a list cannot be read. */
bool session_text_features(Session *session, const char *text, double features[FEATURES], char ***tokens,
                           int **feature_of);

/* ---- the words' vectors ---- */

/* How many numbers a word has; 0: there are no vectors. */
int session_embedding_size(Session *session);

typedef struct {
  guint32 id;
  const char *word;
  double x, y; /* on the plane of the two directions in which the vectors differ most; themselves if they have two */
} WordPoint;
/* The `most` most frequent words on the plane on which they differ most, and behind them, on the same plane, those of
 * `also` that are not among them; how many in all. points: [most + also_count]. share (may be NULL): of the frequent
 * words' variance that the plane shows, 0 to 1. */
int session_word_map(Session *session, int most, const guint32 *also, int also_count, WordPoint *points, double *share);

typedef struct {
  guint32 id;
  const char *word;
  double cosine; /* of the angle between the vectors */
} Neighbour;
/* The words whose vectors point most nearly the same way, the nearest first; how many. */
int session_neighbours(Session *session, guint32 id, int most, Neighbour *neighbours);
/* The same of several words in one pass over the vocabulary: neighbours [count × most]; how many each has. */
int session_neighbours_of(Session *session, const guint32 *ids, int count, int most, Neighbour *neighbours);
/* Of the angle between two words' vectors; nan: there are no vectors. */
double session_cosine(Session *session, guint32 a, guint32 b);
