#pragma once
/*
 * Places for labels, so that they cover neither each other nor what they must not hide.
 *
 * Greedy: labels are placed in the order asked for, each in the best place left, and become obstacles themselves. A
 * label that fits where it was wanted stays there, so a picture with room looks as if there were no placer.
 */
#include "draw/geometry.h"

typedef struct Labels Labels;

/* Labels stay within bounds. */
Labels *labels_new(Rect bounds);
void labels_free(Labels *labels);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Labels, labels_free)

/* What labels avoid. A line's obstacle is a band of this width; it may be crossed where there is no better place. */
void labels_avoid_rect(Labels *labels, Rect rect);
void labels_avoid_line(Labels *labels, const Point *points, int count, double width);

/* The place for a label wanted at `wanted`, at most `reach` points from it. */
Rect labels_place(Labels *labels, Rect wanted, double reach);
/* The same where it covers no rectangle and no other label; else false, and nothing is placed. */
bool labels_place_free(Labels *labels, Rect wanted, double reach, Rect *place);

/*
 * The place for a label of w×h that sits on a line, centred at share `t` (0..1 of its length) if it can, else slid
 * along it towards either end. The line itself is no obstacle to it, rectangles and other labels are.
 */
Rect labels_place_along(Labels *labels, const Point *points, int count, double w, double h, double t);
