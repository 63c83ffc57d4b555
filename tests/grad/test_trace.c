/* Traces: the lecture's example, and that contributions always add up to the gradient. */
#include "base/rng.h"
#include "grad/op.h"
#include "grad/trace.h"
#include <math.h>

static NodeId apply(Graph *graph, OpCode code, NodeId a, NodeId b) {
  return graph_apply(graph, op_row(code), (NodeId[]){a, b}, b == NODE_NONE ? 1 : 2, NULL, NULL);
}

static NodeId weighted(Graph *graph, double a, NodeId x, double b, NodeId y) {
  NodeId left = apply(graph, OP_MULTIPLY, graph_constant(graph, a), x);
  return apply(graph, OP_ADD, left, apply(graph, OP_MULTIPLY, graph_constant(graph, b), y));
}

static RunOptions keeping_all(int batch) {
  return (RunOptions){.batch = batch, .target = NODE_NONE, .also = NODE_NONE, .gradients = true, .keep_all = true};
}

/* x = (1, 2), z = (2x1 + x2, x1 − x2), h = (z1 + 3z2, 2z1 − z2), p = 5h1 − 2h2 = −13, ∂p/∂x = (19, −16). */
static void test_lecture(void) {
  Graph *graph = graph_new();
  NodeId x1 = graph_leaf(graph, (Shape){1, 1}, false, "x1"), x2 = graph_leaf(graph, (Shape){1, 1}, false, "x2");
  NodeId z1 = weighted(graph, 2, x1, 1, x2), z2 = weighted(graph, 1, x1, -1, x2);
  NodeId p = weighted(graph, 5, weighted(graph, 1, z1, 3, z2), -2, weighted(graph, 2, z1, -1, z2));
  g_autoptr(Run) run = run_new(graph, keeping_all(1), NULL);
  run_set(run, x1, 0, (double[]){1}), run_set(run, x2, 0, (double[]){2});
  run_forward(run);
  run_backward(run);
  g_autoptr(Trace) trace = trace_new();
  trace_forward(trace, run, p, 0, 100);
  const Event *last = &g_array_index(trace->events, Event, trace->events->len - 1);
  g_assert_cmpint(last->kind, ==, EVENT_VALUE);
  g_assert_cmpfloat(last->result, ==, -13);
  g_array_set_size(trace->events, 0);
  trace_backward(trace, run, p, 0, 100);
  double gradient[2] = {0};
  for (guint i = 0; i < trace->events->len; i++) {
    const Event *e = &g_array_index(trace->events, Event, i);
    if (e->kind == EVENT_GRADIENT && e->node <= x2) gradient[e->node] = e->result;
  }
  g_assert_cmpfloat(gradient[0], ==, 19);
  g_assert_cmpfloat(gradient[1], ==, -16);
  graph_free(graph);
}

/* A net with every kind of op in it; the loss from logits. */
static Graph *mixed_new(NodeId *loss) {
  Graph *graph = graph_new();
  Diag diag = DIAG_INIT;
  NodeId x = graph_leaf(graph, (Shape){3, 1}, true, "x"), W = graph_leaf(graph, (Shape){4, 3}, false, "W");
  NodeId b = graph_leaf(graph, (Shape){4, 1}, false, "b"), y = graph_leaf(graph, (Shape){5, 1}, true, "y");
  NodeId h = apply(graph, OP_GELU, apply(graph, OP_ADD, apply(graph, OP_MATMUL, W, x), b), NODE_NONE);
  NodeId e = graph_apply(graph, op_row(OP_ENTRY), &h, 1, (double[]){2, 0}, &diag);
  NodeId m = graph_apply(graph, op_row(OP_MATRIX), (NodeId[]){e, e, e, e}, 4, (double[]){2, 2}, &diag);
  NodeId turned = apply(graph, OP_TRANSPOSE, apply(graph, OP_CONCAT, m, m), NODE_NONE);
  NodeId n = apply(graph, OP_NORM, turned, NODE_NONE), d = apply(graph, OP_DOT, h, b);
  NodeId stacked = apply(graph, OP_CONCAT, h, apply(graph, OP_MAX, n, d));
  NodeId p = apply(graph, OP_SOFTMAX, stacked, NODE_NONE);
  NodeId q = apply(graph, OP_SIGMOID, apply(graph, OP_POWER, n, graph_constant(graph, 2)), NODE_NONE);
  *loss = apply(graph, OP_ADD, apply(graph, OP_CE, p, y), apply(graph, OP_BCE, q, graph_constant(graph, 1)));
  *loss = apply(graph, OP_ADD, *loss, apply(graph, OP_MSE, apply(graph, OP_MULTIPLY, d, p), y));
  return graph;
}

static void fill(Run *run, int batch) {
  Rng rng = rng_stream(1, RNG_USER, 0);
  for (NodeId i = 0; i < graph_count(run_graph(run)); i++) {
    const Node *node = graph_node(run_graph(run), i);
    double values[16];
    if (node->op->code != OP_LEAF) continue;
    for (int s = 0; s < batch; s++) {
      for (int e = 0; e < 16; e++) values[e] = rng_uniform(&rng);
      run_set(run, i, s, values);
    }
  }
}

static void test_sums(void) {
  for (int batch = 1; batch <= 3; batch += 2) {
    NodeId loss;
    Graph *graph = mixed_new(&loss);
    g_autoptr(Run) run = run_new(graph, keeping_all(batch), NULL);
    fill(run, batch);
    run_forward(run);
    run_backward(run);
    g_autoptr(Trace) trace = trace_new();
    trace_backward(trace, run, loss, batch - 1, 100);
    g_autofree double *sums = g_new0(double, (gsize)graph_count(graph) * 16);
    int gradients = 0, contributions = 0;
    for (guint i = 0; i < trace->events->len; i++) {
      const Event *e = &g_array_index(trace->events, Event, i);
      contributions += e->kind == EVENT_CONTRIBUTION;
      if (e->kind == EVENT_CONTRIBUTION) {
        g_assert_cmpfloat_with_epsilon(e->result, e->upstream * e->local, 1e-15);
        sums[e->input * 16 + e->input_entry] += e->result;
      } else if (e->kind == EVENT_GRADIENT && e->node != loss && (batch == 1 || graph_node(graph, e->node)->batched)) {
        g_assert_cmpfloat_with_epsilon(e->result, sums[e->node * 16 + e->entry], 1e-13);
        gradients++;
      }
    }
    g_assert_cmpint(gradients, >, 50);
    g_assert_cmpint(contributions, >, 100);
    graph_free(graph);
  }
}

static void test_terms(void) {
  NodeId loss;
  Graph *graph = mixed_new(&loss);
  g_autoptr(Run) run = run_new(graph, keeping_all(1), NULL);
  fill(run, 1);
  run_forward(run);
  g_autoptr(Trace) trace = trace_new();
  trace_forward(trace, run, NODE_NONE, 0, 3);
  double sum = 0;
  int sums = 0;
  for (guint i = 0; i < trace->events->len; i++) {
    const Event *e = &g_array_index(trace->events, Event, i);
    if (e->kind == EVENT_TERM) {
      g_assert_cmpfloat(e->result, ==, e->upstream * e->local);
      g_assert_cmpstr(graph_node(graph, e->input)->name, ==, "x");
      sum += e->result;
    } else if (graph_node(graph, e->node)->op->code == OP_MATMUL) {
      g_assert_cmpfloat_with_epsilon(sum, e->result, 1e-15);
      sum = 0, sums++;
    }
  }
  g_assert_cmpint(sums, ==, 4);
  guint with_terms = trace->events->len;
  g_array_set_size(trace->events, 0);
  trace_forward(trace, run, NODE_NONE, 0, 2);
  g_assert_cmpuint(trace->events->len, ==, with_terms - 12);
  graph_free(graph);
}

static void test_local(void) {
  Graph *graph = graph_new();
  NodeId W = graph_leaf(graph, (Shape){2, 3}, false, "W"), x = graph_leaf(graph, (Shape){3, 1}, false, "x");
  NodeId z = apply(graph, OP_MATMUL, W, x), p = apply(graph, OP_SOFTMAX, z, NODE_NONE);
  NodeId t = apply(graph, OP_TANH, z, NODE_NONE);
  g_autoptr(Run) run = run_new(graph, keeping_all(1), NULL);
  run_set(run, W, 0, (double[]){1, 2, 3, 4, 5, 6}), run_set(run, x, 0, (double[]){0.1, -0.2, 0.1});
  run_forward(run);
  g_assert_cmpfloat(trace_local_derivative(run, z, 1, 1, 2, 0), ==, 6);
  g_assert_cmpfloat(trace_local_derivative(run, z, 1, 0, 4, 0), ==, -0.2);
  g_assert_cmpfloat(trace_local_derivative(run, z, 1, 0, 1, 0), ==, 0);
  double shares[2], h[2];
  run_value(run, p, 0, shares), run_value(run, t, 0, h);
  g_assert_cmpfloat_with_epsilon(trace_local_derivative(run, p, 0, 0, 1, 0), -shares[0] * shares[1], 1e-16);
  g_assert_cmpfloat_with_epsilon(trace_local_derivative(run, t, 1, 0, 1, 0), 1 - h[1] * h[1], 1e-16);
  g_assert_cmpfloat(trace_local_derivative(run, t, 1, 0, 0, 0), ==, 0);
  graph_free(graph);
}

/* A certain mistake: ∂L/∂p is infinite, yet what arrives at the logit is the error, 1. */
static void test_saturated(void) {
  Graph *graph = graph_new();
  NodeId z = graph_leaf(graph, (Shape){1, 1}, false, "z"), p = apply(graph, OP_SIGMOID, z, NODE_NONE);
  NodeId L = apply(graph, OP_BCE, p, graph_constant(graph, 0));
  g_autoptr(Run) run = run_new(graph, keeping_all(1), NULL);
  run_set(run, z, 0, (double[]){1000});
  run_forward(run);
  run_backward(run);
  g_autoptr(Trace) trace = trace_new();
  trace_backward(trace, run, L, 0, 10);
  double arrived = 0;
  for (guint i = 0; i < trace->events->len; i++) {
    const Event *e = &g_array_index(trace->events, Event, i);
    if (e->kind == EVENT_CONTRIBUTION && e->input == z) arrived += e->result;
  }
  g_assert_cmpfloat(arrived, ==, 1);
  graph_free(graph);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/grad/trace/lecture", test_lecture);
  g_test_add_func("/grad/trace/sums", test_sums);
  g_test_add_func("/grad/trace/terms", test_terms);
  g_test_add_func("/grad/trace/local", test_local);
  g_test_add_func("/grad/trace/saturated", test_saturated);
  return g_test_run();
}
