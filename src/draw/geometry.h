#pragma once
/* Points and rectangles: the little arithmetic that layout, labels and animations share. */
#include "draw/drawlist.h"

Rect rect_inset(Rect rect, double by);
Rect rect_union(Rect a, Rect b); /* an empty rectangle adds nothing */
bool rect_empty(Rect rect);
bool rect_overlap(Rect a, Rect b); /* share more than an edge */
double rect_overlap_area(Rect a, Rect b);
bool rect_contains(Rect rect, Point at);
Point rect_centre(Rect rect);
Rect rect_around(Point centre, double w, double h);

Point point_mix(Point a, Point b, double t);
Rect rect_mix(Rect a, Rect b, double t);
double point_distance(Point a, Point b);
double point_to_segment(Point p, Point a, Point b);

/* The point at t in 0..1 of a cubic curve. */
Point bezier_at(Point a, Point c1, Point c2, Point b, double t);
/* Samples the curve at `count` points (>= 2), evenly in t. */
void bezier_sample(Point a, Point c1, Point c2, Point b, Point *out, int count);
