#pragma once
/*
 * A stretch of training that can be travelled: checkpoints at growing distances, and deterministic replay between them.
 *
 * All of it was trained with one graph, data, loss, optimiser and batch; whoever changes one of them begins another
 * History. What lies behind the present step stays, as training would only do the same again. Memory is bounded: when
 * the checkpoints reach a number or a size, every second one goes and the distance doubles, so any step is a bounded
 * number of steps away.
 */
#include "nn/trainer.h"

enum { HISTORY_CHECKPOINTS = 256 };     /* at the most … */
#define HISTORY_BYTES ((gsize)24 << 20) /* … and of this size in all; the first is always kept */

typedef struct {
  grefcount refs;
  GPtrArray *checkpoints; /* of Checkpoint, by step; the first is where the stretch begins */
  guint64 stride;         /* steps between checkpoints */
  guint64 furthest;       /* the last step that was reached */
  gsize bytes;
} History;

/* Begins at the trainer's present state. */
History *history_new(const Trainer *trainer);
History *history_ref(History *history);
void history_unref(History *history); /* NULL is fine */

/* To be called often while training: keeps a checkpoint where one is due. */
void history_note(History *history, const Trainer *trainer);
/* How many steps until the next checkpoint is due: at least 1. */
guint64 history_due(const History *history, guint64 step);

guint64 history_first(const History *history);
/* Brings the trainer to a step between history_first and furthest, to the bit, with its step_norm known (but at the
 * first). Recording is switched off meanwhile. */
void history_travel(const History *history, Trainer *trainer, guint64 step);
