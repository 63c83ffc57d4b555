#pragma once
/* A sentence in large letters, its words on grounds that say how much each adds. Inner header of plot/. */
#include "plot/scene.h"

/*
 * In the strip below a panel's title. weight: [tokens] from -1 to 1, 0: no ground; NULL: none at all. The text is made
 * smaller where it is too long, and cut in the end.
 */
void sentence_draw(const Scene *scene, Rect area, char *const *tokens, const double *weight);
