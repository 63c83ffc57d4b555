#pragma once
/* Rectangles of pixels, and the few parts of a page that are to be painted anew. */
#include <stdbool.h>

/* x0 <= x < x1, y0 <= y < y1. */
typedef struct {
  int x0, y0, x1, y1;
} Pixels;

bool pixels_empty(Pixels a);
bool pixels_touch(Pixels a, Pixels b); /* share a pixel */
Pixels pixels_join(Pixels a, Pixels b);

enum { PARTS_MOST = 8 };

/* Parts that keep apart: what comes near another is joined with it, and with too many all become one. */
typedef struct {
  int count;
  Pixels part[PARTS_MOST];
} Parts;

void parts_add(Parts *parts, Pixels part);
Pixels parts_extent(const Parts *parts);
