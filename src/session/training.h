#pragma once
/* Private to session/: `step` and `train` as jobs. */
#include "session/state.h"

/* Learns XOR with `dense 4 tanh`, `dense 1 sigmoid` and the spiral with 8-8. */
#define DEFAULT_LEARNING_RATE 0.1

/* total steps or epochs; until: tested after each step with full batches, else at the ends of epochs, or NULL. */
Job *train_job_new(Call *call, guint64 total, bool in_epochs, const Expr *until, const char *until_text);
/* "step=100 epoch=25 loss=0.03 …"; figures that are nan are left out. Caller frees. */
char *session_training_line(Session *session, const Figures *figures);
void training_remarks(Session *session, const Host *host, bool trained);
