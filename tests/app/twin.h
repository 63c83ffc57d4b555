#pragma once
/*
 * A twin of the program's session, in this process and without a window: tests ask it where things are in the picture,
 * so that a hand can go there in the real window.
 */
#include "draw/drawlist.h"

/* The middle of the hit area of this kind and detail (NULL: any) that the picture has after these lines, in points, on
 * a page of w×h. Fails the test where there is none. */
Point twin_place(const char *lines, double w, double h, const char *kind, const char *detail);
