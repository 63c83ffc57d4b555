#pragma once
/*
 * What `whatif` was asked, as a picture tells it: numbers as stops, joined where one goes into another. A weight that
 * does nothing but multiply what comes along a link stands on the link instead.
 */
#include "nn/answers.h"

/* A neuron, or a named number. Its level is right of all that it reads. */
typedef struct {
  int node, entry; /* of the snapshot */
  int level;       /* from the left, from 0 */
  double before, after;
  double gradient;    /* ∂output/∂unit at `before`; nan: not known */
  bool off;           /* its relu lets nothing through … */
  bool off_after;     /* … and would not */
  double sum, summed; /* what goes into the relu, before and after; nan: there is none */
  int sum_node;       /* of the snapshot; the same as `node` where the sum has no name */
  int sum_entry;
} WhatifUnit;

typedef struct {
  int from, to;    /* units */
  int node, entry; /* of the snapshot: the weight on it; SNAPSHOT_NONE: none of its own */
  double local;    /* ∂to/∂from, of a neuron ∂sum/∂from */
  double after;    /* the weight that would be; without a weight as `local` */
  double gradient; /* of the weight; nan: none, or not known */
  bool gate;       /* to = relu(from) */
} WhatifLink;

typedef struct {
  WhatifAnswer *answer; /* a reference */
  int unit_count, link_count, level_count;
  WhatifUnit *units;
  WhatifLink *links;
  int output;     /* a unit */
  int asked_unit; /* the number in question; of a bias, the neuron that it goes into; SNAPSHOT_NONE: … */
  int asked_link; /* … it is the weight on this link, else SNAPSHOT_NONE */
} SnapshotWhatif;

/* More units are no picture for a room. */
enum { WHATIF_UNITS_MAX = 40, WHATIF_LEVELS_MAX = 10 };

void snapshot_whatif_free(SnapshotWhatif *whatif);
