/*
 * A function of one input, and the network's answer to it: target, points, the curve, and what each hidden unit adds.
 */
#include <math.h>

#include "base/number.h"
#include "draw/labels.h"
#include "plot/diagram.h"
#include "plot/points.h"
#include "view/view.h"

enum { POINTS_MOST = 400, KEYS_MOST = 4 };

static double sample_at(const SnapshotApprox *a, int i) {
  return a->low + (a->high - a->low) * (i + 0.5) / a->count;
}

static bool has_answer(const Snapshot *s) {
  return s->plane.n == s->approx.count && s->plane.outputs == 1 && s->plane.axis[1] == NULL;
}

/* ---- the axis ---- */

static void widen(double value, double *low, double *high) {
  if (isfinite(value)) *low = fmin(*low, value), *high = fmax(*high, value);
}

/* Target and answer are wholly on it; of the units' parts what lies within twice their range. */
static Axis value_axis(const Snapshot *s) {
  const SnapshotApprox *a = &s->approx;
  double low = INFINITY, high = -INFINITY, part_low = INFINITY, part_high = -INFINITY;
  for (int i = 0; i < s->data->samples; i++) widen(s->data->y[i], &low, &high);
  for (int i = 0; i < a->count; i++) {
    if (a->formula) widen(a->target[i], &low, &high);
    if (has_answer(s)) widen(s->plane.output[i], &low, &high);
  }
  for (int i = 0; i < a->count * a->unit_count; i++) widen(a->share[i], &part_low, &part_high);
  double range = fmax(high - low, 1e-9);
  if (a->unit_count > 0) low = fmin(low, fmax(part_low, low - range / 2));
  if (a->unit_count > 0) high = fmax(high, fmin(part_high, high + range / 2));
  return axis_round(low, high, 5);
}

/* ---- curves ---- */

static Style target_style(const Scene *scene) {
  Style style = style_stroke(scene->theme->ink, scene_stroke(scene, 2));
  style.dash[0] = 2, style.dash[1] = 5;
  return style;
}

static Style answer_style(const Scene *scene) {
  return style_stroke(scene->theme->positive, scene_stroke(scene, 3.4));
}

static Style share_style(const Scene *scene) {
  return style_stroke(color_alpha(scene->theme->muted, 0.75), scene_stroke(scene, 1.3));
}

/* Every `stride`th of the values; the line breaks where one is not finite. */
static void draw_curve(const Diagram *diagram, const double *values, int stride, Style style) {
  const SnapshotApprox *a = &diagram->scene->snapshot->approx;
  g_autofree Point *line = g_new(Point, a->count);
  int count = 0;
  for (int i = 0; i <= a->count; i++) {
    bool known = i < a->count && isfinite(values[i * stride]);
    if (known) line[count++] = diagram_at(diagram, sample_at(a, i), values[i * stride]);
    if (known) continue;
    if (count > 1) draw_polyline(diagram->scene->list, line, count, false, style);
    count = 0;
  }
}

static void draw_points(const Diagram *diagram) {
  const Scene *scene = diagram->scene;
  const Dataset *data = scene->snapshot->data;
  int stride = data->samples / POINTS_MOST + 1;
  double radius = scene_stroke(scene, data->samples / stride <= 60 ? 5 : 3);
  for (int part = 0; part < PART_COUNT; part++) {
    for (int i = 0; i < data->part_count[part]; i += stride) {
      int sample = (int)data->part[part][i];
      Point at = diagram_at(diagram, data->x[sample], data->y[sample]);
      point_draw(scene, at, sample, (DataPart)part, radius, (Shade){0, 1});
      g_autofree char *name = g_strdup_printf("sample %d", sample + 1);
      draw_hit_rect(scene->list, rect_around(at, 2 * radius + 4, 2 * radius + 4), "point", sample, name);
    }
  }
  int shown = scene->snapshot->sample;
  if (shown >= 0) point_ring(scene, diagram_at(diagram, data->x[shown], data->y[shown]), radius);
}

/* Where the answer is furthest off: a bar between the two curves, and how long it is. */
static void draw_worst(const Diagram *diagram) {
  const Scene *scene = diagram->scene;
  const SnapshotApprox *a = &scene->snapshot->approx;
  if (!isfinite(a->worst) || !a->formula) return;
  int i = CLAMP((int)((a->worst_at - a->low) / (a->high - a->low) * a->count), 0, a->count - 1);
  Point from = diagram_at(diagram, a->worst_at, a->target[i]);
  Point to = diagram_at(diagram, a->worst_at, scene->snapshot->plane.output[i]);
  draw_line(scene->list, from, to, style_stroke(scene->theme->ink, scene_stroke(scene, 3)));
  for (int k = 0; k < 2; k++) {
    double y = k == 0 ? from.y : to.y;
    draw_line(scene->list, (Point){from.x - 5, y}, (Point){from.x + 5, y},
              style_stroke(scene->theme->ink, scene_stroke(scene, 2)));
  }
  if (!diagram->labelled) return;
  g_autoptr(Labels) labels = labels_new(rect_inset(diagram->area, 3));
  labels_avoid_rect(labels, rect_union(rect_around(from, 8, 8), rect_around(to, 8, 8)));
  for (int k = 0; k + 8 < a->count; k += 8) {
    Point answer[] = {diagram_at(diagram, sample_at(a, k), scene->snapshot->plane.output[k]),
                      diagram_at(diagram, sample_at(a, k + 8), scene->snapshot->plane.output[k + 8])};
    if (isfinite(answer[0].y + answer[1].y)) labels_avoid_line(labels, answer, 2, 6);
  }
  NumberText text = number_short(a->worst, NUMBER_PLAIN);
  double side = from.x > rect_centre(diagram->area).x ? -1 : 1;
  diagram_label(scene, labels, (Point){from.x + side * 30, (from.y + to.y) / 2}, text.text, scene->theme->ink);
}

/* ---- the view ---- */

static void draw_keys(const Diagram *diagram) {
  const Snapshot *s = diagram->scene->snapshot;
  const SnapshotApprox *a = &s->approx;
  DiagramKey keys[KEYS_MOST];
  int count = 0;
  if (a->formula) keys[count++] = (DiagramKey){KEY_LINE, target_style(diagram->scene), "\\text{target }g(x)"};
  if (has_answer(s)) keys[count++] = (DiagramKey){KEY_LINE, answer_style(diagram->scene), "\\hat{y}"};
  if (a->unit_count > 0) keys[count++] = (DiagramKey){KEY_LINE, share_style(diagram->scene), "\\text{a unit's }w·h"};
  diagram_draw_key(diagram, keys, count, NULL);
}

static char *fit_text(const Snapshot *s) {
  int last = s->column_count - 1;
  if (!has_answer(s)) return g_strdup(s->data->name);
  if (last < 2) return g_strdup_printf("%s · no hidden layer", s->data->name);
  return g_strdup_printf("%s · %d %s", s->data->name, s->columns[last - 1].size, s->columns[last - 1].activation);
}

/* Before there is a target: a place to draw one. */
static void draw_canvas(const Scene *scene, Rect panel) {
  Diagram diagram = diagram_new(scene, panel_body(scene, panel), (Axis){-3, 3, false}, (Axis){-1.5, 1.5, false}, 0);
  if (diagram_empty(&diagram)) return;
  diagram_draw_axes(&diagram, "x", NULL, true);
  diagram_hit(&diagram, "approx", 0, "");
  double size = scene_text(scene, 14);
  g_autofree char *text = text_cut(scene->list, FONT_REGULAR, size, "draw a target here", diagram.area.w - 16);
  Point at = {rect_centre(diagram.area).x, diagram_at(&diagram, 0, 0.5).y};
  draw_text(scene->list, at, ALIGN_MIDDLE, FONT_REGULAR, size, scene->theme->muted, text);
}

void approx_draw(const Scene *scene, Rect panel) {
  const Snapshot *s = scene->snapshot;
  const SnapshotApprox *a = &s->approx;
  draw_layer(scene->list, "approx");
  panel_draw(scene, panel);
  if (a->count == 0) {
    panel_title(scene, panel, "approx", NULL, NULL, false);
    if (s->data == NULL && scene->hints)
      draw_canvas(scene, panel);
    else
      panel_hint(scene, panel, "data y = sin(x) from=-3 to=3  draws it");
    return;
  }
  g_autofree char *what = fit_text(s), *right = NULL;
  if (isfinite(a->worst)) right = g_strdup_printf("largest error %s", number_short(a->worst, NUMBER_PLAIN).text);
  panel_title(scene, panel, "approx", what, right, true);
  /* A little more to either side, so that the outermost points are whole. */
  double beyond = 0.025 * (a->high - a->low);
  Axis x = {a->low - beyond, a->high + beyond, false};
  Diagram diagram = diagram_new(scene, panel_body(scene, panel), x, value_axis(s), 0);
  if (diagram_empty(&diagram)) return;
  draw_layer(scene->list, "approx.points");
  diagram_draw_axes(&diagram, "x", NULL, true);
  diagram_hit(&diagram, "approx", 0, "");
  draw_push_clip(scene->list, diagram.area, 0);
  draw_points(&diagram);
  draw_pop_clip(scene->list);
  draw_layer(scene->list, "approx.curves");
  draw_push_clip(scene->list, diagram.area, 0);
  for (int k = 0; k < a->unit_count; k++) draw_curve(&diagram, a->share + k, a->unit_count, share_style(scene));
  if (has_answer(s)) draw_curve(&diagram, s->plane.output, 1, answer_style(scene));
  if (a->formula) draw_curve(&diagram, a->target, 1, target_style(scene));
  draw_worst(&diagram);
  draw_pop_clip(scene->list);
  draw_keys(&diagram);
}

char *approx_caption(const Snapshot *s) {
  const SnapshotApprox *a = &s->approx;
  if (a->count == 0 || !isfinite(a->worst)) return NULL;
  return g_strdup_printf("\\text{largest error: }|\\hat{y} - %s| = \\bold{%s}\\text{ at }x = %s",
                         a->formula ? "g(x)" : "y", number_short(a->worst, NUMBER_PLAIN).text,
                         number_short(a->worst_at, NUMBER_PLAIN).text);
}

void approx_describe(const Snapshot *s, GString *out) {
  const SnapshotApprox *a = &s->approx;
  if (a->count == 0) {
    g_string_append(out, "approx: nothing to show; it needs a function of one input ('data y = sin(x)').\n");
    return;
  }
  g_string_append_printf(out, "approx: %s for x from %g to %g, %d point%s.", s->data->name, a->low, a->high,
                         s->data->samples, plural_s(s->data->samples));
  if (!has_answer(s)) {
    g_string_append(out, " There is no network yet ('dense 8 tanh; dense 1').\n");
    return;
  }
  g_string_append(out, " The network's curve lies over it.");
  if (isfinite(a->worst)) {
    g_string_append(out, " The largest error is ");
    number_format(out, a->worst, 3);
    g_string_append(out, ", at x = ");
    number_format(out, a->worst_at, 3);
    g_string_append_c(out, '.');
  }
  if (a->unit_count > 0) {
    int most = 0;
    double reach = -1;
    for (int k = 0; k < a->unit_count; k++) {
      double low = INFINITY, high = -INFINITY;
      for (int i = 0; i < a->count; i++) widen(a->share[i * a->unit_count + k], &low, &high);
      if (high - low > reach) reach = high - low, most = k;
    }
    g_string_append_printf(out, " It is the sum of what %d hidden unit%s; unit %d bends it most, by ", a->unit_count,
                           a->unit_count == 1 ? " adds" : "s add", most + 1);
    number_format(out, reach, 3);
    g_string_append_c(out, '.');
  }
  g_string_append_c(out, '\n');
}
