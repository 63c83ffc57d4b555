#include "sample.h"

#include "draw/ease.h"
#include "draw/geometry.h"
#include "draw/labels.h"
#include "draw/layout.h"
#include "draw/mathtext.h"
#include "draw/number.h"

#include <math.h>
#include <string.h>

enum { HIDDEN = 4, PLANE = 256, SMALL = 64 };

/* A 2-4-1 net that answers XOR: tanh hidden units, a sigmoid on top. */
static const double W1[HIDDEN][2] = {{2.4, -2.9}, {3.4, -3.1}, {0.8, 1.1}, {1.9, -1.2}};
static const double B1[HIDDEN] = {1.3, -1.9, 1.4, 0.4};
static const double W2[HIDDEN] = {-6.1, 5.4, 2.6, -1.4};
static const double B2 = 3.0;

Theme *sample_theme(const char *name) {
  g_autofree char *file = g_strconcat(name, ".theme", NULL);
  g_autofree char *path = g_build_filename(g_getenv("NABLA_SOURCE"), "assets", "themes", file, NULL);
  Diag diag = DIAG_INIT;
  Theme *theme = theme_load(path, &diag);
  if (theme == NULL) g_error("%s", diag.message);
  return theme;
}

static double hidden_unit(int unit, double x1, double x2) {
  return tanh(W1[unit][0] * x1 + W1[unit][1] * x2 + B1[unit]);
}

/* In -1..1, as the colours go. */
static double output(double x1, double x2) {
  double z = B2;
  for (int i = 0; i < HIDDEN; i++) z += W2[i] * hidden_unit(i, x1, x2);
  return 2 / (1 + exp(-z)) - 1;
}

/* The plane -0.4..1.4 as unit `unit` sees it; -1, -2: the inputs; HIDDEN: the output. */
static void picture_plane(const Theme *theme, int unit, int side, guint32 *pixels) {
  ThemeRamp ramp;
  theme_ramp(theme, &ramp);
  for (int row = 0; row < side; row++) {
    for (int column = 0; column < side; column++) {
      double x1 = -0.4 + 1.8 * (column + 0.5) / side, x2 = 1.4 - 1.8 * (row + 0.5) / side;
      double value = unit == -1      ? 2 * x1 - 1
                     : unit == -2    ? 2 * x2 - 1
                     : unit < HIDDEN ? hidden_unit(unit, x1, x2)
                                     : output(x1, x2);
      pixels[row * side + column] = theme_ramp_at(&ramp, value);
    }
  }
}

static Style panel_style(const Theme *theme) {
  return (Style){.fill = theme->panel, .stroke = theme->line, .width = theme->frame};
}

static void panel(DrawList *list, const Theme *theme, Rect rect, const char *title, const char *rest) {
  draw_rect(list, rect, LAYOUT_RADIUS, panel_style(theme));
  Point at = {rect.x + LAYOUT_PAD, rect.y + 32};
  at.x += draw_text(list, at, ALIGN_START, FONT_BOLD, 15 * theme->text, theme->muted, title) + 10;
  draw_text(list, at, ALIGN_START, FONT_REGULAR, 15 * theme->text, theme->muted, rest);
}

static void pill(DrawList *list, const Theme *theme, Point centre, double size, Color color, const char *text) {
  double width = draw_text_width(list, FONT_REGULAR, size, text) + 0.9 * size, height = 1.45 * size;
  draw_rect(list, rect_around(centre, width, height), height / 2,
            (Style){.fill = theme->ground, .stroke = color, .width = 1.4 * theme->width});
  draw_text(list, (Point){centre.x, centre.y + 0.365 * size}, ALIGN_MIDDLE, FONT_REGULAR, size, color, text);
}

static void edge(DrawList *list, const Theme *theme, Point a, Point b, double weight) {
  double width = (1 + 1.4 * fmin(fabs(weight), 6)) * theme->width, middle = (a.x + b.x) / 2;
  Style style = {.stroke = color_alpha(weight < 0 ? theme->negative : theme->positive, 0.9), .width = width};
  if (weight < 0) style.dash[0] = fmax(7, 1.5 * width), style.dash[1] = fmax(6, 0.9 * width);
  draw_bezier(list, a, (Point){middle, a.y}, (Point){middle, b.y}, b, style);
}

static void neuron(DrawList *list, const Theme *theme, Point centre, int unit, const char *name, double value) {
  static guint32 pixels[SMALL * SMALL];
  Rect box = rect_around(centre, 64, 64);
  picture_plane(theme, unit, SMALL, pixels);
  draw_rect(list, box, 8, (Style){.fill = theme->panel});
  draw_image(list, box, 8, SMALL, SMALL, pixels, 1);
  draw_rect(list, box, 8, (Style){.stroke = theme->ink, .width = 1.6 * theme->width});
  MathStyle style = {.size = 18 * theme->text, .color = theme->ink, .theme = theme};
  draw_hit_rect(list, box, "neuron", unit, name);
  math_draw(list, (Point){centre.x, box.y - 10}, ALIGN_MIDDLE, name, &style);
  pill(list, theme, (Point){centre.x, box.y + box.h + 2}, 16 * theme->text, theme->ink,
       number_fixed(value, 2, NUMBER_PLAIN).text);
}

static Point hidden_place(int unit) {
  return (Point){360, 110 + 137 * unit};
}

static void legend(DrawList *list, const Theme *theme, double right, double y) {
  const struct {
    const char *text;
    Color color;
    double dash;
  } rows[] = {{"gradient", theme->gradient, 0}, {"negative", theme->negative, 7}, {"positive", theme->positive, 0}};
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    double size = 13 * theme->text;
    right -= draw_text(list, (Point){right, y}, ALIGN_END, FONT_REGULAR, size, theme->muted, rows[i].text) + 6;
    Style style = {.stroke = rows[i].color, .width = 4, .dash = {rows[i].dash, rows[i].dash > 0 ? 6 : 0}};
    draw_line(list, (Point){right - 20, y - 4.5}, (Point){right, y - 4.5}, style);
    right -= 36;
  }
}

static void stage_net(DrawList *list, const Theme *theme, Rect area) {
  static const char *const names[] = {"h_1^{(1)}", "h_2^{(1)}", "h_3^{(1)}", "h_4^{(1)}"};
  Point x1 = {110, 220}, x2 = {110, 400}, yhat = {610, 312};
  draw_layer(list, "net");
  panel(list, theme, area, "net", "2 → 4 tanh → 1 sigmoid   17 parameters");
  legend(list, theme, area.x + area.w - LAYOUT_PAD, 45);
  for (int i = 0; i < HIDDEN; i++) {
    Point h = hidden_place(i);
    edge(list, theme, (Point){x1.x + 32, x1.y}, (Point){h.x - 32, h.y}, W1[i][0]);
    edge(list, theme, (Point){x2.x + 32, x2.y}, (Point){h.x - 32, h.y}, W1[i][1]);
    edge(list, theme, (Point){h.x + 32, h.y}, (Point){yhat.x - 32, yhat.y}, W2[i]);
  }
  neuron(list, theme, x1, -1, "x_1", 0);
  neuron(list, theme, x2, -2, "x_2", 1);
  for (int i = 0; i < HIDDEN; i++) neuron(list, theme, hidden_place(i), i, names[i], hidden_unit(i, 0, 1));
  neuron(list, theme, yhat, HIDDEN, "\\hat{y}", output(0, 1) / 2 + 0.5);
  MathStyle small = {.size = 15 * theme->text, .color = theme->muted, .theme = theme, .upright = true};
  math_draw(list, (Point){110, 590}, ALIGN_MIDDLE, "x", &small);
  math_draw(list, (Point){610, 390}, ALIGN_MIDDLE, "y = 1", &small);
  math_draw(list, (Point){360, 603}, ALIGN_MIDDLE, "W_1~4×2\\quad b_1~4", &small);
  math_draw(list, (Point){610, 603}, ALIGN_MIDDLE, "W_2~1×4\\quad b_2~1", &small);
}

static void stage_gradients(DrawList *list, const Theme *theme, Rect area, double progress) {
  static const double values[] = {0.028, -0.05, -0.018, 0.022};
  g_autoptr(Labels) labels = labels_new(area);
  draw_layer(list, "gradients");
  for (int i = 0; i < HIDDEN; i++) {
    Point a = {392, hidden_place(i).y}, b = {578, 312}, curve[24];
    double middle = (a.x + b.x) / 2, size = 14 * theme->text;
    bezier_sample(a, (Point){middle, a.y}, (Point){middle, b.y}, b, curve, G_N_ELEMENTS(curve));
    NumberText text = number_fixed(values[i], 2, NUMBER_SIGNED);
    double width = draw_text_width(list, FONT_REGULAR, size, text.text) + size;
    Rect at = labels_place_along(labels, curve, G_N_ELEMENTS(curve), width, 1.7 * size, 0.6 - 0.2 * progress);
    pill(list, theme, rect_centre(at), size, theme->gradient, text.text);
  }
}

static void stage_boundary(DrawList *list, const Theme *theme, Rect area) {
  static guint32 pixels[PLANE * PLANE];
  static const double points[][3] = {{0, 1, 1}, {1, 1, -1}, {0, 0, -1}, {1, 0, 1}};
  draw_layer(list, "boundary");
  panel(list, theme, area, "boundary", "");
  draw_text(list, (Point){area.x + area.w - 18, area.y + 32}, ALIGN_END, FONT_BOLD, 15 * theme->text, theme->ink,
            "accuracy 1.00");
  Rect map = {area.x + 110, area.y + LAYOUT_TITLE, 336, 336};
  picture_plane(theme, HIDDEN, PLANE, pixels);
  draw_image(list, map, 2, PLANE, PLANE, pixels, 0.5);
  draw_push_clip(list, map, 2);
  for (int i = 0; i < HIDDEN; i++) {
    double from = -(B1[i] - 0.4 * W1[i][0]) / W1[i][1], to = -(B1[i] + 1.4 * W1[i][0]) / W1[i][1];
    Point a = {map.x, map.y + map.h * (1.4 - from) / 1.8}, b = {map.x + map.w, map.y + map.h * (1.4 - to) / 1.8};
    draw_line(list, a, b, (Style){.stroke = color_alpha(theme->ink, 0.6), .width = 1.3 * theme->width, .dash = {3, 3}});
  }
  draw_pop_clip(list);
  for (gsize i = 0; i < G_N_ELEMENTS(points); i++) {
    Point at = {map.x + map.w * (points[i][0] + 0.4) / 1.8, map.y + map.h * (1.4 - points[i][1]) / 1.8};
    draw_circle(list, at, 11, (Style){.fill = theme_mix(theme, points[i][2]), .stroke = theme->ground, .width = 3});
    if (i == 0) draw_circle(list, at, 18, (Style){.stroke = theme->ink, .width = 2});
  }
  MathStyle axis = {.size = 16 * theme->text, .color = theme->muted, .theme = theme};
  math_draw(list, (Point){map.x - 18, map.y + map.h / 2}, ALIGN_MIDDLE, "x_2", &axis);
  math_draw(list, (Point){map.x + map.w + 20, map.y + map.h - 3}, ALIGN_MIDDLE, "x_1", &axis);
}

static void stage_loss(DrawList *list, const Theme *theme, Rect area) {
  enum { STEPS = 700 };
  static Point curve[STEPS];
  draw_layer(list, "loss");
  panel(list, theme, area, "loss", "");
  draw_text(list, (Point){area.x + area.w - 18, area.y + 32}, ALIGN_END, FONT_REGULAR, 15 * theme->text, theme->ink,
            "step 700   L = 0.008");
  Rect plot = {area.x + 62, area.y + 54, area.w - 84, 116};
  for (int i = 0; i <= 2; i++) {
    double y = plot.y + plot.h * (2 - i) / 2;
    draw_line(list, (Point){plot.x, y}, (Point){plot.x + plot.w, y}, (Style){.stroke = theme->line, .width = 1});
    draw_text(list, (Point){plot.x - 8, y + 5}, ALIGN_END, FONT_REGULAR, 13 * theme->text, theme->muted,
              number_short(0.35 * i, NUMBER_PLAIN).text);
  }
  for (int i = 0; i < STEPS; i++) {
    double loss = 0.008 + 0.68 / (1 + exp((i - 80) / 20.0)) + 0.1 * exp(-i / 2.0) + 0.06 * exp(-i / 150.0);
    curve[i] = (Point){plot.x + plot.w * i / STEPS, plot.y + plot.h * (1 - loss / 0.8)};
  }
  draw_polyline(list, curve, STEPS, false, (Style){.stroke = theme->positive, .width = 2.6 * theme->width});
  Point mark = curve[116];
  draw_circle(list, mark, 5, (Style){.fill = theme->ink});
  draw_text(list, (Point){mark.x + 11, mark.y - 8}, ALIGN_START, FONT_REGULAR, 14 * theme->text, theme->ink,
            "L < 0.2 at step 116");
  draw_text(list, (Point){plot.x, area.y + area.h - 8}, ALIGN_MIDDLE, FONT_REGULAR, 13 * theme->text, theme->muted,
            "0");
  draw_text(list, (Point){plot.x + plot.w, area.y + area.h - 8}, ALIGN_MIDDLE, FONT_REGULAR, 13 * theme->text,
            theme->muted, "700");
}

static void caption(DrawList *list, const Theme *theme, Rect area, const char *formula, const char *first,
                    const char *second) {
  draw_layer(list, "caption");
  draw_rect(list, area, LAYOUT_RADIUS, panel_style(theme));
  MathStyle style = {.size = 23, .color = theme->ink, .theme = theme};
  style.size = math_fit(list, formula, &style, area.w - 280);
  math_draw(list, (Point){area.x + 28, area.y + 53}, ALIGN_START, formula, &style);
  MathStyle note = {.size = 14, .color = theme->muted, .theme = theme, .upright = true};
  math_draw(list, (Point){area.x + area.w - 20, area.y + 34}, ALIGN_END, first, &note);
  math_draw(list, (Point){area.x + area.w - 20, area.y + 60}, ALIGN_END, second, &note);
}

void sample_stage(DrawList *list, const Theme *theme, double progress) {
  Rect panels[3], bar;
  draw_list_clear(list, 1280, 720);
  layout_page(1280, 720, LAYOUT_CAPTION_HEIGHT, 3, panels, &bar);
  stage_net(list, theme, panels[0]);
  stage_gradients(list, theme, panels[0], progress);
  stage_boundary(list, theme, panels[1]);
  stage_loss(list, theme, panels[2]);
  caption(list, theme, bar,
          "\\gradient{\\frac{∂L}{∂W_2[1,2]}} = \\gradient{\\frac{∂L}{∂z_2}} · h_2^{(1)} = (-0.008) · (-1.000) = "
          "\\gradient{\\bold{+0.008}}",
          "\\text{backward · event 9 of 31}", "\\text{Space play   ← → step   ? keys}");
}

static void graph_node(DrawList *list, const Theme *theme, Point centre, const char *name, const char *formula,
                       const char *value, const char *gradient) {
  Rect box = rect_around(centre, formula != NULL ? 172 : 74, 68);
  MathStyle style = {.size = 22, .color = theme->ink, .theme = theme, .bold = true};
  draw_rect(list, box, 10, (Style){.fill = theme->ground, .stroke = theme->ink, .width = 1.6 * theme->width});
  math_draw(list, (Point){centre.x, centre.y + (formula != NULL ? -6 : 8)}, ALIGN_MIDDLE, name, &style);
  style.size = 26;
  math_draw(list, (Point){centre.x, box.y - 12}, ALIGN_MIDDLE, value, &style);
  style.size = 21, style.color = theme->gradient;
  math_draw(list, (Point){centre.x, box.y + box.h + 29}, ALIGN_MIDDLE, gradient, &style);
  if (formula == NULL) return;
  MathStyle small = {.size = 16, .color = theme->muted, .theme = theme};
  math_draw(list, (Point){centre.x, centre.y + 21}, ALIGN_MIDDLE, formula, &small);
}

void sample_graph(DrawList *list, const Theme *theme) {
  static const struct {
    Point at;
    const char *name, *formula, *value, *gradient;
  } nodes[] = {
      {{120, 200}, "x_1", NULL, "1", "?"},           {{120, 470}, "x_2", NULL, "2", "?"},
      {{440, 200}, "z_1", "2x_1 + x_2", "4", "1"},   {{440, 470}, "z_2", "x_1 - x_2", "-1", "17"},
      {{780, 200}, "h_1", "z_1 + 3z_2", "1", "5"},   {{780, 470}, "h_2", "2z_1 - z_2", "9", "-2"},
      {{1120, 335}, "p", "5h_1 - 2h_2", "-13", "1"},
  };
  static const struct {
    int from, to;
    double weight;
  } edges[] = {{0, 2, 2}, {0, 3, 1}, {1, 2, 1},  {1, 3, -1}, {2, 4, 1},
               {2, 5, 2}, {3, 4, 3}, {3, 5, -1}, {4, 6, 5},  {5, 6, -2}};
  Rect page, bar;
  draw_list_clear(list, 1280, 720);
  layout_page(1280, 720, LAYOUT_CAPTION_HEIGHT, 1, &page, &bar);
  draw_layer(list, "graph");
  panel(list, theme, page, "graph", "backward from p · sample on show");
  legend(list, theme, page.x + page.w - LAYOUT_PAD, 45);
  g_autoptr(Labels) labels = labels_new(page);
  for (gsize i = 0; i < G_N_ELEMENTS(edges); i++) {
    Point a = nodes[edges[i].from].at, b = nodes[edges[i].to].at;
    a.x += edges[i].from < 2 ? 37 : 86, b.x -= 86;
    edge(list, theme, a, b, edges[i].weight);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(nodes); i++) {
    graph_node(list, theme, nodes[i].at, nodes[i].name, nodes[i].formula, nodes[i].value, nodes[i].gradient);
    labels_avoid_rect(labels, rect_around(nodes[i].at, i < 2 ? 74 : 172, 68));
  }
  for (gsize i = 0; i < G_N_ELEMENTS(edges); i++) {
    Point a = nodes[edges[i].from].at, b = nodes[edges[i].to].at, curve[24];
    a.x += edges[i].from < 2 ? 37 : 86, b.x -= 86;
    double middle = (a.x + b.x) / 2;
    bezier_sample(a, (Point){middle, a.y}, (Point){middle, b.y}, b, curve, 24);
    NumberText text = number_short(edges[i].weight, NUMBER_PLAIN);
    double width = draw_text_width(list, FONT_REGULAR, 15, text.text) + 14;
    pill(list, theme, rect_centre(labels_place_along(labels, curve, 24, width, 24, 0.3)), 15, theme->muted, text.text);
  }
  caption(list, theme, bar,
          "\\gradient{\\frac{∂p}{∂z_1}} = \\gradient{\\frac{∂p}{∂h_1}}\\frac{∂h_1}{∂z_1} + "
          "\\gradient{\\frac{∂p}{∂h_2}}\\frac{∂h_2}{∂z_1} = 5 · 1 + (-2) · 2 = \\gradient{\\bold{1}}",
          "\\text{two paths rejoin at }z_1\\text{: their gradients add}", "\\text{backward · event 7 of 14}");
}

void sample_formulas(DrawList *list, const Theme *theme) {
  static const char *const formulas[] = {
      "\\hat{y} = σ(W_2 tanh(W_1 x + b_1) + b_2)",
      "\\gradient{\\frac{∂L}{∂W_1[2,1]}} = \\gradient{\\frac{∂L}{∂z_1[2]}} · x_1 = 0.25 · 1 = 0.25",
      "w_{21}^{(1)} ← w_{21}^{(1)} - η \\gradient{\\frac{∂L}{∂w_{21}^{(1)}}} = 0.50 - 0.1 · (-3e-7)",
      "L = \\frac{1}{n}\\sum_{i=1}^{n}(\\hat{y}_i - y_i)^2,\\quad \\nabla L → 0",
      "softmax(z)_k = \\frac{e^{z_k}}{\\sum_{j} e^{z_j}}, \\hat{p}_{dog} \\approx 0.52",
      "\\positive{+1.05} - \\negative{0.62} + f'(x)~x^{-2} · θ^T φ \\geq -\\infty",
  };
  draw_list_clear(list, 900, 620);
  MathStyle style = {.size = 30 * theme->text, .color = theme->ink, .theme = theme};
  for (gsize i = 0; i < G_N_ELEMENTS(formulas); i++) {
    MathBox box = math_draw(list, (Point){40, 80 + 95 * (double)i}, ALIGN_START, formulas[i], &style);
    if (i % 2 == 1) continue;
    Rect frame = {40, 80 + 95 * (double)i - box.ascent, box.width, box.ascent + box.descent};
    draw_rect(list, frame, 0, (Style){.stroke = theme->line, .width = 1});
  }
}
