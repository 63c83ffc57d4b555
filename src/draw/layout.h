#pragma once
/*
 * Where things go: panels on a page, rows and columns in a panel, labels beside what they name. Pure arithmetic on
 * rectangles; the same input gives the same places, so nothing jumps.
 */
#include "draw/geometry.h"

/* At 1280×720, in points; pages of other sizes keep them. */
#define LAYOUT_GAP 12.0    /* margin of the page, gap between panels */
#define LAYOUT_RADIUS 10.0 /* corners of panels */
#define LAYOUT_PAD 20.0    /* from a panel's edge to what it holds */
#define LAYOUT_TITLE 46.0  /* height of a panel's title line */
#define LAYOUT_CAPTION_HEIGHT 78.0

/* Cuts `area` into count columns (rows) with gaps between;
 * widths in proportion to weights, equal if weights is NULL. */
void layout_columns(Rect area, double gap, int count, const double *weights, Rect *out);
void layout_rows(Rect area, double gap, int count, const double *weights, Rect *out);

/*
 * Tiles the page: a margin around, a caption bar along the bottom (of no height: none), and 1..9 panels above it. One
 * fills the space; two stand side by side, the first a little wider; of three the first has the left side and the
 * others share the right, two to one; from four on they form a grid. The first panel's place depends only on whether
 * there are others, so that adding a view moves little.
 */
void layout_page(double width, double height, double caption_height, int count, Rect *panels, Rect *caption);

/* The largest square (or rectangle of width/height = aspect) in the middle of area. */
Rect layout_fit(Rect area, double aspect);

/* `count` centres along a line of this length, from `start`, evenly spaced by at most `most`, in the middle. */
void layout_spread(double start, double length, double most, int count, double *centres);
