#include "nn/optimizer.h"
#include <math.h>
#include <string.h>

static const char *const names[] = {"sgd", "adagrad", "rmsprop", "adam", NULL};

const char *const *optimizer_names(void) {
  return names;
}

bool optimizer_find(const char *name, OptimizerKind *kind) {
  for (int i = 0; names[i]; i++) {
    if (!g_str_equal(names[i], name)) continue;
    *kind = (OptimizerKind)i;
    return true;
  }
  return false;
}

OptimizerConfig optimizer_defaults(OptimizerKind kind) {
  OptimizerConfig config = {.kind = kind, .lr = 0.01, .alpha = 0.99, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8};
  if (kind == OPTIMIZER_ADAM) config.lr = 0.001;
  if (kind == OPTIMIZER_ADAGRAD) config.eps = 1e-10;
  return config;
}

static int state_blocks(const OptimizerConfig *config) {
  switch (config->kind) {
  case OPTIMIZER_SGD:
    return config->momentum != 0;
  case OPTIMIZER_ADAGRAD:
    return 1;
  case OPTIMIZER_RMSPROP:
    return config->momentum != 0 ? 2 : 1;
  case OPTIMIZER_ADAM:
    break;
  }
  return 2;
}

Optimizer *optimizer_new(const OptimizerConfig *config, gsize count, Precision precision) {
  Optimizer *optimizer = g_new0(Optimizer, 1);
  optimizer->config = *config;
  optimizer->count = count;
  optimizer->precision = precision;
  optimizer->blocks = state_blocks(config);
  for (int i = 0; i < optimizer->blocks; i++)
    optimizer->state[i] = g_aligned_alloc0(count + 1, precision_size(precision), 64);
  optimizer_limit(optimizer, &(ElementRange){0, count, 0}, 1);
  return optimizer;
}

void optimizer_free(Optimizer *optimizer) {
  if (!optimizer) return;
  for (int i = 0; i < optimizer->blocks; i++) g_aligned_free(optimizer->state[i]);
  g_free(optimizer->ranges);
  g_free(optimizer->tables);
  g_free(optimizer);
}

void optimizer_limit(Optimizer *optimizer, const ElementRange *ranges, int count) {
  g_free(optimizer->ranges);
  optimizer->ranges = g_memdup2(ranges, (gsize)count * sizeof *ranges);
  optimizer->range_count = count;
}

void optimizer_add_table(Optimizer *optimizer, gsize first, const RowGradient *gradient) {
  optimizer->tables = g_renew(TouchedRows, optimizer->tables, optimizer->table_count + 1);
  optimizer->tables[optimizer->table_count++] = (TouchedRows){first, gradient};
}

/* What a kernel needs to know of this step. */
typedef struct {
  double lr, l1, l2, momentum, eps, beta1, beta2;
  double ahead; /* Nesterov: how far to look along the velocity; 0: not */
  double root;  /* Adam: √(1 − β2ᵗ) */
} StepNumbers;

/* Wider, and the same bits as everywhere: nothing is fused (-ffp-contract=off). */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define VECTORISED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define VECTORISED
#endif

#define REAL double
#define ROOT sqrt
#define KERNEL(name) name##_double
#include "nn/optimizer_kernels.h"

#define REAL float
#define ROOT sqrtf
#define KERNEL(name) name##_float
#include "nn/optimizer_kernels.h"

static StepNumbers step_numbers(const OptimizerConfig *config, guint64 step) {
  StepNumbers numbers = {.lr = config->lr,
                         .l1 = config->l1,
                         .l2 = config->l2,
                         .momentum = config->momentum,
                         .eps = config->eps,
                         .beta1 = config->beta1,
                         .beta2 = config->kind == OPTIMIZER_RMSPROP ? config->alpha : config->beta2,
                         .ahead = config->nesterov ? config->momentum : 0};
  if (config->kind == OPTIMIZER_ADAM) {
    numbers.lr = config->lr / (1 - pow(config->beta1, (double)step));
    numbers.root = sqrt(1 - pow(config->beta2, (double)step));
  }
  return numbers;
}

/* Moves `count` parameters from `from` on; their gradients begin at element `place` of gradients. */
static void step_range(const Optimizer *optimizer, const StepNumbers *numbers, void *values, gsize from, gsize count,
                       const void *gradients, gsize place) {
  if (optimizer->precision == PRECISION_FLOAT)
    step_float(optimizer, numbers, (float *)values + from, (const float *)gradients + place, from, count);
  else
    step_double(optimizer, numbers, (double *)values + from, (const double *)gradients + place, from, count);
}

/* A step of one range, shared by threads. */
typedef struct {
  const Optimizer *optimizer;
  const StepNumbers *numbers;
  const ElementRange *range;
  void *values;
  const void *gradients;
} SharedStep;

static void step_part(void *user, int part, int parts) {
  const SharedStep *step = user;
  const ElementRange *range = step->range;
  gsize lines = range->count / 16 + 1; /* cut between cache lines */
  gsize from = MIN(lines * (gsize)part / (gsize)parts * 16, range->count);
  gsize to = part + 1 == parts ? range->count : MIN(lines * (gsize)(part + 1) / (gsize)parts * 16, range->count);
  step_range(step->optimizer, step->numbers, step->values, range->first + from, to - from, step->gradients,
             range->gradient + from);
}

void optimizer_step(Optimizer *optimizer, void *values, const void *gradients) {
  enum { SHARED = 1 << 15 }; /* fewer are moved before another thread is awake */
  StepNumbers numbers = step_numbers(&optimizer->config, ++optimizer->steps);
  for (int i = 0; i < optimizer->range_count; i++) {
    SharedStep step = {optimizer, &numbers, &optimizer->ranges[i], values, gradients};
    if (optimizer->pool && step.range->count >= SHARED)
      pool_run(optimizer->pool, step_part, &step);
    else
      step_part(&step, 0, 1);
  }
  for (int i = 0; i < optimizer->table_count; i++) {
    const RowGradient *touched = optimizer->tables[i].gradient;
    for (gsize r = 0; r < touched->count; r++)
      step_range(optimizer, &numbers, values, optimizer->tables[i].first + touched->rows[r] * touched->width,
                 touched->width, touched->values, r * touched->width);
  }
}
