#include "text/ngram.h"
#include <math.h>
#include <string.h>

const char *const *smoothing_names(void) {
  static const char *const names[] = {"none", "addk", "interpolate", "kn", NULL};
  return names;
}

/* ---- counts that the model works with ---- */

/* Occurrences; with kn below the highest order: how many different words stood before. */
static const guint32 *counts_at(const Ngram *ngram, int order) {
  const NgramLevel *level = &ngram->counts->level[order];
  return ngram->config.smoothing == SMOOTHING_KN && order < ngram->config.order ? level->lefts : level->seen;
}

static void sum_followers(Ngram *ngram, int order) {
  const NgramLevel *level = &ngram->counts->level[order - 1];
  const guint32 *count = counts_at(ngram, order);
  Followers *followers = g_new0(Followers, level->count);
  for (guint32 node = 0; node < level->count; node++) {
    for (guint32 child = level->first[node]; child < level->first[node + 1]; child++) {
      followers[node].total += count[child];
      if (count[child] > 0) followers[node].with[MIN(count[child], 3) - 1]++;
    }
  }
  ngram->followers[order - 1] = followers;
}

/* ---- discounts: Chen and Goodman, equation 17 ---- */

static void find_discounts(Ngram *ngram, int order) {
  const guint32 *count = counts_at(ngram, order);
  double n[5] = {0}, *discount = ngram->discount[order];
  for (guint32 i = 0; i < ngram->counts->level[order].count; i++)
    if (count[i] >= 1 && count[i] <= 4) n[count[i]]++;
  double y = n[1] > 0 ? n[1] / (n[1] + 2 * n[2]) : NAN;
  for (int c = 1; c <= 3; c++) {
    discount[c - 1] = c - (c + 1) * y * n[c + 1] / n[c];
    if (discount[c - 1] >= 0 && n[c] > 0) continue;
    discount[c - 1] = 0.5 * c; /* no number, or less than nothing: a small or very regular text */
    ngram->discounts_stand_in[order] = true;
  }
}

/* ---- one order's part ---- */

/* The node of the context of an order, or NGRAM_NONE where nothing followed it. */
static guint32 context_node(const Ngram *ngram, const guint32 *context, int order) {
  guint32 node = ngram_node(ngram->counts, context + ngram->config.order - order, order - 1);
  return node != NGRAM_NONE && ngram->followers[order - 1][node].total > 0 ? node : NGRAM_NONE;
}

/* What is taken off a count. */
static double discount_of(const Ngram *ngram, int order, guint32 count) {
  return count > 0 ? ngram->discount[order][MIN(count, 3) - 1] : 0;
}

/* kn: γ(h), the discounts' sum as a share; interpolate: 1 − λ. */
static double rest_of(const Ngram *ngram, int order, guint32 node) {
  if (ngram->config.smoothing == SMOOTHING_INTERPOLATE) return 1 - ngram->weight[order];
  const Followers *f = &ngram->followers[order - 1][node];
  const double *d = ngram->discount[order];
  return (d[0] * f->with[0] + d[1] * f->with[1] + d[2] * f->with[2]) / f->total;
}

static double own_of(const Ngram *ngram, int order, guint32 node, guint32 count) {
  double total = ngram->followers[order - 1][node].total;
  if (ngram->config.smoothing == SMOOTHING_INTERPOLATE) return ngram->weight[order] * count / total;
  return (count - discount_of(ngram, order, count)) / total;
}

static guint32 count_of(const Ngram *ngram, int order, guint32 node, guint32 word) {
  guint32 child = ngram_child(ngram->counts, order - 1, node, word);
  return child != NGRAM_NONE ? counts_at(ngram, order)[child] : 0;
}

static bool is_interpolated(const Ngram *ngram) {
  return ngram->config.smoothing >= SMOOTHING_INTERPOLATE;
}

static double uniform(const Ngram *ngram) {
  return 1.0 / vocabulary_size(ngram->vocabulary);
}

/* none and addk: (c + k) / (total + k·|V|), k = 0 for none. */
static double added(const Ngram *ngram, guint32 count, double total) {
  double k = ngram->config.smoothing == SMOOTHING_ADD_K ? ngram->config.k : 0;
  double below = total + k * vocabulary_size(ngram->vocabulary);
  return below > 0 ? (count + k) / below : 0;
}

/* ---- probabilities ---- */

static double interpolated(const Ngram *ngram, const guint32 *context, guint32 word) {
  double p = uniform(ngram);
  for (int order = 1; order <= ngram->config.order; order++) {
    guint32 node = context_node(ngram, context, order);
    if (node == NGRAM_NONE) break; /* then no longer context occurred either */
    p = own_of(ngram, order, node, count_of(ngram, order, node, word)) + rest_of(ngram, order, node) * p;
  }
  return p;
}

double ngram_probability(const Ngram *ngram, const guint32 *context, guint32 word) {
  if (is_interpolated(ngram)) return interpolated(ngram, context, word);
  int order = ngram->config.order;
  guint32 node = context_node(ngram, context, order);
  if (node == NGRAM_NONE) return added(ngram, 0, 0);
  return added(ngram, count_of(ngram, order, node, word), ngram->followers[order - 1][node].total);
}

void ngram_distribution(const Ngram *ngram, const guint32 *context, double *p) {
  guint32 size = vocabulary_size(ngram->vocabulary);
  int highest = ngram->config.order;
  bool all = is_interpolated(ngram);
  for (guint32 w = 0; w < size; w++) p[w] = all ? uniform(ngram) : added(ngram, 0, 0);
  for (int order = all ? 1 : highest; order <= highest; order++) {
    guint32 node = context_node(ngram, context, order);
    if (node == NGRAM_NONE) return;
    const NgramLevel *level = &ngram->counts->level[order - 1], *next = level + 1;
    const guint32 *count = counts_at(ngram, order);
    double total = ngram->followers[order - 1][node].total;
    for (guint32 w = 0; w < size; w++) p[w] = all ? rest_of(ngram, order, node) * p[w] : added(ngram, 0, total);
    for (guint32 child = level->first[node]; child < level->first[node + 1]; child++) {
      if (count[child] == 0) continue; /* `<s>` */
      double *at = &p[next->word[child]];
      *at = all ? *at + own_of(ngram, order, node, count[child]) : added(ngram, count[child], total);
    }
  }
}

enum { EVENTS_A_LOOK = 1 << 16 }; /* between two looks at the host */

bool ngram_events(const Ngram *ngram, const Corpus *corpus, gsize from, gsize to, double *p, const Host *host) {
  guint32 context[NGRAM_MAX];
  for (gsize i = from; i < to; i++) {
    corpus_context(corpus, i, ngram->config.order - 1, context);
    p[i - from] = ngram_probability(ngram, context, corpus->ids[i]);
    if (i % EVENTS_A_LOOK == 0 && host_interrupted(host)) return false;
  }
  return true;
}

/* ---- explaining ---- */

static guint64 context_seen(const Ngram *ngram, int order, guint32 node) {
  const NgramLevel *level = &ngram->counts->level[order - 1];
  guint64 seen = 0;
  for (guint32 child = level->first[node]; child < level->first[node + 1]; child++) seen += (level + 1)->seen[child];
  return seen;
}

static void explain_counts(const Ngram *ngram, guint32 node, guint32 word, NgramPart *part) {
  guint32 child = ngram_child(ngram->counts, part->order - 1, node, word);
  if (child != NGRAM_NONE) part->seen = ngram->counts->level[part->order].seen[child];
  part->context_seen = context_seen(ngram, part->order, node);
  part->counted = count_of(ngram, part->order, node, word);
  part->total = ngram->followers[part->order - 1][node].total;
}

double ngram_explain(const Ngram *ngram, const guint32 *context, guint32 word, NgramPart part[NGRAM_MAX + 1]) {
  bool all = is_interpolated(ngram);
  part[0] = (NgramPart){.own = uniform(ngram), .probability = uniform(ngram)};
  for (int order = 1; order <= ngram->config.order; order++) {
    part[order] = (NgramPart){.order = order, .rest = 1};
    guint32 node = context_node(ngram, context, order);
    if (node != NGRAM_NONE) {
      explain_counts(ngram, node, word, &part[order]);
      if (all) part[order].own = own_of(ngram, order, node, part[order].counted);
      if (all) part[order].rest = rest_of(ngram, order, node);
    }
    if (!all)
      part[order].rest = 0, part[order].own = added(ngram, (guint32)part[order].seen, (double)part[order].context_seen);
    part[order].probability = part[order].own + part[order].rest * part[order - 1].probability;
  }
  return part[ngram->config.order].probability;
}

/* ---- weights of Jelinek–Mercer, by expectation maximisation ---- */

typedef struct {
  double share[NGRAM_MAX + 1]; /* c(h, w)/c(h) at each order; 0: the uniform */
  int highest;                 /* the highest order whose context occurred */
} Seen;

static Seen *see_slice(const Ngram *ngram, const Corpus *corpus, gsize from, gsize to) {
  Seen *seen = g_new0(Seen, to - from);
  for (gsize i = from; i < to; i++) {
    Seen *at = &seen[i - from];
    guint32 context[NGRAM_MAX];
    corpus_context(corpus, i, ngram->config.order - 1, context);
    at->share[0] = uniform(ngram);
    for (int order = 1; order <= ngram->config.order; order++) {
      guint32 node = context_node(ngram, context, order);
      if (node == NGRAM_NONE) break;
      double total = ngram->followers[order - 1][node].total;
      at->share[order] = count_of(ngram, order, node, corpus->ids[i]) / total;
      at->highest = order;
    }
  }
  return seen;
}

/* One round: new weights from how much each order had a part in the probabilities. Returns the largest change. */
static double improve_weights(const Seen *seen, gsize count, int order, double *weight) {
  double taken[NGRAM_MAX + 1] = {0}, reached[NGRAM_MAX + 1] = {0}, change = 0;
  for (gsize i = 0; i < count; i++) {
    double part[NGRAM_MAX + 1], p = 0, left = 1;
    for (int k = seen[i].highest; k >= 0; k--) {
      part[k] = left * (k > 0 ? weight[k] : 1) * seen[i].share[k];
      left *= k > 0 ? 1 - weight[k] : 1;
      p += part[k];
    }
    double below = 0;
    for (int k = 0; k <= seen[i].highest; k++) {
      below += part[k] / p;
      taken[k] += part[k] / p;
      reached[k] += below;
    }
  }
  for (int k = 1; k <= order; k++) {
    double better = reached[k] > 0 ? taken[k] / reached[k] : weight[k];
    change = MAX(change, fabs(better - weight[k]));
    weight[k] = better;
  }
  return change;
}

enum { MOST_ROUNDS = 100 };

/* The sentence that begins the last tenth of ids[0 … count−1]. */
static gsize last_tenth(const Corpus *corpus, gsize count) {
  if (count == corpus->train) return corpus->slice;
  gsize at = count - count / 10;
  while (at > 0 && corpus->ids[at - 1] != WORD_END) at--;
  return at;
}

static Ngram *count_only(const Corpus *corpus, gsize count, const NgramConfig *config, const Host *host, Diag *diag) {
  g_autoptr(Ngram) ngram = g_new0(Ngram, 1);
  g_ref_count_init(&ngram->refs);
  ngram->config = *config;
  ngram->vocabulary = vocabulary_ref(corpus->vocabulary);
  ngram->counts = ngram_count(corpus, count, config->order, host, diag);
  if (ngram->counts == NULL) return NULL;
  for (int order = 1; order <= config->order; order++) {
    sum_followers(ngram, order);
    find_discounts(ngram, order);
    ngram->weight[order] = 0.5;
  }
  return g_steal_pointer(&ngram);
}

static bool fit_weights(Ngram *ngram, const Corpus *corpus, gsize count, const Host *host, Diag *diag) {
  gsize from = last_tenth(corpus, count);
  ngram->weights_stand_in = from == 0 || from == count;
  if (ngram->weights_stand_in) return true;
  g_autoptr(Ngram) others = count_only(corpus, from, &ngram->config, host, diag);
  if (others == NULL) return false;
  g_autofree Seen *seen = see_slice(others, corpus, from, count);
  for (int round = 0; round < MOST_ROUNDS; round++)
    if (improve_weights(seen, count - from, ngram->config.order, ngram->weight) < 1e-6) break;
  return true;
}

/* ---- making ---- */

Ngram *ngram_new(const Corpus *corpus, gsize count, const NgramConfig *config, const Host *host, Diag *diag) {
  if (count == 0) return diag_set(diag, (Span){0}, "there is nothing to count"), NULL;
  g_autoptr(Ngram) ngram = count_only(corpus, count, config, host, diag);
  bool fit = ngram != NULL && config->smoothing == SMOOTHING_INTERPOLATE;
  if (ngram == NULL || (fit && !fit_weights(ngram, corpus, count, host, diag))) return NULL;
  return g_steal_pointer(&ngram);
}

Ngram *ngram_ref(Ngram *ngram) {
  g_ref_count_inc(&ngram->refs);
  return ngram;
}

void ngram_unref(Ngram *ngram) {
  if (ngram == NULL || !g_ref_count_dec(&ngram->refs)) return;
  for (int k = 0; k < NGRAM_MAX; k++) g_free(ngram->followers[k]);
  ngram_counts_free(ngram->counts);
  vocabulary_unref(ngram->vocabulary);
  g_free(ngram);
}
