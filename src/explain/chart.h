#pragma once
/*
 * The graph as a person sees it between A and B: the named nodes on the paths from A back to B as points, joined where
 * one hangs on the other without another named node between. The unnamed parts of a formula are inside its point; an
 * *open* chart has a point for each number of every node instead, so that a layer's units are points of their own.
 *
 * Points are in the order of computation: B is the first and A the last. The chart's numbers are the local derivatives
 * that the trace records, so products along its edges agree with backward.
 */
#include "explain/natural.h"
#include "explain/spot.h"

typedef struct {
  Spot spot;
  int size;     /* numbers in it */
  int level;    /* 1 for B, else one more than the highest of the points below it */
  int first_up; /* the edges that come from above: chart->up[first_up … + up_count] */
  int up_count;
  int first_down; /* the edges to points below: edges[first_down … + down_count] */
  int down_count;
} ChartPoint;

typedef struct {
  int from, to;  /* points; ∂from/∂to, `to` being the earlier */
  double *local; /* [size(from) × size(to)], row by row, once chart_fill did it; NULL: too large to write down */
} ChartEdge;

typedef struct {
  const Run *run;
  bool open;
  ChartPoint *points; /* point_count of them; 0: no path leads from A to B */
  int point_count;
  ChartEdge *edges; /* by descending `from` */
  int edge_count;
  int *up; /* edges by `to`, ascending `from` */
} Chart;

/* The run must outlive the chart. b may be an entry; a is one number. NULL and diag where an open chart would have too
 * many points. */
Chart *chart_new(const Run *run, Spot a, Spot b, bool open, Diag *diag);
void chart_free(Chart *chart);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Chart, chart_free)

static inline int chart_a(const Chart *chart) {
  return chart->point_count - 1;
}
/* Reads the local derivatives for one sample. */
void chart_fill(Chart *chart, int sample);
/* Is there another way from `from` to `to` than along this edge? Then ∂from/∂to has two meanings. */
bool chart_has_detour(const Chart *chart, int edge);

/* ---- paths: chart_paths.c ---- */

typedef struct {
  Natural *paths;    /* from A back to B */
  Natural *products; /* Σ over paths of (length − 1) */
  int backprop;      /* edges less the ones that leave A */
} ChartCount;
void chart_count(const Chart *chart, ChartCount *count);
void chart_count_clear(ChartCount *count);

/* A path is an array of edges from A down to B. The first `most` of them, grouped by where they arrive; of GArray of
 * int. */
GPtrArray *chart_paths(const Chart *chart, int most);
/* The product of a path's local derivatives: size(B) numbers. false where one of them is too large. */
bool chart_product(const Chart *chart, const GArray *path, double *out);
