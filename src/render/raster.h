#pragma once
/*
 * A draw list as pixels: Cairo paints its shapes and SDL_ttf sets its texts on one SDL_Surface. No video driver, no
 * display and no SDL_Init is needed. The pixels depend on the list, the scale and the ground alone: not on what was
 * painted before, nor on whether there is a screen.
 *
 * A raster remembers what it painted last. Painting again costs what changed: only the places where layers differ are
 * painted, and the layers below the lowest one that moves are kept as pixels.
 */
#include "base/diag.h"
#include "draw/drawlist.h"

#include <SDL.h>

typedef struct Raster Raster;

/* A page of w×h points at `scale` pixels a point. NULL with diag set where that is too large to be painted. */
Raster *raster_new(double w, double h, double scale, Diag *diag);
void raster_free(Raster *raster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Raster, raster_free)
/* Another size, other pixels; texts that were set stay. On failure the raster is as before. */
bool raster_resize(Raster *raster, double w, double h, double scale, Diag *diag);

/*
 * Paints the list over the ground (which may be transparent). Returns the rectangle, in pixels, outside of which
 * nothing changed since the last call; w = 0 when nothing did.
 */
SDL_Rect raster_paint(Raster *raster, const DrawList *list, Color ground);
/* Forgets what was painted last: the next raster_paint paints everything. */
void raster_forget(Raster *raster);

/* The pixels: SDL_PIXELFORMAT_ARGB8888, premultiplied (which matters only for a transparent ground). The raster's; to
 * be read, not drawn on. */
SDL_Surface *raster_surface(const Raster *raster);
double raster_scale(const Raster *raster);

/* Writes the pixels as PNG, with a resolution of 72 dots an inch times the scale. */
bool raster_write_png(const Raster *raster, const char *path, Diag *diag);
