#include "grad/run_plan.h"
#include <float.h>
#include <math.h>

/* The mean over the batch of the target, with entry `e` of a leaf moved to `value` in every sample's lane `s`. */
static double target_at(Run *run, NodeId target, void *buffer, gsize place, double value) {
  double *values = buffer;
  double kept = values[place];
  values[place] = value;
  run_forward(run);
  double result = run_mean(run, target);
  values[place] = kept;
  return result;
}

/* The step is the cube root of the rounding error: there truncation and rounding of the quotient are equally small. */
static double numeric_derivative(Run *run, NodeId target, void *buffer, gsize place) {
  double x = ((const double *)buffer)[place], h = cbrt(DBL_EPSILON) * MAX(1, fabs(x));
  double above = x + h, below = x - h;
  return (target_at(run, target, buffer, place, above) - target_at(run, target, buffer, place, below)) /
         (above - below);
}

static void compare(GradCheck *check, NodeId leaf, gsize entry, double analytic, double numeric) {
  double scale = MAX(1, MAX(fabs(analytic), fabs(numeric)));
  double error = analytic == numeric ? 0 : fabs(analytic - numeric) / scale;
  if (isnan(error)) error = INFINITY;
  check->gradients++;
  if (check->worst != NODE_NONE && error <= check->max_error) return;
  check->max_error = error;
  check->worst = leaf;
  check->worst_entry = (int)entry;
  check->analytic = analytic;
  check->numeric = numeric;
}

GradCheck run_gradient_check(Run *run, NodeId target, const NodeId *leaves, int count) {
  GradCheck check = {.worst = NODE_NONE};
  g_assert(run->options.keep_all && run->options.precision == PRECISION_DOUBLE);
  run_forward(run);
  run_backward_from(run, target, 0);
  for (int i = 0; i < count; i++) {
    if (graph_is_word_numbers(run->graph, leaves[i])) continue;
    const Node *node = graph_node(run->graph, leaves[i]);
    gsize lanes = run_lanes_of(run, node), samples = node->batched ? (gsize)run->batch : 1;
    g_autofree double *analytic = g_new(double, shape_size(node->shape));
    for (gsize s = 0; s < samples; s++) {
      run_gradient(run, leaves[i], (int)s, analytic);
      for (gsize e = 0; e < shape_size(node->shape); e++)
        compare(&check, leaves[i], e, analytic[e],
                numeric_derivative(run, target, run_buffer(run, leaves[i]), e * lanes + s));
    }
  }
  run_forward(run);
  return check;
}
