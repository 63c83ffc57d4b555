#include "explain/text.h"
#include "base/number.h"
#include "grad/op.h"
#include <math.h>
#include <string.h>

/* ---- formulas ---- */

enum { FORMULA_DEPTH = 60, LITERAL_NUMBERS = 16 };

/* How an op is written between its inputs, or before its one; NONE: as a call. */
static const struct {
  Operator plain, elementwise;
} OPERATORS[OP_COUNT] = {
    [OP_ADD] = {OPERATOR_ADD, OPERATOR_ADD},
    [OP_SUBTRACT] = {OPERATOR_SUBTRACT, OPERATOR_SUBTRACT},
    [OP_MULTIPLY] = {OPERATOR_MULTIPLY, OPERATOR_DOT_MULTIPLY},
    [OP_MATMUL] = {OPERATOR_MULTIPLY, OPERATOR_MULTIPLY},
    [OP_DIVIDE] = {OPERATOR_DIVIDE, OPERATOR_DOT_DIVIDE},
    [OP_POWER] = {OPERATOR_POWER, OPERATOR_DOT_POWER},
    [OP_LESS] = {OPERATOR_LESS, OPERATOR_LESS},
    [OP_LESS_EQUAL] = {OPERATOR_LESS_EQUAL, OPERATOR_LESS_EQUAL},
    [OP_GREATER] = {OPERATOR_GREATER, OPERATOR_GREATER},
    [OP_GREATER_EQUAL] = {OPERATOR_GREATER_EQUAL, OPERATOR_GREATER_EQUAL},
    [OP_EQUAL] = {OPERATOR_EQUAL, OPERATOR_EQUAL},
    [OP_NOT_EQUAL] = {OPERATOR_NOT_EQUAL, OPERATOR_NOT_EQUAL},
    [OP_AND] = {OPERATOR_AND, OPERATOR_AND},
    [OP_OR] = {OPERATOR_OR, OPERATOR_OR},
    [OP_NOT] = {OPERATOR_NOT, OPERATOR_NOT},
    [OP_NEGATE] = {OPERATOR_NEGATE, OPERATOR_NEGATE},
};

static Expr *formula(const Graph *graph, NodeId id, bool open, int depth);

static bool has_default_attributes(const Node *node) {
  return memcmp(node->attribute, node->op->default_attribute, sizeof(double) * (gsize)node->op->attribute_count) == 0;
}

static Expr *call_formula(const Graph *graph, const Node *node, int depth) {
  int attributes = has_default_attributes(node) ? 0 : node->op->attribute_count;
  g_autofree Expr **arguments = g_new(Expr *, node->input_count + attributes + 1);
  for (int i = 0; i < node->input_count; i++) arguments[i] = formula(graph, node->inputs[i], false, depth);
  for (int i = 0; i < attributes; i++)
    arguments[node->input_count + i] = expr_new_number(node->attribute[i], (Span){0});
  return expr_new_call(g_intern_string(node->op->name), arguments, node->input_count + attributes, (Span){0});
}

static Expr *matrix_formula(const Graph *graph, const Node *node, int depth) {
  g_autofree Expr **entries = g_new(Expr *, node->input_count + 1);
  for (int i = 0; i < node->input_count; i++) entries[i] = formula(graph, node->inputs[i], false, depth);
  return expr_new_matrix(node->shape.rows, node->shape.cols, node->shape.cols == 1, entries, (Span){0});
}

static Expr *entry_formula(const Graph *graph, const Node *node, int depth) {
  const Node *of = graph_node(graph, node->inputs[0]);
  Spot spot = {node->inputs[0], (int)node->attribute[0] * of->shape.cols + (int)node->attribute[1]};
  if (of->name != NULL) {
    g_autofree char *text = text_spot(graph, spot, false);
    return expr_new_name(g_intern_string(text), (Span){0});
  }
  Expr *row = expr_new_number(node->attribute[0] + 1, (Span){0}), *col = NULL;
  if (of->shape.cols > 1) col = expr_new_number(node->attribute[1] + 1, (Span){0});
  return expr_new_index(formula(graph, node->inputs[0], false, depth), row, col, (Span){0});
}

static Expr *formula(const Graph *graph, NodeId id, bool open, int depth) {
  const Node *node = graph_node(graph, id);
  Span nowhere = {0};
  if (node->name != NULL && !open) return expr_new_name(node->name, nowhere);
  if (node->op->code == OP_CONSTANT) return expr_new_number(node->attribute[0], nowhere);
  if (node->op->code == OP_LEAF || depth > FORMULA_DEPTH) return expr_new_name(g_intern_string("…"), nowhere);
  if (node->op->code == OP_LINEAR && node->name != NULL) return formula(graph, node->inputs[0], false, depth + 1);
  if (node->op->code == OP_ENTRY) return entry_formula(graph, node, depth + 1);
  if (node->op->code == OP_MATRIX) return matrix_formula(graph, node, depth + 1);
  if (node->op->code == OP_TRANSPOSE)
    return expr_new_transpose(formula(graph, node->inputs[0], false, depth + 1), nowhere);
  bool elementwise = node->input_count == 2 && !shape_is_number(graph_node(graph, node->inputs[0])->shape) &&
                     !shape_is_number(graph_node(graph, node->inputs[1])->shape);
  Operator op = elementwise ? OPERATORS[node->op->code].elementwise : OPERATORS[node->op->code].plain;
  if (op == OPERATOR_NONE) return call_formula(graph, node, depth + 1);
  Expr *left = formula(graph, node->inputs[0], false, depth + 1);
  if (node->input_count == 1) return expr_new_unary(op, left, nowhere);
  return expr_new_binary(op, left, formula(graph, node->inputs[1], false, depth + 1), nowhere);
}

Expr *text_formula(const Graph *graph, NodeId node, bool open) {
  return formula(graph, node, open, 0);
}

char *text_call(const Node *node, const char *inside) {
  GString *text = g_string_new(NULL);
  g_string_append_printf(text, "%s(%s", node->op->name, inside);
  for (int i = 0; !has_default_attributes(node) && i < node->op->attribute_count; i++) {
    g_string_append(text, ", ");
    number_format(text, node->attribute[i], NUMBER_DIGITS);
  }
  g_string_append_c(text, ')');
  return g_string_free(text, FALSE);
}

char *text_arithmetic(const Session *session, const Run *run, NodeId id) {
  const Graph *graph = run_graph(run);
  const Node *node = graph_node(graph, id);
  if (node->input_count < 1 || node->input_count > 2 || node->op->op_class == OP_CLASS_STRUCTURE) return NULL;
  if (!has_default_attributes(node)) return NULL;
  Expr *inputs[2] = {NULL, NULL};
  for (int k = 0; k < node->input_count; k++)
    if (!shape_is_number(graph_node(graph, node->inputs[k])->shape)) return NULL;
  for (int k = 0; k < node->input_count; k++) {
    double value;
    run_value(run, node->inputs[k], 0, &value);
    inputs[k] = expr_new_number(value, (Span){0});
  }
  Operator op = OPERATORS[node->op->code].plain;
  g_autoptr(Expr) expr = NULL;
  if (op == OPERATOR_NONE)
    expr = expr_new_call(g_intern_string(node->op->name), inputs, node->input_count, (Span){0});
  else if (node->input_count == 1)
    expr = expr_new_unary(op, inputs[0], (Span){0});
  else
    expr = expr_new_binary(op, inputs[0], inputs[1], (Span){0});
  GString *text = g_string_new(NULL);
  expr_print(expr, session_digits(session), text);
  return g_string_free(text, FALSE);
}

static char *node_text(const Graph *graph, NodeId id, bool bracket) {
  g_autoptr(Expr) expr = text_formula(graph, id, false);
  g_autoptr(GString) text = g_string_new(NULL);
  bool open = expr->kind == EXPR_BINARY || expr->kind == EXPR_UNARY;
  expr_print(expr, NUMBER_DIGITS, text);
  return open && bracket ? g_strdup_printf("(%s)", text->str) : g_strdup(text->str);
}

char *text_spot(const Graph *graph, Spot spot, bool bracket) {
  const Node *node = graph_node(graph, spot.node);
  g_autofree char *name = node_text(graph, spot.node, bracket || spot.entry >= 0);
  if (spot.entry < 0 || shape_is_number(node->shape)) return g_steal_pointer(&name);
  if (node->shape.cols == 1 && strcmp(name, "x") == 0) return g_strdup_printf("x%d", spot.entry + 1);
  if (node->shape.cols == 1) return g_strdup_printf("%s[%d]", name, spot.entry + 1);
  return g_strdup_printf("%s[%d,%d]", name, spot.entry / node->shape.cols + 1, spot.entry % node->shape.cols + 1);
}

/* ---- numbers ---- */

void text_number(GString *out, const Session *session, double value, bool factor) {
  bool bracket = factor && (value < 0);
  if (bracket) g_string_append_c(out, '(');
  number_format(out, value, session_digits(session));
  if (bracket) g_string_append_c(out, ')');
}

char *text_of_number(const Session *session, double value) {
  g_autoptr(GString) text = g_string_new(NULL);
  text_number(text, session, value, false);
  return g_strdup(text->str);
}

static bool is_diagonal(int rows, int cols, const double *values) {
  if (rows != cols || rows < 2) return false;
  for (int i = 0; i < rows * cols; i++)
    if (i % (cols + 1) != 0 && values[i] != 0) return false;
  return true;
}

void text_numbers(GString *out, const Session *session, int rows, int cols, const double *values) {
  if (rows * cols == 1) {
    text_number(out, session, *values, true);
  } else if (values != NULL && rows * cols <= LITERAL_NUMBERS) {
    value_format(out, values, (gsize)rows, (gsize)cols, session_digits(session));
  } else if (values != NULL && is_diagonal(rows, cols, values) && rows <= LITERAL_NUMBERS) {
    g_string_append(out, "diagonal(");
    for (int i = 0; i < rows; i++) {
      if (i > 0) g_string_append(out, ", ");
      number_format(out, values[i * cols + i], session_digits(session));
    }
    g_string_append_c(out, ')');
  } else if (rows == 1 || cols == 1) {
    g_string_append_printf(out, "(%s of %d)", rows == 1 ? "row" : "vector", rows * cols);
  } else {
    g_string_append_printf(out, "(%d×%d matrix)", rows, cols);
  }
}

void text_term(GString *out, const Session *session, double value, bool first) {
  if (first) {
    text_number(out, session, value, false);
    return;
  }
  g_string_append(out, signbit(value) && value != 0 ? " - " : " + ");
  text_number(out, session, fabs(value), false);
}

char *text_change(const Session *session, double value) {
  g_autoptr(GString) text = g_string_new(value > 0 ? "+" : "");
  text_number(text, session, value, false);
  return g_strdup(text->str);
}

int text_width(const char *text) {
  return (int)g_utf8_strlen(text, -1);
}
