/* The order of a layered graph: crossings that need not be are not there, and places keep their distance. */
#include "harness.h"

#include "view/graph_order.h"

/* A snapshot of nodes in levels; edges as pairs. */
static Snapshot *graph(const int (*edges)[2], int edge_count, int nodes) {
  Snapshot *s = snapshot_new();
  for (int i = 0; i < nodes; i++) {
    char name[8];
    g_snprintf(name, sizeof name, "n%d", i);
    snapshot_add_node(s, name, i < 2 ? NULL : "a + b", 1, 1);
  }
  for (int i = 0; i < edge_count; i++) snapshot_add_edge(s, edges[i][0], edges[i][1], 1);
  return s;
}

/* Two ladders written criss-cross: the order as written has crossings, the one found has none. */
static void test_untangles(void) {
  static const int edges[][2] = {{0, 5}, {1, 4}, {2, 3}, {5, 6}, {4, 7}, {3, 8}};
  static const int level[] = {0, 0, 0, 1, 1, 1, 2, 2, 2};
  g_autoptr(Snapshot) s = graph(edges, G_N_ELEMENTS(edges), G_N_ELEMENTS(level));
  GraphOrder *order = graph_order_new(s, level, 3);
  g_assert_cmpint(graph_order_crossings(order), ==, 0);
  graph_order_free(order);
}

/* Each of two reads both of two: one crossing has to be. */
static void test_counts(void) {
  static const int edges[][2] = {{0, 2}, {0, 3}, {1, 2}, {1, 3}};
  static const int level[] = {0, 0, 1, 1};
  g_autoptr(Snapshot) s = graph(edges, G_N_ELEMENTS(edges), G_N_ELEMENTS(level));
  GraphOrder *order = graph_order_new(s, level, 2);
  g_assert_cmpint(graph_order_crossings(order), ==, 1);
  /* As written: ties stay. */
  g_assert_cmpint(graph_order_place(order, order->node_place[0])->position, ==, 0);
  g_assert_cmpint(graph_order_place(order, order->node_place[2])->position, ==, 0);
  graph_order_free(order);
}

/* A long edge has a bend in each level between; what is left out has no place. */
static void test_bends(void) {
  static const int edges[][2] = {{0, 1}, {1, 2}, {2, 3}, {0, 3}, {4, 3}};
  static const int level[] = {0, 1, 2, 3, -1};
  g_autoptr(Snapshot) s = graph(edges, G_N_ELEMENTS(edges), G_N_ELEMENTS(level));
  GraphOrder *order = graph_order_new(s, level, 4);
  g_assert_cmpint(order->node_place[4], ==, -1);
  g_assert_cmpint(order->edge_bend[0], ==, -1);
  for (int i = 0; i < 2; i++) {
    const GraphPlace *bend = graph_order_place(order, order->edge_bend[3] + i);
    g_assert_cmpint(bend->node, ==, SNAPSHOT_NONE);
    g_assert_cmpint(bend->level, ==, 1 + i);
  }
  g_assert_cmpint(graph_order_crossings(order), ==, 0);
  graph_order_free(order);
}

/* Whatever the graph: within the height, in order, nodes as far apart as the fullest level allows. */
static void test_heights(void) {
  GRand *random = g_rand_new_with_seed(7);
  for (int round = 0; round < 50; round++) {
    enum { NODES = 30, LEVELS = 6 };
    int level[NODES], edges[60][2], edge_count = 0;
    for (int i = 0; i < NODES; i++) level[i] = i * LEVELS / NODES;
    while (edge_count < 60) {
      int a = g_rand_int_range(random, 0, NODES), b = g_rand_int_range(random, 0, NODES);
      if (level[a] >= level[b]) continue;
      edges[edge_count][0] = a;
      edges[edge_count++][1] = b;
    }
    g_autoptr(Snapshot) s = graph((const int(*)[2])edges, edge_count, NODES);
    GraphOrder *order = graph_order_new(s, level, LEVELS);
    double row = graph_order_spread(order, 100, 600, 75, 270);
    g_assert_cmpfloat(row, >=, 75);
    for (int k = 0; k < LEVELS; k++) {
      double last = -INFINITY, last_node = -INFINITY;
      for (guint i = 0; i < order->levels[k]->len; i++) {
        const GraphPlace *place = graph_order_place(order, g_array_index(order->levels[k], int, i));
        g_assert_cmpint(place->position, ==, (int)i);
        g_assert_cmpfloat(place->y, >=, last - 1e-9);
        g_assert_true(place->y >= 100 && place->y <= 700);
        last = place->y;
        if (place->node == SNAPSHOT_NONE) continue;
        g_assert_cmpfloat(place->y - last_node, >=, row - 1e-9);
        last_node = place->y;
      }
    }
    graph_order_free(order);
  }
  g_rand_free(random);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/graph-order/untangles", test_untangles);
  g_test_add_func("/graph-order/counts", test_counts);
  g_test_add_func("/graph-order/bends", test_bends);
  g_test_add_func("/graph-order/heights", test_heights);
  return g_test_run();
}
