/*
 * The table of definitions and the rules of `NAME = EXPR`.
 *
 * A name made of numbers only is a leaf, anything else a formula. A leaf's right side is evaluated now and keeps the
 * leaf's shape; a formula is kept. Every change goes through session_put, so that undo sees it.
 */
#include "base/number.h"
#include "session/state.h"
#include <math.h>
#include <string.h>

Definition *definition_new(const char *name, DefinitionKind kind) {
  Definition *d = g_new0(Definition, 1);
  g_ref_count_init(&d->refs);
  d->name = g_intern_string(name);
  d->kind = kind;
  d->shape = (Shape){1, 1};
  return d;
}

Definition *definition_new_leaf(const char *name, DefinitionKind kind, Shape shape, const double *values) {
  Definition *d = definition_new(name, kind);
  d->shape = shape;
  d->values =
      values != NULL ? g_memdup2(values, shape_size(shape) * sizeof(double)) : g_new0(double, shape_size(shape));
  return d;
}

Definition *definition_new_formula(const char *name, Expr *formula) {
  Definition *d = definition_new(name, DEFINITION_FORMULA);
  d->formula = formula;
  return d;
}

/* NULL-terminated, so that they can be joined. */
static const char **copy_parameters(const char *const *parameters, int count) {
  const char **copy = g_new0(const char *, count + 1);
  for (int i = 0; i < count; i++) copy[i] = parameters[i];
  return copy;
}

Definition *definition_copy(const Definition *definition) {
  Definition *d = g_memdup2(definition, sizeof *definition);
  gsize bytes = shape_size(d->shape) * sizeof(double);
  g_ref_count_init(&d->refs);
  d->values = definition->values != NULL ? g_memdup2(definition->values, bytes) : NULL;
  d->initial = definition->initial != NULL ? g_memdup2(definition->initial, bytes) : NULL;
  d->formula = definition->formula != NULL ? expr_ref(definition->formula) : NULL;
  d->parameters = copy_parameters(definition->parameters, definition->parameter_count);
  return d;
}

Definition *definition_ref(Definition *definition) {
  g_ref_count_inc(&definition->refs);
  return definition;
}

void definition_unref(Definition *definition) {
  if (definition == NULL || !g_ref_count_dec(&definition->refs)) return;
  g_free(definition->values);
  g_free(definition->initial);
  expr_unref(definition->formula);
  g_free(definition->parameters);
  g_free(definition);
}

/* ---- the table ---- */

Definition *session_find(const Session *session, const char *name) {
  return g_hash_table_lookup(session->definitions, name);
}

static gint by_order(gconstpointer a, gconstpointer b) {
  const Definition *const *x = a, *const *y = b;
  return (*x)->order < (*y)->order ? -1 : (*x)->order > (*y)->order;
}

GPtrArray *session_ordered(Session *session) {
  if (!session->ordered_stale) return session->ordered;
  g_ptr_array_set_size(session->ordered, 0);
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, session->definitions);
  while (g_hash_table_iter_next(&iter, NULL, &value)) g_ptr_array_add(session->ordered, value);
  g_ptr_array_sort(session->ordered, by_order);
  session->ordered_stale = false;
  return session->ordered;
}

/* A parameter that leaves the block takes its numbers with it. */
static void stash_param(Session *session, Definition *definition) {
  const ParamSlice *slice = params_find(session->params, definition->name);
  if (definition->values != NULL || slice == NULL) return;
  definition->values = g_new(double, shape_size(slice->shape));
  params_read(session->params, slice, definition->values);
  const ParamSlice *from = params_find(session->initial, definition->name);
  definition->initial = g_new(double, shape_size(from->shape));
  params_read(session->initial, from, definition->initial);
}

static bool is_new_number(const Definition *old, const Definition *incoming) {
  return old != NULL && incoming != NULL && old->kind == incoming->kind && old->kind != DEFINITION_PARAM &&
         definition_is_leaf(old) && shape_equal(old->shape, incoming->shape);
}

Definition *definition_exchange(Session *session, const char *name, Definition *incoming) {
  Definition *old = session_find(session, name);
  if (old != NULL) {
    definition_ref(old);
    if (old->kind == DEFINITION_PARAM) {
      stash_param(session, old);
      session->params_stale = true;
    }
  }
  if (incoming != NULL && incoming->kind == DEFINITION_PARAM) session->params_stale = true;

  if (is_new_number(old, incoming)) {
    session_touch_values(session);
  } else if (old == NULL && incoming != NULL && session->built != NULL && session_virtual(session, name) == NULL) {
    g_ptr_array_add(session->pending, definition_ref(incoming));
    session_touch_values(session);
    session_drop_trainer(session);
  } else if (old != NULL || incoming != NULL) {
    session_drop_graph(session);
  }

  bool last = incoming != NULL && old == NULL && !session->ordered_stale &&
              (session->ordered->len == 0 ||
               ((Definition *)session->ordered->pdata[session->ordered->len - 1])->order < incoming->order);
  if (incoming != NULL)
    g_hash_table_replace(session->definitions, (gpointer)incoming->name, incoming);
  else
    g_hash_table_remove(session->definitions, name);
  if (last)
    g_ptr_array_add(session->ordered, incoming);
  else
    session->ordered_stale = true;
  session->revision++;
  return old;
}

void session_put(Session *session, const char *name, Definition *definition) {
  name = g_intern_string(name);
  session_name_changes(session, name, definition);
  journal_save_definition(session, name);
  const Definition *old = session_find(session, name);
  if (definition != NULL && definition->order == 0)
    definition->order = old != NULL ? old->order : ++session->next_order;
  definition_unref(definition_exchange(session, name, definition));
}

/* ---- names ---- */

bool session_entry_alias(const Session *session, const char *name, const char **base, int *entry) {
  if (name[0] != 'x' || name[1] < '1' || name[1] > '9' || strlen(name) > 9) return false;
  char *end;
  long k = strtol(name + 1, &end, 10);
  const Definition *x = session_find(session, g_intern_static_string("x"));
  if (*end != '\0' || x == NULL || session_find(session, name) != NULL) return false;
  if (!definition_is_leaf(x) && x->layer == 0 && x->kind != DEFINITION_FORMULA) return false;
  if (definition_is_leaf(x) && (x->shape.cols != 1 || k > x->shape.rows)) return false;
  *base = x->name;
  *entry = (int)k;
  return true;
}

static const char **all_names(Session *session) {
  GPtrArray *names = g_ptr_array_new();
  GPtrArray *ordered = session_ordered(session);
  for (guint i = 0; i < ordered->len; i++) g_ptr_array_add(names, (gpointer)((Definition *)ordered->pdata[i])->name);
  g_ptr_array_add(names, NULL);
  return (const char **)g_ptr_array_free(names, FALSE);
}

const char **session_names(Session *session) {
  return all_names(session);
}

void session_unknown_name(Session *session, const char *name, Span span, Diag *diag) {
  g_autofree const char **names = all_names(session);
  const char *near = nearest_word(name, names);
  const VerbSyntax *verbs = (const VerbSyntax *)(gpointer)session->verbs->data;
  for (guint i = 0; near == NULL && i < session->verbs->len; i++) {
    const char *const candidate[] = {verbs[i].verb, NULL};
    near = nearest_word(name, candidate);
  }
  if (op_find(name) != NULL && op_find(name)->in_language) {
    diag_set(diag, span, "%s is a function; it wants its argument in brackets: %s(x)", name, name);
    return;
  }
  if (strcmp(name, "π") == 0) {
    diag_set(diag, span, "there is no %s yet", name);
    diag_hint(diag, "the number is written pi");
  } else if (strcmp(name, "T") == 0) {
    diag_set(diag, span, "there is no %s yet", name);
    diag_hint(diag, "the transpose of W is written W'");
  } else if (near != NULL && strcmp(near, name) == 0) {
    diag_set(diag, span, "%s is a command, not a number", name);
    if (strcmp(name, "loss") == 0) diag_hint(diag, "the number is called L");
  } else if (near != NULL) {
    diag_set(diag, span, "there is no %s yet", name);
    diag_hint(diag, "did you mean '%s'?", near);
  } else {
    diag_set(diag, span, "there is no %s yet. To make one: %s = 0", name, name);
  }
}

typedef struct {
  const char *name;
  bool found;
} Search;

static void match_name(const Expr *name, void *user) {
  Search *search = user;
  if (name->name == search->name) search->found = true;
}

static bool expr_uses(const Expr *expr, const char *name) {
  Search search = {g_intern_string(name), false};
  if (expr != NULL) expr_visit_names(expr, true, match_name, &search);
  return search.found;
}

const char *session_user_of(Session *session, const char *name) {
  GPtrArray *ordered = session_ordered(session);
  for (guint i = 0; i < ordered->len; i++) {
    const Definition *d = ordered->pdata[i];
    if (d->name != name && expr_uses(d->formula, name)) return d->name;
  }
  return session->setup.loss != NULL && expr_uses(session->setup.loss, name) ? "the loss" : NULL;
}

bool session_name_is_free(Session *session, const char *name, const char *needed_by, Diag *diag) {
  if (session_find(session, name) == NULL) return true;
  diag_set(diag, (Span){0}, "%s needs the name %s, which is taken", needed_by, name);
  return diag_hint(diag, "rename %s my%s makes room for it", name, name);
}

/* ---- NAME = EXPR ---- */

/* Do the numbers fit where the leaf's are? A vector fits a row, and a column, of its length. */
static bool shapes_agree(Shape leaf, Shape given) {
  if (shape_equal(leaf, given)) return true;
  return leaf.rows == 1 && given.cols == 1 && leaf.cols == given.rows;
}

static void set_leaf(Session *session, const Definition *leaf, const double *values) {
  if (leaf->kind == DEFINITION_PARAM) {
    session_write_param(session, leaf, values, session->setup.clock.step == 0);
    return;
  }
  if (leaf->kind == DEFINITION_INPUT && session->setup.sample != 0) {
    journal_save_setup(session);
    session->setup.sample = 0;
  }
  Definition *d = definition_copy(leaf);
  d->order = leaf->order;
  memcpy(d->values, values, shape_size(leaf->shape) * sizeof(double));
  session_put(session, leaf->name, d);
}

static bool define_entry(Session *session, const Definition *leaf, const Expr *row, const Expr *col, const Expr *value,
                         Span span, Diag *diag) {
  if (!definition_is_leaf(leaf)) {
    diag_set(diag, span, "%s is computed; only the entries of given numbers and parameters can be set", leaf->name);
    return diag_hint(diag, "%s = EXPR gives it another formula", leaf->name);
  }
  double at[2] = {1, 1};
  const Expr *index[2] = {row, col};
  for (int i = 0; i < 2 && index[i] != NULL; i++) {
    Shape shape;
    g_autofree double *v = NULL;
    if (!session_evaluate(session, index[i], &shape, &v, diag)) return false;
    if (!shape_is_number(shape) || v[0] != floor(v[0]))
      return diag_set(diag, index[i]->span, "an index is a whole number, counted from 1");
    at[i] = v[0];
  }
  if (col == NULL && leaf->shape.rows == 1 && leaf->shape.cols > 1) {
    at[1] = at[0];
    at[0] = 1;
  } else if (col == NULL && leaf->shape.cols > 1) {
    return diag_set(diag, span, "%s is %s; its entries want two indices: %s[row, column]", leaf->name,
                    shape_name(leaf->shape).text, leaf->name);
  }
  if (at[0] < 1 || at[0] > leaf->shape.rows || at[1] < 1 || at[1] > leaf->shape.cols)
    return diag_set(diag, span, "%s is %s; it has no such entry", leaf->name, shape_name(leaf->shape).text);
  Shape shape;
  g_autofree double *v = NULL;
  if (!session_evaluate(session, value, &shape, &v, diag)) return false;
  if (!shape_is_number(shape))
    return diag_set(diag, value->span, "one entry is a number, and this is %s", shape_name(shape).text);
  g_autofree double *all = session_leaf_values(session, leaf);
  all[((gsize)at[0] - 1) * (gsize)leaf->shape.cols + (gsize)at[1] - 1] = v[0];
  set_leaf(session, leaf, all);
  return true;
}

static bool define_leaf_again(Session *session, const Definition *leaf, const Expr *value, Diag *diag) {
  Shape shape;
  g_autofree double *v = NULL;
  if (!session_evaluate(session, value, &shape, &v, diag)) return false;
  if (!shapes_agree(leaf->shape, shape)) {
    diag_set(diag, value->span, "%s is %s, and this is %s", leaf->name, shape_name(leaf->shape).text,
             shape_name(shape).text);
    const char *user = session_user_of(session, leaf->name);
    if (user == NULL && leaf->layer == 0 && !leaf->other) diag_hint(diag, "delete %s makes it anew", leaf->name);
    return false;
  }
  set_leaf(session, leaf, v);
  return true;
}

static bool define_leaf(Session *session, const char *name, DefinitionKind kind, const Expr *value, Diag *diag) {
  Shape shape;
  g_autofree double *v = NULL;
  if (!session_evaluate(session, value, &shape, &v, diag)) return false;
  const Definition *old = session_find(session, name);
  Definition *d = definition_new_leaf(name, kind, shape, v);
  if (old != NULL) { /* a layer's z stays the layer's, whatever it is */
    d->layer = old->layer;
    d->other = old->other;
  }
  session_put(session, name, d);
  return true;
}

static void match_derivative(const Expr *call, void *user) {
  const Expr **found = user;
  if (call->kind == EXPR_CALL && (strcmp(call->name, "grad") == 0 || strcmp(call->name, "jacobian") == 0))
    *found = call;
}

static bool define_formula(Session *session, const char *name, const Statement *statement, Diag *diag) {
  const Expr *derivative = NULL;
  expr_visit_names(statement->value, true, match_derivative, (void *)&derivative);
  if (derivative != NULL) {
    diag_set(diag, derivative->span, "%s(…) is worked out once, so it cannot stand inside a formula", derivative->name);
    return diag_hint(diag, "make %s a number first (%s = 0), then %s", name, name, statement->text);
  }
  const Definition *old = session_find(session, name);
  Definition *d = definition_new_formula(name, expr_ref(statement->value));
  if (old != NULL) {
    d->layer = old->layer;
    d->other = old->other;
  }
  session_put(session, name, d);
  session->defining = g_intern_string(name);
  bool done = session_ensure_graph(session, diag);
  session->defining = NULL;
  return done;
}

static bool define_function(Session *session, const Statement *statement, Diag *diag) {
  const char *name = statement->target.name;
  const Op *op = op_find(name);
  if ((op != NULL && op->in_language) || strcmp(name, "grad") == 0 || strcmp(name, "jacobian") == 0)
    return diag_set(diag, statement->target.span, "%s is a function of the language already; choose another name",
                    name);
  for (int i = 0; i < statement->parameter_count; i++)
    for (int j = 0; j < i; j++)
      if (statement->parameters[i] == statement->parameters[j])
        return diag_set(diag, statement->target.span, "%s stands twice among the parameters of %s",
                        statement->parameters[i], name);
  Definition *d = definition_new(name, DEFINITION_FUNCTION);
  d->formula = expr_ref(statement->value);
  d->parameter_count = statement->parameter_count;
  d->parameters = copy_parameters(statement->parameters, statement->parameter_count);
  session_put(session, name, d);
  return session_ensure_graph(session, diag);
}

/* While there is data, x and y take its samples, and so stay what they are. */
static bool stays(const Session *session, const Definition *d, Span span, Diag *diag) {
  bool fed = d != NULL && (d->kind == DEFINITION_INPUT || d->kind == DEFINITION_TARGET);
  if (!fed || session->setup.data == NULL) return true;
  diag_set(diag, span, "%s takes the samples of the data, so it stays", d->name);
  return diag_hint(diag, "clear begins anew, without data");
}

static bool define(Session *session, const Statement *statement, bool as_param, Diag *diag) {
  const char *name = statement->target.name;
  const Definition *old = session_find(session, name);
  const char *base;
  int entry;
  if ((statement->is_function || as_param) && !stays(session, old, statement->target.span, diag)) return false;
  if (statement->is_function) return define_function(session, statement, diag);
  if (statement->target.row != NULL) {
    if (old == NULL) {
      session_unknown_name(session, name, statement->target.span, diag);
      return false;
    }
    return define_entry(session, old, statement->target.row, statement->target.col, statement->value,
                        statement->target.span, diag);
  }
  if (old == NULL && !as_param && session_entry_alias(session, name, &base, &entry)) {
    g_autoptr(Expr) index = expr_new_number(entry, statement->target.span);
    return define_entry(session, session_find(session, base), index, NULL, statement->value, statement->target.span,
                        diag);
  }
  if (as_param) {
    if (old != NULL && old->kind == DEFINITION_PARAM && (old->layer > 0 || old->other))
      return define_leaf_again(session, old, statement->value, diag);
    return define_leaf(session, name, DEFINITION_PARAM, statement->value, diag);
  }
  if (old != NULL && definition_is_leaf(old)) return define_leaf_again(session, old, statement->value, diag);
  if (expr_is_constant(session, statement->value))
    return define_leaf(session, name, DEFINITION_GIVEN, statement->value, diag) && session_ensure_graph(session, diag);
  return define_formula(session, name, statement, diag);
}

/* x may be made of other things, but of as many numbers as layer 1 takes. */
static bool fits_network(Session *session, const Statement *statement, Diag *diag) {
  const Definition *weights = session_find(session, layer_name('W', 1));
  bool taken = session->setup.layer_count > 0 && strcmp(network_input_name(session, 1), "x") == 0;
  if (!taken || strcmp(statement->target.name, "x") != 0 || weights == NULL) return true;
  NodeId x = session_node(session, "x");
  if (x == NODE_NONE) return true;
  Shape shape = graph_node(session->built->graph, x)->shape, wanted = {weights->shape.cols, 1};
  if (shape_equal(shape, wanted)) return true;
  return diag_set(diag, statement->value->span, "layer 1 takes %s, and this is %s", shape_name(wanted).text,
                  shape_name(shape).text);
}

bool session_define(Session *session, const Statement *statement, bool as_param, Diag *diag) {
  return define(session, statement, as_param, diag) && fits_network(session, statement, diag);
}

/* ---- delete and rename ---- */

bool session_delete(Session *session, const char *name, Span span, Diag *diag) {
  const Definition *d = session_find(session, name);
  if (d == NULL) {
    session_unknown_name(session, name, span, diag);
    return false;
  }
  if (d->layer > 0 || d->other) {
    if (d->layer > 0)
      diag_set(diag, span, "%s belongs to layer %d", name, d->layer);
    else
      diag_set(diag, span, "%s belongs to a layer of the network", name);
    return diag_hint(diag, "remove drops the last layer");
  }
  if (!stays(session, d, span, diag)) return false;
  const char *user = session_user_of(session, d->name);
  if (user != NULL) {
    diag_set(diag, span, "%s uses %s", user, name);
    return diag_hint(diag, "delete %s first", user);
  }
  if (session->setup.layer_count + session->setup.other_count > 0 && d->kind == DEFINITION_INPUT)
    return diag_set(diag, span, "the network's first layer uses %s", name);
  session_put(session, name, NULL);
  return true;
}

static void rename_in(Session *session, const Definition *d, const char *from, const char *to) {
  Definition *copy = definition_copy(d);
  expr_unref(copy->formula);
  copy->formula = expr_rename(d->formula, from, to);
  copy->order = d->order;
  session_put(session, d->name, copy);
}

bool session_rename(Session *session, const char *from, const char *to, Span span, Diag *diag) {
  Definition *d = session_find(session, from);
  if (d == NULL) {
    session_unknown_name(session, from, span, diag);
    return false;
  }
  if (d->layer > 0 || d->other || d->kind == DEFINITION_INPUT || d->kind == DEFINITION_TARGET)
    return diag_set(diag, span, "%s belongs to the network; it keeps its name", from);
  if (session_find(session, to) != NULL) return diag_set(diag, span, "there is a %s already", to);
  from = d->name;
  to = g_intern_string(to);
  g_autoptr(GPtrArray) users = g_ptr_array_new_with_free_func((GDestroyNotify)definition_unref);
  GPtrArray *ordered = session_ordered(session);
  for (guint i = 0; i < ordered->len; i++)
    if (expr_uses(((Definition *)ordered->pdata[i])->formula, from))
      g_ptr_array_add(users, definition_ref(ordered->pdata[i]));
  Definition *copy = definition_copy(d);
  if (d->kind == DEFINITION_PARAM) {
    g_free(copy->values);
    copy->values = session_leaf_values(session, d);
  }
  copy->name = to;
  session_put(session, from, NULL);
  session_put(session, to, copy);
  comments_rename(session, from, to);
  for (guint i = 0; i < users->len; i++) {
    const Definition *user = users->pdata[i];
    if (user->name != from) rename_in(session, user, from, to);
  }
  if (session->setup.loss != NULL && expr_uses(session->setup.loss, from)) {
    journal_save_setup(session);
    Expr *loss = expr_rename(session->setup.loss, from, to);
    expr_unref(session->setup.loss);
    session->setup.loss = loss;
    GString *text = g_string_new(NULL);
    expr_print(loss, NUMBER_DIGITS_MAX, text);
    g_free(session->setup.loss_text);
    session->setup.loss_text = g_string_free(text, FALSE);
  }
  return session_ensure_graph(session, diag);
}
