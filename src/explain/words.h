#pragma once
/* What an op does, for a reader who fears formulas. Private to explain/. */
#include "explain/spot.h"

/* "passes on what is above 0 and blocks the rest"; NULL where the formula says it all. */
const char *words_for_op(const Op *op);
/* What one entry of an op made of its input, at the end of a line: "on", "off: z is not above 0"; or NULL. */
const char *words_for_state(const Op *op, double input, double value);
/* "L falls 2 times as much", "p does not move". Caller frees. */
char *words_for_slope(const Session *session, const char *name, double slope);
/* The step of a push through one op, from an entry `place` of what it hangs on to its own `entry`, with the slope
 * `local` (in the first sample): "times w = 3", "relu is off: z1 = -3". NULL: it passes unchanged, no word needed.
 * Caller frees. */
char *words_for_step(const Session *session, const Run *run, NodeId node, int entry, NodeId input, int place,
                     double local);
