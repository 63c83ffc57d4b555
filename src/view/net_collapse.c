#include "view/net_collapse.h"

#include <math.h>
#include <string.h>

#include "draw/ease.h"
#include "draw/labels.h"
#include "plot/naming.h"
#include "snapshot/story.h"
#include "view/view.h"

static const double WEIGHT_SIZE = 28;

bool net_collapses(const Scene *scene) {
  return scene->story != NULL && scene->story->story == STORY_COLLAPSE && scene->snapshot->collapse != NULL;
}

static double share_of(const Scene *scene, BeatKind kind) {
  return ease_in_out(stretch_share(story_beat(scene->story, kind, 0), scene->time));
}

/* A column between the ends of what collapses. */
static bool is_hidden(const Scene *scene, int c) {
  const CollapseAnswer *a = scene->snapshot->collapse;
  return c >= a->first && c < a->last;
}

static void shift(NetColumn *column, double by) {
  column->x += by;
  for (int i = 0; i < column->count; i++) {
    NetSpot *spot = &column->spots[i];
    spot->square.x += by;
    spot->label.x += by;
    spot->pill.x += by;
    spot->gradient.x += by;
  }
}

void net_collapse_move(const Scene *scene, NetLayout *layout) {
  const CollapseAnswer *a = scene->snapshot->collapse;
  double share = share_of(scene, BEAT_SLIDE);
  double middle = (layout->columns[a->first].x + layout->columns[a->last - 1].x) / 2;
  for (int c = a->first; c < a->last; c++) shift(&layout->columns[c], share * (middle - layout->columns[c].x));
}

double net_collapse_left(const Scene *scene, int c) {
  if (!net_collapses(scene) || !is_hidden(scene, c)) return 1;
  /* Where they come to lie on each other, the last one stays. */
  bool covered = c < scene->snapshot->collapse->last - 1;
  double slid = covered ? 1 - CLAMP((share_of(scene, BEAT_SLIDE) - 0.75) / 0.25, 0, 1) : 1;
  return fmin(slid, 1 - share_of(scene, BEAT_MERGE));
}

double net_collapse_edges_left(const Scene *scene, int c) {
  if (!net_collapses(scene)) return 1;
  bool between = is_hidden(scene, c) && is_hidden(scene, c - 1);
  double slid = between ? 1 - share_of(scene, BEAT_SLIDE) : 1;
  bool touches = is_hidden(scene, c) || is_hidden(scene, c - 1);
  return fmin(slid, touches ? 1 - share_of(scene, BEAT_MERGE) : 1);
}

static void draw_weight(const Scene *scene, Labels *labels, const NetCurve *curve, double weight) {
  Point points[24];
  bezier_sample(curve->a, curve->c1, curve->c2, curve->b, points, G_N_ELEMENTS(points));
  NumberText text = number_fixed(weight, 2, NUMBER_PLAIN);
  double size = scene_text(scene, WEIGHT_SIZE);
  Rect need = pill_rect(scene, (Point){0, 0}, text.text, size);
  Rect place = labels_place_along(labels, points, G_N_ELEMENTS(points), need.w, need.h, 0.5);
  Color hue = weight < 0 ? scene->theme->negative : scene->theme->positive;
  pill_draw(scene, place, text.text, (PillStyle){hue, scene->theme->ink, size, true});
}

void net_collapse_draw(const Scene *scene, const NetLayout *layout) {
  const CollapseAnswer *a = scene->snapshot->collapse;
  const NetColumn *from = &layout->columns[a->first - 1], *to = &layout->columns[a->last];
  double there = share_of(scene, BEAT_MERGE);
  if (there <= 0) return;
  bool numbers = a->n_in * a->n_out <= 6;
  g_autoptr(Labels) labels = labels_new(layout->body);
  draw_push_opacity(scene->list, there);
  for (int pass = 0; pass < 2; pass++) {
    for (int k = 0; k < to->count; k++) {
      for (int i = 0; i < from->count; i++) {
        int row = to->spots[k].neuron, col = from->spots[i].neuron;
        if (row < 0 || col < 0) continue;
        double weight = a->weights[row * a->n_in + col];
        NetCurve curve = net_curve(&from->spots[i], &to->spots[k]);
        if (pass == 0) {
          Style style = edge_style(scene, weight, 1);
          style.width = fmax(style.width, scene_stroke(scene, 4));
          draw_bezier(scene->list, curve.a, curve.c1, curve.c2, curve.b, style);
        } else if (numbers) {
          draw_weight(scene, labels, &curve, weight);
        }
      }
    }
  }
  draw_pop_opacity(scene->list);
}

/* ---- in the caption ---- */

/* "0.12·x₁ − 0.53·x₂ + 0.1" where there are few; else by its shape. */
static char *sum_markup(const Snapshot *s, const CollapseAnswer *a) {
  enum { TERMS = 3 };
  if (a->n_out != 1 || a->n_in > TERMS) return g_strdup_printf("W~\\text{%d×%d}", a->n_out, a->n_in);
  GString *text = g_string_new(NULL);
  for (int i = 0; i < a->n_in; i++) {
    g_autofree char *name = naming_neuron(s, a->first - 1, i);
    double weight = a->weights[i];
    const char *sign = i == 0 ? (weight < 0 ? "-" : "") : weight < 0 ? " - " : " + ";
    g_string_append_printf(text, "%s%s · %s", sign, number_fixed(fabs(weight), 2, NUMBER_PLAIN).text, name);
  }
  g_string_append_printf(text, "%s%s", a->biases[0] < 0 ? " - " : " + ",
                         number_fixed(fabs(a->biases[0]), 2, NUMBER_PLAIN).text);
  return g_string_free(text, FALSE);
}

/* "2 hidden layers = 1 straight line: ŷ = σ(…)". */
char *net_told(const Scene *scene) {
  const Snapshot *s = scene->snapshot;
  if (!net_collapses(scene)) return NULL;
  const CollapseAnswer *a = s->collapse;
  int hidden = a->last - a->first;
  bool line = a->n_in == 2 && a->n_out == 1;
  g_autofree char *sum = sum_markup(s, a), *out = naming_neuron(s, a->last, 0);
  const char *act = s->columns[a->last].activation;
  bool bare = act == NULL || strcmp(act, "linear") == 0;
  const char *name = bare ? "" : strcmp(act, "sigmoid") == 0 ? "σ" : act;
  return g_strdup_printf("\\bold{\\text{%d hidden layer%s = 1 %s}}~~~%s = %s%s%s%s", hidden, hidden == 1 ? "" : "s",
                         line ? "straight line" : "layer", a->n_out == 1 ? out : "h", name, bare ? "" : "(", sum,
                         bare ? "" : ")");
}
