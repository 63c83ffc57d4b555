#include "draw/layout.h"

#include <math.h>

/* Cuts a length; out[2i], out[2i + 1] are a part's start and length. */
static void cut(double start, double length, double gap, int count, const double *weights, double *out) {
  double sum = 0;
  for (int i = 0; i < count; i++) sum += weights != NULL ? weights[i] : 1;
  double room = fmax(length - gap * (count - 1), 0), at = start;
  for (int i = 0; i < count; i++) {
    double part = room * (weights != NULL ? weights[i] : 1) / sum;
    out[2 * i] = at;
    out[2 * i + 1] = part;
    at += part + gap;
  }
}

void layout_columns(Rect area, double gap, int count, const double *weights, Rect *out) {
  g_autofree double *parts = g_new(double, 2 * count);
  cut(area.x, area.w, gap, count, weights, parts);
  for (int i = 0; i < count; i++) out[i] = (Rect){parts[2 * i], area.y, parts[2 * i + 1], area.h};
}

void layout_rows(Rect area, double gap, int count, const double *weights, Rect *out) {
  g_autofree double *parts = g_new(double, 2 * count);
  cut(area.y, area.h, gap, count, weights, parts);
  for (int i = 0; i < count; i++) out[i] = (Rect){area.x, parts[2 * i], area.w, parts[2 * i + 1]};
}

static void layout_grid(Rect area, int count, Rect *out) {
  int columns = (int)ceil(sqrt((double)count)), rows = (count + columns - 1) / columns;
  g_autofree Rect *lines = g_new(Rect, rows);
  layout_rows(area, LAYOUT_GAP, rows, NULL, lines);
  for (int row = 0, at = 0; row < rows; row++) {
    int here = MIN(columns, count - at);
    layout_columns(lines[row], LAYOUT_GAP, here, NULL, out + at);
    at += here;
  }
}

/* The first panel's share of the width beside others: 704 of 1244 points at 1280. */
static const double SIDES[] = {704, 540};
static const double STACK[] = {2, 1};

void layout_page(double width, double height, double caption_height, int count, Rect *panels, Rect *caption) {
  Rect area = rect_inset((Rect){0, 0, width, height}, LAYOUT_GAP);
  if (caption_height > 0) {
    if (caption != NULL) *caption = (Rect){area.x, area.y + area.h - caption_height, area.w, caption_height};
    area.h -= caption_height + LAYOUT_GAP;
  }
  if (count == 1) {
    panels[0] = area;
  } else if (count == 2) {
    layout_columns(area, LAYOUT_GAP, 2, SIDES, panels);
  } else if (count == 3) {
    layout_columns(area, LAYOUT_GAP, 2, SIDES, panels);
    layout_rows(panels[1], LAYOUT_GAP, 2, STACK, panels + 1);
  } else {
    layout_grid(area, count, panels);
  }
}

Rect layout_fit(Rect area, double aspect) {
  double w = fmin(area.w, area.h * aspect);
  return rect_around(rect_centre(area), w, w / aspect);
}

void layout_spread(double start, double length, double most, int count, double *centres) {
  double step = fmin(length / count, most);
  double first = start + length / 2 - step * (count - 1) / 2;
  for (int i = 0; i < count; i++) centres[i] = first + step * i;
}
