#pragma once
/* The output over the plane as it was at earlier steps. Inner header of snapshot/. */
#include "snapshot/take.h"

/* For a single output with a threshold; the plane must have been taken. */
void take_past(Snapshot *snapshot, Session *session, bool hurry);
