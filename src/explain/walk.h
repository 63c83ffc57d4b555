#pragma once
/*
 * A pass told event by event, from the trace. The sentences are made once, when the walk begins; going forward and back
 * only chooses one.
 */
#include "explain/explain.h"
#include "explain/spot.h"

/* A sentence an event, in the order of computation; of char *; events gets the Event that each tells, so that
 * pictures can stand at the same one. NULL and diag where there is nothing to walk through. */
GPtrArray *walk_sentences(Session *session, WalkKind kind, GArray *events, Diag *diag);

/* More events than anybody would follow. */
enum { WALK_EVENTS_MAX = 5000 };
