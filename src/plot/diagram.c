#include "plot/diagram.h"

#include <math.h>

#include "draw/labels.h"

/* Points at text factor 1: left of the plot for numbers, below for numbers, above for names and keys. */
static const double LEFT = 62, BELOW = 28, ABOVE = 26, LABELLED_WIDTH = 200, LABELLED_HEIGHT = 150;

Diagram diagram_new(const Scene *scene, Rect body, Axis x, Axis y, double aspect) {
  double f = scene->theme->text;
  Diagram diagram = {.scene = scene, .room = body, .x = x, .y = y};
  diagram.labelled = body.w >= LABELLED_WIDTH * f && body.h >= LABELLED_HEIGHT * f;
  Rect inner = rect_inset(body, 8);
  if (diagram.labelled) {
    double right = LAYOUT_PAD + 6;
    inner = (Rect){body.x + LEFT * f, body.y + ABOVE * f, body.w - LEFT * f - right, body.h - (ABOVE + BELOW) * f};
  }
  diagram.area = aspect > 0 && inner.w > 0 && inner.h > 0 ? layout_fit(inner, aspect) : inner;
  return diagram;
}

bool diagram_empty(const Diagram *diagram) {
  return diagram->area.w < 20 || diagram->area.h < 20;
}

Point diagram_at(const Diagram *diagram, double x, double y) {
  return (Point){diagram->area.x + axis_share(&diagram->x, x) * diagram->area.w,
                 diagram->area.y + (1 - axis_share(&diagram->y, y)) * diagram->area.h};
}

/* ---- axes ---- */

static MathStyle name_style(const Scene *scene) {
  return (MathStyle){scene_text(scene, 16), scene->theme->muted, scene->theme, false, false};
}

static double number_width(const Scene *scene, const char *text) {
  return draw_text_width(scene->list, FONT_REGULAR, scene_text(scene, SCENE_TEXT_MIN), text);
}

/* How many numbers an axis has room for; where both have one scale, they share their step. */
static int ticks_most(const Diagram *diagram, bool upright) {
  double size = scene_text(diagram->scene, SCENE_TEXT_MIN), wide = diagram->x.high - diagram->x.low;
  int rows = (int)CLAMP(diagram->area.h / (3.2 * size), 1, 6), cols = (int)CLAMP(diagram->area.w / (5 * size), 1, 8);
  bool alike = fabs(diagram->area.w - diagram->area.h) < 1 && !diagram->x.log && !diagram->y.log &&
               fabs(diagram->y.high - diagram->y.low - wide) < 1e-6 * wide;
  return alike ? MIN(rows, cols) : upright ? rows : cols;
}

static void draw_y_ticks(const Diagram *diagram, bool grid) {
  const Scene *scene = diagram->scene;
  double ticks[AXIS_TICKS], size = scene_text(scene, SCENE_TEXT_MIN);
  int count = axis_ticks(&diagram->y, ticks_most(diagram, true), ticks);
  for (int i = 0; i < count; i++) {
    Point at = diagram_at(diagram, diagram->x.low, ticks[i]);
    if (grid) {
      draw_line(scene->list, at, (Point){diagram->area.x + diagram->area.w, at.y}, style_stroke(scene->theme->line, 1));
    }
    draw_text(scene->list, (Point){at.x - 8, text_baseline(at.y, size)}, ALIGN_END, FONT_REGULAR, size,
              scene->theme->muted, axis_tick_text(ticks, count, i).text);
  }
}

/* Numbers that would touch each other or the axis's name at the right end are left out. */
static void draw_x_ticks(const Diagram *diagram, double name_start) {
  const Scene *scene = diagram->scene;
  double ticks[AXIS_TICKS], size = scene_text(scene, SCENE_TEXT_MIN), free_from = -INFINITY;
  double base = diagram->area.y + diagram->area.h + 19 * scene->theme->text;
  int count = axis_ticks(&diagram->x, ticks_most(diagram, false), ticks);
  for (int i = 0; i < count; i++) {
    Point at = diagram_at(diagram, ticks[i], diagram->y.low);
    NumberText text = axis_tick_text(ticks, count, i);
    double half = number_width(scene, text.text) / 2;
    draw_line(scene->list, at, (Point){at.x, at.y + 4}, style_stroke(scene->theme->muted, 1));
    if (at.x - half < free_from || at.x + half > name_start - 10) continue;
    draw_text(scene->list, (Point){at.x, base}, ALIGN_MIDDLE, FONT_REGULAR, size, scene->theme->muted, text.text);
    free_from = at.x + half + 10;
  }
}

void diagram_draw_axes(const Diagram *diagram, const char *x_name, const char *y_name, bool grid) {
  const Scene *scene = diagram->scene;
  if (!diagram->labelled) return;
  draw_y_ticks(diagram, grid);
  MathStyle style = name_style(scene);
  double right = diagram->room.x + diagram->room.w - LAYOUT_PAD, start = right;
  if (x_name != NULL) {
    /* Beyond the plot's corner where there is room, else in place of the last numbers. */
    double width = math_measure(scene->list, x_name, &style).width, corner = diagram->area.x + diagram->area.w;
    bool beyond = corner + 22 + width <= right;
    start = beyond ? corner + 22 : fmin(corner + 12, right) - width;
    Point at = {start, diagram->area.y + diagram->area.h + (beyond ? 6 : 20) * scene->theme->text};
    if (width < diagram->area.w) math_draw(scene->list, at, ALIGN_START, x_name, &style);
  }
  draw_x_ticks(diagram, start);
  if (y_name == NULL) return;
  Point at = {fmax(diagram->area.x - 50 * scene->theme->text, diagram->room.x + 10),
              diagram->area.y - 11 * scene->theme->text};
  if (math_measure(scene->list, y_name, &style).width < diagram->room.w - 20)
    math_draw(scene->list, at, ALIGN_START, y_name, &style);
}

/* ---- keys ---- */

static const double SWATCH = 26, SWATCH_GAP = 6, KEY_GAP = 16;

static void draw_swatch(const Scene *scene, const DiagramKey *key, Point left) {
  Point right = {left.x + SWATCH, left.y}, middle = {left.x + SWATCH / 2, left.y};
  switch (key->shape) {
  case KEY_LINE:
    draw_line(scene->list, left, right, key->style);
    break;
  case KEY_ARROW:
    diagram_arrow(scene, left, right, key->style.stroke, key->style.width);
    break;
  case KEY_DOT:
    draw_circle(scene->list, middle, 4, key->style);
    break;
  case KEY_TICK:
    draw_line(scene->list, (Point){middle.x, left.y + 5}, (Point){middle.x, left.y - 5}, key->style);
    break;
  }
}

void diagram_draw_key(const Diagram *diagram, const DiagramKey *keys, int count, const char *y_name) {
  const Scene *scene = diagram->scene;
  if (!diagram->labelled) return;
  MathStyle style = {scene_text(scene, SCENE_TEXT_MIN), scene->theme->muted, scene->theme, false, true};
  MathStyle named = name_style(scene);
  double left = fmax(diagram->area.x - 50 * scene->theme->text, diagram->room.x + 10) + 16;
  if (y_name != NULL) left += math_measure(scene->list, y_name, &named).width;
  double right = diagram->room.x + diagram->room.w - LAYOUT_PAD, need = -KEY_GAP;
  int shown = 0;
  for (; shown < count; shown++) {
    double width = SWATCH + SWATCH_GAP + KEY_GAP + math_measure(scene->list, keys[shown].text, &style).width;
    if (need + width > right - left) break;
    need += width;
  }
  double x = right - need, y = diagram->room.y + 9 * scene->theme->text;
  for (int i = 0; i < shown; i++) {
    draw_swatch(scene, &keys[i], (Point){x, y});
    x += SWATCH + SWATCH_GAP;
    Point at = {x, text_baseline(y, style.size)};
    x += math_draw(scene->list, at, ALIGN_START, keys[i].text, &style).width + KEY_GAP;
  }
}

void diagram_hit(const Diagram *diagram, const char *kind, int index, const char *detail) {
  Extent extent = {diagram->x.low, diagram->x.high, diagram->y.low, diagram->y.high};
  draw_hit_plot(diagram->scene->list, diagram->area, extent, kind, index, detail);
}

/* ---- arrows and labels ---- */

void diagram_arrow(const Scene *scene, Point from, Point to, Color color, double width) {
  double length = point_distance(from, to), head = fmin(5 * width, 0.7 * length);
  if (length < 0.5) return;
  double ux = (to.x - from.x) / length, uy = (to.y - from.y) / length, half = 0.45 * head;
  Point neck = {to.x - ux * head, to.y - uy * head};
  Point tip[] = {to, {neck.x - uy * half, neck.y + ux * half}, {neck.x + uy * half, neck.y - ux * half}};
  draw_line(scene->list, from, neck, style_stroke(color, width));
  draw_polyline(scene->list, tip, 3, true, style_fill(color));
}

bool diagram_label(const Scene *scene, Labels *labels, Point at, const char *markup, Color color) {
  MathStyle style = {scene_text(scene, 14), color, scene->theme, false, false};
  MathBox box = math_measure(scene->list, markup, &style);
  double w = box.width + 8, h = box.ascent + box.descent + 4;
  Rect place;
  if (!labels_place_free(labels, rect_around(at, w, h), 60, &place)) return false;
  draw_rect(scene->list, place, 4, style_fill(color_alpha(scene->theme->panel, 0.8)));
  math_draw(scene->list, (Point){place.x + 4, place.y + 2 + box.ascent}, ALIGN_START, markup, &style);
  return true;
}
