#include "net.h"
#include <math.h>
#include <string.h>

static Net xor_net(guint64 seed) {
  Net net = net_new(2, (int[]){2, 4, 1}, (const char *[]){"tanh", "sigmoid"}, "bce", PRECISION_DOUBLE);
  net_init(&net, seed);
  return net;
}

static Net spiral_net(Precision precision) {
  Net net = net_new(3, (int[]){2, 8, 8, 1}, (const char *[]){"tanh", "tanh", "sigmoid"}, "bce", precision);
  net_init(&net, 1);
  return net;
}

static bool same_params(const Net *a, const Net *b) {
  return memcmp(a->params->values, b->params->values, a->params->count * precision_size(a->params->precision)) == 0;
}

static void test_learns_xor(void) {
  g_autoptr(Dataset) data = net_data("xor", 0, 0);
  int learned = 0;
  for (guint64 seed = 1; seed <= 10; seed++) {
    Net net = xor_net(seed);
    TrainerSetup setup = net_setup(&net, data, OPTIMIZER_SGD, 0.5, 0);
    g_autoptr(Trainer) trainer = net_trainer(&setup);
    g_assert_true(trainer_full_batch(trainer));
    g_assert_cmpint(trainer_steps_per_epoch(trainer), ==, 1);
    trainer_run(trainer, 3000, false, 0);
    Figures figures = trainer_figures(trainer, FIGURE_LOSS | FIGURE_ACCURACY);
    learned += figures.accuracy == 1 && figures.loss < 0.1;
    g_assert_cmpuint(trainer_clock(trainer).epoch, ==, 3000);
    net_clear(&net);
  }
  g_assert_cmpint(learned, >=, 9);
}

static void test_learns_spiral(void) {
  g_autoptr(Dataset) data = net_data("spiral", 500, 0.5);
  Net net = spiral_net(PRECISION_DOUBLE);
  TrainerSetup setup = net_setup(&net, data, OPTIMIZER_ADAM, 0.01, 10);
  g_autoptr(Trainer) trainer = net_trainer(&setup);
  g_assert_cmpint(trainer_steps_per_epoch(trainer), ==, 25);
  trainer_run(trainer, 25 * 400, false, 0);
  Figures figures = trainer_figures(trainer, FIGURE_ACCURACY | FIGURE_TEST);
  g_assert_cmpfloat(figures.accuracy, >, 0.95);
  g_assert_cmpfloat(figures.test_accuracy, >, 0.9);
  g_assert_true(isnan(figures.valid_loss));
  net_clear(&net);
}

/* However the steps are sliced, and whatever is looked at in between: the same bits. */
static void test_slices(void) {
  g_autoptr(Dataset) data = net_data("spiral", 53, 0.2);
  const int batches[] = {0, 10, 7, 1, 41};
  for (gsize k = 0; k < G_N_ELEMENTS(batches); k++) {
    Net whole = spiral_net(PRECISION_DOUBLE), sliced = spiral_net(PRECISION_DOUBLE);
    TrainerSetup setup = net_setup(&whole, data, OPTIMIZER_ADAM, 0.01, batches[k]);
    g_autoptr(Trainer) first = net_trainer(&setup);
    trainer_run(first, 200, false, 0);
    setup = net_setup(&sliced, data, OPTIMIZER_ADAM, 0.01, batches[k]);
    g_autoptr(Trainer) second = net_trainer(&setup);
    Curve *curve = curve_new();
    trainer_set_curve(second, curve);
    trainer_keep_step_norm(second, true);
    for (guint64 taken = 0, slice = 1; taken < 200; slice = slice % 7 + 1) {
      taken += trainer_run(second, MIN(slice, 200 - taken), slice % 2, 0);
      double plane[4] = {0, 1, 2, 3}, out[2];
      trainer_figures(second, ~0u);
      trainer_apply(second, sliced.output, plane, 2, out);
    }
    g_assert_true(same_params(&whole, &sliced));
    g_assert_cmpuint(trainer_clock(second).step, ==, 200);
    curve_free(curve);
    net_clear(&whole);
    net_clear(&sliced);
  }
}

static void test_checkpoint(void) {
  g_autoptr(Dataset) data = net_data("circle", 45, 0);
  for (OptimizerKind kind = OPTIMIZER_SGD; kind <= OPTIMIZER_ADAM; kind++) {
    Net net = spiral_net(PRECISION_DOUBLE);
    TrainerSetup setup = net_setup(&net, data, kind, 0.01, 10);
    setup.optimizer.momentum = 0.9;
    g_autoptr(Trainer) trainer = net_trainer(&setup);
    trainer_run(trainer, 33, false, 0); /* in the middle of an epoch */
    g_autoptr(Checkpoint) checkpoint = trainer_save(trainer);
    trainer_run(trainer, 100, false, 0);
    g_autofree void *there = g_memdup2(net.params->values, net.params->count * sizeof(double));
    trainer_restore(trainer, checkpoint);
    g_assert_cmpuint(trainer_clock(trainer).step, ==, 33);
    g_assert_cmpuint(trainer_clock(trainer).epoch, ==, 6);
    g_assert_cmpint(trainer_clock(trainer).position, ==, 30);
    trainer_run(trainer, 100, false, 0);
    g_assert_cmpint(memcmp(there, net.params->values, net.params->count * sizeof(double)), ==, 0);

    g_autoptr(Trainer) fresh = net_trainer(&setup); /* a new trainer from the same checkpoint */
    trainer_restore(fresh, checkpoint);
    trainer_run(fresh, 100, false, 0);
    g_assert_cmpint(memcmp(there, net.params->values, net.params->count * sizeof(double)), ==, 0);
    net_clear(&net);
  }
}

static void test_shuffle(void) {
  g_autoptr(Dataset) data = net_data("circle", 40, 0);
  Net nets[4];
  const struct {
    bool shuffle;
    guint64 seed;
  } ways[] = {{true, 1}, {true, 1}, {true, 2}, {false, 1}};
  for (int k = 0; k < 4; k++) {
    nets[k] = spiral_net(PRECISION_DOUBLE);
    TrainerSetup setup = net_setup(&nets[k], data, OPTIMIZER_SGD, 0.1, 10);
    setup.shuffle = ways[k].shuffle;
    setup.seed = ways[k].seed;
    g_autoptr(Trainer) trainer = net_trainer(&setup);
    trainer_run(trainer, 20, false, 0);
  }
  g_assert_true(same_params(&nets[0], &nets[1]));
  g_assert_false(same_params(&nets[0], &nets[2]));
  g_assert_false(same_params(&nets[0], &nets[3]));
  for (int k = 0; k < 4; k++) net_clear(&nets[k]);
}

/* Every epoch has an order of its own: the first step of two epochs, from the same state, differs. */
static void test_epochs_differ(void) {
  g_autoptr(Dataset) data = net_data("circle", 40, 0);
  Net nets[3];
  for (int k = 0; k < 3; k++) {
    nets[k] = spiral_net(PRECISION_DOUBLE);
    TrainerSetup setup = net_setup(&nets[k], data, OPTIMIZER_SGD, 0.1, 10);
    g_autoptr(Trainer) trainer = net_trainer(&setup);
    trainer_set_clock(trainer, (TrainerClock){.step = 12, .epoch = k == 0 ? 2 : 3, .position = 0});
    trainer_run(trainer, 1, false, 0);
  }
  g_assert_false(same_params(&nets[0], &nets[1]));
  g_assert_true(same_params(&nets[1], &nets[2]));
  for (int k = 0; k < 3; k++) net_clear(&nets[k]);
}

static void test_epoch_and_deadline(void) {
  g_autoptr(Dataset) data = net_data("circle", 45, 0);
  Net net = spiral_net(PRECISION_DOUBLE);
  TrainerSetup setup = net_setup(&net, data, OPTIMIZER_SGD, 0.1, 10);
  g_autoptr(Trainer) trainer = net_trainer(&setup);
  g_assert_cmpuint(trainer_run(trainer, 1000, true, 0), ==, 5);
  g_assert_cmpuint(trainer_run(trainer, 2, true, 0), ==, 2);
  g_assert_cmpuint(trainer_run(trainer, 1000, true, 0), ==, 3);
  guint64 taken = trainer_run(trainer, G_MAXUINT64, false, g_get_monotonic_time() + 2000);
  g_assert_cmpuint(taken, >, 10);
  g_assert_cmpuint(trainer_run(trainer, 10, false, 0), ==, 10);
  net_clear(&net);
}

/* Figures against sums by hand, over parts that take several chunks. */
static void test_figures(void) {
  g_autoptr(Dataset) data = net_data("gauss", 3001, 0.25);
  Net net = spiral_net(PRECISION_DOUBLE);
  TrainerSetup setup = net_setup(&net, data, OPTIMIZER_SGD, 0.1, 10);
  g_autoptr(Trainer) trainer = net_trainer(&setup);
  trainer_run(trainer, 5, false, 0);
  g_autofree double *p = g_new(double, 3001);
  trainer_apply(trainer, net.output, data->x, 3001, p);
  Figures figures = trainer_figures(trainer, FIGURE_LOSS | FIGURE_ACCURACY | FIGURE_TEST);
  const double losses[] = {figures.loss, figures.test_loss}, shares[] = {figures.accuracy, figures.test_accuracy};
  for (int part = PART_TRAIN; part <= PART_TEST; part++) {
    double loss = 0;
    guint32 right = 0, counts[4], count = (guint32)data->part_count[part];
    for (guint32 i = 0; i < count; i++) {
      guint32 sample = data->part[part][i];
      loss -= log(data->y[sample] > 0 ? p[sample] : 1 - p[sample]) / count;
      right += (p[sample] > 0.5) == (data->y[sample] > 0);
    }
    g_assert_cmpfloat(fabs(losses[part] - loss), <, 1e-12);
    g_assert_cmpfloat(shares[part], ==, (double)right / count);
    g_assert_true(trainer_confusion(trainer, (DataPart)part, counts));
    g_assert_cmpuint(counts[0] + counts[3], ==, right);
    g_assert_cmpuint(counts[0] + counts[1] + counts[2] + counts[3], ==, count);
  }
  net_clear(&net);
}

/* ‖∇Q‖ and ‖Δw‖: a step of plain gradient descent moves by lr·‖∇Q‖. */
static void test_norms(void) {
  g_autoptr(Dataset) data = net_data("circle", 2000, 0);
  const int batches[] = {0, 2000, 50};
  for (int k = 0; k < 3; k++) {
    Net net = spiral_net(PRECISION_DOUBLE);
    TrainerSetup setup = net_setup(&net, data, OPTIMIZER_SGD, 0.25, batches[k]);
    g_autoptr(Trainer) trainer = net_trainer(&setup);
    g_assert_true(isnan(trainer_figures(trainer, FIGURE_STEP_NORM).step_norm));
    trainer_keep_step_norm(trainer, true);
    double gradient = trainer_figures(trainer, FIGURE_GRADIENT_NORM).gradient_norm;
    trainer_run(trainer, 1, false, 0);
    double moved = trainer_figures(trainer, FIGURE_STEP_NORM).step_norm;
    g_assert_cmpfloat(gradient, >, 0);
    if (trainer_full_batch(trainer))
      g_assert_cmpfloat(fabs(moved / (0.25 * gradient) - 1), <, 1e-9);
    else
      g_assert_cmpfloat(fabs(moved / (0.25 * gradient) - 1), >, 1e-6);
    net_clear(&net);
  }
}

static void check_curve(const Curve *curve, guint64 steps) {
  guint64 last = 0;
  g_assert_cmpuint(curve->points->len, <=, CURVE_POINTS);
  for (guint i = 0; i < curve->points->len; i++) {
    CurvePoint point = g_array_index(curve->points, CurvePoint, i);
    g_assert_true(isfinite(point.loss) && isfinite(point.accuracy));
    if (i == 0)
      g_assert_cmpuint(point.step, ==, 0);
    else
      g_assert_cmpuint(point.step, >=, last + curve->stride);
    last = point.step;
  }
  g_assert_cmpuint(last, <, steps);
}

static void test_curve(void) {
  g_autoptr(Dataset) data = net_data("xor", 0, 0);
  Net net = xor_net(1);
  TrainerSetup setup = net_setup(&net, data, OPTIMIZER_SGD, 0.5, 0);
  g_autoptr(Trainer) trainer = net_trainer(&setup);
  Curve *curve = curve_new();
  trainer_set_curve(trainer, curve);
  float start = (float)trainer_figures(trainer, FIGURE_LOSS).loss;
  trainer_run(trainer, 500, false, 0);
  g_assert_cmpuint(curve->points->len, ==, 500);
  g_assert_cmpfloat(fabsf(g_array_index(curve->points, CurvePoint, 0).loss - start), <, 1e-6f);
  trainer_run(trainer, 9500, false, 0);
  check_curve(curve, 10000);
  g_assert_cmpuint(curve->stride, ==, 32);
  g_assert_cmpuint(curve->points->len, >, CURVE_POINTS / 2);
  curve_truncate(curve, 5000);
  check_curve(curve, 5001);
  Curve *copy = curve_copy(curve);
  g_assert_cmpuint(copy->points->len, ==, curve->points->len);
  trainer_set_curve(trainer, NULL);
  curve_free(copy);
  curve_free(curve);
  net_clear(&net);
}

static void test_curve_of_batches(void) {
  g_autoptr(Dataset) data = net_data("circle", 100, 0.3);
  Net net = spiral_net(PRECISION_DOUBLE);
  TrainerSetup setup = net_setup(&net, data, OPTIMIZER_SGD, 0.1, 10);
  g_autoptr(Trainer) trainer = net_trainer(&setup);
  Curve *curve = curve_new();
  trainer_set_curve(trainer, curve);
  trainer_run(trainer, 7 * 100, false, 0);
  check_curve(curve, 700);
  g_assert_cmpuint(curve->points->len, ==, 1 + 16 + 10); /* the start, epochs 1 to 16, then 24, 32, … 96 */
  for (guint i = 0; i < curve->points->len; i++) {
    CurvePoint point = g_array_index(curve->points, CurvePoint, i);
    g_assert_cmpuint(point.step % 7, ==, 0);
    g_assert_true(isfinite(point.test_loss));
  }
  curve_free(curve);
  net_clear(&net);
}

static void test_apply(void) {
  g_autoptr(Dataset) data = net_data("blobs", 90, 0);
  Net net = net_new(2, (int[]){2, 5, 3}, (const char *[]){"relu", "softmax"}, "ce", PRECISION_DOUBLE);
  net_init(&net, 3);
  TrainerSetup setup = net_setup(&net, data, OPTIMIZER_SGD, 0.1, 10);
  g_autoptr(Trainer) trainer = net_trainer(&setup);
  trainer_run(trainer, 900, false, 0);
  enum { N = 2500 };
  g_autofree double *x = g_new(double, 2 * N), *out = g_new(double, 3 * N), *hidden = g_new(double, 5 * N);
  for (int i = 0; i < N; i++) x[i] = 0.005 * i - 6, x[N + i] = 5 - 0.003 * i;
  trainer_apply(trainer, net.output, x, N, out);
  trainer_apply(trainer, net.layer_output[0], x, N, hidden);
  for (int i = 0; i < N; i++) {
    double z[3], sum = 0;
    for (int j = 0; j < 5; j++) {
      double h = params_get(net.params, 10 + j) + params_get(net.params, 2 * j) * x[i] +
                 params_get(net.params, 2 * j + 1) * x[N + i];
      g_assert_cmpfloat(fabs(hidden[5 * i + j] - fmax(h, 0)), <, 1e-12);
    }
    for (int k = 0; k < 3; k++) {
      z[k] = params_get(net.params, 30 + k);
      for (int j = 0; j < 5; j++) z[k] += params_get(net.params, 15 + 5 * k + j) * hidden[5 * i + j];
      sum += exp(z[k]);
    }
    for (int k = 0; k < 3; k++) g_assert_cmpfloat(fabs(out[3 * i + k] - exp(z[k]) / sum), <, 1e-12);
  }
  for (int i = 0; i < N; i += 500) { /* one alone has the same bits */
    double alone[3];
    trainer_apply(trainer, net.output, (double[]){x[i], x[N + i]}, 1, alone);
    g_assert_cmpmem(alone, sizeof alone, &out[3 * i], sizeof alone);
  }
  guint32 counts[9];
  g_assert_true(trainer_confusion(trainer, PART_TRAIN, counts));
  g_assert_cmpfloat(trainer_figures(trainer, FIGURE_ACCURACY).accuracy, ==, (counts[0] + counts[4] + counts[8]) / 90.0);
  g_assert_cmpfloat(trainer_figures(trainer, FIGURE_ACCURACY).accuracy, >, 0.9);
  net_clear(&net);
}

static void test_float(void) {
  g_autoptr(Dataset) data = net_data("circle", 300, 0);
  Net net = spiral_net(PRECISION_FLOAT), same = spiral_net(PRECISION_DOUBLE);
  TrainerSetup setup = net_setup(&net, data, OPTIMIZER_ADAM, 0.01, 10);
  g_autoptr(Trainer) trainer = net_trainer(&setup);
  setup = net_setup(&same, data, OPTIMIZER_ADAM, 0.01, 10);
  g_autoptr(Trainer) other = net_trainer(&setup);
  trainer_run(trainer, 20, false, 0);
  trainer_run(other, 20, false, 0);
  for (gsize i = 0; i < net.params->count; i++)
    g_assert_cmpfloat(fabs(params_get(net.params, i) - params_get(same.params, i)), <, 1e-3);
  trainer_run(trainer, 3000, false, 0);
  g_assert_cmpfloat(trainer_figures(trainer, FIGURE_ACCURACY).accuracy, >, 0.95);
  net_clear(&net);
  net_clear(&same);
}

/* No data: (w − 3)² is minimised; a parameter that the loss does not hang on stays, weight decay or not. */
static void test_without_data(void) {
  Net net = {.graph = graph_new(), .params = params_new(PRECISION_DOUBLE)};
  NodeId w = net_parameter(&net, "w", (Shape){1, 1});
  net_parameter(&net, "unused", (Shape){2, 1});
  NodeId v = net_parameter(&net, "v", (Shape){1, 1});
  NodeId difference = net_apply(&net, OP_SUBTRACT, net_apply(&net, OP_ADD, w, v), graph_constant(net.graph, 3));
  net.loss = net_apply(&net, OP_MULTIPLY, difference, difference);
  net.output = net.x = net.y = NODE_NONE;
  for (gsize i = 0; i < 4; i++) params_set(net.params, i, 1);
  TrainerSetup setup = net_setup(&net, NULL, OPTIMIZER_SGD, 0.1, 0);
  setup.optimizer.l2 = 1e-4;
  g_autoptr(Trainer) trainer = net_trainer(&setup);
  trainer_run(trainer, 200, false, 0);
  g_assert_cmpfloat(fabs(params_get(net.params, 0) - 1.5), <, 1e-3);
  g_assert_cmpfloat(params_get(net.params, 1), ==, 1);
  g_assert_cmpfloat(params_get(net.params, 2), ==, 1);
  g_assert_cmpfloat(fabs(params_get(net.params, 3) - 1.5), <, 1e-3);
  Figures figures = trainer_figures(trainer, ~0u);
  g_assert_cmpfloat(figures.loss, <, 1e-6);
  g_assert_true(isnan(figures.accuracy) && isnan(figures.test_loss));
  g_assert_true(isfinite(figures.gradient_norm));
  net_clear(&net);
}

static void test_refused(void) {
  g_autoptr(Dataset) one = net_data("sine", 20, 0);
  g_autoptr(Dataset) two = net_data("circle", 20, 0);
  Net net = xor_net(1);
  Diag diag = DIAG_INIT;
  TrainerSetup setup = net_setup(&net, one, OPTIMIZER_SGD, 0.1, 0);
  g_assert_null(trainer_new(&setup, &diag));
  g_assert_nonnull(strstr(diag.message, "x is a vector of 2, the data 'sine' has 1 feature"));
  diag_clear(&diag);
  setup = net_setup(&net, two, OPTIMIZER_SGD, 0.1, 0);
  setup.loss = net.layer_output[0];
  g_assert_null(trainer_new(&setup, &diag));
  g_assert_nonnull(strstr(diag.message, "the loss is a vector of 4"));
  diag_clear(&diag);
  net_clear(&net);
  g_autoptr(Dataset) blobs = net_data("blobs", 20, 0);
  net = net_new(1, (int[]){2, 2}, (const char *[]){"softmax"}, "ce", PRECISION_DOUBLE);
  setup = net_setup(&net, blobs, OPTIMIZER_SGD, 0.1, 0);
  g_assert_null(trainer_new(&setup, &diag));
  g_assert_nonnull(strstr(diag.message, "has 3 classes, the output is a vector of 2"));
  diag_clear(&diag);
  DataOptions options = DATA_OPTIONS_INIT;
  options.labels[0] = -1;
  g_autoptr(Dataset) signs = dataset_generate("circle", &options, NULL);
  setup.data = signs;
  g_assert_null(trainer_new(&setup, &diag));
  g_assert_nonnull(strstr(diag.message, "labels -1 and 1"));
  diag_clear(&diag);
  net_clear(&net);
}

/* With `ce`, a table's whole numbers are class numbers. */
static void test_class_numbers(void) {
  double *x = g_new(double, 8), *y = g_new(double, 8);
  for (int i = 0; i < 8; i++) x[i] = i, y[i] = i / 3;
  g_autoptr(Dataset) data = dataset_new("table", 8, 1, x, y, TARGET_REGRESSION, 0);
  Net net = net_new(1, (int[]){1, 3}, (const char *[]){"softmax"}, "ce", PRECISION_DOUBLE);
  TrainerSetup setup = net_setup(&net, data, OPTIMIZER_ADAM, 0.1, 0);
  g_autoptr(Trainer) trainer = net_trainer(&setup);
  g_assert_cmpint(trainer_data(trainer)->classes, ==, 3);
  trainer_run(trainer, 1000, false, 0);
  g_assert_cmpfloat(trainer_figures(trainer, FIGURE_ACCURACY).accuracy, ==, 1);
  Diag diag = DIAG_INIT;
  data->y[0] = 0.5;
  g_assert_null(trainer_new(&setup, &diag));
  g_assert_nonnull(strstr(diag.message, "no class number"));
  diag_clear(&diag);
  net_clear(&net);
}

/* A target of several entries is one-hot: training goes as with class numbers. */
static void test_one_hot(void) {
  g_autoptr(Dataset) data = net_data("blobs", 31, 0);
  Net numbers = net_new(1, (int[]){2, 3}, (const char *[]){"softmax"}, "ce", PRECISION_DOUBLE);
  Net vectors = numbers;
  vectors.graph = graph_new();
  vectors.params = params_new(PRECISION_DOUBLE);
  vectors.x = graph_leaf(vectors.graph, (Shape){2, 1}, true, "x");
  vectors.y = graph_leaf(vectors.graph, (Shape){3, 1}, true, "y");
  NodeId w = net_parameter(&vectors, "W1", (Shape){3, 2}), b = net_parameter(&vectors, "b1", (Shape){3, 1});
  NodeId z = net_apply(&vectors, OP_ADD, net_apply(&vectors, OP_MATMUL, w, vectors.x), b);
  vectors.output = net_apply(&vectors, OP_SOFTMAX, z, NODE_NONE);
  vectors.loss = net_apply(&vectors, OP_CE, vectors.output, vectors.y);
  for (int k = 0; k < 2; k++) {
    TrainerSetup setup = net_setup(k ? &vectors : &numbers, data, OPTIMIZER_SGD, 0.1, 4);
    g_autoptr(Trainer) trainer = net_trainer(&setup);
    trainer_run(trainer, 50, false, 0);
  }
  for (gsize i = 0; i < 9; i++)
    g_assert_cmpfloat(fabs(params_get(numbers.params, i) - params_get(vectors.params, i)), <, 1e-12);
  g_assert_cmpfloat(fabs(params_get(numbers.params, 0)), >, 0.01);
  net_clear(&numbers);
  net_clear(&vectors);
}

static void test_classes(void) {
  g_assert_cmpint(class_of_output(TARGET_BINARY, (double[]){0.5}, 1), ==, 0);
  g_assert_cmpint(class_of_output(TARGET_BINARY, (double[]){0.51}, 1), ==, 1);
  g_assert_cmpint(class_of_output(TARGET_SIGN, (double[]){-0.1}, 1), ==, 0);
  g_assert_cmpint(class_of_output(TARGET_SIGN, (double[]){0.1}, 1), ==, 1);
  g_assert_cmpint(class_of_output(TARGET_CLASS, (double[]){0.1, 0.5, 0.4}, 3), ==, 1);
  g_assert_cmpint(class_of_output(TARGET_BINARY, (double[]){0.7, 0.3}, 2), ==, 0);
  g_assert_cmpint(class_of_output(TARGET_BINARY, (double[]){NAN}, 1), ==, -1);
  g_assert_cmpint(class_of_output(TARGET_REGRESSION, (double[]){3}, 1), ==, -1);
}

/* Slices that runs are bound to. */
static void test_params(void) {
  for (Precision precision = PRECISION_DOUBLE; precision <= PRECISION_FLOAT; precision++) {
    g_autoptr(Params) params = params_new(precision);
    for (int i = 0; i < 100; i++) {
      g_autofree char *name = g_strdup_printf("W%d", i);
      params_add(params, name, (Shape){i % 3 + 1, 2});
      params_set(params, params->count - 1, i);
    }
    g_assert_cmpuint((gsize)params->values % 64, ==, 0);
    const ParamSlice *slice = params_find(params, "W71");
    double values[6];
    params_read(params, slice, values);
    g_assert_cmpfloat(values[5], ==, 71);
    g_assert_cmpfloat(values[0], ==, 0);
    params_write(params, slice, (double[]){1, 2, 3, 4, 5, 6});
    g_assert_cmpfloat(params_get(params, slice->offset + 3), ==, 4);
    g_assert_true(params_at(params, 1) == (char *)params->values + precision_size(precision));
    g_assert_null(params_find(params, "W100"));
  }
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/nn/params", test_params);
  g_test_add_func("/nn/trainer/classes", test_classes);
  g_test_add_func("/nn/trainer/without_data", test_without_data);
  g_test_add_func("/nn/trainer/refused", test_refused);
  g_test_add_func("/nn/trainer/class_numbers", test_class_numbers);
  g_test_add_func("/nn/trainer/one_hot", test_one_hot);
  g_test_add_func("/nn/trainer/slices", test_slices);
  g_test_add_func("/nn/trainer/checkpoint", test_checkpoint);
  g_test_add_func("/nn/trainer/shuffle", test_shuffle);
  g_test_add_func("/nn/trainer/epochs_differ", test_epochs_differ);
  g_test_add_func("/nn/trainer/epoch_and_deadline", test_epoch_and_deadline);
  g_test_add_func("/nn/trainer/figures", test_figures);
  g_test_add_func("/nn/trainer/norms", test_norms);
  g_test_add_func("/nn/trainer/curve", test_curve);
  g_test_add_func("/nn/trainer/curve_of_batches", test_curve_of_batches);
  g_test_add_func("/nn/trainer/apply", test_apply);
  g_test_add_func("/nn/trainer/float", test_float);
  g_test_add_func("/nn/trainer/learns_xor", test_learns_xor);
  g_test_add_func("/nn/trainer/learns_spiral", test_learns_spiral);
  return g_test_run();
}
