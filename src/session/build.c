/*
 * From definitions to a graph. Names become nodes, formulas the nodes between them; the session's own names (yhat, L)
 * and x1 for x[1] are resolved here and nowhere else. Definitions that came since the graph was made are added to it;
 * any other change makes it anew.
 */
#include "base/number.h"
#include "session/state.h"
#include <math.h>
#include <string.h>

enum { MAX_NAME_DEPTH = 2000, MAX_CALL_DEPTH = 60, MAX_OPERATIONS = 1000000 };

void builder_init(Builder *builder, Session *session, Diag *diag) {
  *builder = (Builder){.session = session, .diag = diag};
  builder->graph = graph_new();
  builder->nodes = g_hash_table_new(NULL, NULL);
  builder->leaves = g_ptr_array_new_with_free_func((GDestroyNotify)definition_unref);
  builder->leaf_nodes = g_array_new(FALSE, FALSE, sizeof(NodeId));
}

void builder_clear(Builder *builder) {
  graph_free(builder->graph);
  if (builder->nodes != NULL) g_hash_table_unref(builder->nodes);
  if (builder->leaves != NULL) g_ptr_array_unref(builder->leaves);
  if (builder->leaf_nodes != NULL) g_array_unref(builder->leaf_nodes);
}

/* Functions that call functions twice double with each level: that ends before the memory does. */
static bool refuse_more(Builder *builder, Span span) {
  diag_set(builder->diag, span, "this comes to more than %d operations", MAX_OPERATIONS);
  return diag_hint(builder->diag, "functions that call each other several times multiply");
}

static NodeId apply_op(Builder *builder, const Op *op, const NodeId *inputs, int count, const double *attributes,
                       Span span) {
  if (graph_count(builder->graph) >= MAX_OPERATIONS) return refuse_more(builder, span), NODE_NONE;
  NodeId node = graph_apply(builder->graph, op, inputs, count, attributes, builder->diag);
  if (node == NODE_NONE) diag_place(builder->diag, span);
  return node;
}

static NodeId apply(Builder *builder, OpCode code, const NodeId *inputs, int count, const double *attributes,
                    Span span) {
  return apply_op(builder, op_row(code), inputs, count, attributes, span);
}

static Shape shape_of(const Builder *builder, NodeId node) {
  return graph_node(builder->graph, node)->shape;
}

/* ---- names ---- */

static NodeId add_leaf(Builder *builder, Definition *d) {
  bool batched = d->kind == DEFINITION_INPUT || d->kind == DEFINITION_TARGET;
  NodeId node = graph_leaf(builder->graph, d->shape, batched, d->name);
  g_ptr_array_add(builder->leaves, definition_ref(d));
  g_array_append_val(builder->leaf_nodes, node);
  return node;
}

/* A number that was worked out already (a derivative) as a nameless leaf. */
static NodeId add_values(Builder *builder, Shape shape, const double *values) {
  Definition *d = definition_new_leaf("", DEFINITION_GIVEN, shape, values);
  NodeId node = graph_leaf(builder->graph, shape, false, NULL);
  g_ptr_array_add(builder->leaves, d);
  g_array_append_val(builder->leaf_nodes, node);
  return node;
}

/* An error inside another name's formula is told with that name: its place lies in a text that is not at hand. */
static void blame(Builder *builder, const char *name, const Expr *formula, Span span) {
  if (builder->diag == NULL || builder->diag->message == NULL) return;
  g_autoptr(GString) text = g_string_new(builder->diag->message);
  if (strstr(text->str, "(in ") == NULL) {
    g_string_append_printf(text, " (in %s = ", name);
    expr_print(formula, NUMBER_DIGITS, text);
    g_string_append_c(text, ')');
  }
  g_free(builder->diag->message);
  builder->diag->message = g_string_free(g_steal_pointer(&text), FALSE);
  builder->diag->span = span;
}

enum { IN_PROGRESS = G_MININT };

static NodeId build_formula(Builder *builder, const char *name, const Expr *formula, Span span, bool own_place) {
  if (++builder->depth > MAX_NAME_DEPTH) {
    diag_set(builder->diag, span, "formulas hang on each other more than %d deep", MAX_NAME_DEPTH);
    return NODE_NONE;
  }
  g_hash_table_insert(builder->nodes, (gpointer)name, GINT_TO_POINTER(IN_PROGRESS));
  int scope = builder->scope_count, base = builder->scope_base, calls = builder->call_depth;
  builder->scope_base = builder->scope_count;
  builder->call_depth = builder->expansions = 0;
  NodeId node = build_expr(builder, formula);
  builder->scope_count = scope;
  builder->scope_base = base;
  builder->call_depth = calls;
  if (node != NODE_NONE &&
      (graph_node(builder->graph, node)->name != NULL || graph_node(builder->graph, node)->op == op_row(OP_LEAF)))
    node = apply(builder, OP_LINEAR, &node, 1, NULL, span);
  builder->depth--;
  if (node == NODE_NONE) {
    if (!own_place) blame(builder, name, formula, span);
    g_hash_table_remove(builder->nodes, name);
    return NODE_NONE;
  }
  graph_set_name(builder->graph, node, name);
  g_hash_table_insert(builder->nodes, (gpointer)name, GINT_TO_POINTER(node + 1));
  return node;
}

static NodeId build_definition(Builder *builder, Definition *d, Span span, bool own_place) {
  if (d->kind == DEFINITION_FUNCTION) {
    diag_set(builder->diag, span, "%s is a function; it wants its argument in brackets: %s(…)", d->name, d->name);
    return NODE_NONE;
  }
  if (!definition_is_leaf(d)) return build_formula(builder, d->name, d->formula, span, own_place);
  NodeId node = add_leaf(builder, d);
  g_hash_table_insert(builder->nodes, (gpointer)d->name, GINT_TO_POINTER(node + 1));
  return node;
}

static bool constant_value(const char *name, double *value) {
  static const struct {
    const char *name;
    double value;
  } constants[] = {{"e", 2.718281828459045235}, {"pi", 3.141592653589793238}, {"inf", INFINITY}, {"nan", NAN}};
  for (gsize i = 0; i < G_N_ELEMENTS(constants); i++)
    if (strcmp(name, constants[i].name) == 0) {
      *value = constants[i].value;
      return true;
    }
  return false;
}

static NodeId entry_node(Builder *builder, NodeId node, int row, int col, Span span) {
  double at[2] = {row, col};
  return apply(builder, OP_ENTRY, &node, 1, at, span);
}

static NodeId build_entry_alias(Builder *builder, const char *name, const char *base, int entry, Span span) {
  NodeId x = build_name(builder, base, span);
  if (x == NODE_NONE) return NODE_NONE;
  Shape shape = shape_of(builder, x);
  if (shape.cols != 1 || entry > shape.rows) {
    diag_set(builder->diag, span, "there is no %s: %s is %s", name, base, shape_name(shape).text);
    return NODE_NONE;
  }
  NodeId node = entry_node(builder, x, entry - 1, 0, span);
  if (node != NODE_NONE) g_hash_table_insert(builder->nodes, (gpointer)name, GINT_TO_POINTER(node + 1));
  return node;
}

NodeId build_name(Builder *builder, const char *name, Span span) {
  for (int i = builder->scope_count; i-- > builder->scope_base;)
    if (builder->scope_name[i] == name) return builder->scope_node[i];
  int known = GPOINTER_TO_INT(g_hash_table_lookup(builder->nodes, name));
  if (known == IN_PROGRESS) {
    diag_set(builder->diag, span, "%s would hang on itself", name);
    return NODE_NONE;
  }
  if (known != 0) return known - 1;
  Definition *d = session_find(builder->session, name);
  if (d != NULL) return build_definition(builder, d, span, false);
  const char *base;
  int entry;
  if (session_entry_alias(builder->session, name, &base, &entry))
    return build_entry_alias(builder, name, base, entry, span);
  const Expr *formula = session_virtual(builder->session, name);
  if (formula != NULL && formula->kind == EXPR_NAME && strcmp(name, "yhat") == 0)
    return build_name(builder, formula->name, span);
  if (formula != NULL) return build_formula(builder, name, formula, span, false);
  double value;
  if (constant_value(name, &value)) return graph_constant(builder->graph, value);
  session_unknown_name(builder->session, name, span, builder->diag);
  return NODE_NONE;
}

/* ---- expressions ---- */

static OpCode binary_code(Operator op) {
  static const OpCode codes[] = {
      [OPERATOR_OR] = OP_OR,
      [OPERATOR_AND] = OP_AND,
      [OPERATOR_LESS] = OP_LESS,
      [OPERATOR_LESS_EQUAL] = OP_LESS_EQUAL,
      [OPERATOR_GREATER] = OP_GREATER,
      [OPERATOR_GREATER_EQUAL] = OP_GREATER_EQUAL,
      [OPERATOR_EQUAL] = OP_EQUAL,
      [OPERATOR_NOT_EQUAL] = OP_NOT_EQUAL,
      [OPERATOR_ADD] = OP_ADD,
      [OPERATOR_SUBTRACT] = OP_SUBTRACT,
      [OPERATOR_MULTIPLY] = OP_MATMUL,
      [OPERATOR_DIVIDE] = OP_DIVIDE,
      [OPERATOR_DOT_MULTIPLY] = OP_MULTIPLY,
      [OPERATOR_DOT_DIVIDE] = OP_DIVIDE,
      [OPERATOR_POWER] = OP_POWER,
      [OPERATOR_DOT_POWER] = OP_POWER,
  };
  return codes[op];
}

static NodeId join_binary(Builder *builder, const Expr *expr, NodeId left, NodeId right) {
  OpCode code = binary_code(expr->op);
  Shape a = shape_of(builder, left), b = shape_of(builder, right);
  bool numbers = shape_is_number(a) || shape_is_number(b);
  if (expr->op == OPERATOR_MULTIPLY && numbers) code = OP_MULTIPLY;
  if (expr->op == OPERATOR_DIVIDE && !shape_is_number(b)) {
    diag_set(builder->diag, expr->span, "cannot divide %s by %s", shape_name(a).text, shape_name(b).text);
    diag_hint(builder->diag, "./ divides entry by entry");
    return NODE_NONE;
  }
  if (expr->op == OPERATOR_POWER && !numbers) {
    diag_set(builder->diag, expr->span, "cannot raise %s to %s", shape_name(a).text, shape_name(b).text);
    diag_hint(builder->diag, ".^ works entry by entry");
    return NODE_NONE;
  }
  NodeId inputs[2] = {left, right};
  return apply(builder, code, inputs, 2, NULL, expr->span);
}

/* Sums and products lean to the left, thousands deep where a program wrote them:
 * down the left side without recursion. */
static NodeId build_binary(Builder *builder, const Expr *expr) {
  g_autoptr(GPtrArray) spine = g_ptr_array_new();
  const Expr *left = expr;
  for (; left->kind == EXPR_BINARY; left = left->child[0]) g_ptr_array_add(spine, (gpointer)left);
  NodeId node = build_expr(builder, left);
  for (guint i = spine->len; node != NODE_NONE && i-- > 0;) {
    const Expr *e = spine->pdata[i];
    NodeId right = build_expr(builder, e->child[1]);
    node = right == NODE_NONE ? NODE_NONE : join_binary(builder, e, node, right);
  }
  return node;
}

static bool constant_number(Builder *builder, const Expr *expr, const char *what, double *value) {
  Shape shape;
  g_autofree double *v = NULL;
  if (!expr_is_constant(builder->session, expr))
    return diag_set(builder->diag, expr->span, "%s is a plain number", what);
  if (!session_evaluate(builder->session, expr, &shape, &v, builder->diag)) return false;
  if (!shape_is_number(shape))
    return diag_set(builder->diag, expr->span, "%s is a number, not %s", what, shape_name(shape).text);
  *value = v[0];
  return true;
}

static NodeId build_index(Builder *builder, const Expr *expr) {
  NodeId base = build_expr(builder, expr->child[0]);
  if (base == NODE_NONE) return NODE_NONE;
  Shape shape = shape_of(builder, base);
  double at[2] = {1, 1};
  for (int i = 1; i < expr->count; i++) {
    if (!constant_number(builder, expr->child[i], "an index", &at[i - 1])) return NODE_NONE;
    if (at[i - 1] != floor(at[i - 1])) {
      diag_set(builder->diag, expr->child[i]->span, "an index is a whole number, counted from 1");
      return NODE_NONE;
    }
  }
  if (expr->count == 2 && shape.rows == 1) {
    at[1] = at[0];
    at[0] = 1;
  } else if (expr->count == 2 && shape.cols > 1) {
    diag_set(builder->diag, expr->span, "this is %s; its entries want two indices: [row, column]",
             shape_name(shape).text);
    return NODE_NONE;
  }
  if (at[0] < 1 || at[0] > shape.rows || at[1] < 1 || at[1] > shape.cols) {
    diag_set(builder->diag, expr->span, "there is no such entry in %s", shape_name(shape).text);
    diag_hint(builder->diag, "indices count from 1");
    return NODE_NONE;
  }
  return entry_node(builder, base, (int)at[0] - 1, (int)at[1] - 1, expr->span);
}

static NodeId build_matrix(Builder *builder, const Expr *expr) {
  g_autofree NodeId *entries = g_new(NodeId, MAX(expr->count, 1));
  for (int i = 0; i < expr->count; i++) {
    entries[i] = build_expr(builder, expr->child[i]);
    if (entries[i] == NODE_NONE) return NODE_NONE;
    if (shape_is_number(shape_of(builder, entries[i]))) continue;
    diag_set(builder->diag, expr->child[i]->span, "the entries of a bracket are numbers, and this is %s",
             shape_name(shape_of(builder, entries[i])).text);
    diag_hint(builder->diag, "concat(a, b) lays vectors end to end");
    return NODE_NONE;
  }
  double shape[2] = {expr->is_vector ? expr->count : expr->rows, expr->is_vector ? 1 : expr->cols};
  return apply(builder, OP_MATRIX, entries, expr->count, shape, expr->span);
}

/* ---- calls ---- */

static NodeId build_derivative(Builder *builder, const Expr *expr) {
  if (expr->count != 2) {
    diag_set(builder->diag, expr->span, "%s wants two arguments: %s(a, b) is ∂a/∂b", expr->name, expr->name);
    return NODE_NONE;
  }
  Shape shape;
  g_autofree double *values = NULL;
  g_autoptr(Expr) call = expr_ref((Expr *)expr);
  if (!session_evaluate(builder->session, call, &shape, &values, builder->diag)) return NODE_NONE;
  return add_values(builder, shape, values);
}

static NodeId build_own_function(Builder *builder, const Definition *f, const Expr *expr) {
  if (expr->count != f->parameter_count) {
    diag_set(builder->diag, expr->span, "%s takes %d argument%s, not %d", f->name, f->parameter_count,
             f->parameter_count == 1 ? "" : "s", expr->count);
    return NODE_NONE;
  }
  if (++builder->call_depth > MAX_CALL_DEPTH ||
      builder->scope_count + expr->count > (int)G_N_ELEMENTS(builder->scope_name)) {
    diag_set(builder->diag, expr->span, "%s calls itself, or functions call each other too deep", f->name);
    return NODE_NONE;
  }
  if (++builder->expansions > MAX_OPERATIONS) return refuse_more(builder, expr->span), NODE_NONE;
  NodeId arguments[G_N_ELEMENTS(builder->scope_name)];
  for (int i = 0; i < expr->count; i++)
    if ((arguments[i] = build_expr(builder, expr->child[i])) == NODE_NONE) return NODE_NONE;
  int base = builder->scope_base, count = builder->scope_count;
  builder->scope_base = count;
  for (int i = 0; i < expr->count; i++) {
    builder->scope_name[count + i] = f->parameters[i];
    builder->scope_node[count + i] = arguments[i];
  }
  builder->scope_count = count + expr->count;
  NodeId node = build_expr(builder, f->formula);
  builder->scope_base = base;
  builder->scope_count = count;
  builder->call_depth--;
  if (node == NODE_NONE) blame(builder, f->name, f->formula, expr->span);
  return node;
}

static NodeId build_builtin(Builder *builder, const Op *op, const Expr *expr) {
  int inputs = op->max_inputs < 0 ? expr->count : MIN(expr->count, op->max_inputs);
  int given = expr->count - inputs;
  if (inputs < op->min_inputs || given > op->attribute_count) {
    diag_set(builder->diag, expr->span, "%s takes %d argument%s, not %d", expr->name,
             MAX(op->min_inputs, op->max_inputs), MAX(op->min_inputs, op->max_inputs) == 1 ? "" : "s", expr->count);
    return NODE_NONE;
  }
  double attributes[OP_MAX_ATTRIBUTES];
  memcpy(attributes, op->default_attribute, sizeof attributes);
  for (int i = 0; i < given; i++)
    if (!constant_number(builder, expr->child[inputs + i], "this argument", &attributes[i])) return NODE_NONE;
  g_autofree NodeId *nodes = g_new(NodeId, MAX(inputs, 1));
  for (int i = 0; i < inputs; i++)
    if ((nodes[i] = build_expr(builder, expr->child[i])) == NODE_NONE) return NODE_NONE;
  return apply_op(builder, op, nodes, inputs, attributes, expr->span);
}

static NodeId unknown_function(Builder *builder, const Expr *expr) {
  GPtrArray *names = g_ptr_array_new();
  int count;
  const Op *table = op_table(&count);
  for (int i = 0; i < count; i++)
    if (table[i].in_language) g_ptr_array_add(names, (gpointer)table[i].name);
  GPtrArray *ordered = session_ordered(builder->session);
  for (guint i = 0; i < ordered->len; i++)
    if (((Definition *)ordered->pdata[i])->kind == DEFINITION_FUNCTION)
      g_ptr_array_add(names, (gpointer)((Definition *)ordered->pdata[i])->name);
  g_ptr_array_add(names, (gpointer) "grad");
  g_ptr_array_add(names, (gpointer) "jacobian");
  g_ptr_array_add(names, NULL);
  const char *near = nearest_word(expr->name, (const char *const *)names->pdata);
  if (verbs_find(session_verbs(builder->session), expr->name, false, NULL) >= 0) {
    diag_set(builder->diag, expr->span, "%s is a command, not a function", expr->name);
    diag_hint(builder->diag, "a command is written without brackets: %s …", expr->name);
  } else if (session_find(builder->session, expr->name) != NULL) {
    diag_set(builder->diag, expr->span, "%s is no function", expr->name);
    const Definition *d = session_find(builder->session, expr->name);
    bool entries = definition_is_leaf(d) && !shape_is_number(d->shape) && expr->count > 0;
    if (entries)
      diag_hint(builder->diag, "an entry is written in square brackets: %s[%s]", expr->name,
                d->shape.cols > 1 ? "1,2" : "1");
    else
      diag_hint(builder->diag, "a product is written with *: %s*(…)", expr->name);
  } else {
    diag_set(builder->diag, expr->span, "there is no function %s", expr->name);
    if (near != NULL) diag_hint(builder->diag, "did you mean '%s'?", near);
  }
  g_ptr_array_unref(names);
  return NODE_NONE;
}

static NodeId build_call(Builder *builder, const Expr *expr) {
  const Definition *f = session_find(builder->session, expr->name);
  if (f != NULL && f->kind == DEFINITION_FUNCTION) return build_own_function(builder, f, expr);
  if (strcmp(expr->name, "grad") == 0 || strcmp(expr->name, "jacobian") == 0) return build_derivative(builder, expr);
  const Op *op = op_find(expr->name);
  if (op == NULL || !op->in_language) return unknown_function(builder, expr);
  return build_builtin(builder, op, expr);
}

NodeId build_expr(Builder *builder, const Expr *expr) {
  NodeId operand;
  switch (expr->kind) {
  case EXPR_NUMBER:
    return graph_constant(builder->graph, expr->number);
  case EXPR_NAME:
    return build_name(builder, expr->name, expr->span);
  case EXPR_BINARY:
    return build_binary(builder, expr);
  case EXPR_CALL:
    return build_call(builder, expr);
  case EXPR_INDEX:
    return build_index(builder, expr);
  case EXPR_MATRIX:
    return build_matrix(builder, expr);
  case EXPR_UNARY:
    operand = build_expr(builder, expr->child[0]);
    if (operand == NODE_NONE || expr->op == OPERATOR_PLUS) return operand;
    return apply(builder, expr->op == OPERATOR_NOT ? OP_NOT : OP_NEGATE, &operand, 1, NULL, expr->span);
  case EXPR_TRANSPOSE:
    operand = build_expr(builder, expr->child[0]);
    return operand == NODE_NONE ? NODE_NONE : apply(builder, OP_TRANSPOSE, &operand, 1, NULL, expr->span);
  }
  g_assert_not_reached();
}

/* ---- constants ---- */

typedef struct {
  Session *session;
  const Definition *function; /* whose parameters are no names */
  bool constant;
  GHashTable *seen; /* functions: one look at each is enough */
} ConstantSearch;

static void look_for_names(const Expr *expr, void *user) {
  ConstantSearch *search = user;
  const Definition *d = session_find(search->session, expr->name);
  double value;
  if (expr->kind == EXPR_CALL) {
    if (d == NULL || d->kind != DEFINITION_FUNCTION || !g_hash_table_add(search->seen, (gpointer)d)) return;
    const Definition *outer = search->function;
    search->function = d;
    expr_visit_names(d->formula, true, look_for_names, search);
    search->function = outer;
    return;
  }
  for (int i = 0; search->function != NULL && i < search->function->parameter_count; i++)
    if (search->function->parameters[i] == expr->name) return;
  if (d == NULL && constant_value(expr->name, &value)) return;
  search->constant = false;
}

bool expr_is_constant(Session *session, const Expr *expr) {
  g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
  ConstantSearch search = {.session = session, .constant = true, .seen = seen};
  expr_visit_names(expr, true, look_for_names, &search);
  return search.constant;
}

/* ---- the session's graph ---- */

void session_drop_graph(Session *session) {
  g_clear_pointer(&session->show, run_free);
  session_drop_trainer(session);
  if (session->built != NULL) builder_clear(session->built);
  g_clear_pointer(&session->built, g_free);
  g_ptr_array_set_size(session->pending, 0);
  session->revision++;
}

/* The loss, where there is one to be had; what is wrong with it is told to whoever wants to train. */
static void add_virtual(Session *session, Builder *builder) {
  static const char *const names[] = {"yhat", "L"};
  NodeId found[2] = {NODE_NONE, NODE_NONE};
  diag_clear(&session->loss_problem);
  for (int i = 0; i < 2; i++) {
    const char *name = g_intern_static_string(names[i]);
    if (session_find(session, name) == NULL && session_virtual(session, name) == NULL) continue;
    Diag *outer = builder->diag;
    builder->diag = &session->loss_problem;
    found[i] = build_name(builder, name, (Span){0});
    builder->diag = outer;
  }
  session->output_node = found[0];
  session->loss_node = found[1];
  if (found[1] != NODE_NONE && !shape_is_number(shape_of(builder, found[1]))) session->loss_node = NODE_NONE;
}

static bool add_definitions(Builder *builder, GPtrArray *definitions) {
  for (guint i = 0; i < definitions->len; i++) {
    Definition *d = definitions->pdata[i];
    if (d->kind == DEFINITION_FUNCTION || g_hash_table_lookup(builder->nodes, d->name) != NULL) continue;
    bool typed_now = d->name == builder->session->defining;
    if (build_definition(builder, d, (Span){0}, typed_now) == NODE_NONE) return false;
  }
  return true;
}

bool session_ensure_graph(Session *session, Diag *diag) {
  if (session->built != NULL && session->pending->len == 0) return true;
  GPtrArray *definitions = session->built != NULL ? session->pending : session_ordered(session);
  if (session->built == NULL) {
    session->built = g_new(Builder, 1);
    builder_init(session->built, session, diag);
  }
  session->built->diag = diag;
  bool done = add_definitions(session->built, definitions);
  if (done) add_virtual(session, session->built);
  if (session->built != NULL) session->built->diag = NULL;
  g_ptr_array_set_size(session->pending, 0);
  session->show_stale = true;
  if (!done) session_drop_graph(session);
  return done;
}

NodeId session_node(Session *session, const char *name) {
  if (!session_ensure_graph(session, NULL)) return NODE_NONE;
  name = g_intern_string(name);
  if (strcmp(name, "yhat") == 0 && session_find(session, name) == NULL) return session->output_node;
  return GPOINTER_TO_INT(g_hash_table_lookup(session->built->nodes, name)) - 1;
}

/* ---- runs ---- */

/* Writes the numbers of the leaves that are no parameters into a run, every sample the same. */
static void fill_leaves(Session *session, Run *run, const Builder *built) {
  for (guint i = 0; i < built->leaves->len; i++) {
    const Definition *d = built->leaves->pdata[i];
    NodeId node = g_array_index(built->leaf_nodes, NodeId, i);
    if (d->kind == DEFINITION_PARAM) continue;
    const Definition *now = d->name[0] != '\0' ? session_find(session, d->name) : NULL;
    bool batched = graph_node(run_graph(run), node)->batched;
    for (int s = 0; s < (batched ? run_batch(run) : 1); s++) run_set(run, node, s, (now != NULL ? now : d)->values);
    if (batched) run_pad(run, node);
  }
}

void session_bind_run(Session *session, Run *run, const Builder *built, void *gradients) {
  const Params *params = session_ensure_params(session);
  gsize element = precision_size(params->precision);
  for (guint i = 0; i < built->leaves->len; i++) {
    const Definition *d = built->leaves->pdata[i];
    NodeId node = g_array_index(built->leaf_nodes, NodeId, i);
    if (d->kind == DEFINITION_PARAM) {
      const ParamSlice *slice = params_find(params, d->name);
      guint8 *gradient = gradients != NULL ? (guint8 *)gradients + slice->offset * element : NULL;
      run_bind(run, node, params_at(params, slice->offset), gradient);
    }
  }
  fill_leaves(session, run, built);
}

Run *session_show_run(Session *session, Diag *diag) {
  const Params *params = session_ensure_params(session);
  if (!session_ensure_graph(session, diag)) return NULL;
  if (session->show == NULL) {
    RunOptions options = {.batch = 1,
                          .precision = params->precision,
                          .target = NODE_NONE,
                          .also = NODE_NONE,
                          .gradients = true,
                          .keep_all = true};
    session->show = run_new(session->built->graph, options, diag);
    if (session->show == NULL) return NULL;
    g_free(session->show_gradients);
    session->show_gradients = g_malloc0(MAX(params->count, 1) * precision_size(params->precision));
    session_bind_run(session, session->show, session->built, session->show_gradients);
    session->show_count = session->built->leaves->len;
    session->show_stale = true;
  } else if (!run_extend(session->show, diag)) {
    return NULL;
  }
  if (session->show_count != session->built->leaves->len) {
    session_bind_run(session, session->show, session->built, session->show_gradients);
    session->show_count = session->built->leaves->len;
  }
  if (session->show_stale) {
    fill_leaves(session, session->show, session->built);
    run_forward(session->show);
    session->show_stale = false;
  }
  return session->show;
}
