#include "export/layers.h"

#include <string.h>

#include "grad/op.h"

static bool formula_is(Session *session, const char *name, const char *wanted) {
  g_autofree char *formula = session_formula(session, name);
  return formula != NULL && strcmp(formula, wanted) == 0;
}

/* h = activation(z), perhaps with numbers: lrelu(z, 0.2). Or h = z. */
static bool is_activated(Session *session, const Graph *graph, const Layer *layer) {
  NodeId z = session_node(session, layer->z), h = session_node(session, layer->h);
  const Op *op = op_find(layer->activation);
  if (op == NULL || !op->activation || z == NODE_NONE || h == NODE_NONE) return false;
  if (op->code == OP_LINEAR) return formula_is(session, layer->h, layer->z);
  const Node *node = graph_node(graph, h);
  return node->op == op && node->inputs[0] == z;
}

bool layers_are_plain(Session *session) {
  const Network *net = session_network(session);
  Run *run = session_show_run(session, NULL);
  if (run == NULL || net->layer_count == 0) return false;
  for (int k = 0; k < net->layer_count; k++) {
    const Layer *layer = &net->layers[k];
    g_autofree char *sum = g_strdup_printf("%s*%s + %s", layer->W, k == 0 ? "x" : net->layers[k - 1].h, layer->b);
    if (!formula_is(session, layer->z, sum) || !is_activated(session, run_graph(run), layer)) return false;
  }
  /* A yhat of one's own may be something else. */
  return session_node(session, "yhat") == session_node(session, net->layers[net->layer_count - 1].h);
}
