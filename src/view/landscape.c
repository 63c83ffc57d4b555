/* The loss over one parameter, as a curve, or over two, as a contour map: where training stands, came from and goes. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "draw/labels.h"
#include "draw/mathname.h"
#include "plot/contour.h"
#include "plot/diagram.h"
#include "view/view.h"

/* Lines of the contour map; the field between its samples is drawn this many times finer. */
enum { LEVELS = 9, FINER = 2 };
static const double ARROW_LEAST = 9, GRADIENT_LENGTH = 64, HEAT_STRENGTH = 0.55;

static double axis_at(const Landscape *l, int axis, double share) {
  return l->low[axis] + (l->high[axis] - l->low[axis]) * share;
}

static char *axis_name(const Landscape *l, int axis) {
  return math_from_nabla(l->name[axis], MATH_BRACKETS);
}

/* What the loss is called: as the formula that it is, else L. */
static char *loss_symbol(const Snapshot *s) {
  bool named = s->loss_name != NULL && snapshot_find(s, s->loss_name) != SNAPSHOT_NONE;
  return math_from_nabla(named ? s->loss_name : "L", MATH_BRACKETS);
}

static void loss_range(const Landscape *l, double *low, double *high) {
  *low = INFINITY, *high = -INFINITY;
  for (int i = 0; i < l->cols * l->rows; i++) {
    if (isfinite(l->loss[i])) *low = fmin(*low, l->loss[i]), *high = fmax(*high, l->loss[i]);
  }
}

/* From where to where the next step leads, with as many decimals as tell them apart. */
typedef struct {
  NumberText here, next;
} StepText;

static StepText step_text(const Landscape *l, int axis) {
  StepText text = {number_short(l->here[axis], NUMBER_PLAIN), number_short(l->next[axis], NUMBER_PLAIN)};
  for (int decimals = 2; decimals <= 9 && l->here[axis] != l->next[axis]; decimals++) {
    if (strcmp(text.here.text, text.next.text) != 0) break;
    text.here = number_fixed(l->here[axis], decimals, NUMBER_PLAIN);
    text.next = number_fixed(l->next[axis], decimals, NUMBER_PLAIN);
  }
  return text;
}

/* Training has gone on since it was made: the present lies elsewhere. */
static bool is_behind(const Landscape *l) {
  return l->now[0] != l->here[0] || (l->axes == 2 && l->now[1] != l->here[1]);
}

/* ---- where training stands, came from and goes ---- */

static void draw_here(const Scene *scene, Point at) {
  draw_circle(scene->list, at, scene_stroke(scene, 6),
              (Style){.fill = scene->theme->ink, .stroke = scene->theme->panel, .width = scene_stroke(scene, 2)});
}

/* Dots fade with age; where they would touch, some are passed over. */
static void draw_past(const Scene *scene, const Point *path, int count, bool joined) {
  Style line = style_stroke(color_alpha(scene->theme->ink, 0.35), scene_stroke(scene, 1.4));
  if (count > 1 && joined) draw_polyline(scene->list, path, count, false, line);
  double radius = scene_stroke(scene, joined ? 3 : 4.5);
  Point last = {-INFINITY, 0};
  for (int i = 0; i + 1 < count; i++) {
    if (point_distance(path[i], last) < 2.4 * radius) continue;
    last = path[i];
    Color color = color_over(color_alpha(scene->theme->ink, 0.3 + 0.6 * i / count), scene->theme->panel);
    Style dot = {.fill = color, .stroke = scene->theme->panel, .width = scene_stroke(scene, 1.2)};
    draw_circle(scene->list, last, radius, dot);
  }
}

/* The step as an arrow; where it is too short for one, only its end. */
static void draw_next(const Scene *scene, Point from, Point to) {
  Color ink = scene->theme->ink;
  if (point_distance(from, to) >= ARROW_LEAST) {
    diagram_arrow(scene, from, to, ink, scene_stroke(scene, 2.4));
  } else if (point_distance(from, to) > 0.5) {
    draw_circle(scene->list, to, scene_stroke(scene, 3.5), style_stroke(ink, scene_stroke(scene, 1.4)));
  }
}

/* Training runs on and the picture has not followed: a ring where it is by now. */
static void draw_now(const Scene *scene, Point here, Point now) {
  Style trail = style_stroke(color_alpha(scene->theme->ink, 0.6), scene_stroke(scene, 1.4));
  trail.dash[0] = 3, trail.dash[1] = 4;
  draw_line(scene->list, here, now, trail);
  draw_circle(scene->list, now, scene_stroke(scene, 6), style_stroke(scene->theme->ink, scene_stroke(scene, 2)));
}

static void draw_keys(const Diagram *diagram, const char *y_name) {
  const Theme *theme = diagram->scene->theme;
  const Landscape *l = diagram->scene->snapshot->landscape;
  DiagramKey keys[] = {
      {KEY_DOT, style_fill(theme->ink), "here"},
      {KEY_ARROW, style_stroke(theme->ink, 2.4), "\\text{next step}"},
      {l->axes == 1 ? KEY_LINE : KEY_ARROW, style_stroke(theme->gradient, 2.4), l->axes == 1 ? "tangent" : "gradient"},
      {KEY_DOT, style_fill(color_alpha(theme->ink, 0.45)), "path"},
  };
  diagram_draw_key(diagram, keys, l->path_count > 1 ? 4 : 3, y_name);
}

/* ---- two parameters: a map ---- */

/* Catmull and Rom's spline through four samples, between the middle two; straight where a sample is no number. */
static double spline(const double p[4], double t) {
  for (int i = 0; i < 4; i++) {
    if (!isfinite(p[i])) return p[1] + (p[2] - p[1]) * t;
  }
  double a = p[3] - 3 * (p[2] - p[1]) - p[0], b = 2 * p[0] - 5 * p[1] + 4 * p[2] - p[3];
  return p[1] + 0.5 * t * (p[2] - p[0] + t * (b + t * a));
}

/* One row or column, `step` apart, made finer. */
static double finer_at(const double *line, int count, int step, int i) {
  int k = MIN(i / FINER, count - 2);
  double p[4];
  for (int j = 0; j < 4; j++) p[j] = line[CLAMP(k - 1 + j, 0, count - 1) * step];
  return spline(p, (double)i / FINER - k);
}

static int finer_count(int count) {
  return (count - 1) * FINER + 1;
}

/* The field as it is drawn: n×n, from the top (largest second parameter). Caller frees. */
static double *finer_field(const Landscape *l, int n) {
  g_autofree double *wide = g_new(double, l->rows *n);
  for (int r = 0; r < l->rows; r++) {
    for (int c = 0; c < n; c++) wide[r * n + c] = finer_at(l->loss + r * l->cols, l->cols, 1, c);
  }
  double *field = g_new(double, n *n);
  for (int r = 0; r < n; r++) {
    for (int c = 0; c < n; c++) field[(n - 1 - r) * n + c] = finer_at(wide + c, l->rows, n, r);
  }
  return field;
}

/* Levels lie closer near the bottom, where the way leads. */
static double level_of(double low, double high, double share) {
  return low + (high - low) * share * share;
}

static void draw_relief(const Diagram *diagram, const double *field, int n, double low, double high) {
  const Scene *scene = diagram->scene;
  ThemeRamp ramp;
  theme_ramp(scene->theme, &ramp);
  g_autofree guint32 *pixels = g_new(guint32, n * n);
  for (int i = 0; i < n * n; i++) {
    double share = sqrt(fmax(field[i] - low, 0) / (high > low ? high - low : 1));
    pixels[i] = theme_ramp_at(&ramp, isnan(field[i]) ? NAN : fmin(share, 1));
  }
  /* Samples lie on the plot's edges, a picture's pixels within theirs: half a pixel more all around. */
  double w = diagram->area.w / (n - 1), h = diagram->area.h / (n - 1);
  Rect whole = {diagram->area.x - w / 2, diagram->area.y - h / 2, diagram->area.w + w, diagram->area.h + h};
  draw_image(scene->list, whole, 0, n, n, pixels, HEAT_STRENGTH);
}

typedef struct {
  const Diagram *diagram;
  int n;
  GArray *longest; /* Point: of this level */
} LevelLines;

static void draw_level(const Point *points, int count, void *user) {
  LevelLines *lines = user;
  const Diagram *diagram = lines->diagram;
  g_autofree Point *line = g_new(Point, count);
  for (int i = 0; i < count; i++) {
    double x = (points[i].x * lines->n - 0.5) / (lines->n - 1), y = (points[i].y * lines->n - 0.5) / (lines->n - 1);
    line[i] =
        (Point){diagram->area.x + CLAMP(x, 0, 1) * diagram->area.w, diagram->area.y + CLAMP(y, 0, 1) * diagram->area.h};
  }
  draw_polyline(diagram->scene->list, line, count, false,
                style_stroke(color_alpha(diagram->scene->theme->ink, 0.4), scene_stroke(diagram->scene, 1)));
  if ((guint)count > lines->longest->len) {
    g_array_set_size(lines->longest, 0);
    g_array_append_vals(lines->longest, line, (guint)count);
  }
}

/* With as many decimals as tell it from one that is `apart`. */
static NumberText level_text(double level, double apart) {
  return number_fixed(level, (int)CLAMP(ceil(-log10(apart)), 0, 6), NUMBER_PLAIN);
}

/* The level's number on its longest line, where it covers nothing. */
static void label_level(const Diagram *diagram, Labels *labels, const GArray *line, NumberText text) {
  const Scene *scene = diagram->scene;
  if (line->len < 12 || !diagram->labelled) return;
  double size = scene_text(scene, SCENE_TEXT_MIN), w = draw_text_width(scene->list, FONT_REGULAR, size, text.text) + 8;
  const Point *points = (const Point *)(gconstpointer)line->data;
  Rect place;
  for (int i = 1; i < 8; i++) {
    Point at = points[(line->len - 1) * (guint)i / 8];
    if (!labels_place_free(labels, rect_around(at, w, 1.3 * size), 0, &place)) continue;
    draw_rect(scene->list, place, 4, style_fill(color_alpha(scene->theme->panel, 0.75)));
    draw_text(scene->list, (Point){at.x, text_baseline(at.y, size)}, ALIGN_MIDDLE, FONT_REGULAR, size,
              scene->theme->muted, text.text);
    return;
  }
}

/* Up the slope: where the loss grows fastest. Its length says nothing. */
static bool gradient_tip(const Diagram *diagram, const Landscape *l, Point here, Point *tip) {
  double dx = l->slope[0] / (diagram->x.high - diagram->x.low) * diagram->area.w;
  double dy = -l->slope[1] / (diagram->y.high - diagram->y.low) * diagram->area.h, length = hypot(dx, dy);
  if (!(length > 0) || !isfinite(length)) return false;
  double reach = fmin(GRADIENT_LENGTH, diagram->area.h / 4);
  *tip = (Point){here.x + dx / length * reach, here.y + dy / length * reach};
  return true;
}

static void draw_map(const Diagram *diagram, const char *y_name) {
  const Scene *scene = diagram->scene;
  const Landscape *l = scene->snapshot->landscape;
  int n = finer_count(l->cols), path = 0;
  double low, high;
  loss_range(l, &low, &high);
  g_autofree double *field = finer_field(l, n);
  Point here = diagram_at(diagram, l->here[0], l->here[1]), next = diagram_at(diagram, l->next[0], l->next[1]), tip;
  bool sloped = gradient_tip(diagram, l, here, &tip);
  g_autofree Point *points = g_new(Point, MAX(l->path_count, 1));
  for (; path < l->path_count; path++) points[path] = diagram_at(diagram, l->path[2 * path], l->path[2 * path + 1]);

  g_autoptr(Labels) labels = labels_new(rect_inset(diagram->area, 4));
  for (int i = 0; i < path; i++) labels_avoid_rect(labels, rect_around(points[i], 8, 8));
  labels_avoid_rect(labels, rect_union(rect_around(here, 16, 16), rect_around(sloped ? tip : here, 8, 8)));
  labels_avoid_rect(labels, rect_union(rect_around(here, 16, 16), rect_around(next, 8, 8)));

  draw_push_clip(scene->list, diagram->area, 3);
  draw_relief(diagram, field, n, low, high);
  LevelLines lines = {diagram, n, g_array_new(FALSE, FALSE, sizeof(Point))};
  for (int i = 1; i <= LEVELS && high > low; i++) {
    double level = level_of(low, high, i / (LEVELS + 1.0));
    g_array_set_size(lines.longest, 0);
    contour_lines(field, n, level, draw_level, &lines);
    double apart = level - level_of(low, high, (i - 1) / (LEVELS + 1.0));
    label_level(diagram, labels, lines.longest, level_text(level, apart));
  }
  g_array_unref(lines.longest);
  draw_past(scene, points, path, true);
  if (sloped) diagram_arrow(scene, here, tip, scene->theme->gradient, scene_stroke(scene, 2.4));
  if (isfinite(next.x + next.y)) draw_next(scene, here, next);
  draw_here(scene, here);
  if (is_behind(l)) draw_now(scene, here, diagram_at(diagram, l->now[0], l->now[1]));
  draw_pop_clip(scene->list);
  g_autofree char *x_name = axis_name(l, 0);
  diagram_draw_axes(diagram, x_name, y_name, false);
}

/* ---- one parameter: a curve ---- */

/* The loss at a place between the samples; nan beyond them. */
static double loss_at(const Landscape *l, double x) {
  double at = (x - l->low[0]) / (l->high[0] - l->low[0]) * (l->cols - 1);
  if (!(at >= 0 && at <= l->cols - 1)) return NAN;
  int i = MIN((int)at, l->cols - 2);
  return l->loss[i] + (l->loss[i + 1] - l->loss[i]) * (at - i);
}

static void draw_loss_curve(const Diagram *diagram) {
  const Landscape *l = diagram->scene->snapshot->landscape;
  g_autofree Point *line = g_new(Point, l->cols);
  Style style = style_stroke(diagram->scene->theme->positive, scene_stroke(diagram->scene, 3));
  int count = 0;
  for (int i = 0; i <= l->cols; i++) {
    bool known = i < l->cols && isfinite(l->loss[i]);
    if (known) line[count++] = diagram_at(diagram, axis_at(l, 0, (double)i / (l->cols - 1)), l->loss[i]);
    if (known) continue;
    if (count > 1) draw_polyline(diagram->scene->list, line, count, false, style);
    count = 0;
  }
}

/* A line of the loss's slope through where training stands. */
static void draw_tangent(const Diagram *diagram) {
  const Scene *scene = diagram->scene;
  const Landscape *l = scene->snapshot->landscape;
  if (!isfinite(l->slope[0]) || !isfinite(l->loss_here)) return;
  double reach = (l->high[0] - l->low[0]) * 0.24;
  Point ends[2];
  for (int i = 0; i < 2; i++) {
    double dx = i == 0 ? -reach : reach;
    ends[i] = diagram_at(diagram, l->here[0] + dx, l->loss_here + l->slope[0] * dx);
  }
  draw_line(scene->list, ends[0], ends[1], style_stroke(scene->theme->gradient, scene_stroke(scene, 2.4)));
}

/* From the curve down to the axis. */
static void draw_drop(const Diagram *diagram, Point at) {
  Style style = style_stroke(color_alpha(diagram->scene->theme->muted, 0.7), scene_stroke(diagram->scene, 1));
  style.dash[0] = 3, style.dash[1] = 4;
  draw_line(diagram->scene->list, at, (Point){at.x, diagram->area.y + diagram->area.h}, style);
}

static void avoid_curve(const Diagram *diagram, Labels *labels) {
  const Landscape *l = diagram->scene->snapshot->landscape;
  for (int i = 0; i + 1 < l->cols; i++) {
    Point at[2];
    for (int k = 0; k < 2; k++)
      at[k] = diagram_at(diagram, axis_at(l, 0, (double)(i + k) / (l->cols - 1)), l->loss[i + k]);
    if (isfinite(at[0].y + at[1].y)) labels_avoid_line(labels, at, 2, 6);
  }
}

static void label_curve(const Diagram *diagram, Point here, Point next) {
  const Scene *scene = diagram->scene;
  const Landscape *l = scene->snapshot->landscape;
  if (!diagram->labelled) return;
  g_autoptr(Labels) labels = labels_new(rect_inset(diagram->area, 4));
  avoid_curve(diagram, labels);
  labels_avoid_rect(labels, rect_around(here, 16, 16));
  labels_avoid_rect(labels, rect_around(next, 12, 12));
  double reach = (l->high[0] - l->low[0]) * 0.24 * (l->slope[0] > 0 ? 1 : -1);
  Point end = diagram_at(diagram, l->here[0] + reach * 0.7, l->loss_here + l->slope[0] * reach * 0.7);
  end.y = CLAMP(end.y, diagram->area.y + 16, diagram->area.y + diagram->area.h - 16);
  Point tangent[] = {here, end};
  labels_avoid_line(labels, tangent, 2, 4);
  g_autofree char *slope = g_strdup_printf("\\text{slope }%s", number_short(l->slope[0], NUMBER_PLAIN).text);
  /* Beside the tangent's upper end, on the side where the curve is not; the points' names left and right of them. */
  double side = reach > 0 ? 1 : -1;
  diagram_label(scene, labels, (Point){end.x + side * 24, end.y + 22}, slope, scene->theme->gradient);
  g_autofree char *name = axis_name(l, 0);
  StepText text = step_text(l, 0);
  g_autofree char *here_text = g_strdup_printf("%s = %s", name, text.here.text);
  g_autofree char *next_text = g_strdup_printf("\\text{next }%s", text.next.text);
  diagram_label(scene, labels, (Point){here.x + side * 56, here.y + 14}, here_text, scene->theme->ink);
  if (point_distance(here, next) > 0.5)
    diagram_label(scene, labels, (Point){next.x - side * 36, next.y - 24}, next_text, scene->theme->ink);
}

static void draw_curve(const Diagram *diagram, const char *y_name) {
  const Scene *scene = diagram->scene;
  const Landscape *l = scene->snapshot->landscape;
  g_autofree char *x_name = axis_name(l, 0);
  diagram_draw_axes(diagram, x_name, y_name, true);
  g_autofree Point *points = g_new(Point, MAX(l->path_count, 1));
  int path = 0;
  for (int i = 0; i < l->path_count; i++) {
    double loss = loss_at(l, l->path[2 * i]);
    if (isfinite(loss)) points[path++] = diagram_at(diagram, l->path[2 * i], loss);
  }
  Point here = diagram_at(diagram, l->here[0], l->loss_here), next = here;
  double beyond = CLAMP(l->next[0], l->low[0], l->high[0]), loss = loss_at(l, beyond);
  if (isfinite(loss)) next = diagram_at(diagram, beyond, loss);
  draw_push_clip(scene->list, rect_inset(diagram->area, -7), 0);
  if (isfinite(here.y)) draw_drop(diagram, here);
  if (isfinite(next.y)) draw_drop(diagram, next);
  draw_loss_curve(diagram);
  draw_tangent(diagram);
  draw_past(scene, points, path, false);
  if (isfinite(here.y)) draw_next(scene, here, next);
  if (isfinite(here.y)) draw_here(scene, here);
  double now = is_behind(l) ? loss_at(l, l->now[0]) : NAN;
  if (isfinite(now) && isfinite(here.y)) draw_now(scene, here, diagram_at(diagram, l->now[0], now));
  draw_pop_clip(scene->list);
  if (isfinite(here.y)) label_curve(diagram, here, next);
}

/* ---- the view ---- */

/* Equal lengths on both axes where that leaves a plot of a good shape: then the gradient stands on the lines. */
static double map_aspect(const Landscape *l) {
  double aspect = (l->high[0] - l->low[0]) / (l->high[1] - l->low[1]);
  return aspect > 0.6 && aspect < 1.7 ? aspect : 1;
}

static Diagram make_diagram(const Scene *scene, Rect body) {
  const Landscape *l = scene->snapshot->landscape;
  Axis x = {l->low[0], l->high[0], false};
  if (l->axes == 2) return diagram_new(scene, body, x, (Axis){l->low[1], l->high[1], false}, map_aspect(l));
  double low, high;
  loss_range(l, &low, &high);
  return diagram_new(scene, body, x, axis_round(low, high, 5), 0);
}

/* The map, and on it the place where training stands, which can be dragged. */
static void add_hits(const Diagram *diagram) {
  const Landscape *l = diagram->scene->snapshot->landscape;
  bool two = l->axes == 2;
  diagram_hit(diagram, "landscape", 0, l->name[two ? 1 : 0]);
  Point now = diagram_at(diagram, l->now[0], two ? l->now[1] : loss_at(l, l->now[0]));
  if (!isfinite(now.x + now.y)) return;
  g_autofree char *names = two ? g_strdup_printf("%s %s", l->name[0], l->name[1]) : g_strdup(l->name[0]);
  draw_hit_rect(diagram->scene->list, rect_around(now, 28, 28), "start", l->axes, names);
}

void landscape_draw(const Scene *scene, Rect panel) {
  const Landscape *l = scene->snapshot->landscape;
  draw_layer(scene->list, "landscape");
  panel_draw(scene, panel);
  Rect body = panel_body(scene, panel);
  if (l == NULL) {
    panel_title(scene, panel, "landscape", NULL, NULL, false);
    panel_hint(scene, panel, "landscape W1[1,1]  draws it");
    return;
  }
  g_autofree char *when =
      g_strdup_printf(is_behind(l) ? "as at step %" G_GUINT64_FORMAT : "step %" G_GUINT64_FORMAT, l->step);
  g_autofree char *right = g_strdup_printf("L = %s", number_fixed(l->loss_here, 3, NUMBER_PLAIN).text);
  panel_title(scene, panel, "landscape", when, right, false);
  Diagram diagram = make_diagram(scene, body);
  if (diagram_empty(&diagram)) return;
  g_autofree char *y_name = l->axes == 2 ? axis_name(l, 1) : loss_symbol(scene->snapshot);
  draw_layer(scene->list, "landscape.plot");
  if (l->axes == 2) {
    draw_map(&diagram, y_name);
  } else {
    draw_curve(&diagram, y_name);
  }
  draw_keys(&diagram, y_name);
  add_hits(&diagram);
}

/* w ← w − η·∂L/∂w with its numbers; for other optimisers from where to where. */
char *landscape_caption(const Snapshot *s) {
  const Landscape *l = s->landscape;
  if (l == NULL) return NULL;
  g_autofree char *w = axis_name(l, 0), *loss = loss_symbol(s);
  StepText step = step_text(l, 0);
  if (l->axes == 2) {
    g_autofree char *v = axis_name(l, 1);
    StepText other = step_text(l, 1);
    return g_strdup_printf("%s~~\\text{%s} → \\text{%s} \\quad %s~~\\text{%s} → \\text{%s}", w, step.here.text,
                           step.next.text, v, other.here.text, other.next.text);
  }
  double forecast = l->here[0] - s->learning_rate * l->slope[0];
  if (!(fabs(forecast - l->next[0]) <= 1e-4 * fmax(fabs(l->next[0] - l->here[0]), 1e-6)))
    return g_strdup_printf("%s~~\\text{%s} → \\text{%s}", w, step.here.text, step.next.text);
  return g_strdup_printf("%s - η · \\gradient{\\frac{∂%s}{∂%s}} = %s - %s · \\gradient{%s} = \\bold{%s}", w, loss, w,
                         step.here.text, number_short(s->learning_rate, NUMBER_PLAIN).text,
                         number_factor(number_short(l->slope[0], NUMBER_PLAIN)).text, step.next.text);
}

static void describe_axis(const Landscape *l, int axis, GString *out) {
  g_string_append_printf(out, " %s is ", l->name[axis]);
  number_format(out, l->here[axis], 4);
  g_string_append(out, ", the slope there ");
  number_format(out, l->slope[axis], 4);
  g_string_append(out, "; the next step leads to ");
  number_format(out, l->next[axis], 4);
  g_string_append_c(out, '.');
}

void landscape_describe(const Snapshot *s, GString *out) {
  const Landscape *l = s->landscape;
  if (l == NULL) {
    g_string_append(out, "landscape: nothing to show yet ('landscape W1[1,1]' draws the loss over that weight).\n");
    return;
  }
  double low, high;
  loss_range(l, &low, &high);
  g_string_append_printf(out, "landscape: the loss over %s from %.3g to %.3g", l->name[0], l->low[0], l->high[0]);
  if (l->axes == 2) g_string_append_printf(out, " and %s from %.3g to %.3g", l->name[1], l->low[1], l->high[1]);
  g_string_append_printf(out, ", all else held. It lies between %.3g and %.3g, here at %.3g.", low, high, l->loss_here);
  for (int i = 0; i < l->axes; i++) describe_axis(l, i, out);
  if (l->path_count > 1) g_string_append_printf(out, " The path of %d places leads here.", l->path_count);
  g_string_append_c(out, '\n');
}
