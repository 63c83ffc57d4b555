#pragma once
/* A place in the graph that somebody asks about: a whole node, or one number of it; and runs to look at it in. */
#include "session/command.h"

typedef struct {
  NodeId node;
  int entry; /* from 0, row by row; -1: all of the node */
} Spot;
/* How many numbers it has in this graph. */
int spot_size(const Graph *graph, Spot spot);

/* What a place as typed stands for: `p`, `x1`, `W1[2,1]`. A node of one number is meant whole. false and diag where
 * there is no such thing. The session's graph must be there (session_show_run). */
bool spot_find(Session *session, const Place *place, Spot *spot, Diag *diag);
/* The same for the place behind a label of the command. */
bool spot_of_call(Call *call, const char *label, Spot *spot);
/* It must be one number: false and diag, saying what to ask for instead. */
bool spot_is_number(Call *call, const char *label, Spot spot, const char *what);

/*
 * A run to try things in, forward evaluated: the sample on show copied into a run of its own, or (batch) the training
 * batch. The session does not notice. NULL and diag where the definitions make no graph. Caller frees, before the next
 * line runs.
 */
Run *spot_run(Session *session, bool batch, Diag *diag);

/* "sample 3 of 4" or "mean over 4": what the numbers are about, where there is data. Prints nothing without. */
void spot_print_subject(const Call *call, const Run *run, bool batch);

/* A spot's value or gradient in a run; for all samples the mean of values, the sum of the gradients' shares (sample
 * -1). out: spot_size numbers. */
void spot_value(const Run *run, Spot spot, int sample, double *out);
void spot_gradient(const Run *run, Spot spot, int sample, double *out);
