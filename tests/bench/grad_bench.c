/*
 * The engine alone: forward and backward of the networks that the other benchmarks train, without language, data or
 * optimiser. One figure a line, the best of several rounds.
 */
#include "base/rng.h"
#include "grad/op.h"
#include "grad/run.h"
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 150 };

typedef struct {
  Graph *graph;
  NodeId x, y, output, loss;
  GArray *parameters; /* of NodeId */
  Rng rng;
} Net;

static NodeId apply(Net *net, OpCode code, NodeId a, NodeId b) {
  Diag diag = DIAG_INIT;
  NodeId node = graph_apply(net->graph, op_row(code), (NodeId[]){a, b}, b == NODE_NONE ? 1 : 2, NULL, &diag);
  if (node == NODE_NONE) g_error("%s", diag.message);
  return node;
}

static NodeId parameter(Net *net, int rows, int cols) {
  NodeId node = graph_leaf(net->graph, (Shape){rows, cols}, false, NULL);
  g_array_append_val(net->parameters, node);
  return node;
}

/* sizes: inputs, hidden layers of tanh, outputs; 0 ends. */
static Net net_new(const int *sizes, OpCode last, OpCode loss, bool class_number) {
  Net net = {.graph = graph_new(), .parameters = g_array_new(FALSE, FALSE, sizeof(NodeId))};
  net.rng = rng_stream(1, RNG_INIT, 0);
  net.x = net.output = graph_leaf(net.graph, (Shape){sizes[0], 1}, true, "x");
  for (int k = 1; sizes[k]; k++) {
    NodeId W = parameter(&net, sizes[k], sizes[k - 1]), b = parameter(&net, sizes[k], 1);
    NodeId z = apply(&net, OP_ADD, apply(&net, OP_MATMUL, W, net.output), b);
    net.output = apply(&net, sizes[k + 1] ? OP_TANH : last, z, NODE_NONE);
  }
  Shape target = class_number ? (Shape){1, 1} : graph_node(net.graph, net.output)->shape;
  net.y = graph_leaf(net.graph, target, true, "y");
  net.loss = apply(&net, loss, net.output, net.y);
  return net;
}

static void net_free(Net *net) {
  graph_free(net->graph);
  g_array_unref(net->parameters);
}

static double seconds_of(Run *run, int steps, bool back) {
  double best = 1e9;
  for (int round = 0; round < ROUNDS; round++) {
    gint64 start = g_get_monotonic_time();
    for (int step = 0; step < steps; step++) {
      run_forward(run);
      if (back) run_backward(run);
    }
    best = MIN(best, (double)(g_get_monotonic_time() - start) / 1e6 / steps);
  }
  return best;
}

static void fill(Net *net, Run *run, NodeId leaf, double scale, int classes) {
  gsize size = shape_size(graph_node(net->graph, leaf)->shape);
  g_autofree double *values = g_new(double, size);
  for (int s = 0; s < run_batch(run); s++) {
    for (gsize e = 0; e < size; e++)
      values[e] = classes ? (double)rng_below(&net->rng, (guint64)classes) : scale * (2 * rng_uniform(&net->rng) - 1);
    run_set(run, leaf, s, values);
  }
}

/* Parameters and gradients in one block each, as a trainer keeps them. */
static void bind(Net *net, Run *run, void *values, void *gradients, bool back) {
  gsize place = 0, element = precision_size(run_precision(run));
  for (guint i = 0; i < net->parameters->len; i++) {
    NodeId node = g_array_index(net->parameters, NodeId, i);
    char *slice = (char *)values + place * element;
    run_bind(run, node, slice, back ? (char *)gradients + place * element : NULL);
    fill(net, run, node, 0.5, 0);
    place += shape_size(graph_node(net->graph, node)->shape);
  }
}

static void measure(const char *name, const int *sizes, OpCode last, OpCode loss, int classes, int batch,
                    Precision precision, bool back, int steps) {
  static double values[1 << 16], gradients[1 << 16];
  Net net = net_new(sizes, last, loss, classes > 1);
  RunOptions options = {.batch = batch,
                        .precision = precision,
                        .target = back ? net.loss : net.output,
                        .also = NODE_NONE,
                        .gradients = back};
  Run *run = run_new(net.graph, options, NULL);
  bind(&net, run, values, gradients, back);
  fill(&net, run, net.x, 1, 0);
  if (back) fill(&net, run, net.y, 1, classes > 1 ? classes : 2);
  double seconds = seconds_of(run, steps, back);
  printf("%-14s %10.3f us\n", name, seconds * 1e6);
  run_free(run);
  net_free(&net);
}

/* The plane of 65,536 points in pieces of `batch`. */
static void measure_plane(const char *name, Precision precision, int batch) {
  static double values[256];
  Net net = net_new((int[]){2, 8, 8, 1, 0}, OP_SIGMOID, OP_BCE, false);
  RunOptions options = {.batch = batch, .precision = precision, .target = net.output, .also = NODE_NONE};
  Run *run = run_new(net.graph, options, NULL);
  bind(&net, run, values, NULL, false);
  fill(&net, run, net.x, 6, 0);
  double seconds = seconds_of(run, 65536 / batch, false) * (65536 / batch);
  printf("%-14s %10.3f ms\n", name, seconds * 1e3);
  run_free(run);
  net_free(&net);
}

/* 100 numbers, 100 layers of products, sums and tanh by turns, and their sum: 10,199 nodes. */
static void measure_graph(bool keep_all) {
  enum { WIDTH = 100, LAYERS = 100 };
  static const OpCode ops[] = {OP_MULTIPLY, OP_ADD, OP_TANH};
  Net net = {.graph = graph_new(), .parameters = g_array_new(FALSE, FALSE, sizeof(NodeId))};
  net.rng = rng_stream(1, RNG_DATA, 0);
  for (int i = 0; i < WIDTH; i++) parameter(&net, 1, 1);
  for (int layer = 0; layer < LAYERS; layer++)
    for (int i = 0; i < WIDTH; i++) {
      NodeId a = layer * WIDTH + i, b = layer * WIDTH + (int)rng_below(&net.rng, WIDTH);
      apply(&net, ops[layer % 3], a, layer % 3 == 2 ? NODE_NONE : b);
    }
  NodeId sum = LAYERS * WIDTH;
  for (int i = 1; i < WIDTH; i++) sum = apply(&net, OP_ADD, sum, LAYERS * WIDTH + i);
  RunOptions options = {.batch = 1, .target = sum, .also = NODE_NONE, .gradients = true, .keep_all = keep_all};
  Run *run = run_new(net.graph, options, NULL);
  for (guint i = 0; i < net.parameters->len; i++) {
    NodeId node = g_array_index(net.parameters, NodeId, i);
    fill(&net, run, node, 1, 0);
    run_want_gradient(run, node);
  }
  printf("%-14s %10.3f us\n", keep_all ? "graph keep_all" : "graph", seconds_of(run, 20, true) * 1e6);
  run_free(run);
  net_free(&net);
}

int main(void) {
  const int xor [] = {2, 4, 1, 0}, spiral[] = {2, 8, 8, 1, 0}, digits[] = {64, 128, 10, 0};
  printf("kernels        %s\n", run_kernels_name());
  run_set_threads(1);
  measure("xor", xor, OP_SIGMOID, OP_BCE, 1, 4, PRECISION_DOUBLE, true, 2000);
  measure("spiral", spiral, OP_SIGMOID, OP_BCE, 1, 10, PRECISION_DOUBLE, true, 750);
  measure("digits", digits, OP_SOFTMAX, OP_CE, 10, 32, PRECISION_DOUBLE, true, 30);
  measure("digits float", digits, OP_SOFTMAX, OP_CE, 10, 32, PRECISION_FLOAT, true, 30);
  for (int batch = 64; batch <= 4096; batch *= 4) {
    char name[32];
    g_snprintf(name, sizeof name, "plane/%d", batch);
    measure_plane(name, PRECISION_DOUBLE, batch);
    g_snprintf(name, sizeof name, "plane32/%d", batch);
    measure_plane(name, PRECISION_FLOAT, batch);
  }
  measure_graph(false);
  measure_graph(true);
  return 0;
}
