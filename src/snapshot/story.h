#pragma once
/*
 * Answers told in time: what `whatif`, `chain` and `collapse` found, as beats that can be played, stepped and reversed.
 *
 * A beat of a story has a kind (its headline) and a number (its `first`): of a level, a path, a stage. What a picture
 * shows at a time follows from which of them have begun and ended.
 */
#include "snapshot/timeline.h"

typedef enum {
  /* whatif */
  BEAT_ASK,    /* nothing has moved yet; the question stands there */
  BEAT_TURN,   /* the number in question turns */
  BEAT_CARRY,  /* what changed at a level goes on along the links … */
  BEAT_ARRIVE, /* … and changes the units of a level */
  BEAT_RESULT, /* the output */
  BEAT_BACK,   /* gradients come back into the links that lead to a level */
  /* chain */
  BEAT_PATH,  /* one path lights up … */
  BEAT_DROP,  /* … and its product is added */
  BEAT_GROW,  /* the graph up to a level */
  BEAT_SWEEP, /* gradients come back to a level */
  /* collapse */
  BEAT_SLIDE, /* the hidden columns slide into one */
  BEAT_MERGE, /* and that into the weights of a single layer */
  /* all */
  BEAT_END,
} BeatKind;

/* NULL where the snapshot has no such answer. */
Timeline *story_of_whatif(const Snapshot *snapshot);
Timeline *story_of_paths(const Snapshot *snapshot);
Timeline *story_of_collapse(const Snapshot *snapshot);

/* When a beat goes on; never, where there is no such beat. */
Stretch story_beat(const Timeline *story, BeatKind kind, int number);

/* Does a unit, or what a link carries, differ from what it was? */
bool story_unit_moves(const SnapshotWhatif *whatif, int unit);
bool story_link_carries(const SnapshotWhatif *whatif, int link);

/* The levels up to which the graph of a chain is shown one after the other, when it is too large for single paths: two,
 * four, half of it, all. Returns how many. */
enum { STORY_STAGES = 4 };
int story_stages(const PathsAnswer *paths, int stages[STORY_STAGES]);
