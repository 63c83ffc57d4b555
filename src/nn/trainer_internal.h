#pragma once
/* What the trainer's files share: trainer.c (steps), batch.c (data into runs), figures.c (whole sets), curve.c. */
#include "nn/trainer.h"

/* A run of some node for many samples, a chunk at a time. */
typedef struct {
  NodeId node;
  int batch; /* at a time */
  Run *run;
} ChunkRun;

struct Trainer {
  TrainerSetup setup;
  NodeId *leaves; /* a copy of setup.leaves, [slices of params] */
  Dataset *data;  /* a reference, or NULL */
  Run *run;       /* the training batch's */
  /* The training batch's gradients: a block in the order of the slices, but for tables that words look up. */
  void *gradients;
  gsize *gradient_at; /* [slices]: where a slice's gradients begin in it */
  RowGradient **rows; /* [row_count], one a slice: a table's gradients, of the rows that were touched; else NULL */
  int row_count;
  Optimizer *optimizer;
  Pool *pool; /* or NULL */
  TrainerClock clock;
  int batch, samples; /* of a step, of an epoch; without data both 1 */
  bool full;          /* every step uses every sample, which stay in the run */
  int chunk;          /* samples that whole sets are run through at a time */
  bool drops;         /* there is dropout, so a training pass does not give the figures */
  guint64 work;       /* multiplications of a sample's forward pass, about */
  guint32 *sketch;    /* evenly spaced samples that stand for a large training part on the curve, or NULL: all */
  int sketch_count;

  guint32 *order;      /* the samples in the order of epoch order_epoch */
  guint64 order_epoch; /* G_MAXUINT64: of none */

  Run *figures;         /* loss and output of a chunk, without gradients; made when first asked for */
  Run *whole_gradients; /* the loss's gradients over a chunk, into chunk_gradients */
  void *chunk_gradients;
  GArray *applied; /* of ChunkRun: for each node that trainer_apply was asked for one, or two */

  bool keep_previous, has_previous;
  void *previous; /* the parameters before the last step */

  Curve *curve;       /* not owned, or NULL */
  guint64 next_point; /* the step at which the curve gets its next point; G_MAXUINT64: never */
};

/* ---- batch.c ---- */

/* A run bound to the trainer's parameters. gradients: the trainer's own block, or one laid out as params, or NULL:
 * none. NULL and diag if it does not fit. */
Run *trainer_make_run(const Trainer *trainer, NodeId target, NodeId also, int batch, void *gradients, Diag *diag);
/* Puts samples of the data, `count` ≤ the run's batch, into the leaves x and y. */
void trainer_fill(const Trainer *trainer, Run *run, const guint32 *samples, int count);
/* The same of another set, whose samples come from a source. */
void trainer_fill_from(const Trainer *trainer, const Dataset *data, Run *run, const guint32 *samples, int count);

/* ---- figures.c ---- */

void trainer_record(Trainer *trainer);
void trainer_free_figures(Trainer *trainer);

/* ---- curve.c ---- */

/* The first step that may be the curve's next point. */
guint64 curve_next(const Curve *curve);
