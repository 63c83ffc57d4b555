/* The data as a table, with the sample on show marked; beside it how the samples are spread, part by part and feature
 * by feature. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "plot/axis.h"
#include "plot/naming.h"
#include "plot/points.h"
#include "view/view.h"

/* Points at text factor 1. */
static const double ROW = 25, TEXT = 16, NUMBER_WIDTH = 62, FEATURE_WIDTH = 96, MARK_WIDTH = 34, PART_WIDTH = 64,
                    COLUMN_MOST = 210;
/* Beyond that many, the summary looks at samples evenly spread. */
enum { SUMMARY_MOST = 20000, BINS = 24, FEATURES_MOST = 12, CLASSES_MOST = 8 };

/* The tallest that a feature's bars, with what is written on them, are. */
static const double SPREAD_MOST = 400;

static const char *const PART_NAMES[PART_COUNT] = {"train", "test", "valid"};

/* ---- the table ---- */

/* Widths of a feature's column and of the target's. */
typedef struct {
  double feature, target;
} Widths;

typedef struct {
  const Scene *scene;
  Rect area;
  double row;
  Widths widths;
  int features; /* columns that fit */
  bool parts;   /* a column for them */
  int first, rows;
  const int
      *decimals; /* [features] that a column's numbers are written with, one below the other; -1: each as it reads best
                  */
} Table;

/* What so many features take. */
static double table_width(const Scene *scene, Widths widths, int features, bool parts) {
  double others = NUMBER_WIDTH + MARK_WIDTH + (parts ? PART_WIDTH : 0);
  return others * scene->theme->text + widths.feature * features + widths.target + 2 * LAYOUT_PAD;
}

static double wider(const Scene *scene, double width, FontFace face, const char *text) {
  double f = scene->theme->text, need = draw_text_width(scene->list, face, TEXT * f, text) + 20 * f;
  return fmin(fmax(width, need), COLUMN_MOST * f);
}

/* As the names of features and classes ask for, as far as there is room. */
static Widths column_widths(const Scene *scene, double room, bool parts) {
  const Dataset *data = scene->snapshot->data;
  Widths least = {FEATURE_WIDTH * scene->theme->text, FEATURE_WIDTH * scene->theme->text}, wide = least;
  for (int i = 0; i < data->features; i++)
    wide.feature = wider(scene, wide.feature, FONT_ITALIC, data->feature_names[i]);
  for (int k = 0; data->class_names != NULL && k < data->classes; k++)
    wide.target = wider(scene, wide.target, FONT_BOLD, data->class_names[k]);
  double narrow = table_width(scene, least, data->features, parts);
  double more = table_width(scene, wide, data->features, parts) - narrow;
  double share = more > 0 ? CLAMP((room - narrow) / more, 0, 1) : 0;
  return (Widths){least.feature + share * (wide.feature - least.feature),
                  least.target + share * (wide.target - least.target)};
}

static bool has_decimals(double x, int decimals) {
  double scaled = x * pow(10, decimals);
  return fabs(scaled - round(scaled)) < 1e-9 * fmax(1, fabs(scaled));
}

/* As many decimals as a column's numbers have, up to three digits; -1: they are whole, or too large or small. */
static int column_decimals(const Dataset *data, const Table *table, int feature) {
  double most = 0;
  int needed = 0;
  for (int i = table->first; i < table->first + table->rows; i++) {
    double x = data->x[(gsize)feature * (gsize)data->samples + (gsize)i];
    most = fmax(most, fabs(x));
    while (needed < 3 && !has_decimals(x, needed)) needed++;
  }
  if (needed == 0 || !(most >= 0.01) || most >= 1000) return -1;
  return MIN(needed, most >= 100 ? 1 : most >= 10 ? 2 : 3);
}

static Table table_new(const Scene *scene, Rect body) {
  const Dataset *data = scene->snapshot->data;
  double f = scene->theme->text;
  Table table = {.scene = scene, .area = body, .row = ROW * f};
  table.parts = data->part_count[PART_TRAIN] < data->samples;
  Widths narrow = column_widths(scene, 0, true);
  if (table.parts && body.w < table_width(scene, narrow, 1, true)) table.parts = false;
  table.widths = column_widths(scene, body.w + 0.5, table.parts);
  double room = body.w - table_width(scene, table.widths, 0, table.parts) + 0.5;
  table.features = CLAMP((int)(room / table.widths.feature), 0, data->features);
  table.rows = MAX((int)((body.h - 8 * f) / table.row) - 1, 0);
  if (table.rows < data->samples && table.rows > 1) table.rows--; /* for what is left out */
  table.rows = MIN(table.rows, data->samples);
  table.area.w = fmin(body.w, table_width(scene, table.widths, table.features, table.parts));
  /* The sample on show is always among them. */
  int shown = MAX(scene->snapshot->sample, 0);
  table.first = shown < table.rows ? 0 : MIN(shown - table.rows / 2, data->samples - table.rows);
  return table;
}

static double row_middle(const Table *table, int row) {
  return table->area.y + table->row * (row + 0.5);
}

static void put(const Table *table, double right, int row, Color color, bool bold, const char *text) {
  const Scene *scene = table->scene;
  double size = scene_text(scene, TEXT);
  Point at = {right, text_baseline(row_middle(table, row), size)};
  draw_text(scene->list, at, ALIGN_END, bold ? FONT_BOLD : FONT_REGULAR, size, color, text);
}

static void put_name(const Table *table, double right, const char *name) {
  const Scene *scene = table->scene;
  MathStyle style = {scene_text(scene, TEXT), scene->theme->muted, scene->theme, false, false};
  double room = table->widths.feature - 10 * scene->theme->text;
  g_autofree char *markup = naming_feature(name);
  if (math_measure(scene->list, markup, &style).width <= room) {
    math_draw(scene->list, (Point){right, text_baseline(row_middle(table, 0), style.size)}, ALIGN_END, markup, &style);
    return;
  }
  g_autofree char *cut = text_cut(scene->list, FONT_REGULAR, style.size, name, room);
  put(table, right, 0, scene->theme->muted, false, cut);
}

static double target_right(const Table *table) {
  const Widths *widths = &table->widths;
  double numbers = NUMBER_WIDTH * table->scene->theme->text;
  return table->area.x + LAYOUT_PAD + numbers + widths->feature * table->features + widths->target;
}

static void draw_header(const Table *table) {
  const Scene *scene = table->scene;
  const Dataset *data = scene->snapshot->data;
  double f = scene->theme->text, x = table->area.x + LAYOUT_PAD + NUMBER_WIDTH * f;
  put(table, x - 14 * f, 0, scene->theme->muted, false, "#");
  for (int i = 0; i < table->features; i++) put_name(table, x += table->widths.feature, data->feature_names[i]);
  put_name(table, target_right(table), "y");
  double y = table->area.y + table->row;
  draw_line(scene->list, (Point){table->area.x + LAYOUT_PAD, y}, (Point){table->area.x + table->area.w - LAYOUT_PAD, y},
            style_stroke(scene->theme->line, 1));
}

static NumberText cell_text(double value, int decimals) {
  if (decimals < 0 || !isfinite(value)) return number_short(value, NUMBER_PLAIN);
  /* A number that all decimals are too few for is written as such. */
  return number_fixed(value, decimals, NUMBER_PLAIN);
}

static void draw_sample(const Table *table, int row, int sample, Shade shade) {
  const Scene *scene = table->scene;
  const Snapshot *s = scene->snapshot;
  double f = scene->theme->text, x = table->area.x + LAYOUT_PAD + NUMBER_WIDTH * f;
  Rect line = {table->area.x + LAYOUT_PAD / 2, table->area.y + table->row * row, table->area.w - LAYOUT_PAD,
               table->row};
  bool shown = sample == s->sample;
  if (shown)
    draw_rect(scene->list, rect_inset(line, 1), 6,
              (Style){.fill = scene->theme->ground, .stroke = scene->theme->ink, .width = scene_stroke(scene, 1.4)});
  put(table, x - 14 * f, row, scene->theme->muted, false, number_short(sample + 1, NUMBER_PLAIN).text);
  for (int i = 0; i < table->features; i++) {
    double value = s->data->x[(gsize)i * (gsize)s->data->samples + (gsize)sample];
    put(table, x += table->widths.feature, row, scene->theme->ink, shown, cell_text(value, table->decimals[i]).text);
  }
  g_autofree char *y = naming_target(s->data, sample);
  FontFace face = shown ? FONT_BOLD : FONT_REGULAR;
  g_autofree char *cut = text_cut(scene->list, face, scene_text(scene, TEXT), y, table->widths.target - 12 * f);
  double right = target_right(table);
  put(table, right, row, scene->theme->ink, shown, cut);
  DataPart part = point_part(s->data, sample);
  Point mark = {right + MARK_WIDTH * f / 2 + 4 * f, rect_centre(line).y};
  point_draw(scene, mark, sample, part, scene_stroke(scene, 6.5), shade);
  if (table->parts) {
    double size = scene_text(scene, TEXT);
    draw_text(scene->list, (Point){right + (MARK_WIDTH + 10) * f, text_baseline(mark.y, size)}, ALIGN_START,
              FONT_REGULAR, size, scene->theme->muted, PART_NAMES[part]);
  }
  g_autofree char *name = g_strdup_printf("sample %d", sample + 1);
  draw_hit_rect(scene->list, line, "point", sample, name);
}

static void draw_table(const Scene *scene, Rect body) {
  const Dataset *data = scene->snapshot->data;
  Table table = table_new(scene, body);
  if (table.rows == 0) return;
  g_autofree int *decimals = g_new(int, MAX(table.features, 1));
  for (int i = 0; i < table.features; i++) decimals[i] = column_decimals(data, &table, i);
  table.decimals = decimals;
  Shade shade = shade_output(scene->snapshot);
  draw_header(&table);
  for (int i = 0; i < table.rows; i++) draw_sample(&table, i + 1, table.first + i, shade);
  int left = data->samples - table.rows;
  if (left <= 0 || body.h < table.row * (table.rows + 2)) return;
  g_autofree char *more = table.first > 0 ? g_strdup_printf("⋮  %d before, %d more", table.first, left - table.first)
                                          : g_strdup_printf("⋮  %d more", left);
  double size = scene_text(scene, 14);
  draw_text(
      scene->list,
      (Point){body.x + LAYOUT_PAD + 24 * scene->theme->text, text_baseline(row_middle(&table, table.rows + 1), size)},
      ALIGN_START, FONT_REGULAR, size, scene->theme->muted, more);
}

/* ---- the summary ---- */

typedef struct {
  double low, high, mean;
  int count[BINS][CLASSES_MOST], most;
} Spread;

static int bar_class(const Dataset *data, int sample) {
  return CLAMP(dataset_class(data, sample), 0, CLASSES_MOST - 1);
}

static Spread spread_of(const Dataset *data, int feature) {
  Spread spread = {0};
  dataset_range(data, feature, &spread.low, &spread.high);
  const double *x = data->x + (gsize)feature * (gsize)data->samples;
  int stride = data->samples / SUMMARY_MOST + 1, total[BINS] = {0}, looked = 0;
  double width = spread.high > spread.low ? spread.high - spread.low : 1;
  for (int i = 0; i < data->samples; i += stride, looked++) {
    int bin = CLAMP((int)((x[i] - spread.low) / width * BINS), 0, BINS - 1);
    spread.count[bin][bar_class(data, i)]++;
    total[bin]++;
    spread.most = MAX(spread.most, total[bin]);
    spread.mean += x[i];
  }
  spread.mean /= MAX(looked, 1);
  /* What rounding leaves of a sum that is 0. */
  if (fabs(spread.mean) < 1e-12 * width) spread.mean = 0;
  return spread;
}

static void draw_bars(const Scene *scene, Rect area, const Spread *spread) {
  const Dataset *data = scene->snapshot->data;
  double w = area.w / BINS;
  for (int bin = 0; bin < BINS; bin++) {
    double bottom = area.y + area.h;
    for (int k = 0; k < CLASSES_MOST; k++) {
      double h = area.h * spread->count[bin][k] / MAX(spread->most, 1);
      if (h <= 0) continue;
      Color color = data->classes > 0 ? class_color(scene->theme, k, data->classes) : scene->theme->muted;
      draw_rect(scene->list, (Rect){area.x + bin * w + 0.5, bottom - h, w - 1, h}, 0, style_fill(color));
      bottom -= h;
    }
  }
  draw_line(scene->list, (Point){area.x, area.y + area.h}, (Point){area.x + area.w, area.y + area.h},
            style_stroke(scene->theme->muted, 1));
}

/* Name, range and mean of a feature over how it is spread. */
static void draw_spread(const Scene *scene, Rect area, int feature) {
  const Dataset *data = scene->snapshot->data;
  Spread spread = spread_of(data, feature);
  double size = scene_text(scene, SCENE_TEXT_MIN), base = area.y + area.h - 0.4 * size;
  Rect bars = {area.x, area.y + 1.7 * size, area.w, area.h - 3.6 * size};
  if (bars.h < 12) return;
  draw_bars(scene, bars, &spread);
  MathStyle style = {scene_text(scene, 15), scene->theme->ink, scene->theme, false, false};
  g_autofree char *name = naming_feature(data->feature_names[feature]);
  g_autofree char *mean = g_strdup_printf("mean %s", number_short(spread.mean, NUMBER_PLAIN).text);
  double wide = draw_text_width(scene->list, FONT_REGULAR, size, mean);
  double named = math_measure(scene->list, name, &style).width;
  if (named < area.w) math_draw(scene->list, (Point){area.x, area.y + size}, ALIGN_START, name, &style);
  if (named + wide + 12 < area.w)
    draw_text(scene->list, (Point){area.x + area.w, area.y + size}, ALIGN_END, FONT_REGULAR, size, scene->theme->muted,
              mean);
  double ends[] = {spread.low, spread.high};
  for (int i = 0; i < 2; i++) {
    Point at = {area.x + (i ? area.w : 0), base};
    draw_text(scene->list, at, i ? ALIGN_END : ALIGN_START, FONT_REGULAR, size, scene->theme->muted,
              number_short(ends[i], NUMBER_PLAIN).text);
  }
}

static int first_of_class(const Dataset *data, int class) {
  for (int i = 0; i < data->samples; i++) {
    if (dataset_class(data, i) == class) return i;
  }
  return -1;
}

static int class_size(const Dataset *data, int class) {
  int count = 0;
  for (int i = 0; i < data->samples; i++) count += dataset_class(data, i) == class;
  return count;
}

/* "● 100 of class 0": which mark means what. Returns the height used. */
static double draw_classes(const Scene *scene, Rect area) {
  const Dataset *data = scene->snapshot->data;
  double size = scene_text(scene, 15), x = area.x, y = area.y + size, used = 0;
  Shade shade = shade_output(scene->snapshot);
  for (int k = 0; k < MIN(data->classes, CLASSES_MOST); k++) {
    int sample = first_of_class(data, k);
    if (sample < 0) continue;
    g_autofree char *value = naming_target(data, sample),
                    *text = g_strdup_printf("y = %s: %d", value, class_size(data, k));
    double w = draw_text_width(scene->list, FONT_REGULAR, size, text) + 26 * scene->theme->text;
    if (x > area.x && x + w > area.x + area.w) x = area.x, y += 1.7 * size;
    if (y > area.y + area.h / 3) break;
    point_draw(scene, (Point){x + 8, y}, sample, PART_TRAIN, scene_stroke(scene, 6.5), shade);
    g_autofree char *cut = text_cut(scene->list, FONT_REGULAR, size, text, area.w - 30);
    draw_text(scene->list, (Point){x + 22, text_baseline(y, size)}, ALIGN_START, FONT_REGULAR, size, scene->theme->ink,
              cut);
    x += w + 14;
    used = y + 1.2 * size - area.y;
  }
  return used;
}

static void draw_summary(const Scene *scene, Rect area) {
  const Dataset *data = scene->snapshot->data;
  double used = draw_classes(scene, area), least = 92 * scene->theme->text;
  area.y += used, area.h -= used;
  int cols = area.w > 420 * scene->theme->text && data->features > 2 ? 2 : 1;
  int rows = MIN((int)(area.h / least), (data->features + cols - 1) / cols);
  rows = MIN(rows, FEATURES_MOST / cols);
  for (int i = 0; i < MIN(rows * cols, data->features); i++) {
    double w = (area.w - (cols - 1) * 24) / cols, h = fmin(area.h / rows, SPREAD_MOST * scene->theme->text);
    draw_spread(scene, (Rect){area.x + (i % cols) * (w + 24), area.y + (i / cols) * h + 8, w, h - 16}, i);
  }
}

/* ---- the view ---- */

/* "spiral · 200 samples · 2 features" */
static char *what_text(const Snapshot *s) {
  const Dataset *data = s->data;
  if (s->texts.count > 0)
    return g_strdup_printf("%s · %d sample%s · %d word%s of each", data->name, data->samples, plural_s(data->samples),
                           s->texts.length, plural_s(s->texts.length));
  return g_strdup_printf("%s · %d sample%s · %d feature%s", data->name, data->samples, plural_s(data->samples),
                         data->features, plural_s(data->features));
}

/* "train 140 · test 60"; NULL where all train. */
static char *parts_text(const Dataset *data) {
  if (data->part_count[PART_TRAIN] == data->samples) return NULL;
  GString *text = g_string_new(NULL);
  for (int part = 0; part < PART_COUNT; part++) {
    if (data->part_count[part] == 0) continue;
    g_string_append_printf(text, "%s%s %d", text->len > 0 ? " · " : "", PART_NAMES[part], data->part_count[part]);
  }
  return g_string_free(text, FALSE);
}

void samples_draw(const Scene *scene, Rect panel) {
  const Dataset *data = scene->snapshot->data;
  draw_layer(scene->list, "data");
  panel_draw(scene, panel);
  if (data == NULL) {
    panel_title(scene, panel, "data", NULL, NULL, false);
    panel_hint(scene, panel, "data xor  brings some");
    return;
  }
  g_autofree char *what = what_text(scene->snapshot), *parts = parts_text(data);
  panel_title(scene, panel, "data", what, parts, false);
  Rect body = panel_body(scene, panel), sides[2];
  body.h -= 10;
  double f = scene->theme->text, share[] = {0.58, 0.42};
  draw_layer(scene->list, "data.table");
  if (scene->snapshot->texts.count > 0) {
    texts_draw(scene, body);
    return;
  }
  if (body.w < 720 * f || body.h < 200 * f) {
    draw_table(scene, body);
    return;
  }
  layout_columns(body, 2 * LAYOUT_GAP, 2, share, sides);
  bool has_parts = data->part_count[PART_TRAIN] < data->samples;
  Widths widths = column_widths(scene, sides[0].w, has_parts);
  double needed = table_width(scene, widths, data->features, has_parts);
  if (needed < sides[0].w) {
    sides[1].x -= sides[0].w - needed, sides[1].w += sides[0].w - needed;
    sides[0].w = needed;
  }
  draw_table(scene, sides[0]);
  sides[1].w -= LAYOUT_PAD;
  sides[1].y += 8;
  draw_summary(scene, sides[1]);
}

void samples_describe(const Snapshot *s, GString *out) {
  const Dataset *data = s->data;
  if (data == NULL) {
    g_string_append(out, "data: there is none ('data xor' brings some).\n");
    return;
  }
  g_autofree char *what = what_text(s), *parts = parts_text(data);
  g_string_append_printf(out, "data: %s.", what);
  if (parts != NULL) g_string_append_printf(out, " Of these: %s.", parts);
  if (s->texts.count > 0) {
    texts_describe(s, out);
    return;
  }
  for (int k = 0; k < MIN(data->classes, CLASSES_MOST); k++) {
    int sample = first_of_class(data, k);
    if (sample < 0) continue;
    g_autofree char *value = naming_target(data, sample);
    g_string_append_printf(out, "%s %d with y = %s", k == 0 ? "" : ",", class_size(data, k), value);
  }
  if (data->classes > 0) g_string_append_c(out, '.');
  for (int i = 0; i < MIN(data->features, FEATURES_MOST); i++) {
    Spread spread = spread_of(data, i);
    g_string_append_printf(out, " %s runs from %.3g to %.3g, mean %.3g.", data->feature_names[i], spread.low,
                           spread.high, spread.mean);
  }
  if (s->sample >= 0) {
    g_autofree char *y = naming_target(data, s->sample);
    g_string_append_printf(out, " Sample %d is on show: x = ", s->sample + 1);
    g_autofree double *x = g_new(double, data->features);
    int told = MIN(data->features, FEATURES_MOST);
    for (int i = 0; i < told; i++) x[i] = data->x[(gsize)i * (gsize)data->samples + (gsize)s->sample];
    value_format(out, x, (gsize)told, 1, 3);
    g_string_append_printf(out, "%s, y = %s.", told < data->features ? " …" : "", y);
  }
  g_string_append_c(out, '\n');
}
