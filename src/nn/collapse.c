#include "nn/collapse.h"

/* out [rows×cols] += a [rows×inner] · b [inner×cols] */
static void add_product(const double *a, const double *b, int rows, int inner, int cols, double *out) {
  for (int i = 0; i < rows; i++)
    for (int k = 0; k < inner; k++)
      for (int j = 0; j < cols; j++)
        out[(gsize)i * (gsize)cols + (gsize)j] +=
            a[(gsize)i * (gsize)inner + (gsize)k] * b[(gsize)k * (gsize)cols + (gsize)j];
}

static LinearLayer copy_layer(const LinearLayer *layer) {
  gsize out = (gsize)layer->n_out, weights = out * (gsize)layer->n_in;
  return (LinearLayer){.n_in = layer->n_in,
                       .n_out = layer->n_out,
                       .weights = g_memdup2(layer->weights, weights * sizeof(double)),
                       .biases = g_memdup2(layer->biases, out * sizeof(double))};
}

static LinearLayer compose(const LinearLayer *first, const LinearLayer *second) {
  g_assert(first->n_out == second->n_in);
  gsize out = (gsize)second->n_out;
  LinearLayer both = {.n_in = first->n_in,
                      .n_out = second->n_out,
                      .weights = g_new0(double, out *(gsize)first->n_in),
                      .biases = g_memdup2(second->biases, out * sizeof(double))};
  add_product(second->weights, first->weights, both.n_out, second->n_in, both.n_in, both.weights);
  add_product(second->weights, first->biases, both.n_out, second->n_in, 1, both.biases);
  return both;
}

LinearLayer collapse_layers(const LinearLayer *layers, int count) {
  g_assert(count > 0);
  LinearLayer result = copy_layer(&layers[0]);
  for (int i = 1; i < count; i++) {
    LinearLayer next = compose(&result, &layers[i]);
    linear_layer_clear(&result);
    result = next;
  }
  return result;
}

void linear_layer_clear(LinearLayer *layer) {
  g_free(layer->weights);
  g_free(layer->biases);
  *layer = (LinearLayer){0};
}
