#include "snapshot/story.h"

#include <math.h>

/* Seconds of a beat. A sweep back takes one second in all. */
static const double ASK = 2.4, TURN = 0.7, CARRY = 1.1, ARRIVE = 0.7, RESULT = 1.0, BACK = 0.6, END = 1.2, PATH = 1.1,
                    DROP = 0.6, GROW = 1.5, SWEEP = 1.0, SLIDE = 1.6, MERGE = 1.4;

static void add(Timeline *t, BeatKind kind, int number, double seconds) {
  Beat beat = {.first = number, .headline = (int)kind, .alike = 1, .start = t->length, .end = t->length + seconds};
  g_array_append_val(t->beats, beat);
  t->length = beat.end;
}

Stretch story_beat(const Timeline *story, BeatKind kind, int number) {
  for (int i = 0; i < timeline_count(story); i++) {
    const Beat *beat = timeline_beat_at(story, i);
    if (beat->headline == (int)kind && beat->first == number) return (Stretch){beat->start, beat->end};
  }
  return (Stretch){INFINITY, INFINITY};
}

/* ---- what if ---- */

bool story_unit_moves(const SnapshotWhatif *w, int unit) {
  return w->units[unit].before != w->units[unit].after;
}

bool story_link_carries(const SnapshotWhatif *w, int link) {
  return link == w->asked_link || story_unit_moves(w, w->links[link].from);
}

/* Is the unit's number the one in question? Then it turns by itself. */
static bool is_given(const SnapshotWhatif *w, int unit) {
  return unit == w->asked_unit && w->units[unit].level == 0;
}

/* A unit that moves, at a level. */
static bool arrives(const SnapshotWhatif *w, int level) {
  for (int u = 0; u < w->unit_count; u++) {
    if (w->units[u].level == level && story_unit_moves(w, u) && !is_given(w, u)) return true;
  }
  return false;
}

static bool carries(const SnapshotWhatif *w, int level) {
  for (int l = 0; l < w->link_count; l++) {
    if (w->units[w->links[l].from].level == level && story_link_carries(w, l)) return true;
  }
  return false;
}

Timeline *story_of_whatif(const Snapshot *s) {
  const SnapshotWhatif *w = s->whatif;
  if (w == NULL) return NULL;
  Timeline *t = timeline_of_story(s, STORY_WHATIF);
  add(t, BEAT_ASK, 0, ASK);
  t->waits = t->length;
  add(t, BEAT_TURN, 0, TURN);
  for (int level = 0; level < w->level_count; level++) {
    if (arrives(w, level)) add(t, BEAT_ARRIVE, level, ARRIVE);
    if (carries(w, level)) add(t, BEAT_CARRY, level, CARRY);
  }
  add(t, BEAT_RESULT, 0, RESULT);
  for (int level = w->units[w->output].level; level > 0; level--) add(t, BEAT_BACK, level, BACK);
  add(t, BEAT_END, 0, END);
  return t;
}

/* ---- paths ---- */

int story_stages(const PathsAnswer *paths, int stages[STORY_STAGES]) {
  int all = paths->layer_count, wanted[STORY_STAGES] = {2, 4, all / 2, all}, count = 0;
  for (int i = 0; i < STORY_STAGES; i++) {
    if (wanted[i] <= all && (count == 0 || wanted[i] > stages[count - 1])) stages[count++] = wanted[i];
  }
  return count;
}

Timeline *story_of_paths(const Snapshot *s) {
  const PathsAnswer *p = s->paths;
  if (p == NULL || p->point_count < 2) return NULL;
  Timeline *t = timeline_of_story(s, STORY_PATHS);
  add(t, BEAT_ASK, 0, ASK);
  t->waits = t->length;
  for (int i = 0; i < p->path_count; i++) {
    add(t, BEAT_PATH, i, PATH);
    add(t, BEAT_DROP, i, DROP);
  }
  int stages[STORY_STAGES], count = p->path_count > 0 ? 0 : story_stages(p, stages);
  for (int i = 0; i < count; i++) add(t, BEAT_GROW, i, GROW);
  for (int level = p->level_count - 1; level > 0; level--) add(t, BEAT_SWEEP, level, SWEEP / (p->level_count - 1));
  add(t, BEAT_END, 0, END);
  return t;
}

/* ---- collapse ---- */

Timeline *story_of_collapse(const Snapshot *s) {
  if (s->collapse == NULL || s->column_count <= s->collapse->last) return NULL;
  Timeline *t = timeline_of_story(s, STORY_COLLAPSE);
  add(t, BEAT_SLIDE, 0, SLIDE);
  add(t, BEAT_MERGE, 0, MERGE);
  add(t, BEAT_END, 0, END);
  return t;
}
