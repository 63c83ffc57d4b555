#pragma once
/*
 * A draw list as SVG 1.1: an element an item, so that texts stay texts and groups stay groups for whoever opens the
 * file in a drawing program. Letters are the viewer's: DejaVu Sans where it has it, else its own sans serif, in the
 * same width. The same list gives the same bytes.
 */
#include "base/diag.h"
#include "draw/drawlist.h"

/* One <svg> element for a page that holds others: `prefix` begins its names, `label` tells what it shows, for those who
 * hear it (NULL: nothing). */
void svg_append(GString *out, const DrawList *list, Color ground, const char *prefix, const char *label);
/* The page is as large as the list: its points are the pixels of the file. The ground may be transparent. */
bool svg_write(const char *path, const DrawList *list, Color ground, Diag *diag);
