#include "snapshot/snapshot.h"

#include <math.h>
#include <string.h>

Snapshot *snapshot_new(void) {
  Snapshot *snapshot = g_new0(Snapshot, 1);
  snapshot->trace = trace_new();
  snapshot_clear(snapshot);
  return snapshot;
}

static void clear_words(Snapshot *s) {
  for (int i = 0; i < s->place_count; i++) g_free(s->places[i].ngram_text);
  s->place_count = 0;
  for (int i = 0; i < s->map.count; i++) g_free(s->map.words[i].near);
  s->map.count = s->map.size = 0;
  s->map.chosen = s->map.partner = SNAPSHOT_NONE;
  g_clear_pointer(&s->words.tokens, g_strfreev);
  g_clear_pointer(&s->words.plain, g_free);
  g_clear_pointer(&s->words.ngram_text, g_free);
  g_clear_pointer(&s->words.like_text, g_free);
  s->words = (SnapshotWords){0};
}

static void clear_text(Snapshot *s) {
  for (int i = 0; i < s->features.count; i++) g_free(s->features.name[i]);
  s->features.count = 0;
  g_free(s->text.text);
  g_strfreev(s->text.tokens);
  g_free(s->text.feature_of);
  for (int k = 0; k < ATTRIBUTION_KINDS; k++) attribution_free(s->text.answer[k]);
  s->text = (SnapshotText){0};
}

static void clear_questions(Snapshot *s) {
  g_clear_pointer(&s->whatif, snapshot_whatif_free);
  g_clear_pointer(&s->paths, paths_answer_unref);
  g_clear_pointer(&s->collapse, collapse_answer_unref);
  s->question_asked = false;
}

void snapshot_clear(Snapshot *s) {
  lesson_free(s->lesson.lesson);
  g_free(s->lesson.verdict);
  s->lesson = (SnapshotLesson){0};
  clear_words(s);
  clear_text(s);
  clear_questions(s);
  s->first_step = s->furthest_step = 0;
  g_clear_pointer(&s->landscape, landscape_free);
  s->landscape_asked = false;
  s->activation.name = NULL;
  s->activation.unit_count = 0;
  for (int i = 0; i < s->node_count; i++) g_clear_pointer(&s->nodes[i].formula, g_free);
  s->node_count = s->edge_count = s->left_out = s->part_count = s->curve_count = 0;
  s->column_count = 0;
  s->unit_count = 0;
  s->hurried = s->has_gradients = s->mean_update = false;
  s->target = s->output = SNAPSHOT_NONE;
  s->parameters = 0;
  g_clear_pointer(&s->data, dataset_unref);
  s->sample = SNAPSHOT_NONE;
  s->plane.n = s->plane.outputs = 0;
  s->plane.axis[0] = s->plane.axis[1] = NULL;
  s->past.count = 0;
  s->approx.count = s->approx.unit_count = 0;
  s->approx.worst = NAN;
  s->hidden.column = SNAPSHOT_NONE;
  s->texts.count = 0;
  s->hidden.plane.n = s->hidden.point_count = 0;
  s->kind = TARGET_REGRESSION;
  s->figures = (Figures){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  g_clear_pointer(&s->loss_name, g_free);
  s->clock = (TrainerClock){0};
  s->marker_count = 0;
  for (int i = 0; i < s->run_count; i++) g_free(s->runs[i].points);
  s->run_count = 0;
  s->learning_rate = NAN;
  s->pass = SHOWN_NOTHING;
  s->pass_serial = 0;
  g_array_set_size(s->trace->events, 0);
  s->trace->target = NODE_NONE;
}

void snapshot_free(Snapshot *s) {
  if (s == NULL) return;
  snapshot_clear(s);
  trace_free(s->trace);
  g_free(s->nodes);
  g_free(s->edges);
  g_free(s->values);
  g_free(s->gradients);
  for (int c = 0; c < s->column_room; c++) g_free(s->columns[c].picture);
  g_free(s->columns);
  g_free(s->plane.output);
  g_free(s->past.output);
  g_free(s->approx.target);
  g_free(s->approx.share);
  dataset_unref((Dataset *)s->approx.of);
  g_free(s->hidden.plane.output);
  g_free(s->hidden.grid);
  g_free(s->hidden.points);
  g_free(s->map.words);
  g_free(s->curve);
  g_free(s->markers);
  g_free(s->runs);
  g_free(s->parts);
  g_free(s->activation.units);
  g_free(s);
}

/* Buffers grow to the next power of two, so that filling one again and again allocates nothing. */
static gsize room_for(gsize count) {
  gsize room = 16;
  while (room < count) room *= 2;
  return room;
}

#define GROW(array, type, count)                                                                                       \
  do {                                                                                                                 \
    if ((array) == NULL || room_for(count) != room_for((gsize)(count)-1)) {                                            \
      (array) = g_renew(type, (array), room_for(count));                                                               \
    }                                                                                                                  \
  } while (0)

static int add_units(Snapshot *s, gsize size) {
  gsize first = s->unit_count, count = first + size;
  if (count > SNAPSHOT_UNITS_MAX) return SNAPSHOT_NONE;
  if (s->values == NULL || room_for(count) != room_for(first)) {
    s->values = g_renew(double, s->values, room_for(count));
    s->gradients = g_renew(double, s->gradients, room_for(count));
  }
  for (gsize i = first; i < count; i++) s->values[i] = s->gradients[i] = NAN;
  s->unit_count = count;
  return (int)first;
}

int snapshot_add_node(Snapshot *s, const char *name, const char *formula, int rows, int cols) {
  int node = s->node_count++;
  GROW(s->nodes, SnapshotNode, s->node_count);
  s->nodes[node] = (SnapshotNode){.name = g_intern_string(name),
                                  .formula = g_strdup(formula),
                                  .rows = rows,
                                  .cols = cols,
                                  .first = add_units(s, (gsize)rows * (gsize)cols)};
  return node;
}

void snapshot_add_edge(Snapshot *s, int from, int to, double local) {
  s->edge_count++;
  GROW(s->edges, SnapshotEdge, s->edge_count);
  s->edges[s->edge_count - 1] = (SnapshotEdge){from, to, local};
}

void snapshot_add_column(Snapshot *s, const char *activation, int node, int z, int W, int b) {
  if (s->column_count == s->column_room) {
    s->columns = g_renew(SnapshotColumn, s->columns, s->column_room + 8);
    memset(s->columns + s->column_room, 0, 8 * sizeof *s->columns);
    s->column_room += 8;
  }
  SnapshotColumn *column = &s->columns[s->column_count++];
  double *picture = column->picture;
  *column = (SnapshotColumn){.size = s->nodes[node].rows * s->nodes[node].cols,
                             .activation = activation == NULL ? NULL : g_intern_string(activation),
                             .node = node,
                             .z = z,
                             .W = W,
                             .b = b,
                             .picture = picture};
  int members[] = {node, z, W, b};
  for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
    if (members[i] != SNAPSHOT_NONE) s->nodes[members[i]].in_layer = true;
  }
  if (W != SNAPSHOT_NONE) s->nodes[W].learns = true;
  if (b != SNAPSHOT_NONE) s->nodes[b].learns = true;
}

double *snapshot_picture(Snapshot *s, int c, int n) {
  SnapshotColumn *column = &s->columns[c];
  column->picture_size = n;
  column->picture = g_renew(double, column->picture, (gsize)n *(gsize)n *(gsize)column->size);
  return column->picture;
}

double *snapshot_plane(Snapshot *s, int n, int features, int outputs) {
  gsize size = (gsize)n * (gsize)(features == 2 ? n : 1) * (gsize)outputs;
  s->plane.n = n;
  s->plane.outputs = outputs;
  s->plane.output = g_renew(double, s->plane.output, size);
  return s->plane.output;
}

double *snapshot_hidden_grid(Snapshot *s, int column, int lines, int samples) {
  s->hidden.column = column;
  s->hidden.lines = lines;
  s->hidden.samples = samples;
  s->hidden.grid = g_renew(double, s->hidden.grid, 4 * (gsize)lines * (gsize)samples);
  return s->hidden.grid;
}

SnapshotPart *snapshot_parts(Snapshot *s, int count) {
  s->parts = g_renew(SnapshotPart, s->parts, count);
  s->part_count = count;
  for (int i = 0; i < count; i++) s->parts[i] = (SnapshotPart){SNAPSHOT_NONE, false};
  return s->parts;
}

CurvePoint *snapshot_curve(Snapshot *s, int count) {
  s->curve = g_renew(CurvePoint, s->curve, count);
  s->curve_count = count;
  return s->curve;
}

void snapshot_add_marker(Snapshot *s, const char *text, guint64 step, bool fired) {
  s->marker_count++;
  GROW(s->markers, SnapshotMarker, s->marker_count);
  s->markers[s->marker_count - 1] = (SnapshotMarker){g_intern_string(text), step, fired};
}

void snapshot_add_run(Snapshot *s, const char *name, const CurvePoint *points, int count) {
  s->run_count++;
  GROW(s->runs, SnapshotRun, s->run_count);
  CurvePoint *copy = g_memdup2(points, (gsize)count * sizeof *points);
  s->runs[s->run_count - 1] = (SnapshotRun){g_intern_string(name), count, copy};
}

void snapshot_add_unit(Snapshot *s, SnapshotUnit unit) {
  SnapshotActivation *a = &s->activation;
  a->unit_count++;
  GROW(a->units, SnapshotUnit, a->unit_count);
  a->units[a->unit_count - 1] = unit;
}

int snapshot_find(const Snapshot *s, const char *name) {
  for (int i = 0; i < s->node_count; i++) {
    if (strcmp(s->nodes[i].name, name) == 0) return i;
  }
  return SNAPSHOT_NONE;
}

const double *snapshot_values(const Snapshot *s, int node) {
  return node == SNAPSHOT_NONE || s->nodes[node].first < 0 ? NULL : s->values + s->nodes[node].first;
}

const double *snapshot_gradients(const Snapshot *s, int node) {
  return node == SNAPSHOT_NONE || s->nodes[node].first < 0 ? NULL : s->gradients + s->nodes[node].first;
}

double snapshot_weight(const Snapshot *s, int c, int j, int i) {
  const double *weights = snapshot_values(s, s->columns[c].W);
  return weights == NULL ? NAN : weights[j * s->columns[c - 1].size + i];
}

bool snapshot_same_places(const Snapshot *a, const Snapshot *b) {
  bool same = a->node_count == b->node_count && a->column_count == b->column_count && a->edge_count == b->edge_count;
  for (int i = 0; same && i < a->node_count; i++) same = a->nodes[i].name == b->nodes[i].name;
  for (int c = 0; same && c < a->column_count; c++) same = a->columns[c].size == b->columns[c].size;
  return same;
}

bool snapshot_has_net(const Snapshot *s) {
  return s->column_count > 1;
}

double snapshot_threshold(const Snapshot *s) {
  switch (s->kind) {
  case TARGET_BINARY:
    return 0.5;
  case TARGET_SIGN:
    return 0;
  default:
    return NAN;
  }
}
