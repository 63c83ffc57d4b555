/*
 * The session as commands that rebuild it, bit for bit: numbers with all their digits, then optimiser state, initial
 * weights and clock as one `state` line. Comments stay with what they were written about (comments.c).
 */
#include "base/number.h"
#include "session/state.h"
#include <errno.h>
#include <math.h>
#include <string.h>

static void write_values(GString *out, Shape shape, const double *values) {
  value_format(out, values, (gsize)shape.rows, (gsize)shape.cols, NUMBER_EXACT);
  if (shape.rows == 1 && shape.cols > 1) g_string_append_c(out, '\'');
}

/* A line of text, with the comments of what it is about. */
static void write_line(const Session *session, GString *out, const char *key, const char *text) {
  comments_write_above(session, key, out);
  g_string_append(out, text);
  comments_write_behind(session, key, out);
}

static char *leaf_line(Session *session, const Definition *d, const char *verb) {
  g_autofree double *values = session_leaf_values(session, d);
  GString *line = g_string_new(NULL);
  g_string_append_printf(line, "%s%s = ", verb, d->name);
  write_values(line, d->shape, values);
  return g_string_free(line, FALSE);
}

static void write_leaf(Session *session, GString *out, const Definition *d, const char *verb) {
  g_autofree char *line = leaf_line(session, d, verb);
  write_line(session, out, d->name, line);
}

static char *formula_line(const Definition *d) {
  GString *line = g_string_new(d->name);
  g_autofree char *parameters = d->kind == DEFINITION_FUNCTION ? g_strjoinv(", ", (char **)d->parameters) : NULL;
  if (parameters != NULL) g_string_append_printf(line, "(%s)", parameters);
  g_string_append(line, " = ");
  expr_print(d->formula, NUMBER_EXACT, line);
  return g_string_free(line, FALSE);
}

static void write_definition(Session *session, GString *out, const Definition *d) {
  if (d->kind == DEFINITION_GIVEN) write_leaf(session, out, d, d->input ? "input " : "");
  if (d->kind == DEFINITION_PARAM) write_leaf(session, out, d, "param ");
  if (d->kind != DEFINITION_FORMULA && d->kind != DEFINITION_FUNCTION) return;
  g_autofree char *line = formula_line(d);
  write_line(session, out, d->name, line);
}

/* numbers: with its weights; else they are in a file of their own. */
static void write_layer(Session *session, GString *out, int k, bool numbers) {
  const LayerPlan *plan = &session->setup.layers[k - 1];
  g_autoptr(GString) line = g_string_new(NULL);
  g_string_append_printf(line, "dense %d", plan->size);
  if (plan->act_call != NULL) {
    g_string_append_c(line, ' ');
    expr_print(plan->act_call, NUMBER_EXACT, line);
  } else if (strcmp(plan->act, "linear") != 0) {
    g_string_append_printf(line, " %s", plan->act);
  }
  write_line(session, out, layer_name('h', k), line->str);
  for (const char *letter = "Wb"; numbers && *letter != '\0'; letter++)
    write_leaf(session, out, session_find(session, layer_name(*letter, k)), "");
}

/* The layers that are not counted behind dense layer `after`. */
static void write_others(Session *session, GString *out, int after, bool numbers) {
  const Setup *setup = &session->setup;
  for (int i = 0; i < setup->other_count; i++) {
    if (setup->others[i].after != after) continue;
    g_autoptr(GString) line = g_string_new(NULL);
    network_other_format(&setup->others[i], line);
    write_line(session, out, setup->others[i].node, line->str);
    if (setup->others[i].kind == OTHER_EMBED && numbers)
      write_leaf(session, out, session_find(session, g_intern_static_string("E")), "");
  }
}

/* Without comments: those of this name stand with its layer's line. */
static void write_bare(Session *session, GString *out, const Definition *d) {
  g_autofree char *line = d->formula != NULL ? formula_line(d) : leaf_line(session, d, "");
  g_string_append_printf(out, "%s\n", line);
}

static void write_changed_others(Session *session, GString *out) {
  for (int i = 0; i < session->setup.other_count; i++) {
    const Definition *d = session_find(session, session->setup.others[i].node);
    g_autoptr(Expr) usual = network_other_expr(session, i);
    if (d->kind != DEFINITION_FORMULA || !expr_equal(d->formula, usual)) write_bare(session, out, d);
  }
}

/* A layer's z and h as the layer makes them need no line; where the person gave another formula, that is written. */
static void write_changed_nodes(Session *session, GString *out, int k) {
  const LayerPlan *plan = &session->setup.layers[k - 1];
  const Definition *h = session_find(session, layer_name('h', k));
  g_autoptr(Expr) usual = network_activation_expr(session, k, plan->act, plan->act_call);
  if (h->kind != DEFINITION_FORMULA || !expr_equal(h->formula, usual)) write_bare(session, out, h);
  const Definition *z = session_find(session, layer_name('z', k));
  g_autoptr(GString) text = g_string_new(NULL);
  if (z->formula != NULL) expr_print(z->formula, NUMBER_EXACT, text);
  g_autofree char *plain = g_strdup_printf("W%d*%s + b%d", k, network_input_name(session, k), k);
  if (strcmp(text->str, plain) != 0) write_definition(session, out, z);
}

/* ---- the state line ---- */

static void append_block(GString *out, const char *key, const void *block, gsize bytes) {
  g_autofree char *code = g_base64_encode(block, bytes);
  g_string_append_printf(out, " %s=%s", key, code);
}

static void write_state(Session *session, GString *out, bool numbers) {
  const Params *p = session->params;
  gsize bytes = p->count * precision_size(p->precision);
  session_drop_trainer(session);
  const Setup *setup = &session->setup;
  g_string_append_printf(
      out, "state \"step=%" G_GUINT64_FORMAT " epoch=%" G_GUINT64_FORMAT " position=%d draws=%" G_GUINT64_FORMAT,
      setup->clock.step, setup->clock.epoch, setup->clock.position, setup->draws);
  if (numbers && bytes > 0 && memcmp(p->values, session->initial->values, bytes) != 0)
    append_block(out, "initial", session->initial->values, bytes);
  if (numbers && session->carried != NULL) {
    g_string_append_printf(out, " steps=%" G_GUINT64_FORMAT, session->carried->steps);
    for (int i = 0; i < session->carried->blocks; i++)
      append_block(out, i == 0 ? "first" : "second", frozen_numbers(session->carried->block[i]),
                   session->carried->bytes);
  }
  g_string_append(out, "\"\n");
}

static guint8 *read_block(const char *code, gsize bytes, Diag *diag) {
  gsize length;
  guint8 *block = g_base64_decode(code, &length);
  if (length == bytes) return block;
  g_free(block);
  diag_set(diag, (Span){0}, "this state belongs to a session with other parameters");
  return NULL;
}

static bool read_number(const char *value, guint64 *number, Diag *diag) {
  return g_ascii_string_to_unsigned(value, 10, 0, G_MAXINT64, number, NULL) ||
         diag_set(diag, (Span){0}, "'%s' is no count", value);
}

static bool restore_one(Session *session, OptimizerState *state, const char *key, const char *value, Diag *diag) {
  Params *p = session->params;
  gsize bytes = p->count * precision_size(p->precision);
  guint64 number = 0;
  if (strcmp(key, "initial") == 0) {
    g_autofree guint8 *block = read_block(value, bytes, diag);
    if (block == NULL) return false;
    params_own(session->initial);
    memcpy(session->initial->values, block, bytes);
    return true;
  }
  int block = strcmp(key, "first") == 0 ? 0 : strcmp(key, "second") == 0 ? 1 : -1;
  if (block >= 0) {
    if (block != state->blocks) return diag_set(diag, (Span){0}, "the state's blocks are out of order");
    g_autofree guint8 *numbers = read_block(value, bytes, diag);
    if (numbers == NULL) return false;
    state->block[state->blocks++] = frozen_keep(session->store, numbers, bytes);
    return true;
  }
  if (!read_number(value, &number, diag)) return false;
  if (strcmp(key, "step") == 0)
    session->setup.clock.step = number;
  else if (strcmp(key, "epoch") == 0)
    session->setup.clock.epoch = number;
  else if (strcmp(key, "position") == 0)
    session->setup.clock.position = (int)number;
  else if (strcmp(key, "draws") == 0)
    session->setup.draws = number;
  else if (strcmp(key, "steps") == 0)
    state->steps = number;
  else
    return diag_set(diag, (Span){0}, "a state has no '%s'", key);
  return true;
}

bool session_restore_state(Session *session, const char *text, Diag *diag) {
  session_ensure_params(session);
  session_new_stretch(session);
  journal_save_setup(session);
  journal_save_training(session);
  OptimizerState *state = g_new0(OptimizerState, 1);
  state->bytes = session->params->count * precision_size(session->params->precision);
  g_auto(GStrv) words = g_strsplit(text, " ", -1);
  bool done = true;
  for (char **word = words; done && *word != NULL; word++) {
    char *equals = strchr(*word, '=');
    if (**word == '\0') continue;
    if (equals == NULL) {
      done = diag_set(diag, (Span){0}, "'%s' is no part of a state", *word);
      break;
    }
    *equals = '\0';
    done = restore_one(session, state, *word, equals + 1, diag);
  }
  const Dataset *data = session->setup.data;
  if (done && session->setup.clock.position > (data != NULL ? data->samples : 0))
    done = diag_set(diag, (Span){0}, "this state belongs to a session with more data");
  optimizer_state_free(session->carried);
  session->carried = NULL;
  if (done && state->steps > 0) session->carried = g_steal_pointer(&state);
  optimizer_state_free(state);
  session_touch_values(session);
  return done;
}

/* ---- the whole ---- */

static void write_by_hand(Session *session, GString *out) {
  const Definition *x = session_find(session, "x");
  const Definition *y = session_find(session, "y");
  if (session->setup.data != NULL && session->setup.sample > 1)
    g_string_append_printf(out, "sample %d\n", session->setup.sample);
  if (session->setup.sample > 0) return;
  if (x != NULL && x->kind == DEFINITION_INPUT && session->setup.data != NULL) write_leaf(session, out, x, "");
  if (x != NULL && x->kind == DEFINITION_INPUT && session->setup.data == NULL) write_bare(session, out, x);
  if (y != NULL && y->kind == DEFINITION_TARGET) write_leaf(session, out, y, "");
}

static bool has_state(const Session *session) {
  return session->params->count > 0 || session->setup.clock.step > 0 || session->setup.draws > 0;
}

/*
 * A definition may have taken a formula that hangs on what was defined after it, a layer an activation of one's own: so
 * the lines are written in the order of definition, each after what it hangs on.
 */
typedef struct {
  Session *session;
  GString *out;
  GHashTable *written; /* interned names of definitions outside layers */
  int layers;          /* written; -1: nothing of the network yet, not even its data or input */
  bool numbers;        /* of the layers are written */
  bool tail, loss;     /* written: what is not counted behind the last dense layer; the loss */
} Writer;

static void write_name(Writer *w, const char *name);

static void write_named(const Expr *name, void *user) {
  write_name(user, name->name);
}

static void write_what_it_hangs_on(Writer *w, const Expr *formula) {
  if (formula != NULL) expr_visit_names(formula, true, write_named, w);
}

/* Functions that the text of a command may call. */
static void write_functions_of(Writer *w, const char *command) {
  GPtrArray *ordered = session_ordered(w->session);
  for (guint i = 0; i < ordered->len; i++) {
    const Definition *d = ordered->pdata[i];
    if (d->kind == DEFINITION_FUNCTION && strstr(command, d->name) != NULL) write_name(w, d->name);
  }
}

/* A number x2 of one's own: written behind the x that has such an entry, its line would set the entry. */
static void write_namesakes_of_entries(Writer *w) {
  GPtrArray *ordered = session_ordered(w->session);
  for (guint i = 0; i < ordered->len; i++) {
    const Definition *d = ordered->pdata[i];
    bool namesake = d->name[0] == 'x' && g_ascii_isdigit(d->name[1]);
    if (namesake && d->kind == DEFINITION_GIVEN) write_name(w, d->name);
  }
}

static void write_input(Writer *w) {
  Session *session = w->session;
  write_namesakes_of_entries(w);
  const Definition *x = session_find(session, g_intern_static_string("x"));
  if (session->setup.data_command != NULL) {
    write_functions_of(w, session->setup.data_command);
    write_line(session, w->out, "data", session->setup.data_command);
  } else if (x != NULL && x->kind == DEFINITION_INPUT) {
    g_autofree char *line = g_strdup_printf("input %d", x->shape.rows);
    write_line(session, w->out, "x", line);
  } else if (x != NULL) {
    write_name(w, x->name);
  }
}

/* Data or input, and the layers up to layer k. */
static void write_network(Writer *w, int k) {
  if (w->layers < 0) {
    w->layers = 0;
    write_input(w);
  }
  while (w->layers < k) {
    write_others(w->session, w->out, w->layers, w->numbers);
    const LayerPlan *plan = &w->session->setup.layers[w->layers++];
    write_name(w, plan->act);
    write_what_it_hangs_on(w, plan->act_call);
    write_layer(w->session, w->out, w->layers, w->numbers);
  }
}

static void write_whole_network(Writer *w) {
  int count = w->session->setup.layer_count;
  write_network(w, count);
  if (!w->tail) write_others(w->session, w->out, count, w->numbers);
  w->tail = true;
}

static void write_loss(Writer *w) {
  const Setup *setup = &w->session->setup;
  if (w->loss) return;
  w->loss = true;
  write_whole_network(w);
  if (setup->loss_text == NULL) return;
  write_what_it_hangs_on(w, setup->loss);
  g_autofree char *line = g_strdup_printf("loss %s", setup->loss_text);
  write_line(w->session, w->out, "loss", line);
}

static void write_name(Writer *w, const char *name) {
  const Definition *d = session_find(w->session, name);
  const char *base;
  int entry;
  if (d == NULL && strcmp(name, "yhat") == 0) {
    write_whole_network(w);
  } else if (d == NULL && strcmp(name, "L") == 0) {
    write_loss(w);
  } else if (d == NULL) {
    if (session_entry_alias(w->session, name, &base, &entry)) write_name(w, base);
  } else if (d->other) {
    write_whole_network(w);
  } else if (d->layer > 0 || d->kind == DEFINITION_INPUT || d->kind == DEFINITION_TARGET) {
    write_network(w, d->layer);
  } else if (g_hash_table_add(w->written, (gpointer)d->name)) {
    write_what_it_hangs_on(w, d->formula);
    write_definition(w->session, w->out, d);
  }
}

static void write_definitions(Session *session, GString *out, bool numbers) {
  Writer w = {
      .session = session, .numbers = numbers, .out = out, .written = g_hash_table_new(NULL, NULL), .layers = -1};
  GPtrArray *ordered = session_ordered(session);
  for (guint i = 0; i < ordered->len; i++) write_name(&w, ((Definition *)ordered->pdata[i])->name);
  write_whole_network(&w);
  write_changed_others(session, out);
  for (int k = 1; k <= session->setup.layer_count; k++) write_changed_nodes(session, out, k);
  write_loss(&w);
  g_hash_table_unref(w.written);
}

/* Texts that were read, but for those that the data were made of: their lines stand with the data's. */
static void write_texts(const Session *session, GString *out) {
  const Setup *setup = &session->setup;
  const struct {
    const char *key, *command;
  } read[] = {{"reviews", setup->documents_command}, {"corpus", setup->corpus_command}};
  for (gsize i = 0; i < G_N_ELEMENTS(read); i++) {
    const char *command = read[i].command;
    bool with_data = setup->data_command != NULL && command != NULL && g_str_has_prefix(setup->data_command, command);
    if (command != NULL && !with_data) write_line(session, out, read[i].key, command);
  }
  if (setup->ngram_command != NULL) write_line(session, out, "ngram", setup->ngram_command);
}

static void write_training(const Session *session, GString *out) {
  const Setup *setup = &session->setup;
  if (setup->optimizer_chosen) {
    g_autoptr(GString) line = g_string_new("optimizer ");
    optimizer_format(&setup->optimizer, line);
    write_line(session, out, "optimizer", line->str);
  }
  g_autofree char *batch = g_strdup_printf("batch %d", setup->batch);
  if (setup->batch >= 0) write_line(session, out, "batch", setup->batch == 0 ? "batch all" : batch);
  g_autoptr(GString) rules = g_string_new(NULL);
  stopping_write(session, rules);
  if (rules->len == 0) return;
  g_string_truncate(rules, rules->len - 1);
  write_line(session, out, "stop", rules->str);
}

/* weights: the file that has the layers' numbers, NULL: they are written. */
static char *save_text(Session *session, const char *weights, Diag *diag) {
  const Setup *setup = &session->setup;
  session_ensure_params(session);
  session_drop_trainer(session);
  if (!session_ensure_graph(session, diag)) return NULL;
  GString *out = g_string_new(NULL);
  comments_write_head(session, out);
  g_string_append(out, "clear\n");
  g_autofree char *seed = g_strdup_printf("seed %" G_GUINT64_FORMAT, setup->seed);
  write_line(session, out, "seed", seed);
  if (setup->precision == PRECISION_FLOAT && setup->vocabulary == NULL) g_string_append(out, "set precision float\n");
  if (setup->lexicon_command != NULL) g_string_append_printf(out, "%s\n", setup->lexicon_command);
  write_definitions(session, out, weights == NULL);
  write_texts(session, out);
  write_training(session, out);
  write_by_hand(session, out);
  if (has_state(session)) write_state(session, out, weights == NULL);
  if (weights != NULL) g_string_append_printf(out, "weights \"%s\"\n", weights);
  comments_write_waiting(session, out);
  return g_string_free(out, FALSE);
}

char *session_save_text(Session *session, Diag *diag) {
  return save_text(session, NULL, diag);
}

char *session_weights_path(Session *session, const char *path) {
  enum { NUMBERS_IN_TEXT = 20000 };
  if (session_ensure_params(session)->count <= NUMBERS_IN_TEXT) return NULL;
  g_autofree char *stem = g_strndup(path, strlen(path) - strlen(".nabla"));
  return g_strconcat(stem, ".weights", NULL);
}

bool session_save_file(Session *session, const char *path, Diag *diag) {
  g_autofree char *weights = session_weights_path(session, path);
  g_autofree char *name = weights != NULL ? g_path_get_basename(weights) : NULL;
  g_autofree char *text = save_text(session, name, diag);
  if (text == NULL || (weights != NULL && !session_write_weights(session, weights, diag))) return false;
  if (g_file_set_contents(path, text, -1, NULL)) return true;
  return diag_set(diag, (Span){0}, "cannot write %s: %s", path, g_strerror(errno));
}
