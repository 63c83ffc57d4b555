/*
 * What a run promises: the same bits alone and in a batch, kept or fused, as a flat program or with kernels (all below
 * the size that goes to CBLAS); last batches; bound parameters; growth; refusal.
 */
#include "base/rng.h"
#include "grad/op.h"
#include "grad/run.h"
#include <math.h>
#include <string.h>

static const int batches[] = {2, 3, 4, 5, 8, 10, 19, 32, 33};

static NodeId apply(Graph *graph, OpCode code, NodeId a, NodeId b) {
  Diag diag = DIAG_INIT;
  NodeId node = graph_apply(graph, op_row(code), (NodeId[]){a, b}, b == NODE_NONE ? 1 : 2, NULL, &diag);
  g_assert_cmpstr(diag.message, ==, NULL);
  return node;
}

typedef struct {
  Graph *graph;
  NodeId x, y, output, loss;
  NodeId parameters[8];
  int parameter_count;
} Net;

static const OpCode hidden[] = {OP_TANH, OP_RELU, OP_SIGMOID, OP_GELU,  OP_SOFTPLUS,
                                OP_ELU,  OP_SELU, OP_LRELU,   OP_LINEAR};

static NodeId parameter(Net *net, int rows, int cols) {
  return net->parameters[net->parameter_count++] = graph_leaf(net->graph, (Shape){rows, cols}, false, NULL);
}

/* A net of three layers, of sizes, activations and a loss drawn by r. */
static Net net_new(guint64 r) {
  Rng rng = rng_stream(3, RNG_USER, r);
  Net net = {.graph = graph_new()};
  int size = 1 + (int)rng_below(&rng, 6);
  net.x = net.output = graph_leaf(net.graph, (Shape){size, 1}, true, NULL);
  for (int layer = 0; layer < 3; layer++) {
    int next = 2 + (int)rng_below(&rng, 17);
    NodeId W = parameter(&net, next, size), b = parameter(&net, next, 1);
    NodeId z = apply(net.graph, OP_ADD, apply(net.graph, OP_MATMUL, W, net.output), b);
    OpCode last = r % 3 == 0 ? OP_SIGMOID : r % 3 == 1 ? OP_SOFTMAX : OP_LINEAR;
    net.output = apply(net.graph, layer < 2 ? hidden[rng_below(&rng, G_N_ELEMENTS(hidden))] : last, z, NODE_NONE);
    size = next;
  }
  bool class_number = r % 6 == 1;
  net.y = graph_leaf(net.graph, (Shape){class_number ? 1 : size, 1}, true, class_number ? "class" : NULL);
  net.loss = apply(net.graph, r % 3 == 0 ? OP_BCE : r % 3 == 1 ? OP_CE : OP_MSE, net.output, net.y);
  return net;
}

static void set_random(Run *run, NodeId leaf, int sample, guint64 purpose) {
  const Node *node = graph_node(run_graph(run), leaf);
  gsize count = shape_size(node->shape);
  g_autofree double *values = g_new(double, count);
  Rng rng = rng_stream(5, RNG_USER, ((guint64)leaf << 32) + (node->batched ? purpose : 0));
  for (gsize e = 0; e < count; e++) values[e] = node->name ? (double)(purpose % 2) : 1.6 * rng_uniform(&rng) - 0.8;
  run_set(run, leaf, sample, values);
}

/* Every leaf filled; sample s of a run gets what belongs to sample first + s. */
static void set_all(Run *run, int first, int count) {
  for (NodeId i = 0; i < graph_count(run_graph(run)); i++) {
    const Node *node = graph_node(run_graph(run), i);
    if (node->op->code != OP_LEAF) continue;
    for (int s = 0; s < (node->batched ? count : 1); s++) set_random(run, i, s, (guint64)(first + s));
  }
}

static Run *run_of(const Net *net, int batch, bool keep_all, Precision precision) {
  RunOptions options = {.batch = batch,
                        .precision = precision,
                        .target = net->loss,
                        .also = net->output,
                        .gradients = true,
                        .keep_all = keep_all};
  Run *run = run_new(net->graph, options, NULL);
  for (int i = 0; i < net->parameter_count; i++) run_want_gradient(run, net->parameters[i]);
  set_all(run, 0, batch);
  run_forward(run);
  run_backward(run);
  return run;
}

static void assert_same_bits(const double *a, const double *b, gsize count) {
  for (gsize i = 0; i < count; i++)
    if (!(a[i] == b[i] || (isnan(a[i]) && isnan(b[i])))) g_error("%.17g and %.17g", a[i], b[i]);
}

static void test_kept_and_fused(void) {
  for (guint r = 0; r < 12 * G_N_ELEMENTS(batches); r++) {
    Net net = net_new(r);
    g_autoptr(Run) kept = run_of(&net, batches[r % G_N_ELEMENTS(batches)], true, PRECISION_DOUBLE);
    g_autoptr(Run) fused = run_of(&net, batches[r % G_N_ELEMENTS(batches)], false, PRECISION_DOUBLE);
    double a[512], b[512];
    for (int i = 0; i < net.parameter_count; i++) {
      g_assert_true(run_gradient(kept, net.parameters[i], 0, a));
      g_assert_true(run_gradient(fused, net.parameters[i], 0, b));
      assert_same_bits(a, b, shape_size(graph_node(net.graph, net.parameters[i])->shape));
    }
    a[0] = run_mean(kept, net.loss), b[0] = run_mean(fused, net.loss);
    assert_same_bits(a, b, 1);
    g_assert_false(run_gradient(fused, net.x, 0, b));
    graph_free(net.graph);
  }
}

static void test_alone_and_in_batch(void) {
  for (guint r = 0; r < 6 * G_N_ELEMENTS(batches); r++) {
    Net net = net_new(r);
    int batch = batches[r % G_N_ELEMENTS(batches)];
    g_autoptr(Run) together = run_of(&net, batch, true, PRECISION_DOUBLE);
    g_autoptr(Run) alone = run_of(&net, 1, true, PRECISION_DOUBLE);
    for (int s = 0; s < batch; s++) {
      set_all(alone, s, 1);
      run_forward(alone);
      for (NodeId i = 0; i < graph_count(net.graph); i++) {
        double a[512], b[512];
        g_assert_true(run_value(together, i, s, a) && run_value(alone, i, 0, b));
        assert_same_bits(a, b, shape_size(graph_node(net.graph, i)->shape));
      }
    }
    graph_free(net.graph);
  }
}

/*
 * One layer of m from k: values and, where 1/batch is exact, gradients of the samples of a batch against each alone. k
 * and m above 128 and 64 go through blocks; with all three from 512 on through CBLAS, whose sums have another order.
 */
static void check_layer(int m, int k, int batch, Precision precision, double tolerance) {
  Graph *graph = graph_new();
  NodeId W = graph_leaf(graph, (Shape){m, k}, false, NULL), x = graph_leaf(graph, (Shape){k, 1}, true, NULL);
  NodeId loss = apply(graph, OP_SUM, apply(graph, OP_TANH, apply(graph, OP_MATMUL, W, x), NODE_NONE), NODE_NONE);
  Net net = {graph, x, x, x, loss, {W}, 1};
  g_autoptr(Run) together = run_of(&net, batch, true, precision), alone = run_of(&net, 1, true, precision);
  g_autofree double *a = g_new(double, (gsize)(m * k)), *b = g_new(double, (gsize)(m * k));
  for (int s = 0; s < batch; s += batch / 7) {
    set_random(alone, x, 0, (guint64)s);
    run_forward(alone);
    run_backward(alone);
    run_value(together, loss, s, a), run_value(alone, loss, 0, b);
    g_assert_cmpfloat(fabs(*a - *b), <=, tolerance * fmax(1, fabs(*b)));
    run_gradient(together, x, s, a), run_gradient(alone, x, 0, b);
    for (int e = 0; e < k; e++) g_assert_cmpfloat(fabs(batch * a[e] - b[e]), <=, tolerance);
  }
  run_gradient(together, W, 0, a); /* Σ over the samples of ∂/∂(W·x)·x */
  double sum = 0;
  g_autofree double *column = g_new(double, (gsize)MAX(m, k));
  for (int s = 0; s < batch; s++) {
    run_gradient(together, loss - 2, s, column);
    double slope = column[m - 1];
    run_value(together, x, s, column);
    sum += slope * column[k - 2];
  }
  g_assert_cmpfloat_with_epsilon(a[m * k - 2], sum, fmax(tolerance, 1e-13));
  graph_free(graph);
}

static void test_large_products(void) {
  check_layer(70, 300, 64, PRECISION_DOUBLE, 0);
  check_layer(131, 129, 64, PRECISION_DOUBLE, 0);
  check_layer(64, 1000, 64, PRECISION_DOUBLE, 0);
  check_layer(514, 513, 512, PRECISION_DOUBLE, 1e-10);
  check_layer(514, 513, 512, PRECISION_FLOAT, 2e-4); /* sums of 514 numbers of about 0.3 with 24 bits each */
}

/* A number that the vector mathematics treats as a special case does not change its neighbours, nor they it. */
static void test_special_numbers(void) {
  static const double odd[] = {0,        -0.0, 1e-310,    -1e-310, 1e300, -1e300, 710, -745.2, -800,
                               INFINITY, NAN,  -INFINITY, 0.3,     -2.7,  22.5,   1e5, 3e9,    -9.0};
  int batch = G_N_ELEMENTS(odd);
  for (int code = OP_NEGATE; code < OP_COUNT; code++) {
    if (op_row((OpCode)code)->op_class != OP_CLASS_UNARY) continue;
    Graph *graph = graph_new();
    NodeId x = graph_leaf(graph, (Shape){1, 1}, true, NULL), y = apply(graph, (OpCode)code, x, NODE_NONE);
    RunOptions options = {.batch = batch, .target = y, .also = NODE_NONE, .gradients = true, .keep_all = true};
    g_autoptr(Run) run = run_new(graph, options, NULL);
    for (int s = 0; s < batch; s++) run_set(run, x, s, &odd[s]);
    run_forward(run);
    for (int s = 0; s < batch; s++) {
      double together, alone = op_value(op_row((OpCode)code), NULL, odd[s]);
      run_value(run, y, s, &together);
      assert_same_bits(&together, &alone, 1);
    }
    graph_free(graph);
  }
}

static void test_float(void) {
  for (guint r = 0; r < 30; r++) {
    Net net = net_new(r);
    g_autoptr(Run) wide = run_of(&net, 10, true, PRECISION_DOUBLE), narrow = run_of(&net, 10, true, PRECISION_FLOAT);
    for (NodeId i = 0; i < graph_count(net.graph); i++) {
      double a[512], b[512];
      for (int what = 0; what < 2; what++) {
        (what ? run_gradient : run_value)(wide, i, 7, a);
        (what ? run_gradient : run_value)(narrow, i, 7, b);
        /* float has 7 digits; three layers of sums of up to 19 terms lose one or two of them */
        for (gsize e = 0; e < shape_size(graph_node(net.graph, i)->shape); e++)
          g_assert_cmpfloat(fabs(a[e] - b[e]), <=, 2e-5 * MAX(1, fabs(a[e])));
      }
    }
    graph_free(net.graph);
  }
}

/* A smaller last batch is what a run of that size would be. */
static void test_last_batch(void) {
  for (guint r = 0; r < 12; r++) {
    Net net = net_new(r);
    g_autoptr(Run) full = run_of(&net, 10, false, PRECISION_DOUBLE), small = run_of(&net, 7, false, PRECISION_DOUBLE);
    run_set_batch(full, 7);
    run_pad(full, net.x), run_pad(full, net.y);
    run_forward(full);
    run_backward(full);
    g_assert_cmpfloat(run_mean(full, net.loss), ==, run_mean(small, net.loss));
    for (int i = 0; i < net.parameter_count; i++) {
      double a[512], b[512];
      run_gradient(full, net.parameters[i], 0, a);
      run_gradient(small, net.parameters[i], 0, b);
      for (gsize e = 0; e < shape_size(graph_node(net.graph, net.parameters[i])->shape); e++)
        g_assert_cmpfloat_with_epsilon(a[e], b[e], 1e-14); /* the order of the sum over samples may differ */
    }
    graph_free(net.graph);
  }
}

static void test_gradient_check(void) {
  for (guint r = 0; r < 24; r++) {
    Net net = net_new(r);
    g_autoptr(Run) run = run_of(&net, r % 2 ? 3 : 1, true, PRECISION_DOUBLE);
    double before = run_mean(run, net.loss);
    GradCheck check = run_gradient_check(run, net.loss, net.parameters, net.parameter_count);
    g_assert_cmpfloat(check.max_error, <, 1e-7);
    g_assert_cmpfloat(run_mean(run, net.loss), ==, before);
    graph_free(net.graph);
  }
  /* at a corner the check says no: the derivative is 0 by convention, the difference quotient ½ */
  Graph *graph = graph_new();
  NodeId x = graph_leaf(graph, (Shape){1, 1}, false, NULL), y = apply(graph, OP_RELU, x, NODE_NONE);
  RunOptions options = {.batch = 1, .target = y, .also = NODE_NONE, .gradients = true, .keep_all = true};
  g_autoptr(Run) run = run_new(graph, options, NULL);
  GradCheck check = run_gradient_check(run, y, &x, 1);
  g_assert_cmpfloat_with_epsilon(check.max_error, 0.5, 1e-9);
  g_assert_cmpint(check.worst, ==, x);
  graph_free(graph);
}

static const OpCode on_numbers[] = {
    OP_ADD, OP_SUBTRACT, OP_MULTIPLY, OP_DIVIDE, OP_TANH, OP_SIGMOID, OP_RELU,    OP_NEGATE, OP_EXP,  OP_MAX,   OP_LESS,
    OP_SIN, OP_MSE,      OP_BCE,      OP_GELU,   OP_SUM,  OP_ABS,     OP_SOFTMAX, OP_DOT,    OP_NORM, OP_POWER, OP_LN};

/* A random graph of numbers; layered ones come in groups of one function. */
static Graph *numbers_new(guint64 r, bool beside_vector) {
  Rng rng = rng_stream(11, RNG_USER, r);
  Graph *graph = graph_new();
  if (beside_vector) graph_leaf(graph, (Shape){2, 1}, false, NULL);
  NodeId first = graph_count(graph);
  for (int i = 0; i < 12; i++) graph_leaf(graph, (Shape){1, 1}, false, NULL);
  for (int layer = 0; layer < 14; layer++) {
    NodeId below = graph_count(graph), width = 12;
    const Op *op = op_row(on_numbers[rng_below(&rng, G_N_ELEMENTS(on_numbers))]);
    for (int i = 0; i < width; i++) {
      if (r % 2) op = op_row(on_numbers[rng_below(&rng, G_N_ELEMENTS(on_numbers))]);
      NodeId reach = r % 3 ? below : graph_count(graph);
      NodeId inputs[] = {first + (int)rng_below(&rng, (guint64)(reach - first)), reach - 1 - (int)rng_below(&rng, 9)};
      g_assert_cmpint(graph_apply(graph, op, inputs, op->max_inputs, NULL, NULL), !=, NODE_NONE);
    }
  }
  return graph;
}

static Run *numbers_run(const Graph *graph, guint64 r) {
  RunOptions options = {.batch = 1, .target = NODE_NONE, .also = NODE_NONE, .gradients = true, .keep_all = true};
  Run *run = run_new(graph, options, NULL);
  Rng rng = rng_stream(13, RNG_USER, r);
  for (NodeId i = 0; i < graph_count(graph); i++) {
    const Node *node = graph_node(graph, i);
    double value = 2 * rng_uniform(&rng) - 1;
    if (node->op->code == OP_LEAF && shape_is_number(node->shape)) run_set(run, i, 0, &value);
    if (!shape_is_number(node->shape)) rng = rng_stream(13, RNG_USER, r);
  }
  run_forward(run);
  return run;
}

static void test_flat(void) {
  for (guint r = 0; r < 60; r++) {
    Graph *numbers = numbers_new(r, false), *mixed = numbers_new(r, true);
    g_autoptr(Run) flat = numbers_run(numbers, r), general = numbers_run(mixed, r);
    for (NodeId target = graph_count(numbers) - 1; target > graph_count(numbers) - 8; target--) {
      run_backward_from(flat, target, 0);
      run_backward_from(general, target + 1, 0);
      for (NodeId i = 0; i < graph_count(numbers); i++) {
        double a, b;
        run_value(flat, i, 0, &a), run_value(general, i + 1, 0, &b);
        assert_same_bits(&a, &b, 1);
        g_assert_true(run_gradient(flat, i, 0, &a) == run_gradient(general, i + 1, 0, &b));
        assert_same_bits(&a, &b, 1);
      }
    }
    graph_free(numbers);
    graph_free(mixed);
  }
}

/* Parameters in the caller's block; one used twice; one not used at all. */
static void test_bind(void) {
  for (int size = 1; size <= 3; size += 2) {
    Graph *graph = graph_new();
    Shape shape = {size, 1};
    NodeId w = graph_leaf(graph, shape, false, NULL), unused = graph_leaf(graph, shape, false, NULL);
    NodeId product = apply(graph, OP_SUM, apply(graph, OP_MULTIPLY, w, w), NODE_NONE);
    apply(graph, OP_SUM, unused, NODE_NONE);
    double values[6] = {1, 2, 3, 4, 5, 6}, gradients[6] = {9, 9, 9, 9, 9, 9}, value;
    RunOptions options = {.batch = 1, .target = product, .also = NODE_NONE, .gradients = true, .keep_all = true};
    g_autoptr(Run) run = run_new(graph, options, NULL);
    run_bind(run, w, values, gradients);
    run_bind(run, unused, values + 3, gradients + 3);
    for (int again = 0; again < 3; again++) {
      values[0] = again;
      run_forward(run);
      run_backward(run);
      g_assert_cmpfloat(gradients[0], ==, 2 * again);
      g_assert_cmpfloat(gradients[3], ==, 0);
    }
    run_value(run, product, 0, &value);
    g_assert_cmpfloat(value, ==, size == 1 ? 4 : 4 + 4 + 9);
    graph_free(graph);
  }
}

/* Numbers only, then a vector among them: the values stay. */
static void test_extend(void) {
  Graph *graph = graph_new();
  NodeId a = graph_leaf(graph, (Shape){1, 1}, false, NULL), last = a;
  RunOptions options = {.batch = 1, .target = NODE_NONE, .also = NODE_NONE, .gradients = true, .keep_all = true};
  g_autoptr(Run) run = run_new(graph, options, NULL);
  run_set(run, a, 0, (double[]){0.5});
  for (int i = 0; i < 10000; i++) {
    last = apply(graph, i % 2 ? OP_ADD : OP_TANH, last, i % 2 ? a : NODE_NONE);
    g_assert_true(run_extend(run, NULL));
    if (i % 100 == 0) run_forward(run);
  }
  double value, after, slope, slope_after;
  run_forward(run);
  run_backward_from(run, last, 0);
  run_value(run, last, 0, &value);
  run_gradient(run, a, 0, &slope);
  NodeId vector = graph_leaf(graph, (Shape){3, 1}, false, NULL);
  NodeId sum = apply(graph, OP_ADD, apply(graph, OP_SUM, vector, NODE_NONE), last);
  g_assert_true(run_extend(run, NULL));
  run_value(run, last, 0, &after);
  g_assert_cmpfloat(value, ==, after);
  run_set(run, vector, 0, (double[]){1, 2, 3});
  run_forward(run);
  run_backward_from(run, sum, 0);
  run_gradient(run, a, 0, &slope_after);
  g_assert_cmpfloat(slope, ==, slope_after);
  run_value(run, sum, 0, &after);
  g_assert_cmpfloat(after, ==, value + 6);
  graph_free(graph);
}

static void test_nonfinite(void) {
  Graph *graph = graph_new();
  NodeId a = graph_leaf(graph, (Shape){2, 1}, true, NULL), b = apply(graph, OP_EXP, a, NODE_NONE);
  NodeId c = apply(graph, OP_LN, a, NODE_NONE), d = apply(graph, OP_ADD, b, c);
  RunOptions options = {.batch = 3, .target = NODE_NONE, .also = NODE_NONE, .keep_all = true};
  g_autoptr(Run) run = run_new(graph, options, NULL);
  for (int s = 0; s < 3; s++) run_set(run, a, s, (double[]){1, 2});
  run_forward(run);
  g_assert_cmpint(run_first_nonfinite(run), ==, NODE_NONE);
  run_set(run, a, 1, (double[]){1, -2});
  run_forward(run);
  g_assert_cmpint(run_first_nonfinite(run), ==, c);
  run_set(run, a, 2, (double[]){1000, 2});
  run_forward(run);
  g_assert_cmpint(run_first_nonfinite(run), ==, b);
  double values[2];
  run_value(run, d, 0, values);
  g_assert_true(isfinite(values[0]) && isfinite(values[1])); /* samples do not touch each other */
  graph_free(graph);
}

/* Logarithms from logits at ±1000: finite, and the gradient is the error p − y. */
static void test_far_logits(void) {
  for (int code = OP_SIGMOID; code <= OP_SOFTMAX; code += OP_SOFTMAX - OP_SIGMOID) {
    for (int beside = 0; beside < 2; beside++) {
      Graph *graph = graph_new();
      if (beside) graph_leaf(graph, (Shape){2, 1}, false, NULL);
      NodeId z = graph_leaf(graph, (Shape){code == OP_SIGMOID ? 1 : 2, 1}, false, NULL);
      NodeId y = graph_leaf(graph, (Shape){code == OP_SIGMOID ? 1 : 2, 1}, false, NULL);
      NodeId p = apply(graph, (OpCode)code, z, NODE_NONE);
      NodeId loss = apply(graph, code == OP_SIGMOID ? OP_BCE : OP_CE, p, y);
      RunOptions options = {.batch = 1, .target = loss, .also = NODE_NONE, .gradients = true, .keep_all = true};
      g_autoptr(Run) run = run_new(graph, options, NULL);
      run_set(run, z, 0, (double[]){1000, 0});
      run_set(run, y, 0, (double[]){0, 1});
      run_forward(run);
      run_backward(run);
      double value, error[2], shown[2];
      run_value(run, loss, 0, &value);
      g_assert_cmpfloat(value, ==, 1000);
      run_gradient(run, z, 0, error);
      g_assert_cmpfloat(error[0], ==, 1);
      g_assert_true(run_gradient(run, p, 0, shown));
      g_assert_cmpfloat(shown[code == OP_SIGMOID ? 0 : 1], ==, code == OP_SIGMOID ? INFINITY : -INFINITY);
      graph_free(graph);
    }
  }
}

/* ∂L/∂p is shown beside: −y/p there. */
static void test_shown_gradient(void) {
  Graph *graph = graph_new();
  NodeId z = graph_leaf(graph, (Shape){1, 1}, false, NULL), p = apply(graph, OP_SIGMOID, z, NODE_NONE);
  NodeId L = apply(graph, OP_BCE, p, graph_constant(graph, 1)), twice = apply(graph, OP_ADD, L, p);
  RunOptions options = {.batch = 1, .target = twice, .also = NODE_NONE, .gradients = true, .keep_all = true};
  g_autoptr(Run) run = run_new(graph, options, NULL);
  run_set(run, z, 0, (double[]){0});
  run_forward(run);
  run_backward(run);
  double by_p, by_z;
  run_gradient(run, p, 0, &by_p), run_gradient(run, z, 0, &by_z);
  g_assert_cmpfloat(by_p, ==, -2 + 1);
  g_assert_cmpfloat(by_z, ==, -0.5 + 0.25);
  graph_free(graph);
}

static void test_refusal(void) {
  Diag diag = DIAG_INIT;
  Graph *graph = graph_new();
  graph_leaf(graph, (Shape){1000000, 1000000}, false, "W");
  RunOptions options = {.batch = 1, .target = NODE_NONE, .also = NODE_NONE, .keep_all = true};
  g_assert_null(run_new(graph, options, &diag));
  g_assert_nonnull(strstr(diag.message, "16 TB"));
  diag_clear(&diag);
  graph_free(graph);
  graph = graph_new();
  graph_leaf(graph, (Shape){G_MAXINT, G_MAXINT}, true, "W");
  options.batch = 1000;
  g_assert_null(run_new(graph, options, &diag));
  diag_clear(&diag);
  graph_free(graph);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/grad/runs/kept_and_fused", test_kept_and_fused);
  g_test_add_func("/grad/runs/alone_and_in_batch", test_alone_and_in_batch);
  g_test_add_func("/grad/runs/large_products", test_large_products);
  g_test_add_func("/grad/runs/special_numbers", test_special_numbers);
  g_test_add_func("/grad/runs/float", test_float);
  g_test_add_func("/grad/runs/last_batch", test_last_batch);
  g_test_add_func("/grad/runs/gradient_check", test_gradient_check);
  g_test_add_func("/grad/runs/flat", test_flat);
  g_test_add_func("/grad/runs/bind", test_bind);
  g_test_add_func("/grad/runs/extend", test_extend);
  g_test_add_func("/grad/runs/nonfinite", test_nonfinite);
  g_test_add_func("/grad/runs/far_logits", test_far_logits);
  g_test_add_func("/grad/runs/shown_gradient", test_shown_gradient);
  g_test_add_func("/grad/runs/refusal", test_refusal);
  return g_test_run();
}
