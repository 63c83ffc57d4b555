#pragma once
/* The products of the paths as steps up and down, and the bar that they reach. Inner header of view/. */
#include "plot/scene.h"

void paths_sum_draw(const Scene *scene, const Timeline *story, double time, Rect area);
/* Where the product of a path comes to lie: the middle of its step. */
Point paths_sum_top(const PathsAnswer *paths, Rect area, int path);
