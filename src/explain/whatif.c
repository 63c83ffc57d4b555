/* `whatif`: what each output would be if a leaf were another number, against what the gradient foretold. */
#include "base/number.h"
#include "explain/explain.h"
#include "explain/moved.h"
#include "explain/text.h"
#include "grad/op.h"
#include "session/questions.h"
#include <math.h>
#include <string.h>

enum { REASONS_SHOWN = 6, OUTPUTS_SHOWN = 12, FORECAST_ENTRIES = 32 };
/* Larger graphs are answered in words alone. */
enum { NUMBERS_KEPT = 4096 };

typedef struct {
  Call *call;
  Session *session;
  const Graph *graph;
  Spot leaf;
  char *leaf_name;
  Run *before, *after;
  Moved *moved;
  double *push; /* new − old, spot_size(leaf) of them */
} Question;

/* ---- the question ---- */

static bool check_leaf(Call *call, const Graph *graph, Spot leaf) {
  const Node *node = graph_node(graph, leaf.node);
  if (node->op->code == OP_LEAF) return true;
  diag_set(call->diag, call_span(call, "leaf"), "%s is computed by a formula", node->name);
  return diag_hint(call->diag, "whatif changes what is given: an input or a parameter");
}

/* The numbers that EXPR is worth now, in the leaf's shape. */
static double *new_numbers(Call *call, const Graph *graph, Spot leaf) {
  Shape shape, wanted = leaf.entry >= 0 ? (Shape){1, 1} : graph_node(graph, leaf.node)->shape;
  double *values;
  if (!session_evaluate(call->session, statement_arg(call->statement, "value")->expr, &shape, &values, call->diag))
    return NULL;
  bool laid = shape_size(shape) == shape_size(wanted) && (shape.cols == 1 || wanted.cols == 1);
  if (shape_equal(shape, wanted) || laid) return values;
  g_free(values);
  ShapeName is = shape_name(wanted), given = shape_name(shape);
  diag_set(call->diag, call_span(call, "value"), "%s is %s, and this is %s", graph_node(graph, leaf.node)->name,
           leaf.entry >= 0 ? "a number" : is.text, given.text);
  return NULL;
}

static void push_leaf(Question *q, const double *values) {
  gsize size = shape_size(graph_node(q->graph, q->leaf.node)->shape);
  g_autofree double *all = g_new(double, size);
  run_value(q->before, q->leaf.node, 0, all);
  int count = spot_size(q->graph, q->leaf);
  q->push = g_new(double, count);
  for (int i = 0; i < count; i++) {
    double *number = &all[q->leaf.entry >= 0 ? q->leaf.entry : i];
    q->push[i] = values[i] - *number;
    *number = values[i];
  }
  run_set(q->after, q->leaf.node, 0, all);
  if (graph_node(q->graph, q->leaf.node)->batched) run_pad(q->after, q->leaf.node);
  run_forward(q->after);
}

/* ---- the answer for one output ---- */

static void append_change(const Question *q, GString *out, const Node *node, const double *change) {
  if (shape_is_number(node->shape)) {
    g_autofree char *text = text_change(q->session, *change);
    g_string_append(out, text);
  } else {
    text_numbers(out, q->session, node->shape.rows, node->shape.cols, change);
  }
}

/* Gradient times push, for each entry of the output. */
static double *forecast(const Question *q, NodeId output, int size) {
  double *change = g_new0(double, size);
  int count = spot_size(q->graph, q->leaf);
  g_autofree double *gradient = g_new(double, count);
  for (int e = 0; e < size; e++) {
    run_backward_from(q->before, output, e);
    spot_gradient(q->before, q->leaf, 0, gradient);
    for (int i = 0; i < count; i++) change[e] += gradient[i] == 0 ? 0 : gradient[i] * q->push[i];
  }
  return change;
}

/* Equal but for rounding, as large as the numbers that came together. */
static bool agree(double change, double foretold, double size) {
  if (!isfinite(change) || !isfinite(foretold)) return change == foretold;
  return fabs(change - foretold) <= 1e-9 * (fabs(change) + fabs(foretold)) + 1e-14 * fmax(1, size);
}

static void print_lines(const Question *q, GPtrArray *lines) {
  for (guint i = 0; i < lines->len; i++) call_print(q->call, "  %s\n", (char *)lines->pdata[i]);
}

static bool leads_to(const Question *q, NodeId output) {
  g_autofree guint8 *below = g_malloc0((gsize)graph_count(q->graph));
  graph_ancestors(q->graph, output, below);
  return below[q->leaf.node];
}

static void print_why_unchanged(const Question *q, NodeId output, const char *name) {
  bool pushed = false;
  for (int i = 0; i < spot_size(q->graph, q->leaf); i++) pushed |= q->push[i] != 0;
  if (!leads_to(q, output)) {
    call_print(q->call, "  no path: nothing in %s hangs on %s\n", name, q->leaf_name);
    return;
  }
  if (!pushed) {
    call_print(q->call, "  %s has that value already\n", q->leaf_name);
    return;
  }
  g_autoptr(GPtrArray) lines = moved_stops(q->moved, output, REASONS_SHOWN);
  print_lines(q, lines);
  if (lines->len > 0) return;
  if (graph_is_table(q->graph, q->leaf.node))
    call_print(q->call, "  %s is a row that no word of this sample looks up\n", q->leaf_name);
  else
    call_print(q->call, "  what differs is lost in rounding\n");
}

static void print_why_different(const Question *q, NodeId output, const char *name) {
  g_autoptr(GPtrArray) lines = moved_corners(q->moved, output, REASONS_SHOWN);
  print_lines(q, lines);
  if (lines->len > 0) {
    call_print(q->call, "  gradients are local: this one speaks for its side of the corner\n");
    return;
  }
  call_print(q->call,
             "  no corner was crossed: the way from %s to %s bends, and the gradient is its slope at the start\n",
             q->leaf_name, name);
}

typedef struct {
  const double *old, *now;
  double *change, *foretold; /* foretold NULL: too many numbers */
  bool unchanged, flat;      /* flat: the gradient foretold no change */
  bool as_foretold;
  bool was_finite, is_finite, forecast_finite;
} Answer;

static void compare(const Question *q, NodeId output, int size, Answer *a) {
  *a = (Answer){moved_old(q->moved, output),
                moved_new_value(q->moved, output),
                g_new(double, size),
                NULL,
                true,
                true,
                true,
                true,
                true,
                true};
  if (size <= FORECAST_ENTRIES) a->foretold = forecast(q, output, size);
  for (int e = 0; e < size; e++) {
    double old = a->old[e], now = a->now[e];
    a->change[e] = now - old;
    a->was_finite &= isfinite(old);
    a->is_finite &= isfinite(now);
    a->unchanged &= old == now || (isnan(old) && isnan(now)) || agree(a->change[e], 0, fabs(old));
    if (a->foretold == NULL) continue;
    a->forecast_finite &= isfinite(a->foretold[e]);
    a->as_foretold &= agree(a->change[e], a->foretold[e], fabs(old));
    a->flat &= agree(a->foretold[e], 0, fabs(old));
  }
}

/* Where nan or inf came from: "  p = ln(x) is nan there". */
static void print_where_not_finite(const Question *q, NodeId output, bool before) {
  g_autofree guint8 *below = g_malloc0((gsize)graph_count(q->graph));
  graph_ancestors(q->graph, output, below);
  for (NodeId i = 0; i <= output; i++) {
    const Node *node = graph_node(q->graph, i);
    if (node->name == NULL || !below[i]) continue;
    const double *values = before ? moved_old(q->moved, i) : moved_new_value(q->moved, i);
    for (gsize e = 0; e < shape_size(node->shape); e++) {
      if (isfinite(values[e])) continue;
      g_autofree char *formula = session_formula(q->session, node->name);
      const char *what = isnan(values[e]) ? "nan (not a number)" : values[e] > 0 ? "inf (infinite)" : "-inf (infinite)";
      call_print(q->call, "  %s%s%s %s %s\n", node->name, formula != NULL ? " = " : "", formula != NULL ? formula : "",
                 before ? "was" : "is", what);
      return;
    }
  }
}

/* What stands in the brackets where no difference can be told; NULL: one can. */
static const char *words_for_not_finite(const Answer *a) {
  if (a->was_finite && a->is_finite) return NULL;
  return a->was_finite  ? "no finite number any more"
         : a->is_finite ? "a finite number again"
         : a->unchanged ? "unchanged"
                        : "no finite number, before and after";
}

/* "p: 16 -> 19 (+3; the gradient foretold +3)" */
static void print_answer(const Question *q, const Answer *a, const Node *node, const char *name) {
  g_autoptr(GString) line = g_string_new(NULL);
  gsize rows = (gsize)node->shape.rows, cols = (gsize)node->shape.cols;
  g_string_append_printf(line, "%s: ", name);
  value_format(line, a->old, rows, cols, session_digits(q->session));
  g_string_append(line, " -> ");
  value_format(line, a->unchanged ? a->old : a->now, rows, cols, session_digits(q->session));
  const char *words = words_for_not_finite(a);
  if (words != NULL) {
    call_print(q->call, "%s (%s)\n", line->str, words);
    return;
  }
  g_string_append(line, a->unchanged ? " (unchanged" : " (");
  if (!a->unchanged) append_change(q, line, node, a->change);
  if (a->foretold != NULL && !(a->unchanged && a->flat)) {
    g_string_append(line, "; the gradient foretold ");
    append_change(q, line, node, a->foretold);
  }
  call_print(q->call, "%s)\n", line->str);
}

static void print_output(const Question *q, NodeId output, const char *name) {
  const Node *node = graph_node(q->graph, output);
  Answer a;
  compare(q, output, (int)shape_size(node->shape), &a);
  print_answer(q, &a, node, name);
  if (!a.was_finite || !a.is_finite)
    print_where_not_finite(q, output, a.is_finite);
  else if (a.unchanged && a.flat)
    print_why_unchanged(q, output, name);
  else if (!a.forecast_finite)
    call_print(q->call, "  the slope at the start is not finite, and foretells nothing\n");
  else if (!a.as_foretold)
    print_why_different(q, output, name);
  g_free(a.change);
  g_free(a.foretold);
}

/* ---- outputs ---- */

/* Named nodes that no other node hangs on; a network's answer counts as one beside its loss. */
static GArray *outputs_of(Session *session, const Graph *graph) {
  int count = graph_count(graph);
  g_autofree guint8 *used = g_malloc0((gsize)count + 1);
  GArray *outputs = g_array_new(FALSE, FALSE, sizeof(NodeId));
  for (NodeId i = 0; i < count; i++) {
    const Node *node = graph_node(graph, i);
    for (int k = 0; k < node->input_count; k++) used[node->inputs[k]] = 1;
  }
  NodeId yhat = session_network(session)->layer_count > 0 ? session_node(session, "yhat") : NODE_NONE;
  for (NodeId i = 0; i < count; i++) {
    const Node *node = graph_node(graph, i);
    bool computed = node->name != NULL && node->op->op_class != OP_CLASS_LEAF;
    if (computed && (!used[i] || i == yhat)) g_array_append_val(outputs, i);
  }
  return outputs;
}

static void answer(Question *q, const GArray *outputs) {
  NodeId yhat = session_node(q->session, "yhat");
  if (outputs->len == 0) call_print(q->call, "nothing is computed from %s yet\n", q->leaf_name);
  for (guint i = 0; i < outputs->len && i < OUTPUTS_SHOWN; i++) {
    NodeId output = g_array_index(outputs, NodeId, i);
    print_output(q, output, output == yhat ? "yhat" : graph_node(q->graph, output)->name);
  }
  if (outputs->len > OUTPUTS_SHOWN) call_print(q->call, "… and %u more\n", outputs->len - OUTPUTS_SHOWN);
}

/* ---- for pictures ---- */

/* The output that the question is about: the network's, else the last number that hangs on the leaf. */
static NodeId main_output(const Question *q, const GArray *outputs) {
  NodeId yhat = session_node(q->session, "yhat"), main = NODE_NONE;
  for (guint i = 0; i < outputs->len; i++) {
    NodeId output = g_array_index(outputs, NodeId, i);
    if (!shape_is_number(graph_node(q->graph, output)->shape) || !leads_to(q, output)) continue;
    main = output;
    if (output == yhat) break;
  }
  return main;
}

static char *first_line(GPtrArray *lines) {
  char *line = lines->len > 0 ? g_strdup(lines->pdata[0]) : NULL;
  g_ptr_array_unref(lines);
  return line;
}

/* All numbers of the nodes that a picture may show, before and after, with the slope of the output at each. */
static void keep_numbers(const Question *q, WhatifAnswer *kept) {
  int count = kept->node_count = graph_count(q->graph);
  kept->first = g_new(int, count + 1);
  kept->first[0] = 0;
  for (NodeId i = 0; i < count; i++) {
    kept->first[i + 1] = kept->first[i] + (int)shape_size(graph_node(q->graph, i)->shape);
  }
  int numbers = kept->first[count];
  kept->before = g_new(double, numbers);
  kept->after = g_new(double, numbers);
  kept->gradient = g_new(double, numbers);
  g_autofree guint8 *reached = g_new0(guint8, count);
  graph_ancestors(q->graph, kept->output, reached);
  run_backward_from(q->before, kept->output, 0);
  for (NodeId i = 0; i < count; i++) {
    double *gradient = kept->gradient + kept->first[i];
    run_value(q->before, i, 0, kept->before + kept->first[i]);
    run_value(q->after, i, 0, kept->after + kept->first[i]);
    if (reached[i] && run_gradient(q->before, i, 0, gradient)) continue;
    for (int e = 0; e < kept->first[i + 1] - kept->first[i]; e++) gradient[e] = NAN;
  }
}

static bool is_small(const Graph *graph) {
  gsize numbers = 0;
  for (NodeId i = 0; i < graph_count(graph); i++) numbers += shape_size(graph_node(graph, i)->shape);
  return numbers <= NUMBERS_KEPT;
}

static void keep_answer(const Question *q, const GArray *outputs) {
  NodeId output = main_output(q, outputs);
  if (output == NODE_NONE || spot_size(q->graph, q->leaf) != 1 || !is_small(q->graph)) return;
  Answer a;
  compare(q, output, 1, &a);
  WhatifAnswer *kept = whatif_answer_new();
  kept->leaf = q->leaf.node;
  kept->entry = MAX(q->leaf.entry, 0);
  kept->name = g_strdup(q->leaf_name);
  kept->output = output;
  kept->output_name =
      g_strdup(output == session_node(q->session, "yhat") ? "yhat" : graph_node(q->graph, output)->name);
  kept->foretold = *a.foretold;
  kept->unchanged = a.unchanged;
  kept->as_foretold = a.as_foretold && a.unchanged == a.flat;
  if (a.unchanged && a.flat)
    kept->reason = first_line(moved_stops(q->moved, output, 1));
  else if (!a.as_foretold)
    kept->reason = first_line(moved_corners(q->moved, output, 1));
  keep_numbers(q, kept);
  int at = kept->first[kept->leaf] + kept->entry;
  kept->old = kept->before[at];
  kept->now = kept->after[at];
  session_keep_whatif(q->session, kept);
  g_free(a.change);
  g_free(a.foretold);
}

CommandResult explain_whatif(Call *call) {
  Session *session = call->session;
  Run *show = session_show_run(session, call->diag);
  Question q = {.call = call, .session = session};
  if (show == NULL || !spot_of_call(call, "leaf", &q.leaf)) return COMMAND_FAILED;
  q.graph = run_graph(show);
  if (!check_leaf(call, q.graph, q.leaf)) return COMMAND_FAILED;
  g_autofree double *values = new_numbers(call, q.graph, q.leaf);
  if (values == NULL) return COMMAND_FAILED;
  g_autoptr(Run) before = q.before = spot_run(session, false, call->diag);
  g_autoptr(Run) after = q.after = before == NULL ? NULL : spot_run(session, false, call->diag);
  if (after == NULL) return COMMAND_FAILED;
  push_leaf(&q, values);
  g_autoptr(Moved) moved = q.moved = moved_new(session, before, after, q.leaf.node);
  g_autofree char *name = q.leaf_name = text_spot(q.graph, q.leaf, false);
  spot_print_subject(call, before, false);
  g_autoptr(GArray) outputs = outputs_of(session, q.graph);
  answer(&q, outputs);
  keep_answer(&q, outputs);
  g_free(q.push);
  return COMMAND_DONE;
}
