#include "draw/color.h"

#include <math.h>
#include <string.h>

bool color_parse(const char *text, Color *color) {
  gsize digits = strlen(text);
  if (text[0] != '#' || (digits != 7 && digits != 9)) return false;
  float parts[4] = {0, 0, 0, 1};
  for (gsize i = 0; 2 * i + 1 < digits; i++) {
    int high = g_ascii_xdigit_value(text[1 + 2 * i]), low = g_ascii_xdigit_value(text[2 + 2 * i]);
    if (high < 0 || low < 0) return false;
    parts[i] = (float)(high * 16 + low) / 255;
  }
  *color = (Color){parts[0], parts[1], parts[2], parts[3]};
  return true;
}

Color color_alpha(Color color, double alpha) {
  color.a = (float)CLAMP(alpha, 0, 1);
  return color;
}

Color color_mix(Color a, Color b, double t) {
  float s = (float)CLAMP(t, 0, 1);
  return (Color){a.r + (b.r - a.r) * s, a.g + (b.g - a.g) * s, a.b + (b.b - a.b) * s, a.a + (b.a - a.a) * s};
}

Color color_over(Color top, Color under) {
  Color seen = color_mix(under, (Color){top.r, top.g, top.b, 1}, (double)top.a);
  seen.a = 1;
  return seen;
}

static guint32 byte(float part) {
  return (guint32)lrintf(CLAMP(part, 0, 1) * 255);
}

guint32 color_argb(Color color) {
  return byte(color.a) << 24 | byte(color.r) << 16 | byte(color.g) << 8 | byte(color.b);
}

static double linear_light(float part) {
  double v = (double)part;
  return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double luminance(Color c) {
  return 0.2126 * linear_light(c.r) + 0.7152 * linear_light(c.g) + 0.0722 * linear_light(c.b);
}

double color_contrast(Color a, Color b) {
  double la = luminance(a) + 0.05, lb = luminance(b) + 0.05;
  return la > lb ? la / lb : lb / la;
}
