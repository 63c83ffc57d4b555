#pragma once
/*
 * A theme: what colours mean and how large things are. Themes are data, files NAME.theme in assets/themes: a key file
 * with a group [colors] (one "#rrggbb" for each name below) and a group [sizes].
 */
#include "base/diag.h"
#include "draw/color.h"

typedef struct {
  char *name;     /* the file's name without folder and ".theme" */
  Color ground;   /* behind everything */
  Color panel;    /* of panels */
  Color line;     /* frames, grids */
  Color ink;      /* text, values, outlines */
  Color muted;    /* text that steps back */
  Color positive; /* + */
  Color zero;     /* between the two */
  Color negative; /* - */
  Color gradient; /* gradients, and nothing else */
  Color flash;    /* a weight that just changed */
  double text;    /* factor on the sizes of text */
  double width;   /* factor on the widths of lines */
  double frame;   /* width of panels' outlines, drawn in `line`, points; 0: none */
} Theme;

/* NULL with diag set when the file cannot be read or lacks a colour. */
Theme *theme_load(const char *path, Diag *diag);
void theme_free(Theme *theme);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Theme, theme_free)

/* The diverging scale: negative at -1, zero at 0, positive at 1; beyond, the ends; nan is the line's colour. */
Color theme_mix(const Theme *theme, double value);
/* The same as a pixel for draw_image, from a table: for pictures of the plane. */
typedef struct {
  guint32 pixel[513];
} ThemeRamp;
void theme_ramp(const Theme *theme, ThemeRamp *ramp);
guint32 theme_ramp_at(const ThemeRamp *ramp, double value);

/* Ink, or ground, whichever is easier to read on this colour. */
Color theme_text_on(const Theme *theme, Color under);
