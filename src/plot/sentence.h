#pragma once
/* A sentence in large letters, its words on grounds that say how much each adds. Inner header of plot/. */
#include "plot/scene.h"

/*
 * In the strip below a panel's title. weight: [tokens] from -1 to 1, 0: no ground; NULL: none at all. The text is made
 * smaller where it is too long, and cut in the end. asks: verbs, a blank between them, that a click on a word gives the
 * text without it to: "shapley lime".
 */
void sentence_draw(const Scene *scene, Rect area, const SnapshotText *text, const double *weight, const char *asks);

/* VERB "TEXT" as a line of the language, the text's quotes escaped; after what `line` holds. */
void sentence_ask(GString *line, const char *verb, const char *text);
