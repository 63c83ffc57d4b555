/*
 * The network as a PyTorch module: dense layers as torch.nn people write them; anything else (formulas changed by hand,
 * functions of one's own) line by line from the op table, one sample at a time.
 */
#include "export/export.h"

#include <string.h>

#include "base/number.h"
#include "export/layers.h"
#include "grad/op.h"
#include "snapshot/take.h"

/* ---- layers as they come ---- */

/* Activations that torch.nn has as modules. Softmax is over the outputs of a sample. */
static const char *const MODULES[][2] = {
    {"linear", NULL},      {"sigmoid", "nn.Sigmoid()"},   {"tanh", "nn.Tanh()"}, {"relu", "nn.ReLU()"},
    {"gelu", "nn.GELU()"}, {"softplus", "nn.Softplus()"}, {"selu", "nn.SELU()"}, {"softmax", "nn.Softmax(dim=-1)"},
};

static bool find_module(const char *activation, const char **module) {
  for (gsize i = 0; i < G_N_ELEMENTS(MODULES); i++) {
    if (strcmp(MODULES[i][0], activation) != 0) continue;
    *module = MODULES[i][1];
    return true;
  }
  return false;
}

/* Does torch.nn have all of it? */
static bool has_modules(Session *session) {
  const Network *net = session_network(session);
  const char *unused;
  for (int k = 0; k < net->layer_count; k++) {
    if (!find_module(net->layers[k].activation, &unused)) return false;
  }
  return true;
}

static void add_tensor(GString *out, const double *values, int rows, int cols, bool flat) {
  g_string_append(out, "torch.tensor([");
  for (int r = 0; r < rows; r++) {
    if (r > 0) g_string_append(out, flat ? ", " : ",\n        ");
    if (!flat) g_string_append_c(out, '[');
    for (int c = 0; c < cols; c++) {
      if (c > 0) g_string_append(out, ", ");
      number_format(out, values[r * cols + c], NUMBER_EXACT);
    }
    if (!flat) g_string_append_c(out, ']');
  }
  g_string_append(out, "], dtype=torch.float64)");
}

static void add_copy(GString *out, const Params *params, const char *name, const char *place, bool flat) {
  const ParamSlice *slice = params_find(params, name);
  g_autofree double *values = g_new(double, shape_size(slice->shape));
  params_read(params, slice, values);
  g_string_append_printf(out, "    model%s.copy_(", place);
  add_tensor(out, values, slice->shape.rows, slice->shape.cols, flat);
  g_string_append(out, ")\n");
}

static void add_layers(GString *out, Session *session) {
  const Network *net = session_network(session);
  const Params *params = session_params(session);
  g_string_append(out, "model = nn.Sequential(\n");
  int before = net->inputs;
  for (int k = 0; k < net->layer_count; k++) {
    const char *module = NULL;
    find_module(net->layers[k].activation, &module);
    g_string_append_printf(out, "    nn.Linear(%d, %d),\n", before, net->layers[k].size);
    if (module != NULL) g_string_append_printf(out, "    %s,\n", module);
    before = net->layers[k].size;
  }
  g_string_append(out, ").double()\n\nwith torch.no_grad():\n");
  int place = 0;
  for (int k = 0; k < net->layer_count; k++) {
    const char *module = NULL;
    find_module(net->layers[k].activation, &module);
    g_autofree char *weight = g_strdup_printf("[%d].weight", place), *bias = g_strdup_printf("[%d].bias", place);
    add_copy(out, params, net->layers[k].W, weight, false);
    add_copy(out, params, net->layers[k].b, bias, true);
    place += module != NULL ? 2 : 1;
  }
}

/* ---- any graph: a line a node; every value is a matrix, as in the language ---- */

typedef struct {
  Session *session;
  Run *run;
  const Graph *graph;
  const guint8 *reached;
  NodeId x;
  GString *out;
} Writer;

/* May a node keep its name in Python? */
static bool python_name(const char *name) {
  static const char *const taken[] = {"and",   "as",     "assert", "async",  "await",   "break",    "class", "continue",
                                      "def",   "del",    "elif",   "else",   "except",  "for",      "from",  "global",
                                      "if",    "import", "in",     "is",     "lambda",  "not",      "or",    "pass",
                                      "raise", "return", "try",    "while",  "with",    "yield",    "self",  "x",
                                      "torch", "nn",     "F",      "sample", "forward", "training", NULL};
  if (name != NULL && g_str_has_prefix(name, "v_")) return false; /* what has no name is called so */
  for (const char *c = name; c != NULL && *c != '\0'; c++) {
    if (!g_ascii_isalnum(*c) && *c != '_') return false;
  }
  return name != NULL && !g_strv_contains(taken, name);
}

static void add_node_name(const Writer *w, NodeId node) {
  const Node *n = graph_node(w->graph, node);
  if (node == w->x) {
    g_string_append_c(w->out, 'x');
    return;
  }
  if (n->op == op_row(OP_LEAF)) g_string_append(w->out, "self.");
  if (python_name(n->name)) {
    g_string_append(w->out, n->name);
  } else {
    g_string_append_printf(w->out, "v_%d", node);
  }
}

/* Fills the op's template: #1, #2 inputs, #* all of them, @1, @2 attributes. */
static void add_template(const Writer *w, const Node *node) {
  for (const char *at = node->op->pytorch; *at != '\0'; at++) {
    int digit = at[1] - '1';
    if (*at == '#' && at[1] == '*') {
      for (int i = 0; i < node->input_count; i++) {
        if (i > 0) g_string_append(w->out, ", ");
        add_node_name(w, node->inputs[i]);
      }
      at++;
    } else if (*at == '#' && digit >= 0 && digit < node->input_count) {
      add_node_name(w, node->inputs[digit]);
      at++;
    } else if (*at == '@' && digit >= 0 && digit < OP_MAX_ATTRIBUTES) {
      number_format(w->out, node->attribute[digit], NUMBER_EXACT);
      at++;
    } else {
      g_string_append_c(w->out, *at);
    }
  }
}

static void add_leaf(const Writer *w, NodeId id) {
  const Node *node = graph_node(w->graph, id);
  bool learns = node->name != NULL && params_find(session_params(w->session), node->name) != NULL;
  g_autofree double *values = g_new(double, shape_size(node->shape));
  run_value(w->run, id, 0, values);
  g_string_append(w->out, "        ");
  add_node_name(w, id);
  g_string_append(w->out, learns ? " = nn.Parameter(" : " = ");
  add_tensor(w->out, values, node->shape.rows, node->shape.cols, false);
  g_string_append(w->out, learns ? ")\n" : "\n");
}

static void add_line(const Writer *w, NodeId id) {
  const Node *node = graph_node(w->graph, id);
  g_string_append(w->out, "        ");
  add_node_name(w, id);
  g_string_append(w->out, " = ");
  if (node->op == op_row(OP_CONSTANT)) {
    g_string_append(w->out, "torch.full((1, 1), ");
    number_format(w->out, node->attribute[0], NUMBER_EXACT);
    g_string_append(w->out, ", dtype=torch.float64)");
  } else {
    g_string_append_c(w->out, '(');
    add_template(w, node);
    g_string_append_printf(w->out, ").reshape(%d, %d)", node->shape.rows, node->shape.cols);
  }
  g_string_append_c(w->out, '\n');
}

static bool writable(const Writer *w, NodeId last, Diag *diag) {
  for (NodeId i = 0; i <= last; i++) {
    const Node *node = graph_node(w->graph, i);
    if (!w->reached[i] || node->op->op_class == OP_CLASS_LEAF || node->op->pytorch != NULL) continue;
    return diag_set(diag, (Span){0}, "%s has no counterpart in PyTorch", node->op->name);
  }
  return true;
}

static bool add_graph(GString *out, Session *session, NodeId last, Diag *diag) {
  Run *run = session_show_run(session, diag);
  if (run == NULL) return false;
  const Graph *graph = run_graph(run);
  g_autofree guint8 *reached = g_new0(guint8, graph_count(graph));
  graph_ancestors(graph, last, reached);
  Writer w = {session, run, graph, reached, session_node(session, "x"), out};
  if (!writable(&w, last, diag)) return false;
  g_string_append(out, "class Model(nn.Module):\n    def __init__(self):\n        super().__init__()\n");
  for (NodeId i = 0; i <= last; i++) {
    if (reached[i] && i != w.x && graph_node(graph, i)->op == op_row(OP_LEAF)) add_leaf(&w, i);
  }
  Shape shape = graph_node(graph, w.x)->shape;
  g_string_append(out, "\n    def sample(self, x):\n");
  g_string_append_printf(out, "        x = x.reshape(%d, %d)\n", shape.rows, shape.cols);
  for (NodeId i = 0; i <= last; i++) {
    if (reached[i] && graph_node(graph, i)->op != op_row(OP_LEAF)) add_line(&w, i);
  }
  g_string_append(out, "        return ");
  add_node_name(&w, last);
  g_string_append(out, ".reshape(-1)\n\n");
  g_string_append(
      out, "    def forward(self, x):\n        # x: one sample [n], or a batch [B x n]\n"
           "        return self.sample(x) if x.dim() == 1 else torch.stack([self.sample(row) for row in x])\n\n\n"
           "model = Model()\n");
  return true;
}

bool export_pytorch(Call *call, const char *path, Diag *diag) {
  Session *session = call->session;
  NodeId output = session_node(session, "yhat");
  if (session_show_run(session, diag) == NULL) return false;
  if (output == NODE_NONE || session_node(session, "x") == NODE_NONE) {
    diag_set(diag, (Span){0}, "there is no network yet, so no yhat for a PyTorch model to compute");
    return diag_hint(diag, "input 2, then dense 1 sigmoid");
  }
  GString *text = g_string_new("# A network from nabla. model(x) is yhat; x is float64, a sample a row.\n"
                               "import torch\nfrom torch import nn\n");
  bool done = true;
  if (layers_are_plain(session) && has_modules(session)) {
    g_string_append_c(text, '\n');
    add_layers(text, session);
  } else {
    g_string_append(text, "import torch.nn.functional as F\n\n\n");
    done = add_graph(text, session, output, diag);
  }
  done = done && export_text(path, text, diag);
  g_string_free(text, TRUE);
  return done;
}
