#include "nn/trainer_internal.h"
#include <string.h>

Run *trainer_make_run(const Trainer *trainer, NodeId target, NodeId also, int batch, void *gradients, Diag *diag) {
  const TrainerSetup *setup = &trainer->setup;
  const Params *params = setup->params;
  RunOptions options = {
      .batch = batch, .precision = params->precision, .target = target, .also = also, .gradients = gradients != NULL};
  Run *run = run_new(setup->graph, options, diag);
  if (!run) return NULL;
  gsize size = precision_size(params->precision);
  bool own = gradients == trainer->gradients;
  for (int i = 0; i < params->slice_count; i++) {
    NodeId leaf = trainer->leaves[i];
    gsize offset = params->slices[i].offset, place = own ? trainer->gradient_at[i] : offset;
    if (leaf == NODE_NONE) continue;
    if (own && trainer->rows[i])
      run_bind_rows(run, leaf, params_at(params, offset), trainer->rows[i]);
    else
      run_bind(run, leaf, params_at(params, offset), gradients ? (guint8 *)gradients + place * size : NULL);
  }
  run_set_pool(run, trainer->pool);
  if (setup->fix) setup->fix(setup->fix_user, run);
  return run;
}

/* to[i] = from[samples[i]]: one feature of a batch. */
static void gather(Precision precision, const double *from, const guint32 *samples, int count, void *to) {
  if (precision == PRECISION_FLOAT)
    for (int i = 0; i < count; i++) ((float *)to)[i] = (float)from[samples[i]];
  else
    for (int i = 0; i < count; i++) ((double *)to)[i] = from[samples[i]];
}

/* Vectors [classes × lanes] with a one where a sample's class is. */
static void gather_one_hot(const Run *run, const Dataset *data, int classes, const guint32 *samples, int count,
                           void *to) {
  gsize lanes = (gsize)run_lanes(run);
  memset(to, 0, (gsize)classes * lanes * precision_size(run_precision(run)));
  for (int i = 0; i < count; i++) {
    gsize place = (gsize)dataset_class(data, (int)samples[i]) * lanes + (gsize)i;
    if (run_precision(run) == PRECISION_FLOAT)
      ((float *)to)[place] = 1;
    else
      ((double *)to)[place] = 1;
  }
}

static void put(const Run *run, void *to, gsize place, double value) {
  if (run_precision(run) == PRECISION_FLOAT)
    ((float *)to)[place] = (float)value;
  else
    ((double *)to)[place] = value;
}

void trainer_fill_from(const Trainer *trainer, const Dataset *data, Run *run, const guint32 *samples, int count) {
  void *x = trainer->setup.x == NODE_NONE ? NULL : run_buffer(run, trainer->setup.x);
  void *y = trainer->setup.y == NODE_NONE ? NULL : run_buffer(run, trainer->setup.y);
  gsize lanes = (gsize)run_lanes(run);
  g_autofree double *one = g_new(double, (gsize)data->features);
  for (int i = 0; i < count; i++) {
    double target;
    data->source->read(data->source->user, samples[i], one, &target);
    for (int f = 0; x && f < data->features; f++) put(run, x, (gsize)f * lanes + (gsize)i, one[f]);
    if (y) put(run, y, (gsize)i, target);
  }
  run_set_batch(run, count);
  if (x) run_pad(run, trainer->setup.x);
  if (y) run_pad(run, trainer->setup.y);
}

static void fill_inputs(const Trainer *trainer, Run *run, const guint32 *samples, int count) {
  const Dataset *data = trainer->data;
  guint8 *to = trainer->setup.x == NODE_NONE ? NULL : run_buffer(run, trainer->setup.x);
  gsize stride = (gsize)run_lanes(run) * precision_size(run_precision(run));
  if (!to) return;
  for (int f = 0; f < data->features; f++, to += stride)
    gather(run_precision(run), data->x + (gsize)f * (gsize)data->samples, samples, count, to);
  run_pad(run, trainer->setup.x);
}

static void fill_targets(const Trainer *trainer, Run *run, const guint32 *samples, int count) {
  NodeId y = trainer->setup.y;
  void *to = y == NODE_NONE ? NULL : run_buffer(run, y);
  if (!to) return;
  int size = (int)shape_size(graph_node(trainer->setup.graph, y)->shape);
  if (size == 1)
    gather(run_precision(run), trainer->data->y, samples, count, to);
  else
    gather_one_hot(run, trainer->data, size, samples, count, to);
  run_pad(run, y);
}

void trainer_fill(const Trainer *trainer, Run *run, const guint32 *samples, int count) {
  if (trainer->data->source) {
    trainer_fill_from(trainer, trainer->data, run, samples, count);
    return;
  }
  run_set_batch(run, count);
  fill_inputs(trainer, run, samples, count);
  fill_targets(trainer, run, samples, count);
}

const guint32 *trainer_next_batch(Trainer *trainer, int *count) {
  const Dataset *data = trainer->data;
  if (trainer->order_epoch != trainer->clock.epoch) {
    memcpy(trainer->order, data->part[PART_TRAIN], (gsize)trainer->samples * sizeof(guint32));
    Rng rng = rng_stream(trainer->setup.seed, RNG_SHUFFLE, trainer->clock.epoch);
    if (trainer->setup.shuffle) rng_shuffle(&rng, trainer->order, (gsize)trainer->samples);
    trainer->order_epoch = trainer->clock.epoch;
  }
  *count = MIN(trainer->batch, trainer->samples - trainer->clock.position);
  return trainer->order + trainer->clock.position;
}
