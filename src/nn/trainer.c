#include "grad/op.h"
#include "nn/trainer_internal.h"
#include <string.h>

enum {
  CHUNK_MIN = 16,
  CHUNK_MAX = 1024,
  CHUNK_WIDE = 128,         /* where the parameters themselves do not stay in it: one pass over them for so many */
  CHUNK_BYTES = 256 * 1024, /* what a chunk's values may take: about a second-level cache */
  LOOK_EVERY = 1 << 16,     /* weights times samples, about, between looks at the clock */
};
#define NEVER G_MAXUINT64
#define SHARED_WORK ((guint64)1 << 21) /* … a step of so many is worth several threads */
#define LARGE_WORK ((guint64)1 << 32)  /* multiplications: to look at more takes longer than a blink */

static const Span nowhere = {0, 0};

/* ---- making one ---- */

static Shape shape_of(const TrainerSetup *setup, NodeId node) {
  return graph_node(setup->graph, node)->shape;
}

static bool check_leaves(const TrainerSetup *setup, const Dataset *data, Diag *diag) {
  if (setup->x != NODE_NONE && shape_size(shape_of(setup, setup->x)) != (gsize)data->features)
    return diag_set(diag, nowhere, "x is %s, the data '%s' has %d feature%s",
                    shape_name(shape_of(setup, setup->x)).text, data->name, data->features,
                    data->features == 1 ? "" : "s");
  gsize targets = setup->y == NODE_NONE ? 1 : shape_size(shape_of(setup, setup->y));
  if (targets != 1 && data->source)
    return diag_set(diag, nowhere, "y is %s, the data '%s' has the number of a class",
                    shape_name(shape_of(setup, setup->y)).text, data->name);
  if (targets == 1 || targets == (gsize)data->classes) return true;
  ShapeName y = shape_name(shape_of(setup, setup->y));
  if (data->classes == 0) return diag_set(diag, nowhere, "y is %s, the data '%s' has one number", y.text, data->name);
  return diag_set(diag, nowhere, "y is %s, the data '%s' has %d class%s", y.text, data->name, data->classes,
                  data->classes == 1 ? "" : "es");
}

/* Does the loss compare the output with the number of a class? */
static bool takes_class_numbers(const TrainerSetup *setup) {
  const Node *loss = graph_node(setup->graph, setup->loss);
  return loss->op->code == OP_CE && shape_is_number(shape_of(setup, loss->inputs[1])) &&
         !shape_is_number(shape_of(setup, loss->inputs[0]));
}

/* `bce` is for one probability of a label 0 or 1: numbers of three classes are none, and neither is -1. */
static bool check_two_classes(const TrainerSetup *setup, const Dataset *data, Diag *diag) {
  const Node *loss = graph_node(setup->graph, setup->loss);
  bool of_target =
      loss->op->code == OP_BCE && loss->inputs[1] == setup->y && shape_is_number(shape_of(setup, setup->y));
  if (of_target && data->kind == TARGET_SIGN) {
    diag_set(diag, nowhere, "the labels of '%s' are -1 and 1, and 'bce' takes 0 and 1", data->name);
    return diag_hint(diag, "data … labels=0,1, or loss hinge");
  }
  if (!of_target || data->kind != TARGET_CLASS || data->classes <= 2) return true;
  diag_set(diag, nowhere, "the data '%s' has %d classes, and 'bce' tells two apart", data->name, data->classes);
  return diag_hint(diag, "dense %d softmax as the last layer tells %d apart", data->classes, data->classes);
}

/* `hinge` measures on which side of its margin a score lies: a label 0 would count as always wrong, whatever is
 * learned. */
static bool check_signs(const TrainerSetup *setup, const Dataset *data, Diag *diag) {
  const Node *loss = graph_node(setup->graph, setup->loss);
  if (loss->op->code != OP_HINGE || loss->inputs[1] != setup->y || data->kind == TARGET_SIGN) return true;
  diag_set(diag, nowhere, "'hinge' takes labels -1 and 1, and those of '%s' are %s", data->name,
           data->kind == TARGET_BINARY ? "0 and 1" : "others");
  return diag_hint(diag, data->kind == TARGET_BINARY ? "data … labels=-1,1, or loss hinge(yhat, 2*y - 1)"
                                                     : "mse is a loss for any number, ce for class numbers");
}

static bool check_classes(const TrainerSetup *setup, const Dataset *data, Diag *diag) {
  if (!takes_class_numbers(setup)) return check_two_classes(setup, data, diag) && check_signs(setup, data, diag);
  Shape output = shape_of(setup, graph_node(setup->graph, setup->loss)->inputs[0]);
  if ((gsize)data->classes > shape_size(output))
    return diag_set(diag, nowhere, "the data '%s' has %d class%s, the output is %s", data->name, data->classes,
                    data->classes == 1 ? "" : "es", shape_name(output).text);
  if (data->kind != TARGET_SIGN) return true;
  diag_set(diag, nowhere, "'ce' takes class numbers from 0, the data '%s' has labels -1 and 1", data->name);
  return diag_hint(diag, "labels=0,1 numbers the classes");
}

/* The set as the loss sees it: for `ce`, whole numbers from 0 are class numbers. A reference; NULL: none, or diag. */
static Dataset *data_for(const TrainerSetup *setup, Diag *diag) {
  bool numbers = setup->data->kind == TARGET_REGRESSION && takes_class_numbers(setup);
  g_autoptr(Dataset) data = numbers ? dataset_as_classes(setup->data, diag) : dataset_ref((Dataset *)setup->data);
  if (!data || !check_leaves(setup, data, diag) || !check_classes(setup, data, diag)) return NULL;
  return g_steal_pointer(&data);
}

/* As many samples as keep the values in the cache; no more than a batch where one sample is large. */
static int chunk_size(const TrainerSetup *setup, int batch) {
  gsize entries = 1;
  for (NodeId i = 0; i < graph_count(setup->graph); i++)
    if (graph_node(setup->graph, i)->batched) entries += shape_size(shape_of(setup, i));
  gsize element = precision_size(setup->params->precision), fits = CHUNK_BYTES / (entries * element);
  if (fits < CHUNK_WIDE && setup->params->count * element > CHUNK_BYTES) return MIN(CHUNK_WIDE, batch);
  return fits < CHUNK_MIN ? MIN(CHUNK_MIN, batch) : (int)MIN(fits, CHUNK_MAX) / CHUNK_MIN * CHUNK_MIN;
}

/* What a pass costs, and whether it draws random numbers. */
static void weigh(Trainer *trainer) {
  const Graph *graph = trainer->setup.graph;
  g_autofree guint8 *reached = g_new0(guint8, (gsize)graph_count(graph));
  graph_ancestors(graph, trainer->setup.loss, reached);
  for (NodeId i = 0; i < graph_count(graph); i++) {
    const Node *node = graph_node(graph, i);
    if (!reached[i] || !node->batched) continue;
    bool product = node->op->code == OP_MATMUL;
    trainer->work += shape_size(node->shape) * (product ? (gsize)shape_of(&trainer->setup, node->inputs[0]).cols : 1);
    trainer->drops |= node->op->code == OP_DROPOUT;
  }
}

/* A large training part is stood for by evenly spaced samples where a glance is meant. */
static void make_sketch(Trainer *trainer) {
  guint64 most = MAX(LARGE_WORK / MAX(trainer->work, 1), CHUNK_MAX);
  if (!trainer->data || (guint64)trainer->samples <= most) return;
  trainer->sketch_count = (int)most;
  trainer->sketch = g_new(guint32, most);
  for (guint64 i = 0; i < most; i++)
    trainer->sketch[i] = trainer->data->part[PART_TRAIN][i * (guint64)trainer->samples / most];
}

/* The block of gradients: a slice after the other, but for the tables that words look up. */
static void lay_out_gradients(Trainer *trainer) {
  const Params *params = trainer->setup.params;
  gsize count = 0;
  trainer->gradient_at = g_new0(gsize, (gsize)params->slice_count + 1);
  trainer->row_count = params->slice_count;
  trainer->rows = g_new0(RowGradient *, (gsize)params->slice_count + 1);
  for (int i = 0; i < params->slice_count; i++) {
    Shape shape = params->slices[i].shape;
    trainer->gradient_at[i] = count;
    if (trainer->leaves[i] != NODE_NONE && graph_is_table(trainer->setup.graph, trainer->leaves[i]))
      trainer->rows[i] = row_gradient_new((gsize)shape.cols, params->precision);
    else
      count += shape_size(shape);
  }
  trainer->gradients = g_aligned_alloc0(count + 1, precision_size(params->precision), 64);
}

/* Only parameters that the loss hangs on are moved: neighbours among them make one range. */
static void limit_optimizer(const Trainer *trainer) {
  const Params *params = trainer->setup.params;
  g_autofree guint8 *reached = g_new0(guint8, (gsize)graph_count(trainer->setup.graph));
  graph_ancestors(trainer->setup.graph, trainer->setup.loss, reached);
  g_autofree ElementRange *ranges = g_new0(ElementRange, (gsize)params->slice_count + 1);
  int count = 0;
  for (int i = 0; i < params->slice_count; i++) {
    const ParamSlice *slice = &params->slices[i];
    if (trainer->leaves[i] == NODE_NONE || !reached[trainer->leaves[i]]) continue;
    if (trainer->rows[i]) {
      optimizer_add_table(trainer->optimizer, slice->offset, trainer->rows[i]);
      continue;
    }
    if (count == 0 || ranges[count - 1].first + ranges[count - 1].count != slice->offset)
      ranges[count++] = (ElementRange){slice->offset, 0, trainer->gradient_at[i]};
    ranges[count - 1].count += shape_size(slice->shape);
  }
  optimizer_limit(trainer->optimizer, ranges, count);
}

static bool prepare_run(Trainer *trainer, Diag *diag) {
  const TrainerSetup *setup = &trainer->setup;
  NodeId also = trainer->full ? setup->output : NODE_NONE; /* the curve's accuracy comes from it */
  trainer->run = trainer_make_run(trainer, setup->loss, also, trainer->batch, trainer->gradients, diag);
  if (!trainer->run) return false;
  if (trainer->data && trainer->full)
    trainer_fill(trainer, trainer->run, trainer->data->part[PART_TRAIN], trainer->samples);
  return true;
}

Trainer *trainer_new(const TrainerSetup *setup, Diag *diag) {
  const Params *params = setup->params;
  if (!shape_is_number(shape_of(setup, setup->loss))) {
    diag_set(diag, nowhere, "the loss is %s, not a number", shape_name(shape_of(setup, setup->loss)).text);
    return NULL;
  }
  g_autoptr(Dataset) data = setup->data ? data_for(setup, diag) : NULL;
  if (setup->data && !data) return NULL;
  g_autoptr(Trainer) trainer = g_new0(Trainer, 1);
  trainer->setup = *setup;
  trainer->leaves = g_memdup2(setup->leaves, (gsize)params->slice_count * sizeof *setup->leaves);
  trainer->setup.leaves = trainer->leaves;
  trainer->setup.data = trainer->data = g_steal_pointer(&data);
  trainer->samples = trainer->data ? trainer->data->part_count[PART_TRAIN] : 1;
  trainer->batch = setup->batch > 0 ? MIN(setup->batch, trainer->samples) : trainer->samples;
  trainer->full = trainer->batch == trainer->samples;
  trainer->chunk = chunk_size(setup, trainer->batch);
  trainer->order = trainer->full ? NULL : g_new(guint32, (gsize)trainer->samples);
  trainer->order_epoch = NEVER;
  trainer->applied = g_array_new(FALSE, FALSE, sizeof(ChunkRun));
  weigh(trainer);
  if (setup->threads > 1 && trainer->work * (guint64)trainer->batch >= SHARED_WORK)
    trainer->pool = pool_new(setup->threads);
  make_sketch(trainer);
  lay_out_gradients(trainer);
  trainer->optimizer = optimizer_new(&setup->optimizer, params->count, params->precision);
  trainer->optimizer->pool = trainer->pool;
  limit_optimizer(trainer);
  if (!prepare_run(trainer, diag)) return NULL;
  return g_steal_pointer(&trainer);
}

void trainer_free(Trainer *trainer) {
  if (!trainer) return;
  trainer_free_figures(trainer);
  run_free(trainer->run);
  optimizer_free(trainer->optimizer);
  pool_free(trainer->pool);
  dataset_unref(trainer->data);
  g_aligned_free(trainer->gradients);
  g_aligned_free(trainer->previous);
  for (int i = 0; i < trainer->row_count; i++) row_gradient_free(trainer->rows[i]);
  g_free(trainer->rows);
  g_free(trainer->gradient_at);
  g_free(trainer->sketch);
  g_free(trainer->order);
  g_free(trainer->leaves);
  g_free(trainer);
}

/* ---- going back ---- */

gsize trainer_checkpoint_bytes(const Trainer *trainer) {
  const Optimizer *optimizer = trainer->optimizer;
  return params_bytes(trainer->setup.params) * (gsize)(1 + (optimizer->steps > 0 ? optimizer->blocks : 0));
}

Checkpoint *trainer_save(const Trainer *trainer) {
  const Optimizer *optimizer = trainer->optimizer;
  const Params *params = trainer->setup.params;
  FrozenStore *store = trainer->setup.store;
  gsize size = params_bytes(params);
  Checkpoint *checkpoint = g_new0(Checkpoint, 1);
  checkpoint->clock = trainer->clock;
  checkpoint->optimizer_steps = optimizer->steps;
  checkpoint->bytes = trainer_checkpoint_bytes(trainer);
  if (size == 0) return checkpoint;
  checkpoint->params = frozen_keep(store, params->values, size);
  for (int i = 0; optimizer->steps > 0 && i < optimizer->blocks; i++)
    checkpoint->state[i] = frozen_keep(store, optimizer->state[i], size);
  return checkpoint;
}

void trainer_restore(Trainer *trainer, const Checkpoint *checkpoint) {
  Optimizer *optimizer = trainer->optimizer;
  Params *params = trainer->setup.params;
  gsize size = params_bytes(params);
  trainer->clock = checkpoint->clock;
  trainer->has_previous = false;
  optimizer->steps = checkpoint->optimizer_steps;
  if (size == 0) return;
  g_assert(frozen_bytes(checkpoint->params) == size);
  memcpy(params->values, frozen_numbers(checkpoint->params), size);
  for (int i = 0; i < optimizer->blocks; i++) {
    if (checkpoint->state[i])
      memcpy(optimizer->state[i], frozen_numbers(checkpoint->state[i]), size);
    else
      memset(optimizer->state[i], 0, size);
  }
}

void checkpoint_free(Checkpoint *checkpoint) {
  if (!checkpoint) return;
  frozen_unref(checkpoint->params);
  for (gsize i = 0; i < G_N_ELEMENTS(checkpoint->state); i++) frozen_unref(checkpoint->state[i]);
  g_free(checkpoint);
}

TrainerClock trainer_clock(const Trainer *trainer) {
  return trainer->clock;
}

void trainer_set_clock(Trainer *trainer, TrainerClock clock) {
  trainer->clock = clock;
  if (clock.position >= trainer->samples) trainer->clock.position = 0;
}

const Dataset *trainer_data(const Trainer *trainer) {
  return trainer->data;
}

int trainer_steps_per_epoch(const Trainer *trainer) {
  return (trainer->samples + trainer->batch - 1) / trainer->batch;
}

bool trainer_is_large(const Trainer *trainer) {
  return trainer->sketch != NULL;
}

bool trainer_full_batch(const Trainer *trainer) {
  return trainer->full;
}

Optimizer *trainer_optimizer(Trainer *trainer) {
  return trainer->optimizer;
}

/* ---- what a step may be asked to keep ---- */

void trainer_forget_step_norm(Trainer *trainer) {
  trainer->has_previous = false;
}

void trainer_keep_step_norm(Trainer *trainer, bool keep) {
  const Params *params = trainer->setup.params;
  if (keep && !trainer->previous)
    trainer->previous = g_aligned_alloc0(params->count + 1, precision_size(params->precision), 64);
  trainer->keep_previous = keep;
  trainer->has_previous = trainer->has_previous && keep;
}

void trainer_set_curve(Trainer *trainer, Curve *curve) {
  trainer->curve = curve;
}

/* ---- steps ---- */

enum { FIRST_EPOCHS = 16, EPOCHS_APART = 8 };

/* Batches are smaller than the set: is this a place where the whole set is looked at? */
static bool point_is_cheap(const Trainer *trainer) {
  TrainerClock clock = trainer->clock;
  return clock.position == 0 && (clock.epoch <= FIRST_EPOCHS || clock.epoch % EPOCHS_APART == 0);
}

static void keep_previous(Trainer *trainer) {
  memcpy(trainer->previous, trainer->setup.params->values, params_bytes(trainer->setup.params));
  trainer->has_previous = true;
}

/* A point of the curve is the state before a step: with full batches the forward pass has just computed its loss. */
static void take_step(Trainer *trainer) {
  int count = trainer->samples;
  bool point = trainer->clock.step >= trainer->next_point;
  if (point && trainer->drops && (trainer->full || point_is_cheap(trainer))) trainer_record(trainer);
  if (!trainer->full) {
    if (point && !trainer->drops && point_is_cheap(trainer)) trainer_record(trainer);
    const guint32 *samples = trainer_next_batch(trainer, &count);
    trainer_fill(trainer, trainer->run, samples, count);
  }
  if (trainer->drops) run_set_random(trainer->run, trainer->setup.seed, trainer->clock.step);
  run_forward(trainer->run);
  if (point && trainer->full && !trainer->drops) trainer_record(trainer);
  run_backward(trainer->run);
  if (trainer->keep_previous) keep_previous(trainer);
  optimizer_step(trainer->optimizer, trainer->setup.params->values, trainer->gradients);
  trainer->clock.step++;
  trainer->clock.position += count;
  if (trainer->clock.position < trainer->samples) return;
  trainer->clock.position = 0;
  trainer->clock.epoch++;
}

guint64 trainer_run(Trainer *trainer, guint64 steps, bool stop_at_epoch, gint64 deadline) {
  trainer->next_point = trainer->curve ? curve_next(trainer->curve) : NEVER; /* it may have been cut since */
  guint64 work = MAX(trainer->setup.params->count, 1) * (guint64)trainer->batch, look = MAX(LOOK_EVERY / work, 1);
  for (guint64 taken = 1; taken <= steps; taken++) {
    take_step(trainer);
    if (stop_at_epoch && trainer->clock.position == 0) return taken;
    if (deadline && taken % look == 0 && g_get_monotonic_time() >= deadline) return taken;
  }
  return steps;
}
