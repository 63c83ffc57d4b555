#include "grad/shape.h"
#include <math.h>
#include <string.h>

static const Span nowhere = {0, 0};

ShapeName shape_name(Shape s) {
  ShapeName name;
  if (shape_is_number(s))
    g_strlcpy(name.text, "a number", sizeof name.text);
  else if (s.cols == 1)
    g_snprintf(name.text, sizeof name.text, "a vector of %d", s.rows);
  else if (s.rows == 1)
    g_snprintf(name.text, sizeof name.text, "a row of %d", s.cols);
  else
    g_snprintf(name.text, sizeof name.text, "a %d×%d matrix", s.rows, s.cols);
  return name;
}

/* What a rule looks at. */
typedef struct {
  const Graph *graph;
  const Op *op;
  const NodeId *inputs;
  int count;
  const double *attributes;
  Diag *diag;
} Application;

static const Node *input(const Application *a, int k) {
  return graph_node(a->graph, a->inputs[k]);
}
static Shape shape(const Application *a, int k) {
  return input(a, k)->shape;
}
static Shape turned(Shape s) {
  return (Shape){s.cols, s.rows};
}

/* How a message calls input k: by its name, else by its place. */
static const char *called(const Application *a, int k) {
  const char *name = input(a, k)->name;
  if (name) return name;
  return a->op->op_class == OP_CLASS_PRODUCT || a->op->op_class == OP_CLASS_BINARY
             ? (k == 0 ? "the left side" : "the right side")
             : (k == 0 ? "the first argument" : "the second argument");
}

static bool refuse(const Application *a, const char *rule) {
  ShapeName first = shape_name(shape(a, 0)), second = shape_name(shape(a, 1));
  return diag_set(a->diag, nowhere, "%s: %s is %s, %s is %s", rule, called(a, 0), first.text, called(a, 1),
                  second.text);
}

/* "V is a column; did you mean V'*W?" where turning input k makes the shapes fit. Of two vectors alike, the product
 * entry by entry may be meant as well. */
static void hint_turn(const Application *a, int k) {
  Shape s = shape(a, k);
  const char *kind = s.cols == 1 ? "column" : s.rows == 1 ? "row" : "matrix";
  const char *left = input(a, 0)->name, *right = input(a, 1)->name;
  const char *sign = a->op->op_class == OP_CLASS_PRODUCT ? "*" : a->op->name;
  bool alike = a->op->op_class == OP_CLASS_PRODUCT && shape_equal(shape(a, 0), shape(a, 1));
  if (alike && (!left || !right))
    diag_hint(a->diag, "%s is a %s; entry by entry a product is written .*", called(a, k), kind);
  else if (alike)
    diag_hint(a->diag, "%s is a %s; did you mean %s'*%s? Entry by entry: %s.*%s", left, kind, left, right, left, right);
  else if (g_ascii_isalpha(*sign) || !left || !right)
    diag_hint(a->diag, "%s is a %s; did you mean its transpose (')?", called(a, k), kind);
  else
    diag_hint(a->diag, "%s is a %s; did you mean %s%s%s%s%s?", called(a, k), kind, left, k == 0 ? "'" : "", sign, right,
              k == 1 ? "'" : "");
}

static bool rule_same(const Application *a, Shape *out) {
  *out = shape(a, 0);
  return true;
}

static bool rule_number(const Application *a, Shape *out) {
  (void)a;
  *out = (Shape){1, 1};
  return true;
}

static bool same_shapes(const Application *a, const char *rule) {
  Shape left = shape(a, 0), right = shape(a, 1);
  if (shape_equal(left, right)) return true;
  refuse(a, rule);
  if (shape_equal(left, turned(right))) hint_turn(a, left.cols == 1 ? 1 : 0);
  return false;
}

static bool rule_elementwise(const Application *a, Shape *out) {
  Shape left = shape(a, 0), right = shape(a, 1);
  *out = shape_is_number(left) ? right : left;
  if (shape_is_number(left) || shape_is_number(right)) return true;
  g_autofree char *rule = g_strdup_printf("'%s' needs equal shapes, or a number on one side", a->op->name);
  return same_shapes(a, rule);
}

static bool rule_pair(const Application *a, Shape *out) {
  *out = (Shape){1, 1};
  g_autofree char *rule = g_strdup_printf("'%s' needs equal shapes", a->op->name);
  return same_shapes(a, rule);
}

bool class_exists(double class, Shape shares, Diag *diag) {
  int classes = (int)shape_size(shares);
  if (isnan(class) || (class >= 0 && class < classes && class == floor(class))) return true;
  diag_set(diag, nowhere, "'ce' is asked for class %g of %d", class, classes);
  return diag_hint(diag, "classes are whole numbers, counted from 0: 0 to %d", classes - 1);
}

static bool is_plain_number(const Application *a, const Node *node, double *value) {
  bool negated = node->op->code == OP_NEGATE;
  if (negated) node = graph_node(a->graph, node->inputs[0]);
  *value = negated ? -node->attribute[0] : node->attribute[0];
  return node->op->code == OP_CONSTANT;
}

/* Either a one-hot vector of the same shape, or the number of the class; a plain number is looked at right away. */
static bool rule_class(const Application *a, Shape *out) {
  double class;
  *out = (Shape){1, 1};
  if (shape_is_number(shape(a, 1)))
    return shape_is_number(shape(a, 0)) || !is_plain_number(a, input(a, 1), &class) ||
           class_exists(class, shape(a, 0), a->diag);
  return same_shapes(a, "'ce' needs a one-hot target of the same shape, or a class number");
}

static bool rule_product(const Application *a, Shape *out) {
  Shape left = shape(a, 0), right = shape(a, 1);
  *out = (Shape){left.rows, right.cols};
  if (left.cols == right.rows) return true;
  refuse(a, "'*' needs as many columns on its left as rows on its right");
  if (left.rows == right.rows)
    hint_turn(a, 0);
  else if (left.cols == right.cols)
    hint_turn(a, 1);
  else if (right.cols == left.rows && input(a, 0)->name && input(a, 1)->name)
    diag_hint(a->diag, "did you mean %s*%s?", input(a, 1)->name, input(a, 0)->name);
  return false;
}

static bool rule_transpose(const Application *a, Shape *out) {
  *out = turned(shape(a, 0));
  return true;
}

static bool rule_entry(const Application *a, Shape *out) {
  Shape s = shape(a, 0);
  double row = a->attributes[0], col = a->attributes[1];
  *out = (Shape){1, 1};
  if (row >= 0 && row < s.rows && col >= 0 && col < s.cols && floor(row) == row && floor(col) == col) return true;
  ShapeName name = shape_name(s);
  if (s.cols == 1)
    return diag_set(a->diag, nowhere, "index [%.0f] is outside: %s is %s", row + 1, called(a, 0), name.text);
  return diag_set(a->diag, nowhere, "index [%.0f,%.0f] is outside: %s is %s", row + 1, col + 1, called(a, 0),
                  name.text);
}

static bool rule_concat(const Application *a, Shape *out) {
  gint64 rows = 0;
  for (int k = 0; k < a->count; k++) {
    if (shape(a, k).cols != shape(a, 0).cols) {
      ShapeName first = shape_name(shape(a, 0)), other = shape_name(shape(a, k));
      diag_set(a->diag, nowhere, "'concat' stacks shapes with equally many columns: %s and %s", first.text, other.text);
      if (shape(a, k).rows == 1 || shape(a, 0).rows == 1) diag_hint(a->diag, "a row's transpose (') is a vector");
      return false;
    }
    rows += shape(a, k).rows;
  }
  if (rows > G_MAXINT) return diag_set(a->diag, nowhere, "'concat' would have %" G_GINT64_FORMAT " rows", rows);
  *out = (Shape){(int)rows, shape(a, 0).cols};
  return true;
}

static bool rule_matrix(const Application *a, Shape *out) {
  *out = (Shape){(int)a->attributes[0], (int)a->attributes[1]};
  if (out->rows < 1 || out->cols < 1 || shape_size(*out) != (gsize)a->count)
    return diag_set(a->diag, nowhere, "a matrix of %.0f rows and %.0f columns has %.0f entries, not %d",
                    a->attributes[0], a->attributes[1], a->attributes[0] * a->attributes[1], a->count);
  for (int k = 0; k < a->count; k++) {
    if (shape_is_number(shape(a, k))) continue;
    ShapeName name = shape_name(shape(a, k));
    return diag_set(a->diag, nowhere, "the entries of a matrix are numbers: entry %d is %s", k + 1, name.text);
  }
  return true;
}

/* The table's rows are looked up by the entries of a vector. */
static bool rule_embed(const Application *a, Shape *out) {
  Shape table = shape(a, 0), words = shape(a, 1);
  *out = (Shape){words.rows, table.cols};
  if (input(a, 0)->batched)
    return diag_set(a->diag, nowhere,
                    "'%s' looks rows up in one table for all samples, and %s differs from sample to sample",
                    a->op->name, called(a, 0));
  if (words.cols == 1) return true;
  return diag_set(a->diag, nowhere, "'%s' takes the numbers of words as a vector, and %s is %s", a->op->name,
                  called(a, 1), shape_name(words).text);
}

/* A row a word, and the numbers of the words, which tell what is padding. */
static bool rule_pool(const Application *a, Shape *out) {
  Shape rows = shape(a, 0), words = shape(a, 1);
  *out = (Shape){rows.cols, 1};
  if (words.cols == 1 && words.rows == rows.rows && input(a, 0)->batched == input(a, 1)->batched) return true;
  return refuse(a, "pooling takes a row a word, and the vector of the words' numbers");
}

static bool rule_flatten(const Application *a, Shape *out) {
  gint64 size = (gint64)shape(a, 0).rows * shape(a, 0).cols;
  *out = (Shape){(int)size, 1};
  return size <= G_MAXINT || diag_set(a->diag, nowhere, "'flatten' would have %" G_GINT64_FORMAT " entries", size);
}

static bool rule_dropout(const Application *a, Shape *out) {
  *out = shape(a, 0);
  if (a->attributes[0] >= 0 && a->attributes[0] < 1) return true;
  return diag_set(a->diag, nowhere, "'dropout' takes a probability from 0 to below 1, not %g", a->attributes[0]);
}

typedef bool ShapeRule(const Application *a, Shape *out);

static ShapeRule *rule_of(const Op *op) {
  static ShapeRule *const by_class[] = {
      [OP_CLASS_UNARY] = rule_same,      [OP_CLASS_BINARY] = rule_elementwise, [OP_CLASS_REDUCTION] = rule_number,
      [OP_CLASS_PRODUCT] = rule_product, [OP_CLASS_SOFTMAX] = rule_same,       [OP_CLASS_LOSS] = rule_pair,
  };
  static ShapeRule *const special[OP_COUNT] = {
      [OP_TRANSPOSE] = rule_transpose, [OP_ENTRY] = rule_entry,     [OP_CONCAT] = rule_concat,
      [OP_MATRIX] = rule_matrix,       [OP_DOT] = rule_pair,        [OP_CE] = rule_class,
      [OP_EMBED] = rule_embed,         [OP_MEANPOOL] = rule_pool,   [OP_MAXPOOL] = rule_pool,
      [OP_FLATTEN] = rule_flatten,     [OP_DROPOUT] = rule_dropout,
  };
  return special[op->code] ? special[op->code] : by_class[op->op_class];
}

static bool count_fits(const Op *op, int count, Diag *diag) {
  if (count >= op->min_inputs && (op->max_inputs < 0 || count <= op->max_inputs)) return true;
  const char *plural = op->min_inputs == 1 ? "" : "s";
  if (op->max_inputs < 0)
    return diag_set(diag, nowhere, "'%s' takes at least %d argument%s, not %d", op->name, op->min_inputs, plural,
                    count);
  return diag_set(diag, nowhere, "'%s' takes %d argument%s, not %d", op->name, op->min_inputs, plural, count);
}

bool shape_of_application(const Graph *graph, const Op *op, const NodeId *inputs, int count, const double *attributes,
                          Shape *out, Diag *diag) {
  Application a = {graph, op, inputs, count, attributes, diag};
  return count_fits(op, count, diag) && rule_of(op)(&a, out);
}
