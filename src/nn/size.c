#include "nn/size.h"

static bool add(guint64 *sum, guint64 value) {
  return !__builtin_add_overflow(*sum, value, sum);
}

bool size_layer(LayerSize layer, guint64 *parameters) {
  return !__builtin_mul_overflow(layer.n_in, layer.n_out, parameters) &&
         (layer.words > 0 || add(parameters, layer.n_out));
}

/* count numbers of `bits` bits, in whole bytes. */
static bool bytes_of(guint64 count, int bits, guint64 *bytes) {
  guint64 eighths;
  if (__builtin_mul_overflow(count % 8, (guint64)bits, &eighths)) return false;
  return !__builtin_mul_overflow(count / 8, (guint64)bits, bytes) && add(bytes, (eighths + 7) / 8);
}

bool size_net(const LayerSize *layers, int count, int bits, NetSize *size) {
  g_assert(bits >= 1 && bits <= 64);
  guint64 dense = 0; /* parameters that have a gradient each */
  *size = (NetSize){.activations = count == 0 ? 0 : layers[0].words > 0 ? layers[0].words : layers[0].n_in};
  for (int i = 0; i < count; i++) {
    guint64 parameters, outputs;
    if (!size_layer(layers[i], &parameters) || !add(&size->parameters, parameters)) return false;
    if (__builtin_mul_overflow(layers[i].n_out, MAX(layers[i].words, 1), &outputs)) return false;
    if (!add(&size->activations, outputs)) return false;
    if (layers[i].words == 0) dense += parameters;
  }
  guint64 running = size->parameters, moments;
  guint64 *const train[] = {&size->train_sgd, &size->train_momentum, &size->train_adam};
  for (guint64 copies = 1; copies <= G_N_ELEMENTS(train); copies++)
    if (__builtin_mul_overflow(size->parameters, copies, &moments) || !add(&moments, dense) ||
        !bytes_of(moments, bits, train[copies - 1]))
      return false;
  return add(&running, size->activations) && bytes_of(running, bits, &size->run) &&
         bytes_of(size->parameters, bits, &size->store);
}

bool size_format_layer(GString *out, LayerSize layer) {
  guint64 parameters;
  if (!size_layer(layer, &parameters)) return false;
  g_string_append_printf(out, "%" G_GUINT64_FORMAT "·%" G_GUINT64_FORMAT, layer.n_in, layer.n_out);
  if (layer.words == 0) g_string_append_printf(out, " + %" G_GUINT64_FORMAT, layer.n_out);
  g_string_append_printf(out, " = %" G_GUINT64_FORMAT, parameters);
  return true;
}
