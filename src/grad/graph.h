#pragma once
/*
 * The computational graph: nodes in topological order, each an op on earlier nodes. It holds shapes, never values, and
 * does not know which node is a parameter, an input, a target or a loss: that is the business of the layer above.
 *
 * What a person writes is per sample. A *batched* leaf differs from sample to sample; whatever hangs on one is batched
 * too. A Run carries the batch. Graphs only grow: who wants another formula for a node builds another graph.
 */
#include "base/diag.h"

typedef int NodeId; /* index in topological order; NODE_NONE = no node */
enum { NODE_NONE = -1 };

typedef struct {
  int rows, cols; /* a number is 1×1, a vector of n is n×1 */
} Shape;

static inline gsize shape_size(Shape s) {
  return (gsize)s.rows * (gsize)s.cols;
}
static inline bool shape_is_number(Shape s) {
  return s.rows == 1 && s.cols == 1;
}
static inline bool shape_equal(Shape a, Shape b) {
  return a.rows == b.rows && a.cols == b.cols;
}
/* "a number", "a vector of 3", "a row of 3", "a 2×3 matrix"; into a static-size buffer. */
typedef struct {
  char text[48];
} ShapeName;
ShapeName shape_name(Shape s);

typedef struct Op Op; /* grad/op.h */
enum { OP_MAX_ATTRIBUTES = 2 };

typedef struct {
  const Op *op;
  int input_count;
  const NodeId *inputs; /* lives as long as the graph */
  Shape shape;
  bool batched;
  bool from_logits; /* ln, bce, ce: the value is computed from the input of the sigmoid or softmax that is its input */
  double attribute[OP_MAX_ATTRIBUTES]; /* constant's value; slope of lrelu; entry's row and column, from 0 */
  const char *name;                    /* interned, or NULL */
} Node;

typedef struct Graph Graph;

Graph *graph_new(void);
void graph_free(Graph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Graph, graph_free)

NodeId graph_leaf(Graph *graph, Shape shape, bool batched, const char *name);
NodeId graph_constant(Graph *graph, double value);
/*
 * Adds op(inputs). attributes: as many as the op has, or NULL for its defaults. NODE_NONE and diag (both shapes in the
 * message) where the shapes do not fit. OP_MATMUL of a number and anything becomes OP_MULTIPLY.
 */
NodeId graph_apply(Graph *graph, const Op *op, const NodeId *inputs, int count, const double *attributes, Diag *diag);
void graph_set_name(Graph *graph, NodeId node, const char *name);

int graph_count(const Graph *graph);
const Node *graph_node(const Graph *graph, NodeId node); /* valid until the next node is added */

/* Is the leaf read, and only as a table of rows that words' numbers look up? */
bool graph_is_table(const Graph *graph, NodeId leaf);
/* Is it read, and only as the numbers of words? Then nothing has a derivative by it. */
bool graph_is_word_numbers(const Graph *graph, NodeId leaf);

/* reached[i] (graph_count of them) is set where node i feeds `target`, itself included. */
void graph_ancestors(const Graph *graph, NodeId target, guint8 *reached);
