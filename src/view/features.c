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

/* x₁ positive words: 1.5 · 1; without one weight, x₁ positive words. */
static char *row_name(const SnapshotFeatures *f, int i) {
  NumberText value = number_short(f->value[i], NUMBER_PLAIN), weight = number_short(f->weight[i], NUMBER_PLAIN);
  g_autofree char *plain = bar_name(f->name[i]), *end = NULL;
  end =
      f->layered ? g_strdup("") : g_strdup_printf("~~\\text{%s} · \\text{%s}", weight.text, number_factor(value).text);
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

static const char *note_of(const Snapshot *s) {
  if (!snapshot_has_net(s)) return "what is counted; dense 1 sigmoid gives each a weight";
  return s->features.layered ? "a hidden layer lies between: shapley \"…\" tells what each adds"
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
  panel_title(scene, panel, "features", note_of(s), NULL, false);
  double unit = scene->theme->text;
  Rect body = panel_body(scene, panel);
  body = (Rect){body.x + LAYOUT_PAD, body.y, body.w - 2 * LAYOUT_PAD, body.h - 14};
  if (s->text.tokens != NULL && s->text.feature_of != NULL && body.h > 4 * STRIP * unit) {
    g_autofree double *weight = token_weights(s);
    sentence_draw(scene, (Rect){body.x + 10, body.y, body.w - 20, STRIP * unit}, &s->text, weight, "features");
    body.y += STRIP * unit, body.h -= STRIP * unit;
  }
  draw_layer(scene->list, "features.bars");
  g_autoptr(GArray) bars = products(f);
  bars_draw(&(BarChart){.scene = scene,
                        .area = body,
                        .bars = bars,
                        .steps = !f->layered,
                        .plain = f->layered,
                        .first = "b",
                        .base = f->bias,
                        .sum = "z = \\text{sum}"});
}

/* x = [1, 0, 1, 1, 1, 2.08] */
static char *input_markup(const SnapshotFeatures *f) {
  GString *text = g_string_new("x = [");
  for (int i = 0; i < f->count; i++)
    g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", number_short(f->value[i], NUMBER_PLAIN).text);
  return g_string_free(g_string_append_c(text, ']'), FALSE);
}

/* z = b + w·x = −1.34 + 1.76 − 2.66 = −2.24, ŷ = σ(z) = 0.1 */
char *features_caption(const Snapshot *s) {
  const SnapshotFeatures *f = &s->features;
  if (f->count == 0) return NULL;
  if (f->layered && snapshot_has_net(s)) return f->answer_count > 0 ? caption_of_network(s, f->answer) : NULL;
  if (f->layered) return input_markup(f);
  GString *text = g_string_new("z = b + w·x");
  if (f->count <= 6) g_string_append_printf(text, " = %s", number_fixed(f->bias, 2, NUMBER_PLAIN).text);
  for (int i = 0; i < f->count && f->count <= 6; i++) {
    double product = f->weight[i] * f->value[i];
    if (product == 0) continue;
    g_string_append_printf(text, " %s %s", product < 0 ? "-" : "+", number_fixed(fabs(product), 2, NUMBER_PLAIN).text);
  }
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
  g_string_append_printf(out, "features: %d input%s", f->count, plural_s(f->count));
  if (s->text.feature_of != NULL) g_string_append_printf(out, ", of \"%s\"", s->text.text);
  g_string_append_c(out, '.');
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
    g_string_append(out, snapshot_has_net(s) ? " A hidden layer lies between, so there is no one weight for each."
                                             : " There is no network yet to weigh them.");
    for (int i = 0; i < f->answer_count; i++) {
      g_string_append(out, i == 0 ? " The network says " : ", ");
      number_format(out, f->answer[i], 3);
    }
    g_string_append(out, f->answer_count > 0 ? ".\n" : "\n");
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
