#pragma once
/* The plane as a hidden layer of two neurons hands it on. Inner header of snapshot/. */
#include "snapshot/take.h"

/* The last such layer of a network with two inputs. The plane must have been taken. */
void take_hidden(Snapshot *snapshot, Session *session);
