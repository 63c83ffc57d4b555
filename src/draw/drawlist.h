#pragma once
/*
 * A picture as a list of shapes and texts with hit areas, in points.
 *
 * What comes in: calls from a view. What goes out: the list, which render/ paints on a raster or vector target, tests
 * compare as text, and the window asks "what is under the pointer?". The list knows nothing of neural networks, of
 * Cairo or of SDL. x grows to the right, y downward, angles in radians clockwise.
 *
 * Colours are resolved when the list is made (a view asks its Theme). Items are painted in order; `layer` lets a target
 * cache what did not change: a layer is a run of items with one content hash.
 */
#include <glib.h>
#include <stdbool.h>

typedef struct {
  float r, g, b, a; /* 0..1, not premultiplied, sRGB */
} Color;

typedef struct {
  double x, y;
} Point;

typedef struct {
  double x, y, w, h;
} Rect;

typedef enum { FONT_REGULAR, FONT_BOLD, FONT_ITALIC, FONT_BOLD_ITALIC, FONT_MONO } FontFace;
typedef enum { ALIGN_START, ALIGN_MIDDLE, ALIGN_END } Align;

typedef struct DrawList DrawList;

/*
 * Text is measured through a callback that render/ supplies (FreeType's advances, hinting off), so that layout is the
 * same for every target. size in points. tests/draw uses one of its own.
 */
typedef double (*TextWidth)(FontFace face, double size, const char *text);

DrawList *draw_list_new(double width, double height, TextWidth measure);
void draw_list_free(DrawList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DrawList, draw_list_free)
void draw_list_clear(DrawList *list, double width, double height);
double draw_list_width(const DrawList *list);
double draw_list_height(const DrawList *list);

typedef struct {
  Color fill;        /* a = 0: not filled */
  Color stroke;      /* a = 0: no outline */
  double width;      /* of the outline, points */
  double dash[2];    /* on, off; 0, 0 = solid */
  double dash_phase; /* points */
} Style;

void draw_rect(DrawList *list, Rect rect, double radius, Style style);
void draw_circle(DrawList *list, Point centre, double radius, Style style);
void draw_line(DrawList *list, Point a, Point b, Style style);
void draw_polyline(DrawList *list, const Point *points, int count, bool closed, Style style);
void draw_bezier(DrawList *list, Point a, Point c1, Point c2, Point b, Style style);
/*
 * A picture of w×h pixels, stretched over rect with smooth interpolation and rounded corners. pixels: w·h of 0xAARRGGBB
 * (not premultiplied), row by row from the top; copied.
 */
void draw_image(DrawList *list, Rect rect, double radius, int w, int h, const guint32 *pixels, double opacity);

/*
 * One line of text. `at` is on the baseline, at the start, middle or end of the line as `align` says. size in points
 * (the em). Text is UTF-8 (what is not becomes U+FFFD) and is not interpreted. draw_text returns the advance width.
 */
double draw_text(DrawList *list, Point at, Align align, FontFace face, double size, Color color, const char *text);

/* Clip everything up to the matching pop. */
void draw_push_clip(DrawList *list, Rect rect, double radius);
void draw_pop_clip(DrawList *list);
/* Everything up to the matching pop is drawn at this opacity (group opacity). */
void draw_push_opacity(DrawList *list, double opacity);
void draw_pop_opacity(DrawList *list);

/*
 * Begins a layer with this name: a target may keep the pixels of a layer whose items hash the same as before. Within a
 * clip or an opacity group no layer begins. Put what moves last, and each panel in layers of its own.
 */
void draw_layer(DrawList *list, const char *name);

/*
 * A hit area: what the pointer is on. `kind` and `index` mean what the view says ("edge", "neuron", "point", "loss" …);
 * detail is the language for it ("W1[2,1]", "h1[2]"), copied. Later areas lie on top.
 */
typedef struct {
  double left, right, bottom, top;
} Extent;
typedef struct {
  const char *kind;
  int index;
  const char *detail;
  Rect rect;
  Extent extent; /* of a plot: the numbers at rect's edges; all 0: it is none */
} Hit;
void draw_hit_rect(DrawList *list, Rect rect, const char *kind, int index, const char *detail);
/* Within `reach` points of the polyline. */
void draw_hit_line(DrawList *list, const Point *points, int count, double reach, const char *kind, int index,
                   const char *detail);
/* A plot: linear from edge to edge, so that a place in it is a pair of numbers. */
void draw_hit_plot(DrawList *list, Rect rect, Extent extent, const char *kind, int index, const char *detail);
/* The topmost area under the point, or NULL; lives as long as the list is not changed. */
const Hit *draw_list_hit(const DrawList *list, Point at);
/* The same among areas of one kind. */
const Hit *draw_list_hit_of(const DrawList *list, Point at, const char *kind);
/* The numbers that a place stands for in a plot. */
Point hit_numbers(const Hit *hit, Point at);

/* The width of a text in points, as this list's callback measures it. */
double draw_text_width(const DrawList *list, FontFace face, double size, const char *text);

/* The list as text, one item a line, numbers to 0.1 point: for golden tests and for reading. Caller frees. */
char *draw_list_dump(const DrawList *list);
