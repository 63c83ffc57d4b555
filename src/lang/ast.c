#include "lang/ast.h"
#include <math.h>
#include <string.h>

/* ---- building ---- */

static Expr *expr_new(ExprKind kind, Expr *const *children, int count, Span span) {
  Expr *expr = g_malloc0(sizeof(Expr) + (gsize)count * sizeof(Expr *));
  g_ref_count_init(&expr->refs);
  expr->kind = kind;
  expr->span = span;
  expr->count = count;
  expr->depth = 1;
  for (int i = 0; i < count; i++) {
    expr->child[i] = children[i];
    expr->depth = MAX(expr->depth, children[i]->depth + 1);
  }
  return expr;
}

Expr *expr_new_number(double number, Span span) {
  Expr *expr = expr_new(EXPR_NUMBER, NULL, 0, span);
  expr->number = number;
  return expr;
}

Expr *expr_new_name(const char *name, Span span) {
  Expr *expr = expr_new(EXPR_NAME, NULL, 0, span);
  expr->name = g_intern_string(name);
  return expr;
}

Expr *expr_new_unary(Operator op, Expr *operand, Span span) {
  if (op == OPERATOR_NEGATE && operand->kind == EXPR_NUMBER && (!signbit(operand->number) || operand->number == 0)) {
    Expr *number = expr_new_number(-operand->number, span);
    expr_unref(operand);
    return number;
  }
  Expr *expr = expr_new(EXPR_UNARY, &operand, 1, span);
  expr->op = op;
  return expr;
}

Expr *expr_new_binary(Operator op, Expr *left, Expr *right, Span span) {
  Expr *expr = expr_new(EXPR_BINARY, (Expr *[]){left, right}, 2, span);
  expr->op = op;
  return expr;
}

Expr *expr_new_call(const char *name, Expr *const *arguments, int count, Span span) {
  Expr *expr = expr_new(EXPR_CALL, arguments, count, span);
  expr->name = g_intern_string(name);
  return expr;
}

Expr *expr_new_index(Expr *base, Expr *row, Expr *col_or_null, Span span) {
  return expr_new(EXPR_INDEX, (Expr *[]){base, row, col_or_null}, col_or_null ? 3 : 2, span);
}

Expr *expr_new_matrix(int rows, int cols, bool is_vector, Expr *const *entries, Span span) {
  Expr *expr = expr_new(EXPR_MATRIX, entries, rows * cols, span);
  expr->rows = rows;
  expr->cols = cols;
  expr->is_vector = is_vector;
  return expr;
}

Expr *expr_new_transpose(Expr *operand, Span span) {
  return expr_new(EXPR_TRANSPOSE, &operand, 1, span);
}

Expr *expr_ref(Expr *expr) {
  g_ref_count_inc(&expr->refs);
  return expr;
}

/* Goes down the first children in a loop, so that a long sum is freed without a deep stack. */
void expr_unref(Expr *expr) {
  while (expr && g_ref_count_dec(&expr->refs)) {
    for (int i = 1; i < expr->count; i++) expr_unref(expr->child[i]);
    Expr *first = expr->count > 0 ? expr->child[0] : NULL;
    g_free(expr);
    expr = first;
  }
}

/* ---- comparing ---- */

static bool same_number(double a, double b) {
  return a == b || (isnan(a) && isnan(b));
}

static bool same_node(const Expr *a, const Expr *b) {
  return a->kind == b->kind && a->op == b->op && a->count == b->count && a->name == b->name &&
         same_number(a->number, b->number) && a->rows == b->rows && a->cols == b->cols && a->is_vector == b->is_vector;
}

bool expr_equal(const Expr *a, const Expr *b) {
  while (a != b) {
    if (!same_node(a, b)) return false;
    for (int i = 1; i < a->count; i++)
      if (!expr_equal(a->child[i], b->child[i])) return false;
    if (a->count == 0) return true;
    a = a->child[0];
    b = b->child[0];
  }
  return true;
}

/* ---- walking and rebuilding ---- */

void expr_visit_names(const Expr *expr, bool calls, void (*visit)(const Expr *name, void *user), void *user) {
  g_autoptr(GPtrArray) waiting = g_ptr_array_new();
  g_ptr_array_add(waiting, (gpointer)expr);
  while (waiting->len > 0) {
    const Expr *next = g_ptr_array_steal_index(waiting, waiting->len - 1);
    if (next->kind == EXPR_NAME || (calls && next->kind == EXPR_CALL)) visit(next, user);
    for (int i = next->count - 1; i >= 0; i--) g_ptr_array_add(waiting, next->child[i]);
  }
}

/* What stands in for a node: a new reference to a leaf's replacement (NULL: keep it), and a call's new name. */
typedef struct {
  Expr *(*leaf)(const Expr *name, void *user);
  const char *(*call)(const char *name, void *user);
  void *user;
} Change;

static Expr *rebuild_leaf(Expr *leaf, const Change *change) {
  Expr *with = leaf->kind == EXPR_NAME ? change->leaf(leaf, change->user) : NULL;
  return with ? with : expr_ref(leaf);
}

/* Takes over the references in children; gives the node itself where nothing changed. */
static Expr *rebuild_node(Expr *expr, Expr *const *children, const Change *change) {
  const char *name = expr->kind == EXPR_CALL && change->call ? change->call(expr->name, change->user) : expr->name;
  if (name == expr->name && memcmp(children, expr->child, (gsize)expr->count * sizeof(Expr *)) == 0) {
    for (int i = 0; i < expr->count; i++) expr_unref(children[i]);
    return expr_ref(expr);
  }
  if (expr->kind == EXPR_UNARY) return expr_new_unary(expr->op, children[0], expr->span);
  Expr *copy = expr_new(expr->kind, children, expr->count, expr->span);
  copy->op = expr->op;
  copy->name = name;
  copy->rows = expr->rows;
  copy->cols = expr->cols;
  copy->is_vector = expr->is_vector;
  return copy;
}

typedef struct {
  Expr *expr;
  bool children_done;
} Visit;

/* The tree with its leaves and called names changed, children before parents, with a stack of its own. */
static Expr *rebuild(Expr *expr, const Change *change) {
  g_autoptr(GArray) todo = g_array_new(FALSE, FALSE, sizeof(Visit));
  g_autoptr(GPtrArray) done = g_ptr_array_new();
  g_array_append_val(todo, ((Visit){expr, false}));
  while (todo->len > 0) {
    Visit next = g_array_index(todo, Visit, todo->len - 1);
    g_array_set_size(todo, todo->len - 1);
    int count = next.expr->count;
    if (count == 0) {
      g_ptr_array_add(done, rebuild_leaf(next.expr, change));
    } else if (next.children_done) {
      Expr *const *children = (Expr *const *)(done->pdata + done->len - (guint)count);
      Expr *node = rebuild_node(next.expr, children, change);
      g_ptr_array_set_size(done, (int)done->len - count);
      g_ptr_array_add(done, node);
    } else {
      g_array_append_val(todo, ((Visit){next.expr, true}));
      for (int i = count - 1; i >= 0; i--) g_array_append_val(todo, ((Visit){next.expr->child[i], false}));
    }
  }
  return g_ptr_array_index(done, 0);
}

typedef struct {
  const char *from, *to; /* interned */
} Renaming;

static Expr *renamed_leaf(const Expr *name, void *user) {
  const Renaming *renaming = user;
  return name->name == renaming->from ? expr_new_name(renaming->to, name->span) : NULL;
}

static const char *renamed_call(const char *name, void *user) {
  const Renaming *renaming = user;
  return name == renaming->from ? renaming->to : name;
}

Expr *expr_rename(Expr *expr, const char *from, const char *to) {
  Renaming renaming = {g_intern_string(from), g_intern_string(to)};
  return rebuild(expr, &(Change){renamed_leaf, renamed_call, &renaming});
}

typedef struct {
  const char *const *names;
  Expr *const *with;
  int count;
} Substitution;

static Expr *substituted_leaf(const Expr *name, void *user) {
  const Substitution *substitution = user;
  for (int i = 0; i < substitution->count; i++)
    if (strcmp(substitution->names[i], name->name) == 0) return expr_ref(substitution->with[i]);
  return NULL;
}

Expr *expr_substitute(Expr *expr, const char *const *names, Expr *const *with, int count) {
  Substitution substitution = {names, with, count};
  return rebuild(expr, &(Change){substituted_leaf, NULL, &substitution});
}
