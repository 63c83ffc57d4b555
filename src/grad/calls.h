#pragma once
/* From a node and the buffers of its neighbours to kernel calls. Private to grad/. */
#include "grad/kernels/kernels.h"

/* A node's buffers: [entries × lanes], lanes 1 where it does not differ from sample to sample. gradient may be NULL. */
typedef struct {
  void *value, *gradient;
  Shape shape;
  gsize lanes;
  RowGradient *rows; /* a table that is only looked up: its gradient, in place of `gradient`; else NULL */
} Operand;

typedef struct {
  const Kernels *kernels;
  gsize element; /* bytes a number */
  const Node *node;
  Operand out;
  const Operand *in;
  /* from_logits: what goes into the sigmoid or softmax that is the first input. */
  Operand logits;
  bool softmax;
  bool with_probability; /* from_logits: the first input itself is computed along with the loss */
  /* A product that ends with a column added to every sample: it is added on the way out. Else NULL. */
  const Operand *bias;
  const RunRandom *random; /* dropout's numbers */
} Application;

/* Whether a from_logits node may compute its first input along with itself (with_probability). */
bool calls_can_join_probability(const Application *a);
/* Whether such a node may write that input over the logits, and their gradient over that input. */
bool calls_probability_in_place(const Application *a);
/* Append the calls that compute the node's value. */
void calls_forward(GArray *calls, const Application *a);
/*
 * Append the calls that take the node's gradient to its input k, adding to what is there if `accumulate`. Nothing is
 * appended where the derivative is 0 everywhere: then false. From the first input's value itself, even if from_logits.
 */
bool calls_backward(GArray *calls, const Application *a, int k, bool accumulate);
/* from_logits: the same to the logits. */
void calls_backward_to_logits(GArray *calls, const Application *a, bool accumulate);
/* What flows to the bias. */
void calls_backward_to_bias(GArray *calls, const Application *a, bool accumulate);
/* Is there so much to do that several threads are done sooner? */
bool calls_worth_sharing(const KernelCall *call);
/* The call for one of several threads; it may be of nothing. */
KernelCall calls_part(const KernelCall *call, gsize element, int part, int parts);
/* Sets a gradient to zero. */
void calls_zero(GArray *calls, const Kernels *kernels, const Operand *operand);
