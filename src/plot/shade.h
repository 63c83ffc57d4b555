#pragma once
/* From numbers to the diverging scale: which value is the middle, and how far the ends are. */
#include "plot/scene.h"

typedef struct {
  double middle, reach; /* shown as (value − middle)/reach */
} Shade;

/* Of a network's single output, over the plane: the threshold in the middle; for a regression the data's range. */
Shade shade_output(const Snapshot *snapshot);
/* Of column c: its pictures, or its values where there are none. */
Shade shade_column(const Snapshot *snapshot, int c);
double shade_at(Shade shade, double value);

/* Pixels of one of `stride` interleaved pictures. */
void shade_pixels(const ThemeRamp *ramp, Shade shade, const double *values, int stride, int count, guint32 *out);
