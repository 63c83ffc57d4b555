#pragma once
/*
 * The views: each is a pure function from a scene to draw calls inside its panel. A new view is one row of the table in
 * page.c and its functions.
 */
#include "view/scene.h"

void net_draw(const Scene *scene, Rect panel);
void net_describe(const Snapshot *snapshot, GString *out);
void graph_draw(const Scene *scene, Rect panel);
void graph_describe(const Snapshot *snapshot, GString *out);
void boundary_draw(const Scene *scene, Rect panel);
void boundary_describe(const Snapshot *snapshot, GString *out);
void loss_draw(const Scene *scene, Rect panel);
void loss_describe(const Snapshot *snapshot, GString *out);
/* The bar at the bottom: the event under way as a formula with its numbers; at rest what the output is. */
void caption_draw(const Scene *scene, Rect panel);
