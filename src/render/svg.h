#pragma once
/*
 * A draw list as SVG 1.1: an element an item, so that texts stay texts and groups stay groups for whoever opens the
 * file in a drawing program. Letters are the viewer's: DejaVu Sans where it has it, else its own sans serif, in the
 * same width. The same list gives the same bytes.
 */
#include "base/diag.h"
#include "draw/drawlist.h"

/* One <svg> element for a page that holds others: `prefix` begins its names, `label` tells what it shows, for those who
 * hear it (NULL: nothing). As large as the list, in pixels, times the scale; the ground may be transparent. */
void svg_append(GString *out, const DrawList *list, double scale, Color ground, const char *prefix, const char *label);
/* The same as a file. */
bool svg_write(const char *path, const DrawList *list, double scale, Color ground, Diag *diag);
