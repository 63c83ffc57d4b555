#include "snapshot/take_activation.h"

#include <math.h>
#include <string.h>

#include "grad/op.h"
#include "session/command.h"

/* How far the axis reaches: the first of these that holds all units; beyond the last they are counted at its ends. */
static const double REACHES[] = {5, 8, 12};

/* A built-in op with its numbers, or a function of one's own. */
typedef struct {
  const Op *op; /* NULL: one's own */
  const double *attributes;
  const char *name;
} Function;

/* ---- units ---- */

static void add_unit(Snapshot *s, const Function *f, SnapshotUnit unit) {
  if (f->op != NULL) {
    unit.value = op_value(f->op, f->attributes, unit.z);
    unit.slope = op_slope(f->op, f->attributes, unit.z);
  }
  snapshot_add_unit(s, unit);
}

static void add_node_units(Snapshot *s, const Function *f, int node) {
  const double *z = snapshot_values(s, node);
  for (int i = 0; z != NULL && i < s->nodes[node].rows * s->nodes[node].cols; i++) {
    add_unit(s, f, (SnapshotUnit){node, i, z[i], NAN, NAN});
  }
}

/* ---- the curve ---- */

static double sample_at(const SnapshotActivation *a, int i) {
  return a->low + (a->high - a->low) * i / (ACTIVATION_SAMPLES - 1);
}

static void set_range(SnapshotActivation *a) {
  double most = 0, reach = REACHES[0];
  for (int i = 0; i < a->unit_count; i++) {
    if (isfinite(a->units[i].z)) most = fmax(most, fabs(a->units[i].z));
  }
  for (gsize i = 1; i < G_N_ELEMENTS(REACHES) && most > reach; i++) reach = REACHES[i];
  a->low = -reach;
  a->high = reach;
}

/* f of a list of numbers; false where it cannot be worked out. */
static bool evaluate(Session *session, const char *name, const double *z, int count, double *out) {
  g_autofree Expr **entries = g_new(Expr *, count);
  for (int i = 0; i < count; i++) entries[i] = expr_new_number(z[i], (Span){0});
  Expr *argument = count == 1 ? entries[0] : expr_new_matrix(count, 1, true, entries, (Span){0});
  g_autoptr(Expr) call = expr_new_call(name, &argument, 1, (Span){0});
  g_autofree double *values = NULL;
  Shape shape;
  if (!session_evaluate(session, call, &shape, &values, NULL) || shape_size(shape) != (gsize)count) return false;
  memcpy(out, values, (gsize)count * sizeof *out);
  return true;
}

/* Some functions take a number and no vector (u^2): then one number after the other. */
static bool evaluate_any(Session *session, const char *name, const double *z, int count, double *out) {
  if (evaluate(session, name, z, count, out)) return true;
  for (int i = 0; i < count; i++) {
    if (!evaluate(session, name, z + i, 1, out + i)) return false;
  }
  return true;
}

/* Of one's own function the curve's slope is measured on the curve. */
static bool sample_own(SnapshotActivation *a, Session *session) {
  enum { LAST = ACTIVATION_SAMPLES - 1 };
  double z[ACTIVATION_SAMPLES];
  for (int i = 0; i <= LAST; i++) z[i] = sample_at(a, i);
  if (!evaluate_any(session, a->name, z, ACTIVATION_SAMPLES, a->value)) return false;
  for (int i = 0; i <= LAST; i++) {
    int left = MAX(i - 1, 0), right = MIN(i + 1, LAST);
    a->slope[i] = (a->value[right] - a->value[left]) / (z[right] - z[left]);
  }
  return true;
}

/* … and the units' slopes come from the engine: grad(sum(f(z1)), z1). */
static void measure_own_units(Snapshot *s, Session *session) {
  SnapshotActivation *a = &s->activation;
  for (int i = 0; i < a->unit_count; i++) {
    SnapshotUnit *unit = &a->units[i];
    if (!evaluate(session, a->name, &unit->z, 1, &unit->value)) unit->value = NAN;
    if (unit->entry > 0 || unit->node == SNAPSHOT_NONE) continue;
    const char *z = s->nodes[unit->node].name;
    g_autofree char *text = g_strdup_printf("grad(sum(%s(%s)), %s)", a->name, z, z);
    g_autoptr(Expr) slope = parse_expression(text, NULL);
    g_autofree double *values = NULL;
    Shape shape;
    if (slope == NULL || !session_evaluate(session, slope, &shape, &values, NULL)) continue;
    for (int k = 0; k < (int)shape_size(shape) && i + k < a->unit_count; k++) a->units[i + k].slope = values[k];
  }
}

static void sample(Snapshot *s, Session *session, const Function *f) {
  SnapshotActivation *a = &s->activation;
  a->name = g_intern_string(f->name);
  set_range(a);
  if (f->op == NULL) {
    if (sample_own(a, session)) {
      measure_own_units(s, session);
    } else {
      a->name = NULL;
    }
    return;
  }
  for (int i = 0; i < ACTIVATION_SAMPLES; i++) {
    a->value[i] = op_value(f->op, f->attributes, sample_at(a, i));
    a->slope[i] = op_slope(f->op, f->attributes, sample_at(a, i));
  }
}

/* ---- of a network ---- */

static bool elementwise(const Op *op) {
  return op != NULL && op->activation && op->op_class == OP_CLASS_UNARY;
}

/* The function of column c; false where it does not work entry by entry, as softmax does not. */
static bool column_function(const Snapshot *s, Session *session, const Run *run, int c, Function *f) {
  const char *name = s->columns[c].activation;
  const Op *op = strcmp(name, "linear") == 0 ? op_row(OP_LINEAR) : op_find(name);
  *f = (Function){op, op == NULL ? NULL : op->default_attribute, name};
  if (op == NULL) return true;
  NodeId h = session_node(session, s->nodes[s->columns[c].node].name);
  if (h != NODE_NONE && graph_node(run_graph(run), h)->op == op)
    f->attributes = graph_node(run_graph(run), h)->attribute;
  return op == op_row(OP_LINEAR) || elementwise(op);
}

static void take_of_network(Snapshot *s, Session *session, const Run *run) {
  int last = s->column_count - 1;
  Function f, best = {NULL, NULL, NULL};
  int column = SNAPSHOT_NONE, asked = s->activation.layer;
  if (asked > 0 && asked <= last && column_function(s, session, run, asked, &f)) best = f, column = asked;
  /* The last hidden layer that bends, else the output if it does, else any. */
  for (int k = 0; k < last && column == SNAPSHOT_NONE; k++) {
    int c = k + 1 < last ? last - 1 - k : last;
    if (column_function(s, session, run, c, &f) && f.op != op_row(OP_LINEAR)) best = f, column = c;
  }
  if (column == SNAPSHOT_NONE && column_function(s, session, run, 1, &f)) best = f, column = 1;
  if (column == SNAPSHOT_NONE) return;
  s->activation.column = column;
  int z = s->columns[column].z;
  add_node_units(s, &best, z != SNAPSHOT_NONE ? z : s->columns[column].node);
  sample(s, session, &best);
}

/* ---- of formulas ---- */

/* The last formula that is a call of one's own function: p = f(z). */
static int find_own_call(const Snapshot *s, Expr **call) {
  for (int i = s->node_count - 1; i >= 0; i--) {
    const char *formula = s->nodes[i].formula;
    if (formula == NULL || strchr(formula, '(') == NULL) continue;
    g_autoptr(Expr) expr = parse_expression(formula, NULL);
    bool own = expr != NULL && expr->kind == EXPR_CALL && expr->count == 1 && op_find(expr->name) == NULL;
    if (!own) continue;
    *call = g_steal_pointer(&expr);
    return i;
  }
  return SNAPSHOT_NONE;
}

static NodeId find_built_in(const Snapshot *s, const Graph *graph) {
  for (NodeId i = s->part_count - 1; i >= 0; i--) {
    if (s->parts[i].node != SNAPSHOT_NONE && elementwise(graph_node(graph, i)->op)) return i;
  }
  return NODE_NONE;
}

static void take_own_call(Snapshot *s, Session *session, const Expr *call) {
  Function f = {NULL, NULL, call->name};
  const Expr *argument = call->child[0];
  int node = argument->kind == EXPR_NAME ? snapshot_find(s, argument->name) : SNAPSHOT_NONE;
  g_autofree double *z = NULL;
  Shape shape;
  if (node != SNAPSHOT_NONE) {
    add_node_units(s, &f, node);
  } else if (session_evaluate(session, argument, &shape, &z, NULL) && shape_is_number(shape)) {
    add_unit(s, &f, (SnapshotUnit){SNAPSHOT_NONE, 0, z[0], NAN, NAN});
  }
  sample(s, session, &f);
}

/* All places where the same op stands are units of it. */
static void take_built_in(Snapshot *s, Session *session, const Run *run, NodeId found) {
  const Graph *graph = run_graph(run);
  const Node *like = graph_node(graph, found);
  Function f = {like->op, like->attribute, like->op->name};
  for (NodeId i = 0; i < s->part_count; i++) {
    const Node *node = graph_node(graph, i);
    if (node->op != like->op || s->parts[i].node == SNAPSHOT_NONE) continue;
    NodeId input = node->inputs[0];
    if (s->parts[input].whole) {
      add_node_units(s, &f, s->parts[input].node);
      continue;
    }
    gsize size = shape_size(node->shape);
    g_autofree double *z = g_new(double, size);
    run_value(run, input, 0, z);
    for (gsize k = 0; k < size; k++) add_unit(s, &f, (SnapshotUnit){SNAPSHOT_NONE, (int)k, z[k], NAN, NAN});
  }
  sample(s, session, &f);
}

void take_activation(Snapshot *s, Session *session, const Run *run, bool hurry) {
  s->activation.column = SNAPSHOT_NONE;
  s->activation.layer = (int)session_setting_number(session, "layer");
  if (snapshot_has_net(s)) {
    take_of_network(s, session, run);
    return;
  }
  g_autoptr(Expr) call = NULL;
  int own = hurry ? SNAPSHOT_NONE : find_own_call(s, &call);
  NodeId built_in = find_built_in(s, run_graph(run));
  if (own != SNAPSHOT_NONE && (built_in == NODE_NONE || own >= s->parts[built_in].node)) {
    take_own_call(s, session, call);
  } else if (built_in != NODE_NONE) {
    take_built_in(s, session, run, built_in);
  }
}
