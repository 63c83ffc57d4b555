#pragma once
/* Where the points of a chain stand, with B at the left end and A at the right, and as many layers between as are on
 * show. Inner header of view/. */
#include "plot/scene.h"

enum { PATHS_SAMPLES = 24 };

typedef struct {
  Rect body;
  double layers; /* on show, between the ends; in between two numbers while the graph grows */
  double pitch, row;
  double scale;  /* of boxes and texts: 1 where there is room */
  bool boxes;    /* there is room for names and numbers; else points are dots */
  Point *point;  /* [points] */
  double *shown; /* [points] how far it is there, 0 to 1 */
} PathsLayout;

PathsLayout *paths_layout(const Scene *scene, Rect body, double layers);
void paths_layout_free(PathsLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PathsLayout, paths_layout_free)

/* The curve of an edge, from the earlier point to the later one. */
void paths_curve(const PathsLayout *layout, const PathsAnswer *paths, int edge, Point out[PATHS_SAMPLES]);
