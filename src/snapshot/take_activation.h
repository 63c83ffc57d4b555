#pragma once
/* The activation in use as a curve with its slope, and where the units stand on it. Inner header of snapshot/. */
#include "snapshot/take.h"

/*
 * Of a network: the layer that the setting names, else the last hidden layer whose activation works entry by entry,
 * then the output layer. Without one: the activation or function of one's own that the formulas used last. parts must
 * have been taken.
 */
void take_activation(Snapshot *snapshot, Session *session, const Run *run, bool hurry);
