#include "nn/size.h"

static bool add(guint64 *sum, guint64 value) {
  return !__builtin_add_overflow(*sum, value, sum);
}

bool size_layer(LayerSize layer, guint64 *parameters) {
  return !__builtin_mul_overflow(layer.n_in, layer.n_out, parameters) && add(parameters, layer.n_out);
}

/* count numbers of `bits` bits, in whole bytes. */
static bool bytes_of(guint64 count, int bits, guint64 *bytes) {
  guint64 eighths;
  if (__builtin_mul_overflow(count % 8, (guint64)bits, &eighths)) return false;
  return !__builtin_mul_overflow(count / 8, (guint64)bits, bytes) && add(bytes, (eighths + 7) / 8);
}

static bool multiple(guint64 count, guint64 copies, int bits, guint64 *bytes) {
  guint64 numbers;
  return !__builtin_mul_overflow(count, copies, &numbers) && bytes_of(numbers, bits, bytes);
}

bool size_net(const LayerSize *layers, int count, int bits, NetSize *size) {
  g_assert(bits >= 1 && bits <= 64);
  *size = (NetSize){.activations = count > 0 ? layers[0].n_in : 0};
  for (int i = 0; i < count; i++) {
    guint64 parameters;
    if (!size_layer(layers[i], &parameters) || !add(&size->parameters, parameters)) return false;
    if (!add(&size->activations, layers[i].n_out)) return false;
  }
  guint64 running = size->parameters;
  return add(&running, size->activations) && bytes_of(running, bits, &size->run) &&
         multiple(size->parameters, 1, bits, &size->store) && multiple(size->parameters, 2, bits, &size->train_sgd) &&
         multiple(size->parameters, 3, bits, &size->train_momentum) &&
         multiple(size->parameters, 4, bits, &size->train_adam);
}

bool size_format_layer(GString *out, LayerSize layer) {
  guint64 parameters;
  if (!size_layer(layer, &parameters)) return false;
  g_string_append_printf(out,
                         "%" G_GUINT64_FORMAT "·%" G_GUINT64_FORMAT " + %" G_GUINT64_FORMAT " = %" G_GUINT64_FORMAT,
                         layer.n_in, layer.n_out, layer.n_out, parameters);
  return true;
}
