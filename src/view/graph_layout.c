#include "view/graph_layout.h"

#include <math.h>
#include <string.h>

#include "draw/mathname.h"
#include "view/graph_order.h"

/* Points at scale 1. */
static const double BOX_HEIGHT = 68, BOX_LEAST = 74, ROW_MOST = 270, ROW_NEED = 150, LEVEL_NEED = 150, SIDE = 120,
                    PITCH_MOST = 480;
/* Between the boxes of two levels, where these are wide. */
static const double GAP_LEAST = 44;
/* Levels that stand so far apart have room for formulas. */
static const double FORMULA_PITCH = 130, CLOSE_SIDE = 96;
/* Below this scale texts would be too small to read. */
static const double SCALE_LEAST = 0.5;
/* A compact box with its gradient; a flat one, which is a line high, needs room beside its name. */
static const double ROW_LEAST = 67, ROW_FLAT = 46, FLAT_HEIGHT = 26, FLAT_PITCH = 130;
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

/* What a box would take if there were room. */
static double width_wanted(const Scene *scene, const GraphLayout *layout, int node) {
  double least = BOX_LEAST * layout->scale * scene->theme->text;
  if (scene->snapshot->nodes[node].formula != NULL && layout->formulas) least *= 1.6;
  if (layout->compact) least = COMPACT_WIDTH * layout->grown * scene->theme->text;
  return fmax(text_width(scene, layout, node), least);
}

/* Where a level stands, and the widest that its boxes are. */
typedef struct {
  double centre, width;
} LevelPlace;

static void place_box(const Scene *scene, GraphLayout *layout, const GraphPlace *place, const LevelPlace *level,
                      double row) {
  double f = scene->theme->text, x = level->centre;
  GraphBox *box = &layout->boxes[layout->box_count++];
  box->node = place->node;
  box->level = place->level;
  /* Value and gradient keep their lines above and below, whatever the distance of rows. */
  double most = fmax(row - 46 * f, 16);
  bool leaf = scene->snapshot->nodes[place->node].formula == NULL;
  double height = fmin(fmax(BOX_HEIGHT * layout->scale, leaf ? 0 : FORMULA_HEIGHT) * f, most);
  if (layout->compact) height = fmin(COMPACT_HEIGHT * layout->grown * f, fmax(row - 26 * f, 16));
  if (layout->flat) height = fmin(FLAT_HEIGHT * layout->grown * f, fmax(row - 20 * f, 16));
  box->formula = layout->formulas && height >= (FORMULA_HEIGHT - 1) * f;
  layout->outputs += place->level == layout->level_count - 1;
  box->box = rect_around((Point){x, place->y}, fmin(width_wanted(scene, layout, place->node), level->width), height);
  box->value = (Point){x, box->box.y + (layout->compact ? 0.82 * height : -fmax(12 * layout->scale, 8) * f)};
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
                        const LevelPlace *levels) {
  for (int level = 0; level < order->level_count; level++) {
    double row = layout->formulas ? level_row(order, level, body) : layout->row;
    for (guint i = 0; i < order->levels[level]->len; i++) {
      const GraphPlace *place = graph_order_place(order, g_array_index(order->levels[level], int, i));
      if (place->node != SNAPSHOT_NONE) place_box(scene, layout, place, &levels[level], row);
    }
  }
}

static int find_box(const GraphLayout *layout, int node) {
  for (int i = 0; i < layout->box_count; i++) {
    if (layout->boxes[i].node == node) return i;
  }
  return -1;
}

/* Would the curve between two levels cut a box of this one? Boxes come with what is written under them. */
static bool cuts_level(const Scene *scene, const GraphLayout *layout, int level, Point a, Point b) {
  enum { SAMPLES = 24 };
  Point curve[SAMPLES];
  double middle = (a.x + b.x) / 2, below = layout->compact ? 1.2 * graph_gradient_size(scene, layout) : 0;
  bezier_sample(a, (Point){middle, a.y}, (Point){middle, b.y}, b, curve, SAMPLES);
  for (int i = 0; i < layout->box_count; i++) {
    const GraphBox *box = &layout->boxes[i];
    if (box->level != level) continue;
    Rect taken = rect_inset(box->box, -4);
    taken.h += below;
    for (int k = 0; k < SAMPLES; k++) {
      if (rect_contains(taken, curve[k])) return true;
    }
  }
  return false;
}

/* From one level to the next; where the curve would cut a neighbour's corner, it first passes the level's boxes. */
static void route_part(const Scene *scene, const GraphLayout *layout, const LevelPlace *levels, int level, bool bends,
                       bool ends, Point a, Point b, GArray *points) {
  Point leave = {levels[level].centre + levels[level].width / 2, a.y};
  Point enter = {levels[level + 1].centre - levels[level + 1].width / 2, b.y};
  if (bends && cuts_level(scene, layout, level, a, b)) g_array_append_val(points, leave), a = leave;
  if (!ends && cuts_level(scene, layout, level + 1, a, b)) g_array_append_val(points, enter);
  g_array_append_val(points, b);
}

static void route_edge(const Scene *scene, const GraphLayout *layout, const GraphOrder *order, const LevelPlace *levels,
                       GraphRoute *route) {
  const GraphBox *from = &layout->boxes[route->from], *to = &layout->boxes[route->to];
  Point at = {from->box.x + from->box.w, rect_centre(from->box).y}, end = {to->box.x, rect_centre(to->box).y};
  GArray *points = g_array_new(FALSE, FALSE, sizeof(Point));
  g_array_append_val(points, at);
  for (int level = from->level; level < to->level; level++) {
    bool last = level + 1 == to->level;
    Point next = end;
    if (!last) {
      const GraphPlace *bend = graph_order_place(order, order->edge_bend[route->edge] + level - from->level);
      next = (Point){levels[level + 1].centre, bend->y};
    }
    route_part(scene, layout, levels, level, level > from->level, last, at, next, points);
    at = next;
  }
  route->point_count = (int)points->len;
  route->points = (Point *)(void *)g_array_free(points, FALSE);
}

static void route_edges(const Scene *scene, GraphLayout *layout, const GraphOrder *order, const LevelPlace *levels) {
  const Snapshot *s = scene->snapshot;
  for (int e = 0; e < s->edge_count; e++) {
    int from = find_box(layout, s->edges[e].from), to = find_box(layout, s->edges[e].to);
    if (from < 0 || to < 0 || layout->boxes[to].level <= layout->boxes[from].level) continue;
    GraphRoute *route = &layout->routes[layout->route_count++];
    *route = (GraphRoute){.edge = e, .from = from, .to = to};
    route_edge(scene, layout, order, levels, route);
  }
}

/* At the sides stand the outer levels' boxes, between them the levels at equal distances; few of them do not stray. */
static void set_pitch(GraphLayout *layout, Rect body, double side, double most) {
  int gaps = layout->level_count - 1;
  layout->side = fmax(fmin(side, body.w / (layout->level_count + 1)), (body.w - gaps * most) / 2);
  layout->pitch = layout->level_count > 1 ? (body.w - 2 * layout->side) / (layout->level_count - 1) : body.w;
}

/* The widest that boxes may be so that so much is left between the levels' boxes. */
static double width_most(const double *wanted, int count, double room) {
  double most = 0, sum = 0;
  for (int i = 0; i < count; i++) sum += wanted[i], most = fmax(most, wanted[i]);
  for (; sum > room && most > 20; most -= 2) {
    sum = 0;
    for (int i = 0; i < count; i++) sum += fmin(wanted[i], most - 2);
  }
  return most;
}

/* Of each level the widest box. Caller frees. */
static double *wanted_widths(const Scene *scene, const GraphLayout *layout, const Layers *l) {
  double *wanted = g_new0(double, MAX(l->level_count, 1));
  for (int n = 0; n < l->snapshot->node_count; n++) {
    if (l->level[n] >= 0) wanted[l->level[n]] = fmax(wanted[l->level[n]], width_wanted(scene, layout, n));
  }
  return wanted;
}

/* From the edge to the centre of the outer levels, as their names and formulas want it. */
static double side_need(const Scene *scene, const GraphLayout *layout, const Layers *l) {
  double widest = 0;
  for (int n = 0; n < l->snapshot->node_count; n++) {
    bool outer = l->level[n] == 0 || l->level[n] == l->level_count - 1;
    if (outer) widest = fmax(widest, text_width(scene, layout, n));
  }
  return widest / 2 + 24;
}

/* Of a graph whose boxes need the room, the outer levels stand nearer the edges. */
static double close_side(const Scene *scene, const GraphLayout *layout, const Layers *l) {
  return fmin(layout->side, fmax(CLOSE_SIDE * scene->theme->text, side_need(scene, layout, l)));
}

/* The levels at equal distances where their boxes fit so, else with equal gaps between them. */
static void place_levels(const Scene *scene, const GraphLayout *layout, const Layers *l, Rect body,
                         LevelPlace *levels) {
  int count = l->level_count;
  g_autofree double *wanted = wanted_widths(scene, layout, l);
  double usual = fmax(fmin(layout->pitch * (layout->compact ? 0.74 : 0.62), 2 * layout->side - 40), 20), widest = 0;
  for (int i = 0; i < count; i++) {
    levels[i] = (LevelPlace){count > 1 ? body.x + layout->side + layout->pitch * i : rect_centre(body).x,
                             fmin(wanted[i], usual)};
    widest = fmax(widest, wanted[i]);
  }
  double side = close_side(scene, layout, l), span = body.w - 2 * side, gap = GAP_LEAST * scene->theme->text;
  if (widest <= usual || layout->compact || count < 3) return;
  wanted[0] = fmin(wanted[0], 2 * side - 40) / 2; /* of the outer ones half stands outside */
  wanted[count - 1] = fmin(wanted[count - 1], 2 * side - 40) / 2;
  double most = width_most(wanted, count, span - gap * (count - 1));
  if (most <= usual) return;
  double used = 0, x = body.x + side;
  for (int i = 0; i < count; i++) used += wanted[i] = fmin(wanted[i], most);
  gap = (span - used) / (count - 1);
  for (int i = 0; i < count; i++) {
    bool outer = i == 0 || i == count - 1;
    levels[i].width = outer ? 2 * wanted[i] : wanted[i];
    levels[i].centre = outer ? x + (i == 0 ? 0 : wanted[i]) : x + wanted[i] / 2;
    x += wanted[i] + gap;
  }
}

/* Is there room for all formulas in full, and for gaps between the boxes? */
static bool formulas_fit(const Scene *scene, const GraphLayout *layout, const Layers *l, Rect body) {
  g_autofree double *wanted = wanted_widths(scene, layout, l);
  double used = 0;
  for (int i = 0; i < l->level_count; i++) used += wanted[i] + (i > 0 ? GAP_LEAST * scene->theme->text : 0);
  return used <= body.w - 2 * close_side(scene, layout, l) + (wanted[0] + wanted[l->level_count - 1]) / 2;
}

/* Have all levels room for rows of this height? */
static bool rows_fit(const Layers *l, double height, double row) {
  g_autofree int *count = g_new0(int, MAX(l->level_count, 1));
  for (int n = 0; n < l->snapshot->node_count; n++) {
    if (l->level[n] >= 0 && ++count[l->level[n]] > MAX(1, (int)(height / row))) return false;
  }
  return true;
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
  layout->level_count = l.level_count;
  layout->left = body.x, layout->right = body.x + body.w;
  set_pitch(layout, body, SIDE * f, PITCH_MOST * f);
  layout->flat = layout->pitch >= FLAT_PITCH * f && !rows_fit(&l, body.h, ROW_LEAST * f);
  double least = (layout->flat ? ROW_FLAT : ROW_LEAST) * f;
  cut_rows(&l, MAX(1, (int)(body.h / least)));
  GraphOrder *order = graph_order_new(s, l.level, l.level_count);
  layout->row = graph_order_spread(order, body.y, body.h, least, ROW_MOST);
  double fits = fmin(layout->row / (ROW_NEED * f), layout->pitch / (LEVEL_NEED * 1.35 * f));
  layout->scale = CLAMP(fits, SCALE_LEAST, 1);
  double close = s->node_count <= FEW ? COMPACT_FEW_ROW : COMPACT_ROW;
  layout->compact = layout->flat || layout->row < close * f || s->node_count > FULL_MOST;
  double room = fmin(layout->row / (0.8 * COMPACT_ROW * f), layout->pitch / (COMPACT_PITCH * f));
  layout->grown = layout->compact && !layout->flat ? CLAMP(room, 1, GROWN_MOST) : 1;
  layout->formulas = !layout->compact;
  if (layout->pitch < FORMULA_PITCH * f) layout->formulas = layout->formulas && formulas_fit(scene, layout, &l, body);
  set_pitch(layout, body, fmax(SIDE * f, side_need(scene, layout, &l)), PITCH_MOST * f);
  g_autofree LevelPlace *levels = g_new0(LevelPlace, MAX(l.level_count, 1));
  place_levels(scene, layout, &l, body, levels);
  place_boxes(scene, layout, order, body, levels);
  route_edges(scene, layout, order, levels);
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
