#pragma once
/*
 * Sample pages to look at, to compare and to measure: a stage with a small net, its boundary and loss, and a graph.
 * Numbers are computed from one fixed network, so the pages are always the same.
 */
#include "draw/theme.h"

/* A theme of the source tree. */
Theme *sample_theme(const char *name);
/* The page of the stage: `progress` (0..1) moves a number along an edge, in a layer of its own. */
void sample_stage(DrawList *list, const Theme *theme, double progress);
/* A graph where two paths rejoin, its derivative in the caption. */
void sample_graph(DrawList *list, const Theme *theme);
/* Formulas of all kinds. */
void sample_formulas(DrawList *list, const Theme *theme);
