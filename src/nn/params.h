#pragma once
/*
 * The numbers that learn: one contiguous block, a slice a parameter. Gradients and optimiser state lie in blocks of the
 * same layout, so copying, comparing, restoring and saving a model is copying a block.
 */
#include "grad/run.h"
#include "nn/frozen.h"
#include "nn/init.h"

typedef struct {
  const char *name; /* interned */
  Shape shape;
  gsize offset; /* in elements, from the start of the block */
} ParamSlice;

typedef struct {
  Precision precision;
  gsize count, capacity; /* elements in all; room for */
  int slice_count, slice_capacity;
  ParamSlice *slices;
  void *values;   /* [count] of precision, 64-byte aligned; only to be read while they are shared */
  Frozen *shared; /* what holds the values, since somebody else keeps them too; NULL: they are its own */
} Params;

Params *params_new(Precision precision);
void params_free(Params *params);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Params, params_free)
/* Makes room for `count` elements in all, and no more. */
void params_reserve(Params *params, gsize count);
/* Adds a slice (zeros) at the end; the block may move, so bind runs afterwards. */
void params_add(Params *params, const char *name, Shape shape);
const ParamSlice *params_find(const Params *params, const char *name);
double params_get(const Params *params, gsize element);
void params_set(Params *params, gsize element, double value);
void params_read(const Params *params, const ParamSlice *slice, double *out);
void params_write(Params *params, const ParamSlice *slice, const double *values);
void *params_at(const Params *params, gsize element);
gsize params_bytes(const Params *params);

/*
 * Sharing, for parameters that no run is bound to. params_share hands the values out without copying them, and
 * params_take puts others in their place (a reference); whoever writes afterwards writes into a copy. params_own makes
 * that copy: for writing into `values` past params_set and params_write.
 */
Frozen *params_share(Params *params, FrozenStore *store);
void params_take(Params *params, Frozen *block);
void params_own(Params *params);
