#include "view/paths_layout.h"

#include <math.h>

#include "view/graph_order.h"

/* Points at scale 1. */
static const double ROW = 130, PITCH = 165, SCALE_LEAST = 0.5, SCALE_MOST = 1.3, ROW_MOST = 260, SIDE = 62;

static Snapshot *as_graph(const PathsAnswer *p) {
  Snapshot *s = snapshot_new();
  for (int i = 0; i < p->point_count; i++) snapshot_add_node(s, "", i == 0 ? NULL : "", 1, 1);
  for (int e = 0; e < p->edge_count; e++) snapshot_add_edge(s, p->edges[e].to, p->edges[e].from, 0);
  return s;
}

PathsLayout *paths_layout(const Scene *scene, Rect body, double layers) {
  const PathsAnswer *p = scene->snapshot->paths;
  g_autoptr(Snapshot) graph = as_graph(p);
  g_autofree int *level = g_new(int, p->point_count);
  for (int i = 0; i < p->point_count; i++) level[i] = p->points[i].level - 1;
  GraphOrder *order = graph_order_new(graph, level, p->level_count);
  PathsLayout *layout = g_new0(PathsLayout, 1);
  layout->body = body;
  layout->layers = layers;
  layout->row = graph_order_spread(order, body.y, body.h, fmin(ROW, body.h / 3), ROW_MOST);
  double side = fmin(SIDE, body.w / 8), gaps = p->level_count > 2 ? layers + 1 : 1;
  layout->pitch = (body.w - 2 * side) / gaps;
  layout->scale = CLAMP(fmin(layout->row / ROW, layout->pitch / PITCH), SCALE_LEAST, SCALE_MOST);
  layout->boxes = fmin(layout->row / ROW, layout->pitch / PITCH) >= SCALE_LEAST;
  layout->point = g_new(Point, p->point_count);
  layout->shown = g_new(double, p->point_count);
  for (int i = 0; i < p->point_count; i++) {
    bool end = i == p->point_count - 1;
    double x = end ? body.x + body.w - side : body.x + side + level[i] * layout->pitch;
    layout->point[i] = (Point){x, graph_order_place(order, order->node_place[i])->y};
    layout->shown[i] = end || i == 0 ? 1 : CLAMP(layers - level[i] + 1, 0, 1);
  }
  graph_order_free(order);
  return layout;
}

void paths_layout_free(PathsLayout *layout) {
  if (layout == NULL) return;
  g_free(layout->point);
  g_free(layout->shown);
  g_free(layout);
}

void paths_curve(const PathsLayout *layout, const PathsAnswer *p, int edge, Point out[PATHS_SAMPLES]) {
  Point a = layout->point[p->edges[edge].to], b = layout->point[p->edges[edge].from];
  double middle = (a.x + b.x) / 2;
  bezier_sample(a, (Point){middle, a.y}, (Point){middle, b.y}, b, out, PATHS_SAMPLES);
}
