#pragma once
/* The lesson that is open, as a snapshot keeps it. */
#include "session/session.h"
#include "snapshot/snapshot.h"

void take_lesson(Snapshot *snapshot, const Session *session);
