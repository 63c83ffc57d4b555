#include "grad/graph.h"
#include "grad/op.h"
#include "grad/shape.h"
#include <string.h>

/* Inputs of nodes lie in blocks that never move, so that a Node stays valid while the graph grows. */
enum { INPUT_BLOCK = 4096 };

struct Graph {
  GArray *nodes;      /* of Node */
  GPtrArray *blocks;  /* of NodeId[], owned */
  gsize block_room;   /* places left in the last block */
  NodeId *block_next; /* the first of them */
};

Graph *graph_new(void) {
  Graph *graph = g_new0(Graph, 1);
  graph->nodes = g_array_new(FALSE, TRUE, sizeof(Node));
  graph->blocks = g_ptr_array_new_with_free_func(g_free);
  return graph;
}

void graph_free(Graph *graph) {
  if (!graph) return;
  g_array_unref(graph->nodes);
  g_ptr_array_unref(graph->blocks);
  g_free(graph);
}

static const NodeId *keep_inputs(Graph *graph, const NodeId *inputs, int count) {
  if (count == 0) return NULL;
  gsize size = (gsize)count;
  if (size > graph->block_room) {
    graph->block_room = MAX(size, (gsize)INPUT_BLOCK);
    graph->block_next = g_new(NodeId, graph->block_room);
    g_ptr_array_add(graph->blocks, graph->block_next);
  }
  NodeId *kept = graph->block_next;
  memcpy(kept, inputs, size * sizeof *inputs);
  graph->block_next += size;
  graph->block_room -= size;
  return kept;
}

static NodeId append(Graph *graph, Node node) {
  g_array_append_val(graph->nodes, node);
  return (NodeId)graph->nodes->len - 1;
}

NodeId graph_leaf(Graph *graph, Shape shape, bool batched, const char *name) {
  Node node = {.op = op_row(OP_LEAF), .shape = shape, .batched = batched, .name = g_intern_string(name)};
  return append(graph, node);
}

NodeId graph_constant(Graph *graph, double value) {
  Node node = {.op = op_row(OP_CONSTANT), .shape = {1, 1}, .attribute = {value}};
  return append(graph, node);
}

/* A number times anything is scaling, however the product is written. */
static const Op *op_that_fits(const Graph *graph, const Op *op, const NodeId *inputs, int count) {
  if (op->code != OP_MATMUL || count != 2) return op;
  bool scaling =
      shape_is_number(graph_node(graph, inputs[0])->shape) || shape_is_number(graph_node(graph, inputs[1])->shape);
  return scaling ? op_row(OP_MULTIPLY) : op;
}

/* Logarithms of a sigmoid or softmax are taken before it could round to 0 or 1. */
static bool reads_logits(const Op *op, const Node *input) {
  bool logarithm = op->code == OP_LN || op->code == OP_BCE || op->code == OP_CE;
  return logarithm && (input->op->code == OP_SIGMOID || input->op->code == OP_SOFTMAX);
}

NodeId graph_apply(Graph *graph, const Op *op, const NodeId *inputs, int count, const double *attributes, Diag *diag) {
  op = op_that_fits(graph, op, inputs, count);
  Node node = {.op = op, .input_count = count};
  memcpy(node.attribute, attributes ? attributes : op->default_attribute, sizeof(double) * (gsize)op->attribute_count);
  if (!shape_of_application(graph, op, inputs, count, node.attribute, &node.shape, diag)) return NODE_NONE;
  for (int i = 0; i < count; i++) node.batched |= graph_node(graph, inputs[i])->batched;
  node.from_logits = count > 0 && reads_logits(op, graph_node(graph, inputs[0]));
  node.inputs = keep_inputs(graph, inputs, count);
  return append(graph, node);
}

void graph_set_name(Graph *graph, NodeId node, const char *name) {
  g_array_index(graph->nodes, Node, node).name = g_intern_string(name);
}

int graph_count(const Graph *graph) {
  return (int)graph->nodes->len;
}

const Node *graph_node(const Graph *graph, NodeId node) {
  g_assert(node >= 0 && node < graph_count(graph));
  return &g_array_index(graph->nodes, Node, node);
}

void graph_ancestors(const Graph *graph, NodeId target, guint8 *reached) {
  memset(reached, 0, (gsize)graph_count(graph));
  reached[target] = 1;
  for (NodeId i = target; i >= 0; i--) {
    if (!reached[i]) continue;
    const Node *node = graph_node(graph, i);
    for (int k = 0; k < node->input_count; k++) reached[node->inputs[k]] = 1;
  }
}

/* Every reader of the node is an op over words that has it as input k; and there is one. */
static bool only_read_by_words(const Graph *graph, NodeId node, OpCode code, int k) {
  bool any = false;
  for (NodeId i = node + 1; i < graph_count(graph); i++) {
    const Node *reader = graph_node(graph, i);
    for (int input = 0; input < reader->input_count; input++) {
      if (reader->inputs[input] != node) continue;
      bool fits =
          reader->op->op_class == OP_CLASS_WORDS && input == k && (code == OP_COUNT || reader->op->code == (int)code);
      if (!fits) return false;
      any = true;
    }
  }
  return any;
}

bool graph_is_table(const Graph *graph, NodeId leaf) {
  return only_read_by_words(graph, leaf, OP_EMBED, 0);
}

bool graph_is_word_numbers(const Graph *graph, NodeId leaf) {
  return only_read_by_words(graph, leaf, OP_COUNT, 1);
}
