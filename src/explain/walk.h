#pragma once
/*
 * A pass told event by event, from the trace. The sentences are made once, when the walk begins; going forward and back
 * only chooses one.
 */
#include "explain/spot.h"

typedef enum { WALK_FORWARD, WALK_BACKWARD, WALK_STEP } WalkKind;

/* A sentence an event, in the order of computation; of char *. NULL and diag where there is nothing to walk through. */
GPtrArray *walk_sentences(Session *session, WalkKind kind, Diag *diag);

/* More events than anybody would follow. */
enum { WALK_EVENTS_MAX = 5000 };
