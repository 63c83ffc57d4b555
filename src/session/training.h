#pragma once
/* Private to session/: `step` and `train` as jobs. */
#include "session/state.h"

/* Learns XOR with `dense 4 tanh`, `dense 1 sigmoid` and the spiral with 8-8. */
#define DEFAULT_LEARNING_RATE 0.1

/* total steps or epochs; until: tested after each step with full batches, else at the ends of epochs, or NULL. */
Job *train_job_new(Call *call, guint64 total, bool in_epochs, const Expr *until, const char *until_text);
/* "step=100 epoch=25 loss=0.03 …"; figures that are nan are left out. Caller frees. */
char *session_training_line(Session *session, const Figures *figures);
/* What such a line tells: of a large network and set no ‖∇Q‖, which would cost as much as an epoch. */
unsigned training_line_figures(Session *session);

/* ---- stopping.c: a run watched by the standing rules ---- */
typedef struct {
  GPtrArray *rules; /* of StopRule */
  double best_loss; /* stop early: on the samples set apart … */
  TrainerClock best_clock;
  void *best;     /* … and the parameters there */
  guint64 *fired; /* the step where each fired first, 0: not yet */
} Watch;
Watch *watch_new(const Session *session);
void watch_free(Watch *watch);
/* The number of the first rule from `first` on that holds now (the number of rules: none); false and diag where one
 * cannot be tested. */
bool watch_test(Watch *watch, Session *session, guint first, guint *which, Diag *diag);
/* Why it ended: "loss < 0.01", "early 10 (best testloss=0.3 at step 40)". Caller frees. */
char *watch_reason(const Watch *watch, guint which, Session *session);
/* stop early brings back the best parameters; returns whether it did. */
bool watch_restore_best(const Watch *watch, guint which, Session *session);
void session_set_fired(Session *session, const Watch *watch);
