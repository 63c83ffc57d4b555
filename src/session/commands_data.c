/* Data and figures: data, sample, accuracy, loss, confusion. */
#include "base/number.h"
#include "session/state.h"
#include <math.h>
#include <string.h>

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

/* ---- options ---- */

static bool share(Call *call, const char *key, double *value) {
  if (!call_has(call, key)) return true;
  if (!call_number(call, key, value)) return false;
  if (*value >= 0 && *value < 1) return true;
  return diag_set(call->diag, call_span(call, key), "%s is a share, from 0 up to but not including 1", key);
}

static bool data_options(Call *call, DataOptions *options) {
  gint64 n = 0, classes = 0, seed = (gint64)call->session->setup.seed;
  *options = DATA_OPTIONS_INIT;
  if (call_has(call, "n") && !call_integer(call, "n", 1, 10000000, &n)) return false;
  if (call_has(call, "noise") && !call_number(call, "noise", &options->noise)) return false;
  if (!(options->noise >= 0))
    return diag_set(call->diag, call_span(call, "noise"), "noise is a standard deviation, so not negative");
  if (!share(call, "test", &options->test) || !share(call, "valid", &options->valid)) return false;
  if (call_has(call, "classes") && !call_integer(call, "classes", 2, 1000, &classes)) return false;
  if (call_has(call, "seed") && !call_integer(call, "seed", 0, G_MAXINT64, &seed)) return false;
  const char *labels = call_text(call, "labels");
  if (labels != NULL) {
    if (strcmp(labels, "-1,1") != 0 && strcmp(labels, "0,1") != 0)
      return diag_set(call->diag, call_span(call, "labels"), "labels are 0,1 or -1,1");
    options->labels[0] = labels[0] == '-' ? -1 : 0;
  }
  options->n = (int)n;
  options->classes = (int)classes;
  options->seed = (guint64)seed;
  return true;
}

/* ---- putting a set in ---- */

/* x1, x2 … that were given as numbers become the entries of x, so that formulas written with them see the samples. */
static void free_scalar_inputs(Session *session, int features) {
  const Definition *x = session_find(session, "x");
  for (int k = 1; k <= features; k++) {
    const Definition *d = session_find(session, layer_name('x', k));
    if (d == NULL || d->kind != DEFINITION_GIVEN || !shape_is_number(d->shape)) return;
  }
  if (x != NULL && !definition_is_leaf(x)) session_put(session, "x", NULL);
  for (int k = 1; k <= features; k++) session_put(session, layer_name('x', k), NULL);
}

static bool put_target(Session *session, Diag *diag) {
  const char *y = g_intern_static_string("y");
  const Definition *old = session_find(session, y);
  if (old != NULL && old->kind == DEFINITION_TARGET) return true;
  if (old != NULL && (old->kind != DEFINITION_GIVEN || !shape_is_number(old->shape)))
    return session_name_is_free(session, y, "the target", diag);
  session_put(session, y, definition_new_leaf(y, DEFINITION_TARGET, (Shape){1, 1}, NULL));
  return true;
}

static bool network_takes_words(const Session *session) {
  const Setup *setup = &session->setup;
  for (int i = 0; i < setup->other_count; i++)
    if (setup->others[i].kind == OTHER_EMBED) return true;
  return false;
}

bool session_install_data(Session *session, Dataset *data, const char *command, Diag *diag) {
  session_new_stretch(session);
  journal_save_setup(session);
  free_scalar_inputs(session, data->features);
  if (network_takes_words(session) && !data->words) {
    diag_set(diag, (Span){0}, "the network takes words, and %s has none", data->name);
    return diag_hint(diag, "clear begins anew");
  }
  if (session->setup.layer_count > 0 && session_network(session)->inputs != data->features) {
    diag_set(diag, (Span){0}, "%s has %d feature%s, and the network takes %d", data->name, data->features,
             data->features == 1 ? "" : "s", session_network(session)->inputs);
    return diag_hint(diag, "clear begins anew");
  }
  if (!network_set_input(session, data->features, diag) || !put_target(session, diag)) return false;
  TrainerClock clock = session_clock(session);
  session_drop_trainer(session);
  dataset_unref(session->setup.data);
  session->setup.data = dataset_ref(data);
  if (!data->words) g_clear_pointer(&session->setup.vocabulary, vocabulary_unref);
  session->setup.features = false;
  if (command != NULL) {
    g_free(session->setup.data_command);
    session->setup.data_command = g_strdup(command);
  }
  clock.position = 0;
  session->setup.clock = clock;
  session_show_sample(session, 1);
  network_changed(session);
  return session_ensure_graph(session, diag);
}

static void echo_data(Call *call, const Dataset *data) {
  if (!call->session->options.terminal || call->origin != ORIGIN_PROMPT) return;
  call_print(call, "%d point%s", data->samples, plural_s(data->samples));
  if (data->part_count[PART_TEST] > 0) call_print(call, ", %d of them for testing", data->part_count[PART_TEST]);
  if (data->features > 2) call_print(call, ", %d features", data->features);
  if (data->kind == TARGET_CLASS) call_print(call, ", %d class%s", data->classes, data->classes == 1 ? "" : "es");
  call_print(call, "%s\n", data->features == 2 && session_window_open(call->session) ? ", on screen" : "");
}

static CommandResult use(Call *call, Dataset *made) {
  g_autoptr(Dataset) data = made;
  if (data == NULL) {
    diag_place(call->diag, call_span(call, "source"));
    return COMMAND_FAILED;
  }
  const Arg *shuffle = statement_arg(call->statement, "shuffle");
  double on = 1;
  if (shuffle != NULL && !call_number(call, "shuffle", &on)) return COMMAND_FAILED;
  journal_save_setup(call->session);
  call->session->setup.shuffle = on != 0;
  if (!session_install_data(call->session, data, call->statement->text, call->diag)) return COMMAND_FAILED;
  echo_data(call, data);
  return COMMAND_DONE;
}

static bool is_file(const char *source) {
  return strchr(source, '.') != NULL || strchr(source, '/') != NULL;
}

/* Options that this kind of data has no use for are errors: who gave them meant something by them. */
static bool refuse_options(Call *call, const char *refused, const char *kind, const char *hint) {
  g_auto(GStrv) keys = g_strsplit(refused, " ", -1);
  for (int i = 0; keys[i] != NULL; i++) {
    if (!call_has(call, keys[i])) continue;
    diag_set(call->diag, call_span(call, keys[i]), "%s= does nothing for %s", keys[i], kind);
    return diag_hint(call->diag, "%s", hint);
  }
  return true;
}

static CommandResult data_from_file(Call *call, const char *path) {
  static const char hint[] = "it has its own samples; it takes target= test= valid= shuffle= seed=";
  if (!refuse_options(call, "n noise classes labels from to", "a file", hint)) return COMMAND_FAILED;
  if (refuse_reading_in_lesson(call, "source", path) == COMMAND_FAILED) return COMMAND_FAILED;
  CsvOptions options = {.target = call_text(call, "target"), .seed = call->session->setup.seed};
  const char *loss = session_loss_name(call->session);
  options.classes = strcmp(loss, "ce") == 0;
  gint64 seed = (gint64)options.seed;
  if (!share(call, "test", &options.test) || !share(call, "valid", &options.valid)) return COMMAND_FAILED;
  if (call_has(call, "seed") && !call_integer(call, "seed", 0, G_MAXINT64, &seed)) return COMMAND_FAILED;
  options.seed = (guint64)seed;
  return use(call, dataset_read_csv(path, &options, call->diag));
}

static CommandResult data_by_name(Call *call) {
  const char *source = call_text(call, "source");
  DataOptions options;
  if (is_file(source)) return data_from_file(call, source);
  if (!refuse_options(call, "target from to", "a generated set", "it takes n= noise= test= valid= seed="))
    return COMMAND_FAILED;
  if (!data_options(call, &options)) return COMMAND_FAILED;
  Dataset *data = dataset_generate(source, &options, call->diag);
  return use(call, data);
}

/* ---- data y = sin(x) + 0.3*x from=-3 to=3 ---- */

static bool value_at(Session *session, const Expr *formula, double at, double *value, Diag *diag) {
  const char *names[] = {g_intern_static_string("x")};
  g_autoptr(Expr) number = expr_new_number(at, (Span){0});
  Expr *with[] = {number};
  g_autoptr(Expr) filled = expr_substitute((Expr *)formula, names, with, 1);
  Shape shape;
  g_autofree double *v = NULL;
  if (!session_evaluate(session, filled, &shape, &v, diag)) return false;
  if (!shape_is_number(shape))
    return diag_set(diag, formula->span, "the target is a number for each x, and this is %s", shape_name(shape).text);
  if (!isfinite(v[0])) {
    diag_set(diag, formula->span, "at x = %g this is no finite number", at);
    return diag_hint(diag, "from= and to= choose another range");
  }
  *value = v[0];
  return true;
}

static CommandResult data_from_formula(Call *call) {
  DataOptions options;
  double from = -3, to = 3;
  const Arg *formula = statement_arg(call->statement, "formula");
  if (strcmp(call_text(call, "name"), "y") != 0) return call_fail(call, "name", "the target of data is y: data y = …");
  if (!refuse_options(call, "labels classes target", "a curve", "it takes from= to= n= noise= test= valid= seed="))
    return COMMAND_FAILED;
  if (!data_options(call, &options)) return COMMAND_FAILED;
  if (call_has(call, "from") && !call_number(call, "from", &from)) return COMMAND_FAILED;
  if (call_has(call, "to") && !call_number(call, "to", &to)) return COMMAND_FAILED;
  if (!(from < to) || !isfinite(to - from)) return call_fail(call, "to", "from= must be less than to=");
  int n = options.n > 0 ? options.n : 200;
  g_autofree double *x = g_new(double, n), *y = g_new(double, n);
  Rng rng = rng_stream(options.seed, RNG_NOISE, 0);
  double low = INFINITY, high = -INFINITY;
  for (int i = 0; i < n; i++) {
    x[i] = n == 1 ? from : from + (to - from) * i / (n - 1);
    if (!value_at(call->session, formula->expr, x[i], &y[i], call->diag)) return COMMAND_FAILED;
    low = MIN(low, y[i]);
    high = MAX(high, y[i]);
  }
  for (int i = 0; i < n && options.noise > 0; i++)
    y[i] += options.noise * (high > low ? (high - low) / 2 : 1) * rng_normal(&rng);
  GString *name = g_string_new("y = ");
  expr_print(formula->expr, NUMBER_DIGITS, name);
  Dataset *set = dataset_new(name->str, n, 1, g_steal_pointer(&x), g_steal_pointer(&y), TARGET_REGRESSION, 0);
  g_string_free(name, TRUE);
  if (options.test > 0 || options.valid > 0) {
    Dataset *split = dataset_split(set, options.test, options.valid, options.seed);
    dataset_unref(set);
    set = split;
  }
  return use(call, set);
}

/* ---- the command ---- */

static CommandResult command_data(Call *call) {
  bool by_hand = call_has(call, "point") || call_has(call, "move") || call_has(call, "draw");
  if (by_hand && !refuse_options(call, call->command->syntax.options, "points given by hand", "it takes numbers only"))
    return COMMAND_FAILED;
  if (call_has(call, "point")) return data_point(call);
  if (call_has(call, "move")) return data_move(call);
  if (call_has(call, "draw")) return data_draw(call);
  if (call_has(call, "formula")) return data_from_formula(call);
  if (call_has(call, "source")) return data_by_name(call);
  g_autofree char *all = g_strjoinv(" ", (char **)dataset_names());
  call_print(call, "%s\nor a CSV file, or a formula: data y = sin(x) from=-3 to=3\n", all);
  return COMMAND_DONE;
}

static CommandResult command_sample(Call *call) {
  const Dataset *data = call->session->setup.data;
  gint64 k;
  if (data == NULL) return call_fail(call, NULL, "there is no data yet (data xor loads some)");
  if (!call_has(call, "number")) {
    if (call->session->setup.sample > 0)
      call_print(call, "sample %d of %d\n", call->session->setup.sample, data->samples);
    else
      call_print(call, "x set by hand\n");
    return COMMAND_DONE;
  }
  if (!call_integer(call, "number", 1, data->samples, &k)) return COMMAND_FAILED;
  session_show_sample(call->session, (int)k);
  return COMMAND_DONE;
}

/* ---- figures ---- */

/* "accuracy: train=1 test=0.98": a figure on each part of the data that there is. */
static CommandResult print_parts(Call *call, const char *figure, double train, double test, double valid) {
  const struct {
    const char *name;
    double value;
  } parts[] = {{"train", train}, {"test", test}, {"valid", valid}};
  g_autoptr(GString) line = g_string_new(figure);
  g_string_append_c(line, ':');
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
    if (i > 0 && isnan(parts[i].value)) continue;
    g_string_append_printf(line, " %s=", parts[i].name);
    number_format(line, parts[i].value, session_digits(call->session));
  }
  call_print(call, "%s\n", line->str);
  return COMMAND_DONE;
}

static CommandResult command_accuracy(Call *call) {
  Session *session = call->session;
  if (session_trainer(session, call->diag) == NULL) return COMMAND_FAILED;
  Figures f = session_figures(session, FIGURE_ACCURACY | FIGURE_TEST | FIGURE_VALID);
  if (isnan(f.accuracy))
    return call_fail(call, NULL,
                     session->setup.data == NULL ? "accuracy wants data"
                                                 : "a regression has no accuracy; loss tells how far off it is");
  return print_parts(call, "accuracy", f.accuracy, f.test_accuracy, f.valid_accuracy);
}

static CommandResult print_loss(Call *call) {
  Session *session = call->session;
  if (session_trainer(session, call->diag) == NULL) return COMMAND_FAILED;
  Figures f = session_figures(session, FIGURE_LOSS | FIGURE_TEST | FIGURE_VALID);
  return print_parts(call, "loss", f.loss, f.test_loss, f.valid_loss);
}

static CommandResult command_loss(Call *call) {
  const Arg *arg = statement_arg(call->statement, "formula");
  if (arg == NULL) return print_loss(call);
  return session_set_loss(call->session, arg->expr, arg->text, call->diag) ? COMMAND_DONE : COMMAND_FAILED;
}

static void print_counts(Call *call, const char *part, const guint32 *counts, int classes) {
  g_autofree double *values = g_new(double, (gsize)classes *classes);
  for (int i = 0; i < classes * classes; i++) values[i] = counts[i];
  g_autofree char *text = session_value_text(call->session, (Shape){classes, classes}, values);
  call_print(call, " %s=%s", part, text);
}

static CommandResult command_confusion(Call *call) {
  Session *session = call->session;
  Trainer *trainer = session_trainer(session, call->diag);
  if (trainer == NULL) return COMMAND_FAILED;
  const Dataset *data = trainer_data(trainer);
  int classes = data != NULL ? data->classes : 0;
  g_autofree guint32 *counts = g_new0(guint32, MAX(classes * classes, 1));
  if (classes == 0 || !trainer_confusion(trainer, PART_TRAIN, counts))
    return call_fail(call, NULL, "a confusion table wants a network that tells classes apart, on data with labels");
  call_print(call, "confusion:");
  print_counts(call, "train", counts, classes);
  if (data->part_count[PART_TEST] > 0 && trainer_confusion(trainer, PART_TEST, counts))
    print_counts(call, "test", counts, classes);
  call_print(call, "\n");
  return COMMAND_DONE;
}

static const Command rows[] = {
    {.syntax = {.verb = "data",
                .forms = FORMS("'point' primary:coordinate+", "'move' primary:coordinate+", "'draw' primary:stroke",
                               "name:name '=' expr:formula", "word:source?"),
                .options = "n noise test valid seed labels classes target from to shuffle"},
     .usage = "data NAME|FILE.csv|y = FORMULA|point X1 X2 LABEL|move K X1 X2|draw [X, Y; …] [n= noise= test= seed= …]",
     .help = "loads or makes samples to train on",
     .details = "data xor                      the four points of {0,1}² (also: and, or)\n"
                "data spiral n=500 noise=0.1   and or xor circle gauss spiral moons blobs line sine\n"
                "data FILE.csv target=label    a header line, then numbers\n"
                "data y = sin(x) from=-3 to=3  points of a curve\n"
                "data point 0.5 -1 1           one more point\n"
                "data move 3 0.5 -1            sample 3 goes there (a further number: its target)\n"
                "data draw [-1, 0; 0, 0.5]     points of a target over one input, in place of those between\n"
                "test=0.5 and valid=0.1 set shares apart; labels=-1,1; classes=3; shuffle=0; seed=N.",
     .group = "data",
     .complete = COMPLETE_DATA,
     .run = command_data},
    {.syntax = {.verb = "sample", .forms = FORMS("primary:number?")},
     .usage = "sample K",
     .help = "shows sample K of the data",
     .details = "x = [1, 4] shows one of your own.",
     .group = "data",
     .run = command_sample,
     .no_undo = true},
    {.syntax = {.verb = "accuracy"},
     .usage = "accuracy",
     .help = "the share of samples that are classified right",
     .group = "data",
     .run = command_accuracy,
     .no_undo = true},
    {.syntax = {.verb = "loss", .forms = FORMS("expr:formula?")},
     .usage = "loss [mse|mae|bce|ce|hinge|FORMULA]",
     .help = "what training makes small; alone: its figures",
     .details = "loss (yhat - y)^2 or any formula that is a number. Without it, the last layer decides: sigmoid bce, "
                "softmax ce, "
                "else mse.",
     .group = "training",
     .complete = COMPLETE_WORDS,
     .words = "mse mae bce ce hinge",
     .run = command_loss},
    {.syntax = {.verb = "confusion"},
     .usage = "confusion",
     .help = "true classes by row, predicted ones by column",
     .group = "data",
     .run = command_confusion,
     .no_undo = true},
};

const Command *data_commands(int *count) {
  *count = G_N_ELEMENTS(rows);
  return rows;
}
