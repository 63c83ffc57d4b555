#include "explain/step.h"

double step_after(const Optimizer *now, gsize place, double value, double gradient) {
  g_autoptr(Optimizer) one = optimizer_new(&now->config, 1, PRECISION_DOUBLE);
  one->steps = now->steps;
  for (int b = 0; b < one->blocks; b++) {
    const void *block = now->state[b];
    *(double *)one->state[b] =
        now->precision == PRECISION_DOUBLE ? ((const double *)block)[place] : (double)((const float *)block)[place];
  }
  optimizer_step(one, &value, &gradient);
  return value;
}

bool step_is_plain(const OptimizerConfig *config) {
  return config->kind == OPTIMIZER_SGD && config->momentum == 0 && config->l1 == 0 && config->l2 == 0;
}
