#pragma once
/*
 * Text that flows: a lesson's paragraphs, lists, tables and code in a column, with formulas typeset where code is one.
 * Measured and drawn by the same walk, so that a caller can look for the size that fits.
 */
#include "lesson/document.h"
#include "plot/scene.h"

typedef struct {
  const Scene *scene;
  double x, width; /* of the column */
  double y;        /* where the next line's top comes; moves down */
  double bottom;   /* lines below it are not drawn */
  double size;     /* of the text, points as drawn */
  Color ink;
  bool bold;
  bool draw; /* false: only measured */
  bool cut;  /* out: something did not fit above `bottom` */
} Flow;

/* An array of Prose; headings up to `skip_level` are left out (they stand elsewhere). */
void flow_prose(Flow *flow, const GPtrArray *prose, int skip_level);
/* One paragraph of Markdown. */
void flow_markdown(Flow *flow, const char *markdown);
/* Lines in the fixed-width face, at most `most` of them. */
void flow_code(Flow *flow, const char *text, int most);
/* The markup of draw/mathtext.h for a formula as lessons write it (with −, ·), or NULL where the text is none. Caller
 * frees. */
char *flow_formula(const char *text);
/* Moves down by so many text sizes. */
void flow_gap(Flow *flow, double sizes);
