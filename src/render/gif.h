#pragma once
/*
 * An animated GIF: one palette for all pictures, each picture only where it differs from the one before. The same
 * pictures give the same bytes.
 */
#include "render/palette.h"

typedef struct Gif Gif;

/* For pictures of w×h pixels. The palette must outlive the GIF. NULL with diag set where the file cannot be made. */
Gif *gif_new(const char *path, int w, int h, Palette *palette, Diag *diag);
/* One picture (SDL_PIXELFORMAT_ARGB8888, opaque), to stay for so many hundredths of a second. */
bool gif_add(Gif *gif, const SDL_Surface *picture, int hundredths, Diag *diag);
/* The file is whole. */
bool gif_finish(Gif *gif, Diag *diag);
/* Leaves no file where it was not finished. NULL is fine. */
void gif_free(Gif *gif);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Gif, gif_free)
