/* The command `explain`, and what it says about leaves. */
#include "explain/explain.h"
#include "base/number.h"
#include "explain/explain_parts.h"
#include "explain/step.h"
#include "explain/text.h"
#include "explain/words.h"
#include "grad/op.h"
#include <string.h>

/* ---- leaves ---- */

/* w - 0.1·(-2) = 0.7: what the next step makes of a parameter. */
static void print_update(const Topic *t, Spot spot, const char *name, const ParamSlice *slice) {
  Trainer *trainer = session_trainer(t->session, NULL);
  NodeId loss = session_node(t->session, "L");
  int samples;
  if (trainer == NULL || loss == NODE_NONE) return;
  g_autoptr(Run) batch = session_batch_run(t->session, &samples, NULL);
  if (batch == NULL) return;
  run_backward_from(batch, loss, 0);
  if (!run_is_touched(batch, spot.node, MAX(spot.entry, 0))) {
    call_print(t->call, "the batch of %d does not name this word: the next step leaves its vector as it is\n", samples);
    return;
  }
  double value, gradient;
  spot_value(batch, spot, 0, &value);
  spot_gradient(batch, spot, -1, &gradient);
  const Optimizer *optimizer = trainer_optimizer(trainer);
  double next = step_after(optimizer, slice->offset + (gsize)MAX(spot.entry, 0), value, gradient);
  g_autofree char *old_text = text_of_number(t->session, value), *new_text = text_of_number(t->session, next);
  g_autofree char *gradient_text = text_of_number(t->session, gradient);
  g_autoptr(GString) rate = g_string_new(NULL), slope = g_string_new(NULL);
  number_format(rate, optimizer->config.lr, session_digits(t->session));
  text_number(slope, t->session, gradient, true);
  call_print(t->call, "over the batch of %d: ∂L/∂%s = %s\n", samples, name, gradient_text);
  if (step_is_plain(&optimizer->config))
    call_print(t->call, "the next step goes against it: %s = %s - %s·%s = %s\n", name, old_text, rate->str, slope->str,
               new_text);
  else
    call_print(t->call, "the next step (%s): %s = %s -> %s\n", optimizer_names()[optimizer->config.kind], name,
               old_text, new_text);
}

static void print_push(const Topic *t, Spot spot, const char *name) {
  NodeId target = session_target(t->session);
  if (target == NODE_NONE || !shape_is_number(graph_node(t->graph, target)->shape)) return;
  const char *of = graph_node(t->graph, target)->name;
  run_backward_from(t->run, target, 0);
  double slope;
  spot_gradient(t->run, spot, t->batch ? -1 : 0, &slope);
  g_autofree char *words = words_for_slope(t->session, of, slope);
  call_print(t->call, "push %s up a little: %s (explain grad(%s, %s) says why)\n", name, words, of, name);
}

/* A leaf: what it is, what a push does, what the next step makes of it. */
static void print_leaf(const Topic *t, Spot spot) {
  const Node *node = graph_node(t->graph, spot.node);
  const ParamSlice *slice = params_find(session_params(t->session), node->name);
  Shape shape = spot.entry >= 0 ? (Shape){1, 1} : node->shape;
  g_autofree double *values = g_new(double, shape_size(shape));
  g_autofree char *name = text_spot(t->graph, spot, false);
  g_autoptr(GString) line = g_string_new(NULL);
  spot_value(t->run, spot, t->batch ? -1 : 0, values);
  g_string_append_printf(line, "%s = ", name);
  value_format(line, values, (gsize)shape.rows, (gsize)shape.cols, session_digits(t->session));
  bool wanted = node->batched && strcmp(node->name, "y") == 0;
  call_print(t->call, "%s: %s\n", line->str,
             slice != NULL ? "it learns, training moves it"
             : wanted      ? "it is what the network should say"
                           : "it is given");
  if (spot_size(t->graph, spot) > 1) {
    call_print(t->call, "one number of it: explain %s[%s]\n", node->name,
               shape.rows > 1 && shape.cols > 1 ? "1,1" : "1");
    return;
  }
  if (!wanted) print_push(t, spot, name);
  if (slice != NULL) print_update(t, spot, name, slice);
}

/* ---- the command ---- */

static bool place_of_expr(const Expr *expr, Place *place) {
  *place = (Place){.span = expr->span};
  if (expr->kind == EXPR_NAME) place->name = expr->name;
  if (expr->kind == EXPR_INDEX && expr->child[0]->kind == EXPR_NAME) {
    place->name = expr->child[0]->name;
    place->row = expr->child[1];
    place->col = expr->count > 2 ? expr->child[2] : NULL;
  }
  return place->name != NULL;
}

static CommandResult refuse(Call *call, const Expr *expr) {
  diag_set(call->diag, expr->span, "explain takes a name, one entry of it, or grad(A, B)");
  diag_hint(call->diag, "give the formula a name first: q = …, then explain q");
  return COMMAND_FAILED;
}

static char *expr_text(const Expr *expr) {
  GString *text = g_string_new(NULL);
  expr_print(expr, NUMBER_DIGITS, text);
  return g_string_free(text, FALSE);
}

static CommandResult explain_gradient(Topic *t, const Expr *grad) {
  Place places[2];
  Spot spots[2];
  Call *call = t->call;
  for (int i = 0; i < 2; i++) {
    if (!place_of_expr(grad->child[i], &places[i])) return refuse(call, grad->child[i]);
    if (!spot_find(t->session, &places[i], &spots[i], call->diag)) return COMMAND_FAILED;
  }
  if (spot_size(t->graph, spots[0]) > 1) {
    diag_set(call->diag, grad->child[0]->span, "derivatives are taken of a number, and %s is %s", places[0].name,
             shape_name(graph_node(t->graph, spots[0].node)->shape).text);
    diag_hint(call->diag, "one entry of it: %s[1]", places[0].name);
    return COMMAND_FAILED;
  }
  run_backward_from(t->run, spots[0].node, MAX(spots[0].entry, 0));
  g_autofree char *a = expr_text(grad->child[0]), *b = expr_text(grad->child[1]);
  spot_print_subject(call, t->run, t->batch);
  explain_slope(t, spots[0], spots[1], a, b);
  return COMMAND_DONE;
}

static CommandResult explain_name(Topic *t, const Expr *expr) {
  Place place;
  Spot spot;
  if (!place_of_expr(expr, &place)) return refuse(t->call, expr);
  if (!spot_find(t->session, &place, &spot, t->call->diag)) return COMMAND_FAILED;
  spot_print_subject(t->call, t->run, t->batch);
  const char *stands_for = graph_node(t->graph, spot.node)->name;
  if (strcmp(place.name, "yhat") == 0 && strcmp(stands_for, "yhat") != 0)
    call_print(t->call, "yhat is what the last layer says: %s\n", stands_for);
  if (graph_node(t->graph, spot.node)->op->code == OP_LEAF)
    print_leaf(t, spot);
  else
    explain_value(t, spot);
  return COMMAND_DONE;
}

CommandResult explain_command(Call *call) {
  const Expr *expr = statement_arg(call->statement, "what")->expr;
  bool batch = call_has(call, "batch");
  g_autoptr(Run) run = spot_run(call->session, batch, call->diag);
  if (run == NULL) return COMMAND_FAILED;
  Topic topic = {call, call->session, run_graph(run), run, batch, call_has(call, "full")};
  bool gradient = expr->kind == EXPR_CALL && strcmp(expr->name, "grad") == 0 && expr->count == 2;
  return gradient ? explain_gradient(&topic, expr) : explain_name(&topic, expr);
}
