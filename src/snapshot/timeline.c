#include "snapshot/timeline.h"

#include <math.h>
#include <string.h>

/* Seconds a beat takes, and at most a phase. */
static const double CARRY_SECONDS = 0.45, KNOWN_SECONDS = 0.35, UPDATE_SECONDS = 0.9, PHASE_SECONDS = 9,
                    PAUSE_SECONDS = 0.3, WORD_SECONDS = 0.5;
/* Layers with no more weights than this have a beat for each term; with no more neurons, one for each neuron. */
enum { TERMS_MAX = 20, NEURONS_MAX = 12 };

static const Stretch ALWAYS = {-INFINITY, -INFINITY}, NEVER = {INFINITY, INFINITY};

/* How finely a node's events are told. */
typedef enum { GRAIN_ENTRY, GRAIN_ROW, GRAIN_NODE } Grain;

/* What an event is to the picture: events in a row with the same key share a beat. */
typedef struct {
  bool shown; /* begins or goes on with a beat; else it joins its neighbour */
  bool waits; /* joins the beat after it, not the one before */
  EventKind kind;
  int node, entry;
  int unit; /* that travels or becomes known, or SNAPSHOT_NONE */
  int edge; /* along which it travels, or SNAPSHOT_NONE */
} Step;

typedef struct {
  Timeline *timeline;
  const Snapshot *snapshot;
  int *column_of; /* [node_count] the column that a node belongs to, or SNAPSHOT_NONE */
  Step last;      /* of the beat being built */
  int pending;    /* first event that waits for the next beat, or -1 */
} Builder;

/* ---- what an event means ---- */

static SnapshotPart part_of(const Snapshot *s, NodeId node) {
  return node >= 0 && node < s->part_count ? s->parts[node] : (SnapshotPart){SNAPSHOT_NONE, false};
}

static int find_edge(const Snapshot *s, int from, int to) {
  for (int i = 0; i < s->edge_count; i++) {
    if (s->edges[i].from == from && s->edges[i].to == to) return i;
  }
  return SNAPSHOT_NONE;
}

/* The unit of W for the edge between entry j of a column and entry i of the one before. */
static int weight_unit(const Builder *b, int to, int j, int from, int i) {
  const Snapshot *s = b->snapshot;
  int c = b->column_of[to];
  if (c <= 0) return SNAPSHOT_NONE;
  const SnapshotColumn *column = &s->columns[c];
  if (column->W == SNAPSHOT_NONE || s->nodes[column->W].first < 0) return SNAPSHOT_NONE;
  int before = s->columns[c - 1].size;
  if (from == column->W) return s->nodes[column->W].first + i;
  if (from != s->columns[c - 1].node || j >= column->size || i >= before) return SNAPSHOT_NONE;
  return s->nodes[column->W].first + j * before + i;
}

static int unit_of(const Snapshot *s, int node, int entry) {
  if (node == SNAPSHOT_NONE || s->nodes[node].first < 0) return SNAPSHOT_NONE;
  return s->nodes[node].first + entry;
}

/* Beside a network, a leaf that neither learns nor feeds it (the target y) is no stop on the way back. */
static bool quiet(const Snapshot *s, int node) {
  const SnapshotNode *n = &s->nodes[node];
  return snapshot_has_net(s) && n->formula == NULL && !n->learns && !n->in_layer;
}

static Grain grain_of(const Builder *b, int node) {
  int c = b->column_of[node];
  if (c < 0) return GRAIN_NODE;
  const SnapshotColumn *column = &b->snapshot->columns[MAX(c, 1)];
  int before = b->snapshot->columns[MAX(c, 1) - 1].size;
  if (column->size * before <= TERMS_MAX) return GRAIN_ENTRY;
  return MAX(column->size, before) <= NEURONS_MAX ? GRAIN_ROW : GRAIN_NODE;
}

static int key_entry(Grain grain, int row, int entry) {
  return grain == GRAIN_ENTRY ? entry : grain == GRAIN_ROW ? row : 0;
}

/* Along an edge: a term forward, a contribution back.
 * `node` of the key is the far end, so that W and h are told apart. */
static Step read_carry(const Builder *b, const Event *event) {
  const Snapshot *s = b->snapshot;
  SnapshotPart to = part_of(s, event->node), from = part_of(s, event->input);
  Step step = {.kind = event->kind, .unit = SNAPSHOT_NONE, .edge = SNAPSHOT_NONE};
  if (to.node == SNAPSHOT_NONE || from.node == SNAPSHOT_NONE || !from.whole || from.node == to.node) return step;
  if (quiet(s, from.node)) return step;
  Grain grain = grain_of(b, to.node);
  int cols =
      event->kind == EVENT_TERM || s->nodes[from.node].cols == 1 ? s->nodes[from.node].rows : s->nodes[from.node].cols;
  step.shown = true;
  step.node = from.node;
  step.entry = key_entry(grain, event->entry, event->entry * cols + event->input_entry);
  step.unit = weight_unit(b, to.node, event->entry, from.node, event->input_entry);
  step.edge = find_edge(s, from.node, to.node);
  return step;
}

static Step read_known(const Builder *b, const Event *event) {
  const Snapshot *s = b->snapshot;
  SnapshotPart part = part_of(s, event->node);
  Step step = {.kind = event->kind, .unit = SNAPSHOT_NONE, .edge = SNAPSHOT_NONE};
  if (part.node == SNAPSHOT_NONE || !part.whole) return step;
  step.unit = unit_of(s, part.node, event->entry);
  step.node = part.node;
  step.entry = grain_of(b, part.node) == GRAIN_NODE ? 0 : event->entry;
  bool leaf = s->nodes[part.node].formula == NULL && b->column_of[part.node] <= 0;
  bool one_came =
      event->kind == EVENT_GRADIENT && step.unit != SNAPSHOT_NONE && b->timeline->contributions[step.unit] == 1;
  step.shown =
      !one_came && !quiet(s, part.node) && !(leaf && event->kind == EVENT_VALUE) && !s->nodes[part.node].learns;
  return step;
}

static Step read_event(const Builder *b, const Event *event) {
  switch (event->kind) {
  case EVENT_TERM:
  case EVENT_CONTRIBUTION:
    return read_carry(b, event);
  case EVENT_VALUE:
  case EVENT_GRADIENT:
    return read_known(b, event);
  default:
    return (Step){.kind = event->kind, .waits = true, .unit = SNAPSHOT_NONE, .edge = SNAPSHOT_NONE};
  }
}

/* ---- beats ---- */

static Beat *last_beat(Timeline *t) {
  return t->beats->len == 0 ? NULL : &g_array_index(t->beats, Beat, t->beats->len - 1);
}

static bool same_beat(const Step *a, const Step *b) {
  return a->kind == b->kind && a->node == b->node && a->entry == b->entry;
}

/* Takes event number `at` in; events that nothing shows join their neighbours,
 * so beats cover the trace without gaps. */
static void add_event(Builder *b, Phase phase, int at, const Step *step) {
  Timeline *t = b->timeline;
  Beat *beat = last_beat(t);
  bool open = beat != NULL && beat->phase == phase;
  if (!step->shown) {
    if (step->waits || !open || b->pending >= 0) {
      if (b->pending < 0) b->pending = at;
    } else {
      beat->count++;
    }
    return;
  }
  int first = b->pending >= 0 ? b->pending : at;
  b->pending = -1;
  if (open && same_beat(&b->last, step)) {
    beat->count = at + 1 - beat->first;
    beat->alike++;
  } else {
    Beat next = {.phase = phase, .first = first, .count = at + 1 - first, .headline = at, .alike = 1};
    g_array_append_val(t->beats, next);
  }
  b->last = *step;
}

/* Events left waiting at a phase's end belong to its last beat. */
static void end_phase(Builder *b, Phase phase) {
  Beat *beat = last_beat(b->timeline);
  if (b->pending >= 0 && beat != NULL && beat->phase == phase) {
    beat->count = (int)b->timeline->events->len - beat->first;
  }
  b->pending = -1;
}

static bool is_forward(EventKind kind) {
  return kind == EVENT_TERM || kind == EVENT_VALUE;
}

/* The unit that a contribution arrives at, or SNAPSHOT_NONE. */
static int contribution_unit(const Snapshot *s, const Event *event) {
  SnapshotPart part = part_of(s, event->input);
  return part.whole ? unit_of(s, part.node, event->input_entry) : SNAPSHOT_NONE;
}

static void count_contributions(Builder *b, const GArray *events) {
  for (guint i = 0; i < events->len; i++) {
    const Event *event = &g_array_index(events, Event, i);
    if (event->kind != EVENT_CONTRIBUTION) continue;
    int unit = contribution_unit(b->snapshot, event);
    if (unit != SNAPSHOT_NONE) b->timeline->contributions[unit]++;
  }
}

static void add_phase(Builder *b, const GArray *events, Phase phase) {
  for (guint i = 0; i < events->len; i++) {
    const Event *event = &g_array_index(events, Event, i);
    if (is_forward(event->kind) != (phase == PHASE_FORWARD)) continue;
    g_array_append_val(b->timeline->events, *event);
    Step step = read_event(b, event);
    add_event(b, phase, (int)b->timeline->events->len - 1, &step);
  }
  end_phase(b, phase);
}

/* The numbers that learn, before and after: an event for each that changed, a beat for each layer. */
static void add_updates(Builder *b, const Snapshot *after) {
  const Snapshot *s = b->snapshot;
  Timeline *t = b->timeline;
  int column = SNAPSHOT_NONE;
  for (int n = 0; n < s->node_count; n++) {
    const SnapshotNode *node = &s->nodes[n];
    if (!node->learns || node->first < 0) continue;
    bool opened = b->column_of[n] != SNAPSHOT_NONE && b->column_of[n] == column;
    double largest = 0;
    for (int e = 0; e < node->rows * node->cols; e++) {
      int unit = node->first + e;
      double old = s->values[unit], now = after->values[unit];
      if (old == now) continue;
      Event event = {EVENT_UPDATE, n, e, NODE_NONE, 0, s->gradients[unit], old, now};
      g_array_append_val(t->events, event);
      int at = (int)t->events->len - 1;
      if (!opened) {
        Beat beat = {.phase = PHASE_UPDATE, .first = at, .headline = at};
        g_array_append_val(t->beats, beat);
        opened = true;
        column = b->column_of[n];
      }
      Beat *beat = last_beat(t);
      beat->count = at + 1 - beat->first;
      beat->alike = beat->count;
      if (fabs(now - old) > largest) largest = fabs(now - old), beat->headline = at;
    }
  }
}

/* ---- time ---- */

static double beat_seconds(const Timeline *t, const Beat *beat) {
  if (beat->phase == PHASE_UPDATE) return UPDATE_SECONDS;
  EventKind kind = g_array_index(t->events, Event, beat->headline).kind;
  return kind == EVENT_TERM || kind == EVENT_CONTRIBUTION ? CARRY_SECONDS : KNOWN_SECONDS;
}

static void set_times(Timeline *t) {
  double total[3] = {0}, now = 0;
  for (guint i = 0; i < t->beats->len; i++) {
    const Beat *beat = &g_array_index(t->beats, Beat, i);
    total[beat->phase] += beat_seconds(t, beat);
  }
  for (guint i = 0; i < t->beats->len; i++) {
    Beat *beat = &g_array_index(t->beats, Beat, i);
    if (i > 0 && beat[-1].phase != beat->phase) now += PAUSE_SECONDS;
    double shorter = fmin(1, PHASE_SECONDS / total[beat->phase]);
    beat->start = now;
    beat->end = now += beat_seconds(t, beat) * shorter;
    if (beat->phase == PHASE_UPDATE) t->update_start = fmin(t->update_start, beat->start);
  }
  t->length = now;
}

/* What two parts of one thing take together. */
static void widen(Stretch *stretch, const Beat *beat) {
  bool fresh = isinf(stretch->start);
  stretch->start = fresh ? beat->start : fmin(stretch->start, beat->start);
  stretch->end = fresh ? beat->end : fmax(stretch->end, beat->end);
}

static void set_edges_into(const Builder *b, int node, const Beat *beat) {
  for (int i = 0; i < b->snapshot->edge_count; i++) {
    if (b->snapshot->edges[i].to == node) widen(&b->timeline->edge_forward[i], beat);
  }
}

static void set_stretch(const Builder *b, const Event *event, const Beat *beat) {
  Timeline *t = b->timeline;
  if (event->kind == EVENT_UPDATE) {
    int unit = b->snapshot->nodes[event->node].first + event->entry;
    t->change[unit] = (Stretch){beat->start, beat->end};
    t->old[unit] = event->local;
    return;
  }
  Step step = read_event(b, event);
  bool travels = event->kind == EVENT_TERM || event->kind == EVENT_CONTRIBUTION;
  bool along = travels && step.shown && b->column_of[step.node] >= 0 && !b->snapshot->nodes[step.node].learns;
  if (along && step.unit >= 0)
    widen(event->kind == EVENT_TERM ? &t->forward[step.unit] : &t->backward[step.unit], beat);
  if (event->kind == EVENT_CONTRIBUTION && step.edge >= 0) widen(&t->edge_backward[step.edge], beat);
  if (event->kind == EVENT_VALUE && step.unit >= 0 && b->snapshot->nodes[step.node].formula != NULL) {
    widen(&t->value[step.unit], beat);
    set_edges_into(b, step.node, beat);
  }
  /* What comes alone is known when it has come; where several come together, when they are summed. */
  bool alone = event->kind == EVENT_CONTRIBUTION;
  int unit = alone ? contribution_unit(b->snapshot, event) : event->kind == EVENT_GRADIENT ? step.unit : SNAPSHOT_NONE;
  if (unit >= 0 && (t->contributions[unit] == 1) == alone) widen(&t->gradient[unit], beat);
}

static Stretch *stretches(int count, Stretch fill) {
  Stretch *out = g_new(Stretch, MAX(count, 1));
  for (int i = 0; i < count; i++) out[i] = fill;
  return out;
}

static Timeline *timeline_new(const Snapshot *s, bool forward) {
  Timeline *t = g_new0(Timeline, 1);
  t->events = g_array_new(FALSE, FALSE, sizeof(Event));
  t->beats = g_array_new(FALSE, FALSE, sizeof(Beat));
  t->update_start = INFINITY;
  t->unit_count = (int)s->unit_count;
  t->edge_count = s->edge_count;
  t->value = stretches(t->unit_count, ALWAYS);
  t->gradient = stretches(t->unit_count, NEVER);
  t->change = stretches(t->unit_count, NEVER);
  t->contributions = g_new0(int, MAX(t->unit_count, 1));
  t->old = g_new0(double, MAX(t->unit_count, 1));
  t->forward = stretches(t->unit_count, forward ? NEVER : ALWAYS);
  t->backward = stretches(t->unit_count, NEVER);
  t->edge_forward = stretches(t->edge_count, forward ? NEVER : ALWAYS);
  t->edge_backward = stretches(t->edge_count, NEVER);
  return t;
}

static void map_columns(Builder *b) {
  const Snapshot *s = b->snapshot;
  for (int i = 0; i < s->node_count; i++) b->column_of[i] = SNAPSHOT_NONE;
  for (int c = 0; c < s->column_count; c++) {
    const SnapshotColumn *column = &s->columns[c];
    int members[] = {column->node, column->z, column->W, column->b};
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
      if (members[i] != SNAPSHOT_NONE) b->column_of[members[i]] = c;
    }
  }
}

static bool same_shape(const Snapshot *a, const Snapshot *b) {
  return a->unit_count == b->unit_count && a->node_count == b->node_count && a->edge_count == b->edge_count;
}

/* after: the snapshot behind a step, else NULL. */
static Timeline *build(const Snapshot *told, bool forward, bool backward, const Snapshot *after) {
  if ((!forward && !backward) || told->unit_count > TIMELINE_UNITS_MAX) return NULL;
  Builder b = {.timeline = timeline_new(told, forward),
               .snapshot = told,
               .column_of = g_new(int, MAX(told->node_count, 1)),
               .pending = -1};
  map_columns(&b);
  count_contributions(&b, told->trace->events);
  if (forward) add_phase(&b, told->trace->events, PHASE_FORWARD);
  if (backward) add_phase(&b, told->trace->events, PHASE_BACKWARD);
  if (after != NULL) add_updates(&b, after);
  b.timeline->backward_told = backward;
  Timeline *t = b.timeline;
  set_times(t);
  for (guint i = 0; i < t->beats->len; i++) {
    const Beat *beat = &g_array_index(t->beats, Beat, i);
    for (int e = 0; e < beat->count; e++) set_stretch(&b, &g_array_index(t->events, Event, beat->first + e), beat);
  }
  g_free(b.column_of);
  if (t->beats->len == 0) g_clear_pointer(&t, timeline_free);
  return t;
}

Timeline *timeline_from_trace(const Snapshot *before, const Snapshot *after) {
  bool step = after->pass == SHOWN_STEP;
  if (step && (before == NULL || !same_shape(before, after))) return NULL;
  bool forward = step || after->pass == SHOWN_FORWARD, backward = step || after->pass == SHOWN_BACKWARD;
  return build(step ? before : after, forward, backward, step ? after : NULL);
}

Timeline *timeline_of_walk(const Snapshot *snapshot, bool forward, bool backward) {
  return build(snapshot, forward, backward, NULL);
}

Timeline *timeline_of_sentence(const Snapshot *s) {
  if (s->place_count == 0) return NULL;
  Timeline *t = timeline_new(s, false);
  t->sentence = true;
  for (int i = 0; i <= s->place_count; i++) {
    Beat beat = {.start = t->length, .end = t->length + WORD_SECONDS};
    g_array_append_val(t->beats, beat);
    t->length = beat.end;
  }
  return t;
}

Timeline *timeline_of_story(const Snapshot *s, Story story) {
  Timeline *t = timeline_new(s, false);
  t->story = story;
  return t;
}

void timeline_free(Timeline *t) {
  if (t == NULL) return;
  g_array_unref(t->events);
  g_array_unref(t->beats);
  g_free(t->value);
  g_free(t->gradient);
  g_free(t->change);
  g_free(t->old);
  g_free(t->contributions);
  g_free(t->forward);
  g_free(t->backward);
  g_free(t->edge_forward);
  g_free(t->edge_backward);
  g_free(t);
}

/* ---- where a time lies ---- */

/* Steps land on ends of beats; this much before one still counts as there. */
static const double NEAR = 1e-6;

int timeline_count(const Timeline *t) {
  return (int)t->beats->len;
}

const Beat *timeline_beat_at(const Timeline *t, int beat) {
  return &g_array_index(t->beats, Beat, beat);
}

int timeline_beat(const Timeline *t, double time) {
  int low = -1, high = (int)t->beats->len - 1;
  while (low < high) {
    int middle = (low + high + 1) / 2;
    if (timeline_beat_at(t, middle)->start < time - NEAR) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

double timeline_time_of(const Timeline *t, const Event *event) {
  for (guint i = 0; i < t->beats->len; i++) {
    const Beat *beat = timeline_beat_at(t, (int)i);
    for (int k = beat->first; k < beat->first + beat->count; k++) {
      const Event *e = &g_array_index(t->events, Event, k);
      bool same = e->kind == event->kind && e->node == event->node && e->entry == event->entry &&
                  e->input == event->input && e->input_entry == event->input_entry;
      if (same) return beat->end;
    }
  }
  return t->length;
}

double timeline_next(const Timeline *t, double time) {
  int beat = timeline_beat(t, time);
  if (beat >= 0 && timeline_beat_at(t, beat)->end > time + NEAR) return timeline_beat_at(t, beat)->end;
  return beat + 1 < timeline_count(t) ? timeline_beat_at(t, beat + 1)->end : t->length;
}

double timeline_previous(const Timeline *t, double time) {
  int beat = timeline_beat(t, time);
  return beat > 0 ? timeline_beat_at(t, beat - 1)->end : 0;
}

double stretch_share(Stretch s, double time) {
  if (time >= s.end) return 1;
  if (time <= s.start) return 0;
  return (time - s.start) / (s.end - s.start);
}

bool stretch_active(Stretch s, double time) {
  return time > s.start && time < s.end;
}

bool stretch_done(Stretch s, double time) {
  return time >= s.end;
}
