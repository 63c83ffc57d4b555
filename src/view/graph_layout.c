#include "view/graph_layout.h"

#include <math.h>
#include <string.h>

#include "draw/mathname.h"
#include "view/graph_order.h"

/* Points at scale 1. */
static const double BOX_HEIGHT = 68, BOX_LEAST = 74, ROW_MOST = 270, ROW_NEED = 150, LEVEL_NEED = 150, SIDE = 120;
/* Below this scale texts would be too small to read. */
static const double SCALE_LEAST = 0.5;
/* A compact box with its gradient. */
static const double ROW_LEAST = 67;
/* A box that holds a formula under its name. */
static const double FORMULA_HEIGHT = 46;
/* With rows closer than that, values above one box and gradients below the other could not be told apart. */
static const double COMPACT_ROW = 116, COMPACT_FEW_ROW = 72, COMPACT_HEIGHT = 50, COMPACT_WIDTH = 92,
                    COMPACT_PITCH = 145, GROWN_MOST = 1.7;
/* Nor do more nodes than that have room for formulas and numbers on their edges. */
enum { FULL_MOST = 24 };
/* So few keep them in closer rows: what their edges say matters more. */
enum { FEW = 14 };

typedef struct {
  const Snapshot *snapshot;
  int *level; /* [node_count] or -1: left out */
  int level_count;
} Layers;

/* ---- levels ---- */

/* A node stands right of what it reads; a leaf just left of the first that reads it. */
static void find_levels(Layers *l) {
  const Snapshot *s = l->snapshot;
  /* Edges come by their ends' order of computation, so one sweep settles the longest paths. */
  for (int i = 0; i < s->node_count; i++) l->level[i] = 0;
  for (int n = 0; n < s->node_count; n++) {
    for (int e = 0; e < s->edge_count; e++) {
      if (s->edges[e].to == n) l->level[n] = MAX(l->level[n], l->level[s->edges[e].from] + 1);
    }
  }
  for (int n = 0; n < s->node_count; n++) {
    if (s->nodes[n].formula != NULL) continue;
    int first = G_MAXINT;
    for (int e = 0; e < s->edge_count; e++) {
      if (s->edges[e].from == n) first = MIN(first, l->level[s->edges[e].to]);
    }
    if (first != G_MAXINT) l->level[n] = first - 1;
  }
  for (int n = 0; n < s->node_count; n++) l->level_count = MAX(l->level_count, l->level[n] + 1);
}

/* Where there are more levels than room, those nearest the output stay. */
static void cut_levels(Layers *l, int most) {
  int cut = l->level_count - most;
  if (cut <= 0) return;
  for (int n = 0; n < l->snapshot->node_count; n++) l->level[n] = MAX(l->level[n] - cut, -1);
  l->level_count = most;
}

/* Leaves that nothing reads take no room beside a graph that has edges. */
static void drop_strays(Layers *l) {
  const Snapshot *s = l->snapshot;
  if (s->edge_count == 0) return;
  g_autofree bool *used = g_new0(bool, MAX(s->node_count, 1));
  for (int e = 0; e < s->edge_count; e++) used[s->edges[e].from] = used[s->edges[e].to] = true;
  for (int n = 0; n < s->node_count; n++) {
    if (!used[n] && s->nodes[n].formula == NULL) l->level[n] = -1;
  }
}

/* Rows beyond what a level holds are left out, the last ones first. */
static void cut_rows(Layers *l, int most) {
  g_autofree int *count = g_new0(int, MAX(l->level_count, 1));
  for (int n = 0; n < l->snapshot->node_count; n++) {
    if (l->level[n] >= 0 && count[l->level[n]]++ >= most) l->level[n] = -1;
  }
}

/* ---- places on the page ---- */

/* The width that a node's name and formula need in full. */
static double text_width(const Scene *scene, const GraphLayout *layout, int node) {
  const SnapshotNode *n = &scene->snapshot->nodes[node];
  g_autofree char *name = math_from_nabla(n->name, MATH_BRACKETS);
  MathStyle bold = {graph_name_size(scene, layout), scene->theme->ink, NULL, true, false};
  double width = math_measure(scene->list, name, &bold).width + 24;
  if (n->formula == NULL || !layout->formulas) return width;
  g_autofree char *formula = math_from_nabla(n->formula, MATH_BRACKETS);
  MathStyle plain = {graph_formula_size(scene, layout), scene->theme->ink, NULL, false, true};
  return fmax(width, math_measure(scene->list, formula, &plain).width + 32);
}

static double box_width(const Scene *scene, const GraphLayout *layout, int node) {
  const SnapshotNode *n = &scene->snapshot->nodes[node];
  double least = BOX_LEAST * layout->scale * scene->theme->text,
         most = fmax(fmin(layout->pitch * 0.62, 2 * layout->side - 40), 20);
  if (n->formula != NULL && layout->formulas) least *= 1.6;
  if (layout->compact)
    least = COMPACT_WIDTH * layout->grown * scene->theme->text, most = fmax(layout->pitch * 0.68, 20);
  return fmin(fmax(text_width(scene, layout, node), least), most);
}

static void place_box(const Scene *scene, GraphLayout *layout, const GraphPlace *place, double x, double row) {
  double f = scene->theme->text;
  GraphBox *box = &layout->boxes[layout->box_count++];
  box->node = place->node;
  box->level = place->level;
  /* Value and gradient keep their lines above and below, whatever the distance of rows. */
  double most = fmax(row - 46 * f, 16);
  bool leaf = scene->snapshot->nodes[place->node].formula == NULL;
  double height = fmin(fmax(BOX_HEIGHT * layout->scale, leaf ? 0 : FORMULA_HEIGHT) * f, most);
  if (layout->compact) height = fmin(COMPACT_HEIGHT * layout->grown * f, fmax(row - 26 * f, 16));
  box->formula = layout->formulas && height >= (FORMULA_HEIGHT - 1) * f;
  layout->outputs += place->level == layout->level_count - 1;
  box->box = rect_around((Point){x, place->y}, box_width(scene, layout, place->node), height);
  box->value = (Point){x, box->box.y + (layout->compact ? 0.82 * height : -fmax(12 * layout->scale, 8))};
  box->gradient = (Point){x, box->box.y + height + (layout->compact ? 17 * layout->grown : 30 * layout->scale) * f};
}

/* The least distance between a level's nodes, and from them to the edges. */
static double level_row(const GraphOrder *order, int level, Rect body) {
  double least = body.h, last = -INFINITY;
  for (guint i = 0; i < order->levels[level]->len; i++) {
    const GraphPlace *place = graph_order_place(order, g_array_index(order->levels[level], int, i));
    if (place->node == SNAPSHOT_NONE) continue;
    least = fmin(least, fmin(place->y - last, 2 * fmin(place->y - body.y, body.y + body.h - place->y)));
    last = place->y;
  }
  return least;
}

/* Boxes with formulas are as tall as their level allows; without, all are alike. */
static void place_boxes(const Scene *scene, GraphLayout *layout, const GraphOrder *order, Rect body,
                        const double *centres) {
  for (int level = 0; level < order->level_count; level++) {
    double row = layout->formulas ? level_row(order, level, body) : layout->row;
    for (guint i = 0; i < order->levels[level]->len; i++) {
      const GraphPlace *place = graph_order_place(order, g_array_index(order->levels[level], int, i));
      if (place->node != SNAPSHOT_NONE) place_box(scene, layout, place, centres[level], row);
    }
  }
}

static int find_box(const GraphLayout *layout, int node) {
  for (int i = 0; i < layout->box_count; i++) {
    if (layout->boxes[i].node == node) return i;
  }
  return -1;
}

static void route_edges(GraphLayout *layout, const Snapshot *s, const GraphOrder *order, const double *centres) {
  for (int e = 0; e < s->edge_count; e++) {
    int from = find_box(layout, s->edges[e].from), to = find_box(layout, s->edges[e].to);
    if (from < 0 || to < 0 || layout->boxes[to].level <= layout->boxes[from].level) continue;
    int first = layout->boxes[from].level, last = layout->boxes[to].level;
    GraphRoute *route = &layout->routes[layout->route_count++];
    *route = (GraphRoute){.edge = e, .from = from, .to = to, .point_count = last - first + 1};
    route->points = g_new(Point, route->point_count);
    for (int level = first + 1; level < last; level++) {
      const GraphPlace *bend = graph_order_place(order, order->edge_bend[e] + level - first - 1);
      route->points[level - first] = (Point){centres[level], bend->y};
    }
    Rect a = layout->boxes[from].box, b = layout->boxes[to].box;
    route->points[0] = (Point){a.x + a.w, rect_centre(a).y};
    route->points[route->point_count - 1] = (Point){b.x, rect_centre(b).y};
  }
}

/* At the sides stand the outer levels' boxes, between them the levels at equal distances. */
static void set_pitch(GraphLayout *layout, Rect body, double side) {
  layout->side = fmin(side, body.w / (layout->level_count + 1));
  layout->pitch = layout->level_count > 1 ? (body.w - 2 * layout->side) / (layout->level_count - 1) : body.w;
}

/* What the formulas of the outer levels want. */
static double side_need(const Scene *scene, const GraphLayout *layout, const Layers *l) {
  double widest = 0;
  for (int n = 0; n < l->snapshot->node_count; n++) {
    bool outer = l->level[n] == 0 || l->level[n] == l->level_count - 1;
    if (outer) widest = fmax(widest, text_width(scene, layout, n));
  }
  return widest / 2 + 24;
}

static GraphLayout *layout_at_rest(const Scene *scene, Rect body) {
  const Snapshot *s = scene->snapshot;
  double f = scene->theme->text;
  GraphLayout *layout = g_new0(GraphLayout, 1);
  layout->boxes = g_new0(GraphBox, MAX(s->node_count, 1));
  layout->routes = g_new0(GraphRoute, MAX(s->edge_count, 1));
  Layers l = {.snapshot = s, .level = g_new0(int, MAX(s->node_count, 1))};
  find_levels(&l);
  cut_levels(&l, MAX(2, (int)(body.w / (LEVEL_NEED * SCALE_LEAST * f))));
  drop_strays(&l);
  cut_rows(&l, MAX(1, (int)(body.h / (ROW_LEAST * f))));
  GraphOrder *order = graph_order_new(s, l.level, l.level_count);
  layout->row = graph_order_spread(order, body.y, body.h, ROW_LEAST * f, ROW_MOST);

  layout->level_count = l.level_count;
  layout->left = body.x, layout->right = body.x + body.w;
  set_pitch(layout, body, SIDE * f);
  double fits = fmin(layout->row / (ROW_NEED * f), layout->pitch / (LEVEL_NEED * 1.35 * f));
  layout->scale = CLAMP(fits, SCALE_LEAST, 1);
  double close = s->node_count <= FEW ? COMPACT_FEW_ROW : COMPACT_ROW;
  layout->compact = layout->row < close * f || s->node_count > FULL_MOST;
  double room = fmin(layout->row / (0.8 * COMPACT_ROW * f), layout->pitch / (COMPACT_PITCH * f));
  layout->grown = layout->compact ? CLAMP(room, 1, GROWN_MOST) : 1;
  layout->formulas = layout->pitch >= 130 * f && !layout->compact;
  set_pitch(layout, body, fmax(SIDE * f, side_need(scene, layout, &l)));
  g_autofree double *centres = g_new(double, MAX(l.level_count, 1));
  for (int i = 0; i < l.level_count; i++) {
    centres[i] = l.level_count > 1 ? body.x + layout->side + layout->pitch * i : body.x + body.w / 2;
  }
  place_boxes(scene, layout, order, body, centres);
  route_edges(layout, s, order, centres);
  layout->left_out = s->left_out + s->node_count - layout->box_count;
  graph_order_free(order);
  g_free(l.level);
  return layout;
}

/* The box that the same name had before, or NULL. */
static const GraphBox *box_before(const Scene *scene, const GraphLayout *before, const GraphBox *box) {
  const char *name = scene->snapshot->nodes[box->node].name;
  for (int i = 0; i < before->box_count; i++) {
    if (scene->from->nodes[before->boxes[i].node].name == name) return &before->boxes[i];
  }
  return NULL;
}

GraphLayout *graph_layout(const Scene *scene, Rect body) {
  GraphLayout *layout = layout_at_rest(scene, body);
  if (scene->from == NULL || scene->from->node_count == 0) return layout;
  Scene old = *scene;
  old.snapshot = scene->from;
  GraphLayout *before = layout_at_rest(&old, body);
  for (int i = 0; i < layout->box_count; i++) {
    GraphBox *box = &layout->boxes[i];
    const GraphBox *was = box_before(scene, before, box);
    if (was == NULL) continue;
    box->box = rect_mix(was->box, box->box, scene->arrived);
    box->value = point_mix(was->value, box->value, scene->arrived);
    box->gradient = point_mix(was->gradient, box->gradient, scene->arrived);
  }
  for (int i = 0; i < layout->route_count; i++) {
    GraphRoute *route = &layout->routes[i];
    Rect a = layout->boxes[route->from].box, b = layout->boxes[route->to].box;
    route->points[0] = (Point){a.x + a.w, rect_centre(a).y};
    route->points[route->point_count - 1] = (Point){b.x, rect_centre(b).y};
  }
  graph_layout_free(before);
  return layout;
}

void graph_layout_free(GraphLayout *layout) {
  if (layout == NULL) return;
  for (int i = 0; i < layout->route_count; i++) g_free(layout->routes[i].points);
  g_free(layout->routes);
  g_free(layout->boxes);
  g_free(layout);
}

static double at_least(const Scene *scene, double size) {
  return fmax(scene_text(scene, size), scene_text(scene, SCENE_TEXT_MIN));
}

double graph_name_size(const Scene *scene, const GraphLayout *layout) {
  if (layout->compact) return scene_text(scene, 14 * layout->grown);
  return at_least(scene, 20 * layout->scale);
}

double graph_formula_size(const Scene *scene, const GraphLayout *layout) {
  return at_least(scene, 16 * layout->scale);
}

double graph_value_size(const Scene *scene, const GraphLayout *layout, bool output) {
  if (layout->compact) return scene_text(scene, 16 * layout->grown);
  return fmax(at_least(scene, (output ? 42 : 26) * layout->scale), scene_text(scene, 16));
}

double graph_gradient_size(const Scene *scene, const GraphLayout *layout) {
  if (layout->compact) return scene_text(scene, 14 * layout->grown);
  return fmax(at_least(scene, 21 * layout->scale), scene_text(scene, 14));
}
