#include "explain/troubles.h"
#include "grad/op.h"
#include <math.h>
#include <string.h>

/* A slope below this share of the steepest counts as flat. From the last layer to the first a gradient may shrink or
 * grow by these factors. */
#define FLAT_SHARE 0.01
#define SHRINKING 1000.0
#define GROWING 100.0

typedef struct {
  Session *session;
  Run *run;
  const Graph *graph;
  NodeId loss;
  GArray *found;
} Search;

static int samples_of(const Search *s, NodeId node) {
  return graph_node(s->graph, node)->batched ? run_batch(s->run) : 1;
}

static int layer_of(const Search *s, NodeId node) {
  const Network *net = session_network(s->session);
  const char *name = graph_node(s->graph, node)->name;
  for (int k = 0; name != NULL && k < net->layer_count; k++)
    if (strcmp(net->layers[k].h, name) == 0 || strcmp(net->layers[k].z, name) == 0 ||
        strcmp(net->layers[k].W, name) == 0)
      return k + 1;
  return 0;
}

static void report(Search *s, Trouble trouble) {
  trouble.layer = layer_of(s, trouble.node);
  g_array_append_val(s->found, trouble);
}

/* ---- nan and inf ---- */

static void look_for_nan(Search *s) {
  NodeId node = run_first_nonfinite(s->run);
  if (node != NODE_NONE) report(s, (Trouble){.kind = TROUBLE_NOT_FINITE, .node = node, .samples = run_batch(s->run)});
}

/* ---- units without a slope ---- */

static bool is_flat(const Op *op, double input, double value) {
  switch (op->code) {
  case OP_RELU:
    return !(input > 0);
  case OP_SIGMOID:
    return value * (1 - value) < FLAT_SHARE / 4;
  case OP_TANH:
    return 1 - value * value < FLAT_SHARE;
  default:
    return false;
  }
}

/* flat[e] stays set where unit e is flat for every sample. */
static void mark_flat_units(const Search *s, NodeId id, int size, bool *flat) {
  const Node *node = graph_node(s->graph, id);
  g_autofree double *input = g_new(double, size), *value = g_new(double, size);
  for (int e = 0; e < size; e++) flat[e] = true;
  for (int sample = 0; sample < samples_of(s, id); sample++) {
    run_value(s->run, node->inputs[0], sample, input);
    run_value(s->run, id, sample, value);
    for (int e = 0; e < size; e++) flat[e] = flat[e] && is_flat(node->op, input[e], value[e]);
  }
}

static void look_for_flat_units(Search *s, NodeId id) {
  const Node *node = graph_node(s->graph, id);
  int size = (int)shape_size(node->shape);
  g_autofree bool *flat = g_new(bool, size);
  Trouble trouble = {.kind = node->op->code == OP_RELU ? TROUBLE_DEAD : TROUBLE_SATURATED,
                     .node = id,
                     .size = size,
                     .samples = samples_of(s, id)};
  mark_flat_units(s, id, size, flat);
  for (int e = 0; e < size; e++) {
    if (!flat[e]) continue;
    if (trouble.count < TROUBLE_UNITS) trouble.units[trouble.count] = e;
    trouble.count++;
  }
  if (trouble.count > 0) report(s, trouble);
}

/* An output on its flat end is right to be there, unless it is wrong: then the loss is large. */
static bool may_be_flat(const Search *s, NodeId id) {
  if (id != session_node(s->session, "yhat")) return false;
  return s->loss == NODE_NONE || run_mean(s->run, s->loss) < 1;
}

static bool has_parameters_below(const Search *s, NodeId id) {
  g_autofree guint8 *below = g_malloc0((gsize)graph_count(s->graph) + 1);
  graph_ancestors(s->graph, id, below);
  const Params *params = session_params(s->session);
  for (int i = 0; i < params->slice_count; i++) {
    NodeId node = session_node(s->session, params->slices[i].name);
    if (node != NODE_NONE && below[node]) return true;
  }
  return false;
}

static void look_at_units(Search *s) {
  g_autofree guint8 *below = g_malloc((gsize)graph_count(s->graph) + 1);
  memset(below, 1, (gsize)graph_count(s->graph));
  if (s->loss != NODE_NONE) graph_ancestors(s->graph, s->loss, below);
  for (NodeId i = 0; i < graph_count(s->graph); i++) {
    const Node *node = graph_node(s->graph, i);
    int code = node->op->code;
    if (!below[i]) continue;
    if ((code == OP_SIGN || code == OP_HEAVISIDE) && has_parameters_below(s, i))
      report(s, (Trouble){.kind = TROUBLE_NO_SLOPE, .node = i, .samples = samples_of(s, i)});
    if ((code == OP_RELU || code == OP_SIGMOID || code == OP_TANH) && !may_be_flat(s, i)) look_for_flat_units(s, i);
  }
}

/* ---- units that are the same ---- */

static double *numbers_of(const Search *s, const char *name, Shape *shape) {
  NodeId node = session_node(s->session, name);
  if (node == NODE_NONE) return NULL;
  *shape = graph_node(s->graph, node)->shape;
  double *values = g_new(double, shape_size(*shape));
  run_value(s->run, node, 0, values);
  return values;
}

/* The same weights in (rows of W, which has b's). */
static bool same_in(const double *W, Shape w, const double *b, int i, int j) {
  if (b[i] != b[j]) return false;
  for (int k = 0; k < w.cols; k++)
    if (W[i * w.cols + k] != W[j * w.cols + k]) return false;
  return true;
}

/* The same weights out (columns of the next W, V). */
static bool same_out(const double *V, Shape v, int i, int j) {
  for (int k = 0; k < v.rows; k++)
    if (V[k * v.cols + i] != V[k * v.cols + j]) return false;
  return true;
}

/* Units with the same weights in and out get the same gradient for ever. The next layer's weights, perhaps those of a
 * vocabulary, are looked at only where some are the same in. */
static void look_for_identical(Search *s, int k) {
  const Network *net = session_network(s->session);
  const Layer *layer = &net->layers[k];
  Shape w = {0, 0}, v = {0, 0}, bias = {0, 0};
  g_autofree double *W = numbers_of(s, layer->W, &w), *b = numbers_of(s, layer->b, &bias), *V = NULL;
  NodeId node = session_node(s->session, layer->h);
  if (W == NULL || b == NULL || node == NODE_NONE) return;
  Trouble trouble = {.kind = TROUBLE_IDENTICAL, .node = node, .size = w.rows, .samples = run_batch(s->run)};
  for (int j = 0; j < w.rows; j++) {
    bool twin = false;
    for (int i = 0; i < w.rows && !twin; i++) {
      if (i == j || !same_in(W, w, b, i, j)) continue;
      if (V == NULL) V = numbers_of(s, net->layers[k + 1].W, &v);
      if (V == NULL || v.cols != w.rows) return;
      twin = same_out(V, v, i, j);
    }
    if (!twin) continue;
    if (trouble.count < TROUBLE_UNITS) trouble.units[trouble.count] = j;
    trouble.count++;
  }
  if (trouble.count > 0) report(s, trouble);
}

/* ---- the gradient on its way back ---- */

/* Its root mean square over samples and units, at a layer's z. */
static double gradient_at(const Search *s, const char *name) {
  NodeId node = session_node(s->session, name);
  if (node == NODE_NONE) return NAN;
  int size = (int)shape_size(graph_node(s->graph, node)->shape), samples = samples_of(s, node);
  g_autofree double *one = g_new0(double, size);
  double sum = 0;
  for (int i = 0; i < samples; i++) {
    if (!run_gradient(s->run, node, i, one)) return NAN;
    for (int e = 0; e < size; e++) sum += one[e] * one[e];
  }
  return sqrt(sum * samples / size);
}

static void look_at_gradients(Search *s) {
  const Network *net = session_network(s->session);
  if (s->loss == NODE_NONE || net->layer_count < 2) return;
  run_backward_from(s->run, s->loss, 0);
  Trouble trouble = {.node = session_node(s->session, net->layers[0].z),
                     .layers = MIN(net->layer_count, TROUBLE_LAYERS),
                     .samples = run_batch(s->run)};
  for (int k = 0; k < trouble.layers; k++) trouble.gradients[k] = gradient_at(s, net->layers[k].z);
  double first = trouble.gradients[0], last = trouble.gradients[trouble.layers - 1];
  if (!(last > 0) || !isfinite(first) || first == 0) return; /* a flat unit or a nan is told as such */
  trouble.kind = first < last ? TROUBLE_VANISHING : TROUBLE_EXPLODING;
  if (first < last / SHRINKING || first > last * GROWING) report(s, trouble);
}

GArray *troubles_find(Session *session, Run *run, NodeId loss) {
  GArray *found = g_array_new(FALSE, FALSE, sizeof(Trouble));
  Search search = {session, run, run_graph(run), loss, found};
  look_for_nan(&search);
  if (found->len > 0) return found; /* everything else follows from it */
  look_at_units(&search);
  for (int k = 0; k + 1 < session_network(session)->layer_count; k++) look_for_identical(&search, k);
  look_at_gradients(&search);
  return found;
}

const Trouble *troubles_at(const GArray *troubles, TroubleKind kind, NodeId node) {
  for (guint i = 0; i < troubles->len; i++) {
    const Trouble *t = &g_array_index(troubles, Trouble, i);
    if (t->kind == kind && (t->node == node || kind == TROUBLE_NOT_FINITE)) return t;
  }
  return NULL;
}
