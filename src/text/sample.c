#include "text/sample.h"
#include <math.h>

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

guint32 sample_top(const double *p, guint32 count, guint32 most, guint32 *top) {
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
