/* Standing rules that end training: `stop when COND`, `stop early N`, `stop compare`, `stop none`. */
#include "base/number.h"
#include "session/training.h"
#include <math.h>
#include <string.h>

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

static void rule_free(gpointer data) {
  StopRule *rule = data;
  expr_unref(rule->condition);
  g_free(rule->text);
  g_free(rule);
}

static StopRule *rule_copy(const StopRule *rule) {
  StopRule *copy = g_memdup2(rule, sizeof *rule);
  if (copy->condition != NULL) expr_ref(copy->condition);
  copy->text = g_strdup(rule->text);
  return copy;
}

/* Another list: the same rules, but for one with this text, and `more` (taken over) at the end. */
static void set_rules(Session *session, bool keep, StopRule *more) {
  journal_save_setup(session);
  GPtrArray *rules = g_ptr_array_new_with_free_func(rule_free), *old = session->setup.rules;
  for (guint i = 0; keep && old != NULL && i < old->len; i++) {
    const StopRule *rule = old->pdata[i];
    bool replaced = more != NULL && (strcmp(rule->text, more->text) == 0 || (rule->patience > 0 && more->patience > 0));
    if (!replaced) g_ptr_array_add(rules, rule_copy(rule));
  }
  if (more != NULL) g_ptr_array_add(rules, more);
  if (old != NULL) g_ptr_array_unref(old);
  session->setup.rules = rules;
  session_touch_values(session);
}

void stopping_write(const Session *session, GString *out) {
  const GPtrArray *rules = session->setup.rules;
  for (guint i = 0; rules != NULL && i < rules->len; i++) {
    const StopRule *rule = rules->pdata[i];
    g_string_append_printf(out, "stop %s%s\n", rule->patience > 0 ? "" : "when ", rule->text);
  }
}

static CommandResult list_rules(Call *call) {
  g_autoptr(GString) rules = g_string_new(NULL);
  stopping_write(call->session, rules);
  call_print(call, "%s", rules->len > 0 ? rules->str : "stop none\n");
  return COMMAND_DONE;
}

static void note_computing(const Expr *name, void *user) {
  bool *computes = user;
  if (name->kind != EXPR_NAME || !condition_is_figure(name->name)) *computes = true;
}

/* A rule that cannot be worked out is refused here, not in the middle of training. */
static bool rule_makes_sense(Call *call, const Expr *condition) {
  bool computes = false, holds;
  expr_visit_names(condition, true, note_computing, &computes);
  if (!computes || session_condition(call->session, condition, &holds, call->diag)) return true;
  if (call->diag->hint == NULL) diag_hint(call->diag, "a rule compares %s", condition_figures);
  return false;
}

static CommandResult add_condition(Call *call) {
  const Arg *arg = statement_arg(call->statement, "condition");
  if (!rule_makes_sense(call, arg->expr)) return COMMAND_FAILED;
  StopRule *rule = g_new0(StopRule, 1);
  rule->condition = expr_ref(arg->expr);
  rule->text = g_strdup(arg->text);
  set_rules(call->session, true, rule);
  return COMMAND_DONE;
}

static CommandResult add_early(Call *call) {
  gint64 epochs;
  if (!call_integer(call, "epochs", 1, G_MAXINT, &epochs)) return COMMAND_FAILED;
  StopRule *rule = g_new0(StopRule, 1);
  rule->patience = (int)epochs;
  rule->text = g_strdup_printf("early %" G_GINT64_FORMAT, epochs);
  set_rules(call->session, true, rule);
  return COMMAND_DONE;
}

/* ---- watching ---- */

Watch *watch_new(const Session *session) {
  Watch *watch = g_new0(Watch, 1);
  watch->rules = session->setup.rules != NULL ? g_ptr_array_ref(session->setup.rules) : g_ptr_array_new();
  watch->best_loss = INFINITY;
  watch->fired = g_new0(guint64, MAX(watch->rules->len, 1));
  return watch;
}

void watch_free(Watch *watch) {
  if (watch == NULL) return;
  g_ptr_array_unref(watch->rules);
  g_free(watch->best);
  g_free(watch->fired);
  g_free(watch);
}

static double held_out_loss(Session *session) {
  const Dataset *data = session->setup.data;
  bool valid = data != NULL && data->part_count[PART_VALID] > 0;
  Figures f = session_figures(session, valid ? FIGURE_VALID : FIGURE_TEST);
  return valid ? f.valid_loss : f.test_loss;
}

static bool early_holds(Watch *watch, Session *session, const StopRule *rule, bool *holds, Diag *diag) {
  *holds = false;
  TrainerClock clock = session_clock(session);
  if (clock.position != 0) return true;
  double loss = held_out_loss(session);
  if (isnan(loss) && session->setup.data != NULL && session->setup.data->part_count[PART_TEST] > 0) return true;
  if (isnan(loss)) {
    diag_set(diag, (Span){0}, "stop early watches the loss on samples that are set apart, and there are none");
    return diag_hint(diag, "test=0.3 with data sets some apart");
  }
  if (loss < watch->best_loss) {
    gsize bytes = session->params->count * precision_size(session->params->precision);
    watch->best_loss = loss;
    watch->best_clock = clock;
    if (watch->best == NULL) watch->best = g_malloc(MAX(bytes, 1));
    memcpy(watch->best, session->params->values, bytes);
  }
  *holds = clock.epoch >= watch->best_clock.epoch + (guint64)rule->patience;
  return true;
}

bool watch_test(Watch *watch, Session *session, guint first, guint *which, Diag *diag) {
  for (guint i = 0; i < watch->rules->len; i++) {
    const StopRule *rule = watch->rules->pdata[i];
    bool holds;
    if (watch->fired[i] != 0 && i < first) continue;
    bool done = rule->patience > 0 ? early_holds(watch, session, rule, &holds, diag)
                                   : session_condition(session, rule->condition, &holds, diag);
    if (!done) return false;
    if (holds && i >= first) {
      *which = i;
      return true;
    }
  }
  *which = watch->rules->len;
  return true;
}

char *watch_reason(const Watch *watch, guint which, Session *session) {
  const StopRule *rule = watch->rules->pdata[which];
  if (rule->patience == 0) return g_strdup(rule->text);
  g_autoptr(GString) best = g_string_new(NULL);
  number_format(best, watch->best_loss, session_digits(session));
  const Dataset *data = session->setup.data;
  bool valid = data != NULL && data->part_count[PART_VALID] > 0;
  return g_strdup_printf("%s (best %sloss=%s at step %" G_GUINT64_FORMAT ")", rule->text, valid ? "valid" : "test",
                         best->str, watch->best_clock.step);
}

bool watch_restore_best(const Watch *watch, guint which, Session *session) {
  const StopRule *rule = watch->rules->pdata[which];
  if (rule->patience == 0 || watch->best == NULL) return false;
  session_new_stretch(session);
  memcpy(session->params->values, watch->best, session->params->count * precision_size(session->params->precision));
  if (session->trainer != NULL) trainer_forget_step_norm(session->trainer);
  session_touch_values(session);
  return true;
}

/* ---- stop compare: runs on, notes where each rule would have stopped, comes back ---- */

typedef struct {
  Job job;
  const Host *host;
  Watch *watch;
  guint64 limit, done; /* epochs */
  guint64 came_from;
  bool begun, quiet, cancelled;
} CompareJob;

static bool all_fired(const Watch *watch) {
  for (guint i = 0; i < watch->rules->len; i++)
    if (watch->fired[i] == 0) return false;
  return true;
}

static bool note_fired(CompareJob *self, Session *session, Diag *diag) {
  for (guint i = 0; i < self->watch->rules->len; i++) {
    guint which;
    if (self->watch->fired[i] != 0) continue;
    if (!watch_test(self->watch, session, i, &which, diag)) return false;
    if (which == i) self->watch->fired[i] = session_clock(session).step;
  }
  return true;
}

static JobState compare_finish(CompareJob *self, Session *session, Diag *diag) {
  const Watch *watch = self->watch;
  session_set_fired(session, watch);
  for (guint i = 0; i < watch->rules->len && !self->quiet; i++) {
    const StopRule *rule = watch->rules->pdata[i];
    if (watch->fired[i] != 0)
      host_printf(self->host, "%s: step %" G_GUINT64_FORMAT "\n", rule->text, watch->fired[i]);
    else
      host_printf(self->host, "%s: not within %" G_GUINT64_FORMAT " epoch%s\n", rule->text, self->done,
                  plural_s((double)self->done));
  }
  Trainer *trainer = session_ensure_trainer(session, diag);
  if (trainer == NULL) return JOB_FAILED;
  trainer_set_curve(trainer, NULL);
  history_travel(session->setup.history, trainer, self->came_from);
  trainer_set_curve(trainer, session->curve);
  session->setup.clock = trainer_clock(trainer);
  session_touch_values(session);
  return JOB_DONE;
}

static JobState compare_run(Job *job, Session *session, gint64 deadline, Diag *diag) {
  CompareJob *self = (CompareJob *)job;
  if (!self->begun) {
    self->begun = true;
    journal_save_training(session);
    journal_save_setup(session);
  }
  Trainer *trainer = session_ensure_trainer(session, diag);
  if (trainer == NULL) return JOB_FAILED;
  session_begin_stretch(session, trainer);
  trainer_keep_step_norm(trainer, true);
  while (self->done < self->limit && !self->cancelled && !all_fired(self->watch)) {
    guint64 epoch = trainer_clock(trainer).epoch;
    trainer_run(trainer, (guint64)trainer_steps_per_epoch(trainer) + 1, true, 0);
    history_note(session->setup.history, trainer);
    session_touch_values(session);
    self->done += trainer_clock(trainer).epoch > epoch;
    if (!note_fired(self, session, diag)) return JOB_FAILED;
    if (host_interrupted(self->host)) self->cancelled = true;
    if (deadline != 0 && g_get_monotonic_time() >= deadline) return JOB_MORE;
  }
  return compare_finish(self, session, diag);
}

static void compare_cancel(Job *job, Session *session) {
  (void)session;
  ((CompareJob *)job)->cancelled = true;
}

static void compare_free(Job *job) {
  watch_free(((CompareJob *)job)->watch);
  g_free(job);
}

static CommandResult begin_compare(Call *call) {
  Session *session = call->session;
  gint64 epochs = 10000;
  if (session->setup.rules == NULL || session->setup.rules->len == 0)
    return call_fail(call, NULL, "there are no rules to compare (stop when gnorm < 0.01 makes one)");
  if (call_has(call, "epochs") && !call_integer(call, "epochs", 1, G_MAXINT, &epochs)) return COMMAND_FAILED;
  if (session_ensure_trainer(session, call->diag) == NULL) return COMMAND_FAILED;
  CompareJob *self = g_new0(CompareJob, 1);
  self->job = (Job){compare_run, compare_cancel, compare_free};
  self->host = call->host;
  self->watch = watch_new(session);
  self->limit = (guint64)epochs;
  self->came_from = session_clock(session).step;
  self->quiet = call->quiet;
  call->job = &self->job;
  return COMMAND_JOB;
}

static CommandResult command_stop(Call *call) {
  if (call_has(call, "when")) return add_condition(call);
  if (call_has(call, "early")) return add_early(call);
  if (call_has(call, "compare")) return begin_compare(call);
  if (!call_has(call, "none")) return list_rules(call);
  set_rules(call->session, false, NULL);
  return COMMAND_DONE;
}

/* ---- where rules fired, for the loss view ---- */

void session_forget_fired(Session *session) {
  g_ptr_array_set_size(session->fired_texts, 0);
  g_array_set_size(session->fired, 0);
}

void session_set_fired(Session *session, const Watch *watch) {
  session_forget_fired(session);
  for (guint i = 0; i < watch->rules->len; i++) {
    if (watch->fired[i] == 0) continue;
    char *text = g_strdup(((StopRule *)watch->rules->pdata[i])->text);
    SessionStop stop = {text, watch->fired[i]};
    g_ptr_array_add(session->fired_texts, text);
    g_array_append_val(session->fired, stop);
  }
  session->revision++;
}

const SessionStop *session_stops(Session *session, int *count) {
  *count = (int)session->fired->len;
  return (const SessionStop *)(gpointer)session->fired->data;
}

static const Command rows[] = {
    {.syntax = {.verb = "stop",
                .forms = FORMS("'when' condition:condition", "'early' primary:epochs", "'compare'", "'none'", ""),
                .options = "epochs"},
     .usage = "stop when CONDITION | early N | compare | none",
     .help = "standing rules that end training",
     .details =
         "stop when gnorm < 0.01 · stop when dw < 0.001 · several may stand; tested after each step with batch all, "
         "else "
         "at the ends of epochs.\n"
         "stop early 10: the test (or valid) loss has not improved for 10 epochs; the best weights come back.\n"
         "stop compare runs on with each rule, says where each would have stopped, and comes back. conditions: loss "
         "testloss acc testacc gnorm dw step epoch.",
     .group = "training",
     .complete = COMPLETE_WORDS,
     .words = "when early compare none",
     .run = command_stop},
};

const Command *stopping_commands(int *count) {
  *count = G_N_ELEMENTS(rows);
  return rows;
}
