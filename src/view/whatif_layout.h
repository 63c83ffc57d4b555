#pragma once
/* Where the units and links of a what-if stand: large, in levels from left to right, the output at the right end with
 * room for figures. Inner header of view/. */
#include "plot/scene.h"

enum { WHATIF_SAMPLES = 40 };

typedef struct {
  double scale; /* of texts and boxes: 1 where there is room */
  Point *unit;  /* [units] centres */
  double box_width, box_height;
  double left, right; /* the edges of all that */
  Point output;       /* the middle of the large figure's line */
  GArray **curve;     /* [links] of Point, from unit to unit */
  int link_count;
} WhatifLayout;

WhatifLayout *whatif_layout(const Scene *scene, Rect body);
void whatif_layout_free(WhatifLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WhatifLayout, whatif_layout_free)

/* A point of a curve, by its share of the points. */
Point whatif_curve_at(const GArray *curve, double share);
