#pragma once
/* What language models foretell, and the words' vectors. Inner header of snapshot/. */
#include "snapshot/take.h"

void take_words(Snapshot *snapshot, Session *session, bool hurry);
