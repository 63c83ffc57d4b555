#pragma once
/*
 * At most 255 colours that stand for all colours of some pictures: chosen by libimagequant from what it was shown, and
 * mixed by ordered dithering. A pixel's index depends on its colour and its place alone, so what does not move does not
 * flicker from picture to picture.
 */
#include "base/diag.h"

#include <SDL.h>

enum { PALETTE_MOST = 255 };

typedef struct Palette Palette;

Palette *palette_new(void);
void palette_free(Palette *palette);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Palette, palette_free)

/* Counts the colours of a picture (SDL_PIXELFORMAT_ARGB8888, opaque). */
void palette_learn(Palette *palette, const SDL_Surface *picture);
/* Chooses. To be called once, after all palette_learn. */
bool palette_choose(Palette *palette, Diag *diag);

int palette_count(const Palette *palette);
/* 0xRRGGBB. */
guint32 palette_color(const Palette *palette, int index);
/* The index that shows this colour at this place. */
guint8 palette_index(Palette *palette, guint32 rgb, int x, int y);
