#include "harness.h"

#define NET "data xor\ndense 4 tanh\ndense 1 sigmoid\n"

static Timeline *after_lines(TestSession *t, Snapshot *s, const char *lines) {
  test_run(t, lines);
  snapshot_take(s, t->session, false);
  return timeline_from_trace(NULL, s);
}

static bool same_event(const Event *a, const Event *b) {
  return a->kind == b->kind && a->node == b->node && a->entry == b->entry && a->input == b->input &&
         a->input_entry == b->input_entry;
}

static bool is_forward(EventKind kind) {
  return kind == EVENT_TERM || kind == EVENT_VALUE;
}

/* Beats cover the events of their phase without gaps, in the trace's order, one after the other in time. */
static void check_order(const Timeline *t, const Trace *trace, bool forward, bool backward) {
  guint at = 0;
  for (int pass = 0; pass < 2; pass++) {
    if (pass == 0 ? !forward : !backward) continue;
    for (guint i = 0; i < trace->events->len; i++) {
      const Event *event = &g_array_index(trace->events, Event, i);
      if (is_forward(event->kind) != (pass == 0)) continue;
      g_assert_true(same_event(event, &g_array_index(t->events, Event, at)));
      at++;
    }
  }
  g_assert_cmpuint(at, <=, t->events->len);
  int next = 0;
  double time = 0;
  for (int i = 0; i < timeline_count(t); i++) {
    const Beat *beat = timeline_beat_at(t, i);
    g_assert_cmpint(beat->first, ==, next);
    g_assert_cmpint(beat->count, >, 0);
    g_assert_true(beat->headline >= beat->first && beat->headline < beat->first + beat->count);
    g_assert_cmpfloat(beat->start, >=, time);
    g_assert_cmpfloat(beat->end, >, beat->start);
    next = beat->first + beat->count;
    time = beat->end;
  }
  g_assert_cmpint(next, ==, (int)t->events->len);
  g_assert_cmpfloat(t->length, ==, time);
}

static void test_forward(void) {
  TestSession *t = test_session_new();
  g_autoptr(Snapshot) s = snapshot_new();
  g_autoptr(Timeline) timeline = after_lines(t, s, NET "forward");
  check_order(timeline, s->trace, true, false);
  /* Eight terms, four sums, four activations; four terms, a sum, an activation; the loss. */
  g_assert_cmpint(timeline_count(timeline), ==, 8 + 4 + 4 + 4 + 1 + 1 + 1);
  const SnapshotColumn *hidden = &s->columns[1], *output = &s->columns[2];
  int h = s->nodes[hidden->node].first, z = s->nodes[hidden->z].first, y = s->nodes[output->node].first;
  for (int j = 0; j < 4; j++) {
    g_assert_cmpfloat(timeline->value[z + j].end, <=, timeline->value[h + j].start);
    g_assert_cmpfloat(timeline->value[h + j].end, <=, timeline->value[y].start);
    for (int i = 0; i < 2; i++) {
      int W = s->nodes[hidden->W].first + 2 * j + i;
      g_assert_cmpfloat(timeline->forward[W].end, <=, timeline->value[z + j].start);
    }
  }
  g_assert_false(timeline->backward_told);
  test_session_free(t);
}

static void test_backward(void) {
  TestSession *t = test_session_new();
  g_autoptr(Snapshot) s = snapshot_new();
  g_autoptr(Timeline) timeline = after_lines(t, s, NET "backward");
  check_order(timeline, s->trace, false, true);
  const SnapshotColumn *hidden = &s->columns[1], *output = &s->columns[2];
  int h = s->nodes[hidden->node].first, z = s->nodes[hidden->z].first, y = s->nodes[output->node].first;
  for (int j = 0; j < 4; j++) {
    int W = s->nodes[output->W].first + j;
    g_assert_cmpfloat(timeline->gradient[y].end, <=, timeline->backward[W].start);
    g_assert_cmpfloat(timeline->backward[W].end, ==, timeline->gradient[h + j].end);
    g_assert_cmpfloat(timeline->gradient[h + j].end, <=, timeline->gradient[z + j].end);
    g_assert_true(isfinite(timeline->gradient[W].end));
  }
  /* Values were there before. */
  g_assert_true(stretch_done(timeline->value[h], 0));
  test_session_free(t);
}

static void test_step(void) {
  TestSession *t = test_session_new();
  g_autoptr(Snapshot) before = snapshot_new(), after = snapshot_new();
  test_run(t, NET);
  snapshot_take(before, t->session, false);
  test_run(t, "step");
  snapshot_take(after, t->session, false);
  g_assert_null(timeline_from_trace(NULL, after));
  g_autoptr(Timeline) timeline = timeline_from_trace(before, after);
  check_order(timeline, before->trace, true, true);
  g_assert_true(timeline->backward_told);
  g_assert_true(isfinite(timeline->update_start));
  Phase phase = PHASE_FORWARD;
  for (int i = 0; i < timeline_count(timeline); i++) {
    g_assert_cmpint(timeline_beat_at(timeline, i)->phase, >=, phase);
    phase = timeline_beat_at(timeline, i)->phase;
  }
  g_assert_cmpint(phase, ==, PHASE_UPDATE);
  int b = after->nodes[after->columns[2].b].first;
  g_assert_cmpfloat(timeline->old[b], ==, before->values[b]);
  g_assert_cmpfloat(before->values[b], !=, after->values[b]);
  g_assert_cmpfloat(timeline->change[b].start, >=, timeline->update_start);
  test_session_free(t);
}

static void test_training_is_not_told(void) {
  TestSession *t = test_session_new();
  g_autoptr(Snapshot) s = snapshot_new();
  g_assert_null(after_lines(t, s, NET "train 5"));
  test_session_free(t);
}

/* Forward through the events and back again visits the same places. */
static void test_stepping(void) {
  TestSession *t = test_session_new();
  g_autoptr(Snapshot) s = snapshot_new();
  g_autoptr(Timeline) timeline = after_lines(t, s, NET "backward");
  g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(double));
  double time = 0;
  g_assert_cmpint(timeline_beat(timeline, 0), ==, -1);
  for (int i = 0; i < timeline_count(timeline); i++) {
    g_array_append_val(places, time);
    time = timeline_next(timeline, time);
    g_assert_cmpint(timeline_beat(timeline, time), ==, i);
    g_assert_cmpfloat(time, ==, timeline_beat_at(timeline, i)->end);
  }
  g_assert_cmpfloat(time, ==, timeline->length);
  g_assert_cmpfloat(timeline_next(timeline, time), ==, timeline->length);
  for (int i = (int)places->len - 1; i >= 0; i--) {
    time = timeline_previous(timeline, time);
    g_assert_cmpfloat(time, ==, g_array_index(places, double, i));
  }
  g_assert_cmpfloat(timeline_previous(timeline, 0), ==, 0);
  /* From the middle of an event on: to its end. */
  const Beat *third = timeline_beat_at(timeline, 2);
  g_assert_cmpfloat(timeline_next(timeline, (third->start + third->end) / 2), ==, third->end);
  test_session_free(t);
}

/* A large network is told layer by layer, in seconds. */
static void test_large(void) {
  TestSession *t = test_session_new();
  g_autoptr(Snapshot) s = snapshot_new();
  g_autoptr(Timeline) timeline = after_lines(t, s, "input 64\ndense 32 relu\ndense 10 softmax\nforward");
  check_order(timeline, s->trace, true, false);
  g_assert_cmpint(timeline_count(timeline), <, 12);
  g_assert_cmpfloat(timeline->length, <, 12);
  test_session_free(t);
}

/* The chain rule's graph: what arrives at z1 comes before its sum is known, and that before x1's. */
static void test_paths_rejoin(void) {
  TestSession *t = test_session_new();
  g_autoptr(Snapshot) s = snapshot_new();
  g_autoptr(Timeline) timeline = after_lines(t, s,
                                             "x1 = 1\nx2 = 2\nz1 = 2*x1 + x2\nz2 = x1 - x2\nh1 = z1 + 3*z2\n"
                                             "h2 = 2*z1 - z2\np = 5*h1 - 2*h2\nbackward p");
  check_order(timeline, s->trace, false, true);
  int z1 = snapshot_find(s, "z1"), x1 = snapshot_find(s, "x1"), arrived = 0;
  for (int e = 0; e < s->edge_count; e++) {
    if (s->edges[e].from != z1) continue;
    arrived++;
    g_assert_cmpfloat(timeline->edge_backward[e].end, <=, timeline->gradient[s->nodes[z1].first].start);
  }
  g_assert_cmpint(arrived, ==, 2);
  g_assert_cmpint(timeline->contributions[s->nodes[z1].first], ==, 2);
  g_assert_cmpfloat(timeline->gradient[s->nodes[z1].first].end, <=, timeline->gradient[s->nodes[x1].first].start);
  test_session_free(t);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/timeline/forward", test_forward);
  g_test_add_func("/timeline/backward", test_backward);
  g_test_add_func("/timeline/step", test_step);
  g_test_add_func("/timeline/training", test_training_is_not_told);
  g_test_add_func("/timeline/stepping", test_stepping);
  g_test_add_func("/timeline/large", test_large);
  g_test_add_func("/timeline/rejoin", test_paths_rejoin);
  return g_test_run();
}
