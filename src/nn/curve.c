#include "nn/trainer_internal.h"

Curve *curve_new(void) {
  Curve *curve = g_new0(Curve, 1);
  curve->points = g_array_sized_new(FALSE, FALSE, sizeof(CurvePoint), CURVE_POINTS);
  curve->stride = 1;
  return curve;
}

void curve_free(Curve *curve) {
  if (!curve) return;
  g_array_unref(curve->points);
  g_free(curve);
}

Curve *curve_copy(const Curve *curve) {
  Curve *copy = curve_new();
  copy->stride = curve->stride;
  g_array_append_vals(copy->points, curve->points->data, curve->points->len);
  return copy;
}

/* Every second point goes, the first stays. */
static void thin(Curve *curve) {
  CurvePoint *points = (CurvePoint *)(void *)curve->points->data;
  guint kept = 0;
  for (guint i = 0; i < curve->points->len; i += 2) points[kept++] = points[i];
  g_array_set_size(curve->points, kept);
  curve->stride *= 2;
}

guint64 curve_next(const Curve *curve) {
  guint count = curve->points->len;
  return count ? g_array_index(curve->points, CurvePoint, count - 1).step + curve->stride : 0;
}

void curve_add(Curve *curve, CurvePoint point) {
  if (curve->points->len == CURVE_POINTS) thin(curve);
  if (point.step >= curve_next(curve)) g_array_append_val(curve->points, point);
}

void curve_truncate(Curve *curve, guint64 step) {
  guint count = curve->points->len;
  while (count > 0 && g_array_index(curve->points, CurvePoint, count - 1).step > step) count--;
  g_array_set_size(curve->points, count);
}
