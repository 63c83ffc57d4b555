#include "draw/geometry.h"

#include <math.h>

Rect rect_inset(Rect rect, double by) {
  return (Rect){rect.x + by, rect.y + by, rect.w - 2 * by, rect.h - 2 * by};
}

bool rect_empty(Rect rect) {
  return !(rect.w > 0 && rect.h > 0);
}

Rect rect_union(Rect a, Rect b) {
  if (rect_empty(a)) return b;
  if (rect_empty(b)) return a;
  double x = fmin(a.x, b.x), y = fmin(a.y, b.y);
  return (Rect){x, y, fmax(a.x + a.w, b.x + b.w) - x, fmax(a.y + a.h, b.y + b.h) - y};
}

double rect_overlap_area(Rect a, Rect b) {
  double w = fmin(a.x + a.w, b.x + b.w) - fmax(a.x, b.x);
  double h = fmin(a.y + a.h, b.y + b.h) - fmax(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}

bool rect_overlap(Rect a, Rect b) {
  return rect_overlap_area(a, b) > 1e-9;
}

bool rect_contains(Rect rect, Point at) {
  return at.x >= rect.x && at.x < rect.x + rect.w && at.y >= rect.y && at.y < rect.y + rect.h;
}

Point rect_centre(Rect rect) {
  return (Point){rect.x + rect.w / 2, rect.y + rect.h / 2};
}

Rect rect_around(Point centre, double w, double h) {
  return (Rect){centre.x - w / 2, centre.y - h / 2, w, h};
}

Point point_mix(Point a, Point b, double t) {
  return (Point){a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

Rect rect_mix(Rect a, Rect b, double t) {
  return (Rect){a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t, a.w + (b.w - a.w) * t, a.h + (b.h - a.h) * t};
}

double point_distance(Point a, Point b) {
  return hypot(a.x - b.x, a.y - b.y);
}

double point_to_segment(Point p, Point a, Point b) {
  double dx = b.x - a.x, dy = b.y - a.y;
  double length2 = dx * dx + dy * dy;
  double t = length2 > 0 ? CLAMP(((p.x - a.x) * dx + (p.y - a.y) * dy) / length2, 0, 1) : 0;
  return point_distance(p, point_mix(a, b, t));
}

Point bezier_at(Point a, Point c1, Point c2, Point b, double t) {
  double s = 1 - t;
  double wa = s * s * s, w1 = 3 * s * s * t, w2 = 3 * s * t * t, wb = t * t * t;
  return (Point){wa * a.x + w1 * c1.x + w2 * c2.x + wb * b.x, wa * a.y + w1 * c1.y + w2 * c2.y + wb * b.y};
}

void bezier_sample(Point a, Point c1, Point c2, Point b, Point *out, int count) {
  for (int i = 0; i < count; i++) out[i] = bezier_at(a, c1, c2, b, (double)i / (count - 1));
}
