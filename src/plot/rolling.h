#pragma once
/* Numbers that roll over from one to another, digit by digit, as a counter does. */
#include "plot/scene.h"

/* Draws the text that is `from` at share 0 and `to` at 1; in between, places that differ turn upward. Places are
 * counted from the right. `at` is on the baseline. Returns the width drawn. */
double rolling_draw(const Scene *scene, Point at, Align align, double size, Color color, const char *from,
                    const char *to, double share);
/* The width at that share. */
double rolling_width(const Scene *scene, double size, const char *from, const char *to, double share);
