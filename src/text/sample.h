#pragma once
/* Choosing from a distribution over the words 0 … count−1. */
#include "base/rng.h"

/*
 * A word drawn with probability p^(1/temperature), brought to the sum 1: 1 as the model says, towards 0 ever more
 * certainly the likeliest, which 0 takes. The p need not add up to 1; where all are 0, every word is as likely.
 */
guint32 sample_word(const double *p, guint32 count, double temperature, Rng *rng);

/* The `most` likeliest into top, the likeliest first (of equals the lower number);
 * returns how many: MIN(most, count). */
guint32 sample_top(const double *p, guint32 count, guint32 most, guint32 *top);
