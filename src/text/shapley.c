#include "text/shapley.h"
#include "base/rng.h"
#include <math.h>
#include <string.h>

void shapley_clear(Shapley *shapley) {
  g_free(shapley->value);
  g_free(shapley->error);
  *shapley = (Shapley){0};
}

/* ---- exactly ---- */

enum { CHUNK = 1024 }; /* coalitions asked at once */

/* Coalition number c has part i where bit i of c is set. */
static bool ask_all(const Coalitions *coalitions, double *v, const Host *host, Diag *diag) {
  gsize all = (gsize)1 << coalitions->parts;
  g_autofree guint8 *present = g_new(guint8, (gsize)CHUNK * (gsize)MAX(coalitions->parts, 1));
  for (gsize from = 0; from < all; from += CHUNK) {
    int count = (int)MIN(all - from, (gsize)CHUNK);
    for (int c = 0; c < count; c++)
      for (int i = 0; i < coalitions->parts; i++) present[c * coalitions->parts + i] = (from + (gsize)c) >> i & 1;
    if (host_interrupted(host)) return diag_set(diag, (Span){0}, "interrupted");
    if (!coalitions->predict(coalitions->user, present, count, v + from, diag)) return false;
  }
  return true;
}

static bool exact_values(const Coalitions *coalitions, const Host *host, Shapley *shapley, Diag *diag) {
  int n = coalitions->parts;
  gsize all = (gsize)1 << n;
  g_autofree double *v = g_new(double, all);
  if (!ask_all(coalitions, v, host, diag)) return false;
  double weight[SHAPLEY_EXACT_PARTS]; /* s!·(n − s − 1)!/n! of a coalition of s */
  for (int s = 0; s < n; s++) {
    weight[s] = 1.0 / n;
    for (int k = 1; k <= s; k++) weight[s] *= (double)k / (n - k);
  }
  for (gsize c = 0; c < all; c++) {
    int size = __builtin_popcountll(c);
    for (int i = 0; i < n; i++)
      if (!(c >> i & 1)) shapley->value[i] += weight[size] * (v[c | (gsize)1 << i] - v[c]);
  }
  shapley->base = v[0];
  shapley->prediction = v[all - 1];
  return true;
}

/* ---- by orders drawn at random ---- */

/* What each part changes as the parts arrive in this order, added to `gain`. */
static bool walk_order(const Coalitions *coalitions, const guint32 *order, double *gain, Shapley *shapley, Diag *diag) {
  int n = coalitions->parts;
  g_autofree guint8 *present = g_new0(guint8, (gsize)(n + 1) * (gsize)n);
  g_autofree double *v = g_new(double, n + 1);
  for (int k = 1; k <= n; k++) {
    memcpy(present + k * n, present + (k - 1) * n, (gsize)n);
    present[k * n + (int)order[k - 1]] = 1;
  }
  if (!coalitions->predict(coalitions->user, present, n + 1, v, diag)) return false;
  for (int k = 0; k < n; k++) gain[order[k]] += v[k + 1] - v[k];
  shapley->base = v[0];
  shapley->prediction = v[n];
  return true;
}

static bool sampled_values(const Coalitions *coalitions, int orders, guint64 seed, const Host *host, Shapley *shapley,
                           Diag *diag) {
  int n = coalitions->parts, pairs = MAX(orders / 2, 2);
  Rng rng = rng_stream(seed, RNG_LIME, 1);
  g_autofree guint32 *order = g_new(guint32, n), *reverse = g_new(guint32, n);
  g_autofree double *gain = g_new(double, n), *squares = g_new0(double, n);
  for (int i = 0; i < n; i++) order[i] = (guint32)i;
  for (int pair = 0; pair < pairs; pair++) {
    rng_shuffle(&rng, order, (gsize)n);
    for (int i = 0; i < n; i++) reverse[i] = order[n - 1 - i];
    memset(gain, 0, (gsize)n * sizeof *gain);
    if (host_interrupted(host)) return diag_set(diag, (Span){0}, "interrupted");
    if (!walk_order(coalitions, order, gain, shapley, diag) || !walk_order(coalitions, reverse, gain, shapley, diag))
      return false;
    for (int i = 0; i < n; i++) { /* Welford: mean and squares of the pairs' means */
      double apart = gain[i] / 2 - shapley->value[i];
      shapley->value[i] += apart / (pair + 1);
      squares[i] += apart * (gain[i] / 2 - shapley->value[i]);
    }
  }
  shapley->error = g_new(double, n);
  for (int i = 0; i < n; i++) shapley->error[i] = sqrt(squares[i] / (pairs - 1) / pairs);
  return true;
}

bool shapley_values(const Coalitions *coalitions, int orders, guint64 seed, const Host *host, Shapley *shapley,
                    Diag *diag) {
  *shapley = (Shapley){.value = g_new0(double, MAX(coalitions->parts, 1))};
  bool exact = coalitions->parts <= SHAPLEY_EXACT_PARTS;
  return exact ? exact_values(coalitions, host, shapley, diag)
               : sampled_values(coalitions, orders, seed, host, shapley, diag);
}
