#include "draw/labels.h"

#include <math.h>

typedef struct {
  Point a, b;
  double width;
} Segment;

struct Labels {
  Rect bounds;
  GArray *rects;    /* Rect: obstacles and labels placed */
  GArray *segments; /* Segment */
};

Labels *labels_new(Rect bounds) {
  Labels *labels = g_new0(Labels, 1);
  labels->bounds = bounds;
  labels->rects = g_array_new(FALSE, FALSE, sizeof(Rect));
  labels->segments = g_array_new(FALSE, FALSE, sizeof(Segment));
  return labels;
}

void labels_free(Labels *labels) {
  if (labels == NULL) return;
  g_array_unref(labels->rects);
  g_array_unref(labels->segments);
  g_free(labels);
}

void labels_avoid_rect(Labels *labels, Rect rect) {
  g_array_append_val(labels->rects, rect);
}

void labels_avoid_line(Labels *labels, const Point *points, int count, double width) {
  for (int i = 0; i + 1 < count; i++) {
    Segment segment = {points[i], points[i + 1], width};
    g_array_append_val(labels->segments, segment);
  }
}

/* The length of a segment inside a rectangle (Liang and Barsky's clipping: the part of t in 0..1 on all four inner
 * sides). */
static double length_inside(Rect r, Point a, Point b) {
  double dx = b.x - a.x, dy = b.y - a.y;
  double step[] = {-dx, dx, -dy, dy};
  double room[] = {a.x - r.x, r.x + r.w - a.x, a.y - r.y, r.y + r.h - a.y};
  double from = 0, to = 1;
  for (int side = 0; side < 4; side++) {
    if (step[side] == 0) {
      if (room[side] <= 0) return 0;
    } else if (step[side] < 0) {
      from = fmax(from, room[side] / step[side]);
    } else {
      to = fmin(to, room[side] / step[side]);
    }
  }
  return to > from ? (to - from) * hypot(dx, dy) : 0;
}

/* Area covered: of rectangles and beyond the bounds in full, of lines as much as they are wide. */
static double hidden(const Labels *labels, Rect at, bool lines) {
  double sum = at.w * at.h - rect_overlap_area(at, labels->bounds);
  for (guint i = 0; i < labels->rects->len; i++) {
    sum += rect_overlap_area(at, g_array_index(labels->rects, Rect, i));
  }
  if (!lines) return sum;
  double crossed = 0;
  for (guint i = 0; i < labels->segments->len; i++) {
    const Segment *s = &g_array_index(labels->segments, Segment, i);
    crossed += length_inside(rect_inset(at, -s->width / 2), s->a, s->b) * fmax(s->width, 1);
  }
  return sum + 0.1 * crossed;
}

/* Hiding anything costs more than any distance within reach. */
static double cost(const Labels *labels, Rect at, double distance, bool lines) {
  return 1000 * hidden(labels, at, lines) + distance;
}

Rect labels_place(Labels *labels, Rect wanted, double reach) {
  /* Above and below come first: a line of text is wide and low, so a small step frees it. */
  static const double turns[] = {-0.25, 0.25, 0, 0.5, -0.125, 0.125, -0.375, 0.375};
  Rect best = wanted;
  double least = cost(labels, wanted, 0, true);
  const double step = 3;
  for (double distance = step; distance <= reach && least > distance; distance += step) {
    for (gsize i = 0; i < G_N_ELEMENTS(turns); i++) {
      double angle = turns[i] * 2 * G_PI;
      Rect at = {wanted.x + distance * cos(angle), wanted.y + distance * sin(angle), wanted.w, wanted.h};
      double here = cost(labels, at, distance, true);
      if (here < least) least = here, best = at;
    }
  }
  labels_avoid_rect(labels, best);
  return best;
}

bool labels_place_free(Labels *labels, Rect wanted, double reach, Rect *place) {
  *place = labels_place(labels, wanted, reach);
  g_array_set_size(labels->rects, labels->rects->len - 1);
  if (hidden(labels, *place, false) > 0.5) return false;
  labels_avoid_rect(labels, *place);
  return true;
}

/* The point at this share of a line's length. */
static Point along(const Point *points, int count, double length, double share) {
  double left = share * length;
  for (int i = 0; i + 1 < count; i++) {
    double part = point_distance(points[i], points[i + 1]);
    if (left <= part && part > 0) return point_mix(points[i], points[i + 1], left / part);
    left -= part;
  }
  return points[count - 1];
}

Rect labels_place_along(Labels *labels, const Point *points, int count, double w, double h, double t) {
  double length = 0;
  for (int i = 0; i + 1 < count; i++) length += point_distance(points[i], points[i + 1]);
  Rect best = rect_around(along(points, count, length, t), w, h);
  double least = cost(labels, best, 0, false);
  const double step = length > 0 ? fmin(3 / length, 1) : 1;
  for (double slide = step; slide <= 1 && least > slide * length; slide += step) {
    double shares[] = {t - slide, t + slide};
    for (int i = 0; i < 2; i++) {
      if (shares[i] < 0 || shares[i] > 1) continue;
      Rect at = rect_around(along(points, count, length, shares[i]), w, h);
      double here = cost(labels, at, slide * length, false);
      if (here < least) least = here, best = at;
    }
  }
  labels_avoid_rect(labels, best);
  return best;
}
