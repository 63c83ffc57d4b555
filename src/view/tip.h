#pragma once
/* What is under the pointer, in exact numbers, and the small sheet that says so beside it. */
#include "plot/scene.h"

/* One to three lines of text about what a hit area shows, `at` being the place in it; NULL: nothing to say. Caller
 * frees. */
char *tip_text(const Snapshot *snapshot, const Hit *hit, Point at);

/* Draws the text beside the pointer, in a layer of its own, within the list's picture. */
void tip_draw(DrawList *list, const Theme *theme, Point at, const char *text);
