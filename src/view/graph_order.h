#pragma once
/*
 * The order of a layered graph's places from top to bottom, with few crossings, and their heights: the barycentre
 * method with exchanges of neighbours (Sugiyama, Tagawa and Toda, 1981; Gansner et al., "A Technique for Drawing
 * Directed Graphs", 1993, section 3). Inner header of view/.
 */
#include "snapshot/snapshot.h"

/* A place in a level: a node, or a bend of an edge that passes through. */
typedef struct {
  int node; /* of the snapshot; SNAPSHOT_NONE: a bend */
  int level;
  int position; /* in its level, from the top */
  double y;
} GraphPlace;

typedef struct {
  int left, right; /* places of neighbouring levels */
} GraphLink;

typedef struct {
  int level_count;
  GArray **levels;       /* [level_count] of int: places, from the top */
  GArray *places;        /* of GraphPlace */
  GArray *links;         /* of GraphLink */
  int *node_place;       /* [nodes] the place of a node, or -1 */
  int *edge_bend;        /* [edges] the first of its bends, which follow each other; or -1 */
  int *start[2], *to[2]; /* a place's neighbours left and right: to[side][start[side][place]] … */
} GraphOrder;

/* level: of each node of the snapshot, -1: left out. Places are in order, without heights. */
GraphOrder *graph_order_new(const Snapshot *snapshot, const int *level, int level_count);
void graph_order_free(GraphOrder *order);
GraphPlace *graph_order_place(const GraphOrder *order, int place);
/* How often two links cross. */
int graph_order_crossings(const GraphOrder *order);

/*
 * Heights within top … top + height, near to those of the neighbours. Nodes get at least `least` each as long as that
 * fits, at most `most`. Returns what a node gets in the fullest level.
 */
double graph_order_spread(GraphOrder *order, double top, double height, double least, double most);
