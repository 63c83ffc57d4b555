#include "view/whatif_layout.h"

#include <math.h>

#include "view/graph_order.h"

/* Points at scale 1: a unit with its name above and its gradient below, levels, and the output's figures. */
static const double ROW = 134, LEVEL = 150, OUTPUT = 250, MARGIN = 58, BOX_WIDTH = 88, BOX_HEIGHT = 54,
                    SCALE_LEAST = 0.42, SCALE_MOST = 1.25, ROW_MOST = 240;
/* Levels with so many numbers on the links before them stand further off, and those behind gates nearer. */
enum { MANY_NUMBERS = 3 };
static const double FAR = 1.6, NEAR = 1.05;

/* The units as a graph for graph_order, which finds an order with few crossings. */
static Snapshot *as_graph(const SnapshotWhatif *w) {
  Snapshot *s = snapshot_new();
  for (int u = 0; u < w->unit_count; u++) snapshot_add_node(s, "", u == 0 ? NULL : "", 1, 1);
  for (int l = 0; l < w->link_count; l++) snapshot_add_edge(s, w->links[l].from, w->links[l].to, 0);
  return s;
}

static void append_part(GArray *curve, Point a, Point b) {
  Point part[WHATIF_SAMPLES];
  double middle = (a.x + b.x) / 2;
  bezier_sample(a, (Point){middle, a.y}, (Point){middle, b.y}, b, part, WHATIF_SAMPLES);
  int skip = curve->len > 0;
  g_array_append_vals(curve, part + skip, (guint)(WHATIF_SAMPLES - skip));
}

/* From box to box, level at the bends of the levels between. */
static GArray *route(const WhatifLayout *layout, const SnapshotWhatif *w, const GraphOrder *order, int link,
                     const double *centres) {
  const WhatifLink *l = &w->links[link];
  int first = w->units[l->from].level, last = w->units[l->to].level;
  bool output = l->to == w->output;
  GArray *curve = g_array_new(FALSE, FALSE, sizeof(Point));
  Point at = {layout->unit[l->from].x + layout->box_width / 2, layout->unit[l->from].y};
  for (int level = first + 1; level < last; level++) {
    Point bend = {centres[level], graph_order_place(order, order->edge_bend[link] + level - first - 1)->y};
    append_part(curve, at, bend);
    at = bend;
  }
  Point end = {layout->unit[l->to].x - layout->box_width / (output ? 4 : 2), layout->unit[l->to].y};
  append_part(curve, at, end);
  return curve;
}

/* How much of the width lies between a level and the one before. */
static double gap_before(const SnapshotWhatif *w, int level) {
  int numbers = 0;
  for (int l = 0; l < w->link_count; l++) numbers += w->units[w->links[l].to].level == level && !w->links[l].gate;
  return numbers == 0 ? NEAR : numbers >= MANY_NUMBERS ? FAR : 1.2;
}

WhatifLayout *whatif_layout(const Scene *scene, Rect body) {
  const SnapshotWhatif *w = scene->snapshot->whatif;
  g_autoptr(Snapshot) graph = as_graph(w);
  g_autofree int *level = g_new(int, w->unit_count);
  for (int u = 0; u < w->unit_count; u++) level[u] = w->units[u].level;
  GraphOrder *order = graph_order_new(graph, level, w->level_count);
  WhatifLayout *layout = g_new0(WhatifLayout, 1);
  double row = graph_order_spread(order, body.y, body.h, fmin(ROW, body.h / 3), ROW_MOST);
  double gaps = 0, gone = 0;
  for (int i = 1; i < w->level_count; i++) gaps += gap_before(w, i);
  gaps = fmax(gaps, 1);
  layout->scale = CLAMP(fmin(row / ROW, body.w / (MARGIN + LEVEL * gaps + OUTPUT)), SCALE_LEAST, SCALE_MOST);
  double f = layout->scale, left = body.x + MARGIN * f, right = body.x + body.w - OUTPUT * f;
  layout->box_width = BOX_WIDTH * f;
  layout->box_height = BOX_HEIGHT * f;
  g_autofree double *centres = g_new(double, w->level_count);
  for (int i = 0; i < w->level_count; i++) {
    gone += i > 0 ? gap_before(w, i) : 0;
    centres[i] = left + (right - left) * gone / gaps;
  }
  layout->unit = g_new(Point, w->unit_count);
  for (int u = 0; u < w->unit_count; u++)
    layout->unit[u] = (Point){centres[level[u]], graph_order_place(order, order->node_place[u])->y};
  layout->output = (Point){right + OUTPUT * f * 0.45, layout->unit[w->output].y};
  layout->left = body.x, layout->right = body.x + body.w;
  layout->link_count = w->link_count;
  layout->curve = g_new(GArray *, w->link_count);
  for (int l = 0; l < w->link_count; l++) layout->curve[l] = route(layout, w, order, l, centres);
  graph_order_free(order);
  return layout;
}

void whatif_layout_free(WhatifLayout *layout) {
  if (layout == NULL) return;
  for (int l = 0; l < layout->link_count; l++) g_array_unref(layout->curve[l]);
  g_free(layout->curve);
  g_free(layout->unit);
  g_free(layout);
}

Point whatif_curve_at(const GArray *curve, double share) {
  const Point *points = (const Point *)(const void *)curve->data;
  double at = CLAMP(share, 0, 1) * (curve->len - 1);
  int i = MIN((int)at, (int)curve->len - 2);
  return point_mix(points[i], points[i + 1], at - i);
}
