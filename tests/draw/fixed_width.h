#pragma once
/* A font for tests: every character is 0.6 em wide, bold ones 0.7. */
#include "draw/drawlist.h"

static inline double fixed_width(FontFace face, double size, const char *text) {
  bool bold = face == FONT_BOLD || face == FONT_BOLD_ITALIC;
  return (bold ? 0.7 : 0.6) * size * (double)g_utf8_strlen(text, -1);
}
