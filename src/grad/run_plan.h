#pragma once
/* What a Run consists of, and how it is compiled into kernel calls. Private to grad/. */
#include "grad/calls.h"

/* What a run knows of a node. */
typedef struct {
  void *value, *gradient;     /* where the run computes with them */
  void *home, *home_gradient; /* bound leaves: where the numbers belong */
  bool included;              /* evaluated here */
  bool bound;                 /* a leaf whose numbers lie elsewhere */
  bool wanted;                /* a leaf whose gradient was asked for */
  NodeId product;             /* a sum whose product is computed with it (W·x + b in one go), or NODE_NONE */
  bool inside;                /* such a product: it has no numbers of its own */
  bool with_probability;      /* a loss that computes the sigmoid or softmax it is taken of on the way */
  bool computed_above;        /* such a sigmoid or softmax */
  NodeId over;                /* its value is written over this node's, which nothing reads any more; or NODE_NONE */
  NodeId gradient_over;       /* its gradient is written over this node's value; or NODE_NONE */
  RowGradient *rows;          /* a bound table that is only looked up: where its gradient goes; else NULL */
  bool reached;               /* the last backward came by: the gradient counts */
} Slot;

/*
 * Runs of one sample whose nodes are all numbers, in double: node i's value is values[i], and the program is a list of
 * small instructions (kernels/flat.inc). Moving the arrays makes every pointer anew, so they grow by doubling.
 */
typedef struct {
  bool on;
  double *values, *gradients;
  gsize capacity;
  GArray *forward, *backward; /* of FlatInstruction */
  guint group;                /* where the last group of one function begins in forward */
} Flat;

struct Run {
  const Graph *graph;
  RunOptions options;
  const Kernels *kernels;
  gsize element;     /* bytes a number */
  int batch;         /* samples that count */
  RunRandom random;  /* dropout's numbers */
  Pool *pool;        /* shares large calls, or NULL */
  gsize lanes;       /* of a batched node */
  GArray *slots;     /* of Slot, a node each */
  GPtrArray *blocks; /* memory of the buffers, owned */
  char *next;        /* free part of the last block */
  gsize room;
  guint64 unchecked;          /* bytes taken since the memory limit was last looked at */
  GArray *forward, *backward; /* of KernelCall */
  Flat flat;
  int compiled;         /* nodes that have their forward calls */
  GArray *bound;        /* of NodeId: bound leaves */
  NodeId backward_from; /* what the backward calls were compiled for; NODE_NONE = not compiled */
};

static inline Slot *run_slot(const Run *run, NodeId node) {
  return &g_array_index(run->slots, Slot, node);
}
static inline gsize run_lanes_of(const Run *run, const Node *node) {
  return node->batched ? run->lanes : 1;
}
static inline gsize run_elements(const Run *run, NodeId node) {
  const Node *n = graph_node(run->graph, node);
  return shape_size(n->shape) * run_lanes_of(run, n);
}
static inline double run_read(const Run *run, const void *buffer, gsize i) {
  return run->element == sizeof(double) ? ((const double *)buffer)[i] : (double)((const float *)buffer)[i];
}
static inline void run_write(const Run *run, void *buffer, gsize i, double value) {
  if (run->element == sizeof(double))
    ((double *)buffer)[i] = value;
  else
    ((float *)buffer)[i] = (float)value;
}

/* Where a node's numbers are read and written from outside. */
static inline void *run_home(const Slot *slot) {
  return slot->bound ? slot->home : slot->value;
}

/* Buffers changed place: every call is made anew. */
void plan_discard(Run *run);
/* The value buffer of a node, made (zero) where there is none yet. */
void *plan_value(Run *run, NodeId node);
void *plan_gradient(Run *run, NodeId node);
/* Makes the forward calls of the nodes that have none. */
void plan_forward(Run *run);
/* Makes the calls that take the gradient of `node` back to everything that needs one. */
void plan_backward(Run *run, NodeId node);
/* A node with its buffers and its neighbours', as the calls need it. `in` has room for its inputs. */
Application plan_application(const Run *run, NodeId node, Operand *in);
/* Finds what runs that keep nothing in between may compute in one go. Once, before the first forward. */
void plan_fusions(Run *run);

/* Begins, or goes on, as a flat run; false where a node is no number. Called whenever nodes were taken up. */
bool flat_take_up(Run *run, NodeId first);
/* Turns a flat run into an ordinary one; values stay. */
void flat_leave(Run *run);
void flat_free(Flat *flat);
/* The node's forward instruction, or the one that takes its gradient to its inputs; false where it has none. */
bool flat_add_forward(Run *run, NodeId node);
bool flat_add_backward(Run *run, NodeId node);
/* An instruction that performs the kernel calls from number `first` on. */
void flat_add_calls(GArray *program, const GArray *calls, guint first);
/* Performs the first `end` forward instructions; all backward ones. */
void flat_forward(Run *run);
void flat_backward(Run *run);
