#include "export/layers.h"

#include <string.h>

#include "grad/op.h"

static bool formula_is(Session *session, const char *name, const char *wanted) {
  g_autofree char *formula = session_formula(session, name);
  return formula != NULL && strcmp(formula, wanted) == 0;
}

bool layers_are_plain(Session *session) {
  const Network *net = session_network(session);
  for (int k = 0; k < net->layer_count; k++) {
    const Layer *layer = &net->layers[k];
    const Op *op = op_find(layer->activation);
    g_autofree char *sum = g_strdup_printf("%s*%s + %s", layer->W, k == 0 ? "x" : net->layers[k - 1].h, layer->b);
    bool linear = strcmp(layer->activation, "linear") == 0;
    g_autofree char *act = linear ? g_strdup(layer->z) : g_strdup_printf("%s(%s)", layer->activation, layer->z);
    if (op == NULL || !op->activation || !formula_is(session, layer->z, sum) || !formula_is(session, layer->h, act)) {
      return false;
    }
  }
  return net->layer_count > 0 && /* a yhat of one's own may be something else */
         session_node(session, "yhat") == session_node(session, net->layers[net->layer_count - 1].h);
}
