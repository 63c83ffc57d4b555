#pragma once
/*
 * Numbers on a network's edges: weights, gradients that travelled there, and what travels now. Inner header of view/.
 */
#include "view/net_layout.h"

/* Draws them; nothing covers anything else, and where the weights of a gap do not all fit none of them is shown. */
void net_labels_draw(const Scene *scene, const NetLayout *layout, Rect panel);

/* The weight on show at the scene's time: half-way between old and new while it changes. */
double net_weight_now(const Scene *scene, int c, int j, int i);
/* The stretch of W's unit for an edge; false where there is none. */
bool net_edge_unit(const Snapshot *snapshot, int c, int j, int i, int *unit);
