/*
 * Undo as a journal of swaps. Before a line first changes something, that thing is put into the open step; taking the
 * step back exchanges what is stored with what is there, so the same entry serves undo and redo. A line that fails is
 * taken back the same way. A line's statements are parts of their own until it ends, for an undo further on in it.
 *
 * Six kinds of things: a name's definition, a parameter's numbers, the Setup, the state of training (all parameters,
 * optimiser, curve), the same without the parameters, the optimiser's state alone. Within a step each is stored once:
 * only what was there first matters, unless the layout of the parameters has changed since. All numbers of a network
 * are kept as blocks, which cost nothing while the session or a checkpoint has the same ones (nn/frozen.h).
 */
#include "base/limits.h"
#include "session/state.h"
#include <string.h>

typedef enum { ENTRY_DEFINITION, ENTRY_PARAM, ENTRY_SETUP, ENTRY_TRAINING, ENTRY_PROGRESS, ENTRY_OPTIMIZER } EntryKind;

typedef struct {
  EntryKind kind;
  const char *name;
  Definition *definition;
  double *values, *initial; /* of one parameter */
  Setup setup;
  Frozen *params, *params_initial; /* all of them … */
  ParamSlice *slices;              /* … and their layout */
  int slice_count;
  Precision precision;
  OptimizerState *optimizer;
  Curve *curve;
  TrainerClock clock;
  gsize bytes;
} Entry;

typedef struct {
  GPtrArray *entries; /* of Entry */
  gsize bytes;
  bool of_line; /* a part of the line that runs, if need be undone by it */
} Step;

struct Journal {
  Step *open; /* NULL: nothing is being recorded */
  bool paused;
  GHashTable *touched; /* keys of what the open step holds already */
  GQueue parts; /* of Step: what the line's earlier statements did, so that an undo behind them can take it back */
  GQueue done, undone; /* of Step; the newest at the tail */
  guint done_before;   /* how many were done when the line began */
  Step *held;          /* what a preview did, to be taken back; NULL: none */
  int sample;          /* on show before that */
  gsize bytes;         /* of all steps */
};

static char training_key, progress_key, setup_key, optimizer_key;

static void entry_free(gpointer data) {
  Entry *e = data;
  definition_unref(e->definition);
  g_free(e->values);
  g_free(e->initial);
  frozen_unref(e->params);
  frozen_unref(e->params_initial);
  g_free(e->slices);
  optimizer_state_free(e->optimizer);
  curve_free(e->curve);
  if (e->kind == ENTRY_SETUP) setup_clear(&e->setup);
  g_free(e);
}

static Step *step_new(void) {
  Step *step = g_new0(Step, 1);
  step->entries = g_ptr_array_new_with_free_func(entry_free);
  return step;
}

static void step_free(gpointer data) {
  Step *step = data;
  g_ptr_array_unref(step->entries);
  g_free(step);
}

Journal *journal_new(void) {
  Journal *journal = g_new0(Journal, 1);
  journal->touched = g_hash_table_new(NULL, NULL);
  return journal;
}

void journal_free(Journal *journal) {
  if (journal->open != NULL) step_free(journal->open);
  if (journal->held != NULL) step_free(journal->held);
  g_queue_clear_full(&journal->parts, step_free);
  g_queue_clear_full(&journal->done, step_free);
  g_queue_clear_full(&journal->undone, step_free);
  g_hash_table_unref(journal->touched);
  g_free(journal);
}

/* ---- recording ---- */

static Entry *record(Session *session, EntryKind kind, gconstpointer key) {
  Journal *journal = session->journal;
  if (journal->open == NULL || journal->paused) return NULL;
  if (!g_hash_table_add(journal->touched, (gpointer)key)) return NULL;
  Entry *e = g_new0(Entry, 1);
  e->kind = kind;
  g_ptr_array_add(journal->open->entries, e);
  return e;
}

static void account(Session *session, Entry *e, gsize bytes) {
  e->bytes = bytes + sizeof *e;
  session->journal->open->bytes += e->bytes;
}

void journal_save_definition(Session *session, const char *name) {
  Entry *e = record(session, ENTRY_DEFINITION, name);
  if (e == NULL) return;
  e->name = name;
  e->definition = session_find(session, name);
  if (e->definition != NULL) definition_ref(e->definition);
  account(session, e, e->definition != NULL ? 128 + shape_size(e->definition->shape) * sizeof(double) : 0);
}

void journal_save_param(Session *session, const char *name) {
  const ParamSlice *slice = params_find(session->params, name);
  /* A definition that took the place of another in this step: that one has its numbers with it. */
  if (g_hash_table_contains(session->journal->touched, name)) return;
  /* A parameter's key is its slice's interned name plus one: its definition has the name itself. */
  Entry *e = record(session, ENTRY_PARAM, name + 1);
  if (e == NULL) return;
  gsize size = shape_size(slice->shape);
  e->name = name;
  e->values = g_new(double, size);
  e->initial = g_new(double, size);
  params_read(session->params, slice, e->values);
  params_read(session->initial, params_find(session->initial, name), e->initial);
  account(session, e, 2 * size * sizeof(double));
}

void journal_save_setup(Session *session) {
  Entry *e = record(session, ENTRY_SETUP, &setup_key);
  if (e == NULL) return;
  setup_copy(&e->setup, &session->setup);
  account(session, e, sizeof(Setup));
}

static gsize optimizer_state_bytes(const OptimizerState *state) {
  return state != NULL ? state->bytes * (gsize)state->blocks : 0;
}

static void save_progress(Session *session, Entry *e) {
  e->optimizer = optimizer_state_copy(session->carried);
  e->curve = curve_copy(session->curve);
  e->clock = session->setup.clock;
}

void journal_save_training(Session *session) {
  session_ensure_params(session);
  Entry *e = record(session, ENTRY_TRAINING, &training_key);
  if (e == NULL) return;
  session_drop_trainer(session);
  gsize bytes = params_bytes(session->params);
  e->params_initial = params_share(session->initial, session->store);
  e->params = frozen_keep(session->store, session->params->values, bytes);
  e->precision = session->params->precision;
  e->slice_count = session->params->slice_count;
  e->slices = g_memdup2(session->params->slices, (gsize)e->slice_count * sizeof *e->slices);
  save_progress(session, e);
  account(session, e, bytes + optimizer_state_bytes(e->optimizer) + CURVE_POINTS * sizeof(CurvePoint));
}

void journal_save_progress(Session *session) {
  if (g_hash_table_contains(session->journal->touched, &training_key)) return;
  session_drop_trainer(session);
  Entry *e = record(session, ENTRY_PROGRESS, &progress_key);
  if (e == NULL) return;
  save_progress(session, e);
  account(session, e, optimizer_state_bytes(e->optimizer) + CURVE_POINTS * sizeof(CurvePoint));
}

void journal_save_optimizer(Session *session) {
  session_drop_trainer(session);
  Entry *e = record(session, ENTRY_OPTIMIZER, &optimizer_key);
  if (e == NULL) return;
  e->optimizer = optimizer_state_copy(session->carried);
  account(session, e, optimizer_state_bytes(e->optimizer));
}

void journal_layout_changed(Session *session) {
  g_hash_table_remove(session->journal->touched, &training_key);
  g_hash_table_remove(session->journal->touched, &progress_key);
  g_hash_table_remove(session->journal->touched, &optimizer_key);
  /* Parameters' keys are dropped with them: a slice saved before may have another shape now. */
  Journal *journal = session->journal;
  if (journal->open == NULL) return;
  for (guint i = 0; i < journal->open->entries->len; i++) {
    const Entry *e = journal->open->entries->pdata[i];
    if (e->kind == ENTRY_PARAM) g_hash_table_remove(journal->touched, e->name + 1);
  }
}

/* ---- taking back ---- */

#define EXCHANGE(type, a, b)                                                                                           \
  do {                                                                                                                 \
    type kept_ = (a);                                                                                                  \
    (a) = (b);                                                                                                         \
    (b) = kept_;                                                                                                       \
  } while (0)

static void swap_slice(Params *params, const char *name, double *values) {
  const ParamSlice *slice = params_find(params, name);
  gsize size = shape_size(slice->shape);
  g_autofree double *now = g_new(double, size);
  params_read(params, slice, now);
  params_write(params, slice, values);
  memcpy(values, now, size * sizeof *values);
}

static bool same_layout(const Params *params, const Entry *e) {
  bool same = params->slice_count == e->slice_count && params->precision == e->precision;
  for (int i = 0; same && i < e->slice_count; i++) {
    const ParamSlice *a = &params->slices[i], *b = &e->slices[i];
    same = a->name == b->name && a->offset == b->offset && a->shape.rows == b->shape.rows &&
           a->shape.cols == b->shape.cols;
  }
  return same;
}

/*
 * A line that takes layers away and makes others of the same names passes through layouts that are never there again,
 * since each name is stored once. What was stored in such a layout does not matter: the definitions keep their numbers.
 */
static void swap_params(Session *session, Entry *e) {
  if (!same_layout(session->params, e)) return;
  gsize bytes = params_bytes(session->params);
  Frozen *now = frozen_keep(session->store, session->params->values, bytes);
  if (bytes > 0) memcpy(session->params->values, frozen_numbers(e->params), bytes);
  EXCHANGE(Frozen *, now, e->params);
  frozen_unref(now);
  now = params_share(session->initial, session->store);
  params_take(session->initial, e->params_initial);
  EXCHANGE(Frozen *, now, e->params_initial);
  frozen_unref(now);
}

static void swap_progress(Session *session, Entry *e) {
  EXCHANGE(OptimizerState *, session->carried, e->optimizer);
  EXCHANGE(Curve *, session->curve, e->curve);
  EXCHANGE(TrainerClock, session->setup.clock, e->clock);
}

static void entry_swap(Session *session, Entry *e) {
  switch (e->kind) {
  case ENTRY_DEFINITION: {
    Definition *incoming = e->definition;
    e->definition = definition_exchange(session, e->name, incoming);
    break;
  }
  case ENTRY_PARAM:
    session_ensure_params(session);
    swap_slice(session->params, e->name, e->values);
    swap_slice(session->initial, e->name, e->initial);
    break;
  case ENTRY_SETUP:
    session_drop_trainer(session);
    EXCHANGE(Setup, session->setup, e->setup);
    /* Which sample is on show is no change: it stays, unless x was set by hand. */
    if (session->setup.data == e->setup.data && session->setup.sample > 0 && e->setup.sample > 0)
      session->setup.sample = e->setup.sample;
    session->params_stale = true;
    session->network_stale = true;
    session_drop_graph(session);
    break;
  case ENTRY_TRAINING:
    session_ensure_params(session);
    session_drop_trainer(session);
    swap_params(session, e);
    swap_progress(session, e);
    break;
  case ENTRY_PROGRESS:
    session_drop_trainer(session);
    swap_progress(session, e);
    break;
  case ENTRY_OPTIMIZER:
    session_drop_trainer(session);
    EXCHANGE(OptimizerState *, session->carried, e->optimizer);
    break;
  }
  session_touch_values(session);
}

static void swap_back(Session *session, Step *step) {
  for (guint i = step->entries->len; i-- > 0;) entry_swap(session, step->entries->pdata[i]);
}

static void swap_forth(Session *session, Step *step) {
  for (guint i = 0; i < step->entries->len; i++) entry_swap(session, step->entries->pdata[i]);
}

/* ---- lines ---- */

void journal_begin(Session *session) {
  g_assert(session->journal->open == NULL);
  session->journal->open = step_new();
  session->journal->done_before = session->journal->done.length;
}

static Step *close_step(Session *session) {
  Step *step = session->journal->open;
  session->journal->open = NULL;
  g_hash_table_remove_all(session->journal->touched);
  return step;
}

void journal_pause(Session *session, bool paused) {
  session->journal->paused = paused;
}

static gsize most_bytes(void) {
  return MIN(limits_memory() / 4, (gsize)256 << 20);
}

void journal_next_statement(Session *session) {
  Journal *journal = session->journal;
  if (journal->open == NULL || journal->open->entries->len == 0) return;
  gsize bytes = 0;
  for (GList *l = journal->parts.head; l != NULL; l = l->next) bytes += ((Step *)l->data)->bytes;
  if (bytes > most_bytes()) return;
  Step *part = close_step(session);
  part->of_line = true;
  g_queue_push_tail(&journal->parts, part);
  journal->open = step_new();
}

/* The line's parts and the open step as one step. */
static Step *close_line(Session *session) {
  Journal *journal = session->journal;
  Step *last = close_step(session), *line = g_queue_pop_head(&journal->parts);
  if (line == NULL) return last;
  g_queue_push_tail(&journal->parts, last);
  for (Step *part; (part = g_queue_pop_head(&journal->parts)) != NULL; step_free(part)) {
    line->bytes += part->bytes;
    g_ptr_array_extend_and_steal(line->entries, part->entries);
    part->entries = g_ptr_array_new();
  }
  return line;
}

static void trim(Journal *journal) {
  gsize most = most_bytes();
  while (journal->bytes > most && journal->done.length > 1) {
    Step *oldest = g_queue_pop_head(&journal->done);
    journal->bytes -= oldest->bytes;
    step_free(oldest);
  }
}

static void forget_undone(Journal *journal) {
  Step *step;
  while ((step = g_queue_pop_tail(&journal->undone)) != NULL) {
    journal->bytes -= step->bytes;
    step_free(step);
  }
}

bool journal_end(Session *session, bool keep) {
  Journal *journal = session->journal;
  if (journal->open == NULL) return false;
  Step *step = close_line(session);
  step->of_line = false;
  journal_stand(session);
  if (step->entries->len == 0 || !keep) {
    step_free(step);
    return false;
  }
  forget_undone(journal);
  g_queue_push_tail(&journal->done, step);
  journal->bytes += step->bytes;
  trim(journal);
  return true;
}

bool journal_has_changes(const Session *session) {
  const Journal *journal = session->journal;
  return journal->parts.length > 0 || (journal->open != NULL && journal->open->entries->len > 0);
}

bool session_end_step(Session *session) {
  if (session->journal->open == NULL) return false;
  bool changed = journal_end(session, true);
  journal_begin(session);
  return changed;
}

void session_drop_step(Session *session) {
  if (session->journal->open == NULL) return;
  journal_rollback(session);
  journal_begin(session);
}

void journal_stand(Session *session) {
  Journal *journal = session->journal;
  for (GList *l = journal->undone.head; l != NULL; l = l->next) ((Step *)l->data)->of_line = false;
  journal->done_before = journal->done.length;
}

static void swap_back_and_free(Session *session, Step *step) {
  swap_back(session, step);
  step_free(step);
}

static Step *pop_undone(Journal *journal) {
  Step *step = g_queue_pop_tail(&journal->undone);
  journal->bytes -= step->bytes;
  return step;
}

static void push_undone(Journal *journal, Step *step) {
  journal->bytes += step->bytes;
  g_queue_push_tail(&journal->undone, step);
}

/* What the line took from the steps before it by `undo` or `redo` goes back to where it was. */
static void restore_steps(Session *session) {
  Journal *journal = session->journal;
  while (journal->done.length > journal->done_before) {
    Step *step = g_queue_pop_tail(&journal->done);
    swap_back(session, step);
    g_queue_push_tail(&journal->undone, step);
  }
  for (Step *step; (step = g_queue_peek_tail(&journal->undone)) != NULL;) {
    if (!step->of_line && journal->done.length == journal->done_before) break;
    pop_undone(journal);
    if (step->of_line) {
      step_free(step);
      continue;
    }
    swap_forth(session, step);
    journal->bytes += step->bytes;
    g_queue_push_tail(&journal->done, step);
  }
}

void journal_show_sample(Session *session) {
  journal_pause(session, true);
  if (session->setup.data != NULL && session->setup.sample > 0) session_show_sample(session, session->setup.sample);
  journal_pause(session, false);
}

void journal_rollback(Session *session) {
  Journal *journal = session->journal;
  if (journal->open == NULL) return;
  bool travelled = journal->done.length != journal->done_before || journal->undone.length > 0;
  swap_back_and_free(session, close_step(session));
  for (Step *part; (part = g_queue_pop_tail(&journal->parts)) != NULL;) {
    if (part->of_line) {
      swap_back_and_free(session, part);
    } else { /* it came by `redo` */
      swap_back(session, part);
      push_undone(journal, part);
    }
  }
  restore_steps(session);
  if (travelled) journal_show_sample(session);
}

void journal_hold(Session *session, int sample) {
  g_assert(session->journal->held == NULL);
  session->journal->sample = sample;
  session->journal->held = close_line(session);
}

void journal_release(Session *session) {
  Step *step = g_steal_pointer(&session->journal->held);
  if (step == NULL) return;
  swap_back(session, step);
  session->setup.sample = session->journal->sample; /* which is no change elsewhere */
  step_free(step);
}

bool journal_undo(Session *session) {
  Journal *journal = session->journal;
  journal_next_statement(session);
  bool part = journal->parts.length > 0;
  Step *step = g_queue_pop_tail(part ? &journal->parts : &journal->done);
  if (step == NULL) return false;
  swap_back(session, step);
  if (part) journal->bytes += step->bytes;
  g_queue_push_tail(&journal->undone, step);
  return true;
}

bool journal_redo(Session *session) {
  Journal *journal = session->journal;
  Step *step = g_queue_pop_tail(&journal->undone);
  if (step == NULL) return false;
  swap_forth(session, step);
  bool part = journal->parts.length > 0;
  g_queue_push_tail(part ? &journal->parts : &journal->done, step);
  if (part) journal->bytes -= step->bytes;
  return true;
}
