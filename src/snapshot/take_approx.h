#pragma once
/* What a network of one input is to approximate, and how it does. Inner header of snapshot/. */
#include "snapshot/take.h"

/* The plane must have been taken. */
void take_approx(Snapshot *snapshot, Session *session);
