/* The computational graph: named nodes as boxes with their formulas, values above, gradients below. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "draw/ease.h"
#include "draw/labels.h"
#include "draw/mathname.h"
#include "plot/naming.h"
#include "view/graph_layout.h"
#include "view/view.h"

enum { CURVE_SAMPLES = 16, REJOIN_TERMS = 4 };
/* Points that a row must have for a further line under its boxes. */
static const double REJOIN_ROW = 170;
/* Beside the name and the value of a flat box. */
static const double FLAT_PAD = 9;
static const double LOCAL_AT = 0.2, CONTRIBUTION_AT = 0.78;

/* A number as such, a short vector as a literal, larger ones by their shape. */
static char *value_text(const Snapshot *s, int node, const double *values) {
  const SnapshotNode *n = &s->nodes[node];
  if (values == NULL) return g_strdup_printf("%d×%d", n->rows, n->cols);
  if (n->rows * n->cols == 1) return g_strdup(number_short(values[0], NUMBER_PLAIN).text);
  if (n->rows * n->cols > 4 || n->cols > 1) return g_strdup_printf("%d×%d", n->rows, n->cols);
  GString *text = g_string_new("[");
  for (int i = 0; i < n->rows; i++)
    g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", number_short(values[i], NUMBER_PLAIN).text);
  return g_string_free(g_string_append_c(text, ']'), FALSE);
}

/* ---- edges ---- */

static double local_of(const Scene *scene, const GraphRoute *route) {
  return scene->snapshot->edges[route->edge].local;
}

/* Samples of the curve through a route's points, level at each of them. */
static GArray *route_samples(const GraphRoute *route) {
  GArray *samples = g_array_new(FALSE, FALSE, sizeof(Point));
  for (int i = 0; i + 1 < route->point_count; i++) {
    Point a = route->points[i], b = route->points[i + 1], part[CURVE_SAMPLES];
    double middle = (a.x + b.x) / 2;
    bezier_sample(a, (Point){middle, a.y}, (Point){middle, b.y}, b, part, CURVE_SAMPLES);
    g_array_append_vals(samples, part + (i > 0), CURVE_SAMPLES - (i > 0));
  }
  return samples;
}

static void draw_route(const Scene *scene, const GraphRoute *route, double factor) {
  Style style = edge_style(scene, local_of(scene, route), factor);
  const Timeline *t = scene->timeline;
  bool forward = t != NULL && stretch_active(t->edge_forward[route->edge], scene->time);
  bool backward = t != NULL && stretch_active(t->edge_backward[route->edge], scene->time);
  for (int i = 0; i + 1 < route->point_count; i++) {
    Point a = route->points[i], b = route->points[i + 1];
    double middle = (a.x + b.x) / 2;
    Point c1 = {middle, a.y}, c2 = {middle, b.y};
    if (forward || backward) {
      Color glow = color_alpha(backward ? scene->theme->gradient : scene->theme->ink, 0.35);
      draw_bezier(scene->list, a, c1, c2, b, style_stroke(glow, style.width + scene_stroke(scene, 8)));
    }
    draw_bezier(scene->list, a, c1, c2, b, style);
  }
}

static double target_gradient(const Scene *scene, int node) {
  const double *gradients = snapshot_gradients(scene->snapshot, node);
  return gradients == NULL || scene->snapshot->nodes[node].rows * scene->snapshot->nodes[node].cols != 1 ? NAN
                                                                                                         : gradients[0];
}

/* "5·1": what arrives from the right times the local derivative. */
static char *contribution_text(const Scene *scene, const GraphRoute *route) {
  double up = target_gradient(scene, scene->snapshot->edges[route->edge].to), local = local_of(scene, route);
  if (isnan(up) || isnan(local)) return NULL;
  NumberText a = number_short(up, NUMBER_PLAIN), b = number_short(local, NUMBER_PLAIN);
  return g_strdup_printf("%s·%s", a.text, b.text);
}

typedef struct {
  Labels *places;
  GArray *taken; /* Rect */
} Taken;

/* A pill on a curve where it covers nothing, or nothing at all. */
static void put_pill(const Scene *scene, Taken *taken, const GArray *samples, const char *text, double at,
                     PillStyle style, double share) {
  Rect need = pill_rect(scene, (Point){0, 0}, text, style.size);
  const Point *points = (const Point *)(const void *)samples->data;
  Rect place = labels_place_along(taken->places, points, (int)samples->len, need.w + 2, need.h + 2, at);
  for (guint i = 0; i < taken->taken->len; i++) {
    if (rect_overlap(place, g_array_index(taken->taken, Rect, i))) return;
  }
  g_array_append_val(taken->taken, place);
  Point to = rect_centre(place), from = points[samples->len - 1];
  if (share <= 0) return;
  pill_draw(scene, rect_around(point_mix(from, to, share), need.w, need.h), text, style);
}

static void avoid(Taken *taken, Rect rect) {
  labels_avoid_rect(taken->places, rect);
  g_array_append_val(taken->taken, rect);
}

/* What a text above or below a box covers; *size is made smaller where it is too wide. Empty: it does not fit. */
static Rect over_rect(const Scene *scene, const GraphLayout *layout, Point at, double *size, const char *text) {
  double beside = fmin(at.x - layout->left, layout->right - at.x) - 12;
  double room = fmin(layout->pitch - 10, 2 * beside), width = draw_text_width(scene->list, FONT_BOLD, *size, text);
  if (width > room) *size = fmax(*size * room / width, scene_text(scene, SCENE_TEXT_MIN));
  width = draw_text_width(scene->list, FONT_BOLD, *size, text);
  if (width > room + 0.5) return (Rect){at.x, at.y, 0, 0};
  return (Rect){at.x - width / 2 - 3, at.y - 0.85 * *size, width + 6, 1.05 * *size};
}

/* The numbers themselves; of a vector that is too wide for its place, its shape. */
static char *text_over(const Scene *scene, const GraphLayout *layout, int node, const double *numbers, Point at,
                       double size) {
  char *literal = value_text(scene->snapshot, node, numbers);
  const SnapshotNode *n = &scene->snapshot->nodes[node];
  if (n->rows * n->cols == 1 || !rect_empty(over_rect(scene, layout, at, &size, literal))) return literal;
  g_free(literal);
  return value_text(scene->snapshot, node, NULL);
}

static double value_size(const Scene *scene, const GraphLayout *layout, const GraphBox *box) {
  bool output = box->node == scene->snapshot->output && box->level == layout->level_count - 1 && layout->outputs == 1;
  double size = graph_value_size(scene, layout, output);
  /* The one that all this is about is read from the back row. */
  return output && !layout->compact ? fmax(size, fmin(scene_text(scene, 32), 0.5 * layout->row)) : size;
}

/* "5 + (−4)": the gradients that come together in a node; NULL where it is not one of several. */
static char *rejoin_text(const Scene *scene, int node) {
  const Snapshot *s = scene->snapshot;
  GString *text = g_string_new(NULL);
  int terms = 0;
  for (int e = 0; e < s->edge_count; e++) {
    double up = target_gradient(scene, s->edges[e].to), local = s->edges[e].local;
    if (s->edges[e].from != node || isnan(up) || isnan(local)) continue;
    NumberText term = number_short(up * local, NUMBER_PLAIN);
    g_string_append_printf(text, "%s%s", terms > 0 ? " + " : "", terms > 0 ? number_factor(term).text : term.text);
    terms++;
  }
  bool several = terms > 1 && terms <= REJOIN_TERMS;
  return several ? g_string_free(text, FALSE) : (g_string_free(text, TRUE), NULL);
}

/* Where the terms are seen adding up: under the gradient of the node that is at it. */
static Point rejoin_at(const Scene *scene, const GraphLayout *layout, const GraphBox *box) {
  return (Point){box->gradient.x, box->gradient.y + 1.2 * graph_gradient_size(scene, layout)};
}

static bool shows_rejoining(const Scene *scene, const GraphLayout *layout) {
  bool told = scene->timeline != NULL && scene->timeline->backward_told && scene->gradients;
  return told && layout->row >= REJOIN_ROW * scene->theme->text;
}

static double rejoin_size(const Scene *scene) {
  return scene_text(scene, 16);
}

/* Boxes with what stands above and below them. */
static void avoid_boxes(const Scene *scene, const GraphLayout *layout, Taken *taken) {
  const Snapshot *s = scene->snapshot;
  for (int i = 0; i < layout->box_count; i++) {
    const GraphBox *box = &layout->boxes[i];
    double above = value_size(scene, layout, box), below = graph_gradient_size(scene, layout);
    const double *values = snapshot_values(s, box->node), *gradients = snapshot_gradients(s, box->node);
    g_autofree char *value = text_over(scene, layout, box->node, values, box->value, above);
    avoid(taken, rect_inset(box->box, -3));
    if (!layout->compact) avoid(taken, over_rect(scene, layout, box->value, &above, value));
    if (!scene->gradients) continue;
    g_autofree char *gradient = text_over(scene, layout, box->node, gradients, box->gradient, below);
    avoid(taken, over_rect(scene, layout, box->gradient, &below, gradient));
    double size = rejoin_size(scene);
    g_autofree char *terms = shows_rejoining(scene, layout) ? rejoin_text(scene, box->node) : NULL;
    if (terms != NULL) avoid(taken, over_rect(scene, layout, rejoin_at(scene, layout, box), &size, terms));
  }
}

static bool is_carrying(const Scene *scene, const GraphRoute *route) {
  const Timeline *t = scene->timeline;
  if (t == NULL) return false;
  int beat = timeline_beat(t, scene->time);
  if (beat < 0) return false;
  const Beat *now = timeline_beat_at(t, beat);
  Stretch forward = t->edge_forward[route->edge], backward = t->edge_backward[route->edge];
  return (forward.start < now->end && forward.end > now->start) ||
         (backward.start < now->end && backward.end > now->start);
}

static void draw_numbers(const Scene *scene, const GraphLayout *layout, Rect panel) {
  g_autoptr(Labels) places = labels_new(rect_inset(panel, 4));
  g_autoptr(GArray) rects = g_array_new(FALSE, FALSE, sizeof(Rect));
  Taken taken = {places, rects};
  avoid_boxes(scene, layout, &taken);
  double size = fmax(scene_text(scene, 15 * layout->scale), scene_text(scene, SCENE_TEXT_MIN));
  PillStyle local = {scene->theme->line, scene->theme->muted, size, false};
  PillStyle carried = {scene->theme->gradient, scene->theme->gradient, size, false};
  for (int pass = 0; pass < 2; pass++) {
    for (int i = 0; i < layout->route_count; i++) {
      const GraphRoute *route = &layout->routes[i];
      /* Where there are many, only what is under way has numbers on its edges. */
      if (layout->compact && !is_carrying(scene, route)) continue;
      g_autoptr(GArray) samples = route_samples(route);
      if (pass == 0) {
        if (isnan(local_of(scene, route))) continue;
        put_pill(scene, &taken, samples, number_short(local_of(scene, route), NUMBER_PLAIN).text, LOCAL_AT, local, 1);
        continue;
      }
      g_autofree char *text = scene->gradients ? contribution_text(scene, route) : NULL;
      if (text == NULL || scene->snapshot->edges[route->edge].to == scene->snapshot->target) continue;
      double share =
          scene->timeline == NULL ? 1 : stretch_share(scene->timeline->edge_backward[route->edge], scene->time);
      put_pill(scene, &taken, samples, text, CONTRIBUTION_AT, carried, ease_in_out(share));
    }
  }
}

/* ---- boxes ---- */

typedef struct {
  bool known, active, gradient_known, gradient_active;
} NodeState;

static NodeState node_state(const Scene *scene, int node) {
  const Snapshot *s = scene->snapshot;
  int unit = s->nodes[node].first;
  bool known = unit >= 0 && scene->gradients && !isnan(s->gradients[unit]);
  NodeState state = {true, false, known, false};
  const Timeline *t = scene->timeline;
  if (t == NULL || unit < 0 || unit >= t->unit_count) return state;
  /* Of a vector, the last entry: then all are known. */
  int last = unit + s->nodes[node].rows * s->nodes[node].cols - 1;
  state.known = stretch_done(t->value[last], scene->time);
  state.active = scene->time > t->value[unit].start && !state.known;
  if (isinf(t->gradient[unit].start)) return state;
  state.gradient_known = known && stretch_done(t->gradient[last], scene->time);
  state.gradient_active = scene->time > t->gradient[unit].start && !stretch_done(t->gradient[last], scene->time);
  return state;
}

static void draw_box_text(const Scene *scene, const GraphLayout *layout, const GraphBox *box) {
  const SnapshotNode *node = &scene->snapshot->nodes[box->node];
  g_autofree char *name = math_from_nabla(node->name, MATH_BRACKETS);
  MathStyle bold = {graph_name_size(scene, layout), scene->theme->ink, scene->theme, true, false};
  MathStyle plain = {graph_formula_size(scene, layout), scene->theme->muted, scene->theme, false, true};
  Point centre = rect_centre(box->box);
  double room = box->box.w - 12;
  g_autofree char *formula =
      node->formula == NULL || !box->formula ? NULL : math_from_nabla(node->formula, MATH_BRACKETS);
  if (formula != NULL) {
    /* A formula that is too long is shown when the node is opened up. */
    double fitted = math_fit(scene->list, formula, &plain, room);
    bool fits = fitted >= scene_text(scene, SCENE_TEXT_MIN) - 0.01;
    plain.size = fitted;
    const char *shown = fits ? formula : "…";
    if (!fits) plain.size = graph_formula_size(scene, layout);
    math_draw(scene->list, (Point){centre.x, centre.y + 0.3 * box->box.h}, ALIGN_MIDDLE, shown, &plain);
  }
  bold.size = math_fit(scene->list, name, &bold, room);
  double least = scene_text(scene, SCENE_TEXT_MIN) - 0.01;
  bool raised = formula != NULL || layout->compact; /* there is a second line in the box */
  double y = raised ? centre.y - 0.07 * box->box.h : text_baseline(centre.y, fmax(bold.size, least)) - 2;
  Point at = {centre.x, y};
  if (layout->flat) at = (Point){box->box.x + FLAT_PAD, text_baseline(centre.y, fmax(bold.size, least))};
  Align align = layout->flat ? ALIGN_START : ALIGN_MIDDLE;
  if (bold.size >= least) {
    math_draw(scene->list, at, align, name, &bold);
    return;
  }
  g_autofree char *cut =
      node->symbol != NULL ? g_strdup(node->symbol) : text_cut(scene->list, FONT_BOLD, least, node->name, room);
  draw_text(scene->list, at, align, FONT_BOLD, least, scene->theme->ink, cut);
}

static void draw_over(const Scene *scene, const GraphLayout *layout, Point at, double size, Color color,
                      const char *text) {
  Rect behind = over_rect(scene, layout, at, &size, text);
  if (rect_empty(behind)) return;
  /* Where an edge passes behind, the text stays readable. */
  draw_rect(scene->list, behind, 4, style_fill(color_alpha(scene->theme->panel, 0.85)));
  draw_text(scene->list, at, ALIGN_MIDDLE, FONT_BOLD, size, color, text);
}

/* Is the event under way the one that adds up this node's gradient? */
static bool is_rejoining(const Scene *scene, int node) {
  const Snapshot *s = scene->snapshot;
  int beat = timeline_beat(scene->timeline, scene->time);
  if (beat < 0) return false;
  const Event *event =
      &g_array_index(scene->timeline->events, Event, timeline_beat_at(scene->timeline, beat)->headline);
  bool named = event->kind == EVENT_GRADIENT && event->node >= 0 && event->node < s->part_count;
  return named && s->parts[event->node].whole && s->parts[event->node].node == node;
}

static void draw_rejoining(const Scene *scene, const GraphLayout *layout, const GraphBox *box) {
  if (!shows_rejoining(scene, layout) || !is_rejoining(scene, box->node)) return;
  g_autofree char *terms = rejoin_text(scene, box->node);
  if (terms == NULL) return;
  draw_over(scene, layout, rejoin_at(scene, layout, box), rejoin_size(scene), scene->theme->gradient, terms);
}

/* In the box: under its name, or behind it; false where there is no room. */
static bool draw_value_inside(const Scene *scene, const GraphLayout *layout, const GraphBox *box, const char *text) {
  double least = scene_text(scene, SCENE_TEXT_MIN),
         size = fmax(fmin(value_size(scene, layout, box), box->box.h / 2.2), least);
  double room = box->box.w - 8;
  if (layout->flat) {
    const SnapshotNode *node = &scene->snapshot->nodes[box->node];
    g_autofree char *name = math_from_nabla(node->name, MATH_BRACKETS);
    MathStyle bold = {graph_name_size(scene, layout), scene->theme->ink, scene->theme, true, false};
    room = box->box.w - 3 * FLAT_PAD - math_measure(scene->list, name, &bold).width;
    size = value_size(scene, layout, box);
  }
  double width = draw_text_width(scene->list, FONT_BOLD, size, text);
  if (width > room) size = fmax(size * room / width, least);
  if (draw_text_width(scene->list, FONT_BOLD, size, text) > room + 4 || (!layout->flat && box->box.h < 2.2 * size))
    return false;
  Point at = box->value;
  if (layout->flat) at = (Point){box->box.x + box->box.w - FLAT_PAD, text_baseline(rect_centre(box->box).y, size)};
  draw_text(scene->list, at, layout->flat ? ALIGN_END : ALIGN_MIDDLE, FONT_BOLD, size, scene->theme->ink, text);
  return true;
}

static void draw_value(const Scene *scene, const GraphLayout *layout, const GraphBox *box, const char *text) {
  if (layout->compact) {
    const SnapshotNode *node = &scene->snapshot->nodes[box->node];
    g_autofree char *shape = value_text(scene->snapshot, box->node, NULL);
    bool shown = draw_value_inside(scene, layout, box, text);
    if (!shown && node->rows * node->cols > 1) draw_value_inside(scene, layout, box, shape);
  } else {
    draw_over(scene, layout, box->value, value_size(scene, layout, box), scene->theme->ink, text);
  }
}

static void draw_box(const Scene *scene, const GraphLayout *layout, const GraphBox *box) {
  const Snapshot *s = scene->snapshot;
  NodeState state = node_state(scene, box->node);
  bool marked = state.gradient_active || state.active;
  Style frame = {.fill = scene->theme->ground,
                 .stroke = state.gradient_active ? scene->theme->gradient : scene->theme->ink,
                 .width = scene_stroke(scene, marked ? 3 : 1.6)};
  draw_rect(scene->list, box->box, fmin(9, box->box.h / 5), frame);
  draw_box_text(scene, layout, box);

  const double *values = snapshot_values(s, box->node), *gradients = snapshot_gradients(s, box->node);
  g_autofree char *value =
      layout->compact ? value_text(s, box->node, values)
                      : text_over(scene, layout, box->node, values, box->value, value_size(scene, layout, box));
  draw_value(scene, layout, box, state.known ? value : "?");
  if (scene->gradients && s->has_gradients && (state.gradient_known || scene->timeline != NULL)) {
    double size = graph_gradient_size(scene, layout);
    g_autofree char *gradient = text_over(scene, layout, box->node, gradients, box->gradient, size);
    draw_over(scene, layout, box->gradient, size, scene->theme->gradient, state.gradient_known ? gradient : "?");
  }
  draw_rejoining(scene, layout, box);
  draw_hit_rect(scene->list, box->box, "node", box->node, s->nodes[box->node].name);
}

/* ---- the view ---- */

static void draw_title(const Scene *scene, Rect panel, const GraphLayout *layout) {
  const Snapshot *s = scene->snapshot;
  GString *more = g_string_new(NULL);
  if (scene->gradients && s->target != SNAPSHOT_NONE)
    g_string_append_printf(more, "backward from %s", s->nodes[s->target].name);
  if (layout->left_out > 0) {
    g_string_append_printf(more, "%s%d of %d nodes", more->len > 0 ? " · " : "", layout->box_count,
                           layout->box_count + layout->left_out);
  }
  if (s->sample >= 0) g_string_append_printf(more, "%ssample %d", more->len > 0 ? " · " : "", s->sample + 1);
  panel_title(scene, panel, "graph", more->str, NULL, false);
  legend_draw(scene, panel, panel_title_room(scene, panel, "graph", more->str));
  g_string_free(more, TRUE);
}

void graph_draw(const Scene *scene, Rect panel) {
  draw_layer(scene->list, "graph");
  panel_draw(scene, panel);
  Rect body = panel_body(scene, panel);
  g_autoptr(GraphLayout) layout = graph_layout(scene, (Rect){body.x, body.y, body.w, fmax(body.h - 10, 1)});
  draw_title(scene, panel, layout);
  double factor = layout->scale * 0.9;
  draw_layer(scene->list, "graph.edges");
  for (int i = 0; i < layout->route_count; i++) draw_route(scene, &layout->routes[i], factor);
  draw_layer(scene->list, "graph.nodes");
  for (int i = 0; i < layout->box_count; i++) draw_box(scene, layout, &layout->boxes[i]);
  draw_layer(scene->list, "graph.numbers");
  draw_numbers(scene, layout, panel);
}

void graph_describe(const Snapshot *s, GString *out) {
  int count = s->node_count + s->left_out;
  g_string_append_printf(out, "graph: %d named node%s.\n", count, plural_s(count));
  for (int i = 0; i < MIN(s->node_count, 24); i++) {
    const SnapshotNode *n = &s->nodes[i];
    const double *values = snapshot_values(s, i), *gradients = snapshot_gradients(s, i);
    g_string_append_printf(out, "  %s", n->name);
    if (n->formula != NULL) g_string_append_printf(out, " = %s", n->formula);
    g_string_append(out, " = ");
    if (values == NULL || n->rows * n->cols > 12) {
      g_string_append_printf(out, "a %d×%d matrix", n->rows, n->cols);
    } else {
      value_format(out, values, (gsize)n->rows, (gsize)n->cols, 4);
    }
    if (s->has_gradients && gradients != NULL && !isnan(gradients[0]) && n->rows * n->cols == 1 &&
        s->target != SNAPSHOT_NONE && s->target != i) {
      g_string_append_printf(out, "; pushing it up moves %s by ", s->nodes[s->target].name);
      number_format(out, gradients[0], 4);
      g_string_append(out, " times as much");
    }
    g_string_append(out, ".\n");
  }
}
