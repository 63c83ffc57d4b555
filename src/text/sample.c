#include "text/sample.h"
#include <math.h>
#include <string.h>

static guint32 likeliest(const double *p, guint32 count) {
  guint32 best = 0;
  for (guint32 w = 1; w < count; w++)
    if (p[w] > p[best]) best = w;
  return best;
}

guint32 sample_word(const double *p, guint32 count, double temperature, Rng *rng) {
  guint32 best = likeliest(p, count);
  if (p[best] <= 0) return (guint32)rng_below(rng, count);
  if (temperature <= 0) return best;
  double sum = 0;
  /* As shares of the likeliest, so that no power underflows for all of them. */
  for (guint32 w = 0; w < count; w++) sum += pow(p[w] / p[best], 1 / temperature);
  double left = rng_uniform(rng) * sum;
  for (guint32 w = 0; w < count; w++) {
    left -= pow(p[w] / p[best], 1 / temperature);
    if (left < 0) return w;
  }
  return best;
}

static int by_probability(gconstpointer a, gconstpointer b, gpointer p) {
  guint32 v = *(const guint32 *)a, w = *(const guint32 *)b;
  double one = ((const double *)p)[v], other = ((const double *)p)[w];
  if (one != other) return one > other ? -1 : 1;
  return v < w ? -1 : v > w;
}

/* All of them in order. */
static guint32 sort_all(const double *p, guint32 count, guint32 most, guint32 *top) {
  g_autofree guint32 *all = g_new(guint32, count);
  for (guint32 w = 0; w < count; w++) all[w] = w;
  g_qsort_with_data(all, (int)count, sizeof *all, by_probability, (gpointer)p);
  guint32 found = MIN(most, count);
  memcpy(top, all, found * sizeof *top);
  return found;
}

guint32 sample_top(const double *p, guint32 count, guint32 most, guint32 *top) {
  enum { INSERTED = 100 }; /* to so many places each word is inserted; for more, sorting is quicker */
  if (most > INSERTED) return sort_all(p, count, most, top);
  guint32 found = 0;
  for (guint32 w = 0; w < count; w++) {
    guint32 at = found;
    while (at > 0 && p[top[at - 1]] < p[w]) at--;
    if (at >= most) continue;
    if (found < most) found++;
    for (guint32 i = found - 1; i > at; i--) top[i] = top[i - 1];
    top[at] = w;
  }
  return found;
}
