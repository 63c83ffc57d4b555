#pragma once
/*
 * Typeset mathematics: one formula, from a small markup to texts and rules in a draw list.
 *
 * The markup is the everyday part of LaTeX's:
 *   x  W  η          one letter: a variable, in italics
 *   tanh  loss       several letters: a word, upright
 *   0.25  3e-7       a number
 *   z_1  h_2^{(1)}   subscript, superscript, both at once (in either order)
 *   \frac{∂L}{∂z_1}  a built-up fraction
 *   \hat{y}          an accent
 *   \sum_{i=1}^{n}   with its limits below and above
 *   \text{if x > 0}  upright, spaces kept
 *   \bold{…} \roman{…}                     the face of a part
 *   \gradient{…} \positive{…} \negative{…} \muted{…} \ink{…} \flash{…}   the theme's colours for a part
 *   \eta \partial \nabla \cdot \times \odot \to \leq \geq \neq \approx \infty \in \quad, and the Greek letters
 * - is a true minus, * a middle dot, <= >= != -> the signs they mean, ' a prime. Spaces do not count
 * (but after a comma); there is a little around operators, and ~ is one of one's own. Nothing is an error: what has no
 * meaning is set as it stands.
 */
#include "draw/theme.h"

typedef struct {
  double size;        /* em of the main line, points */
  Color color;        /* of what has no colour of its own */
  const Theme *theme; /* what \gradient{…} means; NULL: the one colour throughout */
  bool bold;
  bool upright; /* variables too */
} MathStyle;

/* Points. Ascent and descent are distances from the baseline, both positive for what has depth. */
typedef struct {
  double width, ascent, descent;
} MathBox;

MathBox math_measure(const DrawList *list, const char *markup, const MathStyle *style);
/* `at` is on the baseline of the main line, at the start, middle or end of the formula as `align` says. */
MathBox math_draw(DrawList *list, Point at, Align align, const char *markup, const MathStyle *style);

/* The same size or, where the formula would be wider than `width`, the size that makes it just fit. */
double math_fit(const DrawList *list, const char *markup, const MathStyle *style, double width);
