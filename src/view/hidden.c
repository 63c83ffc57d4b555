/* What the next layer sees: the plane as a hidden layer of two neurons bends it, and the line that divides it there. */
#include <math.h>

#include "base/number.h"
#include "draw/labels.h"
#include "plot/diagram.h"
#include "plot/ground.h"
#include "plot/naming.h"
#include "plot/points.h"
#include "view/view.h"

/* Of so few points it is told how many lie in one place. */
enum { COUNTED_MOST = 20 };

static Point place(const Diagram *diagram, const double *h) {
  return diagram_at(diagram, h[0], h[1]);
}

/* Lines of one x1 and of one x2, as they come out of the layer. */
static void draw_grid(const Diagram *diagram) {
  const SnapshotHidden *hidden = &diagram->scene->snapshot->hidden;
  g_autofree Point *line = g_new(Point, hidden->samples);
  Style style = style_stroke(color_alpha(diagram->scene->theme->muted, 0.55), scene_stroke(diagram->scene, 1.1));
  for (int k = 0; k < 2 * hidden->lines; k++) {
    int count = 0;
    for (int i = 0; i < hidden->samples; i++) {
      Point at = place(diagram, hidden->grid + 2 * (k * hidden->samples + i));
      if (isfinite(at.x + at.y)) line[count++] = at;
    }
    if (count > 1) draw_polyline(diagram->scene->list, line, count, false, style);
  }
}

static void draw_points(const Diagram *diagram) {
  const Scene *scene = diagram->scene;
  const Snapshot *s = scene->snapshot;
  const SnapshotHidden *hidden = &s->hidden;
  double radius = point_radius(scene, diagram->area.w, hidden->point_count);
  for (int part = 0; hidden->point_count > 0 && part < PART_COUNT; part++) {
    for (int i = 0; i < s->data->part_count[part]; i++) {
      int sample = (int)s->data->part[part][i];
      Point at = place(diagram, hidden->points + 2 * sample);
      if (!isfinite(at.x + at.y)) continue;
      point_draw(scene, at, sample, (DataPart)part, radius, shade_output(s));
      g_autofree char *name = g_strdup_printf("sample %d", sample + 1);
      draw_hit_rect(scene->list, rect_around(at, 2 * radius + 4, 2 * radius + 4), "point", sample, name);
    }
  }
  const double *shown = snapshot_values(s, s->columns[hidden->column].node);
  if (shown == NULL || !isfinite(shown[0] + shown[1])) return;
  Point at = place(diagram, shown);
  if (rect_contains(diagram->area, at)) point_ring(scene, at, radius);
}

static bool same_place(const SnapshotHidden *hidden, int i, int k) {
  return hidden->points[2 * i] == hidden->points[2 * k] && hidden->points[2 * i + 1] == hidden->points[2 * k + 1];
}

/* Is it the first of the points that the layer sends to its place? */
static bool is_first(const SnapshotHidden *hidden, int i) {
  for (int k = 0; k < i; k++) {
    if (same_place(hidden, i, k)) return false;
  }
  return true;
}

/* "2 points" where several lie on top of each other. */
static void draw_counts(const Diagram *diagram) {
  const SnapshotHidden *hidden = &diagram->scene->snapshot->hidden;
  double radius = point_radius(diagram->scene, diagram->area.w, hidden->point_count);
  if (!diagram->labelled || hidden->point_count > COUNTED_MOST) return;
  g_autoptr(Labels) labels = labels_new(rect_inset(diagram->area, 3));
  for (int i = 0; i < hidden->point_count; i++) {
    Point at = place(diagram, hidden->points + 2 * i);
    if (isfinite(at.x + at.y)) labels_avoid_rect(labels, rect_around(at, 4 * radius, 4 * radius));
  }
  for (int i = 0; i < hidden->point_count; i++) {
    int count = 0;
    for (int k = 0; k < hidden->point_count; k++) count += same_place(hidden, i, k);
    Point at = place(diagram, hidden->points + 2 * i);
    if (count < 2 || !is_first(hidden, i) || !rect_contains(diagram->area, at)) continue;
    g_autofree char *text = g_strdup_printf("\\text{%d points}", count);
    diagram_label(diagram->scene, labels, (Point){at.x, at.y + 3 * radius}, text, diagram->scene->theme->ink);
  }
}

/* On how many places do the points fall? */
static int count_places(const Snapshot *s) {
  const SnapshotHidden *hidden = &s->hidden;
  int count = 0;
  for (int i = 0; i < hidden->point_count; i++) {
    count += is_first(hidden, i);
  }
  return count;
}

void hidden_draw(const Scene *scene, Rect panel) {
  const Snapshot *s = scene->snapshot;
  const SnapshotHidden *hidden = &s->hidden;
  draw_layer(scene->list, "hidden");
  panel_draw(scene, panel);
  if (hidden->column == SNAPSHOT_NONE) {
    panel_title(scene, panel, "hidden", NULL, NULL, false);
    panel_hint(scene, panel, "two inputs and a hidden layer of two neurons  draw it");
    return;
  }
  g_autofree char *more = g_strdup_printf("the plane as layer %d sees it", hidden->column + 1);
  panel_title(scene, panel, "hidden", more, NULL, false);
  const SnapshotPlane *plane = &hidden->plane;
  Axis x = {plane->low[0], plane->high[0], false}, y = {plane->low[1], plane->high[1], false};
  Diagram diagram = diagram_new(scene, panel_body(scene, panel), x, y, 1);
  if (diagram_empty(&diagram)) return;
  draw_layer(scene->list, "hidden.plane");
  if (plane->n > 0) ground_draw_heat(scene, plane, diagram.area);
  draw_push_clip(scene->list, diagram.area, 3);
  draw_grid(&diagram);
  if (plane->n > 0) ground_draw_contours(scene, plane, diagram.area);
  draw_pop_clip(scene->list);
  g_autofree char *x_name = naming_neuron(s, hidden->column, 0), *y_name = naming_neuron(s, hidden->column, 1);
  diagram_draw_axes(&diagram, x_name, y_name, false);
  draw_layer(scene->list, "hidden.points");
  draw_points(&diagram);
  draw_counts(&diagram);
}

void hidden_describe(const Snapshot *s, GString *out) {
  const SnapshotHidden *hidden = &s->hidden;
  if (hidden->column == SNAPSHOT_NONE) {
    g_string_append(out, "hidden: nothing to show; it needs two inputs and a hidden layer of two neurons.\n");
    return;
  }
  const char *h = s->nodes[s->columns[hidden->column].node].name;
  g_string_append_printf(out, "hidden: the plane as %s hands it on: %s[1] to the right, %s[2] upward.", h, h, h);
  if (hidden->point_count > 0) {
    int places = count_places(s);
    g_string_append_printf(out, " The %d point%s on %d place%s.", hidden->point_count,
                           hidden->point_count == 1 ? " falls" : "s fall", places, plural_s(places));
    for (int i = 0; i < MIN(hidden->point_count, 4) && hidden->point_count <= 8; i++) {
      g_string_append_printf(out, " Sample %d lies at %.3g, %.3g.", i + 1, hidden->points[2 * i],
                             hidden->points[2 * i + 1]);
    }
  }
  if (hidden->plane.n > 0) {
    g_string_append_printf(out, " There the output layer divides by %s.",
                           hidden->plane.outputs == 1 ? "one straight line" : "straight lines");
  }
  if (!isnan(s->figures.accuracy)) g_string_append_printf(out, " The accuracy is %.3g.", s->figures.accuracy);
  g_string_append_c(out, '\n');
}
