#pragma once
/*
 * How large a network is: pure arithmetic on layer widths, so that a network far too large to build is answered at
 * once. Every result that does not fit in 64 bits makes the function return false.
 */
#include <glib.h>
#include <stdbool.h>

typedef struct {
  guint64 n_in, n_out; /* W is n_out × n_in, b has n_out entries */
  guint64 words;       /* 0; or a table of n_in words' vectors of n_out numbers, of which a sample looks up so many */
} LayerSize;

typedef struct {
  guint64 parameters;     /* Σ n_in·n_out + n_out */
  guint64 activations;    /* numbers that one sample leaves: the input and every layer's output */
  guint64 store;          /* bytes: the parameters */
  guint64 run;            /* bytes: parameters and the activations of one sample */
  guint64 train_sgd;      /* bytes: parameters and a gradient each; a table's gradient is of the rows that occur only */
  guint64 train_momentum; /* and a velocity each */
  guint64 train_adam;     /* and two moments each */
} NetSize;

bool size_layer(LayerSize layer, guint64 *parameters);
/* bits: of one number, 1 to 64; bytes are rounded up. */
bool size_net(const LayerSize *layers, int count, int bits, NetSize *size);

/* Appends the layer's sum as worked arithmetic: `1000000·1000 + 1000 = 1000001000`, of a table `5001·64 = 320064`. */
bool size_format_layer(GString *out, LayerSize layer);
