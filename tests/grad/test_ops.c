/* Every op: its gradients against central differences, over shapes, batches and mixtures of the two. */
#include "base/rng.h"
#include "grad/op.h"
#include "grad/row_gradient.h"
#include "grad/run.h"
#include <math.h>

enum { REPETITIONS = 6 };

typedef struct {
  Graph *graph;
  NodeId leaves[8];
  int leaf_count;
  Rng rng;
} Case;

static double uniform(Case *c, double low, double high) {
  return low + (high - low) * rng_uniform(&c->rng);
}

static NodeId leaf(Case *c, Shape shape, bool batched) {
  NodeId node = graph_leaf(c->graph, shape, batched, NULL);
  c->leaves[c->leaf_count++] = node;
  return node;
}

static NodeId apply(Case *c, OpCode code, NodeId a, NodeId b, const double *attributes) {
  Diag diag = DIAG_INIT;
  NodeId node = graph_apply(c->graph, op_row(code), (NodeId[]){a, b}, b == NODE_NONE ? 1 : 2, attributes, &diag);
  g_assert_cmpstr(diag.message, ==, NULL);
  return node;
}

/* Numbers where the op is smooth, and away from its corners. */
static double fitting(Case *c, OpCode code, int input) {
  switch (code) {
  case OP_LN:
  case OP_SQRT:
  case OP_POWER:
    return uniform(c, 0.3, 2);
  case OP_BCE:
  case OP_CE:
    return uniform(c, 0.1, 0.9);
  case OP_DIVIDE:
    return input ? uniform(c, 0.5, 2) : uniform(c, -2, 2);
  default:
    break;
  }
  double x = uniform(c, 0.05, 1.3);
  return rng_uniform(&c->rng) < 0.5 ? x : -x - 0.01 * input;
}

static void fill(Case *c, Run *run, NodeId node, OpCode code, int input) {
  Shape s = graph_node(c->graph, node)->shape;
  gsize count = shape_size(s);
  double *values = g_newa(double, count);
  int samples = graph_node(c->graph, node)->batched ? run_batch(run) : 1;
  for (int sample = 0; sample < samples; sample++) {
    for (gsize e = 0; e < count; e++) values[e] = fitting(c, code, input);
    run_set(run, node, sample, values);
  }
}

/* A number that hangs on every entry of `node` differently: Σ node·weights, then sin of it where it pays. */
static NodeId as_number(Case *c, NodeId node) {
  NodeId weights = leaf(c, graph_node(c->graph, node)->shape, false);
  return apply(c, OP_DOT, node, weights, NULL);
}

static void check(Case *c, NodeId target, int batch, OpCode code, const char *what) {
  RunOptions options = {.batch = batch, .target = target, .also = NODE_NONE, .gradients = true, .keep_all = true};
  g_autoptr(Run) run = run_new(c->graph, options, NULL);
  for (int i = 0; i < c->leaf_count; i++) fill(c, run, c->leaves[i], code, i);
  GradCheck result = run_gradient_check(run, target, c->leaves, c->leaf_count);
  if (result.max_error > 2e-7)
    g_error("%s, batch %d: leaf %d entry %d: %g instead of %g", what, batch, result.worst, result.worst_entry,
            result.analytic, result.numeric);
  g_assert_cmpuint(result.gradients, >, 0);
}

static void begin(Case *c, guint64 step) {
  c->graph = graph_new();
  c->leaf_count = 0;
  c->rng = rng_stream(7, RNG_USER, step);
}

static Shape some_shape(Case *c) {
  return (Shape){1 + (int)rng_below(&c->rng, 5), rng_uniform(&c->rng) < 0.5 ? 1 : 1 + (int)rng_below(&c->rng, 4)};
}

static const int batches[] = {1, 3, 4, 10, 19};

static void test_unary(void) {
  for (int code = OP_NEGATE; code < OP_COUNT; code++) {
    const Op *op = op_row((OpCode)code);
    bool reduction = op->op_class == OP_CLASS_REDUCTION && op->max_inputs == 1;
    if (op->op_class != OP_CLASS_UNARY && op->op_class != OP_CLASS_SOFTMAX && !reduction) continue; /* dropout is off */
    double bounds[] = {-0.77, 0.99};
    for (guint r = 0; r < REPETITIONS * G_N_ELEMENTS(batches); r++) {
      Case c;
      begin(&c, (guint64)code * 100 + r);
      NodeId x = leaf(&c, some_shape(&c), r % 2);
      NodeId y = apply(&c, (OpCode)code, x, NODE_NONE, code == OP_CLAMP ? bounds : NULL);
      check(&c, as_number(&c, y), batches[r % G_N_ELEMENTS(batches)], (OpCode)code, op->name);
      graph_free(c.graph);
    }
  }
}

static void test_binary(void) {
  for (int code = OP_ADD; code < OP_COUNT; code++) {
    const Op *op = op_row((OpCode)code);
    bool pair = op->op_class == OP_CLASS_BINARY || op->op_class == OP_CLASS_LOSS || code == OP_DOT;
    if (!pair) continue;
    for (guint r = 0; r < 4 * REPETITIONS * G_N_ELEMENTS(batches); r++) {
      Case c;
      begin(&c, (guint64)code * 1000 + r);
      Shape shape = some_shape(&c), number = {1, 1};
      bool broadcast = op->op_class == OP_CLASS_BINARY && r % 3;
      NodeId x = leaf(&c, broadcast && r % 3 == 1 ? number : shape, r & 1);
      NodeId y = leaf(&c, broadcast && r % 3 == 2 ? number : shape, r & 2);
      NodeId z = apply(&c, (OpCode)code, x, y, NULL);
      check(&c, as_number(&c, z), batches[r % G_N_ELEMENTS(batches)], (OpCode)code, op->name);
      graph_free(c.graph);
    }
  }
}

static void test_product(void) {
  for (guint r = 0; r < 8 * REPETITIONS * G_N_ELEMENTS(batches); r++) {
    Case c;
    begin(&c, r);
    int m = 2 + (int)rng_below(&c.rng, 9), k = 2 + (int)rng_below(&c.rng, 9), p = 1 + (int)rng_below(&c.rng, 3);
    NodeId a = leaf(&c, (Shape){m, k}, r & 1), b = leaf(&c, (Shape){k, p}, r & 2);
    NodeId z = apply(&c, OP_MATMUL, a, b, NULL);
    check(&c, as_number(&c, z), batches[r % G_N_ELEMENTS(batches)], OP_MATMUL, "matmul");
    graph_free(c.graph);
  }
}

static void test_structure(void) {
  for (guint r = 0; r < 8 * G_N_ELEMENTS(batches); r++) {
    Case c;
    Diag diag = DIAG_INIT;
    begin(&c, r);
    NodeId a = leaf(&c, (Shape){2, 3}, r & 1), b = leaf(&c, (Shape){4, 3}, r & 2);
    NodeId stacked = apply(&c, OP_CONCAT, a, b, NULL);
    NodeId turned = apply(&c, OP_TRANSPOSE, stacked, NODE_NONE, NULL);
    NodeId e = apply(&c, OP_ENTRY, turned, NODE_NONE, (double[]){2, 1}), f = apply(&c, OP_ENTRY, a, NODE_NONE, NULL);
    NodeId matrix = graph_apply(c.graph, op_row(OP_MATRIX), (NodeId[]){e, f, f, e}, 4, (double[]){2, 2}, &diag);
    NodeId z = apply(&c, OP_MATMUL, matrix, apply(&c, OP_TANH, matrix, NODE_NONE, NULL), NULL);
    NodeId sum = apply(&c, OP_ADD, as_number(&c, z), as_number(&c, turned), NULL);
    check(&c, sum, batches[r % G_N_ELEMENTS(batches)], OP_MATRIX, "structure");
    graph_free(c.graph);
  }
}

/* ln, bce, ce of a sigmoid or softmax that is also used elsewhere. */
static void test_from_logits(void) {
  static const OpCode losses[] = {OP_LN, OP_BCE, OP_CE};
  for (guint r = 0; r < 12 * 4 * G_N_ELEMENTS(batches); r++) {
    Case c;
    begin(&c, r);
    OpCode loss = losses[r % 3];
    Shape shape = {2 + (int)rng_below(&c.rng, 5), 1}; /* a softmax of one entry is certain: its bce is infinite */
    NodeId z = leaf(&c, shape, r & 1);
    NodeId p = apply(&c, r % 2 ? OP_SOFTMAX : OP_SIGMOID, z, NODE_NONE, NULL);
    NodeId y = loss == OP_LN ? NODE_NONE : leaf(&c, shape, r & 4);
    NodeId q = apply(&c, loss, p, y, NULL);
    g_assert_true(graph_node(c.graph, q)->from_logits);
    NodeId sum = apply(&c, OP_ADD, as_number(&c, q), as_number(&c, p), NULL);
    check(&c, r % 5 ? sum : as_number(&c, q), batches[r % G_N_ELEMENTS(batches)], loss, op_row(loss)->name);
    graph_free(c.graph);
  }
}

static void test_class_number(void) {
  for (guint r = 0; r < 3 * G_N_ELEMENTS(batches); r++) {
    Case c;
    begin(&c, r);
    int batch = batches[r / 3];
    NodeId z = leaf(&c, (Shape){4, 1}, true);
    NodeId p = r % 3 == 0 ? z : apply(&c, r % 3 == 1 ? OP_SIGMOID : OP_SOFTMAX, z, NODE_NONE, NULL);
    NodeId y = graph_leaf(c.graph, (Shape){1, 1}, true, NULL), q = apply(&c, OP_CE, p, y, NULL);
    RunOptions options = {.batch = batch, .target = q, .also = NODE_NONE, .gradients = true, .keep_all = true};
    g_autoptr(Run) run = run_new(c.graph, options, NULL);
    fill(&c, run, z, OP_CE, 0);
    for (int s = 0; s < batch; s++) run_set(run, y, s, (double[]){s % 4});
    g_assert_cmpfloat(run_gradient_check(run, q, &z, 1).max_error, <, 1e-7);
    double values[4], loss;
    run_value(run, p, batch - 1, values);
    run_value(run, q, batch - 1, &loss);
    g_assert_cmpfloat_with_epsilon(loss, -log(values[(batch - 1) % 4]), 1e-14);
    graph_free(c.graph);
  }
}

/* Words' numbers for every sample: any row, or padding; the first sample is all padding where `empty`. */
static void fill_words(Case *c, Run *run, NodeId words, int rows, bool empty) {
  int count = graph_node(c->graph, words)->shape.rows,
      samples = graph_node(c->graph, words)->batched ? run_batch(run) : 1;
  double *numbers = g_newa(double, (gsize)count);
  for (int s = 0; s < samples; s++) {
    for (int t = 0; t < count; t++) numbers[t] = empty && s == 0 ? 0 : (double)rng_below(&c->rng, (guint64)rows + 1);
    run_set(run, words, s, numbers);
  }
}

static RunOptions keep_all(int batch, NodeId target) {
  return (RunOptions){.batch = batch, .target = target, .also = NODE_NONE, .gradients = true, .keep_all = true};
}

/* A table of 6 rows, of which some words name the same, flattened or pooled. */
static void test_words(void) {
  static const OpCode codes[] = {OP_FLATTEN, OP_MEANPOOL, OP_MAXPOOL};
  for (guint r = 0; r < 24 * G_N_ELEMENTS(batches); r++) {
    Case c;
    begin(&c, r);
    int batch = batches[r % G_N_ELEMENTS(batches)];
    NodeId table = leaf(&c, (Shape){6, 3}, false);
    NodeId words = graph_leaf(c.graph, (Shape){1 + (int)rng_below(&c.rng, 5), 1}, r & 1, NULL);
    NodeId vectors = apply(&c, OP_EMBED, table, words, NULL);
    OpCode code = codes[r % 3];
    NodeId pooled = apply(&c, code, vectors, code == OP_FLATTEN ? NODE_NONE : words, NULL);
    NodeId target = as_number(&c, apply(&c, OP_TANH, pooled, NODE_NONE, NULL));
    g_autoptr(Run) run = run_new(c.graph, keep_all(batch, target), NULL);
    for (int i = 0; i < c.leaf_count; i++) fill(&c, run, c.leaves[i], code, i);
    fill_words(&c, run, words, 6, r % 4 == 0);
    g_assert_true(graph_is_table(c.graph, table) && graph_is_word_numbers(c.graph, words));
    c.leaves[c.leaf_count++] = words; /* is passed over: nothing has a derivative by it */
    GradCheck check = run_gradient_check(run, target, c.leaves, c.leaf_count);
    g_assert_cmpfloat(check.max_error, <, 1e-7);
    g_assert_cmpuint(check.gradients, ==, 6 * 3 + shape_size(graph_node(c.graph, pooled)->shape));
    graph_free(c.graph);
  }
}

/* Only the rows that the batch names, and for them the same as the dense gradient, to the bit. */
static void test_touched_rows(void) {
  for (guint r = 0; r < 4 * G_N_ELEMENTS(batches); r++) {
    Case c;
    begin(&c, r);
    int batch = batches[r % G_N_ELEMENTS(batches)];
    NodeId table = leaf(&c, (Shape){300, 5}, false), words = graph_leaf(c.graph, (Shape){4, 1}, true, NULL);
    NodeId vectors = apply(&c, OP_EMBED, table, words, NULL);
    NodeId target = as_number(&c, apply(&c, OP_MEANPOOL, vectors, words, NULL));
    g_autofree double *values = g_new0(double, 1500), *dense = g_new0(double, 1500);
    g_autoptr(RowGradient) rows = row_gradient_new(5, PRECISION_DOUBLE);
    RunOptions options = keep_all(batch, target);
    options.keep_all = false;
    g_autoptr(Run) run = run_new(c.graph, options, NULL);
    fill(&c, run, c.leaves[1], OP_EMBED, 1);
    fill_words(&c, run, words, 300, false);
    for (int i = 0; i < 1500; i++) values[i] = uniform(&c, -1, 1);
    run_bind(run, table, values, dense);
    run_forward(run);
    run_backward(run);
    run_bind_rows(run, table, values, rows);
    for (int again = 0; again < 2; again++) {
      run_forward(run);
      run_backward(run);
    }
    g_assert_cmpuint(rows->count, >, 0);
    g_assert_cmpuint(rows->count, <=, 4 * (gsize)batch);
    for (gsize i = 0; i < rows->count; i++) {
      double *row = dense + rows->rows[i] * 5;
      g_assert_cmpmem(row, 5 * sizeof *row, (double *)rows->values + i * 5, 5 * sizeof *row);
      for (int d = 0; d < 5; d++) row[d] = 0;
    }
    for (int i = 0; i < 1500; i++) g_assert_cmpfloat(dense[i], ==, 0);
    graph_free(c.graph);
  }
}

static void test_unknown_words(void) {
  static const double numbers[][2] = {{7, 1}, {-1, 1}, {1.5, 1}, {NAN, 1}};
  for (guint r = 0; r < G_N_ELEMENTS(numbers); r++) {
    Case c;
    begin(&c, r);
    NodeId table = leaf(&c, (Shape){6, 2}, false), words = graph_leaf(c.graph, (Shape){2, 1}, true, NULL);
    NodeId vectors = apply(&c, OP_EMBED, table, words, NULL);
    g_autoptr(Run) run = run_new(c.graph, keep_all(1, vectors), NULL);
    fill(&c, run, table, OP_EMBED, 0);
    run_set(run, words, 0, numbers[r]);
    run_forward(run);
    double values[4];
    run_value(run, vectors, 0, values);
    g_assert_true(isnan(values[0]) && isnan(values[1]) && isfinite(values[2]));
    graph_free(c.graph);
  }
}

/* Off unless the run trains; then a share p is dropped, the rest scaled; the same numbers again give the same bits,
 * and the gradient goes where the value went. */
static void test_dropout(void) {
  enum { SIZE = 400, BATCH = 19 };
  Case c;
  begin(&c, 0);
  NodeId x = graph_leaf(c.graph, (Shape){SIZE, 1}, true, NULL);
  NodeId y = apply(&c, OP_DROPOUT, x, NODE_NONE, (double[]){0.25}), target = apply(&c, OP_SUM, y, NODE_NONE, NULL);
  g_autoptr(Run) run = run_new(c.graph, keep_all(BATCH, target), NULL);
  double ones[SIZE], first[SIZE], again[SIZE], slope[SIZE];
  int dropped = 0, moved = 0;
  for (int i = 0; i < SIZE; i++) ones[i] = 1;
  for (int s = 0; s < BATCH; s++) run_set(run, x, s, ones);
  run_forward(run);
  run_value(run, y, 3, first);
  g_assert_cmpmem(first, sizeof first, ones, sizeof ones);
  for (int s = 0; s < BATCH; s++) {
    run_set_random(run, 1, 5);
    run_forward(run);
    run_backward(run);
    run_value(run, y, s, first);
    run_gradient(run, x, s, slope);
    run_set_random(run, 1, 6);
    run_forward(run);
    run_value(run, y, s, again);
    for (int i = 0; i < SIZE; i++) {
      g_assert_true(first[i] == 0 || fabs(first[i] - 4.0 / 3) < 1e-15);
      g_assert_cmpfloat_with_epsilon(slope[i] * BATCH, first[i], 1e-15);
      dropped += first[i] == 0;
      moved += first[i] != again[i];
    }
    run_set_random(run, 1, 5);
    run_forward(run);
    run_value(run, y, s, again);
    g_assert_cmpmem(first, sizeof first, again, sizeof again);
  }
  /* Binomial: mean 1900, deviation 38; 2850 differ on average. */
  g_assert_cmpint(ABS(dropped - SIZE * BATCH / 4), <, 190);
  g_assert_cmpint(ABS(moved - SIZE * BATCH * 3 / 8), <, 230);
  graph_free(c.graph);
}

static const struct {
  const char *name;
  void (*test)(void);
} tests[] = {
    {"unary", test_unary},
    {"binary", test_binary},
    {"product", test_product},
    {"structure", test_structure},
    {"from_logits", test_from_logits},
    {"class_number", test_class_number},
    {"words", test_words},
    {"touched_rows", test_touched_rows},
    {"unknown_words", test_unknown_words},
    {"dropout", test_dropout},
};

typedef struct {
  const char *set;
  void (*test)(void);
} Variant;

static void run_variant(gconstpointer data) {
  const Variant *variant = data;
  g_setenv("NABLA_KERNELS", variant->set, TRUE);
  variant->test();
  g_unsetenv("NABLA_KERNELS");
}

/* Every test with each set of kernels that this machine has. */
int main(int argc, char **argv) {
  static const char *const sets[] = {"avx512", "avx2", "baseline"};
  static Variant variants[G_N_ELEMENTS(sets)][G_N_ELEMENTS(tests)];
  g_test_init(&argc, &argv, NULL);
  for (guint s = 0; s < G_N_ELEMENTS(sets); s++)
    for (guint t = 0; t < G_N_ELEMENTS(tests); t++) {
      g_autofree char *path = g_strdup_printf("/grad/ops/%s/%s", sets[s], tests[t].name);
      variants[s][t] = (Variant){sets[s], tests[t].test};
      g_test_add_data_func(path, &variants[s][t], run_variant);
    }
  return g_test_run();
}
