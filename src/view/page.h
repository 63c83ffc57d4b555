#pragma once
/* A whole picture: which views stand where. */
#include "plot/scene.h"

typedef struct {
  const char *name;
  void (*draw)(const Scene *scene, Rect panel);
  void (*describe)(const Snapshot *snapshot, GString *out);
  char *(*caption)(const Snapshot *snapshot); /* markup for the bar at rest, or NULL; may be NULL. Caller frees */
  char *(*told)(const Scene *scene); /* the same while a story is told, NULL: not this one; may be NULL. Caller frees */
} View;

/* The most views that a page holds. */
enum { PAGE_VIEWS = 4 };

/* All of them, in the table's order. */
#define VIEW_NAMES                                                                                                     \
  "net graph boundary loss landscape activation data surface approx hidden embeddings words features explain lesson "  \
  "whatif paths"

const View *view_table(int *count);
const View *view_find(const char *name); /* NULL: none of that name */

/* "net boundary" as views; "auto" (or "") chooses by what there is. Unknown names are passed over. Returns how many. */
int page_views(const Snapshot *snapshot, const char *names, const View *views[PAGE_VIEWS]);

/*
 * Clears the list's picture and draws the page: panels tiled, the caption beneath. The list's size is the page's.
 * scene->gradients allows them; they are shown where the last pass had any.
 */
void page_draw(const Scene *scene, const char *names);

/* What the picture shows, in words, view by view. names as for page_views. */
void page_describe(const Snapshot *snapshot, const char *names, GString *out);
