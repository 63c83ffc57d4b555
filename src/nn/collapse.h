#pragma once
/* Consecutive linear layers are one linear layer: W = Wk·…·W1, b = Wk·(…(W2·b1 + b2)…) + bk. */
#include <glib.h>

typedef struct {
  int n_in, n_out;
  double *weights; /* [n_out × n_in], row by row */
  double *biases;  /* [n_out] */
} LinearLayer;

/* The one layer that equals layers[0], then layers[1], …; widths must fit. Caller frees with linear_layer_clear. */
LinearLayer collapse_layers(const LinearLayer *layers, int count);
void linear_layer_clear(LinearLayer *layer);
