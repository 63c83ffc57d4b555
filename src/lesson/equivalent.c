/*
 * Equivalence by trying. Two formulas of a lesson that agree at some dozen random points are the same formula for all
 * purposes of a lesson (Schwartz–Zippel, for those that are polynomials); one that agrees at a lucky point alone is
 * found out by the next. The points live in a session of their own, so the student's is never touched.
 */
#include "lesson/equivalent.h"
#include "base/number.h"
#include "base/rng.h"
#include "session/command.h"
#include <math.h>
#include <string.h>

enum { POINTS = 14, POINTS_NEEDED = 4, SEED = 40961, MOST_ENTRIES = 10000 };
static const double TOLERANCE = 1e-7;

typedef struct {
  const char *name;
  Shape shape;
} Leaf;

typedef struct {
  Session *session; /* the student's */
  Session *trial;   /* where the formulas are tried */
  GArray *leaves;   /* of Leaf */
  GHashTable *seen; /* interned names */
} Trial;

static void run_text(Session *session, const char *text) {
  session_submit(session, source_new("", text, -1), ORIGIN_FILE);
  session_run(session, 0);
}

static bool has_value(Session *session, const char *name, Shape *shape) {
  g_autoptr(Expr) expr = expr_new_name(name, (Span){0});
  g_autofree double *values = NULL;
  Diag diag = DIAG_INIT;
  bool known = session_evaluate(session, expr, shape, &values, &diag);
  diag_clear(&diag);
  return known;
}

static void need_names(Trial *trial, const Expr *expr);

/* Defines a computed name in the trial as it is in the session, after what it hangs on. */
static void need_definition(Trial *trial, const char *line) {
  const char *formula = strstr(line, " = ");
  g_autoptr(Expr) expr = formula ? parse_expression(formula + 3, NULL) : NULL;
  if (!expr) return;
  need_names(trial, expr);
  run_text(trial->trial, line);
}

/* Every other point has positive numbers only, for formulas with roots and logarithms. */
static void append_leaf(const Leaf *leaf, Rng *rng, bool positive, GString *text) {
  gsize size = shape_size(leaf->shape);
  g_autofree double *values = g_new(double, size);
  for (gsize k = 0; k < size; k++) values[k] = positive ? 0.25 + 2.5 * rng_uniform(rng) : 5 * rng_uniform(rng) - 2.5;
  g_string_append_printf(text, "%s = ", leaf->name);
  value_format(text, values, (gsize)leaf->shape.rows, (gsize)leaf->shape.cols, NUMBER_EXACT);
  g_string_append(text, leaf->shape.rows == 1 && leaf->shape.cols > 1 ? "'\n" : "\n");
}

static void need_leaf(Trial *trial, const char *name) {
  Leaf leaf = {name, {1, 1}};
  if (!has_value(trial->session, name, &leaf.shape)) leaf.shape = (Shape){1, 1};
  if (shape_size(leaf.shape) > MOST_ENTRIES) return;
  bool is_input = strcmp(name, "x") == 0 && leaf.shape.cols == 1 && leaf.shape.rows > 1;
  g_autofree char *line = g_strdup_printf("input %d", leaf.shape.rows);
  if (is_input) run_text(trial->trial, line); /* so that x1, x2 are its entries */
  g_array_append_val(trial->leaves, leaf);
  Rng rng = rng_stream(SEED, RNG_USER, 0);
  g_autoptr(GString) first = g_string_new(NULL); /* formulas can be defined on it only once it is there */
  append_leaf(&leaf, &rng, true, first);
  run_text(trial->trial, first->str);
}

static void need_name(const Expr *expr, void *user) {
  Trial *trial = user;
  const char *name = expr->name, *base = name;
  int entry;
  Shape shape;
  if (!g_hash_table_add(trial->seen, (gpointer)name)) return;
  g_autofree char *line = session_definition_line(trial->session, name);
  if (line)
    need_definition(trial, line);
  else if (expr->kind == EXPR_CALL || has_value(trial->trial, name, &shape))
    return; /* what the language brings: exp, pi */
  else if (session_entry_alias(trial->session, name, &base, &entry) && g_hash_table_add(trial->seen, (gpointer)base))
    need_leaf(trial, base);
  else if (base == name)
    need_leaf(trial, name);
}

static void need_names(Trial *trial, const Expr *expr) {
  expr_visit_names(expr, true, need_name, trial);
}

static void set_leaves(Trial *trial, int point) {
  Rng rng = rng_stream(SEED, RNG_USER, (guint64)point);
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < trial->leaves->len; i++)
    append_leaf(&g_array_index(trial->leaves, Leaf, i), &rng, point % 2 == 1, text);
  run_text(trial->trial, text->str);
}

static bool is_vector(Shape shape) {
  return shape.rows == 1 || shape.cols == 1;
}

typedef enum { POINT_AGREES, POINT_DIFFERS, POINT_SAYS_NOTHING, POINT_FAILED } PointResult;

static PointResult compare(Shape shape_a, const double *a, Shape shape_b, const double *b) {
  bool fits = shape_equal(shape_a, shape_b) ||
              (is_vector(shape_a) && is_vector(shape_b) && shape_size(shape_a) == shape_size(shape_b));
  if (!fits) return POINT_DIFFERS;
  for (gsize i = 0; i < shape_size(shape_a); i++) {
    if (!isfinite(a[i]) || !isfinite(b[i])) return POINT_SAYS_NOTHING;
    if (fabs(a[i] - b[i]) > TOLERANCE * fmax(1e-3, fmax(fabs(a[i]), fabs(b[i])))) return POINT_DIFFERS;
  }
  return POINT_AGREES;
}

static PointResult try_point(Trial *trial, int point, const Expr *a, const Expr *b, Diag *diag) {
  Shape shape_a, shape_b;
  g_autofree double *values_a = NULL, *values_b = NULL;
  set_leaves(trial, point);
  if (!session_evaluate(trial->trial, a, &shape_a, &values_a, diag)) return POINT_FAILED;
  if (!session_evaluate(trial->trial, b, &shape_b, &values_b, diag)) return POINT_FAILED;
  return compare(shape_a, values_a, shape_b, values_b);
}

static PointResult try_points(Trial *trial, const Expr *a, const Expr *b, Diag *diag) {
  int agreed = 0;
  for (int point = 0; point < POINTS; point++) {
    PointResult result = try_point(trial, point, a, b, diag);
    if (result == POINT_FAILED || result == POINT_DIFFERS) return result;
    agreed += result == POINT_AGREES;
  }
  return agreed >= POINTS_NEEDED ? POINT_AGREES : POINT_DIFFERS;
}

bool formulas_agree(Session *session, const Expr *a, const Expr *b, bool *agree, Diag *diag) {
  static const Host SILENT = {0};
  SessionOptions options = {.seed = 1, .digits = NUMBER_DIGITS_MAX};
  g_autoptr(Session) own = session_new(&SILENT, &options);
  Trial trial = {session, own, g_array_new(FALSE, FALSE, sizeof(Leaf)), g_hash_table_new(NULL, NULL)};
  need_names(&trial, a);
  need_names(&trial, b);
  PointResult result = try_points(&trial, a, b, diag);
  g_array_unref(trial.leaves);
  g_hash_table_unref(trial.seen);
  *agree = result == POINT_AGREES;
  return result != POINT_FAILED;
}

/* ---- */

typedef struct {
  Session *session;
  bool known;
} Known;

static void look_name_up(const Expr *expr, void *user) {
  Known *known = user;
  Shape shape;
  if (!has_value(known->session, expr->name, &shape)) known->known = false;
}

bool formula_is_known(Session *session, const Expr *expr) {
  Known known = {session, true};
  expr_visit_names(expr, false, look_name_up, &known);
  return known.known;
}
