#pragma once
/*
 * Plots of curves and fields over two axes: their place in a panel, ticks, names, keys, arrows. Inner header of plot/.
 */
#include "plot/axis.h"

typedef struct {
  const Scene *scene;
  Rect room; /* of the panel, with axes and key */
  Rect area; /* of the plot itself */
  Axis x, y;
  bool labelled; /* there is room for ticks, names and a key */
} Diagram;

/* Fits a plot into a panel's body; aspect: width/height of the plot, 0: as wide as there is room. */
Diagram diagram_new(const Scene *scene, Rect body, Axis x, Axis y, double aspect);
/* Is there any room to draw in? */
bool diagram_empty(const Diagram *diagram);
Point diagram_at(const Diagram *diagram, double x, double y);

/* Ticks with their numbers, the axes' names (markup; NULL: none), lines across at y's ticks if `grid`. */
void diagram_draw_axes(const Diagram *diagram, const char *x_name, const char *y_name, bool grid);

typedef enum { KEY_LINE, KEY_ARROW, KEY_DOT, KEY_TICK } KeyShape;
typedef struct {
  KeyShape shape;
  Style style;
  const char *text; /* markup */
} DiagramKey;
/* What is what, above the plot at the right; the last ones go first where there is no room for all. */
void diagram_draw_key(const Diagram *diagram, const DiagramKey *keys, int count, const char *y_name);

/* A hit area on the plot. */
void diagram_hit(const Diagram *diagram, const char *kind, int index, const char *detail);

/* A straight arrow; the head is as large as the line allows. */
void diagram_arrow(const Scene *scene, Point from, Point to, Color color, double width);

/* A text beside a line, in the markup of draw/mathtext.h, on a ground that keeps it readable. */
typedef struct Labels Labels;
/* Near `at`, where it covers nothing; left out where there is no such place. Returns whether it is there. */
bool diagram_label(const Scene *scene, Labels *labels, Point at, const char *markup, Color color);
