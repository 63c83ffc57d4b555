#pragma once
/* What language models foretell, and the words' vectors. Inner header of view/. */
#include "view/take.h"

void take_words(Snapshot *snapshot, Session *session, bool hurry);
