#pragma once
/*
 * Answers in numbers to what somebody asks about a graph or a network: what if a number were another, along which paths
 * a push travels, to which one layer several amount. Pictures tell them.
 *
 * Answers are shared: whoever keeps one longer than the next line takes a reference. One thread.
 */
#include "grad/graph.h"

/* ---- whatif ---- */

typedef struct {
  NodeId leaf; /* of the session's graph */
  int entry;   /* the number of it that is asked about, from 0 */
  char *name;  /* as typed: "w21", "W1[2,1]" */
  double old, now;
  NodeId output; /* one number; the one that the question is about */
  char *output_name;
  double foretold; /* gradient times push */
  bool unchanged, as_foretold;
  char *reason; /* why it is unchanged, or not as foretold; NULL: there is nothing to say */
  int node_count;
  int *first;             /* [node_count + 1] a node's first number in the three below */
  double *before, *after; /* [first[node_count]] */
  double *gradient;       /* ∂output/∂number at `before`; nan: not known */
} WhatifAnswer;

/* ---- chain ---- */

typedef struct {
  char *name;
  int level;       /* 1 for B; the last is A */
  double gradient; /* ∂A/∂point; nan where it is more than a number */
} PathsPoint;

typedef struct {
  int from, to; /* points; ∂from/∂to, `to` being the earlier */
  double local; /* nan where it is more than a number */
} PathsEdge;

typedef struct {
  int length;
  int *edges;     /* [length] from A down to B */
  double product; /* nan: not known */
} PathsPath;

/* What there is to multiply, path by path and going back. */
typedef struct {
  char *paths, *products; /* all digits */
  double work;            /* the products again, as a number */
  int backprop;
} PathsCount;

/* So many paths are told one by one. */
enum { PATHS_TOLD = 8 };

typedef struct {
  char *a, *b; /* as typed */
  double total;
  int point_count, edge_count;
  PathsPoint *points; /* in the order of computation: B first, A last */
  PathsEdge *edges;
  int path_count; /* 0: more than PATHS_TOLD, or B is more than a number */
  PathsPath *paths;
  int level_count;  /* of A */
  int layer_count;  /* levels between the ends; 1 where there are none */
  PathsCount *upto; /* [layer_count] of the graph up to that layer, joined behind it; the last: of all of it */
} PathsAnswer;

/* ---- collapse ---- */

typedef struct {
  int first, last; /* the dense layers that amount to one, from 1 */
  int n_in, n_out;
  double *weights; /* [n_out × n_in] row by row, of that one */
  double *biases;  /* [n_out] */
} CollapseAnswer;

/* Made of zeros, with one reference. */
WhatifAnswer *whatif_answer_new(void);
PathsAnswer *paths_answer_new(void);
CollapseAnswer *collapse_answer_new(void);
/* NULL is let pass. */
WhatifAnswer *whatif_answer_ref(WhatifAnswer *answer);
PathsAnswer *paths_answer_ref(PathsAnswer *answer);
CollapseAnswer *collapse_answer_ref(CollapseAnswer *answer);
void whatif_answer_unref(WhatifAnswer *answer);
void paths_answer_unref(PathsAnswer *answer);
void collapse_answer_unref(CollapseAnswer *answer);
