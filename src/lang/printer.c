/*
 * Trees as text. A child gets brackets where reading would otherwise give another tree, and in three places where only
 * a person would misread it: a sign after an operator (`a*(-2)`), a power of a power, the transpose of a power.
 */
#include "base/number.h"
#include "lang/ast.h"
#include <math.h>

/* How tightly a node holds together, loosest first. */
typedef enum {
  TIGHT_OR = 1,
  TIGHT_AND,
  TIGHT_NOT,
  TIGHT_COMPARISON,
  TIGHT_SUM,
  TIGHT_PRODUCT,
  TIGHT_SIGN,
  TIGHT_POWER,
  TIGHT_POSTFIX,
  TIGHT_ATOM,
} Tightness;

typedef struct {
  const char *sign;      /* with its blanks */
  Tightness tightness;   /* of the node */
  Tightness left, right; /* what a child must have to stand without brackets */
} Style;

static const Style styles[] = {
    [OPERATOR_OR] = {" or ", TIGHT_OR, TIGHT_OR, TIGHT_AND},
    [OPERATOR_AND] = {" and ", TIGHT_AND, TIGHT_AND, TIGHT_NOT},
    [OPERATOR_NOT] = {"not ", TIGHT_NOT, 0, TIGHT_COMPARISON},
    [OPERATOR_LESS] = {" < ", TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM},
    [OPERATOR_LESS_EQUAL] = {" <= ", TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM},
    [OPERATOR_GREATER] = {" > ", TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM},
    [OPERATOR_GREATER_EQUAL] = {" >= ", TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM},
    [OPERATOR_EQUAL] = {" == ", TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM},
    [OPERATOR_NOT_EQUAL] = {" != ", TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM},
    [OPERATOR_ADD] = {" + ", TIGHT_SUM, TIGHT_SUM, TIGHT_PRODUCT},
    [OPERATOR_SUBTRACT] = {" - ", TIGHT_SUM, TIGHT_SUM, TIGHT_PRODUCT},
    [OPERATOR_MULTIPLY] = {"*", TIGHT_PRODUCT, TIGHT_PRODUCT, TIGHT_POWER},
    [OPERATOR_DIVIDE] = {"/", TIGHT_PRODUCT, TIGHT_PRODUCT, TIGHT_POWER},
    [OPERATOR_DOT_MULTIPLY] = {".*", TIGHT_PRODUCT, TIGHT_PRODUCT, TIGHT_POWER},
    [OPERATOR_DOT_DIVIDE] = {"./", TIGHT_PRODUCT, TIGHT_PRODUCT, TIGHT_POWER},
    [OPERATOR_NEGATE] = {"-", TIGHT_SIGN, 0, TIGHT_POWER},
    [OPERATOR_PLUS] = {"+", TIGHT_SIGN, 0, TIGHT_POWER},
    [OPERATOR_POWER] = {"^", TIGHT_POWER, TIGHT_POSTFIX, TIGHT_POSTFIX},
    [OPERATOR_DOT_POWER] = {".^", TIGHT_POWER, TIGHT_POSTFIX, TIGHT_POSTFIX},
};

static Tightness tightness(const Expr *expr) {
  switch (expr->kind) {
  case EXPR_NUMBER:
    return signbit(expr->number) && expr->number != 0 ? TIGHT_SIGN : TIGHT_ATOM;
  case EXPR_UNARY:
  case EXPR_BINARY:
    return styles[expr->op].tightness;
  case EXPR_INDEX:
  case EXPR_TRANSPOSE:
    return TIGHT_POSTFIX;
  default:
    return TIGHT_ATOM;
  }
}

/* Does the node's text begin with that of child 0? */
static bool begins_with_child(const Expr *expr) {
  return expr->kind == EXPR_BINARY || expr->kind == EXPR_INDEX || expr->kind == EXPR_TRANSPOSE;
}

/* Must child 0 of such a node stand in brackets? */
static bool first_needs_brackets(const Expr *expr) {
  const Expr *first = expr->child[0];
  if (expr->kind == EXPR_BINARY) return tightness(first) < styles[expr->op].left;
  if (expr->kind == EXPR_INDEX && first->kind == EXPR_NUMBER) return true;
  return tightness(first) < TIGHT_POSTFIX;
}

static bool begins_with_sign(const Expr *expr) {
  while (begins_with_child(expr) && !first_needs_brackets(expr)) expr = expr->child[0];
  return tightness(expr) == TIGHT_SIGN;
}

static bool is_power(const Expr *expr) {
  return expr->kind == EXPR_BINARY && styles[expr->op].tightness == TIGHT_POWER;
}

/* An exponent may have a sign (`2^-1`), but a transpose after it would take the whole power. */
static bool exponent_needs_brackets(const Expr *exponent) {
  if (exponent->kind == EXPR_NUMBER) return false;
  if (exponent->kind == EXPR_UNARY && exponent->op != OPERATOR_NOT) {
    exponent = exponent->child[0];
    if (exponent->kind == EXPR_NUMBER && tightness(exponent) == TIGHT_SIGN) return true;
  }
  while (exponent->kind == EXPR_INDEX && !first_needs_brackets(exponent)) exponent = exponent->child[0];
  return exponent->kind != EXPR_INDEX && tightness(exponent) != TIGHT_ATOM;
}

static bool right_needs_brackets(const Expr *expr, const Expr *right) {
  if (is_power(expr)) return exponent_needs_brackets(right);
  if (tightness(right) < styles[expr->op].right) return true;
  Tightness outer = styles[expr->op].tightness;
  return (outer == TIGHT_SUM || outer == TIGHT_PRODUCT) && begins_with_sign(right);
}

static void print_child(const Expr *child, bool brackets, int digits, GString *out) {
  if (brackets) g_string_append_c(out, '(');
  expr_print(child, digits, out);
  if (brackets) g_string_append_c(out, ')');
}

static void print_list(Expr *const *items, int count, const char *between, int digits, GString *out) {
  for (int i = 0; i < count; i++) {
    if (i > 0) g_string_append(out, between);
    expr_print(items[i], digits, out);
  }
}

static void print_matrix(const Expr *expr, int digits, GString *out) {
  g_string_append_c(out, '[');
  if (expr->is_vector) {
    print_list(expr->child, expr->count, ", ", digits, out);
  } else {
    for (int row = 0; row < expr->rows; row++) {
      if (row > 0) g_string_append(out, "; ");
      print_list(expr->child + row * expr->cols, expr->cols, ", ", digits, out);
    }
    if (expr->rows == 1) g_string_append_c(out, ';');
  }
  g_string_append_c(out, ']');
}

/* A node whose text does not begin with a child's. */
static void print_first(const Expr *expr, int digits, GString *out) {
  switch (expr->kind) {
  case EXPR_NUMBER:
    number_format(out, expr->number, digits);
    break;
  case EXPR_UNARY:
    g_string_append(out, styles[expr->op].sign);
    print_child(expr->child[0], tightness(expr->child[0]) < styles[expr->op].right, digits, out);
    break;
  case EXPR_CALL:
    g_string_append_printf(out, "%s(", expr->name);
    print_list(expr->child, expr->count, ", ", digits, out);
    g_string_append_c(out, ')');
    break;
  case EXPR_MATRIX:
    print_matrix(expr, digits, out);
    break;
  default:
    g_string_append(out, expr->name);
  }
}

/* What follows child 0. */
static void print_rest(const Expr *expr, int digits, GString *out) {
  if (expr->kind == EXPR_BINARY) {
    g_string_append(out, styles[expr->op].sign);
    print_child(expr->child[1], right_needs_brackets(expr, expr->child[1]), digits, out);
  } else if (expr->kind == EXPR_INDEX) {
    g_string_append_c(out, '[');
    print_list(expr->child + 1, expr->count - 1, ",", digits, out);
    g_string_append_c(out, ']');
  } else {
    g_string_append_c(out, '\'');
  }
}

/* Down the first children, opening brackets, and up again: a long sum needs no deep stack. */
void expr_print(const Expr *expr, int digits, GString *out) {
  g_autoptr(GPtrArray) parents = NULL;
  for (; begins_with_child(expr); expr = expr->child[0]) {
    if (!parents) parents = g_ptr_array_new();
    g_ptr_array_add(parents, (gpointer)expr);
    if (first_needs_brackets(expr)) g_string_append_c(out, '(');
  }
  print_first(expr, digits, out);
  for (guint i = parents ? parents->len : 0; i > 0; i--) {
    const Expr *parent = g_ptr_array_index(parents, i - 1);
    if (first_needs_brackets(parent)) g_string_append_c(out, ')');
    print_rest(parent, digits, out);
  }
}
