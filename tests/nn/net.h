/* Dense networks for tests: layers, a loss, their parameters. */
#pragma once
#include "grad/op.h"
#include "nn/trainer.h"

enum { NET_MAX_LAYERS = 4 };

typedef struct {
  Graph *graph;
  Params *params;
  NodeId x, y, output, loss;
  NodeId leaves[2 * NET_MAX_LAYERS]; /* of each slice: W1, b1, W2, … */
  NodeId layer_output[NET_MAX_LAYERS];
} Net;

static inline NodeId net_apply(Net *net, OpCode op, NodeId a, NodeId b) {
  Diag diag = DIAG_INIT;
  NodeId node = graph_apply(net->graph, op_row(op), (NodeId[]){a, b}, b == NODE_NONE ? 1 : 2, NULL, &diag);
  g_assert_cmpstr(diag.message, ==, NULL);
  return node;
}

static inline NodeId net_parameter(Net *net, const char *name, Shape shape) {
  net->leaves[net->params->slice_count] = graph_leaf(net->graph, shape, false, name);
  params_add(net->params, name, shape);
  return net->leaves[net->params->slice_count - 1];
}

/* widths: the input's, then every layer's [layers + 1]; activations and loss by name. Parameters are zeros. */
static inline Net net_new(int layers, const int *widths, const char *const *activations, const char *loss,
                          Precision precision) {
  Net net = {.graph = graph_new(), .params = params_new(precision)};
  net.x = graph_leaf(net.graph, (Shape){widths[0], 1}, true, "x");
  net.y = graph_leaf(net.graph, (Shape){1, 1}, true, "y");
  NodeId h = net.x;
  for (int k = 0; k < layers; k++) {
    g_autofree char *weights = g_strdup_printf("W%d", k + 1), *biases = g_strdup_printf("b%d", k + 1);
    NodeId w = net_parameter(&net, weights, (Shape){widths[k + 1], widths[k]});
    NodeId b = net_parameter(&net, biases, (Shape){widths[k + 1], 1});
    NodeId z = net_apply(&net, OP_ADD, net_apply(&net, OP_MATMUL, w, h), b);
    h = net_apply(&net, (OpCode)op_find(activations[k])->code, z, NODE_NONE);
    net.layer_output[k] = h;
  }
  net.output = h;
  net.loss = net_apply(&net, (OpCode)op_find(loss)->code, h, net.y);
  return net;
}

static inline void net_clear(Net *net) {
  graph_free(net->graph);
  params_free(net->params);
}

/* PyTorch's initial weights. */
static inline void net_init(Net *net, guint64 seed) {
  for (int k = 0; k < net->params->slice_count; k += 2) {
    const ParamSlice *w = &net->params->slices[k], *b = &net->params->slices[k + 1];
    g_autofree double *weights = g_new(double, shape_size(w->shape)), *biases = g_new(double, shape_size(b->shape));
    Rng rng = rng_stream(seed, RNG_INIT, (guint64)k / 2 + 1);
    init_layer(INIT_DEFAULT, 1, &rng, w->shape.cols, w->shape.rows, weights, biases);
    params_write(net->params, w, weights);
    params_write(net->params, b, biases);
  }
}

static inline TrainerSetup net_setup(const Net *net, const Dataset *data, OptimizerKind kind, double lr, int batch) {
  TrainerSetup setup = {.graph = net->graph,
                        .loss = net->loss,
                        .output = net->output,
                        .x = net->x,
                        .y = net->y,
                        .params = net->params,
                        .leaves = net->leaves,
                        .data = data,
                        .optimizer = optimizer_defaults(kind),
                        .batch = batch,
                        .shuffle = true,
                        .seed = 1};
  setup.optimizer.lr = lr;
  return setup;
}

static inline Trainer *net_trainer(const TrainerSetup *setup) {
  Diag diag = DIAG_INIT;
  Trainer *trainer = trainer_new(setup, &diag);
  g_assert_cmpstr(diag.message, ==, NULL);
  return trainer;
}

static inline Dataset *net_data(const char *name, int n, double test) {
  DataOptions options = DATA_OPTIONS_INIT;
  options.n = n;
  options.test = test;
  return dataset_generate(name, &options, NULL);
}
