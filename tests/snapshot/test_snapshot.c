#include "harness.h"

static void test_units(void) {
  g_autoptr(Snapshot) s = snapshot_new();
  int a = snapshot_add_node(s, "a", NULL, 1, 1), W = snapshot_add_node(s, "W", "a*V", 3, 2);
  g_assert_cmpint(s->nodes[a].first, ==, 0);
  g_assert_cmpint(s->nodes[W].first, ==, 1);
  g_assert_cmpuint(s->unit_count, ==, 7);
  for (int i = 0; i < 7; i++) g_assert_true(isnan(s->values[i]) && isnan(s->gradients[i]));
  s->values[6] = 5;
  g_assert_cmpfloat(snapshot_values(s, W)[5], ==, 5);
  g_assert_cmpint(snapshot_find(s, "W"), ==, W);
  g_assert_cmpint(snapshot_find(s, "V"), ==, SNAPSHOT_NONE);
  g_assert_null(snapshot_values(s, SNAPSHOT_NONE));
}

static void test_too_large_is_not_kept(void) {
  g_autoptr(Snapshot) s = snapshot_new();
  int big = snapshot_add_node(s, "big", NULL, SNAPSHOT_UNITS_MAX, 2), small = snapshot_add_node(s, "small", NULL, 2, 1);
  g_assert_cmpint(s->nodes[big].first, ==, SNAPSHOT_NONE);
  g_assert_null(snapshot_values(s, big));
  g_assert_cmpint(s->nodes[small].first, ==, 0);
}

static void test_network(void) {
  const int sizes[] = {2, 3, 1};
  g_autoptr(Snapshot) s = test_net(sizes, 3, true);
  g_assert_true(snapshot_has_net(s));
  const double *W1 = snapshot_values(s, s->columns[1].W);
  g_assert_cmpfloat(snapshot_weight(s, 1, 2, 1), ==, W1[5]);
  g_assert_true(s->nodes[s->columns[1].W].learns && s->nodes[s->columns[1].z].in_layer);
  g_assert_cmpfloat(snapshot_threshold(s), ==, 0.5);
  s->kind = TARGET_SIGN;
  g_assert_cmpfloat(snapshot_threshold(s), ==, 0);
  s->kind = TARGET_CLASS;
  g_assert_true(isnan(snapshot_threshold(s)));
}

/* Filling again and again leaves nothing of what was there. */
static void test_clear(void) {
  const int sizes[] = {2, 4, 4, 1};
  g_autoptr(Snapshot) s = test_net(sizes, 4, true);
  for (int round = 0; round < 3; round++) {
    snapshot_clear(s);
    g_assert_false(snapshot_has_net(s));
    g_assert_cmpint(s->node_count + s->edge_count + s->curve_count + s->plane.n, ==, 0);
    g_assert_cmpuint(s->unit_count, ==, 0);
    g_assert_cmpint(s->output, ==, SNAPSHOT_NONE);
    int x = snapshot_add_node(s, "x", NULL, 100, 1);
    snapshot_add_column(s, NULL, x, SNAPSHOT_NONE, SNAPSHOT_NONE, SNAPSHOT_NONE);
    g_assert_cmpint(s->columns[0].picture_size, ==, 0);
    for (int i = 0; i < 60; i++) snapshot_add_edge(s, i, i + 1, i);
    g_assert_cmpfloat(s->edges[59].local, ==, 59);
  }
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/snapshot/units", test_units);
  g_test_add_func("/snapshot/large", test_too_large_is_not_kept);
  g_test_add_func("/snapshot/network", test_network);
  g_test_add_func("/snapshot/clear", test_clear);
  return g_test_run();
}
