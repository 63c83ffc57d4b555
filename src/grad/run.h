#pragma once
/*
 * A run: values and gradients of one graph for a batch of B samples, allocated once.
 *
 * Layout: the buffer of a batched node of shape r×c is [r·c × lanes], entry by entry, the samples side by side, lanes ≥
 * B (padded so that kernels have no tails; lanes = 1 where B = 1; padding lanes repeat sample 0 and have zero
 * gradient). Unbatched nodes have one lane. So W·x for a whole batch is one matrix product [m×n]·[n×lanes], and
 * elementwise maths runs along the samples. Element type: double or float, as `precision` says.
 *
 * No allocation, statistics, trace or random numbers in forward and backward, once the first of each has compiled the
 * run into a list of kernel calls. Values that nothing asks for are not kept (W·x + b is one kernel) unless keep_all,
 * which the sample on show uses. Runs of one sample whose nodes are all numbers, in double, take a flat path of a few
 * nanoseconds a node. A run larger than the caches is slower than several small ones: evaluate many samples in pieces
 * of a few hundred.
 *
 * On one machine a sample's values have the same bits alone and in any batch, and values and gradients have the same
 * bits kept or not kept, as a flat path or not; but products of 2^27 multiplications and more go to CBLAS, where the
 * order of a sum is its own. Gradients of parameters add up the samples lane by lane: their order, and so their last
 * bits, hang on the size of the batch.
 */
#include "base/pool.h"
#include "grad/graph.h"

typedef enum { PRECISION_DOUBLE, PRECISION_FLOAT } Precision;
static inline gsize precision_size(Precision p) {
  return p == PRECISION_FLOAT ? sizeof(float) : sizeof(double);
}

typedef struct {
  int batch; /* B ≥ 1 */
  Precision precision;
  NodeId target;  /* evaluate only what this hangs on, and keep it; NODE_NONE: everything */
  NodeId also;    /* a second node to keep (the output beside the loss), or NODE_NONE */
  bool gradients; /* backward will be asked for */
  bool keep_all;  /* every node's value and gradient can be read */
} RunOptions;

typedef struct Run Run;
typedef struct RowGradient RowGradient; /* grad/row_gradient.h */

/* NULL and diag (with the size) where the buffers would not fit into half of the memory. The graph must outlive the
 * run. */
Run *run_new(const Graph *graph, RunOptions options, Diag *diag);
void run_free(Run *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Run, run_free)
/* keep_all runs only: takes up the nodes that the graph got since; keeps all values. false and diag as run_new. */
bool run_extend(Run *run, Diag *diag);

const Graph *run_graph(const Run *run);
int run_batch(const Run *run);
int run_lanes(const Run *run);
Precision run_precision(const Run *run);

/*
 * Puts a leaf's numbers elsewhere: an unbatched leaf lives in the caller's `values` (row by row, the run's precision),
 * its gradient is added up into `gradient` (NULL: the gradient is not computed for this leaf). Both must outlive the
 * run or the next bind. Leaves that are not bound own their buffer; with gradients their gradient is computed only if
 * keep_all or run_want_gradient.
 */
void run_bind(Run *run, NodeId leaf, void *values, void *gradient);
void run_want_gradient(Run *run, NodeId leaf);
/*
 * The same for a table whose rows are only looked up (graph_is_table): the gradient is kept for the rows that a batch
 * touches. `gradient` must outlive the run or the next bind; it gets the room that this run needs.
 */
void run_bind_rows(Run *run, NodeId leaf, void *values, RowGradient *gradient);
/* From now on the run trains: dropout drops by the numbers of (seed, step). */
void run_set_random(Run *run, guint64 seed, guint64 step);
/*
 * A leaf's own buffer (a bound leaf's: the caller's) to write into: [size × lanes] elements of the run's precision,
 * until the next run_extend. NULL if it is not in this run.
 */
void *run_buffer(Run *run, NodeId leaf);
/* Fills the padding lanes of a batched leaf from sample 0; call it after writing into its buffer. */
void run_pad(Run *run, NodeId leaf);
/* The number of samples that count, ≤ B (the last, smaller batch); the padding rule applies to the rest. */
void run_set_batch(Run *run, int batch);
/* One sample of a leaf from doubles, row by row (sample is ignored where the leaf is not batched). */
void run_set(Run *run, NodeId leaf, int sample, const double *values);

/* Evaluates. */
void run_forward(Run *run);

/*
 * Derivatives of the mean over the batch of the number `target` (NODE_NONE: of the last node; an unbatched one has no
 * mean) by every node it hangs on; parameter gradients are overwritten, not accumulated over calls. Needs a forward
 * before it, each time anew but in keep_all runs: others write gradients over values. Constants have no gradient. Where
 * a logarithm was computed from logits (from_logits), the gradient goes straight to them, as p − y; the gradient that a
 * keep_all run shows for the sigmoid or softmax in between is still ∂target/∂p.
 */
void run_backward(Run *run);
/* The same for entry `entry` (from 0, row by row) of any node. keep_all runs only. */
void run_backward_from(Run *run, NodeId node, int entry);

/* Value or gradient of a node for one sample, row by row, as doubles: shape_size(node) of them. Gradient: of the last
 * backward; false where the node has none (not kept, or the last target does not hang on it: then zeros). */
bool run_value(const Run *run, NodeId node, int sample, double *out);
bool run_gradient(const Run *run, NodeId node, int sample, double *out);
/* Would a step with this batch move a leaf's entry (from 0)? Not where it is in a row of a table whose word no sample
 * names. */
bool run_is_touched(const Run *run, NodeId leaf, int entry);
/* For each sample the entry (from 0, row by row) that is the largest, the first of equals; -1 where one is nan. */
void run_largest(const Run *run, NodeId node, int *entries);
/* A number's mean over the samples. */
double run_mean(const Run *run, NodeId node);

/*
 * Has an op that `target` hangs on (NODE_NONE: any) been given what it cannot take: a class or a word that there is
 * not, a probability below 0? Looks at sample 0 of a keep_all run behind its forward. false and diag, without a place.
 */
bool run_check_arguments(const Run *run, NodeId target, Diag *diag);

/* First node (in order) with nan or inf in its value, or NODE_NONE. keep_all runs only. */
NodeId run_first_nonfinite(const Run *run);

/* From now on the pool's threads share large products and the like; the bits stay the same. NULL: none do. The pool
 * must outlive the run. */
void run_set_pool(Run *run, Pool *pool);
/* Threads that large products may use (CBLAS's own); small networks use one. */
void run_set_threads(int threads);
/* "AVX-512", "AVX2", "SSE2", "portable": the kernels chosen on this machine, or by NABLA_KERNELS=avx2|baseline. */
const char *run_kernels_name(void);

/*
 * Every gradient of `target` by the entries of `leaves` against central differences (step h scaled to the value), in a
 * keep_all run of double precision; leaves keep their values.
 */
typedef struct {
  double max_error; /* largest |analytic − numeric| / max(1, |analytic|, |numeric|) */
  gsize gradients;  /* how many entries were compared */
  NodeId worst;     /* the leaf and entry of the largest error */
  int worst_entry;
  double analytic, numeric; /* there */
} GradCheck;
GradCheck run_gradient_check(Run *run, NodeId target, const NodeId *leaves, int count);
