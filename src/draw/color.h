#pragma once
/* Arithmetic on colours. Mixing is in sRGB as stored, which is what a painter's opacity does too. */
#include "draw/drawlist.h"

/* "#rrggbb" or "#rrggbbaa"; false when the text is neither. */
bool color_parse(const char *text, Color *color);
Color color_alpha(Color color, double alpha); /* the same colour at this opacity */
Color color_mix(Color a, Color b, double t);  /* a at 0, b at 1; t is clamped */
Color color_over(Color top, Color under);     /* what is seen of `top` on an opaque `under`; opaque */
guint32 color_argb(Color color);              /* 0xAARRGGBB, not premultiplied, as draw_image takes it */

/* The contrast ratio of two opaque colours, 1 to 21, as WCAG 2.2 defines it (relative luminance, section 1.4.3). */
double color_contrast(Color a, Color b);
