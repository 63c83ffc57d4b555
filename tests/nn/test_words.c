/* Networks over words: gradients and trainings against PyTorch 1.13 (reference/words.txt, which reference/words.py
 * wrote), samples from a source, dropout, and threads. */
#include "net.h"
#include <math.h>
#include <string.h>

enum { ROWS = 11, SIZE = 3, WORDS = 4, HIDDEN = 5, CLASSES = 6, SAMPLES = 8, STEPS = 50, BATCH = 3 };

/* From −0.5 to 0.5, as reference/words.py computes it. */
static double number(int k, int stream) {
  k++;
  return ((k * k * 7 + k * 37 + stream * 101 + k * stream * 13) % 997) / 997.0 - 0.5;
}

static void read_sample(const void *user, guint32 sample, double *x, double *y) {
  int i = (int)sample;
  (void)user;
  for (int t = 0; x && t < WORDS; t++) x[t] = t < WORDS - i % 3 ? (i * 7 + t * 5 + i * t) % ROWS + 1 : 0;
  if (y) *y = i * 5 % CLASSES;
}

static Dataset *make_data(void) {
  SampleSource source = {NULL, NULL, read_sample};
  Dataset *data = dataset_new_from_source("words", SAMPLES, WORDS, &source, TARGET_CLASS, CLASSES, SAMPLES, SAMPLES);
  data->words = true;
  return data;
}

static Net make_net(const char *pooling, double dropped, Precision precision) {
  Net net = {.graph = graph_new(), .params = params_new(precision)};
  net.x = graph_leaf(net.graph, (Shape){WORDS, 1}, true, "x");
  net.y = graph_leaf(net.graph, (Shape){1, 1}, true, "y");
  NodeId table = net_parameter(&net, "E", (Shape){ROWS, SIZE});
  NodeId vectors = net_apply(&net, OP_EMBED, table, net.x);
  bool flat = g_str_equal(pooling, "flatten");
  NodeId v = net_apply(&net, (OpCode)op_find(pooling)->code, vectors, flat ? NODE_NONE : net.x);
  NodeId W1 = net_parameter(&net, "W1", (Shape){HIDDEN, flat ? WORDS * SIZE : SIZE});
  NodeId b1 = net_parameter(&net, "b1", (Shape){HIDDEN, 1});
  NodeId h = net_apply(&net, OP_TANH, net_apply(&net, OP_ADD, net_apply(&net, OP_MATMUL, W1, v), b1), NODE_NONE);
  if (dropped > 0) h = graph_apply(net.graph, op_row(OP_DROPOUT), &h, 1, &dropped, NULL);
  NodeId W2 = net_parameter(&net, "W2", (Shape){CLASSES, HIDDEN}), b2 = net_parameter(&net, "b2", (Shape){CLASSES, 1});
  NodeId z = net_apply(&net, OP_ADD, net_apply(&net, OP_MATMUL, W2, h), b2);
  net.output = net_apply(&net, OP_SOFTMAX, z, NODE_NONE);
  net.loss = net_apply(&net, OP_CE, net.output, net.y);
  for (int i = 0; i < (int)net.params->count; i++) params_set(net.params, (gsize)i, 1.5 * number(i, 17));
  return net;
}

static void compare(const char *what, const Params *params, const double *ours, const char *line, double most) {
  g_auto(GStrv) numbers = g_strsplit(line, " ", -1);
  g_assert_cmpuint(g_strv_length(numbers), ==, params->count);
  for (gsize i = 0; i < params->count; i++) {
    double theirs = g_ascii_strtod(numbers[i], NULL);
    if (!(fabs(ours[i] - theirs) <= most * fmax(fabs(theirs), 1e-3)))
      g_error("%s: parameter %" G_GSIZE_FORMAT " is %.17g, not %.17g", what, i, ours[i], theirs);
  }
}

/* The gradients of the first batch, dense. */
static double *gradients_of(const Net *net) {
  RunOptions options = {.batch = BATCH, .target = net->loss, .also = NODE_NONE, .gradients = true};
  double *gradients = g_new0(double, net->params->count);
  g_autoptr(Run) run = run_new(net->graph, options, NULL);
  for (int i = 0; i < net->params->slice_count; i++) {
    gsize offset = net->params->slices[i].offset;
    run_bind(run, net->leaves[i], params_at(net->params, offset), gradients + offset);
  }
  for (int s = 0; s < BATCH; s++) {
    double x[WORDS], y;
    read_sample(NULL, (guint32)s, x, &y);
    run_set(run, net->x, s, x);
    run_set(run, net->y, s, &y);
  }
  run_forward(run);
  run_backward(run);
  return gradients;
}

static void check_case(char **lines) {
  g_auto(GStrv) words = g_strsplit(lines[0], " ", -1);
  OptimizerKind kind;
  g_assert_true(optimizer_find(words[1], &kind));
  double lr = kind == OPTIMIZER_SGD ? 0.3 : kind == OPTIMIZER_ADAM ? 0.02 : 0.05;
  Net net = make_net(words[0], 0, PRECISION_DOUBLE);
  g_autoptr(Dataset) data = make_data();
  g_autofree double *gradients = gradients_of(&net);
  compare(lines[0], net.params, gradients, lines[1], 1e-11);
  TrainerSetup setup = net_setup(&net, data, kind, lr, BATCH);
  setup.shuffle = false;
  if (kind == OPTIMIZER_ADAM) setup.optimizer.eps = 1e-20;
  g_autoptr(Trainer) trainer = net_trainer(&setup);
  trainer_run(trainer, STEPS, false, 0);
  compare(lines[0], net.params, net.params->values, lines[2], 1e-9);
  net_clear(&net);
}

static void test_pytorch(void) {
  g_autofree char *text = NULL;
  g_autofree char *path = g_build_filename(g_getenv("NABLA_SOURCE"), "tests", "nn", "reference", "words.txt", NULL);
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
  int cases = 0;
  for (; lines[3 * cases]; cases++) check_case(lines + 3 * cases);
  g_assert_cmpint(cases, ==, 9);
}

/* Training to step 40 at once, and to step 20, a look at everything, back to 10 and on: the same bits. */
static void test_replay(void) {
  for (int double_precision = 0; double_precision < 2; double_precision++) {
    Net net = make_net("meanpool", 0.4, double_precision ? PRECISION_DOUBLE : PRECISION_FLOAT);
    g_autoptr(Dataset) data = make_data();
    int bytes = (int)(net.params->count * precision_size(net.params->precision));
    TrainerSetup setup = net_setup(&net, data, OPTIMIZER_ADAM, 0.02, BATCH);
    g_autoptr(Trainer) trainer = net_trainer(&setup);
    trainer_run(trainer, 10, false, 0);
    Checkpoint *ten = trainer_save(trainer);
    trainer_run(trainer, 10, false, 0);
    Figures looked = trainer_figures(trainer, 63);
    g_assert_true(isfinite(looked.loss) && isfinite(looked.gradient_norm));
    trainer_run(trainer, 20, false, 0);
    g_autofree guint8 *once = g_memdup2(net.params->values, (gsize)bytes);
    trainer_restore(trainer, ten);
    trainer_run(trainer, 30, false, 0);
    g_assert_cmpmem(once, bytes, net.params->values, bytes);
    checkpoint_free(ten);
    net_clear(&net);
  }
}

/* A word that no batch names keeps its vector, whatever the optimiser remembers of it. */
static void test_absent_rows(void) {
  Net net = make_net("flatten", 0, PRECISION_DOUBLE);
  g_autoptr(Dataset) data = make_data();
  TrainerSetup setup = net_setup(&net, data, OPTIMIZER_ADAM, 0.1, SAMPLES);
  bool named[ROWS] = {false};
  for (guint32 s = 0; s < SAMPLES; s++) {
    double x[WORDS];
    read_sample(NULL, s, x, NULL);
    for (int t = 0; t < WORDS; t++)
      if (x[t] > 0) named[(int)x[t] - 1] = true;
  }
  g_autoptr(Trainer) trainer = net_trainer(&setup);
  trainer_run(trainer, 5, false, 0);
  for (int row = 0; row < ROWS; row++)
    for (int d = 0; d < SIZE; d++) {
      gsize at = (gsize)(row * SIZE + d);
      bool moved = params_get(net.params, at) != 1.5 * number((int)at, 17);
      g_assert_cmpint(moved, ==, named[row]);
    }
  net_clear(&net);
}

/* A network large enough to be shared by threads: as many bits as one computes. */
static void test_threads(void) {
  enum { FEATURES = 64, MANY = 700, WIDE = 256, ALL = 200 };
  g_autofree guint8 *alone = NULL;
  for (int threads = 1; threads <= 3; threads++) {
    double *x = g_new(double, FEATURES *ALL), *y = g_new(double, ALL);
    for (int i = 0; i < FEATURES * ALL; i++) x[i] = number(i % 5000, 3);
    for (int i = 0; i < ALL; i++) y[i] = i * 7 % MANY;
    g_autoptr(Dataset) data = dataset_new("many", ALL, FEATURES, x, y, TARGET_CLASS, MANY);
    Net net = net_new(2, (int[]){FEATURES, WIDE, MANY}, (const char *[]){"tanh", "softmax"}, "ce", PRECISION_FLOAT);
    net_init(&net, 1);
    TrainerSetup setup = net_setup(&net, data, OPTIMIZER_ADAM, 0.01, 100);
    setup.threads = threads;
    g_autoptr(Trainer) trainer = net_trainer(&setup);
    trainer_run(trainer, 6, false, 0);
    int bytes = (int)(net.params->count * sizeof(float));
    if (threads == 1) alone = g_memdup2(net.params->values, (gsize)bytes);
    g_assert_cmpmem(alone, bytes, net.params->values, bytes);
    net_clear(&net);
  }
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/nn/words/pytorch", test_pytorch);
  g_test_add_func("/nn/words/replay", test_replay);
  g_test_add_func("/nn/words/absent_rows", test_absent_rows);
  g_test_add_func("/nn/words/threads", test_threads);
  return g_test_run();
}
