#pragma once
/*
 * The five faces: DejaVu Sans, found through fontconfig (or what fontconfig thinks nearest where it is not installed).
 *
 * All targets and all layout share these, and place letters by the face's own advances, unrounded and without kerning:
 * so a text has the same width in points in a window, a PNG of any scale and a PDF. Italics are the upright letters,
 * sheared, in all targets: Debian's fonts-dejavu-core has no others, and a picture should not depend on what else is
 * installed.
 *
 * The faces are opened once and stay open as long as the program runs; they are the one thing that render/ keeps for
 * itself. Widths and font_cairo are for one thread; which file a face has may be asked from any.
 */
#include "base/diag.h"
#include "draw/drawlist.h"

#include <cairo.h>

/* A draw list's TextWidth: the sum of advances, in points. */
double render_text_width(FontFace face, double size, const char *text);

/* False with diag set when no font at all can be opened; then texts have no width and are not drawn. */
bool render_fonts_available(Diag *diag);

/* The file of a face. The string is the cache's. NULL when there is none. */
const char *font_file(FontFace face);
int font_index(FontFace face); /* of the face within its file */
bool font_sheared(FontFace face);
/* The horizontal shear of italics: x moves by this share of the height, 12 degrees. */
#define FONT_SHEAR 0.2126

/* For vector targets; the cache's. NULL when there is none. */
cairo_font_face_t *font_cairo(FontFace face);
