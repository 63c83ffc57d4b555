/* Training: optimizer, batch, step, train. */
#include "base/number.h"
#include "session/training.h"
#include <math.h>
#include <string.h>

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

#define SGD (1u << OPTIMIZER_SGD)
#define ADAGRAD (1u << OPTIMIZER_ADAGRAD)
#define RMSPROP (1u << OPTIMIZER_RMSPROP)
#define ADAM (1u << OPTIMIZER_ADAM)
#define EVERY_KIND (SGD | ADAGRAD | RMSPROP | ADAM)

static const struct {
  const char *key;
  double high;    /* allowed: 0 ≤ value < high */
  unsigned kinds; /* the optimizers that have it */
  gsize offset;
} options[] = {
    {"lr", INFINITY, EVERY_KIND, G_STRUCT_OFFSET(OptimizerConfig, lr)},
    {"momentum", INFINITY, SGD | RMSPROP, G_STRUCT_OFFSET(OptimizerConfig, momentum)},
    {"l1", INFINITY, EVERY_KIND, G_STRUCT_OFFSET(OptimizerConfig, l1)},
    {"l2", INFINITY, EVERY_KIND, G_STRUCT_OFFSET(OptimizerConfig, l2)},
    {"alpha", 1, RMSPROP, G_STRUCT_OFFSET(OptimizerConfig, alpha)},
    {"beta1", 1, ADAM, G_STRUCT_OFFSET(OptimizerConfig, beta1)},
    {"beta2", 1, ADAM, G_STRUCT_OFFSET(OptimizerConfig, beta2)},
    {"eps", INFINITY, ADAGRAD | RMSPROP | ADAM, G_STRUCT_OFFSET(OptimizerConfig, eps)},
};

/* "adam has no momentum=; it has lr, l1, …" */
static CommandResult fail_option(Call *call, OptimizerKind kind, const char *key) {
  g_autoptr(GString) known = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(options); i++)
    if (options[i].kinds & 1u << kind)
      g_string_append_printf(known, "%s%s", known->len > 0 ? ", " : "", options[i].key);
  if (kind == OPTIMIZER_SGD) g_string_append(known, ", nesterov");
  return call_fail(call, key, "%s has no %s=; it has %s", optimizer_names()[kind], key, known->str);
}

void optimizer_format(const OptimizerConfig *config, GString *out) {
  OptimizerConfig plain = optimizer_defaults(config->kind);
  g_string_append(out, optimizer_names()[config->kind]);
  for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
    double value = G_STRUCT_MEMBER(double, config, options[i].offset),
           usual = G_STRUCT_MEMBER(double, &plain, options[i].offset);
    if (value == usual && i > 0) continue;
    g_string_append_printf(out, " %s=", options[i].key);
    number_format(out, value, NUMBER_EXACT);
  }
  if (config->nesterov) g_string_append(out, " nesterov=1");
}

static CommandResult command_optimizer(Call *call) {
  Session *session = call->session;
  const Arg *arg = statement_arg(call->statement, "kind");
  OptimizerConfig config = session_optimizer(session);
  if (arg == NULL && call->statement->arg_count == 0) {
    g_autoptr(GString) text = g_string_new(NULL);
    optimizer_format(&config, text);
    call_print(call, "%s\n", text->str);
    return COMMAND_DONE;
  }
  if (arg != NULL) {
    OptimizerKind kind;
    if (!optimizer_find(arg->text, &kind)) {
      const char *near = nearest_word(arg->text, optimizer_names());
      g_autofree char *all = g_strjoinv(" ", (char **)optimizer_names());
      diag_set(call->diag, arg->span, "there is no optimizer %s; there are %s", arg->text, all);
      if (near != NULL) diag_hint(call->diag, "did you mean '%s'?", near);
      return COMMAND_FAILED;
    }
    config = optimizer_defaults(kind);
    if (kind == OPTIMIZER_SGD) config.lr = DEFAULT_LEARNING_RATE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
    double *value = &G_STRUCT_MEMBER(double, &config, options[i].offset);
    if (!call_has(call, options[i].key)) continue;
    if (!(options[i].kinds & 1u << config.kind)) return fail_option(call, config.kind, options[i].key);
    if (!call_number(call, options[i].key, value)) return COMMAND_FAILED;
    if (!(*value >= 0 && *value < options[i].high))
      return call_fail(call, options[i].key, "%s is a number from 0%s", options[i].key,
                       isinf(options[i].high) ? " on" : " to below 1");
  }
  double nesterov = config.nesterov;
  if (call_has(call, "nesterov") && config.kind != OPTIMIZER_SGD) return fail_option(call, config.kind, "nesterov");
  if (call_has(call, "nesterov") && !call_number(call, "nesterov", &nesterov)) return COMMAND_FAILED;
  config.nesterov = nesterov != 0;
  if (config.nesterov && config.momentum == 0)
    return call_fail(call, "nesterov", "nesterov wants momentum: momentum=0.9");
  session_forget_optimizer(session);
  session_new_stretch(session);
  journal_save_setup(session);
  session->setup.optimizer = config;
  session->setup.optimizer_chosen = true;
  session_touch_values(session);
  return COMMAND_DONE;
}

static CommandResult command_batch(Call *call) {
  Session *session = call->session;
  gint64 size = 0;
  if (!call_has(call, "all") && !call_has(call, "size")) {
    int batch = session_batch(session);
    if (batch == 0)
      call_print(call, "batch all\n");
    else
      call_print(call, "batch %d\n", batch);
    return COMMAND_DONE;
  }
  if (call_has(call, "size") && !call_integer(call, "size", 1, G_MAXINT, &size)) return COMMAND_FAILED;
  session_drop_trainer(session);
  session_new_stretch(session);
  journal_save_setup(session);
  session->setup.batch = (int)size;
  session->setup.clock.position = 0;
  session_touch_values(session);
  return COMMAND_DONE;
}

static CommandResult begin_training(Call *call, bool in_epochs, gint64 count) {
  const Arg *until = statement_arg(call->statement, "until_condition");
  if (session_ensure_trainer(call->session, call->diag) == NULL) return COMMAND_FAILED;
  if (call->session->params->count == 0)
    return call_fail(call, NULL, "there is nothing that learns yet (dense adds a layer, param w = 0.5 a number)");
  call->job = train_job_new(call, (guint64)count, in_epochs, until != NULL ? until->expr : NULL,
                            until != NULL ? until->text : NULL);
  return COMMAND_JOB;
}

static CommandResult command_step(Call *call) {
  gint64 count = 1;
  if (call_has(call, "count") && !call_integer(call, "count", 1, G_MAXINT64 / 2, &count)) return COMMAND_FAILED;
  return begin_training(call, false, count);
}

static CommandResult command_train(Call *call) {
  gint64 count = call_has(call, "until_condition") ? 100000 : 100;
  if (call_has(call, "epochs") && !call_integer(call, "epochs", 1, G_MAXINT64 / 2, &count)) return COMMAND_FAILED;
  return begin_training(call, true, count);
}

static const Command rows[] = {
    {.syntax = {.verb = "optimizer",
                .forms = FORMS("name:kind?"),
                .options = "lr momentum nesterov l1 l2 alpha beta1 beta2 eps"},
     .usage = "optimizer sgd|adagrad|rmsprop|adam [lr= momentum= nesterov=1 l2= l1=]",
     .help = "how steps are taken",
     .details = "By PyTorch's definitions; l2 is its weight_decay.",
     .group = "training",
     .complete = COMPLETE_WORDS,
     .words = "sgd adagrad rmsprop adam",
     .run = command_optimizer},
    {.syntax = {.verb = "batch", .forms = FORMS("'all'", "primary:size?")},
     .usage = "batch N|all",
     .help = "how many samples a step averages over",
     .group = "training",
     .complete = COMPLETE_WORDS,
     .words = "all",
     .run = command_batch},
    {.syntax = {.verb = "step", .forms = FORMS("primary:count? ( 'until' condition:until_condition )?")},
     .usage = "step [N]",
     .help = "takes N gradient-descent steps (1)",
     .details = "Prints step, epoch, loss, accuracy, ‖∇Q‖ (gnorm) and ‖Δw‖ (dw) at the state reached.",
     .group = "training",
     .run = command_step},
    {.syntax = {.verb = "train", .forms = FORMS("primary:epochs? ( 'until' condition:until_condition )?")},
     .usage = "train [N] [until CONDITION]",
     .help = "trains for N epochs (100), or until a condition holds",
     .details = "train 100 until loss < 0.01\nConditions may use loss testloss acc testacc gnorm dw step epoch. Ctrl-C "
                "ends a run "
                "and keeps everything.",
     .group = "training",
     .complete = COMPLETE_WORDS,
     .words = "until",
     .run = command_train},
};

const Command *training_commands(int *count) {
  *count = G_N_ELEMENTS(rows);
  return rows;
}
