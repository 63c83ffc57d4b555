#pragma once
/* The network or formulas around a number that somebody asked about. Inner header of snapshot/. */
#include "snapshot/take.h"

/* NULL where nothing was asked, or there is too much of it for a picture that is read from afar. Caller frees. */
SnapshotWhatif *take_whatif(const Snapshot *snapshot, Session *session, const Run *run);
