#pragma once
/*
 * What a draw list holds, for those who paint it: items in order and the layers they form. Views do not need this.
 */
#include "draw/drawlist.h"

typedef enum {
  ITEM_RECT,
  ITEM_CIRCLE,
  ITEM_LINE,
  ITEM_POLYLINE,
  ITEM_BEZIER,
  ITEM_IMAGE,
  ITEM_TEXT,
  ITEM_PUSH_CLIP,
  ITEM_POP_CLIP,
  ITEM_PUSH_OPACITY,
  ITEM_POP_OPACITY,
} ItemKind;

/* Fields that a kind does not name are zero. */
typedef struct {
  ItemKind kind;
  FontFace face;    /* text */
  Align align;      /* text */
  bool closed;      /* polyline */
  int count;        /* polyline: points */
  int w, h;         /* image: pixels */
  gsize first;      /* polyline: its first point; image: its first pixel (indices into the list's pools) */
  const char *text; /* text: lives until the list is cleared */
  Style style;      /* shapes; text: its colour is the fill */
  Rect rect;        /* rect, image, clip */
  Point at[4];      /* circle: centre; line: a, b; bezier: a, c1, c2, b; text: the start of the baseline */
  double radius;    /* rect, image, clip: of the corners; circle */
  double size;      /* text: em in points */
  double width;     /* text: advance in points */
  double opacity;   /* image, opacity group */
  Rect bounds;      /* what it may paint on, generously; of a push or pop: empty */
} Item;

/* A run of items with one name. Groups (clip, opacity) are closed within a layer. */
typedef struct {
  const char *name;
  int first, count; /* items */
  guint64 hash;     /* of everything that decides its pixels */
  Rect bounds;
} Layer;

const Item *draw_list_items(const DrawList *list, int *count);
const Point *draw_item_points(const DrawList *list, const Item *item);
const guint32 *draw_item_pixels(const DrawList *list, const Item *item);

/* The layers in order, with hashes and bounds. Valid until the list changes. Items before the first named layer form
 * one named "". */
const Layer *draw_list_layers(const DrawList *list, int *count);

/* The hit areas, from the lowest. */
guint draw_list_hit_count(const DrawList *list);
const Hit *draw_list_hit_at(const DrawList *list, guint index);
