#include "base/rng.h"
#include <math.h>
#include <string.h>

#define ROUNDS 10
#define WORDS 4

void philox4x32(const guint32 counter[4], const guint32 key[2], guint32 block[4]) {
  guint32 c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  guint32 k0 = key[0], k1 = key[1];
  for (int round = 0; round < ROUNDS; round++) {
    guint64 a = (guint64)0xD2511F53u * c0;
    guint64 b = (guint64)0xCD9E8D57u * c2;
    c0 = (guint32)(b >> 32) ^ c1 ^ k0;
    c1 = (guint32)b;
    c2 = (guint32)(a >> 32) ^ c3 ^ k1;
    c3 = (guint32)a;
    k0 += 0x9E3779B9u; /* Weyl sequence of the golden ratio */
    k1 += 0xBB67AE85u; /* and of sqrt(3) - 1 */
  }
  block[0] = c0, block[1] = c1, block[2] = c2, block[3] = c3;
}

Rng rng_stream(guint64 seed, RngPurpose purpose, guint64 step) {
  return (Rng){
      .key = {(guint32)seed, (guint32)(seed >> 32)},
      .counter = {0, (guint32)purpose << 16, (guint32)step, (guint32)(step >> 32)},
      .used = WORDS,
  };
}

static guint32 next_word(Rng *rng) {
  if (rng->used == WORDS) {
    philox4x32(rng->counter, rng->key, rng->block);
    if (++rng->counter[0] == 0) rng->counter[1]++;
    rng->used = 0;
  }
  return rng->block[rng->used++];
}

guint64 rng_u64(Rng *rng) {
  guint64 low = next_word(rng);
  return (guint64)next_word(rng) << 32 | low;
}

double rng_uniform(Rng *rng) {
  return (double)(rng_u64(rng) >> 11) * 0x1p-53;
}

double rng_normal(Rng *rng) {
  if (rng->has_spare) {
    rng->has_spare = false;
    return rng->spare;
  }
  double radius = sqrt(-2 * log1p(-rng_uniform(rng))); /* 1 - u lies in (0, 1], so its logarithm is finite */
  double angle = 2 * G_PI * rng_uniform(rng);
  rng->spare = radius * sin(angle);
  rng->has_spare = true;
  return radius * cos(angle);
}

/* Draws from the largest multiple of n that 64 bits hold: the few above it are thrown away. */
guint64 rng_below(Rng *rng, guint64 n) {
  g_assert(n > 0);
  guint64 excess = (G_MAXUINT64 % n + 1) % n;
  guint64 bits;
  do bits = rng_u64(rng);
  while (bits > G_MAXUINT64 - excess);
  return bits % n;
}

void rng_shuffle(Rng *rng, guint32 *items, gsize n) {
  for (gsize i = n; i > 1; i--) {
    gsize j = rng_below(rng, i);
    guint32 item = items[i - 1];
    items[i - 1] = items[j];
    items[j] = item;
  }
}
