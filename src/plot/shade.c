#include "plot/shade.h"

#include <math.h>
#include <string.h>

static bool one_of(const char *name, const char *const *list) {
  return name != NULL && g_strv_contains(list, name);
}

/* What suits an activation's range: sigmoid 0…1, tanh −1…1; others by the largest of the values. */
static Shade shade_for(const char *activation, const double *values, gsize count) {
  static const char *const shares[] = {"sigmoid", "heaviside", NULL}, *const signs[] = {"tanh", "sign", NULL};
  if (one_of(activation, shares)) return (Shade){0.5, 0.5};
  /* Of many classes most are near 0: grey, and what is likely stands out. */
  if (activation != NULL && strcmp(activation, "softmax") == 0) return (Shade){0, 1};
  if (one_of(activation, signs)) return (Shade){0, 1};
  double most = 0;
  for (gsize i = 0; i < count; i++) {
    if (isfinite(values[i])) most = fmax(most, fabs(values[i]));
  }
  return (Shade){0, most > 0 ? most : 1};
}

Shade shade_output(const Snapshot *s) {
  if (s->kind == TARGET_BINARY) return (Shade){0.5, 0.5};
  if (s->kind == TARGET_SIGN) return (Shade){0, 1};
  double low = INFINITY, high = -INFINITY;
  for (int i = 0; s->data != NULL && s->data->y != NULL && i < s->data->samples; i++) {
    low = fmin(low, s->data->y[i]), high = fmax(high, s->data->y[i]);
  }
  if (high > low) return (Shade){(low + high) / 2, (high - low) / 2};
  const SnapshotPlane *plane = &s->plane;
  gsize samples = (gsize)plane->n * (gsize)(plane->axis[1] == NULL ? 1 : plane->n);
  return shade_for(NULL, plane->output, samples * (gsize)plane->outputs);
}

Shade shade_column(const Snapshot *s, int c) {
  const SnapshotColumn *column = &s->columns[c];
  const double *values = snapshot_values(s, column->node);
  if (c == 0 && column->picture_size > 0) {
    double middle = (s->plane.low[0] + s->plane.high[0]) / 2, reach = (s->plane.high[0] - s->plane.low[0]) / 2;
    return (Shade){middle, reach > 0 ? reach : 1};
  }
  if (c > 0 && c == s->column_count - 1 && column->size == 1 && s->plane.n > 0) return shade_output(s);
  gsize n = (gsize)column->picture_size;
  if (n > 0) return shade_for(column->activation, column->picture, n * n * (gsize)column->size);
  return shade_for(column->activation, values, values == NULL ? 0 : (gsize)column->size);
}

double shade_at(Shade shade, double value) {
  return (value - shade.middle) / shade.reach;
}

void shade_pixels(const ThemeRamp *ramp, Shade shade, const double *values, int stride, int count, guint32 *out) {
  for (int i = 0; i < count; i++) out[i] = theme_ramp_at(ramp, shade_at(shade, values[(gsize)i * (gsize)stride]));
}
