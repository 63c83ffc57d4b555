#include "nn/trainer_internal.h"
#include <math.h>
#include <string.h>

/* ---- classes ---- */

int class_of_output(TargetKind kind, const double *output, int size) {
  for (int i = 0; i < size; i++)
    if (isnan(output[i])) return -1;
  if (kind == TARGET_REGRESSION || (kind == TARGET_CLASS && size == 1)) return -1;
  if (size == 1) return output[0] > (kind == TARGET_BINARY ? 0.5 : 0);
  int best = 0;
  for (int i = 1; i < size; i++)
    if (output[i] > output[best]) best = i;
  return best;
}

static int output_size(const Trainer *trainer) {
  if (trainer->setup.output == NODE_NONE) return 0;
  return (int)shape_size(graph_node(trainer->setup.graph, trainer->setup.output)->shape);
}

static bool classifies(const Trainer *trainer) {
  const Dataset *data = trainer->data;
  int size = output_size(trainer);
  if (!data || size == 0 || data->kind == TARGET_REGRESSION) return false;
  return size == 1 ? data->kind != TARGET_CLASS : true;
}

/* Calls `each` with the true and the predicted class of the samples that a run holds. */
typedef void ClassPair(void *user, int truth, int predicted);
static void compare_classes(const Trainer *trainer, const Run *run, const guint32 *samples, int count, ClassPair *each,
                            void *user) {
  g_autofree int *said = g_new(int, (gsize)count);
  if (output_size(trainer) > 1) run_largest(run, trainer->setup.output, said);
  for (int i = 0; i < count; i++) {
    double output;
    if (output_size(trainer) == 1) {
      run_value(run, trainer->setup.output, i, &output);
      said[i] = class_of_output(trainer->data->kind, &output, 1);
    }
    each(user, dataset_class(trainer->data, (int)samples[i]), said[i]);
  }
}

static void count_right(void *user, int truth, int predicted) {
  *(int *)user += truth == predicted;
}

/* ---- whole parts ---- */

/* The run for figures, made at the first need. It was possible to make the training run, so memory suffices. */
static Run *figures_run(Trainer *trainer) {
  const TrainerSetup *setup = &trainer->setup;
  if (!trainer->figures) {
    int largest = trainer->data ? trainer->data->samples : 1;
    trainer->figures = trainer_make_run(trainer, setup->loss, setup->output, MIN(trainer->chunk, largest), NULL, NULL);
    g_assert(trainer->figures);
  }
  return trainer->figures;
}

/* Mean loss and share of right classes over samples; nan where there are none. */
static void evaluate(Trainer *trainer, const guint32 *samples, int count, double *loss, double *accuracy) {
  Run *run = figures_run(trainer);
  bool classes = classifies(trainer);
  double sum = 0;
  int right = 0;
  *loss = *accuracy = NAN;
  if (count == 0) return;
  for (int from = 0; from < count; from += trainer->chunk) {
    int here = MIN(trainer->chunk, count - from);
    if (trainer->data) trainer_fill(trainer, run, samples + from, here);
    run_forward(run);
    double mean = run_mean(run, trainer->setup.loss);
    sum += here == count ? mean : mean * here / count;
    if (classes) compare_classes(trainer, run, samples + from, here, count_right, &right);
  }
  *loss = sum;
  if (classes) *accuracy = (double)right / count;
}

static void evaluate_part(Trainer *trainer, DataPart part, double *loss, double *accuracy) {
  if (trainer->data)
    evaluate(trainer, trainer->data->part[part], trainer->data->part_count[part], loss, accuracy);
  else
    evaluate(trainer, NULL, part == PART_TRAIN, loss, accuracy);
}

typedef struct {
  guint32 *counts;
  int classes;
} Confusion;

static void count_pair(void *user, int truth, int predicted) {
  Confusion *confusion = user;
  if (predicted >= 0 && predicted < confusion->classes) confusion->counts[truth * confusion->classes + predicted]++;
}

bool trainer_confusion(Trainer *trainer, DataPart part, guint32 *counts) {
  if (!classifies(trainer)) return false;
  Run *run = figures_run(trainer);
  const Dataset *data = trainer->data;
  Confusion confusion = {counts, data->classes};
  memset(counts, 0, (gsize)data->classes * (gsize)data->classes * sizeof *counts);
  for (int from = 0; from < data->part_count[part]; from += trainer->chunk) {
    int here = MIN(trainer->chunk, data->part_count[part] - from);
    trainer_fill(trainer, run, data->part[part] + from, here);
    run_forward(run);
    compare_classes(trainer, run, data->part[part] + from, here, count_pair, &confusion);
  }
  return true;
}

/* ---- norms ---- */

static double element(Precision precision, const void *block, gsize i) {
  return precision == PRECISION_FLOAT ? ((const float *)block)[i] : ((const double *)block)[i];
}

static double step_norm(const Trainer *trainer) {
  const Params *params = trainer->setup.params;
  double sum = 0;
  if (!trainer->has_previous) return NAN;
  for (gsize i = 0; i < params->count; i++) {
    double moved = params_get(params, i) - element(params->precision, trainer->previous, i);
    sum += moved * moved;
  }
  return sqrt(sum);
}

static double norm(const double *values, gsize count) {
  double sum = 0;
  for (gsize i = 0; i < count; i++) sum += values[i] * values[i];
  return sqrt(sum);
}

static Run *whole_gradients_run(Trainer *trainer) {
  const Params *params = trainer->setup.params;
  if (!trainer->whole_gradients) {
    trainer->chunk_gradients = g_aligned_alloc0(params->count + 1, precision_size(params->precision), 64);
    trainer->whole_gradients = trainer_make_run(trainer, trainer->setup.loss, NODE_NONE,
                                                MIN(trainer->chunk, trainer->samples), trainer->chunk_gradients, NULL);
    g_assert(trainer->whole_gradients);
  }
  return trainer->whole_gradients;
}

/* ‖∇Q(w)‖ over the training part: the mean of the chunks' gradients, weighted by their samples. */
static double gradient_norm(Trainer *trainer) {
  const Params *params = trainer->setup.params;
  Run *run = whole_gradients_run(trainer);
  g_autofree double *sum = g_new0(double, params->count + 1);
  for (int from = 0; from < trainer->samples; from += trainer->chunk) {
    int here = MIN(trainer->chunk, trainer->samples - from);
    double share = (double)here / trainer->samples;
    if (trainer->data) trainer_fill(trainer, run, trainer->data->part[PART_TRAIN] + from, here);
    run_forward(run);
    run_backward(run);
    for (gsize i = 0; i < params->count; i++) sum[i] += share * element(params->precision, trainer->chunk_gradients, i);
  }
  return norm(sum, params->count);
}

Figures trainer_figures(Trainer *trainer, unsigned mask) {
  Figures figures = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  if (mask & (FIGURE_LOSS | FIGURE_ACCURACY)) evaluate_part(trainer, PART_TRAIN, &figures.loss, &figures.accuracy);
  if (mask & FIGURE_TEST) evaluate_part(trainer, PART_TEST, &figures.test_loss, &figures.test_accuracy);
  if (mask & FIGURE_VALID) evaluate_part(trainer, PART_VALID, &figures.valid_loss, &figures.valid_accuracy);
  if (mask & FIGURE_GRADIENT_NORM) figures.gradient_norm = gradient_norm(trainer);
  if (mask & FIGURE_STEP_NORM) figures.step_norm = step_norm(trainer);
  return figures;
}

void trainer_losses(Trainer *trainer, const Dataset *set, int from, int count, float *losses) {
  Run *run = figures_run(trainer);
  g_autofree guint32 *samples = g_new(guint32, (gsize)trainer->chunk);
  for (int done = 0; done < count; done += trainer->chunk) {
    int here = MIN(trainer->chunk, count - done);
    for (int i = 0; i < here; i++) samples[i] = (guint32)(from + done + i);
    trainer_fill_from(trainer, set, run, samples, here);
    run_forward(run);
    for (int i = 0; i < here; i++) {
      double loss;
      run_value(run, trainer->setup.loss, i, &loss);
      losses[done + i] = (float)loss;
    }
  }
}

/* ---- the curve ---- */

/* Adds the present state. With full batches the training run has just been evaluated. */
void trainer_record(Trainer *trainer) {
  double loss = NAN, accuracy = NAN, test_loss = NAN, test_accuracy = NAN;
  if (trainer->sketch) {
    evaluate(trainer, trainer->sketch, trainer->sketch_count, &loss, &accuracy);
  } else if (!trainer->full || trainer->drops) {
    evaluate_part(trainer, PART_TRAIN, &loss, &accuracy);
  } else {
    loss = run_mean(trainer->run, trainer->setup.loss);
    int right = 0;
    if (classifies(trainer)) {
      compare_classes(trainer, trainer->run, trainer->data->part[PART_TRAIN], trainer->samples, count_right, &right);
      accuracy = (double)right / trainer->samples;
    }
  }
  evaluate_part(trainer, PART_TEST, &test_loss, &test_accuracy);
  curve_add(trainer->curve, (CurvePoint){.step = trainer->clock.step,
                                         .loss = (float)loss,
                                         .accuracy = (float)accuracy,
                                         .test_loss = (float)test_loss,
                                         .test_accuracy = (float)test_accuracy});
  trainer->next_point = curve_next(trainer->curve);
}

/* ---- other nodes over many samples ---- */

/* For one sample, as a text's next word is, in a run of its own: another would compute a chunk. */
static Run *applied_run(Trainer *trainer, NodeId node, int samples) {
  int batch = samples == 1 ? 1 : trainer->chunk;
  for (guint i = 0; i < trainer->applied->len; i++) {
    ChunkRun *known = &g_array_index(trainer->applied, ChunkRun, i);
    if (known->node == node && known->batch == batch) return known->run;
  }
  Run *run = trainer_make_run(trainer, node, NODE_NONE, batch, NULL, NULL);
  g_assert(run);
  ChunkRun made = {node, batch, run};
  g_array_append_val(trainer->applied, made);
  return run;
}

static void fill_chunk(const Trainer *trainer, Run *run, const double *x, gsize samples, gsize from, int count) {
  void *to = trainer->setup.x == NODE_NONE ? NULL : run_buffer(run, trainer->setup.x);
  gsize lanes = (gsize)run_lanes(run);
  if (!to) return;
  gsize features = shape_size(graph_node(trainer->setup.graph, trainer->setup.x)->shape);
  for (gsize f = 0; f < features; f++)
    for (gsize i = 0; i < (gsize)count; i++) {
      double value = x[f * samples + from + i];
      if (run_precision(run) == PRECISION_FLOAT)
        ((float *)to)[f * lanes + i] = (float)value;
      else
        ((double *)to)[f * lanes + i] = value;
    }
  run_pad(run, trainer->setup.x);
}

void trainer_apply(Trainer *trainer, NodeId node, const double *x, int samples, double *out) {
  Run *run = applied_run(trainer, node, samples);
  gsize size = shape_size(graph_node(trainer->setup.graph, node)->shape);
  for (int from = 0; from < samples; from += trainer->chunk) {
    int here = MIN(trainer->chunk, samples - from);
    run_set_batch(run, here);
    fill_chunk(trainer, run, x, (gsize)samples, (gsize)from, here);
    run_forward(run);
    for (int i = 0; i < here; i++) run_value(run, node, i, out + ((gsize)from + (gsize)i) * size);
  }
}

void trainer_free_figures(Trainer *trainer) {
  run_free(trainer->figures);
  run_free(trainer->whole_gradients);
  g_aligned_free(trainer->chunk_gradients);
  for (guint i = 0; i < trainer->applied->len; i++) run_free(g_array_index(trainer->applied, ChunkRun, i).run);
  g_array_unref(trainer->applied);
}
