/*
 * fann NAME ...: the same networks in FANN (single precision): prints "NAME SECONDS" for xor, spiral, digits, plane32.
 */
#include <fann.h>
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static double seconds(void) {
  return (double)g_get_monotonic_time() / G_USEC_PER_SEC;
}

static struct fann *network(unsigned layers, const unsigned *sizes) {
  struct fann *net = fann_create_standard_array(layers, sizes);
  fann_set_activation_function_hidden(net, FANN_SIGMOID_SYMMETRIC); /* tanh */
  fann_set_activation_function_output(net, FANN_SIGMOID);
  fann_set_training_algorithm(net, FANN_TRAIN_BATCH);
  fann_randomize_weights(net, -0.5f, 0.5f);
  return net;
}

/* Training time of `steps` gradient steps over batches of a random set: FANN takes a batch as a set of its own. */
static double train(unsigned layers, const unsigned *sizes, unsigned samples, unsigned batch, int steps) {
  unsigned inputs = sizes[0], outputs = sizes[layers - 1], batches = (samples + batch - 1) / batch;
  struct fann *net = network(layers, sizes);
  struct fann_train_data *all = fann_create_train(samples, inputs, outputs);
  for (unsigned s = 0; s < samples; s++) {
    for (unsigned i = 0; i < inputs; i++) all->input[s][i] = (float)g_random_double();
    all->output[s][g_random_int() % outputs] = (float)(s % 2);
  }
  struct fann_train_data **parts = g_new(struct fann_train_data *, batches);
  for (unsigned b = 0; b < batches; b++)
    parts[b] = fann_subset_train_data(all, b * batch, MIN(batch, samples - b * batch));
  double start = seconds();
  for (int step = 0; step < steps; step++) fann_train_epoch(net, parts[(unsigned)step % batches]);
  double taken = seconds() - start;
  for (unsigned b = 0; b < batches; b++) fann_destroy_train(parts[b]);
  g_free(parts);
  fann_destroy_train(all);
  fann_destroy(net);
  return taken;
}

static double plane(void) {
  struct fann *net = network(4, (const unsigned[]){2, 8, 8, 1});
  float sum = 0;
  double start = seconds();
  for (int y = 0; y < 256; y++)
    for (int x = 0; x < 256; x++) sum += *fann_run(net, (float[]){(float)x / 128 - 1, (float)y / 128 - 1});
  double taken = seconds() - start;
  fann_destroy(net);
  return isnan(sum) ? -1 : taken;
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    double taken;
    if (strcmp(argv[i], "xor") == 0)
      taken = train(3, (const unsigned[]){2, 4, 1}, 4, 4, 20000);
    else if (strcmp(argv[i], "spiral") == 0)
      taken = train(4, (const unsigned[]){2, 8, 8, 1}, 250, 10, 7500);
    else if (strcmp(argv[i], "digits") == 0)
      taken = train(3, (const unsigned[]){64, 128, 10}, 1797, 32, 900);
    else if (strcmp(argv[i], "plane32") == 0)
      taken = plane();
    else
      continue;
    printf("%s %.9f\n", argv[i], taken);
  }
  return 0;
}
