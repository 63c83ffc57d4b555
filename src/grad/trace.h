#pragma once
/*
 * The trace: what a run of one sample did, as events in the order of computation. Explanations, walks and animations
 * read this and nothing else, so that they cannot disagree with the arithmetic. Recording is asked for after the run
 * (values and gradients are still in it); training records nothing.
 */
#include "grad/run.h"

typedef enum {
  EVENT_TERM,         /* forward: one input's share of a sum: W[j,i]·x[i] */
  EVENT_VALUE,        /* forward: the entry is known */
  EVENT_LOCAL,        /* backward: the local derivative ∂node[entry]/∂input[input_entry] */
  EVENT_CONTRIBUTION, /* backward: upstream × local, travelling to the input */
  EVENT_GRADIENT,     /* backward: contributions are summed where paths rejoin: the entry's gradient is known */
  EVENT_UPDATE,       /* step: old value, gradient, new value of a parameter's entry (added by nn/) */
} EventKind;

typedef struct {
  EventKind kind;
  NodeId node;  /* whose value or gradient is at stake */
  int entry;    /* of node, from 0, row by row */
  NodeId input; /* TERM, LOCAL, CONTRIBUTION: the other end of the edge; else NODE_NONE */
  int input_entry;
  double upstream; /* CONTRIBUTION: ∂target/∂node[entry]; TERM: the factor (weight); UPDATE: gradient */
  double local;    /* LOCAL, CONTRIBUTION: local derivative; TERM: the input's value; UPDATE: the old value */
  double
      result; /* TERM: product; VALUE: value; CONTRIBUTION: upstream·local; GRADIENT: the sum; UPDATE: the new value */
} Event;

typedef struct {
  GArray *events; /* of Event */
  NodeId target;
} Trace;
Trace *trace_new(void);
void trace_free(Trace *trace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Trace, trace_free)

/*
 * Appends the events of a keep_all run's last forward (of everything `target` hangs on; NODE_NONE: of everything) or
 * backward, for one sample. Terms are recorded for matrix products with at most `max_terms` terms an entry (0: values
 * only).
 */
void trace_forward(Trace *trace, const Run *run, NodeId target, int sample, int max_terms);
void trace_backward(Trace *trace, const Run *run, NodeId target, int sample, int max_terms);

/* ∂node[entry]/∂(its input number k)[input_entry] at the run's values: the number on an edge. */
double trace_local_derivative(const Run *run, NodeId node, int entry, int k, int input_entry, int sample);

/*
 * The entries of input number k that an entry of a node hangs on: first, first + stride, … (count of them), and the
 * local derivative by each. Caller frees `local`.
 */
typedef struct {
  gsize first, stride, count;
  double *local;
} TraceEdges;
TraceEdges trace_edges(const Run *run, NodeId node, int entry, int k, int sample);
