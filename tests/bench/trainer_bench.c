/* What the training loop costs without the language around it: seconds for the benchmarks that floor.h describes. */
#include "../nn/net.h"
#include "nn/trainer.h"
#include <stdio.h>
#include <time.h>

enum { ROUNDS = 5, PLANE = 256 };

/* Of this process, so that a busy machine shows less. */
static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The best of a few rounds of `steps` steps. */
static double time_training(const Net *net, const Dataset *data, int batch, guint64 steps, Curve *curve) {
  double best = G_MAXDOUBLE;
  for (int round = 0; round < ROUNDS; round++) {
    TrainerSetup setup = net_setup(net, data, OPTIMIZER_SGD, 0.1, batch);
    g_autoptr(Trainer) trainer = net_trainer(&setup);
    trainer_set_curve(trainer, round == 0 ? NULL : curve);
    if (curve) curve_truncate(curve, 0);
    if (curve) curve->stride = 1;
    double start = seconds();
    trainer_run(trainer, steps, false, 0);
    best = MIN(best, seconds() - start);
  }
  return best;
}

static void report(const char *name, const Net *net, const Dataset *data, int batch, guint64 steps) {
  Curve *curve = curve_new();
  double plain = time_training(net, data, batch, steps, NULL);
  double recorded = time_training(net, data, batch, steps, curve);
  printf("%s: %.2f ms, %.2f ms with its curve of %u points\n", name, 1e3 * plain, 1e3 * recorded, curve->points->len);
  curve_free(curve);
}

static Dataset *digits(void) {
  enum { SAMPLES = 1797, FEATURES = 64 };
  double *x = g_new(double, SAMPLES *FEATURES), *y = g_new(double, SAMPLES);
  Rng rng = rng_stream(1, RNG_DATA, 0);
  for (int i = 0; i < SAMPLES * FEATURES; i++) x[i] = rng_uniform(&rng);
  for (int i = 0; i < SAMPLES; i++) y[i] = i % 10;
  return dataset_new("digits", SAMPLES, FEATURES, x, y, TARGET_CLASS, 10);
}

static void report_plane(Precision precision) {
  Net net = net_new(3, (int[]){2, 8, 8, 1}, (const char *[]){"tanh", "tanh", "sigmoid"}, "bce", precision);
  net_init(&net, 1);
  g_autoptr(Dataset) data = net_data("spiral", 500, 0);
  TrainerSetup setup = net_setup(&net, data, OPTIMIZER_SGD, 0.1, 10);
  g_autoptr(Trainer) trainer = net_trainer(&setup);
  g_autofree double *x = g_new(double, 2 * PLANE * PLANE), *out = g_new(double, PLANE *PLANE);
  for (int i = 0; i < PLANE * PLANE; i++) {
    x[i] = 12.0 * (i % PLANE) / PLANE - 6;
    x[PLANE * PLANE + i] = 12.0 * (i / PLANE) / PLANE - 6;
  }
  double best = G_MAXDOUBLE;
  for (int round = 0; round < ROUNDS; round++) {
    double start = seconds();
    trainer_apply(trainer, net.output, x, PLANE * PLANE, out);
    best = MIN(best, seconds() - start);
  }
  printf("plane, %s: %.2f ms\n", precision == PRECISION_FLOAT ? "single" : "double", 1e3 * best);
  net_clear(&net);
}

int main(void) {
  g_autoptr(Dataset) xor_data = net_data("xor", 0, 0);
  g_autoptr(Dataset) spiral_data = net_data("spiral", 500, 0);
  g_autoptr(Dataset) digits_data = digits();
  Net xor_net = net_new(2, (int[]){2, 4, 1}, (const char *[]){"tanh", "sigmoid"}, "bce", PRECISION_DOUBLE);
  Net spiral = net_new(3, (int[]){2, 8, 8, 1}, (const char *[]){"tanh", "tanh", "sigmoid"}, "bce", PRECISION_DOUBLE);
  Net large = net_new(2, (int[]){64, 128, 10}, (const char *[]){"tanh", "softmax"}, "ce", PRECISION_DOUBLE);
  net_init(&xor_net, 1);
  net_init(&spiral, 1);
  net_init(&large, 1);
  printf("kernels: %s\n", run_kernels_name());
  report("xor, 20000 steps", &xor_net, xor_data, 0, 20000);
  report("spiral, 7500 steps of 10", &spiral, spiral_data, 10, 7500);
  report("digits, 900 steps of 32", &large, digits_data, 32, 900);
  report_plane(PRECISION_DOUBLE);
  report_plane(PRECISION_FLOAT);
  net_clear(&xor_net);
  net_clear(&spiral);
  net_clear(&large);
  return 0;
}
