#include "plot/scene.h"

#include <math.h>
#include <string.h>

double scene_text(const Scene *scene, double size) {
  return size * scene->theme->text;
}

double scene_stroke(const Scene *scene, double width) {
  return width * scene->theme->width;
}

NumberText scene_number(const Scene *scene, double value, NumberSign sign) {
  return scene->large ? number_short(value, sign) : number_fixed(value, 2, sign);
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

/* "xor · 4 samples" without its last parts as far as it has too many, then cut. Caller frees. */
static char *fit_parts(const Scene *scene, double size, const char *text, double room) {
  enum { CUT_LEAST = 6 }; /* fewer letters tell nothing */
  static const char BETWEEN[] = " · ";
  g_autofree char *shown = g_strdup(text);
  for (char *last; draw_text_width(scene->list, FONT_REGULAR, size, shown) > room; *last = '\0') {
    last = g_strrstr(shown, BETWEEN);
    if (last != NULL) continue;
    char *cut = text_cut(scene->list, FONT_REGULAR, size, shown, room);
    if (g_utf8_strlen(cut, -1) < CUT_LEAST) *cut = '\0';
    return cut;
  }
  return g_steal_pointer(&shown);
}

const char *panel_right(const Scene *scene, Rect panel, const char *name, bool strong, const char *const *choices) {
  double size = title_size(scene), room = panel.w - 2 * LAYOUT_PAD - TITLE_GAP;
  room -= draw_text_width(scene->list, FONT_BOLD, size, name);
  for (; *choices != NULL; choices++) {
    if (draw_text_width(scene->list, strong ? FONT_BOLD : FONT_REGULAR, size, *choices) <= room) return *choices;
  }
  return NULL;
}

void panel_title(const Scene *scene, Rect panel, const char *name, const char *more, const char *right, bool strong) {
  double size = title_size(scene), base = title_baseline(scene, panel), room = panel.w - 2 * LAYOUT_PAD;
  if (panel.h < title_height(scene) || room <= 0) return;
  Color muted = scene->theme->muted;
  double x = panel.x + LAYOUT_PAD;
  g_autofree char *shown = text_cut(scene->list, FONT_BOLD, size, name, room);
  double used = draw_text(scene->list, (Point){x, base}, ALIGN_START, FONT_BOLD, size, muted, shown) + TITLE_GAP;
  const char *choices[] = {right, NULL}, *end = panel_right(scene, panel, name, strong, choices);
  if (end != NULL) {
    Point at = {panel.x + panel.w - LAYOUT_PAD, base};
    FontFace face = strong ? FONT_BOLD : FONT_REGULAR;
    room -= draw_text(scene->list, at, ALIGN_END, face, size, scene->theme->ink, end) + TITLE_GAP;
  }
  if (more != NULL) {
    g_autofree char *rest = fit_parts(scene, size, more, room - used);
    draw_text(scene->list, (Point){x + used, base}, ALIGN_START, FONT_REGULAR, size, muted, rest);
  }
}

/* Words up to where the line is full; moves past them. Caller frees. */
static char *take_line(const Scene *scene, double size, const char **words, double room) {
  const char *end = *words, *at = *words;
  while (*at != '\0') {
    at += strspn(at, " ");
    at += strcspn(at, " ");
    g_autofree char *line = g_strndup(*words, (gsize)(at - *words));
    if (end > *words && draw_text_width(scene->list, FONT_REGULAR, size, line) > room) break;
    end = at;
  }
  g_autofree char *line = g_strndup(*words, (gsize)(end - *words));
  *words = end + strspn(end, " ");
  return text_cut(scene->list, FONT_REGULAR, size, line, room);
}

void panel_hint(const Scene *scene, Rect panel, const char *text) {
  enum { LINES_MOST = 4 };
  Rect body = panel_body(scene, panel);
  double size = scene_text(scene, 16), leading = 1.5 * size;
  char *lines[LINES_MOST] = {NULL};
  int count = 0;
  while (*text != '\0' && count < LINES_MOST) lines[count++] = take_line(scene, size, &text, body.w - 2 * LAYOUT_PAD);
  bool fits = body.h >= (count + 0.4) * leading;
  for (int i = 0; i < count; i++) {
    double y = rect_centre(body).y - 0.4 * title_height(scene) + (i - (count - 1) / 2.0) * leading;
    Point at = {rect_centre(body).x, text_baseline(fmax(y, body.y + (i + 0.5) * leading), size)};
    if (fits) draw_text(scene->list, at, ALIGN_MIDDLE, FONT_REGULAR, size, scene->theme->muted, lines[i]);
    g_free(lines[i]);
  }
}

/* ---- text ---- */

/* Does a number go on behind this beginning of a text? */
static bool cuts_number(const char *start, const char *text) {
  gsize length = strlen(start);
  return length > 0 && strchr("0123456789.", start[length - 1]) != NULL &&
         (g_ascii_isdigit(text[length]) || (text[length] == '.' && g_ascii_isdigit(text[length + 1])));
}

char *text_cut(const DrawList *list, FontFace face, double size, const char *text, double width) {
  if (draw_text_width(list, face, size, text) <= width) return g_strdup(text);
  static const char MORE[] = "…";
  double room = width - draw_text_width(list, face, size, MORE);
  glong letters = g_utf8_strlen(text, -1);
  while (letters > 0) {
    letters--;
    g_autofree char *start = g_utf8_substring(text, 0, letters);
    if (draw_text_width(list, face, size, start) > room || cuts_number(start, text)) continue;
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

/* From the right; in words, and as signs where there is no room for words. */
static const char *const LEGEND[][3] = {{"gradient", "negative", "positive"}, {"∂", "−", "+"}};
enum { LEGEND_ENTRIES = 3 };
static const double SWATCH = 24, SWATCH_GAP = 6, LEGEND_GAP = 16;

static double legend_width_of(const Scene *scene, const char *const *names) {
  double width = -LEGEND_GAP, size = scene_text(scene, SCENE_TEXT_MIN);
  for (int i = 0; i < LEGEND_ENTRIES; i++)
    width += draw_text_width(scene->list, FONT_REGULAR, size, names[i]) + SWATCH + SWATCH_GAP + LEGEND_GAP;
  return width;
}

double legend_width(const Scene *scene, bool brief) {
  return legend_width_of(scene, LEGEND[brief]);
}

void legend_draw(const Scene *scene, Rect panel, double room) {
  const Theme *theme = scene->theme;
  Color colors[LEGEND_ENTRIES] = {theme->gradient, theme->negative, theme->positive};
  double size = scene_text(scene, SCENE_TEXT_MIN), base = title_baseline(scene, panel);
  const char *const *names = LEGEND[legend_width(scene, false) > room];
  if (legend_width_of(scene, names) > room || panel.h < title_height(scene)) return;
  double x = panel.x + panel.w - LAYOUT_PAD, y = base - 0.364 * size;
  for (int i = 0; i < LEGEND_ENTRIES; i++) {
    x -= draw_text(scene->list, (Point){x, base}, ALIGN_END, FONT_REGULAR, size, theme->muted, names[i]) + SWATCH_GAP;
    Style line = style_stroke(colors[i], scene_stroke(scene, 4));
    if (i == 1) line.dash[0] = 10, line.dash[1] = 4;
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
