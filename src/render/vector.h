#pragma once
/*
 * A draw list as a vector file: shapes stay shapes, and in PDF texts stay texts that can be searched and copied
 * (Cairo's SVG has them as outlines of glyphs). No dates, so the same list gives the same bytes.
 */
#include "base/diag.h"
#include "draw/drawlist.h"

typedef enum { VECTOR_SVG, VECTOR_PDF } VectorFormat;

/* The page is as large as the list: its points are the points of a PDF and the pixels of an SVG. The ground may be
 * transparent. */
bool vector_write(const char *path, VectorFormat format, const DrawList *list, Color ground, Diag *diag);
