/* Samples that are words, a row each: what the network reads, what shorter ones are filled up with, what is cut off. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "plot/points.h"
#include "view/view.h"

/* Points at text factor 1. */
static const double ROW = 32, TEXT = 16, NUMBER_WIDTH = 62, TARGET_WIDTH = 110, CELL_LEAST = 58, CELL_MOST = 128;
/* Columns for what is cut off, at most. */
enum { CUT_MOST = 5 };

typedef struct {
  const Scene *scene;
  Rect area;
  double row, cell, left; /* of the first word */
  int first, rows;        /* among the texts taken */
  int read, cut;          /* columns: of what the network reads, of what is cut off */
} Table;

static int word_count(const SnapshotTexts *t, int i) {
  int count = 0;
  while (t->word[i][count] != NULL) count++;
  return count;
}

static Table table_new(const Scene *scene, Rect body) {
  const SnapshotTexts *t = &scene->snapshot->texts;
  double f = scene->theme->text;
  Table table = {.scene = scene, .area = body, .row = ROW * f, .left = body.x + LAYOUT_PAD + NUMBER_WIDTH * f};
  table.rows = CLAMP((int)(body.h / table.row) - 1, 0, t->count);
  int shown = MAX(scene->snapshot->sample, 0) - t->first;
  table.first = shown < table.rows ? 0 : MIN(shown - table.rows / 2, t->count - table.rows);
  for (int i = table.first; i < table.first + table.rows; i++)
    table.cut = MAX(table.cut, MIN(word_count(t, i) - t->length, CUT_MOST));
  double room = body.w - (NUMBER_WIDTH + TARGET_WIDTH) * f - 2 * LAYOUT_PAD;
  int fits = MAX((int)(room / (CELL_LEAST * f)), 1);
  table.read = MIN(t->length, fits);
  table.cut = MIN(table.cut, fits - table.read);
  table.cell = fmin(room / MAX(table.read + table.cut, 1), CELL_MOST * f);
  return table;
}

static double middle_of(const Table *table, int row) {
  return table->area.y + table->row * (row + 0.5);
}

/* In the middle of a column. */
static void put(const Table *table, double centre, int row, Color color, bool bold, const char *text, double room) {
  const Scene *scene = table->scene;
  double size = scene_text(scene, TEXT);
  FontFace face = bold ? FONT_BOLD : FONT_REGULAR;
  size = fmax(fmin(size, size * room / fmax(draw_text_width(scene->list, face, size, text), 1)),
              scene_text(scene, SCENE_TEXT_MIN));
  g_autofree char *cut = text_cut(scene->list, face, size, text, room);
  draw_text(scene->list, (Point){centre, text_baseline(middle_of(table, row), size)}, ALIGN_MIDDLE, face, size, color,
            cut);
}

static double target_centre(const Table *table) {
  return table->left + (table->read + table->cut) * table->cell + TARGET_WIDTH / 2 * table->scene->theme->text;
}

static void draw_header(const Table *table) {
  const Scene *scene = table->scene;
  const Snapshot *s = scene->snapshot;
  Color muted = scene->theme->muted;
  put(table, table->left - NUMBER_WIDTH / 2 * scene->theme->text, 0, muted, false, "#", NUMBER_WIDTH);
  MathStyle style = {scene_text(scene, TEXT), muted, scene->theme, false, false};
  for (int i = 0; i < table->read; i++) {
    bool folded = i == table->read - 1 && table->read < s->texts.length;
    g_autofree char *name = folded ? g_strdup("…") : g_strdup_printf("x_{%d}", i + 1);
    math_draw(scene->list,
              (Point){table->left + (i + 0.5) * table->cell, text_baseline(middle_of(table, 0), style.size)},
              ALIGN_MIDDLE, name, &style);
  }
  double past = table->left + table->read * table->cell;
  if (table->cut > 0)
    put(table, past + table->cut * table->cell / 2, 0, muted, false, "cut off", table->cut * table->cell);
  put(table, target_centre(table), 0, muted, false, s->data->source != NULL ? "next" : "y", TARGET_WIDTH);
}

/* What the network reads is in a box, padding in a dashed one with its number 0. */
static void draw_cell(const Table *table, int row, int column, const char *word) {
  const Scene *scene = table->scene;
  double x = table->left + column * table->cell, high = 0.8 * table->row;
  Rect box = {x + 3, middle_of(table, row) - high / 2, table->cell - 6, high};
  bool pad = word == NULL;
  Style style = pad ? style_stroke(scene->theme->line, 1.2)
                    : (Style){.fill = scene->theme->ground, .stroke = scene->theme->line, .width = 1.2};
  if (pad) style.dash[0] = 3, style.dash[1] = 3;
  draw_rect(scene->list, box, 6, style);
  put(table, rect_centre(box).x, row, pad ? scene->theme->muted : scene->theme->ink, false, pad ? "0" : word,
      box.w - 6);
}

static void draw_cut(const Table *table, int row, int column, const char *word) {
  const Scene *scene = table->scene;
  double centre = table->left + (column + 0.5) * table->cell, y = middle_of(table, row);
  double half =
      fmin(draw_text_width(scene->list, FONT_REGULAR, scene_text(scene, TEXT), word), table->cell - 6) / 2 + 2;
  put(table, centre, row, scene->theme->muted, false, word, table->cell - 6);
  draw_line(scene->list, (Point){centre - half, y}, (Point){centre + half, y},
            style_stroke(scene->theme->negative, scene_stroke(scene, 1.4)));
}

static void draw_text_row(const Table *table, int row, int text) {
  const Scene *scene = table->scene;
  const Snapshot *s = scene->snapshot;
  const SnapshotTexts *t = &s->texts;
  int sample = t->first + text, count = word_count(t, text);
  double f = scene->theme->text;
  Rect line = {table->area.x + LAYOUT_PAD / 2, table->area.y + table->row * row,
               target_centre(table) + TARGET_WIDTH / 2 * f - table->area.x, table->row};
  bool shown = sample == s->sample;
  if (shown) draw_rect(scene->list, rect_inset(line, 1), 6, style_stroke(scene->theme->ink, scene_stroke(scene, 1.4)));
  g_autofree char *number = g_strdup_printf("%d", sample + 1);
  put(table, table->left - NUMBER_WIDTH / 2 * f, row, scene->theme->muted, shown, number, NUMBER_WIDTH * f);
  for (int i = 0; i < table->read; i++) {
    bool folded = i == table->read - 1 && table->read < t->length;
    if (!folded) draw_cell(table, row, i, i < MIN(count, t->length) ? t->word[text][i] : NULL);
  }
  for (int i = 0; i < table->cut && t->length + i < count; i++)
    draw_cut(table, row, table->read + i, t->word[text][t->length + i]);
  put(table, target_centre(table), row, scene->theme->ink, shown, t->target[text], (TARGET_WIDTH - 8) * f);
  g_autofree char *click = g_strdup_printf("sample %d", sample + 1);
  draw_hit_rect(scene->list, line, "line", sample, click);
}

void texts_draw(const Scene *scene, Rect body) {
  Table table = table_new(scene, body);
  if (table.rows == 0) return;
  draw_header(&table);
  for (int i = 0; i < table.rows; i++) draw_text_row(&table, i + 1, table.first + i);
}

void texts_describe(const Snapshot *s, GString *out) {
  const SnapshotTexts *t = &s->texts;
  int i = MAX(s->sample, 0) - t->first, count = word_count(t, i);
  if (s->data->source == NULL) g_string_append(out, " Shorter ones are filled up with 0, longer ones cut off.");
  g_string_append_printf(out, " Sample %d is \"", t->first + i + 1);
  for (int k = 0; k < MIN(count, t->length); k++) g_string_append_printf(out, "%s%s", k > 0 ? " " : "", t->word[i][k]);
  g_string_append(out, "\"");
  if (count < t->length)
    g_string_append_printf(out, " and %d time%s 0", t->length - count, plural_s(t->length - count));
  if (count > t->length) {
    g_string_append_printf(out, "; cut off %s \"", count == t->length + 1 ? "is" : "are");
    for (int k = t->length; k < count; k++)
      g_string_append_printf(out, "%s%s", k > t->length ? " " : "", t->word[i][k]);
    g_string_append(out, "\"");
  }
  g_string_append_printf(out, "; %s %s.\n", s->data->source != NULL ? "next comes" : "y =", t->target[i]);
}
