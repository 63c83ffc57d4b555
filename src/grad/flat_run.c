#include "grad/run_plan.h"
#include <string.h>

enum { FIRST_CAPACITY = 64, LARGEST_GROUP = 4096 };

/* FLAT_CALL: no instruction of its own. */
static FlatCode code_of(const Node *node) {
  static const guint8 codes[OP_COUNT] = {
      [OP_ADD] = FLAT_ADD,         [OP_SUBTRACT] = FLAT_SUBTRACT, [OP_MULTIPLY] = FLAT_MULTIPLY,
      [OP_DIVIDE] = FLAT_DIVIDE,   [OP_NEGATE] = FLAT_NEGATE,     [OP_LINEAR] = FLAT_COPY,
      [OP_SUM] = FLAT_COPY,        [OP_MEAN] = FLAT_COPY,         [OP_TRANSPOSE] = FLAT_COPY,
      [OP_ENTRY] = FLAT_COPY,      [OP_CONCAT] = FLAT_COPY,       [OP_MATRIX] = FLAT_COPY,
      [OP_DOT] = FLAT_MULTIPLY,    [OP_RELU] = FLAT_RELU,         [OP_TANH] = FLAT_TANH,
      [OP_SIGMOID] = FLAT_SIGMOID, [OP_EXP] = FLAT_EXP,
  };
  return (FlatCode)codes[node->op->code];
}

static void point_at_arrays(Run *run, NodeId first) {
  for (NodeId i = first; i < (int)run->slots->len; i++) {
    Slot *slot = run_slot(run, i);
    slot->value = slot->included ? run->flat.values + i : NULL;
    slot->gradient = slot->included ? run->flat.gradients + i : NULL;
  }
}

static void grow(Run *run, gsize count) {
  Flat *flat = &run->flat;
  gsize capacity = MAX(MAX(2 * flat->capacity, count), (gsize)FIRST_CAPACITY);
  flat->values = g_renew(double, flat->values, capacity);
  flat->gradients = g_renew(double, flat->gradients, capacity);
  memset(flat->values + flat->capacity, 0, (capacity - flat->capacity) * sizeof(double));
  memset(flat->gradients + flat->capacity, 0, (capacity - flat->capacity) * sizeof(double));
  flat->capacity = capacity;
  point_at_arrays(run, 0);
  plan_discard(run);
}

bool flat_take_up(Run *run, NodeId first) {
  if (run->options.batch != 1 || run->options.precision != PRECISION_DOUBLE) return false;
  for (NodeId i = first; i < (int)run->slots->len; i++)
    if (run_slot(run, i)->included && !shape_is_number(graph_node(run->graph, i)->shape)) return false;
  if (!run->flat.forward) {
    run->flat.forward = g_array_new(FALSE, FALSE, sizeof(FlatInstruction));
    run->flat.backward = g_array_new(FALSE, FALSE, sizeof(FlatInstruction));
  }
  if (run->slots->len > run->flat.capacity) grow(run, run->slots->len);
  point_at_arrays(run, first);
  for (NodeId i = first; i < (int)run->slots->len; i++) {
    const Node *node = graph_node(run->graph, i);
    if (node->op->code == OP_CONSTANT) run->flat.values[i] = node->attribute[0];
  }
  return true;
}

void flat_free(Flat *flat) {
  g_free(flat->values);
  g_free(flat->gradients);
  if (flat->forward) g_array_unref(flat->forward);
  if (flat->backward) g_array_unref(flat->backward);
  *flat = (Flat){0};
}

void flat_leave(Run *run) {
  run->flat.on = false;
  for (NodeId i = 0; i < (int)run->slots->len; i++) {
    Slot *slot = run_slot(run, i);
    const double *old = slot->value, *old_gradient = slot->gradient;
    slot->value = slot->home;
    slot->gradient = slot->home_gradient;
    if (!old || slot->bound) continue;
    *(double *)plan_value(run, i) = *old;
    *(double *)plan_gradient(run, i) = *old_gradient;
  }
  flat_free(&run->flat);
  plan_discard(run);
}

/* Functions of earlier numbers join the group of the same function that the program ends with. */
static bool join_group(GArray *program, FlatInstruction instruction, guint group) {
  if (program->len == 0 || group >= program->len) return false;
  FlatInstruction *head = &g_array_index(program, FlatInstruction, group);
  if (head->code != instruction.code || group + head->count != program->len) return false;
  if (head->code < FLAT_TANH || instruction.a >= head->out || head->count == LARGEST_GROUP) return false;
  head->count++;
  return true;
}

static FlatInstruction instruction_of(const Run *run, NodeId i) {
  const Node *node = graph_node(run->graph, i);
  guint32 a = (guint32)node->inputs[0], b = (guint32)node->inputs[node->input_count > 1 ? 1 : 0];
  return (FlatInstruction){(guint16)code_of(node), 1, (guint32)i, a, b, 0};
}

void flat_add_calls(GArray *program, const GArray *calls, guint first) {
  if (calls->len == first) return;
  FlatInstruction call = {.code = FLAT_CALL, .count = (guint16)(calls->len - first), .call = first};
  g_array_append_val(program, call);
}

bool flat_add_forward(Run *run, NodeId i) {
  GArray *program = run->flat.forward;
  if (graph_node(run->graph, i)->op->op_class == OP_CLASS_LEAF) return true;
  if (code_of(graph_node(run->graph, i)) == FLAT_CALL) return false;
  FlatInstruction instruction = instruction_of(run, i);
  if (!join_group(program, instruction, run->flat.group)) run->flat.group = program->len;
  g_array_append_val(program, instruction);
  return true;
}

bool flat_add_backward(Run *run, NodeId i) {
  if (graph_node(run->graph, i)->op->op_class == OP_CLASS_LEAF) return true;
  if (code_of(graph_node(run->graph, i)) == FLAT_CALL) return false;
  FlatInstruction instruction = instruction_of(run, i);
  g_array_append_val(run->flat.backward, instruction);
  return true;
}

static const FlatInstruction *start_of(const GArray *program) {
  return (const FlatInstruction *)(const void *)program->data;
}

void flat_forward(Run *run) {
  for (guint i = 0; i < run->bound->len; i++) {
    NodeId leaf = g_array_index(run->bound, NodeId, i);
    run->flat.values[leaf] = *(const double *)run_slot(run, leaf)->home;
  }
  const FlatInstruction *start = start_of(run->flat.forward);
  run->kernels->flat_forward(start, start + run->flat.forward->len, run->flat.values,
                             (const KernelCall *)(const void *)run->forward->data);
}

void flat_backward(Run *run) {
  const FlatInstruction *start = start_of(run->flat.backward);
  run->kernels->flat_backward(start, start + run->flat.backward->len, run->flat.values, run->flat.gradients,
                              (const KernelCall *)(const void *)run->backward->data);
  for (guint i = 0; i < run->bound->len; i++) {
    NodeId leaf = g_array_index(run->bound, NodeId, i);
    Slot *slot = run_slot(run, leaf);
    if (slot->home_gradient) *(double *)slot->home_gradient = slot->reached ? run->flat.gradients[leaf] : 0;
  }
}
