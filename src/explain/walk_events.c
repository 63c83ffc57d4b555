/* From the trace's events to sentences. What only passes a number on inside a formula is left out. */
#include "base/number.h"
#include "explain/step.h"
#include "explain/terms.h"
#include "explain/text.h"
#include "explain/walk.h"
#include "explain/words.h"
#include "grad/op.h"
#include <math.h>
#include <string.h>

enum { TERMS_MAX = 256, SUM_SHOWN = 12 };

typedef struct {
  Session *session;
  const Graph *graph;
  const Run *run;
  Trace *trace;
  GPtrArray *lines;
  NodeId target;
  GHashTable *shares; /* (node, entry) → Shares */
  NodeId *whole;      /* [nodes] the named node that an unnamed one is part of */
  GArray *events;     /* of Event: what each line tells */
  Event now;          /* what the next line tells */
  NodeId *sum;        /* [nodes] the named sum that it is a term of, else the node itself */
} Walk;

static void say(Walk *w, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void say(Walk *w, const char *format, ...) {
  va_list list;
  va_start(list, format);
  if (w->lines->len <= WALK_EVENTS_MAX) {
    g_ptr_array_add(w->lines, g_strdup_vprintf(format, list));
    g_array_append_val(w->events, w->now);
  }
  va_end(list);
}

static char *name_of(const Walk *w, NodeId node, int entry) {
  bool number = shape_is_number(graph_node(w->graph, node)->shape);
  return text_spot(w->graph, (Spot){node, number ? -1 : entry}, false);
}

/* In brackets where it is a formula. A product to which only a bias is added speaks for the sum: the slopes are the
 * same. */
static char *below_bar(const Walk *w, NodeId node, int entry) {
  if (graph_node(w->graph, node)->op->code == OP_MATMUL) node = w->sum[node];
  bool number = shape_is_number(graph_node(w->graph, node)->shape);
  return text_spot(w->graph, (Spot){node, number ? -1 : entry}, true);
}

static char *number_of(const Walk *w, double value) {
  return text_of_number(w->session, value);
}

static char *factor_of(const Walk *w, double value) {
  GString *text = g_string_new(NULL);
  text_number(text, w->session, value, true);
  return g_string_free(text, FALSE);
}

static bool is_adding(int code) {
  return code == OP_ADD || code == OP_SUBTRACT || code == OP_LINEAR;
}

/* Which named node does an unnamed one belong to? From the end: whoever reads it comes after it. */
static void find_wholes(Walk *w) {
  for (NodeId i = graph_count(w->graph) - 1; i >= 0; i--) {
    const Node *node = graph_node(w->graph, i);
    if (node->name != NULL) w->whole[i] = w->sum[i] = i;
    for (int k = 0; k < node->input_count; k++) {
      NodeId input = node->inputs[k];
      if (graph_node(w->graph, input)->name != NULL) continue;
      w->whole[input] = w->whole[i];
      w->sum[input] = node->op->code == OP_ADD ? w->sum[i] : input;
    }
  }
}

/* ---- forward ---- */

/* Partial sums and moved numbers are told with the formula that they are part of. */
static bool is_part(const Walk *w, NodeId id) {
  const Node *node = graph_node(w->graph, id);
  if (node->op->op_class == OP_CLASS_LEAF) return true;
  if (node->name != NULL) return false;
  return is_adding(node->op->code) || node->op->op_class == OP_CLASS_STRUCTURE || node->op->code == OP_MATMUL;
}

static void say_term(Walk *w, const Event *e) {
  const Node *node = graph_node(w->graph, e->node);
  int other = node->inputs[0] == e->input ? 1 : 0, cols = node->shape.cols;
  Shape left = graph_node(w->graph, node->inputs[0])->shape;
  int place = other == 0 ? e->entry / cols * left.cols + e->input_entry / cols
                         : e->input_entry % left.cols * cols + e->entry % cols;
  NodeId sum = w->whole[e->node];
  g_autofree char *into = name_of(w, sum, e->entry), *weight = name_of(w, node->inputs[other], place);
  g_autofree char *input = name_of(w, e->input, e->input_entry), *factor = factor_of(w, e->upstream);
  g_autofree char *value = factor_of(w, e->local), *product = number_of(w, e->result);
  say(w, "%s gets %s·%s = %s·%s = %s", into, weight, input, factor, value, product);
}

/* "= 2 + 4": the terms as they are known by now. */
static char *sum_text(const Walk *w, const GArray *terms) {
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < terms->len && i < SUM_SHOWN; i++)
    text_term(text, w->session, g_array_index(terms, Term, i).value, i == 0);
  if (terms->len > SUM_SHOWN) g_string_append_printf(text, " + … %u more", terms->len - SUM_SHOWN);
  return g_strdup(text->str);
}

static void say_sum(Walk *w, const Event *e, const char *name) {
  g_autoptr(GArray) terms = terms_of(w->session, w->run, e->node, e->entry, 0);
  g_autofree char *symbols = terms_text(terms, false, SUM_SHOWN), *value = number_of(w, e->result);
  g_autofree char *sum = terms->len == 1 ? terms_text(terms, true, 1) : sum_text(w, terms);
  if (strcmp(name, symbols) == 0)
    say(w, "%s = %s", name, value);
  else if (strcmp(sum, value) == 0)
    say(w, "%s = %s = %s", name, symbols, value);
  else
    say(w, "%s = %s = %s = %s", name, symbols, sum, value);
}

/* "q = a^2 = 3^2 = 9" */
static void say_formula(Walk *w, const Event *e, const char *name, const char *value) {
  g_autoptr(Expr) formula = text_formula(w->graph, e->node, true);
  g_autoptr(GString) text = g_string_new(name);
  g_autofree char *arithmetic = text_arithmetic(w->session, w->run, e->node);
  if (graph_node(w->graph, e->node)->name != NULL) {
    g_string_append(text, " = ");
    expr_print(formula, session_digits(w->session), text);
  }
  if (arithmetic != NULL) g_string_append_printf(text, " = %s", arithmetic);
  say(w, "%s = %s", text->str, value);
}

static void say_function(Walk *w, const Event *e, const char *name, const char *value) {
  const Node *node = graph_node(w->graph, e->node);
  double input;
  spot_value(w->run, (Spot){node->inputs[0], e->entry}, 0, &input);
  g_autofree char *input_name = name_of(w, node->inputs[0], e->entry), *input_value = number_of(w, input);
  g_autofree char *symbols = text_call(node, input_name), *numbers = text_call(node, input_value);
  const char *state = words_for_state(node->op, input, e->result);
  bool told = strcmp(symbols, name) == 0;
  say(w, "%s%s%s = %s = %s%s%s", name, told ? "" : " = ", told ? "" : symbols, numbers, value, state ? ": " : "",
      state ? state : "");
}

static void say_product(Walk *w, const Event *e, const char *name, const char *value) {
  g_autoptr(GArray) terms = terms_of(w->session, w->run, e->node, e->entry, 0);
  g_autofree char *numbers = terms_text(terms, true, SUM_SHOWN);
  say(w, "%s = %s = %s", name, numbers, value);
}

static void say_value(Walk *w, const Event *e) {
  const Node *node = graph_node(w->graph, e->node);
  int code = node->op->code;
  if (is_part(w, e->node)) return;
  g_autofree char *name = name_of(w, e->node, e->entry), *value = number_of(w, e->result);
  bool product = code == OP_MULTIPLY || code == OP_DOT;
  if (node->name != NULL && (is_adding(code) || product || code == OP_NEGATE || code == OP_MATMUL))
    say_sum(w, e, name);
  else if (product)
    say_product(w, e, name, value);
  else if (node->op->op_class == OP_CLASS_UNARY && code != OP_NEGATE)
    say_function(w, e, name, value);
  else if (code != OP_NEGATE)
    say_formula(w, e, name, value);
}

/* What the node `of` hangs on, NODE_NONE: everything. */
static void tell_forward(Walk *w, NodeId of) {
  g_array_set_size(w->trace->events, 0);
  trace_forward(w->trace, w->run, of, 0, TERMS_MAX);
  for (guint i = 0; i < w->trace->events->len && w->lines->len <= WALK_EVENTS_MAX; i++) {
    const Event *e = &g_array_index(w->trace->events, Event, i);
    w->now = *e;
    if (e->kind == EVENT_TERM)
      say_term(w, e);
    else
      say_value(w, e);
  }
}

/* ---- backward ---- */

/* A push that only passes on unchanged inside a formula is no event of its own. */
static bool passes_unchanged(const Walk *w, const Event *e) {
  const Node *node = graph_node(w->graph, e->node), *input = graph_node(w->graph, e->input);
  if (input->op->op_class == OP_CLASS_LEAF && input->name == NULL) return true;
  if (strcmp(input->name ? input->name : "", "y") == 0 && input->batched) return true;
  return input->name == NULL && e->local == 1 &&
         (is_adding(node->op->code) || node->op->op_class == OP_CLASS_STRUCTURE);
}

static void say_local(Walk *w, const Event *e) {
  g_autofree char *node = below_bar(w, e->node, e->entry), *input = below_bar(w, e->input, e->input_entry);
  g_autofree char *value = number_of(w, e->local);
  g_autofree char *words = words_for_step(w->session, w->run, e->node, e->entry, e->input, e->input_entry, e->local);
  say(w, "∂%s/∂%s = %s%s%s", node, input, value, words ? "   " : "", words ? words : "");
}

static void say_contribution(Walk *w, const Event *e) {
  g_autofree char *of = name_of(w, w->target, 0), *node = below_bar(w, e->node, e->entry);
  g_autofree char *input = below_bar(w, e->input, e->input_entry), *upstream = factor_of(w, e->upstream);
  g_autofree char *local = factor_of(w, e->local), *result = number_of(w, e->result);
  say(w, "%s gets ∂%s/∂%s·∂%s/∂%s = %s·%s = %s", input, of, node, node, input, upstream, local, result);
}

/* What has come together in an entry so far. */
typedef struct {
  GString *text;
  int count;
} Shares;

static void shares_free(void *data) {
  Shares *shares = data;
  g_string_free(shares->text, TRUE);
  g_free(shares);
}

static gint64 *shares_key(NodeId node, int entry) {
  return g_memdup2(&(gint64){(gint64)node << 32 | entry}, sizeof(gint64));
}

static void add_share(Walk *w, const Event *e) {
  g_autofree gint64 *key = shares_key(e->input, e->input_entry);
  Shares *shares = g_hash_table_lookup(w->shares, key);
  if (shares == NULL) {
    shares = g_new0(Shares, 1);
    shares->text = g_string_new(NULL);
    g_hash_table_insert(w->shares, g_steal_pointer(&key), shares);
  }
  if (shares->count++ < SUM_SHOWN) text_term(shares->text, w->session, e->result, shares->count == 1);
}

/* Their sum as text; NULL where it was a single share. */
static char *shares_of(const Walk *w, const Event *gradient) {
  g_autofree gint64 *key = shares_key(gradient->node, gradient->entry);
  const Shares *shares = g_hash_table_lookup(w->shares, key);
  if (shares == NULL || shares->count < 2) return NULL;
  if (shares->count <= SUM_SHOWN) return g_strdup(shares->text->str);
  return g_strdup_printf("%s + … %d more", shares->text->str, shares->count - SUM_SHOWN);
}

static void say_gradient(Walk *w, const Event *e) {
  const Node *node = graph_node(w->graph, e->node);
  g_autofree char *shares = shares_of(w, e);
  if (shares == NULL && e->node != w->target) return;
  g_autofree char *of = name_of(w, w->target, 0), *name = below_bar(w, e->node, e->entry);
  g_autofree char *value = number_of(w, e->result);
  if (e->node == w->target) {
    say(w, "∂%s/∂%s = 1: here the way back begins", of, name);
    return;
  }
  if (strcmp(node->name ? node->name : "", "y") == 0 && node->batched) return;
  say(w, "∂%s/∂%s = %s = %s: paths meet here, and their shares add up", of, name, shares, value);
}

static void tell_backward(Walk *w) {
  g_array_set_size(w->trace->events, 0);
  trace_backward(w->trace, w->run, w->target, 0, TERMS_MAX);
  for (guint i = 0; i < w->trace->events->len && w->lines->len <= WALK_EVENTS_MAX; i++) {
    const Event *e = &g_array_index(w->trace->events, Event, i);
    w->now = *e;
    if (e->kind == EVENT_CONTRIBUTION) add_share(w, e);
    if (e->kind == EVENT_GRADIENT)
      say_gradient(w, e);
    else if (!passes_unchanged(w, e))
      (e->kind == EVENT_LOCAL ? say_local : say_contribution)(w, e);
  }
}

/* ---- the step ---- */

static void say_update(Walk *w, const Run *batch, const Optimizer *optimizer, const ParamSlice *slice, NodeId node,
                       int entry) {
  double value, gradient;
  Spot spot = {node, entry};
  spot_value(batch, spot, 0, &value);
  spot_gradient(batch, spot, -1, &gradient);
  w->now = (Event){.kind = EVENT_UPDATE, .node = node, .entry = entry, .input = NODE_NONE};
  double next = step_after(optimizer, slice->offset + (gsize)entry, value, gradient);
  g_autofree char *of = name_of(w, w->target, 0), *name = name_of(w, node, entry);
  g_autofree char *mean = number_of(w, gradient), *slope = factor_of(w, gradient);
  g_autofree char *old = number_of(w, value), *new = number_of(w, next), *rate = number_of(w, optimizer->config.lr);
  if (run_batch(batch) > 1) say(w, "∂%s/∂%s = %s: the mean over %d samples", of, name, mean, run_batch(batch));
  if (step_is_plain(&optimizer->config))
    say(w, "%s = %s - %s·%s = %s", name, old, rate, slope, new);
  else
    say(w, "%s = %s -> %s (%s)", name, old, new, optimizer_names()[optimizer->config.kind]);
}

static bool tell_updates(Walk *w, Diag *diag) {
  int samples;
  Trainer *trainer = session_trainer(w->session, diag);
  if (trainer == NULL) return false;
  g_autoptr(Run) batch = session_batch_run(w->session, &samples, diag);
  if (batch == NULL) return false;
  run_backward_from(batch, w->target, 0);
  const Params *params = session_params(w->session);
  g_autofree guint8 *reached = g_malloc0((gsize)graph_count(w->graph));
  graph_ancestors(w->graph, w->target, reached);
  for (int i = 0; i < params->slice_count; i++) {
    const ParamSlice *slice = &params->slices[i];
    NodeId node = session_node(w->session, slice->name);
    if (node == NODE_NONE || !reached[node]) continue;
    for (int e = 0; e < (int)shape_size(slice->shape) && w->lines->len <= WALK_EVENTS_MAX; e++)
      if (run_is_touched(batch, node, e)) say_update(w, batch, trainer_optimizer(trainer), slice, node, e);
  }
  say(w, "that is one step; nothing was moved yet: 'step' takes it");
  return true;
}

/* ---- the walk ---- */

static bool find_target(Walk *w, WalkKind kind, Diag *diag) {
  w->target = kind == WALK_STEP ? session_node(w->session, "L") : session_target(w->session);
  if (kind == WALK_FORWARD) return true;
  if (kind == WALK_STEP && session_trainer(w->session, diag) == NULL) return false;
  if (w->target == NODE_NONE) return diag_set(diag, (Span){0}, "there is no formula yet to take derivatives of");
  const Node *node = graph_node(w->graph, w->target);
  if (shape_is_number(node->shape)) return true;
  diag_set(diag, (Span){0}, "derivatives are taken of a number, and %s is %s", node->name,
           shape_name(node->shape).text);
  return diag_hint(diag, "'backward NODE' chooses another");
}

static bool tell(Walk *w, WalkKind kind, Run *run, Diag *diag) {
  if (!find_target(w, kind, diag)) return false;
  find_wholes(w);
  if (kind != WALK_BACKWARD) tell_forward(w, kind == WALK_STEP ? w->target : NODE_NONE);
  if (kind == WALK_FORWARD) return true;
  run_backward_from(run, w->target, 0);
  tell_backward(w);
  return kind == WALK_BACKWARD || tell_updates(w, diag);
}

GPtrArray *walk_sentences(Session *session, WalkKind kind, GArray *events, Diag *diag) {
  g_autoptr(Run) run = spot_run(session, false, diag);
  if (run == NULL) return NULL;
  g_autoptr(Trace) trace = trace_new();
  g_autofree NodeId *whole = g_new0(NodeId, graph_count(run_graph(run)) + 1);
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
  g_autofree NodeId *sum = g_new0(NodeId, graph_count(run_graph(run)) + 1);
  g_autoptr(GHashTable) shares = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, shares_free);
  Walk walk = {.session = session,
               .graph = run_graph(run),
               .run = run,
               .trace = trace,
               .lines = lines,
               .target = NODE_NONE,
               .shares = shares,
               .whole = whole,
               .events = events,
               .sum = sum};
  if (!tell(&walk, kind, run, diag)) return NULL;
  if (lines->len > WALK_EVENTS_MAX) {
    g_ptr_array_set_size(lines, WALK_EVENTS_MAX); /* the line in its place tells the event that was there */
    g_ptr_array_add(lines, g_strdup("… more than anybody would walk through"));
  }
  if (lines->len == 0) {
    diag_set(diag, (Span){0}, "nothing is computed yet");
    diag_hint(diag, "a formula makes a node: p = 3*x + 1");
    return NULL;
  }
  return g_steal_pointer(&lines);
}
