#include "plot/scene.h"

#include <math.h>
#include <string.h>

double scene_text(const Scene *scene, double size) {
  return size * scene->theme->text;
}

double scene_stroke(const Scene *scene, double width) {
  return width * scene->theme->width;
}

Style style_fill(Color fill) {
  return (Style){.fill = fill};
}

Style style_stroke(Color stroke, double width) {
  return (Style){.stroke = stroke, .width = width};
}

/* ---- panels ---- */

static double title_height(const Scene *scene) {
  return LAYOUT_TITLE * fmax(1, scene->theme->text);
}

void panel_draw(const Scene *scene, Rect panel) {
  Style style = style_fill(scene->theme->panel);
  /* Where panel and ground are one colour, a line tells them apart. */
  if (color_contrast(scene->theme->panel, scene->theme->ground) < 1.02) {
    style.stroke = scene->theme->line;
    style.width = 1;
  }
  draw_rect(scene->list, panel, LAYOUT_RADIUS, style);
}

Rect panel_body(const Scene *scene, Rect panel) {
  double top = fmin(title_height(scene), panel.h);
  return (Rect){panel.x, panel.y + top, panel.w, panel.h - top};
}

static double title_size(const Scene *scene) {
  return scene_text(scene, 15);
}

static double title_baseline(const Scene *scene, Rect panel) {
  return text_baseline(panel.y + title_height(scene) * 0.58, title_size(scene));
}

static const double TITLE_GAP = 10;

double panel_title_room(const Scene *scene, Rect panel, const char *name, const char *more) {
  double size = title_size(scene), room = panel.w - 2 * LAYOUT_PAD;
  room -= draw_text_width(scene->list, FONT_BOLD, size, name);
  if (more != NULL) room -= TITLE_GAP + draw_text_width(scene->list, FONT_REGULAR, size, more);
  return room - 2 * TITLE_GAP;
}

void panel_title(const Scene *scene, Rect panel, const char *name, const char *more, const char *right, bool strong) {
  double size = title_size(scene), base = title_baseline(scene, panel), room = panel.w - 2 * LAYOUT_PAD;
  if (panel.h < title_height(scene) || room <= 0) return;
  Color muted = scene->theme->muted;
  double x = panel.x + LAYOUT_PAD;
  g_autofree char *shown = text_cut(scene->list, FONT_BOLD, size, name, room);
  double used = draw_text(scene->list, (Point){x, base}, ALIGN_START, FONT_BOLD, size, muted, shown) + TITLE_GAP;
  if (right != NULL) {
    FontFace face = strong ? FONT_BOLD : FONT_REGULAR;
    g_autofree char *end = text_cut(scene->list, face, size, right, room - used);
    Point at = {panel.x + panel.w - LAYOUT_PAD, base};
    room -= draw_text(scene->list, at, ALIGN_END, face, size, scene->theme->ink, end) + TITLE_GAP;
  }
  if (more != NULL) {
    g_autofree char *rest = text_cut(scene->list, FONT_REGULAR, size, more, room - used);
    draw_text(scene->list, (Point){x + used, base}, ALIGN_START, FONT_REGULAR, size, muted, rest);
  }
}

void panel_hint(const Scene *scene, Rect panel, const char *text) {
  Rect body = panel_body(scene, panel);
  double size = scene_text(scene, 14);
  g_autofree char *shown = text_cut(scene->list, FONT_REGULAR, size, text, body.w - 2 * LAYOUT_PAD);
  if (body.h < 2 * size) return;
  Point at = {rect_centre(body).x, text_baseline(rect_centre(body).y, size)};
  draw_text(scene->list, at, ALIGN_MIDDLE, FONT_REGULAR, size, scene->theme->muted, shown);
}

/* ---- text ---- */

char *text_cut(const DrawList *list, FontFace face, double size, const char *text, double width) {
  if (draw_text_width(list, face, size, text) <= width) return g_strdup(text);
  static const char MORE[] = "…";
  double room = width - draw_text_width(list, face, size, MORE);
  glong letters = g_utf8_strlen(text, -1);
  while (letters > 0) {
    letters--;
    g_autofree char *start = g_utf8_substring(text, 0, letters);
    if (draw_text_width(list, face, size, start) > room) continue;
    return letters == 0 ? g_strdup("") : g_strconcat(g_strchomp(start), MORE, NULL);
  }
  return g_strdup("");
}

double text_baseline(double centre, double size) {
  /* Half of DejaVu Sans's height of digits and capitals. */
  return centre + 0.364 * size;
}

/* ---- pills ---- */

Rect pill_rect(const Scene *scene, Point centre, const char *text, double size) {
  double height = 1.5 * size;
  double width = draw_text_width(scene->list, FONT_REGULAR, size, text) + 0.9 * size;
  return rect_around(centre, fmax(width, height), height);
}

void pill_draw(const Scene *scene, Rect rect, const char *text, PillStyle style) {
  Style frame = {.fill = scene->theme->ground, .stroke = style.outline, .width = scene_stroke(scene, 1.2)};
  draw_rect(scene->list, rect, rect.h / 2, frame);
  Point centre = rect_centre(rect);
  draw_text(scene->list, (Point){centre.x, text_baseline(centre.y, style.size)}, ALIGN_MIDDLE,
            style.bold ? FONT_BOLD : FONT_REGULAR, style.size, style.text, text);
}

/* ---- the vocabulary of colour ---- */

/* From the right. */
static const char *const LEGEND[] = {"gradient", "negative", "positive"};
static const double SWATCH = 24, SWATCH_GAP = 6, LEGEND_GAP = 16;

double legend_width(const Scene *scene) {
  double width = -LEGEND_GAP, size = scene_text(scene, SCENE_TEXT_MIN);
  for (gsize i = 0; i < G_N_ELEMENTS(LEGEND); i++) {
    width += draw_text_width(scene->list, FONT_REGULAR, size, LEGEND[i]) + SWATCH + SWATCH_GAP + LEGEND_GAP;
  }
  return width;
}

void legend_draw(const Scene *scene, Rect panel, double room) {
  const Theme *theme = scene->theme;
  Color colors[] = {theme->gradient, theme->negative, theme->positive};
  double size = scene_text(scene, SCENE_TEXT_MIN), base = title_baseline(scene, panel);
  if (legend_width(scene) > room || panel.h < title_height(scene)) return;
  double x = panel.x + panel.w - LAYOUT_PAD, y = base - 0.364 * size;
  for (gsize i = 0; i < G_N_ELEMENTS(LEGEND); i++) {
    x -= draw_text(scene->list, (Point){x, base}, ALIGN_END, FONT_REGULAR, size, theme->muted, LEGEND[i]) + SWATCH_GAP;
    Style line = style_stroke(colors[i], scene_stroke(scene, 4));
    if (strcmp(LEGEND[i], "negative") == 0) line.dash[0] = 10, line.dash[1] = 4;
    draw_line(scene->list, (Point){x - SWATCH, y}, (Point){x, y}, line);
    x -= SWATCH + LEGEND_GAP;
  }
}

/* Colour-blind-safe hues (after Okabe and Ito) for classes beyond two; none is the gradient's. */
static const guint32 CLASS_HUES[] = {0x009e73, 0x8f6bd6, 0xd9b300, 0x56b4c9, 0xb4552d, 0x7f8c99, 0x5e9a1f, 0x3b5bb5};

Color class_color(const Theme *theme, int k, int classes) {
  if (classes <= 2) return k == 0 ? theme->negative : theme->positive;
  if (k < 2) return k == 0 ? theme->positive : theme->negative;
  guint32 hue = CLASS_HUES[(k - 2) % (int)G_N_ELEMENTS(CLASS_HUES)];
  return (Color){(float)(hue >> 16 & 255) / 255, (float)(hue >> 8 & 255) / 255, (float)(hue & 255) / 255, 1};
}

double edge_width(double value) {
  return isfinite(value) ? 1 + 9 * (1 - exp(-fabs(value) / 5)) : 1;
}

Style edge_style(const Scene *scene, double value, double factor) {
  const Theme *theme = scene->theme;
  bool nothing = !(value < 0 || value > 0);
  Color color = nothing ? color_mix(theme->muted, theme->panel, 0.5) : value < 0 ? theme->negative : theme->positive;
  double width = scene_stroke(scene, fmax(1, edge_width(value) * factor));
  Style style = style_stroke(color_over(color_alpha(color, 0.9), theme->panel), width);
  if (value < 0) style.dash[0] = 7, style.dash[1] = 6;
  return style;
}
