#include "view/graph_layout.h"

#include <math.h>
#include <string.h>

#include "draw/mathname.h"

/* Points at scale 1. */
static const double BOX_HEIGHT = 68, BOX_LEAST = 74, ROW_MOST = 270, ROW_NEED = 150, LEVEL_NEED = 150, SIDE = 120;
/* Below this scale texts would be too small to read. */
static const double SCALE_LEAST = 0.5;
/* A box that holds a formula under its name. */
static const double FORMULA_HEIGHT = 46;
enum { SWEEPS = 8 };

/* A place in a level: a node, or a bend of an edge that passes through. */
typedef struct {
  int node;   /* SNAPSHOT_NONE: a bend */
  int edge;   /* of a bend */
  double key; /* where its neighbours are: orders the level */
  double y;
} Place;

typedef struct {
  const Snapshot *snapshot;
  int *level; /* [node_count] or -1: left out */
  int level_count;
  GArray **levels; /* [level_count] of Place */
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

static void fill_levels(Layers *l) {
  const Snapshot *s = l->snapshot;
  l->levels = g_new(GArray *, MAX(l->level_count, 1));
  for (int i = 0; i < l->level_count; i++) l->levels[i] = g_array_new(FALSE, TRUE, sizeof(Place));
  for (int n = 0; n < s->node_count; n++) {
    Place place = {.node = n, .edge = -1};
    if (l->level[n] >= 0) g_array_append_val(l->levels[l->level[n]], place);
  }
  for (int e = 0; e < s->edge_count; e++) {
    int from = l->level[s->edges[e].from], to = l->level[s->edges[e].to];
    if (from < 0 || to < 0) continue;
    for (int i = from + 1; i < to; i++) {
      Place bend = {.node = SNAPSHOT_NONE, .edge = e};
      g_array_append_val(l->levels[i], bend);
    }
  }
}

/* ---- order within levels: the barycentre method ---- */

static Place *find_place(const Layers *l, int level, int node, int edge) {
  for (guint i = 0; i < l->levels[level]->len; i++) {
    Place *place = &g_array_index(l->levels[level], Place, i);
    if (node != SNAPSHOT_NONE ? place->node == node : place->node == SNAPSHOT_NONE && place->edge == edge) return place;
  }
  return NULL;
}

/* The place at which an edge touches a level, at its end or on its way. */
static Place *edge_place(const Layers *l, int edge, int level) {
  const SnapshotEdge *e = &l->snapshot->edges[edge];
  if (l->level[e->from] == level) return find_place(l, level, e->from, -1);
  if (l->level[e->to] == level) return find_place(l, level, e->to, -1);
  return find_place(l, level, SNAPSHOT_NONE, edge);
}

static double neighbours_middle(const Layers *l, const Place *place, int level, int other) {
  const Snapshot *s = l->snapshot;
  double sum = 0;
  int count = 0;
  for (int e = 0; e < s->edge_count; e++) {
    int from = l->level[s->edges[e].from], to = l->level[s->edges[e].to];
    if (from < 0 || to < 0 || MIN(from, to) > MIN(level, other) || MAX(from, to) < MAX(level, other)) continue;
    bool touches = place->node == SNAPSHOT_NONE ? place->edge == e
                                                : s->edges[e].from == place->node || s->edges[e].to == place->node;
    const Place *far = touches ? edge_place(l, e, other) : NULL;
    if (far != NULL) sum += far->y, count++;
  }
  return count > 0 ? sum / count : place->y;
}

static int by_key(const void *a, const void *b) {
  double x = ((const Place *)a)->key, y = ((const Place *)b)->key;
  return x < y ? -1 : x > y;
}

static void spread(GArray *level) {
  for (guint i = 0; i < level->len; i++) g_array_index(level, Place, i).y = i - (level->len - 1) / 2.0;
}

static void order_levels(Layers *l) {
  for (int i = 0; i < l->level_count; i++) spread(l->levels[i]);
  for (int sweep = 0; sweep < SWEEPS; sweep++) {
    bool right = sweep % 2 == 0;
    for (int k = 1; k < l->level_count; k++) {
      int level = right ? k : l->level_count - 1 - k, other = right ? level - 1 : level + 1;
      for (guint i = 0; i < l->levels[level]->len; i++) {
        Place *place = &g_array_index(l->levels[level], Place, i);
        /* A little of the present order, so that ties stay as they were written. */
        place->key = neighbours_middle(l, place, level, other) + 1e-6 * place->y;
      }
      qsort(l->levels[level]->data, l->levels[level]->len, sizeof(Place), by_key);
      spread(l->levels[level]);
    }
  }
}

/* ---- places on the page ---- */

static double box_width(const Scene *scene, const GraphLayout *layout, int node) {
  const SnapshotNode *n = &scene->snapshot->nodes[node];
  double least = BOX_LEAST * layout->scale * scene->theme->text,
         most = fmax(fmin(layout->pitch * 0.62, 2 * layout->side - 40), 20);
  g_autofree char *name = math_from_nabla(n->name, MATH_BRACKETS);
  MathStyle bold = {graph_name_size(scene, layout), scene->theme->ink, NULL, true, false};
  double width = math_measure(scene->list, name, &bold).width + 24;
  if (n->formula != NULL && layout->formulas) {
    g_autofree char *formula = math_from_nabla(n->formula, MATH_BRACKETS);
    MathStyle plain = {graph_formula_size(scene, layout), scene->theme->ink, NULL, false, true};
    width = fmax(width, math_measure(scene->list, formula, &plain).width + 32);
    least *= 1.6;
  }
  return fmin(fmax(width, least), most);
}

static void place_boxes(const Scene *scene, GraphLayout *layout, Layers *l, Rect body, const double *centres) {
  double f = scene->theme->text;
  for (int level = 0; level < l->level_count; level++) {
    int count = (int)l->levels[level]->len;
    g_autofree double *ys = g_new(double, MAX(count, 1));
    layout_spread(body.y, body.h, ROW_MOST, MAX(count, 1), ys);
    for (int i = 0; i < count; i++) {
      Place *place = &g_array_index(l->levels[level], Place, i);
      place->y = ys[i];
      if (place->node == SNAPSHOT_NONE) continue;
      GraphBox *box = &layout->boxes[layout->box_count++];
      box->node = place->node;
      box->level = level;
      /* Value and gradient keep their lines above and below, whatever the pitch. */
      double pitch = fmin(body.h / count, ROW_MOST), most = fmax(pitch - 46 * f, 16);
      bool leaf = scene->snapshot->nodes[place->node].formula == NULL;
      double height = fmin(fmax(BOX_HEIGHT * layout->scale, leaf ? 0 : FORMULA_HEIGHT) * f, most);
      box->formula = layout->formulas && height >= (FORMULA_HEIGHT - 1) * f;
      layout->outputs += level == l->level_count - 1;
      box->box = rect_around((Point){centres[level], ys[i]}, box_width(scene, layout, place->node), height);
      box->value = (Point){centres[level], box->box.y - 12 * layout->scale};
      box->gradient = (Point){centres[level], box->box.y + height + 30 * layout->scale * scene->theme->text};
    }
  }
}

static int find_box(const GraphLayout *layout, int node) {
  for (int i = 0; i < layout->box_count; i++) {
    if (layout->boxes[i].node == node) return i;
  }
  return -1;
}

static void route_edges(GraphLayout *layout, const Layers *l, const double *centres) {
  const Snapshot *s = l->snapshot;
  for (int e = 0; e < s->edge_count; e++) {
    int from = find_box(layout, s->edges[e].from), to = find_box(layout, s->edges[e].to);
    if (from < 0 || to < 0 || layout->boxes[to].level <= layout->boxes[from].level) continue;
    int first = layout->boxes[from].level, last = layout->boxes[to].level;
    GraphRoute *route = &layout->routes[layout->route_count++];
    *route = (GraphRoute){.edge = e, .from = from, .to = to, .point_count = last - first + 1};
    route->points = g_new(Point, route->point_count);
    for (int level = first + 1; level < last; level++) {
      const Place *bend = find_place(l, level, SNAPSHOT_NONE, e);
      route->points[level - first] = (Point){centres[level], bend->y};
    }
    Rect a = layout->boxes[from].box, b = layout->boxes[to].box;
    route->points[0] = (Point){a.x + a.w, rect_centre(a).y};
    route->points[route->point_count - 1] = (Point){b.x, rect_centre(b).y};
  }
}

GraphLayout *graph_layout(const Scene *scene, Rect body) {
  const Snapshot *s = scene->snapshot;
  double f = scene->theme->text;
  GraphLayout *layout = g_new0(GraphLayout, 1);
  layout->boxes = g_new0(GraphBox, MAX(s->node_count, 1));
  layout->routes = g_new0(GraphRoute, MAX(s->edge_count, 1));
  Layers l = {.snapshot = s, .level = g_new0(int, MAX(s->node_count, 1))};
  find_levels(&l);
  cut_levels(&l, MAX(2, (int)(body.w / (LEVEL_NEED * SCALE_LEAST * f))));
  drop_strays(&l);
  cut_rows(&l, MAX(1, (int)(body.h / (ROW_NEED * SCALE_LEAST * f))));
  fill_levels(&l);
  order_levels(&l);

  guint rows = 1;
  for (int i = 0; i < l.level_count; i++) rows = MAX(rows, l.levels[i]->len);
  layout->level_count = l.level_count;
  double side = layout->side = fmin(SIDE * f, body.w / (l.level_count + 1));
  layout->pitch = l.level_count > 1 ? (body.w - 2 * side) / (l.level_count - 1) : body.w;
  double fits = fmin(body.h / rows / (ROW_NEED * f), layout->pitch / (LEVEL_NEED * 1.35 * f));
  layout->scale = CLAMP(fits, SCALE_LEAST, 1);
  layout->formulas = layout->pitch >= 130 * f;
  g_autofree double *centres = g_new(double, MAX(l.level_count, 1));
  for (int i = 0; i < l.level_count; i++) {
    centres[i] = l.level_count > 1 ? body.x + side + layout->pitch * i : body.x + body.w / 2;
  }
  place_boxes(scene, layout, &l, body, centres);
  route_edges(layout, &l, centres);
  layout->left_out = s->left_out + s->node_count - layout->box_count;
  for (int i = 0; i < l.level_count; i++) g_array_unref(l.levels[i]);
  g_free(l.levels);
  g_free(l.level);
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
  return at_least(scene, 20 * layout->scale);
}

double graph_formula_size(const Scene *scene, const GraphLayout *layout) {
  return at_least(scene, 16 * layout->scale);
}

double graph_value_size(const Scene *scene, const GraphLayout *layout, bool output) {
  return fmax(at_least(scene, (output ? 42 : 26) * layout->scale), scene_text(scene, 16));
}

double graph_gradient_size(const Scene *scene, const GraphLayout *layout) {
  return fmax(at_least(scene, 21 * layout->scale), scene_text(scene, 14));
}
