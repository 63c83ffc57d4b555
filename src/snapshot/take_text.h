#pragma once
/* A text that was asked about: its features, and what they add. Inner header of snapshot/. */
#include "snapshot/take.h"

/* What words the data are. The data must have been taken. */
void take_texts(Snapshot *snapshot, Session *session);
/* The network must have been taken. */
void take_text(Snapshot *snapshot, Session *session);
