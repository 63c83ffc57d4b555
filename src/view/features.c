/* What goes into a network of few inputs: each input times its weight, and the sum that they make. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "plot/bars.h"
#include "plot/naming.h"
#include "plot/sentence.h"
#include "view/view.h"

/* The room that a sentence takes, points at text factor 1. */
static const double STRIP = 62;

/* x₁ positive words: 1.5 · 1; without one weight, x₁ positive words = 1. */
static char *row_name(const SnapshotFeatures *f, int i) {
  NumberText value = number_short(f->value[i], NUMBER_PLAIN), weight = number_short(f->weight[i], NUMBER_PLAIN);
  g_autofree char *plain = g_strdelimit(g_strdup(f->name[i]), "{}\\", ' '), *end = NULL;
  end = f->layered ? g_strdup_printf("= %s", value.text)
                   : g_strdup_printf("~~\\text{%s} · \\text{%s}", weight.text, number_factor(value).text);
  bool own = *plain == 'x' && g_ascii_isdigit(plain[1]);
  if (own) return g_strdup_printf("x_{%d} %s", i + 1, end);
  return g_strdup_printf("x_{%d}~~\\text{%s} %s", i + 1, plain, end);
}

/* With one layer: weight times value. */
static GArray *products(const SnapshotFeatures *f) {
  GArray *bars = g_array_new(FALSE, FALSE, sizeof(Bar));
  g_array_set_clear_func(bars, bar_clear);
  for (int i = 0; i < f->count; i++) {
    Bar bar = {row_name(f, i), f->layered ? f->value[i] : f->weight[i] * f->value[i], 0};
    g_array_append_val(bars, bar);
  }
  return bars;
}

static double *token_weights(const Snapshot *s) {
  const SnapshotFeatures *f = &s->features;
  if (s->text.feature_of == NULL || f->layered) return NULL;
  int count = (int)g_strv_length(s->text.tokens);
  double most = 1e-9, *weight = g_new0(double, count + 1);
  for (int i = 0; i < f->count; i++) most = fmax(most, fabs(f->weight[i] * f->value[i]));
  for (int i = 0; i < count; i++) {
    int k = s->text.feature_of[i];
    if (k >= 0 && k < f->count) weight[i] = f->weight[k] * f->value[k] / most;
  }
  return weight;
}

static const char *note_of(const SnapshotFeatures *f) {
  return f->layered ? "a hidden layer lies between: shapley \"…\" tells what each adds"
                    : "weight times input, step by step";
}

void features_draw(const Scene *scene, Rect panel) {
  const Snapshot *s = scene->snapshot;
  const SnapshotFeatures *f = &s->features;
  draw_layer(scene->list, "features");
  panel_draw(scene, panel);
  if (f->count == 0) {
    panel_title(scene, panel, "features", NULL, NULL, false);
    panel_hint(scene, panel, "reviews FILE;  features;  dense 1 sigmoid;  train 100  draw it");
    return;
  }
  panel_title(scene, panel, "features", note_of(f), NULL, false);
  double unit = scene->theme->text;
  Rect body = panel_body(scene, panel);
  body = (Rect){body.x + LAYOUT_PAD, body.y, body.w - 2 * LAYOUT_PAD, body.h - 14};
  if (s->text.tokens != NULL && s->text.feature_of != NULL && body.h > 4 * STRIP * unit) {
    g_autofree double *weight = token_weights(s);
    sentence_draw(scene, (Rect){body.x + 10, body.y, body.w - 20, STRIP * unit}, s->text.tokens, weight);
    body.y += STRIP * unit, body.h -= STRIP * unit;
  }
  draw_layer(scene->list, "features.bars");
  g_autoptr(GArray) bars = products(f);
  bars_draw(&(BarChart){.scene = scene,
                        .area = body,
                        .bars = bars,
                        .steps = !f->layered,
                        .first = "b",
                        .base = f->bias,
                        .sum = "z = \\text{sum}"});
}

/* z = 0.99, σ(z) = 0.73 */
char *features_caption(const Snapshot *s) {
  const SnapshotFeatures *f = &s->features;
  if (f->count == 0 || f->layered) return NULL;
  GString *text = g_string_new("z = b");
  for (int i = 0; i < f->count && f->count <= 6; i++) g_string_append_printf(text, " + w_%d·x_%d", i + 1, i + 1);
  if (f->count > 6) g_string_append(text, " + w·x");
  g_string_append_printf(text, " = \\bold{%s}", number_short(f->sum, NUMBER_PLAIN).text);
  if (isfinite(f->output) && strcmp(f->activation, "linear") != 0) {
    const char *name = strcmp(f->activation, "sigmoid") == 0 ? "σ" : f->activation;
    g_string_append_printf(text, " \\quad \\hat{y} = %s(z) = \\bold{%s}", name,
                           number_short(f->output, NUMBER_PLAIN).text);
  }
  return g_string_free(text, FALSE);
}

void features_describe(const Snapshot *s, GString *out) {
  const SnapshotFeatures *f = &s->features;
  if (f->count == 0) {
    g_string_append(out, "features: nothing to show; it needs a network of at most 12 inputs.\n");
    return;
  }
  g_string_append_printf(out, "features: %d input%s.", f->count, plural_s(f->count));
  for (int i = 0; i < f->count; i++) {
    g_string_append_printf(out, " x%d (%s) = ", i + 1, f->name[i]);
    number_format(out, f->value[i], 4);
    if (!f->layered) {
      g_string_append(out, ", times the weight ");
      number_format(out, f->weight[i], 3);
      g_string_append(out, " makes ");
      number_format(out, f->weight[i] * f->value[i], 3);
    }
    g_string_append_c(out, '.');
  }
  if (f->layered) {
    g_string_append(out, " A hidden layer lies between, so there is no one weight for each.\n");
    return;
  }
  g_string_append(out, " With the bias ");
  number_format(out, f->bias, 3);
  g_string_append(out, " they add up to ");
  number_format(out, f->sum, 3);
  if (isfinite(f->output)) {
    g_string_append_printf(out, ", of which %s makes ", f->activation);
    number_format(out, f->output, 3);
  }
  g_string_append(out, ".\n");
}
