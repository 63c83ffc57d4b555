/* Formulas: input, param, print, forward, backward, grad, gradcheck, delete, rename. */
#include "base/number.h"
#include "session/state.h"
#include <math.h>
#include <string.h>

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

/* ---- leaves ---- */

/* name = value, name = value … : a Statement apiece, defined one after the other. */
static CommandResult define_each(Call *call, bool as_param) {
  const Statement *s = call->statement;
  for (int i = 0; i + 1 < s->arg_count; i++) {
    if (s->args[i].kind != ARG_NAME) continue;
    int v = i + 1;
    while (v < s->arg_count && s->args[v].expr == NULL) v++;
    if (v == s->arg_count) break;
    Statement one = {.kind = STATEMENT_DEFINITION,
                     .span = s->span,
                     .text = s->text,
                     .target = {.name = s->args[i].text, .span = s->args[i].span},
                     .value = s->args[v].expr};
    const Definition *old = session_find(call->session, one.target.name);
    if (as_param && old != NULL && old->kind != DEFINITION_PARAM && !definition_is_leaf(old)) {
      diag_set(call->diag, one.target.span, "%s is computed by a formula; it cannot learn", one.target.name);
      return COMMAND_FAILED;
    }
    if (!as_param && !expr_is_constant(call->session, one.value)) {
      diag_set(call->diag, one.value->span, "an input is given as numbers");
      return COMMAND_FAILED;
    }
    bool speaks = call->session->options.terminal && call->origin == ORIGIN_PROMPT && !call->quiet;
    Echo *echo = speaks ? echo_begin(call->session, one.target.name) : NULL;
    bool done = session_define(call->session, &one, as_param, call->diag);
    if (echo != NULL) echo_end(echo, call->session, done);
    if (!done) return COMMAND_FAILED;
    if (!as_param) session_mark_input(call->session, one.target.name);
    i = v;
  }
  return session_ensure_graph(call->session, call->diag) ? COMMAND_DONE : COMMAND_FAILED;
}

static CommandResult command_input(Call *call) {
  if (!call_has(call, "size")) return define_each(call, false);
  gint64 size;
  if (!call_integer(call, "size", 1, G_MAXINT, &size)) return COMMAND_FAILED;
  if (!session_size_allowed(call->session, (guint64)size, 1, call->diag)) return COMMAND_FAILED;
  if (call->session->setup.data != NULL && call->session->setup.data->features != size)
    return call_fail(call, "size", "the data has %d feature%s, so the input has as many entries",
                     call->session->setup.data->features, plural_s(call->session->setup.data->features));
  if (!network_set_input(call->session, (int)size, call->diag)) return COMMAND_FAILED;
  return session_ensure_graph(call->session, call->diag) ? COMMAND_DONE : COMMAND_FAILED;
}

static CommandResult command_param(Call *call) {
  return define_each(call, true);
}

static CommandResult command_print(Call *call) {
  const Arg *arg = statement_arg(call->statement, "what");
  Shape shape;
  g_autofree double *values = NULL;
  if (call->quiet)
    return session_evaluate(call->session, arg->expr, &shape, &values, call->diag) ? COMMAND_DONE : COMMAND_FAILED;
  bool done = session_print_expression(call->session, arg->expr, arg->text, call->host, call->diag);
  return done ? COMMAND_DONE : COMMAND_FAILED;
}

static CommandResult command_delete(Call *call) {
  const Statement *s = call->statement;
  for (int i = 0; i < s->arg_count; i++)
    if (!session_delete(call->session, s->args[i].text, s->args[i].span, call->diag)) return COMMAND_FAILED;
  return COMMAND_DONE;
}

static CommandResult command_rename(Call *call) {
  bool done = session_rename(call->session, call_text(call, "from"), call_text(call, "to"), call_span(call, "from"),
                             call->diag);
  return done ? COMMAND_DONE : COMMAND_FAILED;
}

/* ---- passes ---- */

static bool is_batch(const Call *call) {
  return call_has(call, "batch");
}

/* "sample 3 of 4", "mean over 4": what the numbers are about, where there is data. */
static void print_subject(const Call *call, int samples) {
  const Session *session = call->session;
  const Dataset *data = session->setup.data;
  if (is_batch(call))
    call_print(call, "mean over %d\n", samples);
  else if (data != NULL && session->setup.sample > 0)
    call_print(call, "sample %d of %d\n", session->setup.sample, data->samples);
  else if (data != NULL)
    call_print(call, "x set by hand\n");
}

static NodeId named_node(Call *call, const char *label) {
  const Arg *arg = statement_arg(call->statement, label);
  NodeId node = session_node(call->session, arg->text);
  if (node == NODE_NONE) session_unknown_name(call->session, arg->text, arg->span, call->diag);
  return node;
}

/* The mean over a run's samples of a node's value, or the sum of its gradient's shares. */
static double *read_node(const Run *run, NodeId node, bool gradient) {
  const Node *n = graph_node(run_graph(run), node);
  gsize size = shape_size(n->shape);
  int samples = n->batched ? run_batch(run) : 1;
  double *sum = g_new0(double, size);
  g_autofree double *one = g_new0(double, size);
  for (int s = 0; s < samples; s++) {
    if (gradient ? !run_gradient(run, node, s, one) : !run_value(run, node, s, one)) continue;
    for (gsize i = 0; i < size; i++) sum[i] += one[i] / (gradient ? 1 : samples);
  }
  return sum;
}

static bool is_listed(const Session *session, const Node *node) {
  if (node->name == NULL || strcmp(node->name, "yhat") == 0) return false;
  const char *base;
  int entry;
  return !session_entry_alias(session, node->name, &base, &entry);
}

static void print_forward(const Call *call, const Run *run, NodeId target) {
  const Graph *graph = run_graph(run);
  g_autofree guint8 *reached = g_malloc0(graph_count(graph));
  if (target != NODE_NONE) graph_ancestors(graph, target, reached);
  for (NodeId i = 0; i < graph_count(graph); i++) {
    const Node *node = graph_node(graph, i);
    if (!is_listed(call->session, node) || node->op == op_row(OP_LEAF) || (target != NODE_NONE && !reached[i]))
      continue;
    g_autofree double *values = read_node(run, i, false);
    g_autofree char *value = session_value_text(call->session, node->shape, values);
    g_autofree char *formula = session_formula(call->session, node->name);
    call_print(call, "%s = %s = %s\n", node->name, formula, value);
  }
}

static void note_pass(Session *session, Pass pass) {
  session->pass = pass;
  session->pass_serial++;
  session->revision++;
}

static CommandResult command_forward(Call *call) {
  Session *session = call->session;
  if (!session_ensure_graph(session, call->diag)) return COMMAND_FAILED;
  NodeId target = call_has(call, "node") ? named_node(call, "node") : NODE_NONE;
  if (call_has(call, "node") && target == NODE_NONE) return COMMAND_FAILED;
  int samples = 1;
  Run *run = is_batch(call) ? session_batch_run(session, &samples, call->diag) : session_show_run(session, call->diag);
  if (run == NULL) return COMMAND_FAILED;
  if (!is_batch(call)) {
    run_forward(run);
    if (!call->quiet && !run_check_arguments(run, target, call->diag)) return COMMAND_FAILED;
  }
  note_pass(session, PASS_FORWARD);
  if (!call->quiet) {
    print_subject(call, samples);
    print_forward(call, run, target);
  }
  if (is_batch(call)) run_free(run);
  return COMMAND_DONE;
}

static NodeId last_computed(const Session *session) {
  const Graph *graph = session->built->graph;
  for (NodeId i = graph_count(graph); i-- > 0;) {
    const Node *node = graph_node(graph, i);
    if (node->name != NULL && node->op != op_row(OP_LEAF) && is_listed(session, node)) return i;
  }
  return NODE_NONE;
}

NodeId session_target(Session *session) {
  if (!session_ensure_graph(session, NULL)) return NODE_NONE;
  NodeId node = session->setup.target != NULL ? session_node(session, session->setup.target) : NODE_NONE;
  if (node != NODE_NONE) return node;
  return session->loss_node != NODE_NONE ? session->loss_node : last_computed(session);
}

static NodeId backward_target(Call *call) {
  Session *session = call->session;
  if (call_has(call, "node")) return named_node(call, "node");
  NodeId node = session->loss_node != NODE_NONE ? session->loss_node : last_computed(session);
  if (node == NODE_NONE) diag_set(call->diag, call->statement->span, "there is no formula yet to take derivatives of");
  return node;
}

static bool check_number(Call *call, NodeId node, const char *label) {
  const Node *n = graph_node(call->session->built->graph, node);
  if (shape_is_number(n->shape)) return true;
  diag_set(call->diag, call_span(call, label), "derivatives are taken of a number, and %s is %s", n->name,
           shape_name(n->shape).text);
  return diag_hint(call->diag, "an entry is one: Q = %s[1]; jacobian(%s, x) has those of all", n->name, n->name);
}

static bool is_target_of_data(const Session *session, const char *name) {
  const Definition *d = session_find(session, name);
  return d != NULL && d->kind == DEFINITION_TARGET;
}

static void print_gradients(const Call *call, const Run *run, NodeId target) {
  const Graph *graph = run_graph(run);
  const char *of = graph_node(graph, target)->name;
  g_autofree guint8 *reached = g_malloc0(graph_count(graph));
  graph_ancestors(graph, target, reached);
  for (NodeId i = target + 1; i-- > 0;) {
    const Node *node = graph_node(graph, i);
    if (!reached[i] || !is_listed(call->session, node) || is_target_of_data(call->session, node->name)) continue;
    g_autofree double *values = read_node(run, i, true);
    g_autofree char *value = session_value_text(call->session, node->shape, values);
    call_print(call, "∂%s/∂%s = %s\n", of, node->name, value);
  }
}

static void remember_target(Session *session, NodeId target) {
  const char *name = graph_node(session->built->graph, target)->name;
  if (g_strcmp0(session->setup.target, name) == 0) return;
  g_free(session->setup.target);
  session->setup.target = g_strdup(name);
}

static CommandResult backward_and_print(Call *call, NodeId target) {
  Session *session = call->session;
  int samples = 1;
  Run *run = is_batch(call) ? session_batch_run(session, &samples, call->diag) : session_show_run(session, call->diag);
  if (run == NULL) return COMMAND_FAILED;
  if (!is_batch(call)) {
    run_forward(run);
    if (!call->quiet && !run_check_arguments(run, target, call->diag)) return COMMAND_FAILED;
  }
  run_backward_from(run, target, 0);
  if (!call->quiet) {
    print_subject(call, samples);
    print_gradients(call, run, target);
  }
  if (is_batch(call)) run_free(run);
  return COMMAND_DONE;
}

static CommandResult command_backward(Call *call) {
  Session *session = call->session;
  if (!session_ensure_graph(session, call->diag)) return COMMAND_FAILED;
  NodeId target = backward_target(call);
  if (target == NODE_NONE || !check_number(call, target, "node")) return COMMAND_FAILED;
  remember_target(session, target);
  CommandResult result = backward_and_print(call, target);
  if (result == COMMAND_DONE) note_pass(session, PASS_BACKWARD);
  return result;
}

static Expr *place_expr(const Place *place) {
  Expr *name = expr_new_name(place->name, place->span);
  if (place->row == NULL) return name;
  return expr_new_index(name, expr_ref(place->row), place->col != NULL ? expr_ref(place->col) : NULL, place->span);
}

static CommandResult print_one_gradient(Call *call, const Expr *a, const char *a_text, const Place *by) {
  Session *session = call->session;
  g_autoptr(Expr) b = place_expr(by);
  Shape shape;
  g_autofree double *values = NULL;
  if (!session_gradient(session, a, b, is_batch(call), &shape, &values, call->diag)) return COMMAND_FAILED;
  g_autofree char *value = session_value_text(session, shape, values);
  g_autoptr(GString) by_text = g_string_new(NULL);
  expr_print(b, NUMBER_DIGITS, by_text);
  print_subject(call, session_next_batch(session));
  call_print(call, "∂%s/∂%s = %s\n", a_text, by_text->str, value);
  return COMMAND_DONE;
}

static CommandResult command_grad(Call *call) {
  Session *session = call->session;
  if (!session_ensure_graph(session, call->diag)) return COMMAND_FAILED;
  const Arg *a = statement_arg(call->statement, "a"), *b = statement_arg(call->statement, "b");
  if (a == NULL) {
    NodeId target = session_target(session);
    if (target == NODE_NONE) return call_fail(call, NULL, "there is no formula yet to take derivatives of");
    if (!check_number(call, target, "a")) return COMMAND_FAILED;
    return backward_and_print(call, target);
  }
  if (b != NULL) {
    g_autoptr(Expr) of = place_expr(&a->place);
    g_autoptr(GString) text = g_string_new(NULL);
    expr_print(of, NUMBER_DIGITS, text);
    return print_one_gradient(call, of, text->str, &b->place);
  }
  /* One name: by what, of the last backward's target; a number's name alone could be either, so the target rules. */
  NodeId target = session_target(session);
  if (target == NODE_NONE) return call_fail(call, NULL, "there is no formula yet to take derivatives of");
  const char *name = graph_node(session->built->graph, target)->name;
  g_autoptr(Expr) of = expr_new_name(name, call->statement->span);
  return print_one_gradient(call, of, name, &a->place);
}

/* ---- gradient check ---- */

/* Each number costs two passes over all of them: this many take seconds. */
enum { GRADCHECK_MOST = 50000 };

static CommandResult command_gradcheck(Call *call) {
  Session *session = call->session;
  double tolerance = 1e-6;
  if (call_has(call, "tol") && !call_number(call, "tol", &tolerance)) return COMMAND_FAILED;
  Run *run = session_show_run(session, call->diag);
  if (run == NULL) return COMMAND_FAILED;
  NodeId target = session_target(session);
  if (target == NODE_NONE) return call_fail(call, NULL, "there is no formula yet whose gradients could be checked");
  if (!check_number(call, target, "tol")) return COMMAND_FAILED;
  if (run_precision(run) != PRECISION_DOUBLE)
    return call_fail(call, NULL, "gradients are checked in double precision (set precision double)");
  const Graph *graph = run_graph(run);
  g_autofree guint8 *reached = g_malloc0(graph_count(graph));
  graph_ancestors(graph, target, reached);
  g_autoptr(GArray) leaves = g_array_new(FALSE, FALSE, sizeof(NodeId));
  for (guint i = 0; i < session->built->leaf_nodes->len; i++) {
    NodeId leaf = g_array_index(session->built->leaf_nodes, NodeId, i);
    if (reached[leaf] && !is_target_of_data(session, graph_node(graph, leaf)->name)) g_array_append_val(leaves, leaf);
  }
  double numbers = 0;
  for (guint i = 0; i < leaves->len; i++)
    numbers += (double)shape_size(graph_node(graph, g_array_index(leaves, NodeId, i))->shape);
  if (numbers > GRADCHECK_MOST)
    return call_fail(call, NULL,
                     "gradcheck moves each of %.0f numbers by itself, which would take too long; at most %d", numbers,
                     GRADCHECK_MOST);
  GradCheck check = run_gradient_check(run, target, (const NodeId *)(gpointer)leaves->data, (int)leaves->len);
  session->show_stale = true;
  bool ok = check.max_error <= tolerance;
  print_subject(call, 1);
  if (ok) {
    call_print(call, "gradcheck: max error %.2g over %" G_GSIZE_FORMAT " gradient%s: ok\n", check.max_error,
               check.gradients, plural_s((double)check.gradients));
    return COMMAND_DONE;
  }
  return call_fail(call, NULL,
                   "gradcheck: max error %.2g over %" G_GSIZE_FORMAT
                   " gradients, at entry %d of %s: backward gives %.6g, central differences %.6g",
                   check.max_error, check.gradients, check.worst_entry + 1, graph_node(graph, check.worst)->name,
                   check.analytic, isnan(check.numeric) ? fabs(check.numeric) : check.numeric);
}

char *session_formula(Session *session, const char *name) {
  name = g_intern_string(name);
  const Definition *d = session_find(session, name);
  const Expr *formula = d != NULL ? d->formula : session_virtual(session, name);
  if (formula == NULL) return NULL;
  GString *text = g_string_new(NULL);
  expr_print(formula, session_digits(session), text);
  return g_string_free(text, FALSE);
}

char *session_definition_line(Session *session, const char *name) {
  name = g_intern_string(name);
  const Definition *d = session_find(session, name);
  const Expr *formula = d != NULL ? d->formula : session_virtual(session, name);
  if (formula == NULL) return NULL;
  bool is_function = d != NULL && d->kind == DEFINITION_FUNCTION;
  g_autofree char *parameters = is_function ? g_strjoinv(", ", (char **)d->parameters) : NULL;
  GString *text = g_string_new(name);
  if (is_function) g_string_append_printf(text, "(%s)", parameters);
  g_string_append(text, " = ");
  expr_print(formula, NUMBER_EXACT, text);
  return g_string_free(text, FALSE);
}

static const Command rows[] = {
    {.syntax = {.verb = "input",
                .forms = FORMS("name:name '=' expr:value ( ',' name:name '=' expr:value )*", "primary:size")},
     .usage = "input N · input x1 = 2, x2 = -1",
     .help = "the input vector x with N entries, or numbers that are given",
     .details = "input 2 makes the input vector x with two entries, x[1] and x[2], also called x1 and x2.\n"
                "input x1 = 2, x2 = -1 gives numbers; a layer stacks x1, x2, … in order as its input.",
     .group = "network",
     .run = command_input},
    {.syntax = {.verb = "param", .forms = FORMS("name:name '=' expr:value ( ',' name:name '=' expr:value )*")},
     .usage = "param NAME = NUMBERS",
     .help = "a number, vector or matrix that learns",
     .details = "param w = 0.5 makes w a leaf that step and train change. Without param, w = 0.5 is a given number.",
     .group = "graph",
     .run = command_param},
    {.syntax = {.verb = "print", .forms = FORMS("expr:what")},
     .usage = "print EXPRESSION",
     .help = "prints a value; so does the expression alone",
     .details = "print grad(p, x1) prints ∂p/∂x1. A name alone, or any expression, does the same.",
     .group = "graph",
     .complete = COMPLETE_NAMES,
     .run = command_print,
     .no_undo = true},
    {.syntax = {.verb = "forward", .forms = FORMS("'batch'", "name:node 'batch'", "name:node?")},
     .usage = "forward [NODE] [batch]",
     .help = "evaluates, a line a named node",
     .details = "Works on the sample on show; with batch as the last word, on the mean over the training batch.",
     .group = "graph",
     .complete = COMPLETE_NAMES,
     .run = command_forward,
     .no_undo = true},
    {.syntax = {.verb = "backward", .forms = FORMS("'batch'", "name:node 'batch'", "name:node?")},
     .usage = "backward [NODE] [batch]",
     .help = "the derivatives of NODE (the loss, else the last node), a line a named node",
     .group = "graph",
     .complete = COMPLETE_NAMES,
     .run = command_backward,
     .no_undo = true},
    {.syntax = {.verb = "grad",
                .forms = FORMS("'batch'", "place:a place:b 'batch'", "place:a place:b", "place:a 'batch'", "place:a?")},
     .usage = "grad [A] [B] [batch]",
     .help = "all gradients of the last backward, or ∂A/∂B",
     .details = "grad p x1 is the derivative of p by x1; grad W1[2,1] that of the last target; grad alone lists all.",
     .group = "graph",
     .complete = COMPLETE_NAMES,
     .run = command_grad,
     .no_undo = true},
    {.syntax = {.verb = "gradcheck", .options = "tol"},
     .usage = "gradcheck [tol=1e-6]",
     .help = "every gradient against central differences",
     .details = "Moves each number a little both ways and compares the slope with what backward says.",
     .group = "graph",
     .run = command_gradcheck,
     .no_undo = true},
    {.syntax = {.verb = "delete", .forms = FORMS("name:name+")},
     .usage = "delete NAME …",
     .help = "takes a definition away",
     .group = "graph",
     .complete = COMPLETE_NAMES,
     .run = command_delete},
    {.syntax = {.verb = "rename", .forms = FORMS("name:from name:to")},
     .usage = "rename A B",
     .help = "gives a definition another name, in all formulas too",
     .group = "graph",
     .complete = COMPLETE_NAMES,
     .run = command_rename},
};

const Command *graph_commands(int *count) {
  *count = G_N_ELEMENTS(rows);
  return rows;
}
