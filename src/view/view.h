#pragma once
/*
 * The views: each is a pure function from a scene to draw calls inside its panel. A new view is one row of the table in
 * page.c and its functions.
 */
#include "plot/scene.h"

void net_draw(const Scene *scene, Rect panel);
void net_describe(const Snapshot *snapshot, GString *out);
void graph_draw(const Scene *scene, Rect panel);
void graph_describe(const Snapshot *snapshot, GString *out);
void boundary_draw(const Scene *scene, Rect panel);
void boundary_describe(const Snapshot *snapshot, GString *out);
void loss_draw(const Scene *scene, Rect panel);
void loss_describe(const Snapshot *snapshot, GString *out);
void landscape_draw(const Scene *scene, Rect panel);
void landscape_describe(const Snapshot *snapshot, GString *out);
char *landscape_caption(const Snapshot *snapshot);
void activation_draw(const Scene *scene, Rect panel);
void activation_describe(const Snapshot *snapshot, GString *out);
char *activation_caption(const Snapshot *snapshot);
void approx_draw(const Scene *scene, Rect panel);
void approx_describe(const Snapshot *snapshot, GString *out);
char *approx_caption(const Snapshot *snapshot);
void surface_draw(const Scene *scene, Rect panel);
void surface_describe(const Snapshot *snapshot, GString *out);
void hidden_draw(const Scene *scene, Rect panel);
void hidden_describe(const Snapshot *snapshot, GString *out);
void embeddings_draw(const Scene *scene, Rect panel);
void embeddings_describe(const Snapshot *snapshot, GString *out);
char *embeddings_caption(const Snapshot *snapshot);
void words_draw(const Scene *scene, Rect panel);
void words_describe(const Snapshot *snapshot, GString *out);
char *words_caption(const Snapshot *snapshot);
/* Is the same text asked about? */
bool words_same_text(const Snapshot *before, const Snapshot *snapshot);
/* Do bars of the same text or points stand elsewhere than before? Then they ease over. */
bool words_moved(const Snapshot *before, const Snapshot *snapshot);
/* Puts the bars and points to where they are on their way from `before`: to go elsewhere from there. */
void words_blend(Snapshot *snapshot, const Snapshot *before, double arrived);
void features_draw(const Scene *scene, Rect panel);
void features_describe(const Snapshot *snapshot, GString *out);
char *features_caption(const Snapshot *snapshot);
void explain_draw(const Scene *scene, Rect panel);
void explain_describe(const Snapshot *snapshot, GString *out);
char *explain_caption(const Snapshot *snapshot);
void samples_draw(const Scene *scene, Rect panel);
void samples_describe(const Snapshot *snapshot, GString *out);
/* Within `data`: samples that are words. */
void texts_draw(const Scene *scene, Rect body);
void texts_describe(const Snapshot *snapshot, GString *out);
void lesson_draw(const Scene *scene, Rect panel);
void lesson_describe(const Snapshot *snapshot, GString *out);
void whatif_draw(const Scene *scene, Rect panel);
void whatif_describe(const Snapshot *snapshot, GString *out);
char *whatif_caption(const Snapshot *snapshot);
void paths_draw(const Scene *scene, Rect panel);
void paths_describe(const Snapshot *snapshot, GString *out);
char *paths_caption(const Snapshot *snapshot);
/* What the bar at the bottom says of the story's present beat. Callers free. */
char *net_told(const Scene *scene);
char *whatif_told(const Scene *scene);
char *paths_told(const Scene *scene);
/* ŷ as a formula of the layers, and these values of it. */
char *caption_of_network(const Snapshot *snapshot, const double *values);
/* The bar at the bottom: the event under way as a formula with its numbers; at rest what the views
 * have to say, else what the output is. */
void caption_draw(const Scene *scene, Rect panel);
