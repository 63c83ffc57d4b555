/*
 * Layers that are not counted: words to vectors (embed), vectors to one (flatten, pool), dropout. Each is one formula
 * between the dense layers, and what stands behind it takes its node in place of x or h:
 *
 *   embed D    E [words × D], X = embed(E, x)       a row a word
 *   flatten    v = flatten(X)
 *   pool mean  m = meanpool(X, x)
 *   dropout P  d1 = dropout(h1, P)                  d0 in front of the first dense layer
 */
#include "base/number.h"
#include "session/state.h"
#include <string.h>

static const struct {
  const char *verb, *function, *node;
} kinds[] = {
    [OTHER_EMBED] = {"embed", "embed", "X"},           [OTHER_FLATTEN] = {"flatten", "flatten", "v"},
    [OTHER_MEANPOOL] = {"pool mean", "meanpool", "m"}, [OTHER_MAXPOOL] = {"pool max", "maxpool", "m"},
    [OTHER_DROPOUT] = {"dropout", "dropout", "d"},
};

static const char *table_name(void) {
  return g_intern_static_string("E");
}

const OtherLayer *network_other_behind(const Session *session, int after) {
  const Setup *setup = &session->setup;
  for (int i = setup->other_count; i-- > 0;)
    if (setup->others[i].after == after) return &setup->others[i];
  return NULL;
}

/* What enters the layer: the node of the one in front of it. */
static const char *input_of(const Session *session, int index) {
  const OtherLayer *others = session->setup.others;
  if (index > 0 && others[index - 1].after == others[index].after) return others[index - 1].node;
  return others[index].after == 0 ? g_intern_static_string("x") : layer_name('h', others[index].after);
}

Expr *network_other_expr(const Session *session, int index) {
  const OtherLayer *other = &session->setup.others[index];
  Expr *x = expr_new_name(g_intern_static_string("x"), (Span){0}), *arguments[2];
  int count = 2;
  switch (other->kind) {
  case OTHER_EMBED:
    arguments[0] = expr_new_name(table_name(), (Span){0}), arguments[1] = x;
    break;
  case OTHER_MEANPOOL:
  case OTHER_MAXPOOL:
    arguments[0] = expr_new_name(input_of(session, index), (Span){0}), arguments[1] = x;
    break;
  case OTHER_FLATTEN:
  case OTHER_DROPOUT:
    arguments[0] = expr_new_name(input_of(session, index), (Span){0});
    arguments[1] = expr_new_number(other->share, (Span){0});
    count = other->kind == OTHER_DROPOUT ? 2 : 1;
    if (count == 1) expr_unref(arguments[1]);
    expr_unref(x);
    break;
  }
  return expr_new_call(g_intern_static_string(kinds[other->kind].function), arguments, count, (Span){0});
}

void network_other_format(const OtherLayer *other, GString *out) {
  g_string_append(out, kinds[other->kind].verb);
  if (other->kind == OTHER_EMBED) g_string_append_printf(out, " %d", other->size);
  if (other->kind != OTHER_DROPOUT) return;
  g_string_append_c(out, ' ');
  number_format(out, other->share, NUMBER_EXACT);
}

static void put_formula(Session *session, int index) {
  const OtherLayer *other = &session->setup.others[index];
  Definition *d = definition_new_formula(other->node, network_other_expr(session, index));
  d->other = true;
  session_put(session, other->node, d);
}

/* At the network's end. */
static bool add(Session *session, OtherLayer other, Diag *diag) {
  Setup *setup = &session->setup;
  other.after = setup->layer_count;
  other.node =
      other.kind == OTHER_DROPOUT ? layer_name('d', other.after) : g_intern_static_string(kinds[other.kind].node);
  g_autofree char *who = g_strdup_printf("the layer '%s'", kinds[other.kind].verb);
  if (!session_name_is_free(session, other.node, who, diag)) return false;
  journal_save_setup(session);
  journal_save_optimizer(session);
  setup->others = g_renew(OtherLayer, setup->others, setup->other_count + 1);
  setup->others[setup->other_count++] = other;
  put_formula(session, setup->other_count - 1);
  network_restart(session);
  network_changed(session);
  return session_ensure_graph(session, diag);
}

/* ---- words ---- */

/* A table has a row for each word that x may name: over a running text also for the start of a sentence. */
static int rows_of_table(const Session *session) {
  const Vocabulary *words = session->setup.vocabulary;
  return (int)vocabulary_size(words) + (session->setup.data->source != NULL ? 1 : 0);
}

/* Draws the words' vectors anew. */
static void draw_table(Session *session, InitKind kind, double scale, guint64 seed, guint64 draw) {
  const Definition *E = session_find(session, table_name());
  g_autofree double *values = g_new(double, shape_size(E->shape));
  Rng rng = rng_stream(seed, RNG_INIT, draw);
  init_table(kind, scale, &rng, E->shape.rows, E->shape.cols, values);
  session_write_param(session, E, values, true);
}

bool network_add_embed(Session *session, int size, Diag *diag) {
  if (session->setup.vocabulary == NULL) {
    diag_set(diag, (Span){0}, "there are no words to embed: x holds ordinary numbers");
    return diag_hint(diag, "tokens pad=20 makes words of the texts that reviews FILE reads");
  }
  if (session->setup.layer_count + session->setup.other_count > 0)
    return diag_set(diag, (Span){0},
                    "embed is the first layer: it takes the words' numbers, and there are layers already");
  if (!session_name_is_free(session, table_name(), "the layer 'embed'", diag)) return false;
  int rows = rows_of_table(session);
  if (!session_size_allowed(session, (guint64)rows, (guint64)size, diag)) return false;
  Definition *E = definition_new_leaf(table_name(), DEFINITION_PARAM, (Shape){rows, size}, NULL);
  E->other = true;
  journal_save_setup(session);
  session_put(session, E->name, E);
  draw_table(session, INIT_DEFAULT, 1, session->setup.seed, session->setup.draws++);
  return add(session, (OtherLayer){.kind = OTHER_EMBED, .size = size}, diag);
}

static bool follows_embed(const Session *session, const char *verb, Diag *diag) {
  const OtherLayer *last = network_other_behind(session, session->setup.layer_count);
  if (last != NULL && last->kind == OTHER_EMBED) return true;
  diag_set(diag, (Span){0}, "%s takes the words' vectors: it stands behind embed", verb);
  return diag_hint(diag, "tokens pad=20, then embed 16, then %s", verb);
}

bool network_add_flatten(Session *session, Diag *diag) {
  return follows_embed(session, "flatten", diag) && add(session, (OtherLayer){.kind = OTHER_FLATTEN}, diag);
}

bool network_add_pool(Session *session, OtherKind kind, Diag *diag) {
  return follows_embed(session, kinds[kind].verb, diag) && add(session, (OtherLayer){.kind = kind}, diag);
}

/* ---- dropout ---- */

bool network_add_dropout(Session *session, double share, Diag *diag) {
  const OtherLayer *last = network_other_behind(session, session->setup.layer_count);
  if (last != NULL && last->kind == OTHER_DROPOUT) return diag_set(diag, (Span){0}, "there is a dropout here already");
  if (last != NULL && last->kind == OTHER_EMBED) {
    diag_set(diag, (Span){0}, "dropout takes a vector, and %s has a row a word", last->node);
    return diag_hint(diag, "flatten or pool mean first");
  }
  if (session->setup.layer_count == 0 && session->setup.vocabulary != NULL && last == NULL)
    return diag_set(diag, (Span){0}, "dropout would drop words' numbers; embed first, then flatten or pool mean");
  if (session->setup.layer_count == 0 && last == NULL && session_find(session, "x") == NULL) {
    diag_set(diag, (Span){0}, "there is no input yet");
    return diag_hint(diag, "input 2 makes x with 2 entries; data xor brings its own");
  }
  return add(session, (OtherLayer){.kind = OTHER_DROPOUT, .share = share}, diag);
}

void network_shift_others(Session *session, int at) {
  Setup *setup = &session->setup;
  for (int i = setup->other_count; i-- > 0 && setup->others[i].after >= at;) {
    session_put(session, setup->others[i].node, NULL);
    setup->others[i].after++;
    setup->others[i].node = layer_name('d', setup->others[i].after);
    put_formula(session, i);
  }
}

bool network_remove_other(Session *session, Diag *diag) {
  Setup *setup = &session->setup;
  const OtherLayer *last = &setup->others[setup->other_count - 1];
  const char *node = last->node, *user = session_user_of(session, node);
  bool embeds = last->kind == OTHER_EMBED;
  if (user != NULL) {
    diag_set(diag, (Span){0}, "%s uses %s", user, node);
    return diag_hint(diag, "delete %s first", user);
  }
  journal_save_setup(session);
  journal_save_optimizer(session);
  session_put(session, node, NULL);
  if (embeds) session_put(session, table_name(), NULL);
  setup->other_count--;
  network_restart(session);
  network_changed(session);
  return session_ensure_graph(session, diag);
}
