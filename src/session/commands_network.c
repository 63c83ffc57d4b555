/* Networks: dense, activation, insert, remove, init, reset, collapse, size. */
#include "base/limits.h"
#include "base/number.h"
#include "nn/collapse.h"
#include "nn/size.h"
#include "session/questions.h"
#include "session/state.h"
#include <math.h>
#include <string.h>

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

bool session_size_allowed(Session *session, guint64 rows, guint64 cols, Diag *diag) {
  guint64 numbers = cols != 0 && rows > G_MAXUINT64 / cols ? G_MAXUINT64 : rows * cols;
  guint64 bytes = 0;
  /* Parameters, their gradients, initial numbers and a copy for undo. */
  guint64 size = 4 * precision_size(session->setup.precision);
  if (numbers <= G_MAXINT && limits_allow(numbers, size, &bytes)) return true;
  g_autoptr(GString) wanted = g_string_new(NULL), most = g_string_new(NULL);
  if (bytes == 0) bytes = numbers > G_MAXUINT64 / size ? G_MAXUINT64 : numbers * size;
  limits_format_bytes(wanted, bytes);
  limits_format_bytes(most, limits_memory());
  diag_set(diag, (Span){0}, "this would take %s of memory%s", wanted->str,
           numbers > G_MAXINT ? ", more numbers than one parameter may have" : "");
  return diag_hint(diag, "%s may be used here; size dense N M works it out without building", most->str);
}

static bool activation_of(Call *call, const char **act, Expr **act_call) {
  const Arg *arg = statement_arg(call->statement, "act");
  return network_activation(call->session, arg != NULL ? arg->expr : NULL, act, act_call, call->diag);
}

static int inputs_of_layer(Session *session, int at) {
  return at == 1 ? session_network(session)->inputs : session->setup.layers[at - 2].size;
}

static guint64 parameter_count(Session *session) {
  return session_ensure_params(session)->count;
}

/* "3 parameters: this is logistic regression" */
void network_echo(Call *call) {
  Session *session = call->session;
  if (!session->options.terminal || call->origin != ORIGIN_PROMPT) return;
  const Setup *setup = &session->setup;
  guint64 count = parameter_count(session);
  const char *act = setup->layer_count > 0 ? setup->layers[setup->layer_count - 1].act : "";
  const char *what = "";
  if (setup->layer_count == 1 && strcmp(act, "sigmoid") == 0) what = ": this is logistic regression";
  if (setup->layer_count == 1 && strcmp(act, "linear") == 0) what = ": this is linear regression";
  call_print(call, "%" G_GUINT64_FORMAT " parameter%s%s\n", count, count == 1 ? "" : "s", what);
}

static CommandResult add_layer(Call *call, int at) {
  Session *session = call->session;
  gint64 size;
  const char *act;
  g_autoptr(Expr) act_call = NULL;
  double number;
  if (!call_number(call, "count", &number)) return COMMAND_FAILED;
  if (number > 0 && !session_size_allowed(session, number > 1e18 ? G_MAXUINT64 : (guint64)number,
                                          (guint64)MAX(inputs_of_layer(session, at), 1), call->diag))
    return COMMAND_FAILED;
  if (!call_integer(call, "count", 1, G_MAXINT, &size) || !activation_of(call, &act, &act_call)) return COMMAND_FAILED;
  bool done = at > session->setup.layer_count ? network_add_layer(session, at, (int)size, act, act_call, call->diag)
                                              : network_insert(session, at, (int)size, act, act_call, call->diag);
  if (!done) return COMMAND_FAILED;
  network_echo(call);
  return COMMAND_DONE;
}

/* `dense relu 4`: the other way round. */
static bool activation_comes_first(Call *call) {
  const Arg *size = statement_arg(call->statement, "count"), *act = statement_arg(call->statement, "act");
  if (size == NULL || size->expr == NULL || size->expr->kind != EXPR_NAME) return false;
  const Op *op = op_find(size->expr->name);
  if (op == NULL || !op->activation) return false;
  diag_set(call->diag, size->span, "the number of neurons comes before the activation");
  return diag_hint(call->diag, "dense %s %s", act != NULL ? act->text : "4", op->name), true;
}

static CommandResult command_dense(Call *call) {
  if (activation_comes_first(call)) return COMMAND_FAILED;
  return add_layer(call, call->session->setup.layer_count + 1);
}

static CommandResult command_insert(Call *call) {
  gint64 at;
  if (!call_integer(call, "layer", 1, call->session->setup.layer_count + 1, &at)) return COMMAND_FAILED;
  return add_layer(call, (int)at);
}

static CommandResult command_remove(Call *call) {
  if (!network_remove_last(call->session, call->diag)) return COMMAND_FAILED;
  if (call->session->setup.layer_count > 0) network_echo(call);
  return COMMAND_DONE;
}

static CommandResult command_activation(Call *call) {
  Session *session = call->session;
  gint64 k;
  const char *act;
  g_autoptr(Expr) act_call = NULL;
  if (session->setup.layer_count == 0) return call_fail(call, NULL, "there is no layer yet");
  if (!call_integer(call, "layer", 1, session->setup.layer_count, &k) || !activation_of(call, &act, &act_call))
    return COMMAND_FAILED;
  return network_set_activation(session, (int)k, act, act_call, call->diag) ? COMMAND_DONE : COMMAND_FAILED;
}

/* ---- weights ---- */

static CommandResult command_init(Call *call) {
  Session *session = call->session;
  const Arg *arg = statement_arg(call->statement, "kind");
  InitKind kind = INIT_DEFAULT;
  double scale = 1;
  gint64 seed = (gint64)session->setup.seed;
  if (arg != NULL && !init_find(arg->text, &kind)) {
    const char *near = nearest_word(arg->text, init_names());
    g_autofree char *all = g_strjoinv(" ", (char **)init_names());
    diag_set(call->diag, arg->span, "there is no initialisation %s; there are %s", arg->text, all);
    if (near != NULL) diag_hint(call->diag, "did you mean '%s'?", near);
    return COMMAND_FAILED;
  }
  if (call_has(call, "scale") && !call_number(call, "scale", &scale)) return COMMAND_FAILED;
  if (!(scale >= 0 && scale <= G_MAXDOUBLE)) return call_fail(call, "scale", "scale is a number from 0 on");
  if (call_has(call, "seed") && !call_integer(call, "seed", 0, G_MAXINT64, &seed)) return COMMAND_FAILED;
  if (session->setup.layer_count == 0) return call_fail(call, NULL, "there are no layers whose weights could be drawn");
  journal_save_setup(session);
  for (int k = 1; k <= session->setup.layer_count; k++) {
    guint64 draw = call_has(call, "seed") ? (guint64)k - 1 : session->setup.draws++;
    network_draw_layer(session, k, kind, scale, (guint64)seed, draw, true);
  }
  session_forget_optimizer(session);
  network_restart(session);
  session_touch_values(session);
  return COMMAND_DONE;
}

/* Back to the first weights; `new`: to fresh ones. Parameters made by `param` go back to what they were given. */
static CommandResult command_reset(Call *call) {
  Session *session = call->session;
  Params *params = session_ensure_params(session);
  if (params->count == 0) return call_fail(call, NULL, "there is nothing that learns, so nothing to reset");
  journal_save_setup(session);
  journal_save_training(session);
  params = session_ensure_params(session);
  memcpy(params->values, session->initial->values, params->count * precision_size(params->precision));
  network_restart(session);
  if (call_has(call, "new"))
    for (int k = 1; k <= session->setup.layer_count; k++)
      network_draw_layer(session, k, INIT_DEFAULT, 1, session->setup.seed, session->setup.draws++, true);
  session_touch_values(session);
  return COMMAND_DONE;
}

/* ---- collapse ---- */

static LinearLayer read_layer(Session *session, int k) {
  const Definition *W = session_find(session, layer_name('W', k)), *b = session_find(session, layer_name('b', k));
  return (LinearLayer){W->shape.cols, W->shape.rows, session_leaf_values(session, W), session_leaf_values(session, b)};
}

static void apply_layer(const LinearLayer *layer, const double *in, double *out) {
  for (int j = 0; j < layer->n_out; j++) {
    out[j] = layer->biases[j];
    for (int i = 0; i < layer->n_in; i++) out[j] += layer->weights[(gsize)j * layer->n_in + i] * in[i];
  }
}

/* What enters layer `first` for a sample: x itself, or the layer before evaluated by the session's own graph. */
static double *layer_input(Session *session, int first, int size) {
  double *in = g_new0(double, size);
  Run *run = session_show_run(session, NULL);
  NodeId node = run != NULL ? session_node(session, first == 1 ? "x" : layer_name('h', first - 1)) : NODE_NONE;
  if (node != NODE_NONE) run_value(run, node, 0, in);
  return in;
}

static double largest_difference(const LinearLayer *layers, int count, const LinearLayer *one, const double *in) {
  double *values = g_memdup2(in, layers[0].n_in * sizeof *in);
  for (int k = 0; k < count; k++) {
    double *next = g_new(double, layers[k].n_out);
    apply_layer(&layers[k], values, next);
    g_free(values);
    values = next;
  }
  g_autofree double *direct = g_new(double, one->n_out);
  apply_layer(one, in, direct);
  double largest = 0;
  for (int j = 0; j < one->n_out; j++) largest = MAX(largest, fabs(direct[j] - values[j]));
  g_free(values);
  return largest;
}

static double difference_over_data(Session *session, const LinearLayer *layers, int count, const LinearLayer *one,
                                   int first) {
  const Dataset *data = session->setup.data;
  if (data == NULL || first > 1) {
    g_autofree double *in = layer_input(session, first, layers[0].n_in);
    return largest_difference(layers, count, one, in);
  }
  g_autofree double *in = g_new(double, data->features);
  double largest = 0;
  for (int s = 0; s < data->samples; s++) {
    dataset_read(data, s, in);
    largest = MAX(largest, largest_difference(layers, count, one, in));
  }
  return largest;
}

/* For pictures; takes the layer's numbers over. */
static void keep_collapsed(Session *session, int first, int last, LinearLayer *one) {
  CollapseAnswer *kept = collapse_answer_new();
  *kept = (CollapseAnswer){first, last, one->n_in, one->n_out, one->weights, one->biases};
  session_keep_collapse(session, kept);
}

static void collapse_run(Call *call, int first, int last) {
  Session *session = call->session;
  int count = last - first + 1;
  g_autofree LinearLayer *layers = g_new(LinearLayer, count);
  for (int k = 0; k < count; k++) layers[k] = read_layer(session, first + k);
  LinearLayer one = collapse_layers(layers, count);
  g_autofree char *W = session_value_text(session, (Shape){one.n_out, one.n_in}, one.weights);
  g_autofree char *b = session_value_text(session, (Shape){one.n_out, 1}, one.biases);
  GString *difference = g_string_new(NULL);
  number_format(difference, difference_over_data(session, layers, count, &one, first), session_digits(session));
  call_print(call, "collapse: W = %s b = %s max difference %s\n", W, b, difference->str);
  g_string_free(difference, TRUE);
  for (int k = 0; k < count; k++) linear_layer_clear(&layers[k]);
  keep_collapsed(session, first, last, &one);
}

static CommandResult command_collapse(Call *call) {
  const Setup *setup = &call->session->setup;
  bool any = false;
  for (int k = 1; k < setup->layer_count; k++) {
    int last = k;
    while (last < setup->layer_count && strcmp(setup->layers[last - 1].act, "linear") == 0) last++;
    /* The layer behind linear ones joins them up to its z, whatever its activation. */
    if (last == k) continue;
    collapse_run(call, k, last);
    any = true;
    k = last;
  }
  if (any) return COMMAND_DONE;
  call_fail(call, NULL, "no two layers stand behind each other without an activation between, so nothing collapses");
  return COMMAND_FAILED;
}

/* ---- size ---- */

static void print_bytes(Call *call, const char *what, guint64 bytes) {
  g_autoptr(GString) text = g_string_new(NULL);
  limits_format_bytes(text, bytes);
  call_print(call, "%s=%" G_GUINT64_FORMAT " bytes (%s)\n", what, bytes, text->str);
}

/* What the same network takes in other kinds of numbers: a line a kind. */
static void print_estimates(Call *call, const LayerSize *layers, int count, guint64 more) {
  static const struct {
    const char *name;
    int bits;
  } kinds[] = {{"float32", 32}, {"float16", 16}, {"int8", 8}, {"int4", 4}};
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
    NetSize size;
    if (!size_net(layers, count, kinds[i].bits, &size)) continue;
    guint64 extra = more * (guint64)kinds[i].bits / 8;
    g_autoptr(GString) line = g_string_new(kinds[i].name);
    g_string_append(line, ": inference ");
    limits_format_bytes(line, size.store + extra);
    g_string_append(line, ", SGD ");
    limits_format_bytes(line, size.train_sgd + 2 * extra);
    g_string_append(line, ", Adam ");
    limits_format_bytes(line, size.train_adam + 4 * extra);
    call_print(call, "%s\n", line->str);
  }
}

static CommandResult print_size(Call *call, const LayerSize *layers, int count, guint64 more, int bits) {
  NetSize size;
  if (!size_net(layers, count, bits, &size)) return call_fail(call, NULL, "this size does not fit into 64 bits");
  for (int i = 0, k = 0; i < count; i++) {
    g_autoptr(GString) sum = g_string_new(NULL);
    size_format_layer(sum, layers[i]);
    if (layers[i].words > 0)
      call_print(call, "   embed %" G_GUINT64_FORMAT "  %s\n", layers[i].n_out, sum->str);
    else
      call_print(call, "%d  dense %" G_GUINT64_FORMAT "→%" G_GUINT64_FORMAT "  %s\n", ++k, layers[i].n_in,
                 layers[i].n_out, sum->str);
  }
  if (more > 0) call_print(call, "param  %" G_GUINT64_FORMAT "\n", more);
  guint64 extra = more * (guint64)bits / 8;
  call_print(call, "total=%" G_GUINT64_FORMAT "\n", size.parameters + more);
  print_bytes(call, "store", size.store + extra);
  print_bytes(call, "run", size.run + extra);
  print_bytes(call, "train sgd", size.train_sgd + 2 * extra);
  print_bytes(call, "train momentum", size.train_momentum + 3 * extra);
  print_bytes(call, "train adam", size.train_adam + 4 * extra);
  print_estimates(call, layers, count, more);
  return COMMAND_DONE;
}

static CommandResult command_size(Call *call) {
  Session *session = call->session;
  gint64 bits = 32, n_in, n_out;
  if (call_has(call, "bits") && !call_integer(call, "bits", 1, 64, &bits)) return COMMAND_FAILED;
  if (call_has(call, "dense")) {
    if (!call_integer(call, "in", 1, G_MAXINT64 / 2, &n_in) || !call_integer(call, "out", 1, G_MAXINT64 / 2, &n_out))
      return COMMAND_FAILED;
    LayerSize one = {(guint64)n_in, (guint64)n_out, 0};
    return print_size(call, &one, 1, 0, (int)bits);
  }
  const Setup *setup = &session->setup;
  g_autofree LayerSize *layers = g_new(LayerSize, setup->layer_count + 1);
  guint64 in_layers = 0, one;
  int count = 0;
  if (setup->other_count > 0 && setup->others[0].kind == OTHER_EMBED) {
    Shape E = session_find(session, g_intern_static_string("E"))->shape;
    layers[count++] = (LayerSize){(guint64)E.rows, (guint64)E.cols, (guint64)session_network(session)->inputs};
  }
  for (int k = 1; k <= setup->layer_count; k++) {
    Shape W = session_find(session, layer_name('W', k))->shape;
    layers[count++] = (LayerSize){(guint64)W.cols, (guint64)W.rows, 0};
  }
  for (int i = 0; i < count; i++)
    if (size_layer(layers[i], &one)) in_layers += one;
  guint64 all = parameter_count(session);
  if (all == 0)
    return call_fail(call, NULL, "there is nothing yet that learns (size dense 1000000 1000 answers without building)");
  return print_size(call, layers, count, all - in_layers, (int)bits);
}

static const Command rows[] = {
    {.syntax = {.verb = "dense", .forms = FORMS("primary:count primary:act?")},
     .usage = "dense N [ACTIVATION]",
     .help = "adds a fully connected layer of N neurons",
     .details =
         "dense 4 tanh adds W1, b1, z1 = W1*x + b1 and h1 = tanh(z1). Without an activation the layer is linear.\n"
         "W1[j,i] is the weight from input i to neuron j.",
     .group = "network",
     .complete = COMPLETE_ACTIVATIONS,
     .run = command_dense},
    {.syntax = {.verb = "activation", .forms = FORMS("primary:layer primary:act")},
     .usage = "activation K ACTIVATION",
     .help = "gives layer K another activation",
     .details = "activation 1 relu. The weights stay.",
     .group = "network",
     .complete = COMPLETE_ACTIVATIONS,
     .run = command_activation},
    {.syntax = {.verb = "insert", .forms = FORMS("primary:layer primary:count primary:act?")},
     .usage = "insert K N [ACTIVATION]",
     .help = "puts a layer of N neurons in as layer K",
     .details = "The layers behind are numbered anew; weights stay where shapes allow.",
     .group = "network",
     .complete = COMPLETE_ACTIVATIONS,
     .run = command_insert},
    {.syntax = {.verb = "remove"},
     .usage = "remove",
     .help = "drops the last layer",
     .group = "network",
     .run = command_remove},
    {.syntax = {.verb = "init", .forms = FORMS("name:kind?"), .options = "scale seed"},
     .usage = "init default|xavier|he|normal|uniform|zeros [scale=S] [seed=N]",
     .help = "draws weights and biases anew",
     .details = "The default is PyTorch's for a linear layer: uniform between −1/√n and 1/√n, n the number of inputs.",
     .group = "network",
     .complete = COMPLETE_WORDS,
     .words = "default xavier he normal uniform zeros",
     .run = command_init},
    {.syntax = {.verb = "reset", .forms = FORMS("'new'?"), .never_shortened = true},
     .usage = "reset [new]",
     .help = "back to the same first weights; reset new: to fresh ones",
     .group = "training",
     .complete = COMPLETE_WORDS,
     .words = "new",
     .run = command_reset},
    {.syntax = {.verb = "collapse"},
     .usage = "collapse",
     .help = "shows the one linear layer that equals linear layers behind each other",
     .details = "In the window, with 'view net', their hidden columns slide into one.",
     .group = "network",
     .run = command_collapse,
     .no_undo = true},
    {.syntax = {.verb = "size", .forms = FORMS("'dense' primary:in primary:out", "'net'?"), .options = "bits"},
     .usage = "size [dense N M] [bits=32]",
     .help = "how many parameters, how many bytes",
     .details = "size dense 1000000 1000 answers without building.",
     .group = "network",
     .complete = COMPLETE_WORDS,
     .words = "dense",
     .run = command_size,
     .no_undo = true},
};

const Command *network_commands(int *count) {
  *count = G_N_ELEMENTS(rows);
  return rows;
}
