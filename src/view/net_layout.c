#include "view/net_layout.h"

#include <math.h>

/* Points at text factor 1. */
static const double SQUARE = 64, SQUARE_LEAST = 8;
static const double PITCH_MOST = 180; /* between two neurons of a column */
static const double PITCH_LEAST = 41; /* closer together they fold */
static const double LABEL_LARGE = 18, VALUE_LARGE = 16, GRADIENT_TEXT = 14;
static const double FOOTER = 34;
static const double SIDE = 98;      /* from the panel's edge to the first column's centre */
static const double PILL_HALF = 27; /* of a pill with the widest number */
enum { SPOTS_MOST = 12, SPOTS_FOLDED = 9 };
/* A column that is opened up shows so many, in squares as small as they must be. */
enum { UNFOLDED_MOST = 100 };
static const double SQUARE_TINY = 3;

/* How a column of this pitch is dressed. */
typedef struct {
  double square, above, below; /* room above the square for its label, below for what hangs over of the pill */
  double gradient;             /* room below that for a line with the gradient */
  bool labels, values;
} Dress;

static Dress dress_column(const Scene *scene, double pitch, double spacing) {
  double f = scene->theme->text, gap = 6;
  Dress dress = {.labels = pitch >= 30 * f && spacing >= 56 * f, .values = pitch >= 30 * f && spacing >= 76 * f};
  dress.below = dress.values ? 11 * f : 0;
  double most = fmin(SQUARE * fmax(1, scene->grown), spacing * 0.42);
  double tall = 26 * f + most + dress.below + gap;
  if (dress.labels && pitch >= fmin(tall, 84 * f)) {
    dress.above = 26 * f;
    dress.gradient = pitch >= 26 * f + fmin(most, 48) + dress.below + 20 * f + gap ? 20 * f : 0;
  } else if (spacing < 96 * f) {
    dress.labels = false; /* beside the square they need more room */
  }
  double tall_enough = pitch - dress.above - dress.below - dress.gradient - fmin(gap, pitch * 0.2);
  dress.square = fmax(fmin(SQUARE_LEAST, fmax(pitch * 0.8, SQUARE_TINY)), fmin(most, tall_enough));
  return dress;
}

static int spots_for(int size, double height, double f, bool unfolded) {
  if (unfolded) return MIN(size, UNFOLDED_MOST);
  int most = CLAMP((int)(height / (PITCH_LEAST * f)), 3, SPOTS_MOST);
  return size <= most ? size : MIN(most, SPOTS_FOLDED);
}

static NetSpot place_spot(const Scene *scene, const Dress *d, Point centre, double spacing) {
  double f = scene->theme->text, tall = d->above + d->square + d->below + d->gradient;
  double top = centre.y - tall / 2 + d->above, half = d->square / 2;
  NetSpot spot = {.square = {centre.x - half, top, d->square, d->square}, .label_above = d->above > 0};
  double bottom = top + d->square, line = 18 * f, room = (spacing - d->square) / 2 - 6;
  if (d->labels && spot.label_above)
    spot.label = (Rect){centre.x - spacing / 2 + 8, top - d->above, spacing - 16, d->above};
  if (d->labels && !spot.label_above) {
    /* Clear of the square, and of the pill of the neuron above. */
    double right = fmin(spot.square.x - 6, d->values ? centre.x - PILL_HALF * f : INFINITY);
    room -= spot.square.x - 6 - right;
    spot.label = (Rect){right - room, top + half - 7 - line, fmax(room, 0), line};
  }
  double pill = 24 * f;
  if (d->values) spot.pill = (Rect){centre.x - spacing / 2 + 4, bottom + d->below - pill, spacing - 8, pill};
  if (d->gradient > 0) {
    spot.gradient = (Rect){centre.x - spacing / 2 + 4, bottom + d->below, spacing - 8, d->gradient};
  }
  return spot;
}

/* The neuron that spot i of a folded column shows: the first ones, the fold, the last ones. */
static int neuron_of(int i, int count, int size) {
  if (count == size) return i;
  int fold = count / 2;
  return i < fold ? i : i == fold ? -1 : size - count + i;
}

static void place_column(const Scene *scene, const NetLayout *layout, NetColumn *column, int size, double most) {
  g_autofree double *centres = g_new(double, column->count);
  double apart = PITCH_MOST * fmax(1, scene->grown);
  layout_spread(layout->body.y, layout->body.h, apart, column->count, centres);
  double pitch = fmin(layout->body.h / column->count, apart);
  Dress dress = dress_column(scene, pitch, layout->spacing);
  dress.square = fmin(dress.square, most);
  column->spots = g_new0(NetSpot, column->count);
  for (int i = 0; i < column->count; i++) {
    column->spots[i] = place_spot(scene, &dress, (Point){column->x, centres[i]}, layout->spacing);
    column->spots[i].neuron = neuron_of(i, column->count, size);
    if (column->spots[i].neuron < 0) {
      double height = fmin(pitch, 44 * scene->theme->text);
      column->spots[i] = (NetSpot){.neuron = -1, .square = {column->x - 40, centres[i] - height / 2, 80, height}};
    }
  }
}

static NetLayout *layout_at_rest(const Scene *scene, Rect panel) {
  const Snapshot *s = scene->snapshot;
  double f = scene->theme->text;
  NetLayout *layout = g_new0(NetLayout, 1);
  Rect body = panel_body(scene, panel);
  double footer = body.h > 200 ? FOOTER * f : 8;
  layout->body = (Rect){body.x, body.y, body.w, fmax(body.h - footer, 1)};
  layout->footer = panel.y + panel.h - 15 * f;
  layout->column_count = s->column_count;
  layout->columns = g_new0(NetColumn, s->column_count);
  int gaps = MAX(s->column_count - 1, 1);
  double side = fmin(SIDE * fmax(1, f * 0.8), panel.w / (gaps + 2));
  layout->spacing = (panel.w - 2 * side) / gaps;
  layout->smallest = SQUARE * fmax(1, scene->grown);
  for (int c = 0; c < s->column_count; c++) {
    NetColumn *column = &layout->columns[c];
    column->x = panel.x + side + layout->spacing * c;
    column->count = spots_for(s->columns[c].size, layout->body.h, f, s->columns[c].opened);
    column->hidden = s->columns[c].size == column->count ? 0 : s->columns[c].size - column->count + 1;
    double pitch = fmin(layout->body.h / column->count, PITCH_MOST * fmax(1, scene->grown));
    if (!s->columns[c].opened)
      layout->smallest = fmin(layout->smallest, dress_column(scene, pitch, layout->spacing).square);
  }
  /* Columns differ in how much room they have, but not so much that they no longer look like one network. */
  for (int c = 0; c < s->column_count; c++) {
    place_column(scene, layout, &layout->columns[c], s->columns[c].size, 1.5 * layout->smallest);
  }
  bool tight = false;
  for (int c = 0; c < s->column_count; c++) {
    const NetSpot *first = &layout->columns[c].spots[0];
    bool bare = s->columns[c].opened && rect_empty(first->label);
    tight = tight || (!bare && !first->label_above);
  }
  layout->label_size = scene_text(scene, tight ? 14 : LABEL_LARGE);
  layout->value_size = scene_text(scene, layout->smallest < 40 ? SCENE_TEXT_MIN : tight ? 14 : VALUE_LARGE);
  layout->gradient_size = scene_text(scene, tight ? SCENE_TEXT_MIN : GRADIENT_TEXT);
  return layout;
}

/* The column that a column of the present network was, or NULL. */
static const NetColumn *column_before(const Scene *scene, const NetLayout *before, int c) {
  const Snapshot *old = scene->from, *now = scene->snapshot;
  for (int k = 0; k < old->column_count; k++) {
    if (old->nodes[old->columns[k].node].name == now->nodes[now->columns[c].node].name) return &before->columns[k];
  }
  return NULL;
}

static void ease_column(const NetColumn *from, NetColumn *column, double t) {
  column->x = from->x + (column->x - from->x) * t;
  for (int i = 0; i < column->count; i++) {
    NetSpot *spot = &column->spots[i];
    for (int k = 0; k < from->count; k++) {
      const NetSpot *was = &from->spots[k];
      if (was->neuron != spot->neuron) continue;
      spot->square = rect_mix(was->square, spot->square, t);
      if (!rect_empty(was->label) && !rect_empty(spot->label)) spot->label = rect_mix(was->label, spot->label, t);
      if (!rect_empty(was->pill) && !rect_empty(spot->pill)) spot->pill = rect_mix(was->pill, spot->pill, t);
    }
  }
}

NetLayout *net_layout(const Scene *scene, Rect panel) {
  NetLayout *layout = layout_at_rest(scene, panel);
  if (scene->from == NULL || !snapshot_has_net(scene->from)) return layout;
  Scene old = *scene;
  old.snapshot = scene->from;
  NetLayout *before = layout_at_rest(&old, panel);
  for (int c = 0; c < layout->column_count; c++) {
    const NetColumn *from = column_before(scene, before, c);
    if (from != NULL) ease_column(from, &layout->columns[c], scene->arrived);
  }
  net_layout_free(before);
  return layout;
}

void net_layout_free(NetLayout *layout) {
  if (layout == NULL) return;
  for (int c = 0; c < layout->column_count; c++) g_free(layout->columns[c].spots);
  g_free(layout->columns);
  g_free(layout);
}

NetCurve net_curve(const NetSpot *from, const NetSpot *to) {
  Point a = {from->square.x + from->square.w, rect_centre(from->square).y};
  Point b = {to->square.x, rect_centre(to->square).y};
  double middle = (a.x + b.x) / 2;
  return (NetCurve){a, {middle, a.y}, {middle, b.y}, b};
}
