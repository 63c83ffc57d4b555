#pragma once
/* Fills a snapshot from a session. */
#include "session/session.h"
#include "view/snapshot.h"

/*
 * Reads the session as it stands; changes nothing in it that a person could notice. While training runs, which may be
 * 60 times a second, only what moves is taken, planes are coarser and figures come from the curve: a few milliseconds.
 * A session whose definitions make no graph gives an empty one.
 */
void snapshot_take(Snapshot *snapshot, Session *session);
/* Does training run, so that a snapshot would be taken in a hurry? */
bool snapshot_in_a_hurry(Session *session);
