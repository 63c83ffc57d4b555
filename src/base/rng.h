#pragma once
/*
 * Random numbers in counter-based streams: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy
 * as 1, 2, 3", SC 2011). Block number i of a stream is a function of (seed, purpose, step, i) and of nothing else, so
 * replaying, looking and generating never shift each other, and the numbers of step 1,000,000 cost as much as the
 * first.
 *
 * An Rng is a plain value: copy it to remember a place, drop it when done.
 */
#include <glib.h>
#include <stdbool.h>

typedef enum {
  RNG_INIT,    /* initial weights */
  RNG_SHUFFLE, /* order of samples in an epoch */
  RNG_SPLIT,   /* which samples are for training, validation, test */
  RNG_DATA,    /* generated data sets */
  RNG_NOISE,   /* noise on data */
  RNG_DROPOUT, /* dropped inputs */
  RNG_SAMPLE,  /* words drawn from a language model */
  RNG_LIME,    /* perturbed inputs of LIME and sampled Shapley values */
  RNG_USER,    /* whatever a person asks for */
} RngPurpose;

typedef struct {
  guint32 key[2];
  guint32 counter[4]; /* 48 bits of block number, 16 of purpose, 64 of step */
  guint32 block[4];   /* the current block; words before `used` are spent */
  guint32 used;
  bool has_spare;
  double spare; /* the second normal of the last pair */
} Rng;

/* The start of a stream. `step` tells streams of one purpose apart: an epoch, a parameter, a training step. */
Rng rng_stream(guint64 seed, RngPurpose purpose, guint64 step);

/* 64 uniform bits. */
guint64 rng_u64(Rng *rng);
/* Uniform on [0, 1), all 53 bits random. */
double rng_uniform(Rng *rng);
/* Standard normal (Box–Muller). */
double rng_normal(Rng *rng);
/* Uniform on 0 .. n-1, without bias. n > 0. */
guint64 rng_below(Rng *rng, guint64 n);
/* Puts items in a uniformly random order (Fisher–Yates). */
void rng_shuffle(Rng *rng, guint32 *items, gsize n);

/* The block function itself, ten rounds. */
void philox4x32(const guint32 counter[4], const guint32 key[2], guint32 block[4]);
