#pragma once
/*
 * The floor: each benchmark's network as plain C loops written for that very network and nothing else, in double.
 * Each function sets its data up, runs, and returns the seconds that the run alone took.
 */
#include "base/rng.h"
#include <stdio.h>

double floor_xor(void);     /* 2-4-1, tanh and sigmoid, bce: 20,000 steps over all four points */
double floor_spiral(void);  /* 2-8-8-1, tanh and sigmoid, bce: 7,500 steps of batches of 10 */
double floor_digits(void);  /* 64-128-10, tanh and softmax, cross-entropy: 900 steps of batches of 32 */
double floor_graph(void);   /* a graph of 10,199 scalars, forward and backward */
double floor_plane(void);   /* 256×256 points through 2-8-8-1 */
double floor_plane32(void); /* the same in single precision */

/* The same data for those who are measured beside it: CSV, and a script in nabla's language. */
void floor_write_digits(FILE *out);
void floor_write_graph(FILE *out);

/* Uniform on ±1/√inputs. */
void floor_fill(Rng *rng, double *weights, int n, int inputs);
double floor_seconds(void);
/* Seconds since start. Uses the result, so that no compiler leaves its computation out. */
double floor_used(double result, double start);
