#include "grad/row_gradient.h"
#include <string.h>

RowGradient *row_gradient_new(gsize width, Precision precision) {
  RowGradient *gradient = g_new0(RowGradient, 1);
  gradient->width = width;
  gradient->precision = precision;
  return gradient;
}

void row_gradient_free(RowGradient *gradient) {
  if (!gradient) return;
  g_free(gradient->rows);
  g_aligned_free(gradient->values);
  g_free(gradient->slots);
  g_free(gradient);
}

void row_gradient_reserve(RowGradient *gradient, gsize rows) {
  guint32 slots = 16;
  while (slots < 2 * rows) slots *= 2; /* at most half full: short searches */
  g_free(gradient->rows);
  g_aligned_free(gradient->values);
  g_free(gradient->slots);
  gradient->capacity = rows;
  gradient->count = 0;
  gradient->rows = g_new(guint32, rows);
  gradient->values = g_aligned_alloc0(rows * gradient->width + 1, precision_size(gradient->precision), 64);
  gradient->slots = g_new0(guint32, slots);
  gradient->slot_mask = slots - 1;
}

/* The slot that holds the row, or the free one where it belongs. */
static guint32 *slot_of(const RowGradient *gradient, guint32 row) {
  guint32 at = row * 0x9E3779B9u; /* the golden ratio spreads neighbours */
  for (at ^= at >> 15;; at++) {
    guint32 *slot = &gradient->slots[at & gradient->slot_mask];
    if (*slot == 0 || gradient->rows[*slot - 1] == row) return slot;
  }
}

void row_gradient_clear(RowGradient *gradient) {
  memset(gradient->slots, 0, ((gsize)gradient->slot_mask + 1) * sizeof *gradient->slots);
  gradient->count = 0;
}

void *row_gradient_at(RowGradient *gradient, guint32 row) {
  guint32 *slot = slot_of(gradient, row);
  gsize bytes = gradient->width * precision_size(gradient->precision);
  if (*slot == 0) {
    g_assert(gradient->count < gradient->capacity);
    gradient->rows[gradient->count++] = row;
    *slot = (guint32)gradient->count;
    memset((char *)gradient->values + (gradient->count - 1) * bytes, 0, bytes);
  }
  return (char *)gradient->values + (*slot - 1) * bytes;
}
