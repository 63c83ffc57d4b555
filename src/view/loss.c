/* The loss over the steps, on the training and the test part. */
#include <math.h>

#include "draw/labels.h"
#include "plot/axis.h"
#include "view/view.h"

typedef enum { LINE_TRAIN, LINE_TEST } LineKind;

typedef struct {
  const Scene *scene;
  Rect area;
  Axis x, y;
} LossPlot;

static double point_value(const CurvePoint *point, LineKind kind) {
  return (double)(kind == LINE_TRAIN ? point->loss : point->test_loss);
}

static Point plot_at(const LossPlot *plot, double step, double value) {
  double share = CLAMP(axis_share(&plot->y, value), -0.02, 1.02);
  return (Point){plot->area.x + axis_share(&plot->x, step) * plot->area.w, plot->area.y + (1 - share) * plot->area.h};
}

static bool has_line(const Snapshot *s, LineKind kind) {
  for (int i = 0; i < s->curve_count; i++) {
    if (isfinite(point_value(&s->curve[i], kind))) return true;
  }
  return false;
}

static void widen(const CurvePoint *points, int count, double *low, double *high) {
  for (int i = 0; i < count; i++) {
    for (LineKind kind = LINE_TRAIN; kind <= LINE_TEST; kind++) {
      double value = point_value(&points[i], kind);
      if (isfinite(value)) *low = fmin(*low, value), *high = fmax(*high, value);
    }
  }
}

static Axis value_axis(const Scene *scene, int ticks) {
  const Snapshot *s = scene->snapshot;
  double low = INFINITY, high = -INFINITY;
  widen(s->curve, s->curve_count, &low, &high);
  for (int i = 0; i < s->run_count; i++) widen(s->runs[i].points, s->runs[i].count, &low, &high);
  if (!(high >= low)) low = 0, high = 1;
  if (scene->log_loss && low > 0) return axis_log(low, high);
  return axis_round(fmin(low, 0), high, ticks);
}

static double draw_step(const LossPlot *plot, double step, const char *text, Align align) {
  const Scene *scene = plot->scene;
  Point at = {plot_at(plot, step, 0).x, plot->area.y + plot->area.h + 19 * scene->theme->text};
  return draw_text(scene->list, at, align, FONT_REGULAR, scene_text(scene, SCENE_TEXT_MIN), scene->theme->muted, text);
}

enum { STEPS_FEW = 4 };

/* Round numbers of steps, and what they are; in a narrow plot, and of few steps, the two ends. */
static void draw_steps(const LossPlot *plot) {
  const Scene *scene = plot->scene;
  double f = scene->theme->text, ticks[AXIS_TICKS], right = plot->area.x + plot->area.w;
  if (plot->area.w < 600 * f || plot->x.high - plot->x.low < STEPS_FEW) {
    draw_step(plot, plot->x.low, number_short(plot->x.low, NUMBER_PLAIN).text, ALIGN_START);
    draw_step(plot, plot->x.high, number_short(plot->x.high, NUMBER_PLAIN).text, ALIGN_END);
    return;
  }
  double named = right - draw_step(plot, plot->x.high, "step", ALIGN_END);
  int count = axis_ticks(&plot->x, (int)CLAMP(plot->area.w / (110 * f), 2, 8), ticks);
  for (int i = 0; i < count; i++) {
    NumberText text = axis_tick_text(ticks, count, i);
    double half = draw_text_width(scene->list, FONT_REGULAR, scene_text(scene, SCENE_TEXT_MIN), text.text) / 2;
    Point at = {plot_at(plot, ticks[i], 0).x, plot->area.y + plot->area.h};
    bool whole = ticks[i] == round(ticks[i]); /* there is no half step */
    if (!whole || at.x + half > named - 12) continue;
    draw_line(scene->list, at, (Point){at.x, at.y + 4}, style_stroke(scene->theme->muted, 1));
    draw_step(plot, ticks[i], text.text, ALIGN_MIDDLE);
  }
}

static void draw_grid(const LossPlot *plot, int ticks) {
  const Scene *scene = plot->scene;
  double size = scene_text(scene, SCENE_TEXT_MIN), at[AXIS_TICKS];
  int count = axis_ticks(&plot->y, ticks, at);
  for (int i = 0; i < count; i++) {
    Point left = plot_at(plot, plot->x.low, at[i]);
    draw_line(scene->list, left, (Point){plot->area.x + plot->area.w, left.y}, style_stroke(scene->theme->line, 1));
    Point text = {plot->area.x - 8, text_baseline(left.y, size)};
    draw_text(scene->list, text, ALIGN_END, FONT_REGULAR, size, scene->theme->muted,
              plot->y.log ? number_short(at[i], NUMBER_PLAIN).text : axis_tick_text(at, count, i).text);
  }
  draw_steps(plot);
}

static Style line_style(const Scene *scene, LineKind kind) {
  Style style =
      style_stroke(kind == LINE_TRAIN ? scene->theme->positive : scene->theme->muted, scene_stroke(scene, 2.4));
  if (kind == LINE_TEST) style.dash[0] = 6, style.dash[1] = 4;
  return style;
}

/* Where training stands: the last point, which the thinned curve may not have reached. */
static double value_now(const Snapshot *s, LineKind kind) {
  return kind == LINE_TRAIN ? s->figures.loss : s->figures.test_loss;
}

/* One line through the points from `first` to before `end`, and through where training stands, which may lie at either
 * end; it breaks where the loss is not a number. */
static void draw_stretch(const LossPlot *plot, LineKind kind, int first, int end, bool now_first, Style style) {
  const Snapshot *s = plot->scene->snapshot;
  g_autofree Point *line = g_new(Point, end - first + 1);
  int count = 0, total = end - first + 1, now = now_first ? 0 : total - 1;
  for (int i = 0; i < total; i++) {
    const CurvePoint *point = i == now ? NULL : &s->curve[first + i - now_first];
    double value = point == NULL ? value_now(s, kind) : point_value(point, kind);
    guint64 step = point == NULL ? s->clock.step : point->step;
    if (isfinite(value)) line[count++] = plot_at(plot, (double)step, value);
    if (isfinite(value) && i < total - 1) continue;
    if (count > 1) draw_polyline(plot->scene->list, line, count, false, style);
    count = 0;
  }
}

/* What lies ahead, after a way back, is faint: it is known, and will be so again if nothing changes. */
static void draw_line_of(const LossPlot *plot, LineKind kind) {
  const Snapshot *s = plot->scene->snapshot;
  Style style = line_style(plot->scene, kind), faint = style;
  int behind = 0, ahead;
  faint.stroke = color_alpha(style.stroke, 0.3);
  while (behind < s->curve_count && s->curve[behind].step < s->clock.step) behind++;
  ahead = behind + (behind < s->curve_count && s->curve[behind].step == s->clock.step);
  if (ahead < s->curve_count) draw_stretch(plot, kind, ahead, s->curve_count, true, faint);
  draw_stretch(plot, kind, 0, behind, false, style);
}

/* Where training stands. */
static void draw_now(const LossPlot *plot) {
  const Snapshot *s = plot->scene->snapshot;
  double step = (double)s->clock.step;
  if (!isfinite(s->figures.loss) || step < plot->x.low || step > plot->x.high) return;
  draw_circle(plot->scene->list, plot_at(plot, step, s->figures.loss), scene_stroke(plot->scene, 4.5),
              style_fill(plot->scene->theme->ink));
}

/* Do the curves keep off this height where the key stands? */
static bool is_clear(const LossPlot *plot, double left, double y, double reach) {
  const Snapshot *s = plot->scene->snapshot;
  for (int i = 0; i < s->curve_count; i++) {
    for (int kind = LINE_TRAIN; kind <= LINE_TEST; kind++) {
      double value = point_value(&s->curve[i], (LineKind)kind);
      Point at = plot_at(plot, (double)s->curve[i].step, value);
      if (isfinite(value) && at.x >= left && fabs(at.y - y) < reach) return false;
    }
  }
  return true;
}

/* Which line is which, at the right end of the plot, above the curves or below; only where there are two. */
static void draw_key(const LossPlot *plot) {
  const Scene *scene = plot->scene;
  static const char *const names[] = {"train", "test"};
  double size = scene_text(scene, SCENE_TEXT_MIN), x = plot->area.x + plot->area.w - 4, y = plot->area.y + size;
  double left = x - 80;
  for (int kind = LINE_TRAIN; kind <= LINE_TEST; kind++)
    left -= draw_text_width(scene->list, FONT_REGULAR, size, names[kind]);
  if (!is_clear(plot, left, y, size)) {
    y = plot->area.y + plot->area.h - 0.8 * size;
    if (!is_clear(plot, left, y, size)) return;
  }
  for (int kind = LINE_TEST; kind >= LINE_TRAIN; kind--) {
    double w = draw_text(scene->list, (Point){x, text_baseline(y, size)}, ALIGN_END, FONT_REGULAR, size,
                         scene->theme->muted, names[kind]);
    draw_line(scene->list, (Point){x - w - 30, y}, (Point){x - w - 6, y}, line_style(scene, (LineKind)kind));
    x -= w + 46;
  }
}

/* ---- other runs and places with names ---- */

/* The curve's height at a step, between its points. */
static double value_at(const CurvePoint *points, int count, guint64 step) {
  for (int i = 0; i + 1 < count; i++) {
    const CurvePoint *a = &points[i], *b = &points[i + 1];
    if (step < a->step || step > b->step) continue;
    double t = b->step > a->step ? (double)(step - a->step) / (double)(b->step - a->step) : 0;
    return (double)a->loss + ((double)b->loss - (double)a->loss) * t;
  }
  return count > 0 && step >= points[count - 1].step ? (double)points[count - 1].loss : NAN;
}

/* A text beside a place, clear of curve and other texts, on the side where there is more room; left out where there is
 * none. */
static void put_text(const LossPlot *plot, Labels *places, Point at, const char *text, Color color) {
  const Scene *scene = plot->scene;
  double size = scene_text(scene, SCENE_TEXT_MIN), w = draw_text_width(scene->list, FONT_REGULAR, size, text) + 4;
  bool right = at.x > rect_centre(plot->area).x;
  Rect wanted = {right ? at.x - 8 - w : at.x + 8, at.y - 1.4 * size, w, 1.25 * size}, place;
  if (!labels_place_free(places, wanted, 60, &place) && !labels_place_free(places, wanted, 200, &place)) return;
  Point near = {CLAMP(at.x, place.x, place.x + place.w), CLAMP(at.y, place.y, place.y + place.h)};
  /* A text that had to go far off is tied to its place. */
  if (point_distance(at, near) > 1.6 * size)
    draw_line(scene->list, at, near, style_stroke(scene->theme->muted, scene_stroke(scene, 1)));
  draw_text(scene->list, (Point){place.x + 2, text_baseline(rect_centre(place).y, size)}, ALIGN_START, FONT_REGULAR,
            size, color, text);
}

/* Where a marker stands on the curve; false: nowhere. */
static bool marker_at(const LossPlot *plot, const SnapshotMarker *marker, Point *at) {
  const Snapshot *s = plot->scene->snapshot;
  double value = value_at(s->curve, s->curve_count, marker->step);
  if (marker->step == s->clock.step && isfinite(s->figures.loss)) value = s->figures.loss;
  if (!isfinite(value)) return false;
  *at = plot_at(plot, (double)marker->step, value);
  return true;
}

static void draw_marker(const LossPlot *plot, const SnapshotMarker *marker, Labels *places) {
  const Scene *scene = plot->scene;
  Point at;
  if (!marker_at(plot, marker, &at)) return;
  Style style =
      marker->fired
          ? style_fill(scene->theme->ink)
          : (Style){.fill = scene->theme->panel, .stroke = scene->theme->ink, .width = scene_stroke(scene, 2)};
  draw_circle(scene->list, at, scene_stroke(scene, 4.5), style);
  g_autofree char *text = marker->fired ? g_strdup_printf("%s at step %" G_GUINT64_FORMAT, marker->text, marker->step)
                                        : g_strdup(marker->text);
  put_text(plot, places, at, text, scene->theme->ink);
}

/* Another run: thin and muted, its name near its end. */
static void draw_run(const LossPlot *plot, const SnapshotRun *run, Labels *places) {
  const Scene *scene = plot->scene;
  g_autofree Point *line = g_new(Point, run->count);
  int count = 0;
  for (int i = 0; i < run->count; i++) {
    double value = point_value(&run->points[i], LINE_TRAIN);
    if (isfinite(value)) line[count++] = plot_at(plot, (double)run->points[i].step, value);
  }
  if (count < 2) return;
  draw_polyline(scene->list, line, count, false, style_stroke(scene->theme->muted, scene_stroke(scene, 1.4)));
  put_text(plot, places, line[count * 2 / 3], run->name, scene->theme->muted);
}

static void avoid_line_of(const LossPlot *plot, LineKind kind, Labels *places) {
  const Snapshot *s = plot->scene->snapshot;
  g_autofree Point *line = g_new(Point, MAX(s->curve_count, 1));
  int count = 0;
  for (int i = 0; i < s->curve_count; i++) {
    double value = point_value(&s->curve[i], kind);
    if (isfinite(value)) line[count++] = plot_at(plot, (double)s->curve[i].step, value);
  }
  if (count > 1) labels_avoid_line(places, line, count, 4);
}

static void draw_names(const LossPlot *plot) {
  const Snapshot *s = plot->scene->snapshot;
  g_autoptr(Labels) places = labels_new(plot->area);
  avoid_line_of(plot, LINE_TRAIN, places);
  avoid_line_of(plot, LINE_TEST, places);
  if (has_line(s, LINE_TEST)) {
    Rect key = {plot->area.x + plot->area.w - 170 * plot->scene->theme->text, plot->area.y,
                170 * plot->scene->theme->text, 24};
    labels_avoid_rect(places, key);
  }
  for (int i = 0; i < s->marker_count; i++) {
    Point at;
    if (marker_at(plot, &s->markers[i], &at)) labels_avoid_rect(places, rect_around(at, 10, 10));
  }
  for (int i = 0; i < s->marker_count; i++) draw_marker(plot, &s->markers[i], places);
  for (int i = 0; i < s->run_count; i++) draw_run(plot, &s->runs[i], places);
}

static void draw_plot(const Scene *scene, Rect body) {
  const Snapshot *s = scene->snapshot;
  double f = scene->theme->text;
  bool roomy = body.h >= 60 * f && body.w >= 160 * f;
  Rect area = roomy ? (Rect){body.x + 62 * f, body.y + 4, body.w - 62 * f - 22, body.h - 32 * f} : rect_inset(body, 8);
  if (area.w < 10 || area.h < 10) return;
  int ticks = CLAMP((int)(area.h / (34 * f)), 1, 6);
  double last = fmax((double)s->curve[s->curve_count - 1].step, (double)s->clock.step);
  double first = (double)s->curve[0].step;
  for (int i = 0; i < s->run_count; i++) last = fmax(last, (double)s->runs[i].points[s->runs[i].count - 1].step);
  LossPlot plot = {scene, area, {first, last > first ? last : first + 1, false}, value_axis(scene, ticks)};
  if (roomy) draw_grid(&plot, ticks);
  draw_layer(scene->list, "loss.curve");
  draw_push_clip(scene->list, rect_inset(area, -8), 0);
  if (has_line(s, LINE_TEST)) draw_line_of(&plot, LINE_TEST);
  draw_line_of(&plot, LINE_TRAIN);
  if (roomy) draw_names(&plot);
  draw_now(&plot);
  draw_pop_clip(scene->list);
  if (roomy && has_line(s, LINE_TEST)) draw_key(&plot);
  draw_hit_plot(scene->list, area, (Extent){plot.x.low, plot.x.high, 0, 1}, "loss", 0, "");
}

void loss_draw(const Scene *scene, Rect panel) {
  const Snapshot *s = scene->snapshot;
  draw_layer(scene->list, "loss");
  panel_draw(scene, panel);
  g_autofree char *now = g_strdup_printf("L = %s", number_fixed(s->figures.loss, 3, NUMBER_PLAIN).text);
  g_autofree char *both = g_strdup_printf("step %" G_GUINT64_FORMAT "    %s", s->clock.step, now);
  const char *choices[] = {both, now, NULL};
  bool nothing = isnan(s->figures.loss) && s->clock.step == 0;
  panel_title(scene, panel, "loss", s->loss_name, nothing ? NULL : panel_right(scene, panel, "loss", false, choices),
              false);
  if (s->curve_count > 0) {
    draw_plot(scene, panel_body(scene, panel));
    return;
  }
  panel_hint(scene, panel, "train 100  draws it");
}

static void describe_line(const Snapshot *s, LineKind kind, const char *name, GString *out) {
  double first = NAN, last = NAN, least = INFINITY;
  guint64 least_step = 0;
  for (int i = 0; i < s->curve_count; i++) {
    double value = point_value(&s->curve[i], kind);
    if (s->curve[i].step > s->clock.step) break; /* what lies ahead, after going back */
    if (!isfinite(value)) continue;
    if (isnan(first)) first = value;
    last = value;
    if (value < least) least = value, least_step = s->curve[i].step;
  }
  if (isnan(first)) return;
  if (isfinite(value_now(s, kind))) last = value_now(s, kind);
  g_string_append_printf(out, " On the %s part it %s from %.3g to %.3g", name, last < first ? "fell" : "went", first,
                         last);
  if (least < last) g_string_append_printf(out, ", lowest %.3g at step %" G_GUINT64_FORMAT, least, least_step);
  g_string_append_c(out, '.');
}

void loss_describe(const Snapshot *s, GString *out) {
  if (s->curve_count == 0) {
    g_string_append(out, "loss: no training yet.\n");
    return;
  }
  g_string_append_printf(out, "loss: %s over %" G_GUINT64_FORMAT " step%s.",
                         s->loss_name == NULL ? "the loss" : s->loss_name, s->clock.step,
                         s->clock.step == 1 ? "" : "s");
  describe_line(s, LINE_TRAIN, "training", out);
  describe_line(s, LINE_TEST, "test", out);
  for (int i = 0; i < s->marker_count; i++) {
    const SnapshotMarker *marker = &s->markers[i];
    g_string_append_printf(out, " %s %s %s step %" G_GUINT64_FORMAT ".", marker->fired ? "The rule" : "The mark",
                           marker->text, marker->fired ? "fired at" : "is at", marker->step);
  }
  for (int i = 0; i < s->run_count; i++) {
    const CurvePoint *end = &s->runs[i].points[s->runs[i].count - 1];
    g_string_append_printf(out, " The run %s, thin beside it, came to %.3g at step %" G_GUINT64_FORMAT ".",
                           s->runs[i].name, (double)end->loss, end->step);
  }
  g_string_append_c(out, '\n');
}
