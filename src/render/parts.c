#include "render/parts.h"

#include <glib.h>

bool pixels_empty(Pixels a) {
  return a.x0 >= a.x1 || a.y0 >= a.y1;
}

bool pixels_touch(Pixels a, Pixels b) {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

Pixels pixels_join(Pixels a, Pixels b) {
  if (pixels_empty(a)) return b;
  if (pixels_empty(b)) return a;
  return (Pixels){MIN(a.x0, b.x0), MIN(a.y0, b.y0), MAX(a.x1, b.x1), MAX(a.y1, b.y1)};
}

/* Takes out every part that touches this one and returns their union, until nothing touches it. */
static Pixels absorb(Parts *parts, Pixels part) {
  for (int i = 0; i < parts->count;) {
    if (pixels_touch(parts->part[i], part)) {
      part = pixels_join(part, parts->part[i]);
      parts->part[i] = parts->part[--parts->count];
      i = 0;
    } else {
      i++;
    }
  }
  return part;
}

void parts_add(Parts *parts, Pixels part) {
  if (pixels_empty(part)) return;
  if (parts->count == PARTS_MOST) {
    part = pixels_join(part, parts_extent(parts));
    parts->count = 0;
  }
  part = absorb(parts, part);
  parts->part[parts->count++] = part;
}

Pixels parts_extent(const Parts *parts) {
  Pixels all = {0};
  for (int i = 0; i < parts->count; i++) all = pixels_join(all, parts->part[i]);
  return all;
}
