#include "plot/bars.h"

#include <math.h>

/* Points at text factor 1. */
static const double ROW_MOST = 56, ROW_LEAST = 24, THICK_MOST = 34, TEXT = 17;

void bar_clear(void *bar) {
  g_free(((Bar *)bar)->name);
}

char *bar_name(const char *text) {
  g_autofree char *clean = g_strdelimit(g_strdup(text), "{}\\", ' ');
  GString *name = g_string_new(NULL);
  bool open = false;
  for (const char *at = clean; *at != '\0'; at++) {
    if (*at == '"') open = !open;
    if (*at == '"') {
      g_string_append(name, open ? "“" : "”");
    } else {
      g_string_append_c(name, *at);
    }
  }
  return g_string_free(name, FALSE);
}

/* What is drawn: the first `shown` of the bars, and the others as one. */
typedef struct {
  const BarChart *chart;
  int shown;
  double rest; /* the others' sum */
  int left_out;
  double names, numbers; /* widths */
  Rect plot;
  double low, high, row;
} Layout;

static const Bar *bar_at(const BarChart *chart, int i) {
  return &g_array_index(chart->bars, Bar, i);
}

static MathStyle name_style(const BarChart *chart, bool bold) {
  return (MathStyle){scene_text(chart->scene, TEXT), chart->scene->theme->ink, chart->scene->theme, bold, true};
}

static double x_of(const Layout *l, double value) {
  return l->plot.x + (value - l->low) / (l->high - l->low) * l->plot.w;
}

static void widen(Layout *l, double value) {
  if (isfinite(value)) l->low = fmin(l->low, value), l->high = fmax(l->high, value);
}

static Layout layout_of(const BarChart *chart) {
  double f = chart->scene->theme->text;
  Layout l = {.chart = chart, .shown = (int)chart->bars->len};
  int extra = chart->steps ? 2 : 0, room = (int)(chart->area.h / (ROW_LEAST * f)) - extra;
  if (l.shown > room) {
    l.shown = MAX(room - 1, 0);
    for (guint i = (guint)l.shown; i < chart->bars->len; i++) l.rest += bar_at(chart, (int)i)->value, l.left_out++;
  }
  int rows = l.shown + (l.left_out > 0) + extra;
  l.row = fmin(chart->area.h / MAX(rows, 1), ROW_MOST * f);
  MathStyle style = name_style(chart, chart->steps);
  for (int i = 0; i < l.shown; i++)
    l.names = fmax(l.names, math_measure(chart->scene->list, bar_at(chart, i)->name, &style).width);
  if (chart->sum != NULL) l.names = fmax(l.names, math_measure(chart->scene->list, chart->sum, &style).width);
  l.names = fmin(l.names, chart->area.w * (chart->area.w < 360 * f ? 0.4 : 0.5));
  l.numbers = fmin(74 * f, chart->area.w * 0.22);
  double running = l.low = l.high = chart->steps ? chart->base : 0;
  for (int i = 0; i <= l.shown; i++) {
    double value = i < l.shown ? bar_at(chart, i)->value : l.rest;
    running = chart->steps ? running + value : value;
    widen(&l, running);
  }
  if (!(l.high > l.low)) l.high = l.low + 1;
  double left = l.names + 20 + (chart->steps ? 0 : l.numbers);
  l.plot = (Rect){chart->area.x + left, chart->area.y, fmax(chart->area.w - left - l.numbers, 10), chart->area.h};
  return l;
}

static void draw_name(const Layout *l, double middle, const char *markup, Color color, bool bold) {
  MathStyle style = name_style(l->chart, bold);
  style.color = color;
  double least = scene_text(l->chart->scene, SCENE_TEXT_MIN) - 0.01, usual = style.size;
  style.size = math_fit(l->chart->scene->list, markup, &style, l->names);
  g_auto(GStrv) parts = g_strsplit(markup, "~~", 2);
  if (style.size < least && parts[1] != NULL) {
    /* Of "x₁ positive words = 1" the symbol alone. */
    markup = parts[0];
    style.size = usual;
    style.size = math_fit(l->chart->scene->list, markup, &style, l->names);
  }
  if (style.size < least) return;
  math_draw(l->chart->scene->list, (Point){l->chart->area.x + l->names, text_baseline(middle, style.size)}, ALIGN_END,
            markup, &style);
}

static Color color_of(const Layout *l, double value) {
  const Theme *theme = l->chart->scene->theme;
  if (l->chart->plain) return color_mix(theme->muted, theme->panel, 0.45);
  return value < 0 ? theme->negative : theme->positive;
}

/* Inside where it fits, else beside the bar's far end. */
static void draw_number(const Layout *l, Rect bar, double value, double error) {
  const Scene *scene = l->chart->scene;
  double size = scene_text(scene, 16), middle = rect_centre(bar).y;
  NumberText number = l->chart->plain ? number_short(value, NUMBER_PLAIN) : number_fixed(value, 2, NUMBER_SIGNED);
  NumberText spread = number_fixed(error, 2, NUMBER_PLAIN);
  g_autofree char *text = error > 0 ? g_strdup_printf("%s ± %s", number.text, spread.text) : g_strdup(number.text);
  double width = draw_text_width(scene->list, FONT_BOLD, size, text);
  Color fill = color_of(l, value);
  if (width + 14 < bar.w && bar.h > 1.2 * size) {
    draw_text(scene->list, (Point){rect_centre(bar).x, text_baseline(middle, size)}, ALIGN_MIDDLE, FONT_BOLD, size,
              theme_text_on(scene->theme, fill), text);
    return;
  }
  bool left = value < 0 && !l->chart->steps;
  Point at = {left ? bar.x - 7 : bar.x + bar.w + 7, text_baseline(middle, size)};
  double room = left ? at.x - (l->chart->area.x + l->names) : l->chart->area.x + l->chart->area.w + 14 - at.x;
  g_autofree char *cut = text_cut(scene->list, FONT_BOLD, size, width <= room ? text : number.text, room);
  double wide = draw_text_width(scene->list, FONT_BOLD, size, cut);
  Rect ground = {left ? at.x - wide : at.x, middle - 0.6 * size, wide, 1.2 * size}; /* over the base's dotted line */
  if (l->chart->steps) draw_rect(scene->list, ground, 2, style_fill(scene->theme->panel));
  draw_text(scene->list, at, left ? ALIGN_END : ALIGN_START, FONT_BOLD, size, scene->theme->ink, cut);
}

/* From one value to the other; what takes away has a dashed outline as well, so that nobody needs to see colours. */
static void draw_bar(const Layout *l, int row, double from, double to, double error) {
  const Scene *scene = l->chart->scene;
  double left = x_of(l, fmin(from, to)), right = x_of(l, fmax(from, to));
  double thick = fmin(l->row * 0.62, THICK_MOST * scene->theme->text), middle = l->plot.y + l->row * (row + 0.5);
  Rect bar = {left, middle - thick / 2, fmax(right - left, 2), thick};
  Style style = style_fill(color_of(l, to - from));
  if (to < from && !l->chart->plain) {
    style.stroke = scene->theme->ink;
    style.width = scene_stroke(scene, 1);
    style.dash[0] = 4, style.dash[1] = 3;
  }
  draw_rect(scene->list, bar, fmin(4, bar.w / 2), style);
  draw_number(l, bar, to - from, error);
}

static void draw_connector(const Layout *l, int row, double value) {
  const Scene *scene = l->chart->scene;
  double x = x_of(l, value), y = l->plot.y + l->row * (row + 0.5),
         thick = fmin(l->row * 0.62, THICK_MOST * scene->theme->text);
  draw_line(scene->list, (Point){x, y + thick / 2}, (Point){x, y + l->row - thick / 2},
            style_stroke(scene->theme->muted, scene_stroke(scene, 1)));
}

static void draw_rows(const Layout *l) {
  const BarChart *chart = l->chart;
  const Scene *scene = chart->scene;
  double running = chart->steps ? chart->base : 0;
  int row = chart->steps ? 1 : 0;
  for (int i = 0; i < l->shown + (l->left_out > 0); i++, row++) {
    bool rest = i == l->shown;
    double value = rest ? l->rest : bar_at(chart, i)->value;
    g_autofree char *more = g_strdup_printf("\\text{⋮ %d more}", l->left_out);
    draw_name(l, l->plot.y + l->row * (row + 0.5), rest ? more : bar_at(chart, i)->name,
              rest ? scene->theme->muted : scene->theme->ink, false);
    draw_bar(l, row, running, running + value, rest ? 0 : bar_at(chart, i)->error);
    if (!chart->steps) continue;
    running += value;
    draw_connector(l, row, running);
  }
}

static void draw_ends(const Layout *l) {
  const BarChart *chart = l->chart;
  const Scene *scene = chart->scene;
  double size = scene_text(scene, TEXT), x = x_of(l, chart->base), sum = chart->base;
  int rows = l->shown + (l->left_out > 0) + 2;
  Style dotted = style_stroke(scene->theme->muted, scene_stroke(scene, 1.4));
  dotted.dash[0] = 2, dotted.dash[1] = 4;
  draw_line(scene->list, (Point){x, l->plot.y}, (Point){x, l->plot.y + l->row * (rows - 1)}, dotted);
  draw_name(l, l->plot.y + l->row / 2, chart->first, scene->theme->muted, false);
  draw_text(scene->list, (Point){x + 8, text_baseline(l->plot.y + l->row / 2, size)}, ALIGN_START, FONT_REGULAR, size,
            scene->theme->muted, number_fixed(chart->base, 2, NUMBER_PLAIN).text);
  for (guint i = 0; i < chart->bars->len; i++) sum += bar_at(chart, (int)i)->value;
  double middle = l->plot.y + l->row * (rows - 0.5);
  draw_name(l, middle, chart->sum, scene->theme->ink, true);
  NumberText text = number_fixed(sum, 2, NUMBER_PLAIN);
  double half = draw_text_width(scene->list, FONT_BOLD, size, text.text) / 2;
  Point at = {CLAMP(x_of(l, sum), l->plot.x + half, chart->area.x + chart->area.w - half), text_baseline(middle, size)};
  draw_text(scene->list, at, ALIGN_MIDDLE, FONT_BOLD, size, scene->theme->ink, text.text);
}

void bars_draw(const BarChart *chart) {
  Layout l = layout_of(chart);
  if (l.plot.w < 20 || chart->area.h < ROW_LEAST * chart->scene->theme->text || chart->bars->len == 0) return;
  if (chart->steps) {
    draw_ends(&l);
  } else {
    double x = x_of(&l, 0), rows = l.shown + (l.left_out > 0);
    draw_line(chart->scene->list, (Point){x, l.plot.y}, (Point){x, l.plot.y + l.row * rows},
              style_stroke(chart->scene->theme->line, scene_stroke(chart->scene, 1.4)));
  }
  draw_rows(&l);
}
