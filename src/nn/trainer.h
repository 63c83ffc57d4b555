#pragma once
/*
 * The training loop: batches, steps, epochs, figures over whole sets, the curve. It runs a graph that somebody else
 * built, on parameters that somebody else owns, and prints nothing.
 *
 * Reproducible: the order of an epoch comes from the stream (seed, shuffle, epoch), so from {parameters, optimiser
 * state, step} any later state follows to the bit, in however many slices and however often figures are asked for in
 * between.
 */
#include "nn/dataset.h"
#include "nn/optimizer.h"

typedef struct {
  const Graph *graph;
  NodeId loss;   /* a number */
  NodeId output; /* yhat, or NODE_NONE: then no accuracy */
  NodeId x, y;   /* leaves for a sample and its target; NODE_NONE where the graph has none */
  Params *params;
  const NodeId *leaves;              /* the graph's leaf of each slice of params (NODE_NONE: not in this graph) */
  const Dataset *data;               /* NULL: the loss hangs on parameters (and fixed leaves) only */
  void (*fix)(void *user, Run *run); /* fills the other leaves of a run the trainer made; may be NULL */
  void *fix_user;
  OptimizerConfig optimizer;
  int batch; /* 0: all */
  bool shuffle;
  guint64 seed;
  FrozenStore *store; /* where checkpoints keep their numbers, or NULL */
  int threads;        /* that share a step where it is large enough; 0: one. The bits are the same for any number. */
} TrainerSetup;

typedef struct Trainer Trainer;

/*
 * Binds runs to setup->params; graph and params must outlive the trainer and not move; the data is shared. y may be a
 * number (the target, or the class's number) or a vector of the classes (one-hot). NULL and diag where leaves and data
 * do not fit, or memory does not suffice.
 */
Trainer *trainer_new(const TrainerSetup *setup, Diag *diag);
void trainer_free(Trainer *trainer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Trainer, trainer_free)

/* What, with the parameters, the next step depends on. */
typedef struct {
  guint64 step, epoch; /* steps and whole epochs taken */
  int position;        /* samples of the current epoch already used */
} TrainerClock;

/* A state to come back to: parameters, optimiser state, clock. */
typedef struct {
  TrainerClock clock;
  guint64 optimizer_steps;
  gsize bytes;      /* of all blocks */
  Frozen *params;   /* the parameters' numbers */
  Frozen *state[2]; /* the optimiser's, NULL where it has none or has not taken a step */
} Checkpoint;
Checkpoint *trainer_save(const Trainer *trainer);
gsize trainer_checkpoint_bytes(const Trainer *trainer); /* what one takes now */
/* The checkpoint is of a trainer with the same parameters and optimiser. step_norm is nan until the next step. */
void trainer_restore(Trainer *trainer, const Checkpoint *checkpoint);
void checkpoint_free(Checkpoint *checkpoint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Checkpoint, checkpoint_free)

TrainerClock trainer_clock(const Trainer *trainer);
void trainer_set_clock(Trainer *trainer, TrainerClock clock);
int trainer_steps_per_epoch(const Trainer *trainer);
bool trainer_full_batch(const Trainer *trainer);
/* Does a look at the whole training part take long? Then the curve's training loss is that of evenly spaced samples. */
bool trainer_is_large(const Trainer *trainer);
Optimizer *trainer_optimizer(Trainer *trainer);
/* The samples of the step that is due, numbered as in the set; valid until a step is taken. Needs data. */
const guint32 *trainer_next_batch(Trainer *trainer, int *count);
/* The set as the loss sees it: `ce` makes class numbers of a regression set's whole numbers. NULL without data. */
const Dataset *trainer_data(const Trainer *trainer);

/*
 * Takes up to `steps` steps; fewer if `deadline` (g_get_monotonic_time; 0: none) passes (looked at every few steps) or
 * training reaches the end of an epoch and stop_at_epoch. Returns the steps taken.
 */
guint64 trainer_run(Trainer *trainer, guint64 steps, bool stop_at_epoch, gint64 deadline);

/* Figures at the present parameters, over whole parts. nan where there is no such figure. */
typedef struct {
  double loss, accuracy;           /* training part (or the loss itself without data) */
  double test_loss, test_accuracy; /* test part, nan if empty */
  double valid_loss, valid_accuracy;
  double gradient_norm; /* ‖∇Q(w)‖ over the training part */
  double step_norm;     /* ‖w − w before the last step‖; nan before the first */
} Figures;
typedef enum {
  FIGURE_LOSS = 1,
  FIGURE_ACCURACY = 2,
  FIGURE_TEST = 4,
  FIGURE_GRADIENT_NORM = 8,
  FIGURE_STEP_NORM = 16,
  FIGURE_VALID = 32,
} FigureMask;
Figures trainer_figures(Trainer *trainer, unsigned mask);
/* From now on each step keeps what step_norm needs. */
void trainer_keep_step_norm(Trainer *trainer, bool keep);
/* The parameters were changed by somebody else: what moved since is no step. */
void trainer_forget_step_norm(Trainer *trainer);

/* counts [classes × classes] (trainer_data's), true class by row, predicted by column; false where the output is not a
 * classifier. */
bool trainer_confusion(Trainer *trainer, DataPart part, guint32 *counts);
/* The class that an output says: above 0.5 for one 0/1 output, above 0 for ±1, argmax for several; -1: none (nan, or no
 * classifier). */
int class_of_output(TargetKind kind, const double *output, int size);

/*
 * The curve: whole-set figures at steps thinned to at most CURVE_POINTS. With full batches a point may be any step,
 * else it is an epoch's end (each of the first 16, then each eighth), so that looking at the whole set stays cheap
 * beside training on it.
 */
enum { CURVE_POINTS = 512, CURVE_DIGITS = 7 /* that a float has */ };
typedef struct {
  guint64 step;
  float loss, test_loss, accuracy, test_accuracy; /* nan where not known */
} CurvePoint;
typedef struct {
  GArray *points; /* of CurvePoint, by step */
  guint64 stride; /* steps between points; doubles when the array is full */
} Curve;
Curve *curve_new(void);
void curve_free(Curve *curve);
Curve *curve_copy(const Curve *curve);
/* Adds a point unless it is nearer than the stride to the last one; thins a full curve. */
void curve_add(Curve *curve, CurvePoint point);
/* Forgets the points after a step: training goes back there. */
void curve_truncate(Curve *curve, guint64 step);
/* trainer_run adds to it while set; recording costs at most a few percent of training. NULL: none. */
void trainer_set_curve(Trainer *trainer, Curve *curve);

/* The loss of each of `count` samples of a set from a source, from sample `from` on; it may be another than the
 * trainer's, of the same features. Takes what memory a chunk takes. */
void trainer_losses(Trainer *trainer, const Dataset *set, int from, int count, float *losses);

/* Runs many samples through the graph at the trainer's parameters: out [samples × size(node)] for x [features ×
 * samples]; in chunks of a cache's size. */
void trainer_apply(Trainer *trainer, NodeId node, const double *x, int samples, double *out);
