/* The plane of two features, coloured by the output, with the data on it; over one feature, the output as a curve. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "draw/mathname.h"
#include "plot/axis.h"
#include "plot/ground.h"
#include "plot/naming.h"
#include "plot/points.h"
#include "view/view.h"

/* More points are thinned out; the lines of more hidden neurons would hide the plane. */
enum { POINTS_MOST = 2000, HIDDEN_LINES = 16 };
/* Of a curve: from its lowest to its highest place, as a share of its size. */
static const double LEAST_SPAN = 0.02;

/* The plot: where it is and what it spans. */
typedef struct {
  const Scene *scene;
  Rect area;
  double low[2], high[2];
} Plot;

static Point plot_at(const Plot *plot, double x, double y) {
  return (Point){plot->area.x + (x - plot->low[0]) / (plot->high[0] - plot->low[0]) * plot->area.w,
                 plot->area.y + (plot->high[1] - y) / (plot->high[1] - plot->low[1]) * plot->area.h};
}

static Extent plot_extent(const Plot *plot) {
  return (Extent){plot->low[0], plot->high[0], plot->low[1], plot->high[1]};
}

/* ---- lines of hidden neurons ---- */

/* Where w1·x1 + w2·x2 + b = 0 meets the plane's edges; false if it does not. */
static bool line_ends(const Plot *plot, double w1, double w2, double b, Point ends[2]) {
  int found = 0;
  for (int side = 0; side < 2 && found < 2; side++) {
    double x = side ? plot->high[0] : plot->low[0], y = -(b + w1 * x) / w2;
    if (w2 != 0 && y >= plot->low[1] && y <= plot->high[1]) ends[found++] = plot_at(plot, x, y);
  }
  for (int side = 0; side < 2 && found < 2; side++) {
    double y = side ? plot->high[1] : plot->low[1], x = -(b + w2 * y) / w1;
    if (w1 != 0 && x > plot->low[0] && x < plot->high[0]) ends[found++] = plot_at(plot, x, y);
  }
  return found == 2;
}

static void draw_hidden_lines(const Plot *plot) {
  const Scene *scene = plot->scene;
  const Snapshot *s = scene->snapshot;
  if (s->column_count < 3 || s->columns[0].size != 2 || s->columns[1].size > HIDDEN_LINES) return;
  const double *W = snapshot_values(s, s->columns[1].W), *b = snapshot_values(s, s->columns[1].b);
  if (W == NULL || b == NULL) return;
  Style style = style_stroke(color_alpha(scene->theme->ink, 0.6), scene_stroke(scene, 1.4));
  style.dash[0] = 2, style.dash[1] = 4;
  for (int j = 0; j < s->columns[1].size; j++) {
    Point ends[2];
    if (line_ends(plot, W[2 * j], W[2 * j + 1], b[j], ends)) draw_line(scene->list, ends[0], ends[1], style);
  }
}

/* ---- points ---- */

static void draw_point(const Plot *plot, int sample, DataPart part, double radius, Shade shade, double y) {
  const Scene *scene = plot->scene;
  double x = scene->snapshot->data->x[sample];
  if (x < plot->low[0] || x > plot->high[0] || y < plot->low[1] || y > plot->high[1]) return;
  Point at = plot_at(plot, x, y);
  point_draw(scene, at, sample, part, radius, shade);
  g_autofree char *name = g_strdup_printf("sample %d", sample + 1);
  draw_hit_rect(scene->list, rect_around(at, 2 * radius + 4, 2 * radius + 4), "point", sample, name);
}

/* The second coordinate of a sample: its second feature, or its target. */
static double second(const Snapshot *s, int sample) {
  return s->data->features == 2 ? s->data->x[s->data->samples + sample] : s->data->y[sample];
}

static void draw_points(const Plot *plot) {
  const Snapshot *s = plot->scene->snapshot;
  if (s->data == NULL) return;
  Shade shade = shade_output(s);
  double radius = point_radius(plot->scene, plot->area.w, s->data->samples);
  int stride = s->data->samples / POINTS_MOST + 1;
  for (int part = 0; part < PART_COUNT; part++) {
    for (int i = 0; i < s->data->part_count[part]; i += stride) {
      int sample = (int)s->data->part[part][i];
      draw_point(plot, sample, (DataPart)part, radius, shade, second(s, sample));
    }
  }
}

/* What x is where it was set by hand: the network's input, or numbers x1 and x2. */
static bool point_by_hand(const Snapshot *s, Point *x) {
  if (snapshot_has_net(s)) {
    const double *values = snapshot_values(s, s->columns[0].node);
    if (values == NULL || s->columns[0].size != 2) return false;
    *x = (Point){values[0], values[1]};
  } else {
    const double *a = snapshot_values(s, snapshot_find(s, "x1")), *b = snapshot_values(s, snapshot_find(s, "x2"));
    if (a == NULL || b == NULL) return false;
    *x = (Point){a[0], b[0]};
  }
  return isfinite(x->x) && isfinite(x->y);
}

/* The sample on show, or the point set by hand, is ringed in ink. */
static void draw_shown(const Plot *plot) {
  const Snapshot *s = plot->scene->snapshot;
  double radius = point_radius(plot->scene, plot->area.w, s->data == NULL ? 1 : s->data->samples);
  Point at;
  if (s->sample >= 0 && s->data != NULL) {
    at = plot_at(plot, s->data->x[s->sample], second(s, s->sample));
  } else {
    if (s->plane.axis[1] == NULL || !point_by_hand(s, &at)) return;
    at = plot_at(plot, at.x, at.y);
    if (!rect_contains(plot->area, at)) return;
    draw_circle(plot->scene->list, at, 3, style_fill(plot->scene->theme->ink));
  }
  point_ring(plot->scene, at, radius);
}

/* ---- axes ---- */

static void draw_number(const Plot *plot, double value, Point at, Align align) {
  double size = scene_text(plot->scene, SCENE_TEXT_MIN);
  draw_text(plot->scene->list, at, align, FONT_REGULAR, size, plot->scene->theme->muted,
            number_short(value, NUMBER_PLAIN).text);
}

static void draw_axis_name(const Plot *plot, const char *name, Point at, Align align, double room) {
  const Scene *scene = plot->scene;
  g_autofree char *markup = name == NULL ? g_strdup("x") : math_from_nabla(name, MATH_BRACKETS);
  MathStyle style = {scene_text(scene, 16), scene->theme->muted, scene->theme, false, false};
  if (math_measure(scene->list, markup, &style).width <= room) {
    math_draw(scene->list, at, align, markup, &style);
    return;
  }
  g_autofree char *cut = text_cut(scene->list, FONT_REGULAR, scene_text(scene, SCENE_TEXT_MIN), name, room);
  draw_text(scene->list, at, align, FONT_REGULAR, scene_text(scene, SCENE_TEXT_MIN), scene->theme->muted, cut);
}

/* Room for the axes' names and numbers around a plot; none in a small panel. */
static double axis_margin(const Scene *scene, Rect body) {
  return body.h >= 150 && body.w >= 200 ? 24 * scene->theme->text : 8;
}

static void draw_plane_axes(const Plot *plot, Rect body, double margin) {
  if (margin < 12) return;
  const Scene *scene = plot->scene;
  const SnapshotPlane *plane = &scene->snapshot->plane;
  double f = scene->theme->text, size = scene_text(scene, SCENE_TEXT_MIN);
  Rect a = plot->area;
  double below = a.y + a.h + 17 * f, left = a.x - 8, right = a.x + a.w;
  draw_number(plot, plane->low[0], (Point){a.x, below}, ALIGN_START);
  draw_number(plot, plane->high[0], (Point){right, below}, ALIGN_END);
  draw_number(plot, plane->high[1], (Point){left, a.y + size * 0.75}, ALIGN_END);
  draw_number(plot, plane->low[1], (Point){left, a.y + a.h}, ALIGN_END);
  draw_axis_name(plot, plane->axis[0], (Point){a.x + a.w / 2, below}, ALIGN_MIDDLE, a.w - 120 * f);
  double beside = left - (body.x + LAYOUT_PAD); /* the plot is square, so there may be much */
  draw_axis_name(plot, plane->axis[1], (Point){left, a.y + a.h / 2}, ALIGN_END, fmax(beside, 0));
}

/* Which mark is which part, at the plot's right where there is room; only where some are held out. */
static void draw_part_key(const Plot *plot, Rect body) {
  static const char *const names[PART_COUNT] = {"train", "test", "valid"};
  const Scene *scene = plot->scene;
  const Dataset *data = scene->snapshot->data;
  double size = scene_text(scene, SCENE_TEXT_MIN), x = plot->area.x + plot->area.w + 18, y = plot->area.y + size;
  bool fits = x + 12 + draw_text_width(scene->list, FONT_REGULAR, size, "train") < body.x + body.w - 8;
  if (data == NULL || data->part_count[PART_TRAIN] == data->samples || !fits) return;
  for (int part = 0; part < PART_COUNT; part++) {
    if (data->part_count[part] == 0) continue;
    Point at = {x, y};
    Color ground = scene->theme->panel, ink = scene->theme->muted;
    double radius = scene_stroke(scene, 4.5);
    draw_circle(scene->list, at, radius, (Style){part == PART_TRAIN ? ink : ground, ink, 1.6, {0, 0}, 0});
    if (part == PART_VALID) draw_circle(scene->list, at, 1.2, style_fill(ink));
    draw_text(scene->list, (Point){x + 12, text_baseline(y, size)}, ALIGN_START, FONT_REGULAR, size, ink, names[part]);
    y += 1.6 * size;
  }
}

static void draw_plane(const Scene *scene, Rect body) {
  const SnapshotPlane *plane = &scene->snapshot->plane;
  double margin = axis_margin(scene, body), left = margin < 12 ? 8 : 64 * scene->theme->text;
  Rect room = {body.x + left, body.y, body.w - 2 * left, body.h - margin};
  if (room.w < 20 || room.h < 20) return;
  Plot plot = {scene, layout_fit(room, 1), {plane->low[0], plane->low[1]}, {plane->high[0], plane->high[1]}};
  draw_layer(scene->list, "boundary.plane");
  if (plane->n > 0)
    ground_draw_heat(scene, plane, plot.area);
  else
    draw_rect(scene->list, plot.area, 3, style_stroke(scene->theme->line, 1));
  draw_push_clip(scene->list, plot.area, 3);
  draw_hidden_lines(&plot);
  ground_draw_past(scene, plot.area);
  if (plane->n > 0) ground_draw_contours(scene, plane, plot.area);
  draw_pop_clip(scene->list);
  draw_hit_plot(scene->list, plot.area, plot_extent(&plot), "plane", 0, "");
  draw_layer(scene->list, "boundary.points");
  draw_push_clip(scene->list, rect_inset(plot.area, -1), 3);
  draw_points(&plot);
  draw_shown(&plot);
  draw_pop_clip(scene->list);
  draw_plane_axes(&plot, body, margin);
  if (margin >= 12) draw_part_key(&plot, body);
}

/* ---- one feature ---- */

static Axis output_axis(const Snapshot *s) {
  double low = INFINITY, high = -INFINITY;
  for (int i = 0; i < s->plane.n; i++) {
    double y = s->plane.output[(gsize)i * (gsize)s->plane.outputs];
    if (isfinite(y)) low = fmin(low, y), high = fmax(high, y);
  }
  for (int i = 0; s->data != NULL && i < s->data->samples; i++) {
    low = fmin(low, s->data->y[i]), high = fmax(high, s->data->y[i]);
  }
  /* What hardly changes is to look like it. */
  double least = LEAST_SPAN * fmax(fabs(low), fabs(high)), more = fmax(least - (high - low), 0) / 2;
  return axis_round(low - more, high + more, 6);
}

static void draw_curve(const Plot *plot) {
  const SnapshotPlane *plane = &plot->scene->snapshot->plane;
  g_autofree Point *line = g_new(Point, plane->n);
  for (int k = 0; k < plane->outputs; k++) {
    int count = 0;
    for (int i = 0; i < plane->n; i++) {
      double y = plane->output[(gsize)i * (gsize)plane->outputs + (gsize)k];
      double x = plane->low[0] + (plane->high[0] - plane->low[0]) * (i + 0.5) / plane->n;
      if (isfinite(y)) line[count++] = plot_at(plot, x, y);
    }
    Color color =
        plane->outputs == 1 ? plot->scene->theme->positive : class_color(plot->scene->theme, k, plane->outputs);
    if (count > 1)
      draw_polyline(plot->scene->list, line, count, false, style_stroke(color, scene_stroke(plot->scene, 3)));
  }
}

static void draw_line_plot(const Scene *scene, Rect body) {
  const SnapshotPlane *plane = &scene->snapshot->plane;
  double margin = axis_margin(scene, body), left = margin < 12 ? 8 : 64 * scene->theme->text;
  Rect area = {body.x + left, body.y + 4, body.w - left - LAYOUT_PAD, body.h - margin - 8};
  if (area.w < 20 || area.h < 20) return;
  Axis axis = output_axis(scene->snapshot);
  Plot plot = {scene, area, {plane->low[0], axis.low}, {plane->high[0], axis.high}};
  double ticks[AXIS_TICKS], size = scene_text(scene, SCENE_TEXT_MIN);
  int count = axis_ticks(&axis, (int)CLAMP(area.h / (3 * size), 1, 6), ticks);
  draw_layer(scene->list, "boundary.plane");
  for (int i = 0; i < count; i++) {
    Point at = plot_at(&plot, plane->low[0], ticks[i]);
    draw_line(scene->list, at, (Point){area.x + area.w, at.y}, style_stroke(scene->theme->line, 1));
    if (margin >= 12)
      draw_text(scene->list, (Point){area.x - 8, text_baseline(at.y, size)}, ALIGN_END, FONT_REGULAR, size,
                scene->theme->muted, axis_tick_text(ticks, count, i).text);
  }
  draw_layer(scene->list, "boundary.points");
  draw_push_clip(scene->list, rect_inset(area, -16), 3);
  draw_points(&plot);
  draw_curve(&plot);
  draw_shown(&plot);
  draw_pop_clip(scene->list);
  draw_hit_plot(scene->list, area, plot_extent(&plot), "plane", 0, "");
  if (margin < 12) return;
  double below = area.y + area.h + 20 * scene->theme->text;
  draw_number(&plot, plane->low[0], (Point){area.x, below}, ALIGN_START);
  draw_number(&plot, plane->high[0], (Point){area.x + area.w, below}, ALIGN_END);
  draw_axis_name(&plot, plane->axis[0], (Point){area.x + area.w / 2, below}, ALIGN_MIDDLE, area.w - 120);
}

/* ---- the view ---- */

/* "accuracy 0.99   test 0.93", or as much of it as has room, what matters most to the end; NULL: nothing to say. */
static char *accuracy_text(const Scene *scene, Rect panel, const char *name) {
  double train = scene->snapshot->figures.accuracy, test = scene->snapshot->figures.test_accuracy;
  if (isnan(train)) return NULL;
  NumberText a = number_fixed(train, 2, NUMBER_PLAIN), b = number_fixed(test, 2, NUMBER_PLAIN);
  g_autofree char *alone = g_strdup_printf("accuracy %s", a.text),
                  *both = g_strdup_printf("%s   test %s", alone, b.text);
  const char *choices[] = {both, alone, a.text, NULL};
  return g_strdup(panel_right(scene, panel, name, true, choices + isnan(test)));
}

/* What to do so that there is something to see. */
static const char *hint_text(const Snapshot *s) {
  bool net = snapshot_has_net(s);
  if (s->data == NULL && !net) return "data xor  draws its points;  dense 4 tanh;  dense 1 sigmoid  colour the plane";
  return "a plane has two inputs; there are more here. net, loss and data show them";
}

/* "accuracy 0.59" for the back row, where the title line has room for it. */
static bool draw_large_accuracy(const Scene *scene, Rect panel, const char *name) {
  double accuracy = scene->snapshot->figures.accuracy, size = scene_text(scene, 40), small = scene_text(scene, 20);
  if (isnan(accuracy) || !scene->large) return false;
  NumberText number = number_fixed(accuracy, 2, NUMBER_PLAIN);
  double width = draw_text_width(scene->list, FONT_BOLD, size, number.text);
  double word = draw_text_width(scene->list, FONT_REGULAR, small, "accuracy ");
  if (width + word > panel_title_room(scene, panel, name, NULL)) return false;
  Point at = {panel.x + panel.w - LAYOUT_PAD, panel.y + 12 + 0.8 * size};
  draw_text(scene->list, at, ALIGN_END, FONT_BOLD, size, scene->theme->ink, number.text);
  draw_text(scene->list, (Point){at.x - width, at.y}, ALIGN_END, FONT_REGULAR, small, scene->theme->muted, "accuracy ");
  return true;
}

void boundary_draw(const Scene *scene, Rect panel) {
  const Snapshot *s = scene->snapshot;
  draw_layer(scene->list, "boundary");
  panel_draw(scene, panel);
  bool curve = s->plane.axis[0] != NULL && s->plane.axis[1] == NULL;
  const char *name = curve && s->kind == TARGET_REGRESSION ? "fit" : "boundary";
  g_autofree char *right = draw_large_accuracy(scene, panel, name) ? NULL : accuracy_text(scene, panel, name);
  panel_title(scene, panel, name, s->data == NULL ? NULL : s->data->name, right, true);
  if (s->plane.axis[0] == NULL) {
    panel_hint(scene, panel, hint_text(s));
    return;
  }
  Rect body = panel_body(scene, panel);
  if (curve) {
    draw_line_plot(scene, body);
  } else {
    draw_plane(scene, body);
  }
}

void boundary_describe(const Snapshot *s, GString *out) {
  if (s->plane.axis[0] == NULL) {
    g_string_append(out, "boundary: nothing to show; it needs one or two inputs ('data xor', then layers).\n");
    return;
  }
  bool curve = s->plane.axis[1] == NULL;
  g_string_append_printf(out, "boundary: %s over %s",
                         s->plane.n == 0 ? "the points, with no output yet,"
                         : curve         ? "the output as a curve"
                                         : "the plane coloured by the output",
                         s->plane.axis[0]);
  if (!curve) g_string_append_printf(out, " and %s", s->plane.axis[1]);
  g_string_append_printf(out, ", from %g to %g", s->plane.low[0], s->plane.high[0]);
  if (!curve && (s->plane.low[1] != s->plane.low[0] || s->plane.high[1] != s->plane.high[0]))
    g_string_append_printf(out, " and from %g to %g", s->plane.low[1], s->plane.high[1]);
  g_string_append_c(out, '.');
  if (s->data != NULL) {
    g_string_append_printf(out, " %d point%s of %s", s->data->samples, plural_s(s->data->samples), s->data->name);
    if (s->data->part_count[PART_TEST] > 0)
      g_string_append_printf(out, ", %d of them for testing, hollow", s->data->part_count[PART_TEST]);
    g_string_append_c(out, '.');
  }
  if (!isnan(s->figures.accuracy)) {
    g_string_append(out, " The accuracy is ");
    number_format(out, s->figures.accuracy, 3);
    g_string_append_c(out, '.');
  }
  if (s->past.count > 0) {
    g_string_append(out, " Behind it fade the lines of step");
    for (int i = 0; i < s->past.count; i++)
      g_string_append_printf(out, "%s%" G_GUINT64_FORMAT, i == 0 ? (s->past.count > 1 ? "s " : " ") : ", ",
                             s->past.step[i]);
    g_string_append_c(out, '.');
  }
  if (s->sample >= 0) g_string_append_printf(out, " Sample %d is ringed.", s->sample + 1);
  g_string_append_c(out, '\n');
}
