/* Networks over words: texts as input, the next word, the window, the words' vectors and their map. */
#include "session/words.h"
#include "session/state.h"
#include "text/sample.h"
#include "text/tokens.h"
#include <math.h>
#include <string.h>

const Vocabulary *session_vocabulary(const Session *session) {
  return session->setup.vocabulary;
}

int session_context(const Session *session) {
  const Dataset *data = session->setup.data;
  return session->setup.vocabulary != NULL && data != NULL && data->source != NULL ? data->features : 0;
}

/* ---- a text as input ---- */

static bool is_lower(const Session *session) {
  const Corpus *corpus = session->setup.corpus;
  return session_context(session) == 0 || corpus == NULL || corpus->lower;
}

static GArray *encode(const Session *session, const char *text) {
  GArray *ids = g_array_new(FALSE, FALSE, sizeof(guint32));
  vocabulary_encode(session->setup.vocabulary, text, is_lower(session), ids);
  return ids;
}

static void context_of(const Session *session, const char *text, guint32 *context) {
  g_autoptr(GArray) ids = encode(session, text);
  words_context(session->setup.vocabulary, (const guint32 *)(gpointer)ids->data, ids->len, session_context(session),
                context);
}

bool session_text_input(Session *session, const char *text, double *x, Diag *diag) {
  const Setup *setup = &session->setup;
  if (setup->vocabulary == NULL || setup->data == NULL) {
    diag_set(diag, (Span){0}, "the network takes numbers, not words");
    return diag_hint(diag, "tokens pad=20 makes words of the reviews, tokens context=3 of the corpus");
  }
  int entries = setup->data->features;
  g_autofree guint32 *context = g_new(guint32, entries);
  if (session_context(session) > 0) {
    context_of(session, text, context);
    for (int i = 0; i < entries; i++) x[i] = context[i] + 1.0;
    return true;
  }
  g_autoptr(GArray) ids = encode(session, text);
  for (int i = 0; i < entries; i++) x[i] = (guint)i < ids->len ? g_array_index(ids, guint32, i) + 1.0 : 0;
  return true;
}

int session_output_size(Session *session) {
  int count = session->setup.layer_count;
  return count > 0 ? session->setup.layers[count - 1].size : 0;
}

/* Writes one sample into x, or where x is made of x1, x2 …, into those; false where they are no leaves. */
static bool set_input(Session *session, Run *run, const double *sample, int entries) {
  const Definition *x = session_find(session, g_intern_static_string("x"));
  if (x != NULL && definition_is_leaf(x)) {
    run_set(run, session_node(session, x->name), 0, sample);
    return true;
  }
  for (int i = 0; i < entries; i++) {
    const Definition *entry = session_find(session, layer_name('x', i + 1));
    if (entry == NULL || !definition_is_leaf(entry)) return false;
    run_set(run, session_node(session, entry->name), 0, &sample[i]);
  }
  return true;
}

/* The network without data has no trainer: its graph is run sample by sample. */
static bool apply_without_data(Session *session, const double *x, int samples, double *out, Diag *diag) {
  if (!session_ensure_graph(session, diag)) return false;
  if (session->output_node == NODE_NONE) return diag_set(diag, (Span){0}, "there is no network yet");
  int entries = session_network(session)->inputs, outputs = session_output_size(session);
  RunOptions options = {.batch = 1, .precision = session_params(session)->precision, .also = NODE_NONE};
  options.target = session->output_node;
  g_autoptr(Run) run = run_new(session->built->graph, options, diag);
  if (run == NULL) return false;
  session_bind_run(session, run, session->built, NULL);
  g_autofree double *sample = g_new(double, entries);
  for (int s = 0; s < samples; s++) {
    for (int i = 0; i < entries; i++) sample[i] = x[i * samples + s];
    if (!set_input(session, run, sample, entries))
      return diag_set(diag, (Span){0}, "the network's inputs are formulas");
    run_forward(run);
    run_value(run, session->output_node, 0, out + s * outputs);
  }
  return true;
}

bool session_apply(Session *session, const double *x, int samples, double *out, Diag *diag) {
  if (session->setup.data == NULL) return apply_without_data(session, x, samples, out, diag);
  Trainer *trainer = session_ensure_trainer(session, diag);
  if (trainer == NULL) return false;
  if (session->output_node == NODE_NONE) return diag_set(diag, (Span){0}, "there is no network yet");
  trainer_apply(trainer, session->output_node, x, samples, out);
  return true;
}

/* ---- the data ---- */

bool session_sample_words(Session *session, int sample, int most, const char **words) {
  const Dataset *data = session->setup.data;
  const Documents *documents = session->setup.documents;
  const Vocabulary *vocabulary = session->setup.vocabulary;
  int count = 0;
  words[0] = NULL;
  if (data == NULL || vocabulary == NULL || sample < 0 || sample >= data->samples) return false;
  if (data->source != NULL) {
    g_autofree double *x = g_new(double, data->features);
    data->source->read(data->source->user, (guint32)sample, x, NULL);
    for (; count < MIN(data->features, most); count++)
      words[count] = vocabulary_word(vocabulary, (guint32)(x[count] - 1));
  } else if (data->words && documents != NULL && sample < documents->set->samples) {
    const guint32 *ids = documents->ids + documents->start[sample];
    gsize length = documents->start[sample + 1] - documents->start[sample];
    for (; count < (int)MIN(length, (gsize)most); count++) words[count] = vocabulary_word(vocabulary, ids[count]);
  }
  words[count] = NULL;
  return data->source != NULL || data->words;
}

/* ---- the next word ---- */

static int likeliest(const Vocabulary *words, const double *probabilities, int most, WordShare *shares) {
  g_autofree guint32 *top = g_new(guint32, MAX(most, 1));
  guint32 count = sample_top(probabilities, vocabulary_size(words), (guint32)most, top);
  for (guint32 i = 0; i < count; i++) shares[i] = (WordShare){vocabulary_word(words, top[i]), probabilities[top[i]]};
  return (int)count;
}

bool session_foretells_nothing(Diag *diag) {
  diag_set(diag, (Span){0}, "the network's numbers are nan or inf, so it foretells nothing");
  return diag_hint(diag, "diagnose says since when; undo or reset goes back");
}

bool session_next_probabilities(Session *session, const guint32 *context, double *probabilities, Diag *diag) {
  int entries = session_context(session);
  g_autofree double *x = g_new(double, MAX(entries, 1));
  if (entries == 0 || session_output_size(session) != (int)vocabulary_size(session->setup.vocabulary)) {
    diag_set(diag, (Span){0}, "there is no neural language model yet");
    return diag_hint(diag, "corpus FILE, then lm context=3 embed=32 hidden=64, then train");
  }
  for (int i = 0; i < entries; i++) x[i] = context[i] + 1.0;
  if (!session_apply(session, x, 1, probabilities, diag)) return false;
  if (isfinite(probabilities[0])) return true; /* one that is not makes nan of all */
  return session_foretells_nothing(diag);
}

int session_next_words(Session *session, const char *text, int most, WordShare *shares, Diag *diag) {
  g_autofree guint32 *context = g_new(guint32, MAX(session_context(session), 1));
  int size = session_output_size(session);
  g_autofree double *probabilities = g_new(double, MAX(size, 1));
  if (session_context(session) > 0) context_of(session, text, context);
  if (!session_next_probabilities(session, context, probabilities, diag)) return -1;
  return likeliest(session->setup.vocabulary, probabilities, most, shares);
}

int session_ngram_words(Session *session, const char *text, int most, WordShare *shares, int *impossible) {
  const Ngram *ngram = session->setup.ngram;
  guint32 context[NGRAM_MAX];
  if (ngram == NULL) return -1;
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(guint32));
  vocabulary_encode(ngram->vocabulary, text, session->setup.corpus->lower, ids);
  words_context(ngram->vocabulary, (const guint32 *)(gpointer)ids->data, ids->len, ngram->config.order - 1, context);
  g_autofree double *probabilities = g_new(double, vocabulary_size(ngram->vocabulary));
  ngram_distribution(ngram, context, probabilities);
  int size = (int)vocabulary_size(ngram->vocabulary), possible = 0;
  for (int w = 0; w < size; w++) possible += probabilities[w] > 0;
  *impossible = size - possible;
  return likeliest(ngram->vocabulary, probabilities, MIN(most, possible), shares);
}

const Ngram *session_ngram(const Session *session) {
  return session->setup.ngram;
}

/* ---- a text's features ---- */

static int feature_of_token(const Lexicon *lexicon, const char *token) {
  static const LexiconList lists[] = {LEXICON_POSITIVE, LEXICON_NEGATIVE, LEXICON_NEGATORS, LEXICON_PRONOUNS};
  g_autofree char *lower = g_utf8_strdown(token, -1);
  for (int i = 0; i < (int)G_N_ELEMENTS(lists); i++) {
    if (lexicon_has(lexicon, lists[i], lower)) return i;
  }
  return strcmp(token, "!") == 0 ? (int)G_N_ELEMENTS(lists) : -1;
}

bool session_text_features(Session *session, const char *text, double features[FEATURES], char ***tokens,
                           int **feature_of) {
  const Lexicon *lexicon = session_lexicon(session, NULL);
  if (lexicon == NULL) return false;
  lexicon_features(lexicon, text, features);
  if (tokens == NULL) return true;
  *tokens = tokens_split(text, false);
  *feature_of = g_new(int, g_strv_length(*tokens) + 1);
  for (int i = 0; (*tokens)[i] != NULL; i++) (*feature_of)[i] = feature_of_token(lexicon, (*tokens)[i]);
  return true;
}

/* ---- the words' vectors ---- */

static const ParamSlice *table_of(Session *session) {
  const Setup *setup = &session->setup;
  bool embeds = setup->vocabulary != NULL && setup->other_count > 0 && setup->others[0].kind == OTHER_EMBED;
  return embeds ? params_find(session_ensure_params(session), g_intern_static_string("E")) : NULL;
}

int session_embedding_size(Session *session) {
  const ParamSlice *table = table_of(session);
  return table != NULL ? table->shape.cols : 0;
}

static void read_vector(const Session *session, const ParamSlice *table, guint32 id, double *vector) {
  gsize size = (gsize)table->shape.cols;
  for (gsize d = 0; d < size; d++) vector[d] = params_get(session->params, table->offset + id * size + d);
}

static double dot(const double *a, const double *b, int n) {
  double sum = 0;
  for (int i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

/* Keeps the nearest of those seen so far in `near` [most], the nearest first;
 * words come in the order of their numbers. */
static void keep_nearest(Neighbour *near, int most, int *count, Neighbour seen) {
  if (*count == most && !(seen.cosine > near[most - 1].cosine)) return;
  int at = *count < most ? (*count)++ : most - 1;
  for (; at > 0 && seen.cosine > near[at - 1].cosine; at--) near[at] = near[at - 1];
  near[at] = seen;
}

int session_neighbours_of(Session *session, const guint32 *ids, int count, int most, Neighbour *neighbours) {
  const ParamSlice *table = table_of(session);
  if (table == NULL || most <= 0) return 0;
  const Vocabulary *words = session->setup.vocabulary;
  gsize size = (gsize)table->shape.cols;
  g_autofree double *own = g_new(double, size *(gsize)count), *length = g_new(double, count),
                    *other = g_new(double, size);
  g_autofree int *kept = g_new0(int, count);
  for (int k = 0; k < count; k++) {
    read_vector(session, table, ids[k], own + (gsize)k * size);
    length[k] = sqrt(dot(own + (gsize)k * size, own + (gsize)k * size, (int)size));
  }
  for (guint32 i = WORD_FIRST; i < vocabulary_size(words); i++) {
    read_vector(session, table, i, other);
    double long_as = sqrt(dot(other, other, (int)size));
    for (int k = 0; k < count; k++) {
      if (i == ids[k]) continue;
      double lengths = length[k] * long_as;
      double cosine = lengths > 0 ? dot(own + (gsize)k * size, other, (int)size) / lengths : 0;
      keep_nearest(neighbours + k * most, most, &kept[k], (Neighbour){i, vocabulary_word(words, i), cosine});
    }
  }
  return count > 0 ? kept[0] : 0;
}

int session_neighbours(Session *session, guint32 id, int most, Neighbour *neighbours) {
  return session_neighbours_of(session, &id, 1, most, neighbours);
}

double session_cosine(Session *session, guint32 a, guint32 b) {
  const ParamSlice *table = table_of(session);
  if (table == NULL) return NAN;
  int size = table->shape.cols;
  g_autofree double *x = g_new(double, size), *y = g_new(double, size);
  read_vector(session, table, a, x);
  read_vector(session, table, b, y);
  double lengths = sqrt(dot(x, x, size) * dot(y, y, size));
  return lengths > 0 ? dot(x, y, size) / lengths : 0;
}

/* ---- the map: principal components ---- */

/* Covariance [size × size] of vectors [count × size] about their mean [size]. */
static double *covariance(const double *vectors, int count, int size, const double *mean) {
  double *matrix = g_new0(double, (gsize)size *(gsize)size);
  g_autofree double *away = g_new(double, size);
  for (int i = 0; i < count; i++) {
    for (int d = 0; d < size; d++) away[d] = vectors[(gsize)i * (gsize)size + (gsize)d] - mean[d];
    for (int a = 0; a < size; a++)
      for (int b = 0; b < size; b++) matrix[a * size + b] += away[a] * away[b] / count;
  }
  return matrix;
}

/*
 * The direction of largest variance, of length 1, by power iteration from a fixed start; its variance is returned and
 * taken out of the matrix. The sign is such that the largest entry is positive, so that a map does not flip.
 */
static double principal(double *matrix, int size, double *direction) {
  enum { ROUNDS = 500 };
  g_autofree double *next = g_new(double, size);
  double variance = 0;
  int largest = 0;
  for (int d = 0; d < size; d++) direction[d] = 1 + d % 3; /* hardly at a right angle to it */
  for (int round = 0; round < ROUNDS; round++) {
    for (int d = 0; d < size; d++) next[d] = dot(matrix + (gsize)d * (gsize)size, direction, size);
    variance = sqrt(dot(next, next, size));
    for (int d = 0; d < size; d++) direction[d] = variance > 0 ? next[d] / variance : 0;
  }
  for (int d = 0; d < size; d++)
    if (fabs(direction[d]) > fabs(direction[largest])) largest = d;
  for (int d = 0; direction[largest] < 0 && d < size; d++)
    if (d != largest) direction[d] = -direction[d];
  direction[largest] = fabs(direction[largest]);
  for (int a = 0; a < size; a++)
    for (int b = 0; b < size; b++) matrix[a * size + b] -= variance * direction[a] * direction[b];
  return variance;
}

/* The plane of the first `count` vectors: two axes [2 × size] through `mean`; the share of the variance on it. */
static double plane_of(const double *vectors, int count, int size, double *axes, double *mean) {
  axes[0] = 1;
  if (size == 2) axes[3] = 1;
  if (size <= 2) return 1;
  for (int i = 0; i < count; i++)
    for (int d = 0; d < size; d++) mean[d] += vectors[(gsize)i * (gsize)size + (gsize)d] / count;
  g_autofree double *matrix = covariance(vectors, count, size, mean);
  double all = 0;
  for (int d = 0; d < size; d++) all += matrix[d * size + d];
  double shown = principal(matrix, size, axes) + principal(matrix, size, axes + size);
  return all > 0 ? shown / all : 1;
}

int session_word_map(Session *session, int most, const guint32 *also, int also_count, WordPoint *points,
                     double *share) {
  const ParamSlice *table = table_of(session);
  if (share != NULL) *share = 1;
  if (table == NULL) return 0;
  const Vocabulary *words = session->setup.vocabulary;
  int size = table->shape.cols, frequent = MIN(most, (int)vocabulary_size(words) - WORD_FIRST), count = frequent;
  if (frequent <= 0) return 0;
  for (int i = 0; i < frequent; i++) points[i].id = (guint32)(WORD_FIRST + i);
  for (int i = 0; i < also_count; i++) {
    bool there = also[i] < WORD_FIRST || also[i] >= vocabulary_size(words);
    for (int k = 0; k < count; k++) there = there || points[k].id == also[i];
    if (!there) points[count++].id = also[i];
  }
  g_autofree double *vectors = g_new(double, (gsize)count *(gsize)size);
  g_autofree double *axes = g_new0(double, 2 * (gsize)size), *mean = g_new0(double, size);
  for (int i = 0; i < count; i++) read_vector(session, table, points[i].id, vectors + (gsize)i * (gsize)size);
  double shown = plane_of(vectors, frequent, size, axes, mean);
  if (share != NULL) *share = shown;
  double middle[2] = {dot(mean, axes, size), dot(mean, axes + size, size)};
  for (int i = 0; i < count; i++) {
    const double *v = vectors + (gsize)i * (gsize)size;
    points[i] = (WordPoint){points[i].id, vocabulary_word(words, points[i].id), dot(v, axes, size) - middle[0],
                            dot(v, axes + size, size) - middle[1]};
  }
  return count;
}
