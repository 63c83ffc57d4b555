#pragma once
/*
 * Linear layers on their way into the one that they amount to: their hidden columns slide into one, and that gives way
 * to the edges of the single layer. Inner header of view/.
 */
#include "view/net_layout.h"

/* Is that being told, or its end on show? */
bool net_collapses(const Scene *scene);
/* Moves the columns to where they stand at the scene's time. */
void net_collapse_move(const Scene *scene, NetLayout *layout);
/* How much there is left to see of a column, and of the edges into it; 1: all. */
double net_collapse_left(const Scene *scene, int c);
double net_collapse_edges_left(const Scene *scene, int c);
/* The edges of the single layer with their weights, as far as they are there. */
void net_collapse_draw(const Scene *scene, const NetLayout *layout);
