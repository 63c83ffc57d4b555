#include "plot/points.h"

#include <math.h>

double point_radius(const Scene *scene, double width, int shown) {
  double large = shown <= 20 ? 10 : shown <= 120 ? 6 : shown <= 600 ? 4.2 : 3;
  /* Many in a small plot are smaller than few. */
  return scene_stroke(scene, fmin(large, width * large / 200));
}

/* Beyond two classes colour is not enough: circle, square, triangle, diamond. */
static void draw_marker(const Scene *scene, Point at, double radius, int shape, Style style) {
  if (shape % 4 == 0) {
    draw_circle(scene->list, at, radius, style);
  } else if (shape % 4 == 1) {
    draw_rect(scene->list, rect_around(at, 1.75 * radius, 1.75 * radius), 1, style);
  } else {
    double r = 1.2 * radius;
    Point diamond[] = {{at.x, at.y - r}, {at.x + r, at.y}, {at.x, at.y + r}, {at.x - r, at.y}};
    Point triangle[] = {{at.x, at.y - r}, {at.x + r, at.y + 0.8 * r}, {at.x - r, at.y + 0.8 * r}};
    draw_polyline(scene->list, shape % 4 == 2 ? triangle : diamond, shape % 4 == 2 ? 3 : 4, true, style);
  }
}

static Color point_color(const Scene *scene, int sample, Shade shade, int *shape) {
  const Dataset *data = scene->snapshot->data;
  double y = data->y[sample];
  *shape = 0;
  if (data->kind == TARGET_REGRESSION && data->features == 1) return scene->theme->muted;
  if (data->kind == TARGET_REGRESSION) return theme_mix(scene->theme, shade_at(shade, y));
  int k = dataset_class(data, sample);
  if (data->classes > 2) *shape = k;
  return class_color(scene->theme, k, data->classes);
}

void point_draw(const Scene *scene, Point at, int sample, DataPart part, double radius, Shade shade) {
  int shape;
  Color color = point_color(scene, sample, shade, &shape), ground = scene->theme->ground;
  double ring = fmin(4, radius * 0.4);
  if (part == PART_TRAIN) {
    draw_marker(scene, at, radius, shape, (Style){.fill = color, .stroke = ground, .width = ring});
    return;
  }
  /* Hollow: the ground shows through a ring of the class's colour. */
  draw_marker(scene, at, radius + ring / 2, shape, style_fill(ground));
  draw_marker(scene, at, radius - ring / 2, shape, (Style){.fill = ground, .stroke = color, .width = fmax(ring, 1.5)});
  if (part == PART_VALID) draw_circle(scene->list, at, fmax(radius / 4, 1), style_fill(color));
}

void point_ring(const Scene *scene, Point at, double radius) {
  draw_circle(scene->list, at, fmax(1.8 * radius, 8), style_stroke(scene->theme->ink, scene_stroke(scene, 2)));
}

DataPart point_part(const Dataset *data, int sample) {
  for (int part = PART_TEST; part < PART_COUNT; part++) {
    for (int i = 0; i < data->part_count[part]; i++) {
      if ((int)data->part[part][i] == sample) return (DataPart)part;
    }
  }
  return PART_TRAIN;
}
