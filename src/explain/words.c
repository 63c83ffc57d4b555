#include "explain/words.h"
#include "explain/text.h"
#include "grad/op.h"
#include <math.h>
#include <string.h>

static const struct {
  OpCode code;
  const char *words;
} meanings[] = {
    {OP_SIGN, "only asks on which side of 0 its input lies: -1 below, 1 above"},
    {OP_HEAVISIDE, "only asks whether its input is above 0: 1 if so, else 0"},
    {OP_SIGMOID, "squeezes any number into 0 to 1"},
    {OP_TANH, "squeezes any number into -1 to 1"},
    {OP_RELU, "passes on what is above 0 and blocks the rest"},
    {OP_LRELU, "passes on what is above 0 and lets little of the rest through"},
    {OP_GELU, "passes on what is well above 0 and blocks the rest, softly"},
    {OP_SOFTPLUS, "is a relu without the corner"},
    {OP_ELU, "passes on what is above 0 and bends the rest towards -1"},
    {OP_SELU, "passes on what is above 0, a little stretched, and bends the rest"},
    {OP_SOFTMAX, "turns numbers into shares that add up to 1: the larger, the larger its share"},
    {OP_EXP, "grows by a constant factor with each step"},
    {OP_LN, "undoes the exponential"},
    {OP_ABS, "forgets the sign"},
    {OP_MIN, "takes the smaller"},
    {OP_MAX, "takes the larger"},
    {OP_CLAMP, "keeps its input between two bounds"},
    {OP_MSE, "is the squared error, on average over the outputs: far off counts much more than near"},
    {OP_MAE, "is how far off the output is, on average over the outputs"},
    {OP_BCE, "is the surprise at the right answer: 0 for a sure hit, large for a sure miss"},
    {OP_CE, "is the surprise at the right class: 0 for a sure hit, large for a sure miss"},
    {OP_HINGE, "asks for the right side of 0 with room to spare: nothing to pay from 1 on"},
};

const char *words_for_op(const Op *op) {
  for (gsize i = 0; i < G_N_ELEMENTS(meanings); i++)
    if ((int)meanings[i].code == op->code) return meanings[i].words;
  return NULL;
}

const char *words_for_state(const Op *op, double input, double value) {
  switch (op->code) {
  case OP_RELU:
    return input > 0 ? "on" : "off";
  case OP_SIGMOID:
    return value < 0.01 || value > 0.99 ? "saturated" : NULL;
  case OP_TANH:
    return fabs(value) > 0.99 ? "saturated" : NULL;
  default:
    return NULL;
  }
}

char *words_for_slope(const Session *session, const char *name, double slope) {
  if (slope == 0) return g_strdup_printf("%s does not move", name);
  if (isnan(slope)) return g_strdup_printf("nobody can say what %s does: the slope is nan", name);
  const char *verb = slope > 0 ? "rises" : "falls";
  if (fabs(slope) == 1) return g_strdup_printf("%s %s just as much", name, verb);
  g_autofree char *factor = text_of_number(session, fabs(slope));
  return g_strdup_printf("%s %s %s times as much", name, verb, factor);
}

/* ---- steps ---- */

typedef struct {
  const Session *session;
  const Run *run;
  const Graph *graph;
  const Node *node;
  NodeId id, input;
  int entry, k, place, sample;
  double local;
} Step;

static char *name_and_value(const Step *s, NodeId node, int entry) {
  bool number = shape_is_number(graph_node(s->graph, node)->shape);
  double value;
  spot_value(s->run, (Spot){node, number ? 0 : entry}, s->sample, &value);
  g_autofree char *name = text_spot(s->graph, (Spot){node, number ? -1 : entry}, false);
  g_autofree char *amount = text_of_number(s->session, value);
  return strcmp(name, amount) == 0 ? g_steal_pointer(&name) : g_strdup_printf("%s = %s", name, amount);
}

/* The entry of the other factor that it meets. */
static char *times(const Step *s) {
  NodeId other = s->node->inputs[1 - s->k];
  Shape left = graph_node(s->graph, s->node->inputs[0])->shape;
  int cols = s->node->shape.cols, entry = s->entry;
  if (s->node->op->code == OP_DOT) entry = s->place;
  if (s->node->op->code == OP_MATMUL)
    entry = s->k == 0 ? s->place % left.cols * cols + s->entry % cols : s->entry / cols * left.cols + s->place / cols;
  g_autofree char *factor = name_and_value(s, other, entry);
  return g_strdup_printf("times %s", factor);
}

static char *through_function(const Step *s) {
  g_autofree char *input = name_and_value(s, s->input, s->place), *slope = text_of_number(s->session, s->local);
  if (s->node->op->code == OP_RELU) return g_strdup_printf("relu is %s: %s", s->local > 0 ? "on" : "off", input);
  const char *words = s->k == 1 && s->node->op->second_words ? s->node->op->second_words : s->node->op->words;
  if (words == NULL) return g_strdup_printf("slope %s of %s at %s", slope, s->node->op->name, input);
  bool sign = !g_ascii_isalpha(s->node->op->name[0]);
  if (strcspn(words, ":") <= strlen("−1")) words += strcspn(words, ":") + 2; /* the number itself comes last */
  return g_strdup_printf("%s%sat %s: %s: %s", sign ? "" : s->node->op->name, sign ? "" : ", ", input, words, slope);
}

/* Which input of the node leads to that number? Ops that only move numbers may stand between. */
static bool leads_to(const Run *run, NodeId node, int entry, NodeId to, int place, int sample) {
  const Graph *graph = run_graph(run);
  const Node *n = graph_node(graph, node);
  if (node == to) return entry == place || shape_is_number(n->shape);
  bool found = false;
  for (int k = 0; k < n->input_count && n->op->op_class == OP_CLASS_STRUCTURE && !found; k++) {
    TraceEdges edges = trace_edges(run, node, entry, k, sample);
    for (gsize e = 0; e < edges.count && !found; e++)
      found = leads_to(run, n->inputs[k], (int)(edges.first + e * edges.stride), to, place, sample);
    g_free(edges.local);
  }
  return found;
}

/* The input with that slope: a number may come in twice, as in x*x. */
static bool find_input(Step *s, NodeId to, int place, double local) {
  for (s->k = 0; s->k < s->node->input_count; s->k++) {
    s->input = s->node->inputs[s->k];
    TraceEdges edges = trace_edges(s->run, s->id, s->entry, s->k, s->sample);
    bool found = false;
    for (gsize e = 0; e < edges.count && !found; e++) {
      s->place = (int)(edges.first + e * edges.stride);
      s->local = edges.local[e];
      found = leads_to(s->run, s->input, s->place, to, place, s->sample);
    }
    g_free(edges.local);
    if (found && (s->local == local || isnan(local))) return true;
  }
  return false;
}

char *words_for_step(const Session *session, const Run *run, NodeId node, int entry, NodeId input, int place,
                     double local) {
  const Graph *graph = run_graph(run);
  Step s = {session, run, graph, graph_node(graph, node), node, input, entry, 0, place, 0, 0};
  if (!find_input(&s, input, place, local)) {
    g_autofree char *slope = text_of_number(session, local);
    return g_strdup_printf("comes in at several places, slope %s together", slope);
  }
  switch (s.node->op->code) {
  case OP_ADD:
  case OP_LINEAR:
    return NULL;
  case OP_SUBTRACT:
    return s.k == 0 ? NULL : g_strdup("subtracted: the push turns round");
  case OP_NEGATE:
    return g_strdup("a minus: the push turns round");
  case OP_MULTIPLY:
  case OP_MATMUL:
  case OP_DOT:
    return times(&s);
  default:
    return s.node->op->op_class == OP_CLASS_STRUCTURE ? NULL : through_function(&s);
  }
}
