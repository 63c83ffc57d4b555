/*
 * The output over the plane as a surface seen from above: patches painted from the back to the front. Parallel
 * projection, so that equal heights look equal; angle turns it about the vertical, tilt looks down on it.
 */
#include <math.h>

#include "base/number.h"
#include "plot/axis.h"
#include "plot/contour.h"
#include "plot/naming.h"
#include "plot/points.h"
#include "view/view.h"

/* Patches each way; more points than STEMS_MOST have no line to the surface, more than POINTS_MOST are left out. */
enum { PATCHES = 30, STEMS_MOST = 60, POINTS_MOST = 600 };
/* The height of the box as a share of its side. */
static const double HEIGHT = 0.8;

/* Where the box is and how it is turned. */
typedef struct {
  const Scene *scene;
  Axis z;
  double cos_angle, sin_angle, cos_tilt, sin_tilt;
  Point centre;
  double scale;
  Rect panel;
} Box;

/* Of places in the box: u, v in -1…1 to the right and up on the plane, w from 0 at the floor to 1. */
typedef struct {
  double u, v, w;
} Place;

static double depth_of(const Box *box, double u, double v) {
  return u * box->sin_angle + v * box->cos_angle;
}

static Point screen(const Box *box, Place at) {
  double right = at.u * box->cos_angle - at.v * box->sin_angle, up = (2 * at.w - 1) * HEIGHT;
  double y = -up * box->cos_tilt - depth_of(box, at.u, at.v) * box->sin_tilt;
  return (Point){box->centre.x + right * box->scale, box->centre.y + y * box->scale};
}

/* ---- the surface ---- */

/* The height that the surface has for sample i: of several classes the largest output. */
static double output_of(const SnapshotPlane *plane, int i) {
  const double *out = plane->output + (gsize)i * (gsize)plane->outputs;
  double most = out[0];
  for (int k = 1; k < plane->outputs; k++) most = fmax(most, out[k]);
  return most;
}

static Axis height_axis(const Snapshot *s) {
  double low = INFINITY, high = -INFINITY;
  for (int i = 0; i < s->plane.n * s->plane.n; i++) {
    double z = output_of(&s->plane, i);
    if (isfinite(z)) low = fmin(low, z), high = fmax(high, z);
  }
  bool heights = s->data != NULL && s->data->kind != TARGET_CLASS;
  for (int i = 0; heights && i < s->data->samples; i++)
    low = fmin(low, s->data->y[i]), high = fmax(high, s->data->y[i]);
  return axis_round(low, high, 4);
}

/* Between the samples, which stand in the middles of the plane's n×n cells. */
static double height_at(const Box *box, double u, double v) {
  const SnapshotPlane *plane = &box->scene->snapshot->plane;
  double x = CLAMP((u + 1) / 2 * plane->n - 0.5, 0, plane->n - 1),
         y = CLAMP((1 - v) / 2 * plane->n - 0.5, 0, plane->n - 1);
  int col = MIN((int)x, plane->n - 2), row = MIN((int)y, plane->n - 2), at = row * plane->n + col;
  double right = x - col, down = y - row;
  double upper = output_of(plane, at) * (1 - right) + output_of(plane, at + 1) * right;
  double lower = output_of(plane, at + plane->n) * (1 - right) + output_of(plane, at + plane->n + 1) * right;
  return upper * (1 - down) + lower * down;
}

static double share_of(const Box *box, double z) {
  return isfinite(z) ? CLAMP(axis_share(&box->z, z), 0, 1) : 0;
}

/* The likeliest class at a place, for its colour. */
static int class_at(const SnapshotPlane *plane, double u, double v) {
  int col = CLAMP((int)((u + 1) / 2 * plane->n), 0, plane->n - 1);
  int row = CLAMP((int)((1 - v) / 2 * plane->n), 0, plane->n - 1), best = 0;
  const double *out = plane->output + (gsize)(row * plane->n + col) * (gsize)plane->outputs;
  for (int k = 1; k < plane->outputs; k++) {
    if (out[k] > out[best]) best = k;
  }
  return best;
}

/* What is painted, from the back to the front. */
typedef enum { PART_PATCH, PART_LINE, PART_POINT } PartKind;
typedef struct {
  PartKind kind;
  double depth; /* larger is farther away */
  Place at[4];  /* a patch's corners in order round it; a line's ends; a point and its place on the surface */
  Color color;
  int sample;
  DataPart part;
} Part;

static gint by_depth(gconstpointer a, gconstpointer b, gpointer user) {
  double one = ((const Part *)a)->depth, other = ((const Part *)b)->depth;
  (void)user;
  return (one < other) - (one > other);
}

/* Light from the upper left and front: what leans away from it is darker. */
static double light_on(const Box *box, const Place at[4]) {
  double across = 2.0 / PATCHES, dx = (at[1].w - at[0].w) * 2 * HEIGHT / across,
         dy = (at[3].w - at[0].w) * 2 * HEIGHT / across;
  /* In the viewer's directions, so that the light stays while the surface turns. */
  double right = dx * box->cos_angle - dy * box->sin_angle, back = dx * box->sin_angle + dy * box->cos_angle;
  double length = sqrt(1 + right * right + back * back);
  return CLAMP((0.8 + 0.45 * right + 0.4 * back) / length, 0, 1);
}

static Color shaded(Color color, double light) {
  static const Color dark = {0, 0, 0, 1}, bright = {1, 1, 1, 1};
  return light < 0.75 ? color_mix(color, dark, 0.5 * (0.75 - light)) : color_mix(color, bright, 0.35 * (light - 0.75));
}

static void add_patches(const Box *box, GArray *parts) {
  const Snapshot *s = box->scene->snapshot;
  Shade shade = shade_output(s);
  double side = 2.0 / PATCHES;
  for (int i = 0; i < PATCHES * PATCHES; i++) {
    double u = -1 + side * (i % PATCHES), v = -1 + side * (i / PATCHES), sum = 0;
    double corner[4][2] = {{u, v}, {u + side, v}, {u + side, v + side}, {u, v + side}};
    Part part = {.kind = PART_PATCH, .depth = depth_of(box, u + side / 2, v + side / 2)};
    for (int k = 0; k < 4; k++) {
      double z = height_at(box, corner[k][0], corner[k][1]);
      part.at[k] = (Place){corner[k][0], corner[k][1], share_of(box, z)};
      sum += z;
    }
    if (!isfinite(sum)) continue;
    Color color = s->plane.outputs > 1 ? class_color(box->scene->theme, class_at(&s->plane, u + side / 2, v + side / 2),
                                                     s->plane.outputs)
                                       : theme_mix(box->scene->theme, shade_at(shade, sum / 4));
    part.color = shaded(color, light_on(box, part.at));
    g_array_append_val(parts, part);
  }
}

typedef struct {
  const Box *box;
  GArray *parts;
  double level;
} Contour;

/* The contour at the threshold lies on the surface; half a patch nearer, so that its own patches do not cover it. */
static void add_contour(const Point *points, int count, void *user) {
  const Contour *contour = user;
  double w = share_of(contour->box, contour->level);
  for (int i = 0; i + 1 < count; i++) {
    Part part = {.kind = PART_LINE};
    for (int k = 0; k < 2; k++) part.at[k] = (Place){2 * points[i + k].x - 1, 1 - 2 * points[i + k].y, w};
    part.depth = depth_of(contour->box, part.at[0].u, part.at[0].v) - 1.5 / PATCHES;
    g_array_append_val(contour->parts, part);
  }
}

static void add_points(const Box *box, GArray *parts) {
  const Snapshot *s = box->scene->snapshot;
  const SnapshotPlane *plane = &s->plane;
  if (s->data == NULL || s->data->features != 2 || s->data->samples > POINTS_MOST) return;
  /* So much nearer that the patches around it do not cut its edge off. */
  double radius = 0.8 * point_radius(box->scene, 2 * box->scale, s->data->samples);
  double nearer = fmax(3.0 / PATCHES, 2 * radius / (box->scale * fmax(box->sin_tilt, 0.3)));
  for (int kind = 0; kind < PART_COUNT; kind++) {
    for (int i = 0; i < s->data->part_count[kind]; i++) {
      int sample = (int)s->data->part[kind][i];
      double u = 2 * (s->data->x[sample] - plane->low[0]) / (plane->high[0] - plane->low[0]) - 1;
      double v = 2 * (s->data->x[s->data->samples + sample] - plane->low[1]) / (plane->high[1] - plane->low[1]) - 1;
      double below = height_at(box, u, v), z = s->data->kind == TARGET_CLASS ? below : s->data->y[sample];
      Part part = {.kind = PART_POINT, .depth = depth_of(box, u, v) - nearer, .sample = sample};
      part.part = (DataPart)kind;
      part.at[0] = (Place){u, v, share_of(box, z)};
      part.at[1] = (Place){u, v, share_of(box, below)};
      g_array_append_val(parts, part);
    }
  }
}

/* Its two halves on either side of the diagonal that follows the surface: the one that passes nearer its middle. */
static void draw_halves(const Box *box, const Part *part, const Point corners[4]) {
  const Place *at = part->at;
  double middle = share_of(box, height_at(box, (at[0].u + at[2].u) / 2, (at[0].v + at[2].v) / 2));
  int from = fabs((at[0].w + at[2].w) / 2 - middle) < fabs((at[1].w + at[3].w) / 2 - middle) ? 0 : 1;
  const Place *one = &part->at[from + 1], *other = &part->at[(from + 3) % 4];
  bool other_behind = depth_of(box, other->u, other->v) > depth_of(box, one->u, one->v);
  for (int half = 0; half < 2; half++) {
    int third = (half == 0) == other_behind ? from + 3 : from + 1;
    Point triangle[] = {corners[from], corners[from + 2], corners[third % 4]};
    draw_polyline(box->scene->list, triangle, 3, true,
                  (Style){.fill = part->color, .stroke = part->color, .width = 0.7});
  }
}

static void draw_patch(const Box *box, const Part *part) {
  static const double FLAT = 0.02; /* of the box's height */
  Point corners[4];
  for (int k = 0; k < 4; k++) corners[k] = screen(box, part->at[k]);
  /* The outline closes the seams between patches and lets their mesh be seen. */
  Style style = {.stroke = color_mix(part->color, box->scene->theme->ground, 0.22), .width = 0.7};
  bool flat = fabs(part->at[0].w + part->at[2].w - part->at[1].w - part->at[3].w) < FLAT;
  if (flat)
    style.fill = part->color;
  else
    draw_halves(box, part, corners);
  draw_polyline(box->scene->list, corners, 4, true, style);
}

static void draw_data_point(const Box *box, const Part *part, double radius, bool stems) {
  const Scene *scene = box->scene;
  Point at = screen(box, part->at[0]), foot = screen(box, part->at[1]);
  if (stems && point_distance(at, foot) > radius)
    draw_line(scene->list, at, foot, style_stroke(color_alpha(scene->theme->ink, 0.8), scene_stroke(scene, 1.4)));
  point_draw(scene, at, part->sample, part->part, radius, shade_output(scene->snapshot));
}

static void draw_parts(const Box *box) {
  const Scene *scene = box->scene;
  const Snapshot *s = scene->snapshot;
  g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(Part));
  add_patches(box, parts);
  Contour contour = {box, parts, snapshot_threshold(s)};
  if (s->plane.outputs == 1 && !isnan(contour.level))
    contour_lines(s->plane.output, s->plane.n, contour.level, add_contour, &contour);
  add_points(box, parts);
  g_array_sort_with_data(parts, by_depth, NULL);
  int points = s->data == NULL ? 0 : s->data->samples;
  double radius = point_radius(scene, 2 * box->scale, points) * 0.8;
  for (guint i = 0; i < parts->len; i++) {
    const Part *part = &g_array_index(parts, Part, i);
    if (part->kind == PART_PATCH) draw_patch(box, part);
    if (part->kind == PART_POINT) draw_data_point(box, part, radius, points <= STEMS_MOST);
    if (part->kind != PART_LINE) continue;
    draw_line(scene->list, screen(box, part->at[0]), screen(box, part->at[1]),
              style_stroke(scene->theme->ink, scene_stroke(scene, 2.6)));
  }
  /* Which sample is on show is seen even where the surface hides it. */
  for (guint i = 0; i < parts->len; i++) {
    const Part *part = &g_array_index(parts, Part, i);
    if (part->kind == PART_POINT && part->sample == s->sample) point_ring(scene, screen(box, part->at[0]), radius);
  }
}

/* ---- the box ---- */

/* The floor's corners, round it. */
static const double CORNERS[4][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};

static Point floor_corner(const Box *box, int k, double w) {
  return screen(box, (Place){CORNERS[k % 4][0], CORNERS[k % 4][1], w});
}

static int corner_where(const Box *box, bool front) {
  int best = 0;
  for (int k = 1; k < 4; k++) {
    double depth = depth_of(box, CORNERS[k][0], CORNERS[k][1]),
           other = depth_of(box, CORNERS[best][0], CORNERS[best][1]);
    if (front ? depth < other : depth > other) best = k;
  }
  return best;
}

static void draw_frame(const Box *box) {
  const Scene *scene = box->scene;
  Style line = style_stroke(scene->theme->line, scene_stroke(scene, 1));
  double ticks[AXIS_TICKS];
  int back = corner_where(box, false), count = axis_ticks(&box->z, 4, ticks);
  for (int k = 0; k < 4; k++) draw_line(scene->list, floor_corner(box, k, 0), floor_corner(box, k + 1, 0), line);
  for (int i = 0; i < count; i++) {
    double w = axis_share(&box->z, ticks[i]);
    Point wall[] = {floor_corner(box, back + 3, w), floor_corner(box, back, w), floor_corner(box, back + 1, w)};
    draw_polyline(scene->list, wall, 3, false, line);
  }
  for (int k = -1; k <= 1; k++)
    draw_line(scene->list, floor_corner(box, back + 4 + k, 0), floor_corner(box, back + 4 + k, 1), line);
}

/* In the middle of an edge, clear of its numbers; where that is too narrow, outward from there, cut at the panel's. */
static void draw_name(const Box *box, const char *name, Point at, double room, double outward) {
  const Scene *scene = box->scene;
  g_autofree char *markup = name == NULL ? g_strdup("x") : naming_feature(name);
  MathStyle style = {scene_text(scene, 16), scene->theme->muted, scene->theme, false, false};
  if (math_measure(scene->list, markup, &style).width <= room) {
    math_draw(scene->list, at, ALIGN_MIDDLE, markup, &style);
    return;
  }
  double beyond = outward < 0 ? at.x - box->panel.x : box->panel.x + box->panel.w - at.x;
  Align align = outward < 0 ? ALIGN_END : ALIGN_START;
  g_autofree char *cut = text_cut(scene->list, FONT_ITALIC, style.size, name == NULL ? "x" : name, beyond - LAYOUT_PAD);
  draw_text(scene->list, at, align, FONT_ITALIC, style.size, scene->theme->muted, cut);
}

static void draw_number(const Box *box, double value, Point at, Align align) {
  const Scene *scene = box->scene;
  double size = scene_text(scene, SCENE_TEXT_MIN);
  draw_text(scene->list, at, align, FONT_REGULAR, size, scene->theme->muted, number_short(value, NUMBER_PLAIN).text);
}

/* Numbers and name outside one of the floor's two front edges. */
static void draw_edge(const Box *box, int from) {
  const Scene *scene = box->scene;
  const SnapshotPlane *plane = &scene->snapshot->plane;
  int axis = CORNERS[from % 4][1] == CORNERS[(from + 1) % 4][1] ? 0 : 1;
  Point a = floor_corner(box, from, 0), b = floor_corner(box, from + 1, 0);
  double length = point_distance(a, b), out = 16 * scene->theme->text;
  if (length < 90 * scene->theme->text) return;
  /* Downward, away from the floor. */
  Point normal = {(b.y - a.y) / length, (a.x - b.x) / length};
  if (normal.y < 0) normal = (Point){-normal.x, -normal.y};
  double size = scene_text(scene, SCENE_TEXT_MIN);
  for (int k = 0; k < 2; k++) {
    Point end = point_mix(a, b, k == 0 ? 0.12 : 0.88);
    double value = CORNERS[(from + k) % 4][axis] < 0 ? plane->low[axis] : plane->high[axis];
    draw_number(box, value, (Point){end.x + normal.x * out, text_baseline(end.y + normal.y * out, size)}, ALIGN_MIDDLE);
  }
  Point middle = point_mix(a, b, 0.5);
  draw_name(box, plane->axis[axis], (Point){middle.x + normal.x * out, text_baseline(middle.y + normal.y * out, 16)},
            length * 0.4, normal.x);
}

/* The heights at the corner that is farthest left. */
static void draw_heights(const Box *box) {
  const Scene *scene = box->scene;
  double ticks[AXIS_TICKS], size = scene_text(scene, SCENE_TEXT_MIN);
  int left = 0, count = axis_ticks(&box->z, 4, ticks);
  for (int k = 1; k < 4; k++) {
    if (floor_corner(box, k, 0).x < floor_corner(box, left, 0).x) left = k;
  }
  double apart = floor_corner(box, left, 0).y - floor_corner(box, left, 1).y;
  if (apart < 3 * size) return;
  for (int i = 0; i < count; i++) {
    Point at = floor_corner(box, left, axis_share(&box->z, ticks[i]));
    if (apart / MAX(count - 1, 1) < 1.3 * size && i > 0 && i + 1 < count) continue;
    draw_text(scene->list, (Point){at.x - 8, text_baseline(at.y, size)}, ALIGN_END, FONT_REGULAR, size,
              scene->theme->muted, axis_tick_text(ticks, count, i).text);
  }
  MathStyle style = {scene_text(scene, 16), scene->theme->muted, scene->theme, false, false};
  Point top = floor_corner(box, left, 1);
  if (snapshot_has_net(scene->snapshot))
    math_draw(scene->list, (Point){top.x - 8, top.y - 1.1 * size}, ALIGN_END, "\\hat{y}", &style);
}

static Box box_new(const Scene *scene, Rect body) {
  double angle = scene->angle * G_PI / 180, tilt = scene->tilt * G_PI / 180, f = scene->theme->text;
  Box box = {.scene = scene,
             .panel = body,
             .z = height_axis(scene->snapshot),
             .cos_angle = cos(angle),
             .sin_angle = sin(angle),
             .cos_tilt = cos(tilt),
             .sin_tilt = sin(tilt)};
  /* Room for any angle, so that turning neither moves nor scales it. */
  double wide = 2 * G_SQRT2, high = 2 * G_SQRT2 * box.sin_tilt + 2 * HEIGHT * box.cos_tilt;
  box.scale = fmax(fmin((body.w - 110 * f) / wide, (body.h - 44 * f) / high), 1);
  box.centre = (Point){rect_centre(body).x + 12 * f, rect_centre(body).y - 6 * f};
  return box;
}

static bool is_plane(const Snapshot *s) {
  return s->plane.n > 1 && s->plane.axis[1] != NULL;
}

void surface_draw(const Scene *scene, Rect panel) {
  const Snapshot *s = scene->snapshot;
  draw_layer(scene->list, "surface");
  panel_draw(scene, panel);
  if (!is_plane(s)) {
    panel_title(scene, panel, "surface", NULL, NULL, false);
    panel_hint(scene, panel, "a network with two inputs  draws it: its output as a height over the plane");
    return;
  }
  g_autofree char *right = g_strdup_printf("angle %g°", scene->angle);
  panel_title(scene, panel, "surface", s->data == NULL ? "the output over the plane" : s->data->name, right, false);
  Rect body = panel_body(scene, panel);
  Box box = box_new(scene, body);
  draw_layer(scene->list, "surface.box");
  draw_frame(&box);
  int front = corner_where(&box, true);
  if (box.scale > 60) {
    draw_edge(&box, front);
    draw_edge(&box, front + 3);
    draw_heights(&box);
  }
  draw_layer(scene->list, "surface.patches");
  draw_push_clip(scene->list, body, 0);
  draw_parts(&box);
  draw_pop_clip(scene->list);
  draw_hit_rect(scene->list, body, "surface", 0, "");
}

/* The lowest and the highest place of the output. */
void surface_describe(const Snapshot *s, GString *out) {
  if (!is_plane(s)) {
    g_string_append(out, "surface: nothing to show; it needs a network with two inputs.\n");
    return;
  }
  const SnapshotPlane *plane = &s->plane;
  g_string_append_printf(out, "surface: the output%s as a height over %s and %s, from %g to %g.",
                         plane->outputs > 1 ? " of the likeliest class" : "", plane->axis[0], plane->axis[1],
                         plane->low[0], plane->high[0]);
  int ends[2] = {0, 0};
  for (int i = 1; i < plane->n * plane->n; i++) {
    if (output_of(plane, i) < output_of(plane, ends[0])) ends[0] = i;
    if (output_of(plane, i) > output_of(plane, ends[1])) ends[1] = i;
  }
  for (int k = 0; k < 2; k++) {
    double x = plane->low[0] + (plane->high[0] - plane->low[0]) * (ends[k] % plane->n + 0.5) / plane->n;
    double y = plane->high[1] - (plane->high[1] - plane->low[1]) * (ends[k] / plane->n + 0.5) / plane->n;
    g_string_append(out, k == 0 ? " It is lowest, " : "; highest, ");
    number_format(out, output_of(plane, ends[k]), 3);
    g_string_append_printf(out, ", near %.2g, %.2g", x, y);
  }
  g_string_append_c(out, '.');
  if (s->data != NULL && s->data->samples <= POINTS_MOST && s->data->kind != TARGET_CLASS)
    g_string_append_printf(out, " The %d point%s at the height of the%s y.", s->data->samples,
                           s->data->samples == 1 ? " stands" : "s stand", s->data->samples == 1 ? "" : "ir");
  g_string_append_c(out, '\n');
}
