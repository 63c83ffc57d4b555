#include "view/tip.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "plot/naming.h"

/* Larger values are told by their shape. */
enum { ENTRIES_TOLD = 6 };

/* ---- numbers ---- */

/* With a true minus. `digits` as number_format has them. */
static void append_number(GString *text, double value, int digits) {
  gsize from = text->len;
  number_format(text, value, digits);
  g_autofree char *plain = g_strdup(text->str + from);
  g_auto(GStrv) parts = g_strsplit(plain, "-", -1);
  g_autofree char *shown = g_strjoinv("−", parts);
  g_string_truncate(text, from);
  g_string_append(text, shown);
}

static void append_named(GString *text, const char *name, double value) {
  g_string_append_printf(text, "%s = ", name);
  append_number(text, value, NUMBER_EXACT);
}

/* ---- nodes, neurons, weights ---- */

static int node_of_unit(const Snapshot *s, int unit) {
  for (int i = 0; i < s->node_count; i++) {
    const SnapshotNode *node = &s->nodes[i];
    if (node->first >= 0 && unit >= node->first && unit < node->first + node->rows * node->cols) return i;
  }
  return SNAPSHOT_NONE;
}

static void append_gradient(GString *text, const Snapshot *s, int unit, const char *name) {
  if (!s->has_gradients || s->target == SNAPSHOT_NONE || isnan(s->gradients[unit])) return;
  g_string_append_printf(text, "\n∂%s/∂%s = ", s->nodes[s->target].name, name);
  append_number(text, s->gradients[unit], NUMBER_EXACT);
}

/* One entry of a node; of a neuron also what goes into its activation. */
static void tell_unit(GString *text, const Snapshot *s, int unit) {
  int node = node_of_unit(s, unit);
  if (node == SNAPSHOT_NONE || isnan(s->values[unit])) return;
  int entry = unit - s->nodes[node].first, column = naming_column(s, node);
  g_autofree char *name = naming_language(s, node, entry);
  append_named(text, name, s->values[unit]);
  bool neuron = column > 0 && s->columns[column].node == node && s->columns[column].z != SNAPSHOT_NONE;
  const double *z = neuron ? snapshot_values(s, s->columns[column].z) : NULL;
  if (z != NULL && s->columns[column].z != node) {
    g_autofree char *z_name = naming_language(s, s->columns[column].z, entry);
    g_string_append_c(text, '\n');
    append_named(text, z_name, z[entry]);
  }
  append_gradient(text, s, unit, name);
}

static void tell_node(GString *text, const Snapshot *s, const Hit *hit, Point at) {
  (void)at;
  if (hit->index < 0 || hit->index >= s->node_count) return;
  const SnapshotNode *node = &s->nodes[hit->index];
  int entries = node->rows * node->cols;
  if (node->first >= 0 && entries == 1) {
    tell_unit(text, s, node->first);
  } else if (node->first >= 0 && entries <= ENTRIES_TOLD) {
    g_string_append_printf(text, "%s = ", node->name);
    value_format(text, s->values + node->first, (gsize)node->rows, (gsize)node->cols, NUMBER_DIGITS);
  } else {
    g_string_append_printf(text, "%s: %d×%d", node->name, node->rows, node->cols);
  }
}

static void tell_entry(GString *text, const Snapshot *s, const Hit *hit, Point at) {
  (void)at;
  if (hit->index >= 0 && (gsize)hit->index < s->unit_count) tell_unit(text, s, hit->index);
}

/* ---- data and the plane ---- */

static const char *part_of(const Dataset *data, int sample) {
  static const char *const NAMES[PART_COUNT] = {"train", "test", "valid"};
  for (int part = 0; part < PART_COUNT; part++) {
    for (int i = 0; i < data->part_count[part]; i++) {
      if (data->part[part][i] == (guint32)sample) return NAMES[part];
    }
  }
  return "";
}

static void tell_point(GString *text, const Snapshot *s, const Hit *hit, Point at) {
  (void)at;
  const Dataset *data = s->data;
  if (data == NULL || hit->index < 0 || hit->index >= data->samples) return;
  g_string_append_printf(text, "sample %d, %s\n", hit->index + 1, part_of(data, hit->index));
  for (int f = 0; f < MIN(data->features, 2); f++) {
    append_named(text, data->feature_names[f], data->x[f * data->samples + hit->index]);
    g_string_append(text, "   ");
  }
  bool named = data->kind == TARGET_CLASS && data->class_names != NULL;
  if (named)
    g_string_append_printf(text, "y = %s", data->class_names[(int)data->y[hit->index]]);
  else
    append_named(text, "y", data->y[hit->index]);
}

/* Where on the plane, to the pixel; and the output there, from the nearest sample of the picture. */
static void tell_plane(GString *text, const Snapshot *s, const Hit *hit, Point at) {
  const SnapshotPlane *plane = &s->plane;
  if (plane->n == 0) return;
  bool curve = plane->axis[1] == NULL;
  Point x = hit_numbers(hit, at);
  double across = (x.x - plane->low[0]) / (plane->high[0] - plane->low[0]), up = 0;
  if (!curve) up = (x.y - plane->low[1]) / (plane->high[1] - plane->low[1]);
  int column = CLAMP((int)(across * plane->n), 0, plane->n - 1);
  int row = curve ? 0 : CLAMP((int)((1 - up) * plane->n), 0, plane->n - 1);
  g_string_append_printf(text, "%s = ", plane->axis[0] != NULL && !curve ? plane->axis[0] : "x");
  append_number(text, x.x, 3);
  if (!curve) {
    g_string_append_printf(text, "   %s = ", plane->axis[1]);
    append_number(text, x.y, 3);
  }
  if (plane->outputs != 1) return;
  g_string_append(text, "\nŷ ≈ ");
  append_number(text, plane->output[row * plane->n + column], 3);
}

/* ---- curves ---- */

static const CurvePoint *nearest_point(const Snapshot *s, double step) {
  const CurvePoint *best = NULL;
  double least = INFINITY;
  for (int i = 0; i < s->curve_count; i++) {
    double distance = fabs((double)s->curve[i].step - step);
    if (distance < least) least = distance, best = &s->curve[i];
  }
  return best;
}

static void tell_loss(GString *text, const Snapshot *s, const Hit *hit, Point at) {
  const CurvePoint *point = nearest_point(s, hit_numbers(hit, at).x);
  if (point == NULL) return;
  g_string_append_printf(text, "step %" G_GUINT64_FORMAT "\nL = ", point->step);
  append_number(text, (double)point->loss, NUMBER_DIGITS);
  if (isnan(point->test_loss)) return;
  g_string_append(text, "   test ");
  append_number(text, (double)point->test_loss, NUMBER_DIGITS);
}

static void tell_start(GString *text, const Snapshot *s, const Hit *hit, Point at) {
  (void)hit, (void)at;
  const Landscape *l = s->landscape;
  for (int i = 0; l != NULL && i < l->axes; i++) {
    if (i > 0) g_string_append_c(text, '\n');
    append_named(text, l->name[i], l->now[i]);
  }
}

/* The loss at the sample of the landscape that is nearest. */
static void tell_landscape(GString *text, const Snapshot *s, const Hit *hit, Point at) {
  const Landscape *l = s->landscape;
  if (l == NULL) return;
  Point place = hit_numbers(hit, at);
  double values[] = {place.x, place.y};
  int sample[2] = {0, 0}, counts[] = {l->cols, l->rows};
  for (int i = 0; i < l->axes; i++) {
    double share = (values[i] - l->low[i]) / (l->high[i] - l->low[i]);
    sample[i] = CLAMP((int)lround(share * (counts[i] - 1)), 0, counts[i] - 1);
    g_string_append_printf(text, "%s%s = ", i > 0 ? "   " : "", l->name[i]);
    append_number(text, values[i], 3);
  }
  g_string_append(text, "\nL ≈ ");
  append_number(text, l->loss[sample[1] * l->cols + sample[0]], 3);
}

static void tell_activation(GString *text, const Snapshot *s, const Hit *hit, Point at) {
  const SnapshotActivation *a = &s->activation;
  if (a->name == NULL) return;
  double z = hit_numbers(hit, at).x, share = (z - a->low) / (a->high - a->low);
  int i = CLAMP((int)lround(share * (ACTIVATION_SAMPLES - 1)), 0, ACTIVATION_SAMPLES - 1);
  g_string_append(text, "z = ");
  append_number(text, z, 3);
  g_string_append_printf(text, "\n%s(z) ≈ ", a->name);
  append_number(text, a->value[i], 3);
  g_string_append(text, "   slope ≈ ");
  append_number(text, a->slope[i], 3);
}

static void tell_active_unit(GString *text, const Snapshot *s, const Hit *hit, Point at) {
  (void)at;
  const SnapshotActivation *a = &s->activation;
  if (hit->index < 0 || hit->index >= a->unit_count) return;
  const SnapshotUnit *unit = &a->units[hit->index];
  append_named(text, hit->detail, unit->z);
  g_string_append_printf(text, "\n%s(z) = ", a->name);
  append_number(text, unit->value, NUMBER_EXACT);
  g_string_append(text, "\nslope = ");
  append_number(text, unit->slope, NUMBER_EXACT);
}

/* A word on the map with its nearest. */
static void tell_word(GString *text, const Snapshot *s, const Hit *hit, Point at) {
  (void)at;
  if (hit->index < 0 || hit->index >= s->map.count) return;
  const SnapshotWord *word = &s->map.words[hit->index];
  g_string_append(text, word->word);
  if (word->near != NULL) g_string_append_printf(text, "\nnear: %s", word->near);
}

/* ---- by kind of hit area ---- */

static const struct {
  const char *kind;
  void (*tell)(GString *text, const Snapshot *s, const Hit *hit, Point at);
} TIPS[] = {
    {"edge", tell_entry},          {"neuron", tell_entry},          {"node", tell_node},        {"point", tell_point},
    {"plane", tell_plane},         {"approx", tell_plane},          {"loss", tell_loss},        {"start", tell_start},
    {"landscape", tell_landscape}, {"activation", tell_activation}, {"unit", tell_active_unit}, {"word", tell_word},
};

char *tip_text(const Snapshot *s, const Hit *hit, Point at) {
  GString *text = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(TIPS); i++) {
    if (strcmp(TIPS[i].kind, hit->kind) == 0) TIPS[i].tell(text, s, hit, at);
  }
  bool any = text->len > 0;
  char *told = g_string_free(text, !any);
  return any ? told : NULL;
}

void tip_draw(DrawList *list, const Theme *theme, Point at, const char *text) {
  double size = SCENE_TEXT_MIN * fmin(theme->text, 1.6), line = 1.5 * size, width = 0;
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  int count = (int)g_strv_length(lines);
  for (int i = 0; i < count; i++) width = fmax(width, draw_text_width(list, FONT_REGULAR, size, lines[i]));
  Rect sheet = {at.x + 14, at.y + 18, width + 1.4 * size, count * line + 0.6 * size};
  if (sheet.x + sheet.w > draw_list_width(list) - 4) sheet.x = fmax(4, at.x - 10 - sheet.w);
  if (sheet.y + sheet.h > draw_list_height(list) - 4) sheet.y = fmax(4, at.y - 10 - sheet.h);
  draw_layer(list, "tip");
  draw_rect(list, sheet, 6, (Style){.fill = theme->ground, .stroke = theme->muted, .width = 1});
  for (int i = 0; i < count; i++) {
    Point start = {sheet.x + 0.7 * size, text_baseline(sheet.y + 0.3 * size + (i + 0.5) * line, size)};
    draw_text(list, start, ALIGN_START, FONT_REGULAR, size, theme->ink, lines[i]);
  }
}
