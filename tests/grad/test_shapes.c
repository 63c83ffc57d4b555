/* Which shapes fit, and what is said where they do not. */
#include "grad/op.h"
#include "grad/run.h"
#include <string.h>

typedef struct {
  Graph *graph;
  NodeId number, V, V3, row, W, square;
} Shapes;

static Shapes shapes_new(void) {
  Graph *g = graph_new();
  return (Shapes){g,
                  graph_leaf(g, (Shape){1, 1}, false, "a"),
                  graph_leaf(g, (Shape){2, 1}, false, "V"),
                  graph_leaf(g, (Shape){3, 1}, true, "x"),
                  graph_leaf(g, (Shape){1, 2}, false, "r"),
                  graph_leaf(g, (Shape){2, 3}, false, "W"),
                  graph_leaf(g, (Shape){2, 2}, false, NULL)};
}

static Shape shape_of(const Shapes *s, OpCode code, NodeId a, NodeId b) {
  Diag diag = DIAG_INIT;
  NodeId node = graph_apply(s->graph, op_row(code), (NodeId[]){a, b}, b == NODE_NONE ? 1 : 2, NULL, &diag);
  g_assert_cmpstr(diag.message, ==, NULL);
  return graph_node(s->graph, node)->shape;
}

static void assert_shape(Shape shape, int rows, int cols) {
  g_assert_true(shape_equal(shape, (Shape){rows, cols}));
}

static void test_fit(void) {
  Shapes s = shapes_new();
  assert_shape(shape_of(&s, OP_MATMUL, s.W, s.V3), 2, 1);
  assert_shape(shape_of(&s, OP_MATMUL, s.V, s.row), 2, 2);
  assert_shape(shape_of(&s, OP_MATMUL, s.row, s.V), 1, 1);
  assert_shape(shape_of(&s, OP_MATMUL, s.number, s.W), 2, 3);
  assert_shape(shape_of(&s, OP_ADD, s.W, s.number), 2, 3);
  assert_shape(shape_of(&s, OP_TRANSPOSE, s.W, NODE_NONE), 3, 2);
  assert_shape(shape_of(&s, OP_CONCAT, s.V, s.V3), 5, 1);
  assert_shape(shape_of(&s, OP_MEAN, s.W, NODE_NONE), 1, 1);
  assert_shape(shape_of(&s, OP_CE, s.V3, s.number), 1, 1);
  assert_shape(shape_of(&s, OP_SOFTMAX, s.V3, NODE_NONE), 3, 1);
  graph_free(s.graph);
}

/* Two inputs that do not fit: the words that the message and the hint must have. */
static void refused(const Shapes *s, OpCode code, NodeId a, NodeId b, const char *message, const char *hint) {
  Diag diag = DIAG_INIT;
  int before = graph_count(s->graph);
  g_assert_cmpint(graph_apply(s->graph, op_row(code), (NodeId[]){a, b}, 2, NULL, &diag), ==, NODE_NONE);
  g_assert_cmpint(graph_count(s->graph), ==, before);
  g_assert_cmpstr(diag.message, ==, message);
  g_assert_cmpstr(diag.hint, ==, hint);
  diag_clear(&diag);
}

static void test_refused(void) {
  Shapes s = shapes_new();
  refused(&s, OP_MATMUL, s.V, s.W,
          "'*' needs as many columns on its left as rows on its right: V is a vector of 2, W is a 2×3 matrix",
          "V is a column; did you mean V'*W?");
  refused(&s, OP_MATMUL, s.W, s.row,
          "'*' needs as many columns on its left as rows on its right: W is a 2×3 matrix, r is a row of 2",
          "did you mean r*W?");
  refused(&s, OP_MATMUL, s.V3, s.W,
          "'*' needs as many columns on its left as rows on its right: x is a vector of 3, W is a 2×3 matrix",
          "did you mean W*x?");
  refused(&s, OP_MATMUL, s.square, s.row,
          "'*' needs as many columns on its left as rows on its right: the left side is a 2×2 matrix, r is a row of 2",
          "r is a row; did you mean its transpose (')?");
  refused(&s, OP_ADD, s.V, s.V3,
          "'+' needs equal shapes, or a number on one side: V is a vector of 2, x is a vector of 3", NULL);
  refused(&s, OP_SUBTRACT, s.V, s.row,
          "'-' needs equal shapes, or a number on one side: V is a vector of 2, r is a row of 2",
          "r is a row; did you mean V-r'?");
  refused(&s, OP_MSE, s.V, s.number, "'mse' needs equal shapes: V is a vector of 2, a is a number", NULL);
  refused(&s, OP_CE, s.V3, s.V,
          "'ce' needs a one-hot target of the same shape, or a class number: x is a vector of 3, V is a vector of 2",
          NULL);
  refused(&s, OP_CONCAT, s.V, s.W, "'concat' stacks shapes with equally many columns: a vector of 2 and a 2×3 matrix",
          NULL);
  refused(&s, OP_TANH, s.V, s.V, "'tanh' takes 1 argument, not 2", NULL);
  graph_free(s.graph);
}

static void test_entries(void) {
  Shapes s = shapes_new();
  Diag diag = DIAG_INIT;
  g_assert_cmpint(graph_apply(s.graph, op_row(OP_ENTRY), &s.V, 1, (double[]){2, 0}, &diag), ==, NODE_NONE);
  g_assert_cmpstr(diag.message, ==, "index [3] is outside: V is a vector of 2");
  diag_clear(&diag);
  g_assert_cmpint(graph_apply(s.graph, op_row(OP_ENTRY), &s.W, 1, (double[]){1, 3}, &diag), ==, NODE_NONE);
  g_assert_cmpstr(diag.message, ==, "index [2,4] is outside: W is a 2×3 matrix");
  diag_clear(&diag);
  g_assert_cmpint(graph_apply(s.graph, op_row(OP_MATRIX), (NodeId[]){s.number, s.V}, 2, (double[]){1, 2}, &diag), ==,
                  NODE_NONE);
  g_assert_cmpstr(diag.message, ==, "the entries of a matrix are numbers: entry 2 is a vector of 2");
  diag_clear(&diag);
  graph_free(s.graph);
}

static void test_table(void) {
  int count;
  const Op *rows = op_table(&count);
  for (int i = 0; i < count; i++) {
    g_assert_cmpint(rows[i].code, ==, i);
    g_assert_true(op_find(rows[i].name) == &rows[i]);
    g_assert_true(op_row((OpCode)i) == &rows[i]);
    if (rows[i].op_class == OP_CLASS_LEAF) continue;
    g_assert_nonnull(rows[i].words);
    g_assert_nonnull(rows[i].latex);
    g_assert_nonnull(rows[i].derivative_latex);
    g_assert_nonnull(rows[i].pytorch);
    g_assert_nonnull(rows[i].onnx);
    if (rows[i].max_inputs == 2) g_assert_nonnull(rows[i].second_words);
  }
  g_assert_true(op_find("log") == op_row(OP_LN));
  g_assert_null(op_find("sigmiod"));
}

static void test_batched(void) {
  Shapes s = shapes_new();
  NodeId z = graph_apply(s.graph, op_row(OP_MATMUL), (NodeId[]){s.W, s.V3}, 2, NULL, NULL);
  NodeId w = graph_apply(s.graph, op_row(OP_NORM), &s.W, 1, NULL, NULL);
  g_assert_true(graph_node(s.graph, z)->batched);
  g_assert_false(graph_node(s.graph, w)->batched);
  guint8 reached[16];
  graph_ancestors(s.graph, z, reached);
  g_assert_true(reached[s.W] && reached[s.V3] && reached[z]);
  g_assert_false(reached[s.V] || reached[w]);
  graph_free(s.graph);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/grad/shapes/fit", test_fit);
  g_test_add_func("/grad/shapes/refused", test_refused);
  g_test_add_func("/grad/shapes/entries", test_entries);
  g_test_add_func("/grad/shapes/table", test_table);
  g_test_add_func("/grad/shapes/batched", test_batched);
  return g_test_run();
}
