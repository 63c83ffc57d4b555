#include "nn/params.h"
#include <string.h>

enum { ALIGNMENT = 64, FIRST_CAPACITY = 64 };

Params *params_new(Precision precision) {
  Params *params = g_new0(Params, 1);
  params->precision = precision;
  return params;
}

static void free_values(Params *params) {
  if (params->shared)
    frozen_unref(params->shared);
  else
    g_aligned_free(params->values);
}

void params_free(Params *params) {
  if (!params) return;
  free_values(params);
  g_free(params->slices);
  g_free(params);
}

static void set_capacity(Params *params, gsize capacity) {
  gsize size = precision_size(params->precision);
  void *values = g_aligned_alloc0(capacity, size, ALIGNMENT);
  if (params->count) memcpy(values, params->values, params->count * size);
  free_values(params);
  params->capacity = capacity;
  params->values = values;
  params->shared = NULL;
}

void params_reserve(Params *params, gsize count) {
  if (count > params->capacity) set_capacity(params, count);
}

static void grow_values(Params *params, gsize count) {
  if (count > params->capacity) set_capacity(params, MAX(count, MAX(2 * params->capacity, FIRST_CAPACITY)));
}

void params_add(Params *params, const char *name, Shape shape) {
  if (params->slice_count == params->slice_capacity) {
    params->slice_capacity = MAX(8, 2 * params->slice_capacity);
    params->slices = g_renew(ParamSlice, params->slices, params->slice_capacity);
  }
  params->slices[params->slice_count++] =
      (ParamSlice){.name = g_intern_string(name), .shape = shape, .offset = params->count};
  params_own(params);
  grow_values(params, params->count + shape_size(shape));
  params->count += shape_size(shape);
}

const ParamSlice *params_find(const Params *params, const char *name) {
  for (int i = 0; i < params->slice_count; i++)
    if (g_str_equal(params->slices[i].name, name)) return &params->slices[i];
  return NULL;
}

void *params_at(const Params *params, gsize element) {
  return (guint8 *)params->values + element * precision_size(params->precision);
}

double params_get(const Params *params, gsize element) {
  g_assert(element < params->count);
  return params->precision == PRECISION_FLOAT ? ((float *)params->values)[element]
                                              : ((double *)params->values)[element];
}

void params_set(Params *params, gsize element, double value) {
  g_assert(element < params->count);
  params_own(params);
  if (params->precision == PRECISION_FLOAT)
    ((float *)params->values)[element] = (float)value;
  else
    ((double *)params->values)[element] = value;
}

void params_read(const Params *params, const ParamSlice *slice, double *out) {
  for (gsize i = 0; i < shape_size(slice->shape); i++) out[i] = params_get(params, slice->offset + i);
}

void params_write(Params *params, const ParamSlice *slice, const double *values) {
  for (gsize i = 0; i < shape_size(slice->shape); i++) params_set(params, slice->offset + i, values[i]);
}

gsize params_bytes(const Params *params) {
  return params->count * precision_size(params->precision);
}

/* ---- sharing ---- */

Frozen *params_share(Params *params, FrozenStore *store) {
  if (!params->shared) {
    if (!params->values) set_capacity(params, FIRST_CAPACITY);
    params->shared = frozen_adopt(store, params->values, params_bytes(params));
    params->values = (void *)frozen_numbers(params->shared);
    params->capacity = params->count;
  }
  return frozen_ref(params->shared);
}

void params_take(Params *params, Frozen *block) {
  g_assert(frozen_bytes(block) == params_bytes(params));
  frozen_ref(block);
  free_values(params);
  params->shared = block;
  params->values = (void *)frozen_numbers(block);
  params->capacity = params->count;
}

void params_own(Params *params) {
  if (!params->shared) return;
  params->values = frozen_release(params->shared);
  params->shared = NULL;
}
