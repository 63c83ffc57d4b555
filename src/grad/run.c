#include "grad/run_plan.h"

#include "base/limits.h"
#include <cblas.h>
#include <math.h>
#include <string.h>

/* Memory is looked at again after this much was taken, so that small additions cost no system call. */
enum { UNCHECKED_BYTES = 1 << 20 };

/* What node i would take, in bytes; G_MAXUINT64 where that overflows. */
static guint64 bytes_of(const Run *run, NodeId i) {
  const Node *node = graph_node(run->graph, i);
  guint64 bytes, elements = (guint64)shape_size(node->shape), each = run_lanes_of(run, node) * run->element;
  if (run->options.gradients || run->options.keep_all) each *= 2;
  return __builtin_mul_overflow(elements, each, &bytes) ? G_MAXUINT64 : bytes;
}

static bool refuse(guint64 bytes, Diag *diag) {
  g_autoptr(GString) size = g_string_new(NULL), limit = g_string_new(NULL);
  limits_format_bytes(size, bytes);
  limits_format_bytes(limit, limits_memory());
  return diag_set(diag, (Span){0, 0}, "this would need %s of memory; half of what this process may have is %s",
                  size->str, limit->str);
}

/* Takes up the nodes from slots->len on. included: NULL for all. */
static bool take_up(Run *run, const guint8 *included, Diag *diag) {
  guint first = run->slots->len;
  guint64 bytes = 0;
  for (NodeId i = (int)first; i < graph_count(run->graph); i++)
    if ((!included || included[i]) && __builtin_add_overflow(bytes, bytes_of(run, i), &bytes)) bytes = G_MAXUINT64;
  if (run->unchecked + bytes > UNCHECKED_BYTES || bytes > UNCHECKED_BYTES) {
    if (!limits_allow(bytes, 1, NULL)) return refuse(bytes, diag);
    run->unchecked = 0;
  }
  run->unchecked += bytes;
  g_array_set_size(run->slots, (guint)graph_count(run->graph));
  for (NodeId i = (int)first; i < (int)run->slots->len; i++) {
    run_slot(run, i)->included = !included || included[i];
    run_slot(run, i)->product = run_slot(run, i)->over = run_slot(run, i)->gradient_over = NODE_NONE;
  }
  bool was_flat = run->flat.on;
  run->flat.on = (first == 0 || was_flat) && flat_take_up(run, (int)first);
  if (was_flat && !run->flat.on) flat_leave(run);
  return true;
}

static gsize lanes_for(const Kernels *kernels, int batch) {
  if (batch == 1) return 1;
  return ((gsize)batch + kernels->lane_multiple - 1) / kernels->lane_multiple * kernels->lane_multiple;
}

Run *run_new(const Graph *graph, RunOptions options, Diag *diag) {
  g_assert(options.batch >= 1);
  Run *run = g_new0(Run, 1);
  run->graph = graph;
  run->options = options;
  run->kernels = kernels_choose(options.precision);
  run->element = precision_size(options.precision);
  run->batch = options.batch;
  run->lanes = lanes_for(run->kernels, options.batch);
  run->slots = g_array_new(FALSE, TRUE, sizeof(Slot));
  run->blocks = g_ptr_array_new_with_free_func(g_aligned_free);
  run->forward = g_array_new(FALSE, FALSE, sizeof(KernelCall));
  run->backward = g_array_new(FALSE, FALSE, sizeof(KernelCall));
  run->bound = g_array_new(FALSE, FALSE, sizeof(NodeId));
  run->backward_from = NODE_NONE;

  g_autofree guint8 *included = NULL;
  if (!options.keep_all && options.target != NODE_NONE) {
    gsize count = (gsize)graph_count(graph);
    g_autofree guint8 *also = g_malloc0(count);
    included = g_malloc0(count);
    graph_ancestors(graph, options.target, included);
    if (options.also != NODE_NONE) graph_ancestors(graph, options.also, also);
    for (gsize i = 0; i < count; i++) included[i] |= also[i];
  }
  if (!take_up(run, included, diag)) {
    run_free(run);
    return NULL;
  }
  if (included && !run->flat.on) plan_fusions(run);
  return run;
}

void run_free(Run *run) {
  if (!run) return;
  g_array_unref(run->slots);
  g_ptr_array_unref(run->blocks);
  g_array_unref(run->forward);
  g_array_unref(run->backward);
  g_array_unref(run->bound);
  flat_free(&run->flat);
  g_free(run);
}

bool run_extend(Run *run, Diag *diag) {
  g_assert(run->options.keep_all);
  return take_up(run, NULL, diag);
}

const Graph *run_graph(const Run *run) {
  return run->graph;
}
int run_batch(const Run *run) {
  return run->batch;
}
int run_lanes(const Run *run) {
  return (int)run->lanes;
}
Precision run_precision(const Run *run) {
  return run->options.precision;
}

void run_bind(Run *run, NodeId leaf, void *values, void *gradient) {
  Slot *slot = run_slot(run, leaf);
  g_assert(!graph_node(run->graph, leaf)->batched);
  if (!slot->bound) g_array_append_val(run->bound, leaf);
  slot->home = values;
  slot->home_gradient = gradient;
  slot->bound = true;
  slot->wanted = gradient != NULL;
  slot->rows = NULL;
  run->backward_from = NODE_NONE;
  if (run->flat.on) return;
  slot->value = values;
  slot->gradient = gradient;
  plan_discard(run);
}

void run_bind_rows(Run *run, NodeId leaf, void *values, RowGradient *gradient) {
  g_assert(graph_is_table(run->graph, leaf));
  gsize touched = 0;
  for (NodeId i = 0; i < (int)run->slots->len; i++) {
    const Node *node = graph_node(run->graph, i);
    if (node->op->code == OP_EMBED && node->inputs[0] == leaf)
      touched += (gsize)node->shape.rows * run_lanes_of(run, node);
  }
  run_bind(run, leaf, values, NULL);
  row_gradient_reserve(gradient, touched);
  run_slot(run, leaf)->rows = gradient;
  run_slot(run, leaf)->wanted = true;
}

void run_set_random(Run *run, guint64 seed, guint64 step) {
  run->random = (RunRandom){true, seed, step};
}

void run_want_gradient(Run *run, NodeId leaf) {
  run_slot(run, leaf)->wanted = true;
  run->backward_from = NODE_NONE;
}

void *run_buffer(Run *run, NodeId leaf) {
  plan_value(run, leaf);
  return run_home(run_slot(run, leaf));
}

void run_pad(Run *run, NodeId leaf) {
  const Node *node = graph_node(run->graph, leaf);
  void *value = run_buffer(run, leaf);
  gsize lanes = run_lanes_of(run, node), element = run->element;
  for (gsize e = 0; value && e < shape_size(node->shape); e++) {
    char *row = (char *)value + e * lanes * element;
    for (gsize s = (gsize)run->batch; s < lanes; s++) memcpy(row + s * element, row, element);
  }
}

void run_set_batch(Run *run, int batch) {
  g_assert(batch >= 1 && batch <= run->options.batch);
  run->batch = batch;
}

void run_set(Run *run, NodeId leaf, int sample, const double *values) {
  const Node *node = graph_node(run->graph, leaf);
  void *value = run_buffer(run, leaf);
  gsize lanes = run_lanes_of(run, node), lane = node->batched ? (gsize)sample : 0;
  for (gsize e = 0; value && e < shape_size(node->shape); e++) run_write(run, value, e * lanes + lane, values[e]);
  if (lane == 0) run_pad(run, leaf);
}

void run_set_pool(Run *run, Pool *pool) {
  run->pool = pool;
}

typedef struct {
  const KernelCall *call;
  gsize element;
} Shared;

static void perform_part(void *user, int part, int parts) {
  const Shared *shared = user;
  KernelCall own = calls_part(shared->call, shared->element, part, parts);
  bool none = own.split == SPLIT_SAMPLES ? own.map.length == 0 : own.product.m == 0;
  if (!none) own.run(&own);
}

static void perform(Run *run, const GArray *calls) {
  const KernelCall *call = (const KernelCall *)(const void *)calls->data, *last = call + calls->len;
  for (; call < last; call++) {
    if (run->pool && calls_worth_sharing(call))
      pool_run(run->pool, perform_part, &(Shared){call, run->element});
    else
      call->run(call);
  }
}

void run_forward(Run *run) {
  if (run->compiled < (int)run->slots->len) plan_forward(run);
  if (run->flat.on)
    flat_forward(run);
  else
    perform(run, run->forward);
}

/* ∂(mean over the batch)/∂(each sample's entry). */
static void seed(Run *run, NodeId node, int entry) {
  const Node *n = graph_node(run->graph, node);
  gsize lanes = run_lanes_of(run, n);
  int count = n->batched ? run->batch : 1;
  void *gradient = run_slot(run, node)->gradient;
  memset(gradient, 0, run_elements(run, node) * run->element);
  for (gsize s = 0; s < (gsize)count; s++) run_write(run, gradient, (gsize)entry * lanes + s, 1.0 / count);
}

void run_backward_from(Run *run, NodeId node, int entry) {
  if (run->backward_from != node) plan_backward(run, node);
  if (run->flat.on) {
    memset(run->flat.gradients, 0, run->slots->len * sizeof(double));
    run->flat.gradients[node] = 1;
    flat_backward(run);
  } else {
    seed(run, node, entry);
    perform(run, run->backward);
  }
}

void run_backward(Run *run) {
  NodeId target = run->options.target != NODE_NONE ? run->options.target : (int)run->slots->len - 1;
  g_assert(shape_is_number(graph_node(run->graph, target)->shape));
  run_backward_from(run, target, 0);
}

static void gather(const Run *run, NodeId node, int sample, const void *buffer, double *out) {
  const Node *n = graph_node(run->graph, node);
  gsize lanes = run_lanes_of(run, n), lane = n->batched ? (gsize)sample : 0;
  for (gsize e = 0; e < shape_size(n->shape); e++) out[e] = buffer ? run_read(run, buffer, e * lanes + lane) : 0;
}

bool run_value(const Run *run, NodeId node, int sample, double *out) {
  const void *value = run_home(run_slot(run, node));
  gather(run, node, sample, value, out);
  return value != NULL;
}

bool run_gradient(const Run *run, NodeId node, int sample, double *out) {
  const Slot *slot = run_slot(run, node);
  bool has = slot->reached && slot->gradient;
  gather(run, node, sample, has ? slot->gradient : NULL, out);
  return has;
}

static bool names_row(const Run *run, NodeId numbers, double number) {
  const Node *node = graph_node(run->graph, numbers);
  const void *value = run_home(run_slot(run, numbers));
  gsize lanes = run_lanes_of(run, node), samples = node->batched ? (gsize)run->batch : 1;
  for (gsize e = 0; value && e < shape_size(node->shape); e++)
    for (gsize s = 0; s < samples; s++)
      if (run_read(run, value, e * lanes + s) == number) return true;
  return false;
}

bool run_is_touched(const Run *run, NodeId leaf, int entry) {
  if (!graph_is_table(run->graph, leaf)) return true;
  int row = entry / graph_node(run->graph, leaf)->shape.cols;
  for (NodeId i = leaf + 1; i < (int)run->slots->len; i++) {
    const Node *node = graph_node(run->graph, i);
    if (node->op->code == OP_EMBED && node->inputs[0] == leaf && names_row(run, node->inputs[1], row + 1.0))
      return true;
  }
  return false;
}

/* Entry by entry along the samples, as the numbers lie. */
#define LARGEST(type)                                                                                                  \
  static void largest_##type(const type *values, gsize entries, gsize lanes, gsize samples, int *at) {                 \
    g_autofree type *top = g_memdup2(values, samples * sizeof *values);                                                \
    for (gsize s = 0; s < samples; s++) at[s] = isnan(top[s]) ? -1 : 0;                                                \
    for (gsize e = 1; e < entries; e++)                                                                                \
      for (gsize s = 0; s < samples; s++) {                                                                            \
        type value = values[e * lanes + s];                                                                            \
        if (value <= top[s]) continue;                                                                                 \
        at[s] = isnan(value) || at[s] < 0 ? -1 : (int)e;                                                               \
        top[s] = isnan(value) ? INFINITY : value;                                                                      \
      }                                                                                                                \
  }
LARGEST(double)
LARGEST(float)

void run_largest(const Run *run, NodeId node, int *entries) {
  const Node *n = graph_node(run->graph, node);
  gsize size = shape_size(n->shape), lanes = run_lanes_of(run, n), samples = n->batched ? (gsize)run->batch : 1;
  const void *value = run_home(run_slot(run, node));
  if (run->element == sizeof(double))
    largest_double(value, size, lanes, samples, entries);
  else
    largest_float(value, size, lanes, samples, entries);
  for (int s = 1; !n->batched && s < run->batch; s++) entries[s] = entries[0];
}

double run_mean(const Run *run, NodeId node) {
  const Slot *slot = run_slot(run, node);
  if (!slot->value) return NAN;
  if (!graph_node(run->graph, node)->batched) return run_read(run, slot->value, 0);
  double sum = 0;
  for (gsize s = 0; s < (gsize)run->batch; s++) sum += run_read(run, slot->value, s);
  return sum / run->batch;
}

static bool is_finite_node(const Run *run, NodeId node) {
  const Node *n = graph_node(run->graph, node);
  const void *value = run_slot(run, node)->value;
  gsize lanes = run_lanes_of(run, n), count = n->batched ? (gsize)run->batch : 1;
  for (gsize e = 0; value && e < shape_size(n->shape); e++)
    for (gsize s = 0; s < count; s++)
      if (!isfinite(run_read(run, value, e * lanes + s))) return false;
  return true;
}

NodeId run_first_nonfinite(const Run *run) {
  for (NodeId i = 0; i < (int)run->slots->len; i++)
    if (!is_finite_node(run, i)) return i;
  return NODE_NONE;
}

void run_set_threads(int threads) {
  openblas_set_num_threads(threads);
}

const char *run_kernels_name(void) {
  return kernels_choose(PRECISION_DOUBLE)->name;
}
