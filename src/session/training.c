/*
 * Between the session and the trainer: what it trains on, the state that outlives it, and `step` and `train` as jobs
 * that run in slices, print a few lines and say why they ended.
 */
#include "session/training.h"
#include "base/number.h"
#include "session/words.h"
#include <math.h>
#include <string.h>

/* ---- the trainer ---- */

OptimizerConfig session_optimizer(const Session *session) {
  OptimizerConfig config = session->setup.optimizer;
  if (!session->setup.optimizer_chosen) config.lr = DEFAULT_LEARNING_RATE;
  return config;
}

int session_batch(const Session *session) {
  if (session->setup.batch >= 0) return session->setup.batch;
  const Dataset *data = session->setup.data;
  return data == NULL || data->part_count[PART_TRAIN] <= 100 ? 0 : 10;
}

/* The optimiser's state, without a copy: it is about to go. */
static OptimizerState *capture(Session *session, Optimizer *optimizer) {
  if (optimizer->steps == 0) return NULL;
  OptimizerState *state = g_new0(OptimizerState, 1);
  state->bytes = optimizer->count * precision_size(optimizer->precision);
  state->blocks = optimizer->blocks;
  state->steps = optimizer->steps;
  for (int i = 0; i < state->blocks; i++)
    state->block[i] = frozen_adopt(session->store, g_steal_pointer(&optimizer->state[i]), state->bytes);
  return state;
}

/* What was carried goes over to the optimiser, if it is of its kind. */
static void install(Session *session, Optimizer *optimizer) {
  OptimizerState *state = session->carried;
  gsize bytes = optimizer->count * precision_size(optimizer->precision);
  if (state == NULL || state->blocks != optimizer->blocks || state->bytes != bytes) return;
  optimizer->steps = state->steps;
  for (int i = 0; i < state->blocks; i++) {
    g_aligned_free(optimizer->state[i]);
    optimizer->state[i] = frozen_release(g_steal_pointer(&state->block[i]));
  }
  g_clear_pointer(&session->carried, optimizer_state_free);
}

void session_drop_trainer(Session *session) {
  session->figures_mask = 0;
  if (session->trainer == NULL) return;
  session->setup.clock = trainer_clock(session->trainer);
  optimizer_state_free(session->carried);
  session->carried = capture(session, trainer_optimizer(session->trainer));
  g_clear_pointer(&session->trainer, trainer_free);
}

void session_forget_optimizer(Session *session) {
  journal_save_optimizer(session);
  g_clear_pointer(&session->carried, optimizer_state_free);
}

static void fix_leaves(void *user, Run *run) {
  Session *session = user;
  const Builder *built = session->built;
  for (guint i = 0; i < built->leaves->len; i++) {
    const Definition *d = session_find(session, ((Definition *)built->leaves->pdata[i])->name);
    NodeId node = g_array_index(built->leaf_nodes, NodeId, i);
    bool fed = session->setup.data != NULL && (d->kind == DEFINITION_INPUT || d->kind == DEFINITION_TARGET);
    if (d->kind == DEFINITION_PARAM || fed || run_buffer(run, node) == NULL) continue;
    bool batched = graph_node(session->built->graph, node)->batched;
    for (int s = 0; s < (batched ? run_batch(run) : 1); s++) run_set(run, node, s, d->values);
    if (batched) run_pad(run, node);
  }
}

static bool explain_no_loss(Session *session, Diag *diag) {
  if (session->loss_problem.message != NULL) {
    diag_set(diag, (Span){0}, "%s", session->loss_problem.message);
    return session->loss_problem.hint != NULL ? diag_hint(diag, "%s", session->loss_problem.hint) : false;
  }
  if (session->setup.layer_count > 0) {
    diag_set(diag, (Span){0}, "there is no loss to make small: the network has no target y yet");
    return diag_hint(diag, "load some (data xor), or y = 0");
  }
  diag_set(diag, (Span){0}, "there is no loss yet");
  return diag_hint(diag, "loss Q makes the number Q the loss; a network on data has one by itself");
}

Trainer *session_ensure_trainer(Session *session, Diag *diag) {
  Params *params = session_ensure_params(session);
  if (!session_ensure_graph(session, diag)) return NULL;
  if (session->trainer != NULL) return session->trainer;
  if (session->loss_node == NODE_NONE) {
    explain_no_loss(session, diag);
    return NULL;
  }
  const Dataset *data = session->setup.data;
  g_autofree NodeId *leaves = g_new(NodeId, MAX(params->slice_count, 1));
  for (int i = 0; i < params->slice_count; i++) leaves[i] = session_node(session, params->slices[i].name);
  TrainerSetup setup = {.graph = session->built->graph,
                        .loss = session->loss_node,
                        .output = session->output_node,
                        .x = NODE_NONE,
                        .y = NODE_NONE,
                        .params = params,
                        .leaves = leaves,
                        .data = data,
                        .fix = fix_leaves,
                        .fix_user = session,
                        .optimizer = session_optimizer(session),
                        .batch = session_batch(session),
                        .shuffle = session->setup.shuffle,
                        .seed = session->setup.seed,
                        .store = session->store,
                        .threads = (int)session_setting_number(session, "threads")};
  if (data != NULL) {
    setup.x = session_node(session, "x");
    setup.y = session_node(session, "y");
  }
  session->trainer = trainer_new(&setup, diag);
  if (session->trainer == NULL) return NULL;
  trainer_set_clock(session->trainer, session->setup.clock);
  install(session, trainer_optimizer(session->trainer));
  trainer_set_curve(session->trainer, session->curve);
  return session->trainer;
}

Trainer *session_trainer(Session *session, Diag *diag) {
  return session_ensure_trainer(session, diag);
}

TrainerClock session_clock(const Session *session) {
  return session->trainer != NULL ? trainer_clock(session->trainer) : session->setup.clock;
}

const Curve *session_curve(const Session *session) {
  return session->curve;
}

Figures session_figures(Session *session, unsigned mask) {
  static const Figures none = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  Trainer *trainer = session_ensure_trainer(session, NULL);
  if (trainer == NULL) return none;
  if ((mask & ~session->figures_mask) != 0) {
    session->figures = trainer_figures(trainer, mask | session->figures_mask);
    session->figures_mask |= mask;
  }
  return session->figures;
}

bool session_figures_are_quick(Session *session, unsigned mask) {
  const Trainer *trainer = session_ensure_trainer(session, NULL);
  return trainer == NULL || !trainer_is_large(trainer) || (mask & ~session->figures_mask) == 0;
}

/* ---- step and train as jobs ---- */

enum { PACE_NAP = 1000 };         /* µs: between looks at whether the next step is due */
enum { PROGRESS_EVERY = 100000 }; /* µs: how often progress is told, and Ctrl-C looked for */

typedef struct {
  Job job;
  bool quiet, in_epochs, cancelled;
  guint64 total, done; /* steps, or epochs */
  guint64 every;       /* a line each so many */
  Expr *until;         /* or NULL */
  char *until_text;
  const Host *host;
  gint64 started, last_progress;
  TrainerClock began_at;
  guint64 printed; /* the step that the last line told of */
  guint64 from;    /* the step it began at */
  Watch *watch;    /* the standing rules */
  char *reason;
  bool restored; /* stop early brought back the best weights */
  bool noticed;  /* what is wrong has been told */
  bool aside;    /* set aside */
} TrainJob;

static void add_figure(const Session *session, GString *line, const char *name, double value) {
  if (isnan(value) && strcmp(name, "loss") != 0) return;
  g_string_append_printf(line, " %s=", name);
  number_format(line, value, session_digits(session));
}

char *session_training_line(Session *session, const Figures *f) {
  TrainerClock clock = session_clock(session);
  GString *line = g_string_new(NULL);
  g_string_append_printf(line, "step=%" G_GUINT64_FORMAT " epoch=%" G_GUINT64_FORMAT, clock.step, clock.epoch);
  add_figure(session, line, "loss", f->loss);
  add_figure(session, line, "acc", f->accuracy);
  add_figure(session, line, "testloss", f->test_loss);
  add_figure(session, line, "testacc", f->test_accuracy);
  add_figure(session, line, "gnorm", f->gradient_norm);
  add_figure(session, line, "dw", f->step_norm);
  return g_string_free(line, FALSE);
}

unsigned training_line_figures(Session *session) {
  enum { CHEAP = FIGURE_LOSS | FIGURE_ACCURACY | FIGURE_TEST };
  const Trainer *trainer = session_ensure_trainer(session, NULL);
  return trainer != NULL && trainer_is_large(trainer) ? CHEAP : CHEAP | FIGURE_GRADIENT_NORM | FIGURE_STEP_NORM;
}

static void print_line(TrainJob *self, Session *session) {
  self->printed = session_clock(session).step;
  if (self->quiet) return;
  Figures f = session_figures(session, training_line_figures(session));
  g_autofree char *line = session_training_line(session, &f);
  host_printf(self->host, "%s\n", line);
  if (isfinite(f.loss) || self->noticed || session->notice == NULL) return;
  self->noticed = session->notice(session, self->host);
}

/* Takes the steps up to the next place where somebody wants to look. Returns false at the deadline. */
static bool advance(TrainJob *self, History *history, Trainer *trainer, guint64 goal, gint64 deadline) {
  while (self->done < goal) {
    if (self->in_epochs) {
      guint64 epoch = trainer_clock(trainer).epoch;
      trainer_run(trainer, (guint64)trainer_steps_per_epoch(trainer) + 1, true, deadline);
      history_note(history, trainer);
      if (trainer_clock(trainer).epoch == epoch) return false;
      self->done++;
    } else {
      guint64 due = history_due(history, trainer_clock(trainer).step), wanted = MIN(goal - self->done, due);
      guint64 taken = trainer_run(trainer, wanted, false, deadline);
      history_note(history, trainer);
      self->done += taken;
      if (taken < wanted) return false;
    }
    if (deadline != 0 && self->done < goal && g_get_monotonic_time() >= deadline) return false;
  }
  return true;
}

static bool has_rules(const TrainJob *self) {
  return self->until != NULL || self->watch->rules->len > 0;
}

/* How far may the next stretch go before a rule is tested, or a line is due? */
static guint64 next_goal(const TrainJob *self, const Trainer *trainer) {
  guint64 line = MIN(self->total, (self->done / self->every + 1) * self->every);
  if (!has_rules(self)) return line;
  if (self->in_epochs || trainer_full_batch(trainer)) return MIN(line, self->done + 1);
  guint64 epoch = (guint64)trainer_steps_per_epoch(trainer);
  return MIN(line, self->done + epoch - trainer_clock(trainer).step % epoch);
}

/* How far it may have come by now: with a window open it takes as long as `set pace` says, for those who watch; the
 * first steps, in which most happens, take longest. */
static guint64 paced_goal(const TrainJob *self, const Session *session, guint64 goal) {
  double pace = session_setting_number(session, "pace");
  bool watched = session_extension(session, "window") != NULL;
  if (!watched || pace <= 0) return goal;
  double share = fmin((double)(g_get_monotonic_time() - self->started) / G_TIME_SPAN_SECOND / pace, 1);
  return MIN(goal, (guint64)(share * share * (double)self->total));
}

/* Leaves the reason in the job where a rule holds: after each step with full batches, else at the ends of epochs. */
static bool test_rules(TrainJob *self, Session *session, Diag *diag) {
  const Trainer *trainer = session->trainer;
  bool stop = false;
  if (!has_rules(self) || (!trainer_full_batch(trainer) && trainer_clock(trainer).position != 0)) return true;
  if (self->until != NULL && !session_condition(session, self->until, &stop, diag)) return false;
  if (stop) self->reason = g_strdup(self->until_text);
  guint which;
  if (!watch_test(self->watch, session, 0, &which, diag)) return false;
  if (self->reason != NULL || which == self->watch->rules->len) return true;
  self->reason = watch_reason(self->watch, which, session);
  self->watch->fired[which] = session_clock(session).step;
  session_set_fired(session, self->watch);
  self->restored = watch_restore_best(self->watch, which, session);
  return true;
}

/* Samples that this run has taken: over a running text, its words. */
static double samples_taken(const TrainJob *self, const Trainer *trainer) {
  TrainerClock clock = trainer_clock(trainer), from = self->began_at;
  double epochs = (double)(clock.epoch - from.epoch), samples = trainer_data(trainer)->part_count[PART_TRAIN];
  return epochs * samples + clock.position - from.position;
}

/* The loss where the curve was last looked at:
 * a look at the whole set for a line that is gone at once would be dear. */
static void append_latest_loss(GString *text, const Curve *curve) {
  if (curve == NULL || curve->points->len == 0) return;
  float loss = g_array_index(curve->points, CurvePoint, curve->points->len - 1).loss;
  if (!isfinite(loss)) return;
  g_string_append(text, "  loss=");
  number_format(text, loss, 3);
}

static void report_progress(TrainJob *self, Session *session, const Trainer *trainer, gint64 now) {
  if (self->quiet || now - self->last_progress < PROGRESS_EVERY) return;
  double done = (double)self->done, seconds = (double)(now - self->started) / 1e6;
  const Dataset *data = trainer_data(trainer);
  g_autoptr(GString) what = g_string_new("training");
  self->last_progress = now;
  if (data != NULL && self->in_epochs) done += (double)trainer_clock(trainer).position / data->part_count[PART_TRAIN];
  append_latest_loss(what, session->curve);
  if (session_context(session) > 0)
    g_string_append_printf(what, "  %.0f tokens a second", samples_taken(self, trainer) / seconds);
  double share = MIN(done / (double)self->total, 1);
  host_progress(self->host, what->str, share, share > 0 ? seconds * (1 - share) / share : -1);
}

static void print_remarks(Session *session, const Host *host) {
  if (session->notice != NULL && session->notice(session, host)) return;
  if (!session->options.terminal) return;
  if (session->setup.vocabulary != NULL) return; /* its words are no points between which a line could run */
  Figures f = session_figures(session, FIGURE_LOSS | FIGURE_ACCURACY | FIGURE_GRADIENT_NORM);
  if (isnan(f.accuracy) || f.accuracy > 0.99 || f.gradient_norm > 0.02) return;
  if (session->setup.layer_count == 1)
    host_notice(host, "one straight line is not enough here: a hidden layer bends it");
  else if (f.accuracy < 0.8)
    host_notice(host, "stuck at %.2f? 'reset new' starts from other weights", f.accuracy);
}

static JobState finish(TrainJob *self, Session *session) {
  guint64 step = session_clock(session).step;
  /* Who interrupts does not want to wait for a look at all of a large set. */
  bool hurried = self->cancelled && self->reason != NULL && trainer_is_large(session->trainer);
  if ((self->printed != step && !hurried) || self->restored) print_line(self, session);
  if (!self->quiet && self->until != NULL && self->reason == NULL)
    host_printf(self->host, "stopped: %s not reached by step %" G_GUINT64_FORMAT "\n", self->until_text, step);
  if (!self->quiet && self->reason != NULL)
    host_printf(self->host, "stopped: %s at step %" G_GUINT64_FORMAT "\n", self->reason, step);
  session->setup.clock = session_clock(session);
  session->pass = self->in_epochs || self->total > 1 ? PASS_TRAIN : PASS_STEP;
  session->pass_serial++;
  session->pass_start = self->from;
  if (!self->quiet && !self->noticed && self->done > 0 && !self->aside) print_remarks(session, self->host);
  return JOB_DONE;
}

/* A sigmoid is never below 0: labels -1 and 1 are beyond it, however long one trains. */
static void warn_of_labels(TrainJob *self, const Session *session) {
  const Setup *setup = &session->setup;
  bool signs = setup->data != NULL && setup->data->kind == TARGET_SIGN;
  if (self->quiet || !signs || setup->layer_count == 0 || self->from > 0) return;
  if (setup->loss != NULL || strcmp(setup->layers[setup->layer_count - 1].act, "sigmoid") != 0) return;
  host_notice(self->host,
              "the labels are -1 and 1, and a sigmoid lies between 0 and 1, so the loss is mse: labels=0,1 suits it "
              "(loss bce), or dense %d tanh as the last layer",
              setup->layers[setup->layer_count - 1].size);
}

static JobState train_run(Job *job, Session *session, gint64 deadline, Diag *diag) {
  TrainJob *self = (TrainJob *)job;
  if (self->started == 0) {
    journal_save_setup(session);
    journal_save_training(session);
    self->started = g_get_monotonic_time();
    self->began_at = session_clock(session);
    self->from = self->printed = self->began_at.step;
    self->watch = watch_new(session);
    warn_of_labels(self, session);
  }
  Trainer *trainer = session_ensure_trainer(session, diag);
  if (trainer == NULL) return JOB_FAILED;
  session_begin_stretch(session, trainer);
  bool large = trainer_is_large(trainer);
  if (large && !self->in_epochs) self->every = self->total; /* a look at all of it takes longer than a few steps */
  trainer_keep_step_norm(trainer, (!self->quiet && !large) || has_rules(self));
  while (self->done < self->total && !self->cancelled) {
    gint64 pause = g_get_monotonic_time() + PROGRESS_EVERY;
    if (deadline != 0) pause = MIN(pause, deadline);
    guint64 goal = paced_goal(self, session, next_goal(self, trainer)), before = self->done;
    if (goal <= before) g_usleep(PACE_NAP);
    bool arrived = advance(self, session->setup.history, trainer, goal, pause) && self->done > before;
    if (self->done > before || goal > before) session_touch_values(session);
    if (arrived) {
      if (!test_rules(self, session, diag)) return JOB_FAILED;
      if (self->reason != NULL) break;
      if (self->done % self->every == 0 && self->done < self->total) print_line(self, session);
    }
    gint64 now = g_get_monotonic_time();
    report_progress(self, session, trainer, now);
    if (host_interrupted(self->host)) self->cancelled = true;
    if (deadline != 0 && now >= deadline && self->done < self->total && !self->cancelled) {
      session->setup.clock = trainer_clock(trainer);
      return JOB_MORE;
    }
  }
  if (self->cancelled && self->done < self->total) self->reason = g_strdup(self->aside ? "by hand" : "interrupted");
  return finish(self, session);
}

static void train_cancel(Job *job, Session *session) {
  (void)session;
  ((TrainJob *)job)->cancelled = true;
}

/* An epoch that is under way counts as one of those that are left,
 * so that both lines together do what the first says. */
static char *train_set_aside(Job *job) {
  TrainJob *self = (TrainJob *)job;
  if (self->started == 0 || self->cancelled || self->done >= self->total) return NULL;
  self->cancelled = self->aside = true;
  g_autofree char *until = self->until_text ? g_strconcat(" until ", self->until_text, NULL) : NULL;
  const char *verb = self->in_epochs ? "train" : "step";
  return g_strdup_printf("%s %" G_GUINT64_FORMAT "%s", verb, self->total - self->done, until ? until : "");
}

static void train_free(Job *job) {
  TrainJob *self = (TrainJob *)job;
  expr_unref(self->until);
  g_free(self->until_text);
  watch_free(self->watch);
  g_free(self->reason);
  g_free(self);
}

/* A step 1, 2 or 5 times a power of ten, so that at most about ten lines are printed. */
static guint64 line_step(guint64 total) {
  guint64 every = 1;
  static const guint64 factors[] = {2, 5, 10};
  guint64 power = 1;
  for (;; power *= 10)
    for (int i = 0; i < 3; i++) {
      if (total / every <= 10) return every;
      every = factors[i] * power;
    }
}

Job *train_job_new(Call *call, guint64 total, bool in_epochs, const Expr *until, const char *until_text) {
  TrainJob *self = g_new0(TrainJob, 1);
  self->job = (Job){train_run, train_cancel, train_free, train_set_aside};
  self->quiet = call->quiet;
  self->in_epochs = in_epochs;
  self->total = total;
  self->every = line_step(total);
  self->until = until != NULL ? expr_ref((Expr *)until) : NULL;
  self->until_text = g_strdup(until_text);
  self->host = call->host;
  return &self->job;
}

/* ---- what a good neighbour would say ---- */

void session_set_notice(Session *session, TrainingNotice notice) {
  session->notice = notice;
}
