/*
 * The network, or a graph of formulas, as ONNX.
 *
 * Layers as `dense` made them become Gemm nodes with a sample a row. Anything else is written op by op, every value a
 * matrix as in the language; what differs from sample to sample has the samples as its first dimension. Numbers are as
 * precise as the network's: ONNX keeps attributes in single precision only (lrelu's 0.01), so activations with numbers
 * are written as what they are made of.
 */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "export/export.h"
#include "export/layers.h"
#include "export/onnx_graph.h"
#include "export/onnx_ops.h"
#include "render/output.h"

/* ---- layers as they come ---- */

static const char *add_param(const OnnxWriter *w, const Params *params, const char *name, bool flat) {
  const ParamSlice *slice = params_find(params, name);
  g_autofree double *values = g_new(double, shape_size(slice->shape));
  const gint64 dims[] = {slice->shape.rows, slice->shape.cols};
  params_read(params, slice, values);
  return onnx_tensor(w->out, name, dims, flat ? 1 : 2, values);
}

static void add_layers(OnnxWriter *w, Session *session) {
  const Network *net = session_network(session);
  const Params *params = session_params(session);
  static const OnnxAttribute transposed[] = {{"transB", false, 1, {1}}, {0}};
  const char *h = "x";
  w->axis = -1;
  onnx_input(w->out, "x", (const gint64[]){-1, net->inputs}, 2);
  for (int k = 0; k < net->layer_count; k++) {
    const Layer *layer = &net->layers[k];
    const Node *node = graph_node(w->graph, session_node(session, layer->h));
    const char *name = k == net->layer_count - 1 ? "yhat" : layer->h;
    bool linear = strcmp(layer->activation, "linear") == 0;
    const char *W = add_param(w, params, layer->W, false), *b = add_param(w, params, layer->b, true);
    const char *z =
        onnx_add(w->out, linear ? name : layer->z, "Gemm", (const char *const[]){h, W, b, NULL}, transposed);
    h = linear ? z : onnx_write_op(w, node, (const char *const[]){z, NULL}, name);
  }
  onnx_output(w->out, "yhat", (const gint64[]){-1, net->layers[net->layer_count - 1].size}, 2);
}

/* ---- op by op ---- */

typedef struct {
  OnnxWriter writer;
  Session *session;
  Run *run;
  const guint8 *reached;
} Walk;

static void dims_of(const OnnxWriter *w, Shape shape, gint64 dims[2], int *rank) {
  dims[0] = shape.rows;
  dims[1] = shape.cols;
  *rank = w->numbers ? 0 : 2;
}

static void add_leaf(Walk *walk, NodeId id, bool input) {
  OnnxWriter *w = &walk->writer;
  const Node *node = graph_node(w->graph, id);
  g_autofree double *values = g_new(double, shape_size(node->shape));
  gint64 dims[2];
  int rank;
  run_value(walk->run, id, 0, values);
  dims_of(w, node->shape, dims, &rank);
  w->value[id] = onnx_tensor(w->out, node->name, dims, rank, values);
  if (input) onnx_input(w->out, node->name, dims, rank);
}

static const char *add_constant(const OnnxWriter *w, double value) {
  if (w->numbers) return onnx_number(w->out, value);
  g_autoptr(GString) name = g_string_new("constant.");
  number_format(name, value, NUMBER_EXACT);
  return onnx_tensor(w->out, name->str, (const gint64[]){1, 1}, 2, &value);
}

static void add_op(Walk *walk, NodeId id) {
  OnnxWriter *w = &walk->writer;
  const Node *node = graph_node(w->graph, id);
  g_autofree const char **in = g_new0(const char *, node->input_count + 1);
  for (int i = 0; i < node->input_count; i++) {
    in[i] = w->value[node->inputs[i]];
    w->batched[id] = w->batched[id] || w->batched[node->inputs[i]];
  }
  /* The output called yhat is a row. */
  bool column = w->samples != NULL && g_strcmp0(node->name, "yhat") == 0;
  w->value[id] = onnx_write_op(w, node, in, column ? "yhat.column" : node->name);
}

static bool learns(const Walk *walk, const Node *node) {
  return node->name != NULL && params_find(session_params(walk->session), node->name) != NULL;
}

/* All nodes that `reached` marks; given leaves are inputs with the present numbers as defaults, if `open`. */
static void add_nodes(Walk *walk, NodeId x, bool open) {
  const Graph *graph = walk->writer.graph;
  for (NodeId i = 0; i < graph_count(graph); i++) {
    const Node *node = graph_node(graph, i);
    if (!walk->reached[i] || i == x) continue;
    if (node->op == op_row(OP_LEAF)) {
      add_leaf(walk, i, open && !learns(walk, node));
    } else if (node->op == op_row(OP_CONSTANT)) {
      walk->writer.value[i] = add_constant(&walk->writer, node->attribute[0]);
    } else {
      add_op(walk, i);
    }
  }
}

/* yhat from x: a sample a row outside, a column inside. */
static void add_network(Walk *walk, NodeId x, NodeId output) {
  OnnxWriter *w = &walk->writer;
  const char *axis = onnx_integers(w->out, (const gint64[]){2}, 1);
  Shape in = graph_node(w->graph, x)->shape, out = graph_node(w->graph, output)->shape;
  onnx_input(w->out, "x", (const gint64[]){-1, in.rows}, 2);
  w->value[x] = onnx_two(w->out, "x.column", "Unsqueeze", "x", axis);
  w->batched[x] = true;
  w->samples = "x";
  add_nodes(walk, x, false);
  const char *last = onnx_spread(w, w->value[output], w->batched[output], out);
  const gint64 rows[] = {-1, (gint64)shape_size(out)};
  onnx_two(w->out, "yhat", "Reshape", last, onnx_integers(w->out, rows, 2));
  onnx_output(w->out, "yhat", rows, 2);
}

/* Numbers and nothing else need no dimensions. */
static bool all_numbers(const Graph *graph, const guint8 *reached) {
  for (NodeId i = 0; i < graph_count(graph); i++) {
    const Node *node = graph_node(graph, i);
    bool plain = node->op->op_class != OP_CLASS_STRUCTURE && node->op->op_class != OP_CLASS_SOFTMAX &&
                 node->op->op_class != OP_CLASS_WORDS;
    if (reached[i] && !(plain && shape_is_number(node->shape))) return false;
  }
  return true;
}

/* Formulas: from what is given to what nothing depends on. */
static void add_formulas(Walk *walk, guint8 *reached) {
  OnnxWriter *w = &walk->writer;
  int count = graph_count(w->graph);
  g_autofree guint8 *read = g_new0(guint8, count), *one = g_new0(guint8, count);
  for (NodeId i = 0; i < count; i++) {
    const Node *node = graph_node(w->graph, i);
    for (int k = 0; k < node->input_count; k++) read[node->inputs[k]] = 1;
  }
  for (NodeId i = 0; i < count; i++) {
    const Node *node = graph_node(w->graph, i);
    if (node->name == NULL || node->op == op_row(OP_LEAF) || read[i]) continue;
    graph_ancestors(w->graph, i, one);
    for (NodeId k = 0; k <= i; k++) reached[k] = reached[k] || one[k];
  }
  w->numbers = all_numbers(w->graph, reached);
  add_nodes(walk, NODE_NONE, true);
  for (NodeId i = 0; i < count; i++) {
    const Node *node = graph_node(w->graph, i);
    gint64 dims[2];
    int rank;
    if (!reached[i] || read[i] || node->name == NULL) continue;
    dims_of(w, node->shape, dims, &rank);
    onnx_output(w->out, node->name, dims, rank);
  }
}

static bool has_formula(const Graph *graph) {
  for (NodeId i = 0; i < graph_count(graph); i++) {
    const Node *node = graph_node(graph, i);
    if (node->name != NULL && node->op->op_class != OP_CLASS_LEAF) return true;
  }
  return false;
}

static bool write_graph(Session *session, Run *run, OnnxGraph *out, Diag *diag) {
  const Graph *graph = run_graph(run);
  NodeId x = session_node(session, "x"), output = session_node(session, "yhat");
  int count = graph_count(graph);
  g_autofree guint8 *reached = g_new0(guint8, MAX(count, 1));
  g_autofree bool *batched = g_new0(bool, MAX(count, 1));
  g_autofree const char **value = g_new0(const char *, MAX(count, 1));
  Walk walk = {.writer = {.out = out, .graph = graph, .value = value, .batched = batched, .axis = -2},
               .session = session,
               .run = run,
               .reached = reached};
  if (layers_are_plain(session)) {
    add_layers(&walk.writer, session);
  } else if (x != NODE_NONE && output != NODE_NONE && graph_node(graph, x)->op == op_row(OP_LEAF)) {
    graph_ancestors(graph, output, reached);
    add_network(&walk, x, output);
  } else if (has_formula(graph)) {
    add_formulas(&walk, reached);
  } else {
    diag_set(diag, (Span){0}, "there is no network and no formula yet that ONNX could hold");
    return diag_hint(diag, "input 2, then dense 1 sigmoid; or p = 3*x");
  }
  return true;
}

bool export_onnx(Call *call, const char *path, Diag *diag) {
  Run *run = session_show_run(call->session, diag);
  if (run == NULL) return false;
  bool narrow = session_params(call->session)->precision == PRECISION_FLOAT;
  g_autoptr(OnnxGraph) graph = onnx_graph_new(narrow ? ONNX_FLOAT : ONNX_DOUBLE);
  if (!write_graph(call->session, run, graph, diag)) return false;
  g_autoptr(GByteArray) model = onnx_model(graph);
  return output_file(path, model->data, model->len, diag);
}
