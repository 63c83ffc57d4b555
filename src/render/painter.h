#pragma once
/* Paints a draw list's items with Cairo: all targets' shapes. How texts are set is the target's business. */
#include "draw/items.h"

#include <cairo.h>

typedef struct {
  void *target; /* handed to the two below */
  /* Sets the item's text at its place (in points, under cr's matrix), in its colour. */
  void (*text)(void *target, cairo_t *cr, const Item *item);
  /* Whether anything in this rectangle (points) is to be painted; NULL: all. */
  bool (*visible)(void *target, Rect bounds);
  /* Move thin upright and level lines onto whole pixels, so that they are sharp. For pixel targets. */
  bool snap;
} Painter;

/* Paints `count` items from `first`. cr's matrix takes points to pixels (a scale, nothing else). */
void painter_paint(const Painter *painter, cairo_t *cr, const DrawList *list, int first, int count);

void painter_set_color(cairo_t *cr, Color color);
