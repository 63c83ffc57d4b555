/* An activation and its slope, and where the units stand on it. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "draw/labels.h"
#include "draw/mathname.h"
#include "plot/diagram.h"
#include "plot/naming.h"
#include "view/view.h"

/* More units than these are ticks without names. */
enum { NAMED_UNITS = 12 };
/* Below this share of its steepest, an activation hardly passes a gradient on. */
static const double FLAT = 0.05;

static double z_at(const SnapshotActivation *a, int i) {
  return a->low + (a->high - a->low) * i / (ACTIVATION_SAMPLES - 1);
}

static double steepest(const SnapshotActivation *a) {
  double most = 0;
  for (int i = 0; i < ACTIVATION_SAMPLES; i++) {
    if (isfinite(a->slope[i])) most = fmax(most, fabs(a->slope[i]));
  }
  return most;
}

static bool is_within(const SnapshotActivation *a, const SnapshotUnit *unit) {
  return unit->z >= a->low && unit->z <= a->high;
}

/* σ for the sigmoid, as the lecture writes it. */
static const char *symbol_of(const SnapshotActivation *a) {
  return strcmp(a->name, "sigmoid") == 0 ? "σ" : a->name;
}

static char *unit_name(const Snapshot *s, const SnapshotUnit *unit) {
  return unit->node == SNAPSHOT_NONE ? g_strdup("z") : naming_entry(s, unit->node, unit->entry);
}

/* ---- zones without a slope ---- */

static const char *zone_word(const SnapshotActivation *a, int first, int last) {
  bool zero = true, level = true;
  for (int i = first; i <= last; i++) {
    zero = zero && a->value[i] == 0;
    level = level && a->slope[i] == 0;
  }
  return zero ? "off" : level ? "flat" : "saturated";
}

static void draw_zone(const Diagram *diagram, int first, int last) {
  const Scene *scene = diagram->scene;
  const SnapshotActivation *a = &scene->snapshot->activation;
  double left = diagram_at(diagram, z_at(a, first), 0).x, right = diagram_at(diagram, z_at(a, last), 0).x;
  Rect zone = {left, diagram->area.y, right - left, diagram->area.h};
  draw_rect(scene->list, zone, 0, style_fill(color_alpha(scene->theme->muted, 0.12)));
  double size = scene_text(scene, SCENE_TEXT_MIN);
  const char *word = zone_word(a, first, last);
  if (!diagram->labelled || draw_text_width(scene->list, FONT_REGULAR, size, word) > zone.w - 8) return;
  draw_text(scene->list, (Point){rect_centre(zone).x, zone.y + 1.2 * size}, ALIGN_MIDDLE, FONT_REGULAR, size,
            scene->theme->muted, word);
}

static void draw_zones(const Diagram *diagram) {
  const SnapshotActivation *a = &diagram->scene->snapshot->activation;
  int first = -1;
  double least = FLAT * steepest(a);
  for (int i = 0; i <= ACTIVATION_SAMPLES; i++) {
    bool flat = i < ACTIVATION_SAMPLES && fabs(a->slope[i]) <= least;
    if (flat && first < 0) first = i;
    if (flat || first < 0) continue;
    if (i - first > 2) draw_zone(diagram, first, i - 1);
    first = -1;
  }
}

/* ---- curves ---- */

static Style value_style(const Scene *scene) {
  return style_stroke(scene->theme->positive, scene_stroke(scene, 3));
}

static Style slope_style(const Scene *scene) {
  Style style = style_stroke(scene->theme->gradient, scene_stroke(scene, 2.4));
  style.dash[0] = 7, style.dash[1] = 4;
  return style;
}

static void draw_curve(const Diagram *diagram, const double *values, Style style) {
  const SnapshotActivation *a = &diagram->scene->snapshot->activation;
  Point line[ACTIVATION_SAMPLES];
  int count = 0;
  for (int i = 0; i <= ACTIVATION_SAMPLES; i++) {
    bool known = i < ACTIVATION_SAMPLES && isfinite(values[i]);
    if (known) line[count++] = diagram_at(diagram, z_at(a, i), values[i]);
    if (known) continue;
    if (count > 1) draw_polyline(diagram->scene->list, line, count, false, style);
    count = 0;
  }
}

static Axis value_axis(const SnapshotActivation *a) {
  double low = 0, high = 0;
  for (int i = 0; i < ACTIVATION_SAMPLES; i++) {
    if (isfinite(a->value[i])) low = fmin(low, a->value[i]), high = fmax(high, a->value[i]);
    if (isfinite(a->slope[i])) low = fmin(low, a->slope[i]), high = fmax(high, a->slope[i]);
  }
  return axis_round(low, high, 5);
}

/* ---- units ---- */

static void draw_unit(const Diagram *diagram, const SnapshotUnit *unit, bool many) {
  const Scene *scene = diagram->scene;
  double bottom = diagram->area.y + diagram->area.h, x = diagram_at(diagram, unit->z, 0).x;
  Color ink = color_alpha(scene->theme->ink, many ? 0.45 : 1);
  draw_line(scene->list, (Point){x, bottom}, (Point){x, bottom - 12}, style_stroke(ink, scene_stroke(scene, 2)));
  if (many) return;
  Color ring = scene->theme->panel;
  double radius = scene_stroke(scene, 4.5);
  if (isfinite(unit->slope)) {
    draw_circle(scene->list, diagram_at(diagram, unit->z, unit->slope), radius,
                (Style){.fill = scene->theme->gradient, .stroke = ring, .width = 1.5});
  }
  if (isfinite(unit->value)) {
    draw_circle(scene->list, diagram_at(diagram, unit->z, unit->value), radius,
                (Style){.fill = scene->theme->ink, .stroke = ring, .width = 1.5});
  }
}

/* How many lie left and right of the axis. */
static void draw_beyond(const Diagram *diagram, Labels *labels) {
  const Scene *scene = diagram->scene;
  const SnapshotActivation *a = &scene->snapshot->activation;
  int count[2] = {0, 0};
  for (int i = 0; i < a->unit_count; i++) {
    if (a->units[i].z < a->low) count[0]++;
    if (a->units[i].z > a->high) count[1]++;
  }
  for (int side = 0; side < 2; side++) {
    if (count[side] == 0 || !diagram->labelled) continue;
    g_autofree char *text =
        g_strdup_printf("\\text{%s%d beyond%s}", side == 0 ? "← " : "", count[side], side == 1 ? " →" : "");
    Point at = {diagram->area.x + (side == 0 ? 50 : diagram->area.w - 50), diagram->area.y + diagram->area.h - 24};
    diagram_label(scene, labels, at, text, scene->theme->ink);
  }
}

static void avoid_curve(const Diagram *diagram, Labels *labels, const double *values) {
  const SnapshotActivation *a = &diagram->scene->snapshot->activation;
  for (int i = 0; i + 4 < ACTIVATION_SAMPLES; i += 4) {
    Point at[] = {diagram_at(diagram, z_at(a, i), values[i]), diagram_at(diagram, z_at(a, i + 4), values[i + 4])};
    if (isfinite(at[0].y + at[1].y)) labels_avoid_line(labels, at, 2, 6);
  }
}

static void avoid_dots(const Diagram *diagram, Labels *labels, const SnapshotUnit *unit) {
  const double values[] = {unit->value, unit->slope};
  for (int i = 0; i < 2; i++) {
    if (isfinite(values[i])) labels_avoid_rect(labels, rect_around(diagram_at(diagram, unit->z, values[i]), 12, 12));
  }
}

/* Names above the ticks, as far as there is room for them. */
static void draw_units(const Diagram *diagram) {
  const Scene *scene = diagram->scene;
  const Snapshot *s = scene->snapshot;
  const SnapshotActivation *a = &s->activation;
  bool many = a->unit_count > NAMED_UNITS;
  for (int i = 0; i < a->unit_count; i++) {
    if (is_within(a, &a->units[i])) draw_unit(diagram, &a->units[i], many);
  }
  g_autoptr(Labels) labels = labels_new(rect_inset(diagram->area, 3));
  avoid_curve(diagram, labels, a->value);
  avoid_curve(diagram, labels, a->slope);
  for (int i = 0; i < a->unit_count && !many; i++) avoid_dots(diagram, labels, &a->units[i]);
  Rect top = {diagram->area.x, diagram->area.y, diagram->area.w, 1.6 * scene_text(scene, SCENE_TEXT_MIN)};
  labels_avoid_rect(labels, top);
  draw_beyond(diagram, labels);
  for (int i = 0; i < a->unit_count && !many && diagram->labelled; i++) {
    const SnapshotUnit *unit = &a->units[i];
    if (!is_within(a, unit)) continue;
    g_autofree char *name = unit_name(s, unit);
    Point at = {diagram_at(diagram, unit->z, 0).x, diagram->area.y + diagram->area.h - 26 * scene->theme->text};
    diagram_label(scene, labels, at, name, scene->theme->ink);
  }
}

/* ---- the view ---- */

static char *where_text(const Snapshot *s) {
  const SnapshotActivation *a = &s->activation;
  GString *text = g_string_new(a->name);
  if (a->column != SNAPSHOT_NONE) g_string_append_printf(text, " · layer %d", a->column);
  if (a->unit_count > 1) g_string_append_printf(text, " · %d units", a->unit_count);
  return g_string_free(text, FALSE);
}

static void draw_keys(const Diagram *diagram) {
  const SnapshotActivation *a = &diagram->scene->snapshot->activation;
  g_autofree char *value = g_strdup_printf("%s(z)", symbol_of(a));
  g_autofree char *slope = g_strdup_printf("%s'(z)", symbol_of(a));
  const char *units = a->column == SNAPSHOT_NONE ? "z" : "\\text{z of the units}";
  DiagramKey keys[] = {{KEY_LINE, value_style(diagram->scene), value},
                       {KEY_LINE, slope_style(diagram->scene), slope},
                       {KEY_TICK, style_stroke(diagram->scene->theme->ink, 2), units}};
  diagram_draw_key(diagram, keys, a->unit_count > 0 ? 3 : 2, NULL);
}

/* The plot, and on it a strip around the z of each unit that has a name. */
static void add_hits(const Diagram *diagram) {
  const Scene *scene = diagram->scene;
  const SnapshotActivation *a = &scene->snapshot->activation;
  diagram_hit(diagram, "activation", a->column, a->name);
  for (int i = 0; i < a->unit_count; i++) {
    const SnapshotUnit *unit = &a->units[i];
    if (unit->node == SNAPSHOT_NONE || !is_within(a, unit)) continue;
    g_autofree char *name = naming_language(scene->snapshot, unit->node, unit->entry);
    Rect strip = {diagram_at(diagram, unit->z, 0).x - 7, diagram->area.y, 14, diagram->area.h};
    draw_hit_rect(scene->list, strip, "unit", i, name);
  }
}

void activation_draw(const Scene *scene, Rect panel) {
  const Snapshot *s = scene->snapshot;
  const SnapshotActivation *a = &s->activation;
  draw_layer(scene->list, "activation");
  panel_draw(scene, panel);
  Rect body = panel_body(scene, panel);
  if (a->name == NULL) {
    panel_title(scene, panel, "activation", NULL, NULL, false);
    panel_hint(scene, panel, "z = 1;  h = tanh(z)  draws it");
    return;
  }
  g_autofree char *where = where_text(s);
  panel_title(scene, panel, "activation", where, NULL, false);
  Diagram diagram = diagram_new(scene, body, (Axis){a->low, a->high, false}, value_axis(a), 0);
  if (diagram_empty(&diagram)) return;
  draw_layer(scene->list, "activation.plot");
  draw_zones(&diagram);
  diagram_draw_axes(&diagram, "z", NULL, true);
  draw_curve(&diagram, a->slope, slope_style(scene));
  draw_curve(&diagram, a->value, value_style(scene));
  draw_layer(scene->list, "activation.units");
  draw_units(&diagram);
  draw_keys(&diagram);
  add_hits(&diagram);
}

/* f(z) and f′(z) at the first unit's z. */
char *activation_caption(const Snapshot *s) {
  const SnapshotActivation *a = &s->activation;
  if (a->name == NULL || a->unit_count == 0) return NULL;
  const SnapshotUnit *unit = &a->units[0];
  g_autofree char *z = unit_name(s, unit);
  const char *f = symbol_of(a);
  NumberText at = number_short(unit->z, NUMBER_PLAIN), value = number_short(unit->value, NUMBER_PLAIN);
  NumberText slope = number_short(unit->slope, NUMBER_PLAIN);
  return g_strdup_printf("%s(%s) = %s(%s) = \\bold{%s} \\quad %s'(%s) = \\bold{\\gradient{%s}}", f, z, f, at.text,
                         value.text, f, at.text, slope.text);
}

static void describe_unit(const Snapshot *s, const SnapshotUnit *unit, GString *out) {
  g_autofree char *name = unit->node == SNAPSHOT_NONE ? g_strdup("z") : naming_language(s, unit->node, unit->entry);
  g_string_append_printf(out, "  %s = ", name);
  number_format(out, unit->z, 4);
  g_string_append(out, ": f = ");
  number_format(out, unit->value, 4);
  g_string_append(out, ", slope ");
  number_format(out, unit->slope, 4);
  g_string_append(out, ".\n");
}

void activation_describe(const Snapshot *s, GString *out) {
  const SnapshotActivation *a = &s->activation;
  if (a->name == NULL) {
    g_string_append(out, "activation: none is in use (h = tanh(z), or a layer with one, shows it).\n");
    return;
  }
  g_string_append_printf(out, "activation: %s and its slope over z from %g to %g", a->name, a->low, a->high);
  if (a->column != SNAPSHOT_NONE) g_string_append_printf(out, ", of layer %d", a->column);
  g_string_append_c(out, '.');
  int flat = 0;
  double least = FLAT * steepest(a);
  for (int i = 0; i < a->unit_count; i++) flat += fabs(a->units[i].slope) <= least;
  if (flat > 0) {
    g_string_append_printf(out, " %d of %d unit%s where it is flat, so hardly any gradient passes.", flat,
                           a->unit_count, a->unit_count == 1 ? " stands" : "s stand");
  }
  g_string_append_c(out, '\n');
  for (int i = 0; i < MIN(a->unit_count, NAMED_UNITS); i++) describe_unit(s, &a->units[i], out);
  if (a->unit_count > NAMED_UNITS) g_string_append_printf(out, "  and %d more.\n", a->unit_count - NAMED_UNITS);
}
