#pragma once
/* The plane's ground: coloured by the output, with the lines where one answer ends and the other begins. */
#include "plot/scene.h"

void ground_draw_heat(const Scene *scene, const SnapshotPlane *plane, Rect area);
void ground_draw_contours(const Scene *scene, const SnapshotPlane *plane, Rect area);
/* The lines of earlier steps, the older the paler. */
void ground_draw_past(const Scene *scene, Rect area);
