#pragma once
/*
 * Initial weights of a linear layer W [n_out×n_in], b [n_out].
 *
 *   default  W and b uniform on ±1/√n_in (PyTorch's for a linear layer)
 *   xavier   W uniform on ±√(6/(n_in + n_out)), b = 0 (Glorot & Bengio 2010)
 *   he       W normal with deviation √(2/n_in), b = 0 (He et al. 2015)
 *   normal   W normal with deviation 0.1, b = 0
 *   uniform  W and b uniform on ±0.5
 *   zeros    both 0
 *
 * All numbers are drawn from one stream, W row by row, then b, and multiplied by scale.
 */
#include "base/rng.h"

typedef enum { INIT_DEFAULT, INIT_XAVIER, INIT_HE, INIT_NORMAL, INIT_UNIFORM, INIT_ZEROS } InitKind;

bool init_find(const char *name, InitKind *kind);
/* NULL-terminated, in the order of InitKind. */
const char *const *init_names(void);

/*
 * The vectors of words, a row a word: default and normal draw from a normal distribution with deviation 0.1 (not
 * PyTorch's 1: a row moves only when its word occurs, so what rare words begin with stays, and had better be little);
 * xavier and he as for a layer whose inputs are the words; uniform on ±0.5.
 */
void init_table(InitKind kind, double scale, Rng *rng, int words, int size, double *values);

/* Fills weights [n_out × n_in] row by row, then biases [n_out]. rng: the stream (seed, init, layer number). */
void init_layer(InitKind kind, double scale, Rng *rng, int n_in, int n_out, double *weights, double *biases);
