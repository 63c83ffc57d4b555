/*
 * Values that an op cannot take: a class that there is not, a word outside its table, a probability below 0. The
 * kernels answer nan, since training must not stop to look; whoever shows a person one sample asks here first.
 */
#include "grad/op.h"
#include "grad/run.h"
#include "grad/shape.h"
#include <math.h>

static const Span nowhere = {0, 0};

static double *read_value(const Run *run, NodeId node) {
  double *values = g_new0(double, shape_size(graph_node(run_graph(run), node)->shape));
  run_value(run, node, 0, values);
  return values;
}

static bool is_whole_from(double value, double low, double high) {
  return value >= low && value <= high && value == floor(value);
}

static bool check_class(const Run *run, const Node *ce, Diag *diag) {
  const Graph *graph = run_graph(run);
  Shape p = graph_node(graph, ce->inputs[0])->shape, y = graph_node(graph, ce->inputs[1])->shape;
  if (!shape_is_number(y) || shape_is_number(p)) return true;
  g_autofree double *class = read_value(run, ce->inputs[1]);
  return class_exists(*class, p, diag);
}

static bool check_probabilities(const Run *run, const Node *loss, double most, Diag *diag) {
  if (loss->from_logits) return true;
  g_autofree double *p = read_value(run, loss->inputs[0]);
  for (gsize i = 0; i < shape_size(graph_node(run_graph(run), loss->inputs[0])->shape); i++) {
    if (!(p[i] < 0 || p[i] > most)) continue;
    diag_set(diag, nowhere, "'%s' takes probabilities, from 0 to 1, and %g is none", loss->op->name, p[i]);
    return diag_hint(diag, "sigmoid(z) or softmax(z) makes probabilities of any numbers");
  }
  return true;
}

static bool check_words(const Run *run, const Node *embed, Diag *diag) {
  const Graph *graph = run_graph(run);
  const Node *table = graph_node(graph, embed->inputs[0]);
  g_autofree double *words = read_value(run, embed->inputs[1]);
  for (gsize i = 0; i < shape_size(graph_node(graph, embed->inputs[1])->shape); i++) {
    if (isnan(words[i]) || is_whole_from(words[i], 0, table->shape.rows)) continue;
    diag_set(diag, nowhere, "'embed' is asked for word %g, and %s has %d row%s", words[i],
             table->name != NULL ? table->name : "the table", table->shape.rows, table->shape.rows == 1 ? "" : "s");
    return diag_hint(diag, "words are whole numbers, counted from 1; 0 is padding");
  }
  return true;
}

static bool check_node(const Run *run, const Node *node, Diag *diag) {
  switch (node->op->code) {
  case OP_CE:
    return check_class(run, node, diag) && check_probabilities(run, node, INFINITY, diag);
  case OP_BCE:
    return check_probabilities(run, node, 1, diag);
  case OP_EMBED:
    return check_words(run, node, diag);
  default:
    return true;
  }
}

/* The named node that a nameless one is inside of, or NODE_NONE. */
static NodeId named_around(const Graph *graph, NodeId node) {
  for (NodeId reader = node; graph_node(graph, node)->name == NULL; node = reader) {
    for (reader = node + 1; reader < graph_count(graph); reader++) {
      const Node *n = graph_node(graph, reader);
      bool reads = false;
      for (int k = 0; k < n->input_count; k++) reads |= n->inputs[k] == node;
      if (reads) break;
    }
    if (reader == graph_count(graph)) return NODE_NONE;
  }
  return node;
}

bool run_check_arguments(const Run *run, NodeId target, Diag *diag) {
  const Graph *graph = run_graph(run);
  g_autofree guint8 *reached = NULL;
  for (NodeId i = 0; i < graph_count(graph); i++) {
    Diag problem = DIAG_INIT;
    if (check_node(run, graph_node(graph, i), &problem)) continue;
    if (reached == NULL) {
      reached = g_malloc0((gsize)graph_count(graph));
      graph_ancestors(graph, target != NODE_NONE ? target : i, reached);
    }
    if (target != NODE_NONE && !reached[i]) {
      diag_clear(&problem);
      continue;
    }
    NodeId named = named_around(graph, i);
    if (named == NODE_NONE)
      diag_set(diag, nowhere, "%s", problem.message);
    else
      diag_set(diag, nowhere, "%s (in %s)", problem.message, graph_node(graph, named)->name);
    diag_hint(diag, "%s", problem.hint);
    diag_clear(&problem);
    return false;
  }
  return true;
}
