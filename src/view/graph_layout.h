#pragma once
/*
 * Where the boxes of a computational graph stand: in levels from left to right, a node right of everything it reads
 * (the layered drawing of Sugiyama, Tagawa and Toda, 1981). Pure arithmetic. Inner header of view/.
 */
#include "plot/scene.h"

typedef struct {
  int node;  /* of the snapshot */
  int level; /* from the left */
  Rect box;
  bool formula;   /* there is room for it in the box */
  Point value;    /* baseline of the value above (compact: in the box), centre */
  Point gradient; /* and of the gradient below */
} GraphBox;

/* An edge goes through the levels between its ends. */
typedef struct {
  int edge;     /* of the snapshot */
  int from, to; /* boxes */
  int point_count;
  Point *points; /* [point_count] from box to box, one or more at each level between */
} GraphRoute;

typedef struct {
  int box_count, route_count, level_count;
  GraphBox *boxes;
  GraphRoute *routes;
  int outputs;        /* boxes of the last level */
  int left_out;       /* nodes for which there is no room */
  double left, right; /* edges that no text crosses */
  double side;        /* from the left edge to the centre of the first level */
  double row;         /* that a node gets in the fullest level */
  double pitch;       /* between the centres of levels */
  double scale;       /* of boxes and texts: 1 where there is room */
  bool formulas;      /* there is room for them in the boxes */
  bool compact;       /* so many nodes that a box holds its name and value and nothing else */
  bool flat;          /* compact, with so many in a level that name and value stand on one line */
  double grown;       /* compact: how much larger than the least its boxes and texts can be, 1 or more */
} GraphLayout;

GraphLayout *graph_layout(const Scene *scene, Rect body);
void graph_layout_free(GraphLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GraphLayout, graph_layout_free)

/* Sizes of what is written, as drawn. */
double graph_name_size(const Scene *scene, const GraphLayout *layout);
double graph_formula_size(const Scene *scene, const GraphLayout *layout);
double graph_value_size(const Scene *scene, const GraphLayout *layout, bool output);
double graph_gradient_size(const Scene *scene, const GraphLayout *layout);
