/* The network: neurons as squares with the plane as they see it, edges by weight. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "draw/ease.h"
#include "plot/naming.h"
#include "plot/shade.h"
#include "view/net_collapse.h"
#include "view/net_labels.h"
#include "view/view.h"

/* ---- title ---- */

/* "2 → 4 tanh → 1 sigmoid"; leaves out the middle of a deep network. */
static char *structure(const Snapshot *s) {
  GString *text = g_string_new(NULL);
  for (int c = 0; c < s->column_count; c++) {
    const SnapshotColumn *column = &s->columns[c];
    if (c > 0) g_string_append(text, " → ");
    g_string_append_printf(text, "%d", column->size);
    if (column->activation != NULL && strcmp(column->activation, "linear") != 0) {
      g_string_append_printf(text, " %s", column->activation);
    }
  }
  return g_string_free(text, FALSE);
}

static void draw_title(const Scene *scene, Rect panel) {
  const Snapshot *s = scene->snapshot;
  if (!snapshot_has_net(s)) {
    panel_title(scene, panel, "net", NULL, NULL, false);
    return;
  }
  g_autofree char *layers = structure(s);
  g_autofree char *full =
      g_strdup_printf("%s    %.0f parameter%s", layers, s->parameters, s->parameters == 1 ? "" : "s");
  /* What the colours mean comes before how many parameters there are, which the shapes beneath tell too. */
  double room = panel_title_room(scene, panel, "net", full), brief = panel_title_room(scene, panel, "net", layers);
  double words = legend_width(scene, false), signs = legend_width(scene, true);
  bool all = room >= words || (brief < words && room >= signs) || (brief < signs && room >= 0);
  const char *more = all ? full : layers;
  panel_title(scene, panel, "net", more, NULL, false);
  legend_draw(scene, panel, panel_title_room(scene, panel, "net", more));
}

/* ---- edges ---- */

/* A light under what carries something now. */
static void draw_glow(const Scene *scene, const NetCurve *curve, int unit, double width) {
  const Timeline *t = scene->timeline;
  bool forward = stretch_active(t->forward[unit], scene->time);
  bool backward = stretch_active(t->backward[unit], scene->time) || stretch_active(t->gradient[unit], scene->time);
  bool change = stretch_active(t->change[unit], scene->time);
  if (!forward && !backward && !change) return;
  Color color = change ? scene->theme->flash : backward ? scene->theme->gradient : scene->theme->ink;
  double alpha = change ? 0.8 * ease_pulse(stretch_share(t->change[unit], scene->time)) : 0.35;
  draw_bezier(scene->list, curve->a, curve->c1, curve->c2, curve->b,
              style_stroke(color_alpha(color, alpha), width + scene_stroke(scene, 8)));
}

/* With more than that in a gap they let each other be seen. */
enum { MANY_EDGES = 250 };

/* Many edges in a gap are drawn thinner, so that they stay apart. */
static double edge_factor(const NetLayout *layout, int c) {
  double edges = layout->columns[c - 1].count * layout->columns[c].count;
  return CLAMP(layout->smallest / 56 * fmin(1, sqrt(20 / edges)), 0.3, 1);
}

static void draw_edge(const Scene *scene, const NetLayout *layout, int c, const NetSpot *from, const NetSpot *to) {
  if (from->neuron < 0 || to->neuron < 0) return;
  NetCurve curve = net_curve(from, to);
  double weight = net_weight_now(scene, c, to->neuron, from->neuron);
  Style style = edge_style(scene, weight, edge_factor(layout, c));
  if (layout->columns[c - 1].count * layout->columns[c].count > MANY_EDGES)
    style.stroke = color_alpha(style.stroke, 0.4);
  int unit;
  bool known = net_edge_unit(scene->snapshot, c, to->neuron, from->neuron, &unit);
  if (known && scene->timeline != NULL && unit < scene->timeline->unit_count)
    draw_glow(scene, &curve, unit, style.width);
  draw_bezier(scene->list, curve.a, curve.c1, curve.c2, curve.b, style);
  if (!known) return;
  Point samples[12];
  bezier_sample(curve.a, curve.c1, curve.c2, curve.b, samples, G_N_ELEMENTS(samples));
  g_autofree char *name = naming_language(scene->snapshot, scene->snapshot->columns[c].W,
                                          to->neuron * scene->snapshot->columns[c - 1].size + from->neuron);
  draw_hit_line(scene->list, samples, G_N_ELEMENTS(samples), 6, "edge", unit, name);
}

static void draw_edges(const Scene *scene, const NetLayout *layout) {
  for (int c = 1; c < layout->column_count; c++) {
    const NetColumn *from = &layout->columns[c - 1], *to = &layout->columns[c];
    double left = net_collapse_edges_left(scene, c);
    if (left <= 0) continue;
    if (left < 1) draw_push_opacity(scene->list, left);
    for (int a = 0; a < to->count; a++) {
      for (int b = 0; b < from->count; b++) draw_edge(scene, layout, c, &from->spots[b], &to->spots[a]);
    }
    if (left < 1) draw_pop_opacity(scene->list);
  }
}

/* ---- neurons ---- */

typedef struct {
  bool known;
  double value; /* what has come together so far where it is not known; nan: nothing yet */
  bool active;
  bool gradient_known, gradient_active;
} NeuronState;

static int unit_of(const Snapshot *s, int node, int j) {
  return node == SNAPSHOT_NONE || s->nodes[node].first < 0 ? -1 : s->nodes[node].first + j;
}

/* The terms that have arrived, with the bias once the sum is done. */
static double sum_so_far(const Scene *scene, int c, int j) {
  const Snapshot *s = scene->snapshot;
  const double *inputs = snapshot_values(s, s->columns[c - 1].node), *z = snapshot_values(s, s->columns[c].z);
  int unit, z_unit = unit_of(s, s->columns[c].z, j);
  if (z != NULL && stretch_done(scene->timeline->value[z_unit], scene->time)) return z[j];
  double sum = NAN;
  for (int i = 0; inputs != NULL && i < s->columns[c - 1].size; i++) {
    if (!net_edge_unit(s, c, j, i, &unit) || !stretch_done(scene->timeline->forward[unit], scene->time)) continue;
    sum = (isnan(sum) ? 0 : sum) + inputs[i] * snapshot_weight(s, c, j, i);
  }
  return sum;
}

static NeuronState neuron_state(const Scene *scene, int c, int j) {
  const Snapshot *s = scene->snapshot;
  const Timeline *t = scene->timeline;
  int unit = unit_of(s, s->columns[c].node, j), z = unit_of(s, s->columns[c].z, j);
  NeuronState state = {.known = true, .value = unit < 0 ? NAN : s->values[unit]};
  state.gradient_known = unit >= 0 && scene->gradients && !isnan(s->gradients[unit]);
  if (t == NULL || unit < 0 || unit >= t->unit_count) return state;
  state.known = stretch_done(t->value[unit], scene->time);
  state.active = stretch_active(t->value[unit], scene->time) || (z >= 0 && stretch_active(t->value[z], scene->time));
  if (!state.known) state.value = c > 0 ? sum_so_far(scene, c, j) : NAN;
  int bias = unit_of(s, s->columns[c].b, j);
  state.gradient_active = bias >= 0 && stretch_active(t->gradient[bias], scene->time);
  if (isinf(t->gradient[unit].start)) return state;
  state.gradient_active = state.gradient_active || stretch_active(t->gradient[unit], scene->time);
  state.gradient_known = state.gradient_known && stretch_done(t->gradient[unit], scene->time);
  return state;
}

static void draw_square(const Scene *scene, int c, const NetSpot *spot, const NeuronState *state, Shade shade,
                        const ThemeRamp *ramp) {
  const SnapshotColumn *column = &scene->snapshot->columns[c];
  double radius = fmin(9, spot->square.w / 5);
  int n = column->picture_size;
  if (n > 0) {
    g_autofree guint32 *pixels = g_new(guint32, n * n);
    shade_pixels(ramp, shade, column->picture + spot->neuron, column->size, n * n, pixels);
    draw_image(scene->list, spot->square, radius, n, n, pixels, 1);
  } else {
    Color fill = scene->theme->zero;
    if (state->known && isfinite(state->value)) fill = theme_mix(scene->theme, shade_at(shade, state->value));
    draw_rect(scene->list, spot->square, radius, style_fill(fill));
  }
  bool gradient = state->gradient_known || state->gradient_active;
  Style frame = style_stroke(gradient ? scene->theme->gradient : scene->theme->ink, scene_stroke(scene, 1.5));
  if (state->active || state->gradient_active) frame.width = scene_stroke(scene, 3.5);
  draw_rect(scene->list, spot->square, radius, frame);
}

static void draw_label(const Scene *scene, const NetLayout *layout, int c, const NetSpot *spot) {
  if (rect_empty(spot->label)) return;
  g_autofree char *name = naming_neuron(scene->snapshot, c, spot->neuron);
  MathStyle style = {layout->label_size, scene->theme->ink, scene->theme, false, false};
  MathBox box = math_measure(scene->list, name, &style);
  if (spot->label_above) {
    double y = spot->label.y + spot->label.h - 9 * scene->theme->text;
    math_draw(scene->list, (Point){rect_centre(spot->label).x, y}, ALIGN_MIDDLE, name, &style);
    return;
  }
  if (box.width > spot->label.w || c == 0) {
    if (c > 0) return;
  }
  Rect ground = {spot->label.x + spot->label.w - box.width - 3, spot->label.y, box.width + 6, spot->label.h};
  draw_rect(scene->list, ground, 4, style_fill(color_alpha(scene->theme->panel, 0.8)));
  math_draw(scene->list, (Point){spot->label.x + spot->label.w, text_baseline(rect_centre(ground).y, style.size)},
            ALIGN_END, name, &style);
}

static void draw_value(const Scene *scene, const NetLayout *layout, const NetSpot *spot, const NeuronState *state) {
  if (rect_empty(spot->pill)) return;
  NumberText text = scene_number(scene, state->value, NUMBER_PLAIN);
  const char *shown = state->known ? text.text : isnan(state->value) ? "?" : text.text;
  Color color = state->known ? scene->theme->ink : scene->theme->muted;
  Rect rect = pill_rect(scene, rect_centre(spot->pill), shown, layout->value_size);
  if (rect.w > spot->pill.w) {
    text = number_narrow(state->value, NUMBER_PLAIN);
    shown = text.text;
    rect = pill_rect(scene, rect_centre(spot->pill), shown, layout->value_size);
  }
  if (rect.w > spot->pill.w) return;
  pill_draw(scene, rect, shown,
            (PillStyle){state->known ? scene->theme->ink : scene->theme->muted, color, layout->value_size, false});
}

static void draw_gradient(const Scene *scene, const NetLayout *layout, int c, const NetSpot *spot,
                          const NeuronState *state) {
  if (!state->gradient_known || rect_empty(spot->gradient)) return;
  const double *gradients = snapshot_gradients(scene->snapshot, scene->snapshot->columns[c].node);
  NumberText text = scene_number(scene, gradients[spot->neuron], NUMBER_SIGNED);
  Rect room = spot->gradient;
  if (draw_text_width(scene->list, FONT_BOLD, layout->gradient_size, text.text) > room.w)
    text = number_narrow(gradients[spot->neuron], NUMBER_SIGNED);
  if (draw_text_width(scene->list, FONT_BOLD, layout->gradient_size, text.text) > room.w) return;
  double y = text_baseline(rect_centre(room).y + 2, layout->gradient_size);
  draw_text(scene->list, (Point){rect_centre(room).x, y}, ALIGN_MIDDLE, FONT_BOLD, layout->gradient_size,
            scene->theme->gradient, text.text);
}

/* "⋮ 52 more", on one line; where there is no room for the words, the dots alone. */
static void draw_fold(const Scene *scene, const NetLayout *layout, int c, const NetSpot *spot) {
  Point centre = rect_centre(spot->square);
  double size = scene_text(scene, SCENE_TEXT_MIN), gap = 0.45 * size;
  g_autofree char *text = g_strdup_printf("%d more", layout->columns[c].hidden);
  double width = draw_text_width(scene->list, FONT_REGULAR, size, text);
  bool words = width + 2 * gap < layout->spacing * 0.8 && spot->square.h > 1.2 * size;
  double x = words ? centre.x - width / 2 - gap : centre.x;
  for (int i = -1; i <= 1; i++) {
    Point dot = {x, centre.y + gap * i};
    draw_circle(scene->list, dot, scene_stroke(scene, 1.6), style_fill(scene->theme->muted));
  }
  const Snapshot *s = scene->snapshot;
  g_autofree char *line = g_strdup_printf("unfold %s", s->nodes[s->columns[c].node].name);
  draw_hit_rect(scene->list, spot->square, "line", c, line);
  if (!words) return;
  draw_text(scene->list, (Point){x + 1.5 * gap, text_baseline(centre.y, size)}, ALIGN_START, FONT_REGULAR, size,
            scene->theme->muted, text);
}

static void draw_column(const Scene *scene, const NetLayout *layout, int c, const ThemeRamp *ramp) {
  Shade shade = shade_column(scene->snapshot, c);
  for (int i = 0; i < layout->columns[c].count; i++) {
    const NetSpot *spot = &layout->columns[c].spots[i];
    if (spot->neuron < 0) {
      draw_fold(scene, layout, c, spot);
      continue;
    }
    NeuronState state = neuron_state(scene, c, spot->neuron);
    draw_square(scene, c, spot, &state, shade, ramp);
    draw_label(scene, layout, c, spot);
    draw_value(scene, layout, spot, &state);
    draw_gradient(scene, layout, c, spot, &state);
    g_autofree char *name = naming_language(scene->snapshot, scene->snapshot->columns[c].node, spot->neuron);
    draw_hit_rect(scene->list, spot->square, "neuron",
                  unit_of(scene->snapshot, scene->snapshot->columns[c].node, spot->neuron), name);
  }
}

/* ---- beneath: shapes and the target ---- */

static void draw_footer(const Scene *scene, const NetLayout *layout, int c) {
  const Snapshot *s = scene->snapshot;
  const SnapshotColumn *column = &s->columns[c];
  MathStyle style = {scene_text(scene, 14), scene->theme->muted, scene->theme, false, true};
  g_autofree char *text = NULL, *brief = NULL;
  if (c == 0) {
    text = g_strdup_printf("%s~~%d", naming_input(s), column->size);
    brief = g_strdup(naming_input(s));
  } else {
    int before = s->columns[c - 1].size;
    text = g_strdup_printf("W_{%d}~\\text{%d×%d}~~~b_{%d}~%d", c, column->size, before, c, column->size);
    brief = g_strdup_printf("\\text{%d×%d}", column->size, before);
  }
  const char *shown = math_measure(scene->list, text, &style).width < layout->spacing - 8 ? text : brief;
  if (math_measure(scene->list, shown, &style).width > layout->spacing - 4) return;
  math_draw(scene->list, (Point){layout->columns[c].x, layout->footer}, ALIGN_MIDDLE, shown, &style);
  if (!column->opened) return;
  Rect area = rect_around((Point){layout->columns[c].x, layout->footer - 5}, layout->spacing - 8, 26);
  g_autofree char *line = g_strdup_printf("fold %s", s->nodes[column->node].name);
  draw_hit_rect(scene->list, area, "line", c, line);
}

static void draw_target(const Scene *scene, const NetLayout *layout) {
  const Snapshot *s = scene->snapshot;
  int last = s->column_count - 1;
  const NetSpot *spot = &layout->columns[last].spots[0];
  if (s->data == NULL || s->sample < 0 || s->columns[last].size != 1 || rect_empty(spot->pill) || !spot->label_above)
    return;
  NumberText value = number_short(dataset_target(s->data, s->sample), NUMBER_PLAIN);
  g_autofree char *text = g_strdup_printf("y = %s", value.text);
  double size = scene_text(scene, 16), base = spot->pill.y + spot->pill.h + 42 * scene->theme->text;
  if (base > layout->body.y + layout->body.h) return;
  MathStyle style = {size, scene->theme->muted, scene->theme, false, true};
  math_draw(scene->list, (Point){layout->columns[last].x, base}, ALIGN_MIDDLE, text, &style);
}

/* For the back row a network that has room is drawn larger, with all that is written on it. `theme` is room for one. */
static Scene enlarged(const Scene *scene, Rect panel, Theme *theme) {
  static const double ROW = 118, SPACING = 150, MOST = 1.8;
  Scene grown = *scene;
  int tallest = 1, columns = scene->snapshot->column_count;
  for (int c = 0; c < columns; c++) tallest = MAX(tallest, scene->snapshot->columns[c].size);
  double f = scene->theme->text, row = panel_body(scene, panel).h / (tallest * ROW * f);
  grown.grown = CLAMP(fmin(row, panel.w / (columns * SPACING * f)), 1, MOST);
  *theme = *scene->theme;
  theme->text *= grown.grown;
  grown.theme = theme;
  return grown;
}

void net_draw(const Scene *asked, Rect panel) {
  draw_layer(asked->list, "net");
  panel_draw(asked, panel);
  draw_title(asked, panel);
  Theme theme;
  Scene larger = asked->large && snapshot_has_net(asked->snapshot) ? enlarged(asked, panel, &theme) : *asked;
  const Scene *scene = &larger;
  if (!snapshot_has_net(scene->snapshot)) {
    panel_hint(scene, panel, "input 2;  dense 4 tanh;  dense 1  draws it");
    return;
  }
  g_autoptr(NetLayout) layout = net_layout(scene, panel);
  ThemeRamp ramp;
  theme_ramp(scene->theme, &ramp);
  bool collapses = net_collapses(scene);
  if (collapses) net_collapse_move(scene, layout);
  draw_layer(scene->list, "net.edges");
  draw_edges(scene, layout);
  draw_layer(scene->list, "net.neurons");
  for (int c = 0; c < layout->column_count; c++) {
    double left = net_collapse_left(scene, c);
    if (left < 1) draw_push_opacity(scene->list, left);
    if (left > 0) draw_column(scene, layout, c, &ramp);
    if (left < 1) draw_pop_opacity(scene->list);
  }
  if (collapses) { /* numbers of layers that are no more say nothing */
    net_collapse_draw(scene, layout);
    return;
  }
  for (int c = 0; layout->body.h > 150 && !scene->large && c < layout->column_count; c++) draw_footer(scene, layout, c);
  draw_target(scene, layout);
  draw_layer(scene->list, "net.numbers");
  net_labels_draw(scene, layout, panel);
}

/* ---- in words ---- */

enum { NUMBERS_TOLD = 8 };

static void tell_numbers(const Snapshot *s, int node, const double *numbers, GString *out) {
  int count = s->nodes[node].rows * s->nodes[node].cols;
  value_format(out, numbers, (gsize)MIN(count, NUMBERS_TOLD), 1, 3);
  if (count > NUMBERS_TOLD) g_string_append_printf(out, " and %d more", count - NUMBERS_TOLD);
}

static void tell_largest(const Snapshot *s, const SnapshotColumn *column, const double *values, GString *out) {
  int best = 0;
  for (int i = 1; i < column->size; i++) {
    if (values[i] > values[best]) best = i;
  }
  g_string_append_printf(out, " The largest is %s[%d] = ", s->nodes[column->node].name, best + 1);
  number_format(out, values[best], 3);
  g_string_append_c(out, '.');
}

/* From the input to the output, as the values flow. */
static void tell_values(const Snapshot *s, GString *out) {
  for (int c = 0; c < s->column_count; c++) {
    const SnapshotColumn *column = &s->columns[c];
    const double *values = snapshot_values(s, column->node);
    if (values == NULL) continue;
    bool last = c == s->column_count - 1;
    g_string_append_printf(out, " %s %s = ",
                           c == 0 ? "The input is"
                           : last ? "The output is"
                                  : "It makes",
                           s->nodes[column->node].name);
    tell_numbers(s, column->node, values, out);
    g_string_append_c(out, '.');
    if (last && column->size > 1) tell_largest(s, column, values, out);
  }
}

static void tell_strongest(const Snapshot *s, GString *out) {
  int node = SNAPSHOT_NONE, entry = 0;
  double most = 0;
  for (int c = 1; c < s->column_count; c++) {
    const double *weights = snapshot_values(s, s->columns[c].W);
    for (int i = 0; weights != NULL && i < s->columns[c].size * s->columns[c - 1].size; i++) {
      if (fabs(weights[i]) > most) most = fabs(weights[i]), node = s->columns[c].W, entry = i;
    }
  }
  if (node == SNAPSHOT_NONE) return;
  g_autofree char *name = naming_language(s, node, entry);
  g_string_append_printf(out, " The strongest weight is %s = ", name);
  number_format(out, snapshot_values(s, node)[entry], 3);
  g_string_append_c(out, '.');
}

/* From the output back to the first layer. */
static void tell_gradients(const Snapshot *s, GString *out) {
  if (s->pass != SHOWN_BACKWARD || !s->has_gradients || s->target == SNAPSHOT_NONE) return;
  for (int c = s->column_count - 1; c > 0; c--) {
    const double *gradients = snapshot_gradients(s, s->columns[c].node);
    if (gradients == NULL || isnan(gradients[0])) continue;
    bool first = c == s->column_count - 1;
    g_string_append_printf(out, "%s %s by %s is ", first ? " Going back, the gradient of" : ", of",
                           s->nodes[s->target].name, s->nodes[s->columns[c].node].name);
    tell_numbers(s, s->columns[c].node, gradients, out);
  }
  g_string_append_c(out, '.');
}

void net_describe(const Snapshot *s, GString *out) {
  if (!snapshot_has_net(s)) {
    g_string_append(out, "net: there is no network yet ('dense 2 tanh' adds a layer).\n");
    return;
  }
  g_autofree char *layers = structure(s);
  g_string_append_printf(out, "net: %s, %.0f parameter%s.", layers, s->parameters, plural_s(s->parameters));
  if (s->sample >= 0 && s->data != NULL) {
    g_string_append_printf(out, " Sample %d of %d is on show, y = ", s->sample + 1, s->data->samples);
    number_format(out, dataset_target(s->data, s->sample), 3);
    g_string_append_c(out, '.');
  }
  tell_values(s, out);
  tell_gradients(s, out);
  tell_strongest(s, out);
  if (s->collapse != NULL) {
    const CollapseAnswer *a = s->collapse;
    bool line = a->n_in == 2 && a->n_out == 1;
    g_string_append_printf(out, " The layers %d to %d amount to one: %s.", a->first, a->last,
                           line ? "a straight line" : "one weighted sum for each of its neurons");
  }
  g_string_append_c(out, '\n');
}
