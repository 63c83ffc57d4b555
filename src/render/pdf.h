#pragma once
/* A draw list as a PDF page: shapes stay shapes, texts stay texts that can be searched and copied. No dates, so the
 * same list gives the same bytes. */
#include "base/diag.h"
#include "draw/drawlist.h"

/* The page is as large as the list, in points, times the scale. The ground may be transparent. */
bool pdf_write(const char *path, const DrawList *list, double scale, Color ground, Diag *diag);
