/*
 * What an expression is worth now. Anything but a plain literal is built into a graph of its own, with the formulas
 * below it, and run by the engine: printing, derivatives and training share every kernel.
 */
#include "base/number.h"
#include "session/state.h"
#include <math.h>
#include <string.h>

/* ---- printing ---- */

char *session_whole_value_text(const Session *session, Shape shape, const double *values) {
  GString *text = g_string_new(NULL);
  value_format(text, values, (gsize)shape.rows, (gsize)shape.cols, session_digits(session));
  return g_string_free(text, FALSE);
}

/* At a terminal what would scroll away is short; elsewhere programs read it, and only what none reads is. */
static gsize most_entries(const Session *session) {
  enum { ELSEWHERE = 10000 };
  gsize most = (gsize)session_setting_number(session, "entries");
  return session->options.terminal ? most : MAX(most, ELSEWHERE);
}

char *session_value_text(const Session *session, Shape shape, const double *values) {
  enum { SHOWN = 8 };
  gsize size = shape_size(shape);
  if (size <= most_entries(session)) return session_whole_value_text(session, shape, values);
  GString *text = g_string_new("[");
  for (gsize i = 0; i < SHOWN; i++) {
    number_format(text, values[i], session_digits(session));
    g_string_append(text, ", ");
  }
  g_string_append_printf(text, "…] %s; set entries %" G_GSIZE_FORMAT " shows all", shape_name(shape).text, size);
  return g_string_free(text, FALSE);
}

/* ---- literals ---- */

static bool literal_number(const Expr *expr, double *value) {
  if (expr->kind == EXPR_NUMBER) {
    *value = expr->number;
    return true;
  }
  if (expr->kind != EXPR_UNARY || expr->op == OPERATOR_NOT || !literal_number(expr->child[0], value)) return false;
  if (expr->op == OPERATOR_NEGATE) *value = -*value;
  return true;
}

static bool literal(const Expr *expr, Shape *shape, double **values) {
  double number;
  if (literal_number(expr, &number)) {
    *shape = (Shape){1, 1};
    *values = g_memdup2(&number, sizeof number);
    return true;
  }
  if (expr->kind != EXPR_MATRIX || expr->count == 0) return false;
  g_autofree double *v = g_new(double, expr->count);
  for (int i = 0; i < expr->count; i++)
    if (!literal_number(expr->child[i], &v[i])) return false;
  *shape = expr->is_vector ? (Shape){expr->count, 1} : (Shape){expr->rows, expr->cols};
  *values = g_steal_pointer(&v);
  return true;
}

/* ---- a graph for one expression ---- */

typedef struct {
  Builder builder;
  Run *run;
  void *gradients;
} Scratch;

static void scratch_clear(Scratch *scratch) {
  run_free(scratch->run);
  builder_clear(&scratch->builder);
  g_free(scratch->gradients);
}

static bool scratch_run(Session *session, Scratch *scratch, int batch, bool gradients, Diag *diag) {
  const Params *params = session_ensure_params(session);
  RunOptions options = {.batch = batch,
                        .precision = params->precision,
                        .target = NODE_NONE,
                        .also = NODE_NONE,
                        .gradients = gradients,
                        .keep_all = true};
  scratch->run = run_new(scratch->builder.graph, options, diag);
  if (scratch->run == NULL) return false;
  if (gradients) scratch->gradients = g_malloc0(MAX(params->count, 1) * precision_size(params->precision));
  session_bind_run(session, scratch->run, &scratch->builder, scratch->gradients);
  return true;
}

static bool is_derivative(const Expr *expr) {
  return expr->kind == EXPR_CALL && (strcmp(expr->name, "grad") == 0 || strcmp(expr->name, "jacobian") == 0);
}

static bool jacobian(Session *session, const Expr *a, const Expr *b, Shape *shape, double **values, Diag *diag);

static bool derivative(Session *session, const Expr *call, Shape *shape, double **values, Diag *diag) {
  if (call->count != 2) {
    diag_set(diag, call->span, "%s wants two arguments", call->name);
    return diag_hint(diag, "%s(p, x) is ∂p/∂x", call->name);
  }
  if (strcmp(call->name, "jacobian") == 0)
    return jacobian(session, call->child[0], call->child[1], shape, values, diag);
  return session_gradient(session, call->child[0], call->child[1], false, shape, values, diag);
}

bool session_evaluate(Session *session, const Expr *expr, Shape *shape, double **values, Diag *diag) {
  if (literal(expr, shape, values)) return true;
  if (is_derivative(expr) && session_find(session, expr->name) == NULL)
    return derivative(session, expr, shape, values, diag);
  if (expr->kind == EXPR_NAME) {
    const Definition *d = session_find(session, expr->name);
    if (d != NULL && definition_is_leaf(d)) {
      *shape = d->shape;
      *values = session_leaf_values(session, d);
      return true;
    }
  }
  Scratch scratch = {0};
  builder_init(&scratch.builder, session, diag);
  NodeId node = build_expr(&scratch.builder, expr);
  bool done = node != NODE_NONE && scratch_run(session, &scratch, 1, false, diag);
  if (done) {
    run_forward(scratch.run);
    done = run_check_arguments(scratch.run, node, diag);
  }
  if (done) {
    *shape = graph_node(scratch.builder.graph, node)->shape;
    *values = g_new(double, shape_size(*shape));
    run_value(scratch.run, node, 0, *values);
  } else {
    diag_place(diag, expr->span);
  }
  scratch_clear(&scratch);
  return done;
}

/* ---- derivatives ---- */

/* What to derive by: a node, or one entry of it. */
typedef struct {
  NodeId node;
  int entry; /* -1: all */
} By;

static bool index_number(Session *session, const Expr *expr, int *value, Diag *diag) {
  Shape shape;
  g_autofree double *v = NULL;
  if (!session_evaluate(session, expr, &shape, &v, diag)) return false;
  if (!shape_is_number(shape) || v[0] < 1 || v[0] != floor(v[0]) || v[0] > G_MAXINT)
    return diag_set(diag, expr->span, "an index is a whole number, counted from 1");
  *value = (int)v[0];
  return true;
}

static bool resolve_entry(Session *session, Builder *builder, const Expr *b, By *by, Diag *diag) {
  int row = 1, col = 1;
  by->node = build_name(builder, b->child[0]->name, b->child[0]->span);
  if (by->node == NODE_NONE || !index_number(session, b->child[1], &row, diag)) return false;
  Shape shape = graph_node(builder->graph, by->node)->shape;
  if (b->count > 2 && !index_number(session, b->child[2], &col, diag)) return false;
  if (b->count == 2 && shape.rows == 1) {
    col = row;
    row = 1;
  } else if (b->count == 2 && shape.cols > 1) {
    return diag_set(diag, b->span, "%s is %s; its entries want two indices: %s[row, column]", b->child[0]->name,
                    shape_name(shape).text, b->child[0]->name);
  }
  if (row > shape.rows || col > shape.cols)
    return diag_set(diag, b->span, "%s is %s; it has no such entry", b->child[0]->name, shape_name(shape).text);
  by->entry = (row - 1) * shape.cols + col - 1;
  return true;
}

static bool resolve_by(Session *session, Builder *builder, const Expr *b, By *by, Diag *diag) {
  const char *base;
  int entry;
  *by = (By){NODE_NONE, -1};
  if (b->kind == EXPR_INDEX && b->child[0]->kind == EXPR_NAME) return resolve_entry(session, builder, b, by, diag);
  if (b->kind != EXPR_NAME) {
    diag_set(diag, b->span, "a derivative is taken by a name or one of its entries");
    return diag_hint(diag, "grad(p, x) or grad(p, x[1])");
  }
  if (session_entry_alias(session, b->name, &base, &entry)) {
    by->node = build_name(builder, base, b->span);
    by->entry = entry - 1;
  } else {
    by->node = build_name(builder, b->name, b->span);
  }
  return by->node != NODE_NONE;
}

/* Sum over the samples: the derivative of the mean, which each sample has its share of. */
static void read_gradient(const Run *run, NodeId node, gsize size, double *out) {
  const Node *n = graph_node(run_graph(run), node);
  memset(out, 0, size * sizeof *out);
  g_autofree double *one = g_new0(double, size);
  for (int s = 0; s < (n->batched ? run_batch(run) : 1); s++) {
    if (!run_gradient(run, node, s, one)) continue;
    for (gsize i = 0; i < size; i++) out[i] += one[i];
  }
}

static void pick(By by, Shape of, const double *all, Shape *shape, double **values) {
  *shape = by.entry < 0 ? of : (Shape){1, 1};
  *values = by.entry < 0 ? g_memdup2(all, shape_size(of) * sizeof *all) : g_memdup2(&all[by.entry], sizeof *all);
}

/* Writes the training batch into x and y of a run. */
static void fill_batch(Session *session, Run *run, const Builder *built, const guint32 *samples, int count) {
  const Dataset *data = session->setup.data;
  g_autofree double *x = g_new(double, data->features);
  for (guint i = 0; i < built->leaves->len; i++) {
    const Definition *d = built->leaves->pdata[i];
    NodeId node = g_array_index(built->leaf_nodes, NodeId, i);
    for (int s = 0; s < count; s++) {
      if (d->kind == DEFINITION_TARGET) run_set(run, node, s, &(double){dataset_target(data, (int)samples[s])});
      if (d->kind != DEFINITION_INPUT) continue;
      dataset_read(data, (int)samples[s], x);
      run_set(run, node, s, x);
    }
    if (d->kind == DEFINITION_INPUT || d->kind == DEFINITION_TARGET) run_pad(run, node);
  }
}

static int batch_size(const Session *session) {
  const Dataset *data = session->setup.data;
  if (data == NULL) return 1;
  int batch = session_batch(session), all = data->part_count[PART_TRAIN];
  return batch == 0 || batch > all ? all : batch;
}

/* The samples of the step that is due; without a loss to train on, the first of the training part.
 * NULL without data. */
static const guint32 *next_batch(Session *session, int *count) {
  const Dataset *data = session->setup.data;
  *count = batch_size(session);
  if (data == NULL || *count == data->part_count[PART_TRAIN]) return data != NULL ? data->part[PART_TRAIN] : NULL;
  Trainer *trainer = session_ensure_trainer(session, NULL);
  return trainer != NULL ? trainer_next_batch(trainer, count) : data->part[PART_TRAIN];
}

bool session_gradient(Session *session, const Expr *a, const Expr *b, bool batch, Shape *shape, double **values,
                      Diag *diag) {
  Scratch scratch = {0};
  By by;
  int samples = 1;
  const guint32 *which = batch ? next_batch(session, &samples) : NULL;
  builder_init(&scratch.builder, session, diag);
  Builder *builder = &scratch.builder;
  NodeId target = build_expr(builder, a);
  bool done = target != NODE_NONE && resolve_by(session, builder, b, &by, diag);
  if (done && !shape_is_number(graph_node(builder->graph, target)->shape)) {
    diag_set(diag, a->span, "grad takes the derivative of a number, and this is %s",
             shape_name(graph_node(builder->graph, target)->shape).text);
    done = diag_hint(diag, "jacobian(a, b) has all of them");
  }
  done = done && scratch_run(session, &scratch, samples, true, diag);
  if (done) {
    if (which != NULL) fill_batch(session, scratch.run, builder, which, samples);
    run_forward(scratch.run);
    done = which != NULL || run_check_arguments(scratch.run, target, diag);
  }
  if (done) {
    run_backward_from(scratch.run, target, 0);
    Shape of = graph_node(builder->graph, by.node)->shape;
    g_autofree double *all = g_new(double, shape_size(of));
    read_gradient(scratch.run, by.node, shape_size(of), all);
    pick(by, of, all, shape, values);
  } else {
    diag_place(diag, a->span);
  }
  scratch_clear(&scratch);
  return done;
}

static bool jacobian(Session *session, const Expr *a, const Expr *b, Shape *shape, double **values, Diag *diag) {
  Scratch scratch = {0};
  By by;
  builder_init(&scratch.builder, session, diag);
  Builder *builder = &scratch.builder;
  NodeId target = build_expr(builder, a);
  bool done = target != NODE_NONE && resolve_by(session, builder, b, &by, diag) &&
              scratch_run(session, &scratch, 1, true, diag);
  if (done) {
    run_forward(scratch.run);
    done = run_check_arguments(scratch.run, target, diag);
  }
  if (done) {
    gsize rows = shape_size(graph_node(builder->graph, target)->shape);
    Shape of = graph_node(builder->graph, by.node)->shape;
    gsize cols = by.entry < 0 ? shape_size(of) : 1;
    g_autofree double *all = g_new(double, shape_size(of));
    *shape = (Shape){(int)rows, (int)cols};
    *values = g_new(double, rows *cols);
    for (gsize r = 0; r < rows; r++) {
      run_backward_from(scratch.run, target, (int)r);
      read_gradient(scratch.run, by.node, shape_size(of), all);
      memcpy(&(*values)[r * cols], by.entry < 0 ? all : &all[by.entry], cols * sizeof(double));
    }
  } else {
    diag_place(diag, a->span);
  }
  scratch_clear(&scratch);
  return done;
}

/* ---- the training batch ---- */

/* Over these samples of the data; NULL: over the one that leaves are set to. */
static Run *run_over(Session *session, const guint32 *which, int samples, Diag *diag) {
  const Params *params = session_ensure_params(session);
  if (!session_ensure_graph(session, diag)) return NULL;
  RunOptions options = {.batch = samples,
                        .precision = params->precision,
                        .target = NODE_NONE,
                        .also = NODE_NONE,
                        .gradients = true,
                        .keep_all = true};
  Run *run = run_new(session->built->graph, options, diag);
  if (run == NULL) return NULL;
  session_show_run(session, NULL); /* makes show_gradients */
  session_bind_run(session, run, session->built, session->show_gradients);
  if (which != NULL) fill_batch(session, run, session->built, which, samples);
  run_forward(run);
  return run;
}

int session_next_batch(Session *session) {
  int count;
  next_batch(session, &count);
  return count;
}

Run *session_batch_run(Session *session, int *samples, Diag *diag) {
  const guint32 *which = next_batch(session, samples);
  return run_over(session, which, *samples, diag);
}

/* As many samples as a vocabulary's outputs take little memory for: two megabytes, but at least a few samples. */
static int samples_over_words(const Session *session, int most) {
  enum { BYTES = 2 << 20, LEAST = 16 };
  gsize outputs = vocabulary_size(session->setup.vocabulary) * precision_size(session->params->precision);
  return (int)CLAMP(BYTES / outputs, LEAST, (gsize)most);
}

/* Over words: only what the loss hangs on, and no gradients but those of the layers' sums, since a table and a layer
 * over a vocabulary have as many as the network has parameters. */
static Run *run_over_words(Session *session, int samples, Diag *diag) {
  const Params *params = session_ensure_params(session);
  RunOptions options = {.batch = samples,
                        .precision = params->precision,
                        .target = session->loss_node,
                        .also = NODE_NONE,
                        .gradients = true};
  Run *run = run_new(session->built->graph, options, diag);
  if (run == NULL) return NULL;
  session_bind_run(session, run, session->built, NULL);
  for (int k = 1; k <= session->setup.layer_count; k++)
    run_want_gradient(run, session_node(session, layer_name('z', k)));
  fill_batch(session, run, session->built, session->setup.data->part[PART_TRAIN], samples);
  run_forward(run);
  return run;
}

Run *session_training_run(Session *session, int most, Diag *diag) {
  const Dataset *data = session->setup.data;
  if (data == NULL) return run_over(session, NULL, 1, diag);
  if (!session_ensure_graph(session, diag)) return NULL;
  if (session->setup.vocabulary != NULL && session->loss_node != NODE_NONE)
    return run_over_words(session, MIN(samples_over_words(session, most), data->part_count[PART_TRAIN]), diag);
  return run_over(session, data->part[PART_TRAIN], MIN(most, data->part_count[PART_TRAIN]), diag);
}

/* ---- conditions ---- */

const char *const condition_figures = "loss testloss acc testacc gnorm dw step epoch";

static const struct {
  const char *name;
  unsigned mask;
} figures[] = {{"loss", FIGURE_LOSS},
               {"testloss", FIGURE_TEST},
               {"acc", FIGURE_ACCURACY},
               {"testacc", FIGURE_TEST},
               {"gnorm", FIGURE_GRADIENT_NORM},
               {"dw", FIGURE_STEP_NORM},
               {"step", 0},
               {"epoch", 0}};

static gsize figure_index(const char *name) {
  gsize i = 0;
  while (i < G_N_ELEMENTS(figures) && strcmp(figures[i].name, name) != 0) i++;
  return i;
}

bool condition_is_figure(const char *name) {
  return figure_index(name) < G_N_ELEMENTS(figures);
}

static bool figure(Session *session, const char *name, double *value) {
  gsize i = figure_index(name);
  if (i == G_N_ELEMENTS(figures)) return false;
  TrainerClock clock = session_clock(session);
  Figures f = {0};
  if (figures[i].mask != 0) f = session_figures(session, figures[i].mask);
  const double values[] = {f.loss,          f.test_loss, f.accuracy,         f.test_accuracy,
                           f.gradient_norm, f.step_norm, (double)clock.step, (double)clock.epoch};
  *value = values[i];
  return true;
}

typedef struct {
  Session *session;
  GPtrArray *names, *numbers;
} FigureSearch;

static void note_figure(const Expr *name, void *user) {
  FigureSearch *search = user;
  double value;
  if (name->kind != EXPR_NAME || !figure(search->session, name->name, &value)) return;
  g_ptr_array_add(search->names, (gpointer)name->name);
  g_ptr_array_add(search->numbers, expr_new_number(value, name->span));
}

/* Anything but arithmetic on figures and numbers: the figures put in, the rest is the evaluator's. */
static bool condition_value_at_length(Session *session, const Expr *expr, double *value, Diag *diag) {
  g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func((GDestroyNotify)expr_unref);
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  FigureSearch search = {session, names, numbers};
  expr_visit_names(expr, false, note_figure, &search);
  g_autoptr(Expr) filled =
      expr_substitute((Expr *)expr, (const char *const *)names->pdata, (Expr *const *)numbers->pdata, (int)names->len);
  Shape shape;
  g_autofree double *v = NULL;
  if (!session_evaluate(session, filled, &shape, &v, diag)) return false;
  if (!shape_is_number(shape))
    return diag_set(diag, expr->span, "a condition compares numbers, not %s", shape_name(shape).text);
  *value = v[0];
  return true;
}

static bool binary_value(Operator op, double a, double b, double *value) {
  switch (op) {
  case OPERATOR_OR:
    *value = a != 0 || b != 0;
    return true;
  case OPERATOR_AND:
    *value = a != 0 && b != 0;
    return true;
  case OPERATOR_LESS:
    *value = a < b;
    return true;
  case OPERATOR_LESS_EQUAL:
    *value = a <= b;
    return true;
  case OPERATOR_GREATER:
    *value = a > b;
    return true;
  case OPERATOR_GREATER_EQUAL:
    *value = a >= b;
    return true;
  case OPERATOR_EQUAL:
    *value = a == b;
    return true;
  case OPERATOR_NOT_EQUAL:
    *value = a != b;
    return true;
  case OPERATOR_ADD:
    *value = a + b;
    return true;
  case OPERATOR_SUBTRACT:
    *value = a - b;
    return true;
  case OPERATOR_MULTIPLY:
    *value = a * b;
    return true;
  case OPERATOR_DIVIDE:
    *value = a / b;
    return true;
  default:
    return false;
  }
}

static bool condition_value(Session *session, const Expr *expr, double *value, Diag *diag) {
  if (literal_number(expr, value)) return true;
  if (expr->kind == EXPR_NAME && figure(session, expr->name, value)) return true;
  if (expr->kind == EXPR_BINARY) {
    double a, b;
    if (!condition_value(session, expr->child[0], &a, diag) || !condition_value(session, expr->child[1], &b, diag))
      return false;
    if (binary_value(expr->op, a, b, value)) return true;
  }
  return condition_value_at_length(session, expr, value, diag);
}

bool session_condition(Session *session, const Expr *expr, bool *holds, Diag *diag) {
  double value;
  if (!condition_value(session, expr, &value, diag)) return false;
  *holds = value != 0 && !isnan(value);
  return true;
}
