#include "nn/init.h"
#include <math.h>
#include <string.h>

static const char *const names[] = {"default", "xavier", "he", "normal", "uniform", "zeros", NULL};

const char *const *init_names(void) {
  return names;
}

bool init_find(const char *name, InitKind *kind) {
  for (int i = 0; names[i]; i++) {
    if (!g_str_equal(names[i], name)) continue;
    *kind = (InitKind)i;
    return true;
  }
  return false;
}

static void draw_uniform(Rng *rng, double bound, gsize count, double *values) {
  for (gsize i = 0; i < count; i++) values[i] = bound * (2 * rng_uniform(rng) - 1);
}

static void draw_normal(Rng *rng, double deviation, gsize count, double *values) {
  for (gsize i = 0; i < count; i++) values[i] = deviation * rng_normal(rng);
}

void init_layer(InitKind kind, double scale, Rng *rng, int n_in, int n_out, double *weights, double *biases) {
  gsize count = (gsize)n_in * (gsize)n_out;
  memset(weights, 0, count * sizeof *weights);
  memset(biases, 0, (gsize)n_out * sizeof *biases);
  switch (kind) {
  case INIT_DEFAULT:
    draw_uniform(rng, scale / sqrt(n_in), count, weights);
    draw_uniform(rng, scale / sqrt(n_in), (gsize)n_out, biases);
    break;
  case INIT_XAVIER:
    draw_uniform(rng, scale * sqrt(6.0 / ((double)n_in + n_out)), count, weights);
    break;
  case INIT_HE:
    draw_normal(rng, scale * sqrt(2.0 / n_in), count, weights);
    break;
  case INIT_NORMAL:
    draw_normal(rng, scale * 0.1, count, weights);
    break;
  case INIT_UNIFORM:
    draw_uniform(rng, scale * 0.5, count, weights);
    draw_uniform(rng, scale * 0.5, (gsize)n_out, biases);
    break;
  case INIT_ZEROS:
    break;
  }
}

void init_table(InitKind kind, double scale, Rng *rng, int words, int size, double *values) {
  gsize count = (gsize)words * (gsize)size;
  switch (kind) {
  case INIT_DEFAULT:
  case INIT_NORMAL:
    draw_normal(rng, scale * 0.1, count, values);
    break;
  case INIT_XAVIER:
    draw_uniform(rng, scale * sqrt(6.0 / ((double)words + size)), count, values);
    break;
  case INIT_HE:
    draw_normal(rng, scale * sqrt(2.0 / words), count, values);
    break;
  case INIT_UNIFORM:
    draw_uniform(rng, scale * 0.5, count, values);
    break;
  case INIT_ZEROS:
    memset(values, 0, count * sizeof *values);
    break;
  }
}
