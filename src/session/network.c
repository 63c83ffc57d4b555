/*
 * Layers as the formulas they add: dense layer k is the parameters Wk, bk and the nodes zk = Wk*input + bk, hk =
 * act(zk), ordinary definitions that carry the layer's number. setup.layers says which there are; network_add_layer and
 * its kin keep the two in step.
 */
#include "session/state.h"
#include <string.h>

const char *layer_name(char letter, int k) {
  char name[16];
  g_snprintf(name, sizeof name, "%c%d", letter, k);
  return g_intern_string(name);
}

static Expr *name_expr(const char *name) {
  return expr_new_name(name, (Span){0});
}

void network_changed(Session *session) {
  session->network_stale = true;
  session->revision++;
  session_drop_graph(session);
}

/* ---- activations ---- */

/* The name of an activation: a built-in one, one with its numbers (lrelu(x, 0.2)), or a function of one's own. */
bool network_activation(Session *session, const Expr *expr, const char **act, Expr **call, Diag *diag) {
  *act = g_intern_static_string("linear");
  *call = NULL;
  if (expr == NULL) return true;
  if (expr->kind != EXPR_NAME && expr->kind != EXPR_CALL)
    return diag_set(diag, expr->span, "this is no activation; a name such as relu, tanh or sigmoid is wanted");
  const Definition *own = session_find(session, expr->name);
  if (own != NULL && own->kind == DEFINITION_FUNCTION && own->parameter_count == 1) {
    *act = expr->name;
    return true;
  }
  const Op *op = op_find(expr->name);
  if (op != NULL && op->activation) {
    *act = g_intern_string(op->name);
    if (expr->kind == EXPR_CALL && expr->count == 1 && expr->child[0]->kind == EXPR_NUMBER) {
      diag_set(diag, expr->span, "the first thing that %s takes is what comes into the layer", op->name);
      return op->attribute_count == 0 ? diag_hint(diag, "%s alone is meant here", op->name)
                                      : diag_hint(diag, "did you mean %s(x, %g)?", op->name, expr->child[0]->number);
    }
    if (expr->kind == EXPR_CALL && expr->count > 1) *call = expr_ref((Expr *)expr);
    return true;
  }
  GPtrArray *names = g_ptr_array_new();
  int count;
  const Op *table = op_table(&count);
  for (int i = 0; i < count; i++)
    if (table[i].activation) g_ptr_array_add(names, (gpointer)table[i].name);
  g_autofree char *listed = NULL;
  g_ptr_array_add(names, NULL);
  listed = g_strjoinv(" ", (char **)names->pdata);
  const char *near = nearest_word(expr->name, (const char *const *)names->pdata);
  g_ptr_array_unref(names);
  diag_set(diag, expr->span, "there is no activation %s", expr->name);
  return near != NULL ? diag_hint(diag, "did you mean '%s'?", near) : diag_hint(diag, "there are %s", listed);
}

Expr *network_activation_expr(Session *session, int k, const char *act, Expr *call) {
  (void)session;
  Expr *z = name_expr(layer_name('z', k));
  if (strcmp(act, "linear") == 0) return z;
  if (call == NULL) return expr_new_call(act, &z, 1, (Span){0});
  Expr **arguments = g_newa(Expr *, call->count);
  arguments[0] = z;
  for (int i = 1; i < call->count; i++) arguments[i] = expr_ref(call->child[i]);
  return expr_new_call(act, arguments, call->count, (Span){0});
}

/* ---- the input ---- */

bool network_set_input(Session *session, int size, Diag *diag) {
  const char *name = g_intern_static_string("x");
  const Definition *x = session_find(session, name);
  if (x != NULL && x->kind == DEFINITION_INPUT && x->shape.rows == size) return true;
  int layers = session->setup.layer_count + session->setup.other_count;
  if (x != NULL && (x->kind != DEFINITION_INPUT || layers > 0)) {
    if (x->kind == DEFINITION_INPUT) {
      diag_set(diag, (Span){0}, "the network takes %d input%s, not %d", x->shape.rows, x->shape.rows == 1 ? "" : "s",
               size);
      return diag_hint(diag, "clear begins anew");
    }
    if (x->kind == DEFINITION_FORMULA || x->kind == DEFINITION_PARAM || session_user_of(session, name) != NULL)
      return session_name_is_free(session, name, "the input", diag);
  }
  Definition *d = definition_new_leaf(name, DEFINITION_INPUT, (Shape){size, 1}, NULL);
  session_put(session, name, d);
  network_changed(session);
  return true;
}

void session_mark_input(Session *session, const char *name) {
  const Definition *given = session_find(session, name);
  if (given == NULL || given->kind != DEFINITION_GIVEN || given->input) return;
  Definition *d = definition_copy(given);
  d->input = true;
  session_put(session, name, d);
}

static bool is_scalar(const Definition *d) {
  return d != NULL && d->kind == DEFINITION_GIVEN && shape_is_number(d->shape);
}

/* Scalars that were given as inputs: x1 x2 … in order, then what else `input` named. */
static GPtrArray *scalar_inputs(Session *session) {
  GPtrArray *found = g_ptr_array_new();
  for (int k = 1; is_scalar(session_find(session, layer_name('x', k))); k++)
    g_ptr_array_add(found, (gpointer)layer_name('x', k));
  GPtrArray *ordered = session_ordered(session);
  for (guint i = 0; i < ordered->len; i++) {
    const Definition *d = ordered->pdata[i];
    if (d->input && is_scalar(d) && !g_ptr_array_find(found, d->name, NULL)) g_ptr_array_add(found, (gpointer)d->name);
  }
  return found;
}

static bool find_input(Session *session, Diag *diag) {
  const char *name = g_intern_static_string("x");
  const Definition *x = session_find(session, name);
  if (x != NULL && x->kind == DEFINITION_GIVEN) {
    if (x->shape.cols != 1)
      return diag_set(diag, (Span){0}, "a layer takes a vector, and x is %s", shape_name(x->shape).text);
    Definition *d = definition_copy(x);
    d->kind = DEFINITION_INPUT;
    session_put(session, name, d);
  }
  if (x != NULL) return true;
  g_autoptr(GPtrArray) scalars = scalar_inputs(session);
  if (scalars->len == 0) {
    diag_set(diag, (Span){0}, "there is no input yet");
    return diag_hint(diag, "input 2 makes x with 2 entries; data xor brings its own");
  }
  Expr **parts = g_newa(Expr *, scalars->len);
  for (guint i = 0; i < scalars->len; i++) parts[i] = name_expr(scalars->pdata[i]);
  session_put(session, name,
              definition_new_formula(name, expr_new_call("concat", parts, (int)scalars->len, (Span){0})));
  return session_ensure_graph(session, diag);
}

static int input_size(Session *session, Diag *diag) {
  const Definition *x = session_find(session, g_intern_static_string("x"));
  if (x == NULL) return 0;
  if (definition_is_leaf(x)) return x->shape.rows;
  if (!session_ensure_graph(session, diag)) return 0;
  NodeId node = session_node(session, "x");
  return node == NODE_NONE ? 0 : graph_node(session->built->graph, node)->shape.rows;
}

/* ---- layers ---- */

const char *network_input_name(const Session *session, int k) {
  const OtherLayer *other = network_other_behind(session, k - 1);
  if (other != NULL) return other->node;
  return k == 1 ? g_intern_static_string("x") : layer_name('h', k - 1);
}

/* How many entries enter dense layer k; 0 and diag where it is no vector. */
static int entering_size(Session *session, int k, Diag *diag) {
  const OtherLayer *other = network_other_behind(session, k - 1);
  if (other == NULL || (other->kind == OTHER_DROPOUT && k > 1))
    return k == 1 ? input_size(session, diag) : session->setup.layers[k - 2].size;
  if (!session_ensure_graph(session, diag)) return 0;
  Shape shape = graph_node(session->built->graph, session_node(session, other->node))->shape;
  if (other->kind != OTHER_EMBED) return shape.rows;
  diag_set(diag, (Span){0}, "a layer takes a vector, and %s is %s: a row a word", other->node, shape_name(shape).text);
  diag_hint(diag, "flatten lays the rows end to end, pool mean takes their mean");
  return 0;
}

static void put_layer_leaf(Session *session, char letter, int k, Shape shape) {
  Definition *d = definition_new_leaf(layer_name(letter, k), DEFINITION_PARAM, shape, NULL);
  d->layer = k;
  session_put(session, d->name, d);
}

static void put_layer_formula(Session *session, char letter, int k, Expr *formula) {
  Definition *d = definition_new_formula(layer_name(letter, k), formula);
  d->layer = k;
  const Definition *old = session_find(session, d->name);
  if (old != NULL) d->order = old->order;
  session_put(session, d->name, d);
}

static Expr *linear_expr(const Session *session, int k) {
  const char *input = network_input_name(session, k);
  Expr *product = expr_new_binary(OPERATOR_MULTIPLY, name_expr(layer_name('W', k)), name_expr(input), (Span){0});
  return expr_new_binary(OPERATOR_ADD, product, name_expr(layer_name('b', k)), (Span){0});
}

void network_draw_layer(Session *session, int k, InitKind kind, double scale, guint64 seed, guint64 draw,
                        bool weights) {
  const Definition *W = session_find(session, layer_name('W', k));
  Definition *b = session_find(session, layer_name('b', k));
  int n_out = W->shape.rows, n_in = W->shape.cols;
  g_autofree double *w = g_new(double, shape_size(W->shape));
  g_autofree double *bias = g_new(double, n_out);
  Rng rng = rng_stream(seed, RNG_INIT, draw);
  init_layer(kind, scale, &rng, n_in, n_out, w, bias);
  if (weights) session_write_param(session, W, w, true);
  session_write_param(session, b, bias, true);
}

static void put_plan(Session *session, int at, LayerPlan plan) {
  Setup *setup = &session->setup;
  setup->layers = g_renew(LayerPlan, setup->layers, setup->layer_count + 1);
  memmove(&setup->layers[at], &setup->layers[at - 1], (setup->layer_count - at + 1) * sizeof(LayerPlan));
  setup->layers[at - 1] = plan;
  setup->layer_count++;
}

static bool names_are_free(Session *session, int k, Diag *diag) {
  for (const char *letter = "Wbzh"; *letter != '\0'; letter++) {
    g_autofree char *who = g_strdup_printf("layer %d", k);
    if (!session_name_is_free(session, layer_name(*letter, k), who, diag)) return false;
  }
  return true;
}

bool network_add_layer(Session *session, int at, int size, const char *act, Expr *act_call, Diag *diag) {
  if (!find_input(session, diag)) return false;
  int count = session->setup.layer_count;
  int n_in = entering_size(session, at, diag);
  if (n_in == 0) return false;
  if (!names_are_free(session, count + 1, diag)) return false;
  journal_save_setup(session);
  journal_save_optimizer(session);
  g_assert(at == count + 1);
  put_plan(session, at, (LayerPlan){size, act, act_call != NULL ? expr_ref(act_call) : NULL});
  put_layer_leaf(session, 'W', at, (Shape){size, n_in});
  put_layer_leaf(session, 'b', at, (Shape){size, 1});
  put_layer_formula(session, 'z', at, linear_expr(session, at));
  put_layer_formula(session, 'h', at, network_activation_expr(session, at, act, act_call));
  network_draw_layer(session, at, INIT_DEFAULT, 1, session->setup.seed, session->setup.draws++, true);
  network_restart(session);
  network_changed(session);
  return session_ensure_graph(session, diag);
}

/* A network of another structure trains from step 0. */
void network_restart(Session *session) {
  session_new_stretch(session);
  session_forget_fired(session);
  journal_save_progress(session);
  session_drop_trainer(session); /* it would bring its own clock along */
  session->setup.clock = (TrainerClock){0};
  curve_free(session->curve);
  session->curve = curve_new();
  g_clear_pointer(&session->carried, optimizer_state_free);
}

/* ---- insertion and removal: the layers behind are numbered anew ---- */

typedef struct {
  Shape shape;
  double *values;
} Kept;

static Kept keep(Session *session, char letter, int k) {
  const Definition *d = session_find(session, layer_name(letter, k));
  return (Kept){d->shape, session_leaf_values(session, d)};
}

static void write_kept(Session *session, char letter, int k, Kept kept) {
  const Definition *d = session_find(session, layer_name(letter, k));
  if (shape_equal(d->shape, kept.shape)) session_write_param(session, d, kept.values, true);
}

/*
 * Makes the definitions of layers anew for the plan in setup: from[i] (1-based, 0 = a new layer) says which old layer's
 * numbers layer i+1 had. Numbers stay where shapes allow; what has none is drawn.
 */
static bool relayer(Session *session, int at, int old_count, const int *from, Diag *diag) {
  int count = session->setup.layer_count;
  Kept *W = g_newa(Kept, old_count + 1), *b = g_newa(Kept, old_count + 1);
  for (int k = 1; k <= old_count; k++) {
    W[k] = keep(session, 'W', k);
    b[k] = keep(session, 'b', k);
  }
  int n_in = entering_size(session, 1, diag); /* while there is a graph to ask */
  for (int k = old_count; k >= 1; k--)
    for (const char *letter = "hzbW"; *letter != '\0'; letter++) session_put(session, layer_name(*letter, k), NULL);
  network_shift_others(session, at);
  for (int k = 1; k <= count; k++) {
    const LayerPlan *plan = &session->setup.layers[k - 1];
    put_layer_leaf(session, 'W', k, (Shape){plan->size, n_in});
    put_layer_leaf(session, 'b', k, (Shape){plan->size, 1});
    put_layer_formula(session, 'z', k, linear_expr(session, k));
    put_layer_formula(session, 'h', k, network_activation_expr(session, k, plan->act, plan->act_call));
    network_draw_layer(session, k, INIT_DEFAULT, 1, session->setup.seed, session->setup.draws, true);
    int old = from[k - 1];
    bool fits = old > 0 && shape_equal(W[old].shape, (Shape){plan->size, n_in});
    if (old > 0) {
      write_kept(session, 'W', k, W[old]);
      write_kept(session, 'b', k, b[old]);
    }
    if (!fits) session->setup.draws++;
    n_in = plan->size;
  }
  for (int k = 1; k <= old_count; k++) {
    g_free(W[k].values);
    g_free(b[k].values);
  }
  network_restart(session);
  network_changed(session);
  return session_ensure_graph(session, diag);
}

bool network_insert(Session *session, int at, int size, const char *act, Expr *act_call, Diag *diag) {
  int count = session->setup.layer_count;
  if (at == count + 1) return network_add_layer(session, at, size, act, act_call, diag);
  if (!names_are_free(session, count + 1, diag)) return false;
  journal_save_setup(session);
  journal_save_optimizer(session);
  put_plan(session, at, (LayerPlan){size, act, act_call != NULL ? expr_ref(act_call) : NULL});
  int *from = g_newa(int, count + 1);
  for (int k = 1; k <= count + 1; k++) from[k - 1] = k < at ? k : k == at ? 0 : k - 1;
  for (int k = count; k >= at; k--)
    for (const char *letter = "hzbW"; *letter != '\0'; letter++)
      comments_rename(session, layer_name(*letter, k), layer_name(*letter, k + 1));
  return relayer(session, at, count, from, diag);
}

bool network_remove_last(Session *session, Diag *diag) {
  int count = session->setup.layer_count;
  if (network_other_behind(session, count) != NULL) return network_remove_other(session, diag);
  if (count == 0) return diag_set(diag, (Span){0}, "there is no layer to remove");
  journal_save_setup(session);
  journal_save_optimizer(session);
  for (const char *letter = "hzbW"; *letter != '\0'; letter++) {
    const char *name = layer_name(*letter, count);
    const Definition *d = session_find(session, name);
    const char *user = session_user_of(session, name);
    if (user != NULL && session_find(session, user) != NULL && session_find(session, user)->layer != count) {
      diag_set(diag, (Span){0}, "%s uses %s of layer %d", user, d->name, count);
      return diag_hint(diag, "delete %s first", user);
    }
  }
  for (const char *letter = "hzbW"; *letter != '\0'; letter++) session_put(session, layer_name(*letter, count), NULL);
  expr_unref(session->setup.layers[count - 1].act_call);
  session->setup.layer_count--;
  network_restart(session);
  network_changed(session);
  return session_ensure_graph(session, diag);
}

bool network_set_activation(Session *session, int k, const char *act, Expr *act_call, Diag *diag) {
  journal_save_setup(session);
  LayerPlan *plan = &session->setup.layers[k - 1];
  expr_unref(plan->act_call);
  plan->act = act;
  plan->act_call = act_call != NULL ? expr_ref(act_call) : NULL;
  put_layer_formula(session, 'h', k, network_activation_expr(session, k, act, act_call));
  network_changed(session);
  return session_ensure_graph(session, diag);
}

/* ---- what others see ---- */

/* The loss by the last layer where none was asked for: "bce"; NULL without layers. */
static const char *default_loss(const Session *session) {
  int count = session->setup.layer_count;
  if (count == 0) return NULL;
  const char *act = session->setup.layers[count - 1].act;
  const Dataset *data = session->setup.data;
  if (strcmp(act, "sigmoid") == 0) return data != NULL && data->kind == TARGET_SIGN ? "mse" : "bce";
  return strcmp(act, "softmax") == 0 ? "ce" : "mse";
}

static bool is_loss_function(const Expr *loss) {
  const Op *op = loss->kind == EXPR_NAME ? op_find(loss->name) : NULL;
  return op != NULL && op->op_class == OP_CLASS_LOSS;
}

/* L = bce(yhat, y): kept with the session, made when what it hangs on has changed. */
static const Expr *loss_formula(Session *session) {
  const Expr *asked = session->setup.loss;
  if (asked != NULL && !is_loss_function(asked)) return asked;
  const char *name = asked != NULL ? asked->name : default_loss(session);
  if (name == NULL || session_find(session, g_intern_static_string("y")) == NULL) return NULL;
  if (session->loss_call == NULL || session->loss_call->name != g_intern_string(name)) {
    expr_unref(session->loss_call);
    Expr *arguments[] = {name_expr("yhat"), name_expr("y")};
    session->loss_call = expr_new_call(name, arguments, 2, (Span){0});
  }
  return session->loss_call;
}

const Expr *session_virtual(Session *session, const char *name) {
  int count = session->setup.layer_count;
  if (strcmp(name, "L") == 0) return loss_formula(session);
  if (strcmp(name, "yhat") != 0 || count == 0) return NULL;
  if (session->yhat_name == NULL || session->yhat_name->name != layer_name('h', count)) {
    expr_unref(session->yhat_name);
    session->yhat_name = name_expr(layer_name('h', count));
  }
  return session->yhat_name;
}

const Network *session_network(const Session *constant) {
  Session *session = (Session *)constant;
  const Definition *x = session_find(session, "x");
  int layers = session->setup.layer_count + session->setup.other_count;
  bool is_input = x != NULL && (x->kind == DEFINITION_INPUT || layers > 0);
  session->network.inputs = is_input ? input_size(session, NULL) : 0;
  if (!session->network_stale) return &session->network;
  g_array_set_size(session->network_layers, 0);
  for (int k = 1; k <= session->setup.layer_count; k++) {
    const LayerPlan *plan = &session->setup.layers[k - 1];
    Layer layer = {plan->size,
                   plan->act,
                   layer_name('W', k),
                   layer_name('b', k),
                   layer_name('z', k),
                   layer_name('h', k),
                   network_input_name(session, k)};
    g_array_append_val(session->network_layers, layer);
  }
  session->network.layer_count = session->setup.layer_count;
  session->network.layers = (const Layer *)(gpointer)session->network_layers->data;
  session->network_stale = false;
  return &session->network;
}

const char *session_loss_name(const Session *session) {
  if (session->setup.loss_text != NULL) return session->setup.loss_text;
  const char *name = default_loss(session);
  return name != NULL && session_find(session, g_intern_static_string("y")) != NULL ? name : "";
}
