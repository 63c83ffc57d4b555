/* Why the network says so: Shapley values as steps from the base to the prediction, LIME's weights beside them. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "plot/bars.h"
#include "plot/sentence.h"
#include "view/view.h"

/* Points at text factor 1. */
static const double STRIP = 118, FOOT = 34, SIDE_BY_SIDE = 820;
enum { TERMS_MOST = 7 };

/* ---- parts, the largest first ---- */

typedef struct {
  int part;
  double size;
} Rank;

static gint by_size(gconstpointer a, gconstpointer b) {
  double x = ((const Rank *)a)->size, y = ((const Rank *)b)->size;
  return x > y ? -1 : x < y ? 1 : ((const Rank *)a)->part - ((const Rank *)b)->part;
}

static GArray *ranked(const Attribution *a) {
  GArray *ranks = g_array_new(FALSE, FALSE, sizeof(Rank));
  for (int i = 0; i < a->count; i++) {
    Rank rank = {i, fabs(a->value[i])};
    g_array_append_val(ranks, rank);
  }
  g_array_sort(ranks, by_size);
  return ranks;
}

/* x₁ positive words = 1, or the word. */
static char *part_name(const Attribution *a, int part) {
  g_autofree char *plain = bar_name(a->name[part]);
  if (a->words) return g_strdup_printf("\\text{%s}", plain);
  return g_strdup_printf("x_{%d}~~\\text{%s} = %s", part + 1, plain, number_short(a->own[part], NUMBER_PLAIN).text);
}

static GArray *bars_of(const Attribution *a) {
  g_autoptr(GArray) ranks = ranked(a);
  GArray *bars = g_array_new(FALSE, FALSE, sizeof(Bar));
  g_array_set_clear_func(bars, bar_clear);
  for (guint i = 0; i < ranks->len; i++) {
    int part = g_array_index(ranks, Rank, i).part;
    Bar bar = {part_name(a, part), a->value[part], a->error == NULL ? 0 : a->error[part]};
    g_array_append_val(bars, bar);
  }
  return bars;
}

/* ---- the panels ---- */

static void draw_note(const Scene *scene, Rect panel, const char *text) {
  double size = scene_text(scene, 15), f = scene->theme->text;
  double room = panel.w - 2 * LAYOUT_PAD, width = draw_text_width(scene->list, FONT_REGULAR, size, text);
  size = fmax(fmin(size, size * room / width), scene_text(scene, SCENE_TEXT_MIN));
  g_autofree char *cut = text_cut(scene->list, FONT_REGULAR, size, text, room);
  draw_text(scene->list, (Point){panel.x + LAYOUT_PAD, panel.y + panel.h - 14 * f}, ALIGN_START, FONT_REGULAR, size,
            scene->theme->muted, cut);
}

/* P(positive), where the prediction is a probability of something with a name. */
static char *sum_name(const Snapshot *s, const Attribution *a) {
  const Dataset *data = s->data;
  bool binary = data != NULL && data->kind == TARGET_BINARY && data->class_names != NULL;
  const char *what = a->class_name != NULL ? a->class_name : binary ? data->class_names[1] : NULL;
  g_autofree char *name = what == NULL ? NULL : bar_name(what);
  return name == NULL ? g_strdup("\\text{prediction}") : g_strdup_printf("\\text{P(%s)}", name);
}

static void draw_answer(const Scene *scene, Rect panel, const char *name, const char *more, const Attribution *a,
                        bool steps, const char *note) {
  double f = scene->theme->text;
  panel_draw(scene, panel);
  panel_title(scene, panel, name, more, NULL, false);
  Rect body = panel_body(scene, panel);
  body = (Rect){body.x + LAYOUT_PAD, body.y, body.w - 1.5 * LAYOUT_PAD, body.h - (note == NULL ? 12 : FOOT * f)};
  g_autoptr(GArray) bars = bars_of(a);
  g_autofree char *sum = sum_name(scene->snapshot, a);
  bars_draw(&(BarChart){.scene = scene,
                        .area = body,
                        .bars = bars,
                        .steps = steps,
                        .first = "\\text{base}",
                        .base = a->base,
                        .sum = sum});
  if (note != NULL) draw_note(scene, panel, note);
}

static void draw_shapley(const Scene *scene, Rect panel, const Attribution *a) {
  g_autofree char *exact = g_strdup_printf("%.0f coalitions, exact", exp2(a->count));
  g_autofree char *drawn = g_strdup_printf("%d orders drawn by lot", a->samples);
  draw_answer(scene, panel, "Shapley", a->error == NULL ? exact : drawn, a, true, NULL);
}

static void draw_lime(const Scene *scene, Rect panel, const Attribution *a) {
  g_autofree char *more = g_strdup_printf("seed %" G_GUINT64_FORMAT " · %d samples · R² %s", a->seed, a->samples,
                                          number_fixed(a->r2, 2, NUMBER_PLAIN).text);
  draw_answer(scene, panel, "LIME", more, a, false,
              a->words ? "samples leave words out; near ones count more"
                       : "samples leave features out; near ones count more");
}

/* ---- the sentence ---- */

/* How much each token adds, as a share of the most: its own value, or that of the feature that it counts for. */
static double *token_weights(const Snapshot *s, const Attribution *a) {
  int count = (int)g_strv_length(s->text.tokens);
  double most = 1e-12, *weight = g_new0(double, count + 1);
  for (int i = 0; i < a->count; i++) most = fmax(most, fabs(a->value[i]));
  for (int i = 0; i < count; i++) {
    int part = a->words ? i : s->text.feature_of == NULL ? -1 : s->text.feature_of[i];
    double value = part >= 0 && part < a->count ? a->value[part] / most : 0;
    if (fabs(value) > 0.03) weight[i] = value;
  }
  return weight;
}

static char *model_text(const Snapshot *s, const Attribution *a) {
  const char *parts = a->words ? "word by word" : "by features";
  if (a->step != s->clock.step) return g_strdup_printf("%s · as at step %" G_GUINT64_FORMAT, parts, a->step);
  return g_strdup(parts);
}

static void draw_strip(const Scene *scene, Rect panel, const Attribution *a) {
  const Snapshot *s = scene->snapshot;
  g_autofree char *more = model_text(s, a);
  panel_draw(scene, panel);
  panel_title(scene, panel, "explain", more, NULL, false);
  Rect body = panel_body(scene, panel);
  Rect area = {body.x + 2 * LAYOUT_PAD, body.y, body.w - 4 * LAYOUT_PAD, body.h - 10};
  g_autofree double *weight = token_weights(s, a);
  bool both = s->text.answer[ATTRIBUTION_SHAPLEY] != NULL && s->text.answer[ATTRIBUTION_LIME] != NULL;
  const char *one = s->text.answer[ATTRIBUTION_SHAPLEY] != NULL ? "shapley" : "lime";
  sentence_draw(scene, area, &s->text, weight, both ? "shapley lime" : one);
}

/* ---- the view ---- */

static const Attribution *first_answer(const Snapshot *s) {
  const Attribution *shapley = s->text.answer[ATTRIBUTION_SHAPLEY];
  return s->text.tokens == NULL ? NULL : shapley != NULL ? shapley : s->text.answer[ATTRIBUTION_LIME];
}

void explain_draw(const Scene *scene, Rect panel) {
  const Snapshot *s = scene->snapshot;
  const Attribution *first = first_answer(s), *shapley = s->text.answer[ATTRIBUTION_SHAPLEY];
  const Attribution *lime = s->text.answer[ATTRIBUTION_LIME];
  draw_layer(scene->list, "explain");
  if (first == NULL) {
    panel_draw(scene, panel);
    panel_title(scene, panel, "explain", NULL, NULL, false);
    panel_hint(scene, panel, "shapley \"…\"  and  lime \"…\"  draw it");
    return;
  }
  double f = scene->theme->text, strip = STRIP * f;
  if (panel.h > 2.6 * strip) {
    draw_strip(scene, (Rect){panel.x, panel.y, panel.w, strip}, first);
    panel.y += strip + LAYOUT_GAP, panel.h -= strip + LAYOUT_GAP;
  }
  draw_layer(scene->list, "explain.bars");
  bool both = shapley != NULL && lime != NULL && panel.w >= SIDE_BY_SIDE * f;
  static const double shares[] = {0.6, 0.4};
  Rect sides[2] = {panel, panel};
  if (both) layout_columns(panel, LAYOUT_GAP, 2, shares, sides);
  if (shapley != NULL) draw_shapley(scene, sides[0], shapley);
  if (lime != NULL && (both || shapley == NULL)) draw_lime(scene, sides[1], lime);
}

/* −0.25 + 1.05 − 0.62 = 0.18: the parts add up to the whole. */
char *explain_caption(const Snapshot *s) {
  const Attribution *a = s->text.answer[ATTRIBUTION_SHAPLEY];
  if (a == NULL || first_answer(s) == NULL) return NULL;
  g_autoptr(GArray) ranks = ranked(a);
  GString *text = g_string_new(number_fixed(a->base, 2, NUMBER_PLAIN).text);
  double rest = 0;
  for (guint i = 0; i < ranks->len; i++) {
    double value = a->value[g_array_index(ranks, Rank, i).part];
    if (i >= TERMS_MOST) rest += value;
    if (i < TERMS_MOST)
      g_string_append_printf(text, " %s %s", value < 0 ? "-" : "+", number_fixed(fabs(value), 2, NUMBER_PLAIN).text);
  }
  if (ranks->len > TERMS_MOST)
    g_string_append_printf(text, " %s %s", rest < 0 ? "-" : "+", number_fixed(fabs(rest), 2, NUMBER_PLAIN).text);
  g_string_append_printf(text, " = \\bold{%s}", number_fixed(a->prediction, 2, NUMBER_PLAIN).text);
  return g_string_free(text, FALSE);
}

static void tell_parts(const Attribution *a, GString *out) {
  g_autoptr(GArray) ranks = ranked(a);
  for (guint i = 0; i < ranks->len; i++) {
    int part = g_array_index(ranks, Rank, i).part;
    g_string_append_printf(out, "%s %s ", i > 0 ? "," : "", a->name[part]);
    number_format(out, a->value[part], 3);
  }
}

void explain_describe(const Snapshot *s, GString *out) {
  const Attribution *shapley = s->text.answer[ATTRIBUTION_SHAPLEY], *lime = s->text.answer[ATTRIBUTION_LIME];
  if (first_answer(s) == NULL) {
    g_string_append(out, "explain: nothing to show yet ('shapley \"…\"' and 'lime \"…\"' tell what each part adds).\n");
    return;
  }
  g_string_append_printf(out, "explain: why the network says so of \"%s\".", first_answer(s)->text);
  if (shapley != NULL) {
    g_string_append(out, " When nothing of the text is known it says ");
    number_format(out, shapley->base, 3);
    g_string_append(out, ". By Shapley values");
    tell_parts(shapley, out);
    g_string_append(out, "; together that makes ");
    number_format(out, shapley->prediction, 3);
    g_string_append_c(out, '.');
  }
  if (lime != NULL) {
    g_string_append(out, " LIME's weights are");
    tell_parts(lime, out);
    g_string_append(out, "; R² is ");
    number_format(out, lime->r2, 2);
    g_string_append_c(out, '.');
  }
  g_string_append_c(out, '\n');
}
