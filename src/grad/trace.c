#include "grad/trace.h"
#include "grad/run_plan.h"
#include <math.h>
#include <string.h>

Trace *trace_new(void) {
  Trace *trace = g_new0(Trace, 1);
  trace->events = g_array_new(FALSE, FALSE, sizeof(Event));
  trace->target = NODE_NONE;
  return trace;
}

void trace_free(Trace *trace) {
  if (!trace) return;
  g_array_unref(trace->events);
  g_free(trace);
}

static void record(Trace *trace, Event event) {
  g_array_append_val(trace->events, event);
}

static double value_at(const Run *run, NodeId node, int sample, gsize entry) {
  const Node *n = graph_node(run->graph, node);
  gsize lanes = run_lanes_of(run, n);
  return run_read(run, run_slot(run, node)->value, entry * lanes + (n->batched ? (gsize)sample : 0));
}

static double gradient_at(const Run *run, NodeId node, int sample, gsize entry) {
  const Node *n = graph_node(run->graph, node);
  const Slot *slot = run_slot(run, node);
  gsize lanes = run_lanes_of(run, n);
  if (!slot->reached || !slot->gradient) return 0;
  return run_read(run, slot->gradient, entry * lanes + (n->batched ? (gsize)sample : 0));
}

static gsize entries_of(const Run *run, NodeId node) {
  return shape_size(graph_node(run->graph, node)->shape);
}

/* A copy of one sample's numbers, alone: what kernels need to answer for a single sample or entry. */
static Operand copy_of(const Run *run, NodeId node, int sample, gsize first, gsize count, Shape shape) {
  Operand o = {g_malloc0(count * run->element), g_malloc0(count * run->element), shape, 1};
  for (gsize e = 0; e < count; e++) run_write(run, o.value, e, value_at(run, node, sample, first + e));
  return o;
}

/* Entry e of an elementwise op's input: numbers go with every entry. */
static gsize matching_entry(const Run *run, NodeId input, gsize e) {
  return entries_of(run, input) == 1 ? 0 : e;
}

/*
 * The derivatives of node[entry] by all entries of its input k, from the backward kernels themselves. Elementwise ops
 * are asked about that one entry only: then a single number comes back.
 */
static double *derivatives(const Run *run, NodeId node, gsize entry, int k, int sample) {
  Application a = plan_application(run, node, g_newa(Operand, (gsize)graph_node(run->graph, node)->input_count));
  const Node *n = a.node;
  bool elementwise = n->op->op_class == OP_CLASS_UNARY || n->op->op_class == OP_CLASS_BINARY;
  Shape number = {1, 1};
  Operand in[2];
  g_assert(n->input_count <= 2);
  for (int i = 0; i < n->input_count; i++) {
    NodeId input = n->inputs[i];
    in[i] = elementwise ? copy_of(run, input, sample, matching_entry(run, input, entry), 1, number)
                        : copy_of(run, input, sample, 0, entries_of(run, input), a.in[i].shape);
  }
  a.in = in;
  a.out = elementwise ? copy_of(run, node, sample, entry, 1, number)
                      : copy_of(run, node, sample, 0, entries_of(run, node), a.out.shape);
  if (n->from_logits) {
    NodeId logits = graph_node(run->graph, n->inputs[0])->inputs[0];
    a.logits = copy_of(run, logits, sample, 0, entries_of(run, logits), a.logits.shape);
  }
  run_write(run, a.out.gradient, elementwise ? 0 : entry, 1);

  g_autoptr(GArray) calls = g_array_new(FALSE, FALSE, sizeof(KernelCall));
  calls_backward(calls, &a, k, false);
  for (guint c = 0; c < calls->len; c++) {
    const KernelCall *call = &g_array_index(calls, KernelCall, c);
    call->run(call);
  }
  gsize count = shape_size(in[k].shape);
  double *result = g_new(double, count);
  for (gsize e = 0; e < count; e++) result[e] = run_read(run, in[k].gradient, e);
  Operand *all[] = {&a.out, &in[0], n->input_count > 1 ? &in[1] : NULL, n->from_logits ? &a.logits : NULL};
  for (guint i = 0; i < G_N_ELEMENTS(all); i++)
    if (all[i]) g_free(all[i]->value), g_free(all[i]->gradient);
  return result;
}

/* The entries of the input that an entry of the node hangs on: count of them, first, first + stride, … */
typedef struct {
  gsize first, stride, count;
} Edges;

static Edges edges_of_structure(const Run *run, const Node *node, gsize entry, int k) {
  Shape s = graph_node(run->graph, node->inputs[0])->shape;
  gsize place = 0;
  switch (node->op->code) {
  case OP_TRANSPOSE:
    return (Edges){entry % (gsize)node->shape.cols * (gsize)s.cols + entry / (gsize)node->shape.cols, 1, 1};
  case OP_ENTRY:
    return (Edges){(gsize)node->attribute[0] * (gsize)s.cols + (gsize)node->attribute[1], 1, 1};
  default:
    for (int i = 0; i < k; i++) place += entries_of(run, node->inputs[i]);
    if (entry < place || entry - place >= entries_of(run, node->inputs[k])) return (Edges){0, 1, 0};
    return (Edges){entry - place, 1, 1};
  }
}

/* A word's vector hangs on its own row of the table; a pooled entry on that entry of every word. */
static Edges edges_of_words(const Run *run, const Node *node, gsize entry, int k, int sample) {
  Shape s = graph_node(run->graph, node->inputs[0])->shape;
  gsize width = (gsize)s.cols;
  if (k > 0) return (Edges){0, 1, 0};
  if (node->op->code != OP_EMBED) return (Edges){entry, width, (gsize)s.rows};
  double number = value_at(run, node->inputs[1], sample, entry / width);
  bool known = number >= 1 && number <= s.rows && number == floor(number);
  return known ? (Edges){((gsize)number - 1) * width + entry % width, 1, 1} : (Edges){0, 1, 0};
}

/* Along such edges: 1; the mean's share; 1 for the first word that has the largest entry. */
static void slopes_of_words(const Run *run, NodeId i, gsize entry, Edges edges, int sample, double *result) {
  const Node *node = graph_node(run->graph, i);
  double words = 0, top = value_at(run, i, sample, entry);
  bool taken = false;
  for (gsize t = 0; t < edges.count && node->op->code != OP_EMBED; t++)
    words += value_at(run, node->inputs[1], sample, t) != 0;
  for (gsize t = 0; t < edges.count; t++) {
    bool word = node->op->code == OP_EMBED || value_at(run, node->inputs[1], sample, t) != 0;
    bool largest = word && !taken && value_at(run, node->inputs[0], sample, edges.first + t * edges.stride) == top;
    result[t] = !word ? 0 : node->op->code == OP_EMBED ? 1 : node->op->code == OP_MEANPOOL ? 1 / words : largest;
    taken |= largest;
  }
}

static Edges edges_of(const Run *run, const Node *node, gsize entry, int k, int sample) {
  gsize cols = (gsize)node->shape.cols;
  Shape s = graph_node(run->graph, node->inputs[k])->shape;
  switch (node->op->op_class) {
  case OP_CLASS_UNARY:
  case OP_CLASS_BINARY:
    return (Edges){matching_entry(run, node->inputs[k], entry), 1, 1};
  case OP_CLASS_PRODUCT:
    return k == 0 ? (Edges){entry / cols * (gsize)s.cols, 1, (gsize)s.cols}
                  : (Edges){entry % cols, cols, (gsize)s.rows};
  case OP_CLASS_STRUCTURE:
    return edges_of_structure(run, node, entry, k);
  case OP_CLASS_WORDS:
    return edges_of_words(run, node, entry, k, sample);
  default:
    return (Edges){0, 1, shape_size(s)};
  }
}

/* ∂node[entry]/∂input k, an entry an edge; the caller frees. */
static double *along_edges(const Run *run, NodeId node, gsize entry, int k, Edges edges, int sample) {
  const Node *n = graph_node(run->graph, node);
  OpClass class = n->op->op_class;
  if (class != OP_CLASS_PRODUCT && class != OP_CLASS_STRUCTURE && class != OP_CLASS_WORDS)
    return derivatives(run, node, entry, k, sample);
  double *result = g_new(double, edges.count + 1);
  if (class == OP_CLASS_WORDS) {
    slopes_of_words(run, node, entry, edges, sample, result);
    return result;
  }
  Edges other = class == OP_CLASS_PRODUCT ? edges_of(run, n, entry, 1 - k, sample) : (Edges){0, 1, 0};
  for (gsize e = 0; e < edges.count; e++)
    result[e] =
        class == OP_CLASS_STRUCTURE ? 1 : value_at(run, n->inputs[1 - k], sample, other.first + e * other.stride);
  return result;
}

TraceEdges trace_edges(const Run *run, NodeId node, int entry, int k, int sample) {
  Edges edges = edges_of(run, graph_node(run->graph, node), (gsize)entry, k, sample);
  return (TraceEdges){edges.first, edges.stride, edges.count, along_edges(run, node, (gsize)entry, k, edges, sample)};
}

double trace_local_derivative(const Run *run, NodeId node, int entry, int k, int input_entry, int sample) {
  const Node *n = graph_node(run->graph, node);
  Edges edges = edges_of(run, n, (gsize)entry, k, sample);
  gsize distance = (gsize)input_entry - edges.first, place = distance / edges.stride;
  if ((gsize)input_entry < edges.first || distance % edges.stride || place >= edges.count) return 0;
  g_autofree double *local = along_edges(run, node, (gsize)entry, k, edges, sample);
  return local[place];
}

/* The share of each input in an entry of a matrix product. The side that differs from sample to sample is the input. */
static void record_terms(Trace *trace, const Run *run, NodeId i, gsize entry, int sample, int max_terms) {
  const Node *node = graph_node(run->graph, i);
  if (node->op->op_class != OP_CLASS_PRODUCT) return;
  bool left_is_input =
      graph_node(run->graph, node->inputs[0])->batched && !graph_node(run->graph, node->inputs[1])->batched;
  int input = left_is_input ? 0 : 1;
  Edges values = edges_of(run, node, entry, input, sample), factors = edges_of(run, node, entry, 1 - input, sample);
  if (values.count > (gsize)max_terms) return;
  for (gsize t = 0; t < values.count; t++) {
    gsize place = values.first + t * values.stride;
    double factor = value_at(run, node->inputs[1 - input], sample, factors.first + t * factors.stride);
    double value = value_at(run, node->inputs[input], sample, place);
    record(trace, (Event){EVENT_TERM, i, (int)entry, node->inputs[input], (int)place, factor, value, factor * value});
  }
}

static guint8 *hung_on(const Run *run, NodeId target) {
  guint8 *reached = g_malloc(run->slots->len + 1);
  memset(reached, 1, run->slots->len);
  if (target != NODE_NONE) graph_ancestors(run->graph, target, reached);
  return reached;
}

void trace_forward(Trace *trace, const Run *run, NodeId target, int sample, int max_terms) {
  g_autofree guint8 *reached = hung_on(run, target);
  trace->target = target;
  for (NodeId i = 0; i < (int)run->slots->len; i++) {
    if (!reached[i] || !run_slot(run, i)->value || graph_node(run->graph, i)->op->op_class == OP_CLASS_LEAF) continue;
    for (gsize e = 0; e < entries_of(run, i); e++) {
      record_terms(trace, run, i, e, sample, max_terms);
      record(trace, (Event){EVENT_VALUE, i, (int)e, NODE_NONE, 0, 0, 0, value_at(run, i, sample, e)});
    }
  }
}

/* Where a probability is 0 or 1, what arrives at its logit went past it: upstream·local would be ∞·0. */
static double contribution(const Run *run, NodeId node, NodeId input, gsize place, int sample, double upstream,
                           double local) {
  double result = upstream * local;
  int code = graph_node(run->graph, node)->op->code;
  return isfinite(result) || (code != OP_SIGMOID && code != OP_SOFTMAX) ? result
                                                                        : gradient_at(run, input, sample, place);
}

static void record_edges(Trace *trace, const Run *run, NodeId i, gsize entry, int k, int sample, int max_terms) {
  const Node *node = graph_node(run->graph, i);
  NodeId input = node->inputs[k];
  Edges edges = edges_of(run, node, entry, k, sample);
  if (graph_node(run->graph, input)->op->code == OP_CONSTANT) return;
  if (node->op->op_class == OP_CLASS_PRODUCT && edges.count > (gsize)max_terms) return;
  g_autofree double *local = along_edges(run, i, entry, k, edges, sample);
  double upstream = gradient_at(run, i, sample, entry);
  for (gsize e = 0; e < edges.count; e++) {
    gsize place = edges.first + e * edges.stride;
    double result = contribution(run, i, input, place, sample, upstream, local[e]);
    record(trace, (Event){EVENT_LOCAL, i, (int)entry, input, (int)place, 0, local[e], 0});
    record(trace, (Event){EVENT_CONTRIBUTION, i, (int)entry, input, (int)place, upstream, local[e], result});
  }
}

void trace_backward(Trace *trace, const Run *run, NodeId target, int sample, int max_terms) {
  g_autofree guint8 *reached = hung_on(run, target);
  trace->target = target;
  for (NodeId i = target; i >= 0; i--) {
    const Node *node = graph_node(run->graph, i);
    if (!reached[i] || node->op->code == OP_CONSTANT || !run_slot(run, i)->reached) continue;
    for (gsize e = 0; e < entries_of(run, i); e++)
      record(trace, (Event){EVENT_GRADIENT, i, (int)e, NODE_NONE, 0, 0, 0, gradient_at(run, i, sample, e)});
    for (int k = 0; k < node->input_count; k++)
      for (gsize e = 0; e < entries_of(run, i); e++) record_edges(trace, run, i, e, k, sample, max_terms);
  }
}
