#pragma once
/* Fills a snapshot from a session. */
#include "session/session.h"
#include "snapshot/snapshot.h"

/*
 * Reads the session as it stands; changes nothing in it that a person could notice. In a hurry (while training runs, 60
 * times a second) only what moves is taken, planes are coarser and figures come from the curve: a few milliseconds. A
 * session whose definitions make no graph gives an empty one.
 */
void snapshot_take(Snapshot *snapshot, Session *session, bool hurry);
/* Adds what the language models foretold after fewer words of the text asked about: for a window that slides. */
void snapshot_take_places(Snapshot *snapshot, Session *session);
