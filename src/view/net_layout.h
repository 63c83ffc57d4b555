#pragma once
/*
 * Where the neurons of a network stand in a panel. Pure arithmetic: the same network in the same panel has the same
 * places, whatever its numbers are. Inner header of view/.
 */
#include "plot/scene.h"

/* One neuron, or what stands for those folded away. */
typedef struct {
  int neuron;       /* from 0; -1: the fold */
  Rect square;      /* of the fold: the room for its text */
  Rect label;       /* the room for its name; empty: not shown */
  Rect pill;        /* the room for its value, as wide as the column allows; empty: not shown */
  Rect gradient;    /* the room for the number of its gradient; empty: not shown */
  bool label_above; /* else it stands left of the square */
} NetSpot;

typedef struct {
  double x;  /* centre */
  int count; /* of spots */
  NetSpot *spots;
  int hidden; /* neurons folded away */
} NetColumn;

typedef struct {
  Rect body;      /* between title and shapes */
  double footer;  /* baseline of the shapes beneath the columns */
  double spacing; /* between the columns' centres */
  int column_count;
  NetColumn *columns;
  double label_size, value_size, gradient_size; /* points as drawn */
  double smallest;                              /* the smallest square's side */
} NetLayout;

NetLayout *net_layout(const Scene *scene, Rect panel);
void net_layout_free(NetLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NetLayout, net_layout_free)

/* An edge's curve between two spots: from, two control points, to. */
typedef struct {
  Point a, c1, c2, b;
} NetCurve;
NetCurve net_curve(const NetSpot *from, const NetSpot *to);
