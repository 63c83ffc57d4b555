#pragma once
/*
 * What a view draws from and on, and the small things that all views draw alike: panels with their titles, pills with
 * numbers, texts cut to a width. Sizes are points at text factor 1; the theme's factors are applied here.
 */
#include "draw/layout.h"
#include "draw/mathtext.h"
#include "draw/number.h"
#include "draw/theme.h"
#include "snapshot/timeline.h"

typedef struct {
  DrawList *list;
  const Theme *theme;
  const Snapshot *snapshot;
  const Timeline *timeline; /* NULL: at rest, everything is known */
  double time;              /* seconds into the timeline, or the story */
  const Timeline *story;    /* an answer that is being told; NULL: its end is on show. Then `timeline` is NULL */
  const Snapshot *from;     /* the layout eases over from this one's; NULL: it rests */
  double arrived;           /* how far it has come, 0 to 1, eased */
  int read;                 /* the window of words slides from where so many had been read; 0: it rests */
  double slid;              /* how far it has come, 0 to 1, eased */
  bool gradients;           /* show those that are known */
  bool log_loss;
  double angle, tilt; /* how a surface is turned, degrees */
  const char *rest;   /* markup for the caption at rest; NULL: what the output is */
  bool large;         /* captions and figures are for the back row */
  double grown;       /* how much larger than usual a view's own things are; 0: not */
  bool hints;         /* say which keys do something: in a window */
} Scene;

/* Nothing that a person should read is smaller. */
#define SCENE_TEXT_MIN 13.0

double scene_text(const Scene *scene, double size);
double scene_stroke(const Scene *scene, double width);
Style style_fill(Color fill);
Style style_stroke(Color stroke, double width);

/* Two decimals; for the back row no more digits than say something: 1, −0.17. */
NumberText scene_number(const Scene *scene, double value, NumberSign sign);

/* The panel's ground. */
void panel_draw(const Scene *scene, Rect panel);
/* What a panel holds below its title. */
Rect panel_body(const Scene *scene, Rect panel);
/* The title line: name, more about it, something at the right end (each may be NULL; strong: in
 * bold). Where there is no room `more` loses its last parts (between " · ") or is cut; what stands at the right is
 * there whole or not at all, for half of a number would be another. */
void panel_title(const Scene *scene, Rect panel, const char *name, const char *more, const char *right, bool strong);

/* Of the choices, longest first and ending with NULL, the first that has room at a title's right end; else NULL. */
const char *panel_right(const Scene *scene, Rect panel, const char *name, bool strong, const char *const *choices);

/* In the middle of an empty panel: what to type so that it shows something. */
void panel_hint(const Scene *scene, Rect panel, const char *text);

/* The width of a panel's title line that is still free to the right of name and `more`. */
double panel_title_room(const Scene *scene, Rect panel, const char *name, const char *more);

/* Text with "…" where it is too wide; "" where not even that fits. Caller frees. */
char *text_cut(const DrawList *list, FontFace face, double size, const char *text, double width);

/* The baseline of text that is to stand around this height. */
double text_baseline(double centre, double size);

typedef struct {
  Color outline, text;
  double size; /* of the text, points as drawn */
  bool bold;
} PillStyle;
/* The rounded frame that a text of this size needs around a centre. */
Rect pill_rect(const Scene *scene, Point centre, const char *text, double size);
void pill_draw(const Scene *scene, Rect rect, const char *text, PillStyle style);

/* What the colours mean, at the right end of a title line that has so much room: in words, else as + − ∂; nothing where
 * not even that fits. */
double legend_width(const Scene *scene, bool brief);
void legend_draw(const Scene *scene, Rect panel, double room);

/* The colour of class k, and its marker: circle, square, triangle, diamond, then again. */
Color class_color(const Theme *theme, int k, int classes);

/* Width 1–10 of an edge with this number; 1 for nan. */
double edge_width(double value);
/* Solid for positive, dashed for negative, thin and grey for zero and nan. */
Style edge_style(const Scene *scene, double value, double factor);
