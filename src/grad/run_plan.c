#include "grad/run_plan.h"
#include <string.h>

enum { BLOCK_BYTES = 1 << 16, ALIGNMENT = 64 };

/* Zeroed memory for `bytes`, a whole number of cache lines; lives as long as the run. */
static void *take_memory(Run *run, gsize bytes) {
  bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (bytes > run->room) {
    run->room = MAX(bytes, (gsize)BLOCK_BYTES);
    run->next = g_aligned_alloc0(1, run->room, ALIGNMENT);
    g_ptr_array_add(run->blocks, run->next);
  }
  void *memory = run->next;
  run->next += bytes;
  run->room -= bytes;
  return memory;
}

void *plan_value(Run *run, NodeId node) {
  Slot *slot = run_slot(run, node);
  if (slot->value || !slot->included) return slot->value;
  const Node *n = graph_node(run->graph, node);
  slot->value =
      slot->over != NODE_NONE ? plan_value(run, slot->over) : take_memory(run, run_elements(run, node) * run->element);
  if (n->op->code == OP_CONSTANT) run_write(run, slot->value, 0, n->attribute[0]);
  return slot->value;
}

void *plan_gradient(Run *run, NodeId node) {
  Slot *slot = run_slot(run, node);
  if (slot->gradient || slot->rows) return slot->gradient;
  slot->gradient = slot->gradient_over != NODE_NONE ? plan_value(run, slot->gradient_over)
                                                    : take_memory(run, run_elements(run, node) * run->element);
  return slot->gradient;
}

static Operand operand(const Run *run, NodeId node) {
  const Node *n = graph_node(run->graph, node);
  const Slot *slot = run_slot(run, node);
  return (Operand){slot->value, slot->gradient, n->shape, run_lanes_of(run, n), slot->rows};
}

Application plan_application(const Run *run, NodeId node, Operand *in) {
  const Node *n = graph_node(run->graph, node);
  Application a = {run->kernels, run->element, n, operand(run, node), in, {0}, false, false, NULL, &run->random};
  for (int k = 0; k < n->input_count; k++) in[k] = operand(run, n->inputs[k]);
  if (n->from_logits) {
    const Node *probability = graph_node(run->graph, n->inputs[0]);
    a.logits = operand(run, probability->inputs[0]);
    a.softmax = probability->op->code == OP_SOFTMAX;
  }
  return a;
}

/* The bias of W·x + b: the other input of the sum. */
static NodeId bias_of(const Run *run, NodeId sum) {
  const NodeId *inputs = graph_node(run->graph, sum)->inputs;
  return inputs[inputs[0] == run_slot(run, sum)->product];
}

/* How often each node is read by others; what is kept for the asker counts too where `kept` does. */
static int *count_uses(const Run *run, bool kept) {
  gsize count = run->slots->len;
  int *uses = g_new0(int, count + 1);
  if (kept) uses[run->options.target]++;
  if (kept && run->options.also != NODE_NONE) uses[run->options.also]++;
  for (NodeId i = 0; i < (int)count; i++) {
    const Node *node = graph_node(run->graph, i);
    for (int k = 0; k < node->input_count && run_slot(run, i)->included; k++) uses[node->inputs[k]]++;
  }
  return uses;
}

/* A sum of a product that nothing else reads, and a column that is the same for all samples. */
static NodeId product_inside(const Run *run, const Node *sum, const int *uses) {
  for (int k = 0; k < 2 && sum->op->code == OP_ADD; k++) {
    const Node *product = graph_node(run->graph, sum->inputs[k]), *bias = graph_node(run->graph, sum->inputs[1 - k]);
    bool column = product->op->code == OP_MATMUL && product->shape.cols == 1 && uses[sum->inputs[k]] == 1;
    if (column && !graph_node(run->graph, product->inputs[0])->batched && !bias->batched &&
        shape_equal(bias->shape, product->shape))
      return sum->inputs[k];
  }
  return NODE_NONE;
}

/*
 * A softmax over a vocabulary is as large as everything else of a run together, so it lies where its logits did, and
 * their gradient where it did: each is needed only to compute the next.
 */
static void lay_over_logits(Run *run, NodeId probability, const int *uses) {
  NodeId logits = graph_node(run->graph, probability)->inputs[0];
  if (graph_node(run->graph, logits)->op->op_class == OP_CLASS_LEAF || uses[logits] != 1) return;
  run_slot(run, probability)->over = logits;
  if (uses[probability] == 1) run_slot(run, logits)->gradient_over = probability;
}

/* A loss from logits whose sigmoid or softmax nothing else is computed from. */
static void join_probability(Run *run, NodeId loss, const int *readers, const int *uses) {
  const Node *node = graph_node(run->graph, loss);
  if (!node->from_logits || readers[node->inputs[0]] != 1 || node->input_count != 2) return;
  Operand in[2];
  Application a = plan_application(run, loss, in);
  if (!calls_can_join_probability(&a)) return;
  run_slot(run, loss)->with_probability = true;
  run_slot(run, node->inputs[0])->computed_above = true;
  if (calls_probability_in_place(&a)) lay_over_logits(run, node->inputs[0], uses);
}

void plan_fusions(Run *run) {
  g_autofree int *uses = count_uses(run, true), *readers = count_uses(run, false);
  for (NodeId i = 0; i < (int)run->slots->len; i++) {
    if (!run_slot(run, i)->included) continue;
    NodeId product = product_inside(run, graph_node(run->graph, i), uses);
    run_slot(run, i)->product = product;
    if (product != NODE_NONE) run_slot(run, product)->inside = true;
    join_probability(run, i, readers, uses);
  }
}

/* The application that a node stands for: its own, or W·x + b. */
static Application application(const Run *run, NodeId i, GArray *in) {
  NodeId product = run_slot(run, i)->product;
  NodeId node = product == NODE_NONE ? i : product;
  int count = graph_node(run->graph, node)->input_count;
  g_array_set_size(in, (guint)count + 1);
  Operand *operands = (Operand *)(void *)in->data;
  Application a = plan_application(run, node, operands);
  if (product == NODE_NONE) return a;
  a.out = operand(run, i);
  operands[count] = operand(run, bias_of(run, i));
  a.bias = &operands[count];
  return a;
}

static void add_forward(Run *run, NodeId i, GArray *in) {
  guint first = run->forward->len;
  if (run->flat.on && flat_add_forward(run, i)) return;
  plan_value(run, i);
  if (run_slot(run, i)->computed_above) return;
  Application a = application(run, i, in);
  a.with_probability = run_slot(run, i)->with_probability;
  calls_forward(run->forward, &a);
  if (run->flat.on) flat_add_calls(run->flat.forward, run->forward, first);
}

void plan_forward(Run *run) {
  g_autoptr(GArray) in = g_array_new(FALSE, FALSE, sizeof(Operand));
  for (NodeId i = run->compiled; i < (int)run->slots->len; i++) {
    if (run_slot(run, i)->included && !run_slot(run, i)->inside) add_forward(run, i, in);
  }
  run->compiled = (int)run->slots->len;
}

void plan_discard(Run *run) {
  g_array_set_size(run->forward, 0);
  if (run->flat.on) g_array_set_size(run->flat.forward, 0);
  run->compiled = 0;
  run->backward_from = NODE_NONE;
}

/* needed[i]: a gradient flows to node i, since something wanted is at or below it. */
static void find_needed(const Run *run, NodeId target, const guint8 *reached, guint8 *needed) {
  for (NodeId i = 0; i <= target; i++) {
    const Node *node = graph_node(run->graph, i);
    if (node->op->code == OP_CONSTANT) continue;
    needed[i] = reached[i] && (run->options.keep_all || run_slot(run, i)->wanted || i == target);
    for (int k = 0; k < node->input_count && !needed[i]; k++) needed[i] = reached[i] && needed[node->inputs[k]];
  }
}

/* The backward calls under construction. */
typedef struct {
  Run *run;
  guint8 *needed;
  guint8 *begun;  /* something was written into the gradient already: what follows adds */
  guint8 *passed; /* a logarithm was taken past this sigmoid or softmax */
  GArray *past;   /* those logarithms, of NodeId */
  GArray *in;
} Sweep;

/* Whether what flows to a node adds to its gradient. A flat run sets all gradients to zero beforehand. */
static bool adds(const Sweep *sweep, NodeId i) {
  return sweep->begun[i] || sweep->run->flat.on;
}

static void flow_to_inputs(Sweep *sweep, NodeId i) {
  Run *run = sweep->run;
  Application a = application(run, i, sweep->in);
  const Node *node = a.node;
  if (a.bias) {
    NodeId bias = bias_of(run, i);
    if (sweep->needed[bias]) calls_backward_to_bias(run->backward, &a, adds(sweep, bias));
    sweep->begun[bias] = 1;
  }
  for (int k = 0; k < node->input_count; k++) {
    NodeId input = node->inputs[k];
    if (!sweep->needed[input]) continue;
    if (k == 0 && node->from_logits) {
      NodeId logits = graph_node(run->graph, input)->inputs[0];
      if (!sweep->needed[logits]) continue;
      calls_backward_to_logits(run->backward, &a, adds(sweep, logits));
      sweep->begun[logits] = sweep->passed[input] = 1;
      g_array_append_val(sweep->past, i);
    } else if (calls_backward(run->backward, &a, k, adds(sweep, input))) {
      sweep->begun[input] = 1;
    }
  }
}

/*
 * The gradient of a sigmoid or softmax whose logarithm was taken from its logits: what flows through it is done with,
 * so now the part that went past it is added, for those who look.
 */
static void show_passed_by(Sweep *sweep, NodeId i) {
  Run *run = sweep->run;
  for (guint n = 0; n < sweep->past->len && sweep->passed[i]; n++) {
    NodeId loss = g_array_index(sweep->past, NodeId, n);
    if (graph_node(run->graph, loss)->inputs[0] != i) continue;
    Application a = application(run, loss, sweep->in);
    if (calls_backward(run->backward, &a, 0, adds(sweep, i))) sweep->begun[i] = 1;
  }
}

/* The instruction of a flat run that takes a node's gradient on; false where there is none. */
static bool flow_flat(Sweep *sweep, NodeId i) {
  const Node *node = graph_node(sweep->run->graph, i);
  if (!sweep->run->flat.on || !flat_add_backward(sweep->run, i)) return false;
  for (int k = 0; k < node->input_count; k++) sweep->begun[node->inputs[k]] = 1;
  return true;
}

static void sweep_back(Sweep *sweep, NodeId target) {
  Run *run = sweep->run;
  for (NodeId i = target; i >= 0; i--) {
    if (!sweep->needed[i]) continue;
    guint first = run->backward->len;
    if (sweep->begun[i] && !flow_flat(sweep, i)) flow_to_inputs(sweep, i);
    if (run->flat.on) flat_add_calls(run->flat.backward, run->backward, first), first = run->backward->len;
    if (run->options.keep_all) show_passed_by(sweep, i);
    if (run->flat.on) flat_add_calls(run->flat.backward, run->backward, first);
    Operand own = operand(run, i);
    bool read = run->options.keep_all || run_slot(run, i)->wanted;
    if (read && !adds(sweep, i) && own.gradient) calls_zero(run->backward, run->kernels, &own);
  }
}

void plan_backward(Run *run, NodeId target) {
  gsize count = run->slots->len;
  g_assert(target >= 0 && (gsize)target < count);
  g_autofree guint8 *reached = g_malloc0(count + 1), *needed = g_malloc0(count + 1), *begun = g_malloc0(count + 1);
  g_autofree guint8 *passed = g_malloc0(count + 1);
  g_autoptr(GArray) past = g_array_new(FALSE, FALSE, sizeof(NodeId));
  g_autoptr(GArray) in = g_array_new(FALSE, FALSE, sizeof(Operand));
  Sweep sweep = {run, needed, begun, passed, past, in};
  g_array_set_size(run->backward, 0);
  if (run->flat.on) g_array_set_size(run->flat.backward, 0);
  graph_ancestors(run->graph, target, reached);
  find_needed(run, target, reached, needed);
  needed[target] = 1; /* also where nothing that is asked for lies beneath it: its own derivative is 1 */
  for (NodeId i = 0; i < (int)count; i++) {
    Slot *slot = run_slot(run, i);
    if (slot->inside) needed[i] = 0;
    slot->reached = i <= target && needed[i];
    if (slot->reached && !slot->computed_above) plan_gradient(run, i);
  }
  begun[target] = 1;
  sweep_back(&sweep, target);
  for (NodeId i = 0; i < (int)count && !run->flat.on; i++) { /* parameters that the target does not hang on */
    Operand own = operand(run, i);
    if (run_slot(run, i)->wanted && !run_slot(run, i)->reached && own.gradient)
      calls_zero(run->backward, run->kernels, &own);
  }
  run->backward_from = target;
}
