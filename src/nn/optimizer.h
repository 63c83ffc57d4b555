#pragma once
/*
 * Gradient descent and its relatives, by PyTorch's definitions (torch.optim 1.13): SGD with momentum, dampening 0 and
 * Nesterov; Adagrad; RMSprop (alpha 0.99); Adam. l2 is weight_decay (added to the gradient), l1 adds l1·sign(w).
 *
 * Of a table whose rows words look up, a step moves the rows that the batch touched and no others, as PyTorch's
 * SparseAdam does: a row whose word is absent rests, and so do its velocity and moments, and no decay wears on it.
 * Plain SGD and Adagrad are the same either way.
 */
#include "grad/row_gradient.h"
#include "nn/params.h"

typedef enum { OPTIMIZER_SGD, OPTIMIZER_ADAGRAD, OPTIMIZER_RMSPROP, OPTIMIZER_ADAM } OptimizerKind;

typedef struct {
  OptimizerKind kind;
  double lr, momentum, l1, l2;
  bool nesterov;
  double alpha;        /* RMSprop's smoothing, 0.99 */
  double beta1, beta2; /* Adam, 0.9 and 0.999 */
  double eps;          /* 1e-8; Adagrad 1e-10 */
} OptimizerConfig;

bool optimizer_find(const char *name, OptimizerKind *kind);
const char *const *optimizer_names(void);
/* PyTorch's defaults for the kind; lr: sgd 0.5 is chosen by session/, others 0.01, adam 0.001. */
OptimizerConfig optimizer_defaults(OptimizerKind kind);

/* `count` parameters from `first` on, and where their gradients begin in the block of gradients. */
typedef struct {
  gsize first, count, gradient;
} ElementRange;

/* A table that begins at parameter `first`, moved in the rows that were touched. */
typedef struct {
  gsize first;
  const RowGradient *gradient;
} TouchedRows;

typedef struct {
  OptimizerConfig config;
  gsize count;
  Precision precision;
  int blocks; /* 0, 1 or 2 state blocks of `count` elements, zero before the first step */
  void *state[2];
  guint64 steps;        /* taken with this state: Adam's t */
  ElementRange *ranges; /* the elements that a step moves; owned */
  int range_count;
  TouchedRows *tables; /* owned; their gradients are not */
  int table_count;
  Pool *pool; /* shares large ranges, or NULL; not owned */
} Optimizer;

Optimizer *optimizer_new(const OptimizerConfig *config, gsize count, Precision precision);
void optimizer_free(Optimizer *optimizer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Optimizer, optimizer_free)
/* Moves only these elements (PyTorch skips parameters that the loss does not hang on: no decay for them either). */
void optimizer_limit(Optimizer *optimizer, const ElementRange *ranges, int count);
void optimizer_add_table(Optimizer *optimizer, gsize first, const RowGradient *gradient);
/* values −= …, [count]; gradients laid out as the ranges say. No allocation. */
void optimizer_step(Optimizer *optimizer, void *values, const void *gradients);
