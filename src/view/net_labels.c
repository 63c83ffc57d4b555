#include "view/net_labels.h"

#include <math.h>

#include "draw/ease.h"
#include "draw/labels.h"

/* Where along an edge a number rests, and with how many edges in a gap weights are still readable. */
static const double WEIGHT_AT = 0.34, GRADIENT_AT = 0.66;
enum { WEIGHTS_MOST = 12, GRADIENTS_MOST = 12, SAMPLES = 25 };

bool net_edge_unit(const Snapshot *s, int c, int j, int i, int *unit) {
  int W = s->columns[c].W;
  if (W == SNAPSHOT_NONE || s->nodes[W].first < 0) return false;
  *unit = s->nodes[W].first + j * s->columns[c - 1].size + i;
  return true;
}

double net_weight_now(const Scene *scene, int c, int j, int i) {
  double weight = snapshot_weight(scene->snapshot, c, j, i);
  int unit;
  if (scene->timeline == NULL || !net_edge_unit(scene->snapshot, c, j, i, &unit)) return weight;
  if (unit >= scene->timeline->unit_count || scene->time < scene->timeline->update_start) return weight;
  Stretch change = scene->timeline->change[unit];
  if (isinf(change.start)) return weight;
  return ease_mix(scene->timeline->old[unit], weight, ease_in_out(stretch_share(change, scene->time)));
}

/* A number on an edge, placed or to be placed. */
typedef struct {
  Point samples[SAMPLES];
  NumberText text;
  Rect rect;
  int unit;
} EdgeLabel;

/* Calls for every edge between shown neurons of the gap before column c. */
typedef void (*EdgeVisit)(const Scene *scene, const NetLayout *layout, int c, int j, int i, const NetCurve *curve,
                          void *user);

static void visit_edges(const Scene *scene, const NetLayout *layout, int c, EdgeVisit visit, void *user) {
  const NetColumn *from = &layout->columns[c - 1], *to = &layout->columns[c];
  for (int a = 0; a < to->count; a++) {
    for (int b = 0; b < from->count; b++) {
      if (to->spots[a].neuron < 0 || from->spots[b].neuron < 0) continue;
      NetCurve curve = net_curve(&from->spots[b], &to->spots[a]);
      visit(scene, layout, c, to->spots[a].neuron, from->spots[b].neuron, &curve, user);
    }
  }
}

static double gradient_on(const Snapshot *s, int c, int j, int i) {
  const double *up = snapshot_gradients(s, s->columns[c].z);
  return up == NULL ? NAN : up[j] * snapshot_weight(s, c, j, i);
}

static void add_label(GArray *labels, const NetCurve *curve, NumberText text, int unit) {
  EdgeLabel label = {.text = text, .unit = unit};
  bezier_sample(curve->a, curve->c1, curve->c2, curve->b, label.samples, SAMPLES);
  g_array_append_val(labels, label);
}

static void collect_weight(const Scene *scene, const NetLayout *layout, int c, int j, int i, const NetCurve *curve,
                           void *user) {
  double weight = net_weight_now(scene, c, j, i);
  int unit = 0;
  (void)layout;
  if (!net_edge_unit(scene->snapshot, c, j, i, &unit) || isnan(weight)) return;
  add_label(user, curve, number_short(weight, NUMBER_PLAIN), unit);
}

static void collect_gradient(const Scene *scene, const NetLayout *layout, int c, int j, int i, const NetCurve *curve,
                             void *user) {
  double gradient = gradient_on(scene->snapshot, c, j, i);
  int unit = 0;
  (void)layout;
  if (!net_edge_unit(scene->snapshot, c, j, i, &unit) || isnan(gradient)) return;
  add_label(user, curve, scene_number(scene, gradient, NUMBER_SIGNED), unit);
}

/* The edges of a gap; of a folded layer, more than anybody reads. */
static int edge_count(const NetLayout *layout, int c) {
  if (layout->columns[c - 1].hidden > 0 || layout->columns[c].hidden > 0) return G_MAXINT;
  return layout->columns[c - 1].count * layout->columns[c].count;
}

/* Are all labels clear of each other, and of what was placed before, when they stand at this sample of their edges? */
static bool clear_at(const GArray *taken, const GArray *labels, int sample, double w, double h) {
  for (guint k = 0; k < labels->len; k++) {
    Rect rect = rect_around(g_array_index(labels, EdgeLabel, k).samples[sample], w, h);
    for (guint o = 0; o < taken->len; o++) {
      if (rect_overlap(rect, g_array_index(taken, Rect, o))) return false;
    }
    for (guint o = 0; o < k; o++) {
      if (rect_overlap(rect, rect_around(g_array_index(labels, EdgeLabel, o).samples[sample], w, h))) return false;
    }
  }
  return true;
}

/* The sample, as near as can be to the share `at`, where the labels of a gap stand one below the other (the curves of a
 * gap are level with each other at each sample); -1 where there is none. */
static int common_sample(const GArray *taken, const GArray *labels, double at, double w, double h) {
  int wanted = (int)(at * (SAMPLES - 1) + 0.5);
  for (int off = 0; off <= SAMPLES / 5; off++) {
    if (clear_at(taken, labels, wanted - off, w, h)) return wanted - off;
    if (clear_at(taken, labels, wanted + off, w, h)) return wanted + off;
  }
  return -1;
}

/*
 * Finds places for all; true if each is clear of everything placed before and of the others. Room is taken by the
 * widest text a label may get, so that changing digits do not move it.
 */
static bool place_labels(const Scene *scene, Rect panel, Labels *places, GArray *taken, GArray *labels, double at,
                         double size) {
  bool clear = true;
  double widest = 0;
  for (guint k = 0; k < labels->len; k++) {
    const EdgeLabel *label = &g_array_index(labels, EdgeLabel, k);
    widest = fmax(widest, pill_rect(scene, (Point){0, 0}, label->text.text, size).w);
  }
  double w = fmax(widest, 3 * size), h = 1.5 * size;
  guint before = taken->len;
  int column = common_sample(taken, labels, at, w + 2, h + 2);
  for (guint k = 0; k < labels->len; k++) {
    EdgeLabel *label = &g_array_index(labels, EdgeLabel, k);
    Rect rect;
    if (column >= 0) {
      rect = rect_around(label->samples[column], w + 2, h + 2);
      labels_avoid_rect(places, rect);
    } else {
      rect = labels_place_along(places, label->samples, SAMPLES, w + 2, h + 2, at);
    }
    clear = clear && rect_overlap_area(rect, panel) > rect.w * rect.h - 0.01;
    for (guint o = 0; o < taken->len; o++) clear = clear && !rect_overlap(rect, g_array_index(taken, Rect, o));
    g_array_append_val(taken, rect);
    label->rect = pill_rect(scene, rect_centre(rect), label->text.text, size);
  }
  if (!clear) g_array_set_size(taken, before);
  return clear;
}

static void avoid(Labels *places, GArray *taken, Rect rect) {
  if (rect_empty(rect)) return;
  labels_avoid_rect(places, rect);
  g_array_append_val(taken, rect);
}

/* What the neurons take: squares, labels, pills as wide as a number gets. */
static void avoid_neurons(const Scene *scene, const NetLayout *layout, Labels *places, GArray *taken) {
  double label = 3 * layout->label_size, pill = 4.5 * layout->value_size, gradient = 4 * layout->gradient_size;
  (void)scene;
  for (int c = 0; c < layout->column_count; c++) {
    for (int i = 0; i < layout->columns[c].count; i++) {
      const NetSpot *spot = &layout->columns[c].spots[i];
      avoid(places, taken, rect_inset(spot->square, -4));
      Point middle = rect_centre(spot->label), under = rect_centre(spot->pill), last = rect_centre(spot->gradient);
      if (!rect_empty(spot->label) && spot->label_above)
        avoid(places, taken, rect_around(middle, label, spot->label.h));
      if (!rect_empty(spot->label) && !spot->label_above) {
        double w = fmin(label, spot->label.w);
        avoid(places, taken, (Rect){spot->label.x + spot->label.w - w, spot->label.y, w, spot->label.h});
      }
      if (!rect_empty(spot->pill)) avoid(places, taken, rect_around(under, fmin(pill, spot->pill.w), spot->pill.h));
      if (!rect_empty(spot->gradient) && scene->gradients) {
        avoid(places, taken, rect_around(last, fmin(gradient, spot->gradient.w), spot->gradient.h));
      }
    }
  }
}

static void draw_weights(const Scene *scene, const GArray *labels, double size) {
  PillStyle style = {scene->theme->line, scene->theme->muted, size, false};
  for (guint k = 0; k < labels->len; k++) {
    const EdgeLabel *label = &g_array_index(labels, EdgeLabel, k);
    PillStyle now = style;
    if (scene->timeline != NULL && stretch_active(scene->timeline->change[label->unit], scene->time)) {
      now.outline = scene->theme->flash;
      now.text = scene->theme->ink;
    }
    pill_draw(scene, label->rect, label->text.text, now);
  }
}

/* A gradient travels from the edge's end to where it rests. */
static void draw_gradient(const Scene *scene, const EdgeLabel *label, double size) {
  PillStyle style = {scene->theme->gradient, scene->theme->gradient, size, false};
  Rect rect = label->rect;
  const Timeline *t = scene->timeline;
  if (t != NULL && !isinf(t->backward[label->unit].start)) {
    double share = ease_in_out(stretch_share(t->backward[label->unit], scene->time));
    if (share <= 0) return;
    Point from = label->samples[SAMPLES - 1], to = rect_centre(rect);
    rect = rect_around(point_mix(from, to, share), rect.w, rect.h);
  }
  pill_draw(scene, rect, label->text.text, style);
}

/* The product w·x on its way to the neuron. */
static void draw_term(const Scene *scene, const NetLayout *layout, int c, int j, int i, const NetCurve *curve,
                      void *user) {
  const Timeline *t = scene->timeline;
  int unit;
  (void)user;
  if (!net_edge_unit(scene->snapshot, c, j, i, &unit) || !stretch_active(t->forward[unit], scene->time)) return;
  double share = ease_in_out(stretch_share(t->forward[unit], scene->time));
  Point at = bezier_at(curve->a, curve->c1, curve->c2, curve->b, share);
  const double *inputs = snapshot_values(scene->snapshot, scene->snapshot->columns[c - 1].node);
  double product = inputs == NULL ? NAN : inputs[i] * snapshot_weight(scene->snapshot, c, j, i);
  if (rect_empty(layout->columns[c].spots[0].pill) || isnan(product)) {
    draw_circle(scene->list, at, scene_stroke(scene, 4), style_fill(scene->theme->ink));
    return;
  }
  NumberText text = scene_number(scene, product, NUMBER_SIGNED);
  double size = layout->gradient_size;
  pill_draw(scene, pill_rect(scene, at, text.text, size), text.text,
            (PillStyle){scene->theme->ink, scene->theme->ink, size, false});
}

/* Points at text factor 1, for the back row. */
static const double WEIGHT_LARGE = 15.6;

void net_labels_draw(const Scene *scene, const NetLayout *layout, Rect panel) {
  g_autoptr(Labels) places = labels_new(rect_inset(panel, 4));
  g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(Rect));
  double size = scene_text(scene, scene->large ? WEIGHT_LARGE : SCENE_TEXT_MIN);
  avoid_neurons(scene, layout, places, taken);
  bool readable = layout->column_count > 0 && !rect_empty(layout->columns[0].spots[0].pill);
  for (int c = 1; readable && c < layout->column_count; c++) {
    g_autoptr(GArray) gradients = g_array_new(FALSE, FALSE, sizeof(EdgeLabel));
    g_autoptr(GArray) weights = g_array_new(FALSE, FALSE, sizeof(EdgeLabel));
    if (scene->gradients && edge_count(layout, c) <= GRADIENTS_MOST) {
      visit_edges(scene, layout, c, collect_gradient, gradients);
      if (place_labels(scene, panel, places, taken, gradients, GRADIENT_AT, layout->gradient_size)) {
        for (guint k = 0; k < gradients->len; k++) {
          draw_gradient(scene, &g_array_index(gradients, EdgeLabel, k), layout->gradient_size);
        }
      }
    }
    if (edge_count(layout, c) > WEIGHTS_MOST) continue;
    visit_edges(scene, layout, c, collect_weight, weights);
    if (place_labels(scene, panel, places, taken, weights, WEIGHT_AT, size)) draw_weights(scene, weights, size);
  }
  if (scene->timeline == NULL) return;
  draw_layer(scene->list, "net.motion");
  for (int c = 1; c < layout->column_count; c++) visit_edges(scene, layout, c, draw_term, NULL);
}
