#include "plot/ground.h"

#include <math.h>

#include "plot/contour.h"
#include "plot/shade.h"

static const double HEAT_STRENGTH = 0.5;
/* Cells over which a step is spread, so that its edge is a line and not a staircase. */
enum { STEP_BLUR = 2 };

/* ---- one output as a field ---- */

/* Does it jump, as sign and heaviside do? Then no sample lies between its two values. */
static bool is_step(const double *field, int count) {
  double low = INFINITY, high = -INFINITY;
  for (int i = 0; i < count; i++) low = fmin(low, field[i]), high = fmax(high, field[i]);
  for (int i = 0; i < count; i++) {
    if (field[i] != low && field[i] != high) return false;
  }
  return high > low;
}

/* Means along rows, written as columns: done twice, both ways are blurred and the picture stands upright again. */
static void blur_rows(const double *in, int n, double *out) {
  for (int row = 0; row < n; row++) {
    for (int col = 0; col < n; col++) {
      double sum = 0;
      for (int c = col - STEP_BLUR; c <= col + STEP_BLUR; c++) sum += in[row * n + CLAMP(c, 0, n - 1)];
      out[col * n + row] = sum / (2 * STEP_BLUR + 1);
    }
  }
}

static void blur(double *field, int n) {
  g_autofree double *turned = g_new(double, n *n);
  blur_rows(field, n, turned);
  blur_rows(turned, n, field);
}

/* Output k over the plane, steps softened. Caller frees. */
static double *field_of(const SnapshotPlane *plane, int k) {
  int count = plane->n * plane->n;
  double *field = g_new(double, count);
  for (int i = 0; i < count; i++) field[i] = plane->output[(gsize)i * (gsize)plane->outputs + (gsize)k];
  if (is_step(field, count)) blur(field, plane->n);
  return field;
}

/* Several outputs that each say yes or no, rather than the likeliest of several classes. */
static bool has_patterns(const Snapshot *s, const SnapshotPlane *plane) {
  return plane->outputs > 1 && s->kind != TARGET_CLASS && !isnan(snapshot_threshold(s));
}

/* ---- colours ---- */

/* Which outputs are above the threshold, as a number: all of them give 0, the first class. */
static void pattern_pixels(const Scene *scene, const SnapshotPlane *plane, guint32 *pixels) {
  double threshold = snapshot_threshold(scene->snapshot);
  int outputs = MIN(plane->outputs, 3), patterns = 1 << outputs;
  for (int i = 0; i < plane->n * plane->n; i++) {
    int pattern = 0;
    for (int k = 0; k < outputs; k++) pattern |= (plane->output[i * plane->outputs + k] > threshold ? 0 : 1) << k;
    pixels[i] = color_argb(class_color(scene->theme, pattern, patterns));
  }
}

/* The likeliest class's colour, paler where another comes close. */
static void class_pixels(const Scene *scene, const SnapshotPlane *plane, guint32 *pixels) {
  for (int i = 0; i < plane->n * plane->n; i++) {
    const double *p = plane->output + (gsize)i * (gsize)plane->outputs;
    int best = 0;
    double second = -INFINITY;
    for (int k = 1; k < plane->outputs; k++) {
      bool better = p[k] > p[best];
      second = better ? p[best] : fmax(second, p[k]);
      if (better) best = k;
    }
    double lead = isfinite(p[best] - second) ? CLAMP((p[best] - second) * 1.5, 0.15, 1) : 0;
    pixels[i] = color_argb(color_mix(scene->theme->zero, class_color(scene->theme, best, plane->outputs), lead));
  }
}

void ground_draw_heat(const Scene *scene, const SnapshotPlane *plane, Rect area) {
  int count = plane->n * plane->n;
  g_autofree guint32 *pixels = g_new(guint32, count);
  if (has_patterns(scene->snapshot, plane)) {
    pattern_pixels(scene, plane, pixels);
  } else if (plane->outputs > 1) {
    class_pixels(scene, plane, pixels);
  } else {
    ThemeRamp ramp;
    theme_ramp(scene->theme, &ramp);
    g_autofree double *field = field_of(plane, 0);
    shade_pixels(&ramp, shade_output(scene->snapshot), field, 1, count, pixels);
  }
  draw_image(scene->list, area, 3, plane->n, plane->n, pixels, HEAT_STRENGTH);
}

/* ---- lines ---- */

typedef struct {
  const Scene *scene;
  const SnapshotPlane *plane;
  Rect area;
  Style style;
} Place;

static void draw_line_at(const Point *points, int count, void *user) {
  const Place *place = user;
  g_autofree Point *line = g_new(Point, count);
  for (int i = 0; i < count; i++) {
    line[i] = (Point){place->area.x + points[i].x * place->area.w, place->area.y + points[i].y * place->area.h};
  }
  draw_polyline(place->scene->list, line, count, false, place->style);
}

/* Where class k's lead over all others is 0. */
static void draw_lead(Place *place, int k, double *lead) {
  const SnapshotPlane *plane = place->plane;
  for (int i = 0; i < plane->n * plane->n; i++) {
    const double *p = plane->output + (gsize)i * (gsize)plane->outputs;
    double other = -INFINITY;
    for (int o = 0; o < plane->outputs; o++) other = o == k ? other : fmax(other, p[o]);
    lead[i] = p[k] - other;
  }
  contour_lines(lead, plane->n, 0, draw_line_at, place);
}

void ground_draw_contours(const Scene *scene, const SnapshotPlane *plane, Rect area) {
  Place place = {scene, plane, area, style_stroke(scene->theme->ink, scene_stroke(scene, 2.6))};
  if (plane->outputs == 1 || has_patterns(scene->snapshot, plane)) {
    for (int k = 0; k < plane->outputs; k++) {
      g_autofree double *field = field_of(plane, k);
      contour_lines(field, plane->n, snapshot_threshold(scene->snapshot), draw_line_at, &place);
    }
    return;
  }
  /* Two classes share a line, so the last one needs none of its own. */
  g_autofree double *lead = g_new(double, plane->n * plane->n);
  for (int k = 0; k + 1 < plane->outputs; k++) draw_lead(&place, k, lead);
}

void ground_draw_past(const Scene *scene, Rect area) {
  const SnapshotPast *past = &scene->snapshot->past;
  for (int i = past->count - 1; i >= 0; i--) {
    double alpha = 0.55 * (past->count - i) / (past->count + 1.0);
    Style style = style_stroke(color_alpha(scene->theme->ink, alpha), scene_stroke(scene, 1.6));
    Place place = {scene, &scene->snapshot->plane, area, style};
    const double *field = past->output + (gsize)i * PAST_SAMPLES * PAST_SAMPLES;
    contour_lines(field, PAST_SAMPLES, snapshot_threshold(scene->snapshot), draw_line_at, &place);
  }
}
