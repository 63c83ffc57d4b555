#pragma once
/* Pixels as a PNG file. The same pixels give the same bytes. */
#include "base/diag.h"

/*
 * pixels: rows of `pitch` bytes of w premultiplied 0xAARRGGBB in the machine's order, as Cairo and SDL have them.
 * Written as RGB, or as RGBA where something is transparent. dpi: dots an inch, for programs that place the picture.
 */
/* The same as bytes, appended to `file`. */
bool png_encode(GByteArray *file, const void *pixels, int w, int h, int pitch, double dpi);
bool png_write(const char *path, const void *pixels, int w, int h, int pitch, double dpi, Diag *diag);
