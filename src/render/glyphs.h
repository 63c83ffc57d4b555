#pragma once
/*
 * Texts as coverage masks, set by SDL_ttf and kept: the same label is set once, whatever its colour and opacity. The
 * least recently used go when there are too many, and those that no page has shown for some seconds of motion: numbers
 * that count up would pile up else.
 */
#include "draw/drawlist.h"

#include <cairo.h>

typedef struct Glyphs Glyphs;

/* A text at one size in pixels. */
typedef struct {
  cairo_surface_t *mask; /* A8 */
  int left, top;         /* pixels from the text's origin on the baseline to the mask's corner */
} Label;

Glyphs *glyphs_new(void);
void glyphs_free(Glyphs *glyphs);
/* A page begins. */
void glyphs_next_page(Glyphs *glyphs);

/* The label, or NULL where there is nothing to see. Lives until the next call. pixels: the em. */
const Label *glyphs_label(Glyphs *glyphs, FontFace face, double pixels, const char *text);
