#pragma once
/*
 * The trace as events in time: which value is known when, which edge carries something and how far it has come.
 *
 * What comes in: a snapshot whose last pass left a trace (and, for a training step, the snapshot before it). What goes
 * out: beats, one for each event that a person can follow, in the order of the trace; small layers have a beat for each
 * term, large ones a beat for a whole layer. Times are seconds at speed 1 from the pass's start. A timeline is
 * immutable: playing, pausing, going back and stepping only choose a time.
 */
#include "snapshot/snapshot.h"

typedef enum { PHASE_FORWARD, PHASE_BACKWARD, PHASE_UPDATE } Phase;

/* One event as a person sees it: a run of the trace's events. */
typedef struct {
  Phase phase;
  int first, count; /* among the timeline's events */
  int headline;     /* the event that the caption is about */
  int alike;        /* how many such events it bundles */
  double start, end;
} Beat;

/* A timeline that tells an answer instead of a pass has beats without events: their headline is one of the kinds in
 * snapshot/story.h. */
typedef enum { STORY_NONE, STORY_WHATIF, STORY_PATHS, STORY_COLLAPSE } Story;

/* When something goes on. start = end = -infinity: done before the timeline begins; +infinity: not in it. */
typedef struct {
  double start, end;
} Stretch;

typedef struct {
  GArray *events; /* of Event: the trace's, then the updates (node and entry of the snapshot, not of the graph) */
  GArray *beats;  /* of Beat */
  double length;
  Story story;
  double waits;        /* of a story: stands at its question up to here, until somebody plays it; 0: it does not */
  bool sentence;       /* no pass, and no events: each beat is a place of the sentence; the last is the snapshot's */
  bool backward_told;  /* there are gradients in it */
  double update_start; /* from here on the snapshot after the step is on show; +infinity: no step */
  int unit_count, edge_count;
  Stretch *value;     /* [unit_count] computing a unit's value; known at its end */
  Stretch *gradient;  /* [unit_count] */
  Stretch *change;    /* [unit_count] the update of a parameter */
  double *old;        /* [unit_count] its value before */
  Stretch *forward;   /* [unit_count] a weight's unit: its term travels along its edge */
  Stretch *backward;  /* [unit_count] a weight's unit: upstream × local travels back along its edge */
  int *contributions; /* [unit_count] how many gradients come together in a unit */
  Stretch *edge_forward, *edge_backward; /* [edge_count] the same along edges between named nodes */
} Timeline;

/* Nothing larger is animated: nobody could follow it. */
enum { TIMELINE_UNITS_MAX = 20000 };

/*
 * `after` is what the pass left. For a step `before` is the snapshot that it began from, with its trace; forward and
 * backward are told with its numbers. NULL where there is nothing to tell.
 */
Timeline *timeline_from_trace(const Snapshot *before, const Snapshot *after);
/* Of a walk through these phases at the snapshot's numbers, whatever its last pass was. */
Timeline *timeline_of_walk(const Snapshot *snapshot, bool forward, bool backward);
/* The window of context over the snapshot's places, word by word. NULL where there are none. */
Timeline *timeline_of_sentence(const Snapshot *snapshot);
/* Without events and beats, for those who tell something else. */
Timeline *timeline_of_story(const Snapshot *snapshot, Story story);
void timeline_free(Timeline *timeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Timeline, timeline_free)

/* The beat under way at a time, or the last one before it; -1 at the very start. */
int timeline_beat(const Timeline *timeline, double time);
const Beat *timeline_beat_at(const Timeline *timeline, int beat);
int timeline_count(const Timeline *timeline);
/* The end of the beat that a trace's event is part of; the timeline's length where it is in none. */
double timeline_time_of(const Timeline *timeline, const Event *event);
/* One event on or back: the end of the next beat, of the one before the last shown (the start: 0). */
double timeline_next(const Timeline *timeline, double time);
double timeline_previous(const Timeline *timeline, double time);

/* How far something has come: 0 not begun, 1 done. Linear; views ease it. */
double stretch_share(Stretch stretch, double time);
bool stretch_active(Stretch stretch, double time);
bool stretch_done(Stretch stretch, double time);
