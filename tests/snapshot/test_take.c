#include "harness.h"
#include "snapshot/unfold.h"

static void test_network(void) {
  TestSession *t = test_session_new();
  g_autoptr(Snapshot) s = snapshot_new();
  test_run(t, "data xor\ndense 2 relu\ndense 1\nW1 = [1, 1; 1, 1]\nb1 = [0, -1]\nW2 = [1, -2]'\nb2 = 0\nsample 2");
  snapshot_take(s, t->session, false);
  g_assert_cmpint(s->column_count, ==, 3);
  g_assert_cmpfloat(s->parameters, ==, 9);
  g_assert_cmpint(s->sample, ==, 1);
  g_assert_cmpfloat(snapshot_weight(s, 2, 0, 1), ==, -2);
  g_assert_cmpfloat(snapshot_values(s, s->columns[1].b)[1], ==, -1);
  const double *h = snapshot_values(s, s->columns[1].node), *y = snapshot_values(s, s->output);
  g_assert_cmpfloat(h[0], ==, 1);
  g_assert_cmpfloat(h[1], ==, 0);
  g_assert_cmpfloat(y[0], ==, 1);
  g_assert_cmpfloat(s->figures.accuracy, ==, 1);
  test_session_free(t);
}

/* The plane holds what the network says there: the hand-set XOR is a sum of two hinges. */
static void test_plane(void) {
  TestSession *t = test_session_new();
  g_autoptr(Snapshot) s = snapshot_new();
  test_run(t, "data xor\ndense 2 relu\ndense 1\nW1 = [1, 1; 1, 1]\nb1 = [0, -1]\nW2 = [1, -2]'\nb2 = 0");
  for (int round = 0; round < 2; round++) {
    snapshot_take(s, t->session, false);
    const SnapshotPlane *plane = &s->plane;
    g_assert_cmpint(plane->n, >=, 64);
    for (int i = 0; i < plane->n * plane->n; i++) {
      double x1 = plane->low[0] + (plane->high[0] - plane->low[0]) * (i % plane->n + 0.5) / plane->n;
      double x2 = plane->high[1] - (plane->high[1] - plane->low[1]) * (i / plane->n + 0.5) / plane->n;
      double wanted = fmax(0, x1 + x2) - 2 * fmax(0, x1 + x2 - 1);
      g_assert_cmpfloat_with_epsilon(plane->output[i], wanted, 1e-12);
    }
    int m = s->columns[1].picture_size;
    g_assert_cmpint(m, >, 0);
    for (int i = 0; i < m * m; i++) {
      double x1 = s->columns[0].picture[2 * i], x2 = s->columns[0].picture[2 * i + 1];
      g_assert_cmpfloat_with_epsilon(s->columns[1].picture[2 * i + 1], fmax(0, x1 + x2 - 1), 1e-12);
    }
    test_run(t, "x = [1, 0]"); /* and again with the sample set by hand */
  }
  test_session_free(t);
}

static void test_plane_without_data(void) {
  TestSession *t = test_session_new();
  g_autoptr(Snapshot) s = snapshot_new();
  test_run(t, "input 2\ndense 2 sign\nW1 = [-2, 1; 2, 1]\nb1 = [5, -5]\nx = [2.5, 4]");
  snapshot_take(s, t->session, false);
  g_assert_cmpint(s->plane.n, >, 0);
  g_assert_cmpint(s->plane.outputs, ==, 2);
  g_assert_cmpint(s->kind, ==, TARGET_SIGN);
  g_assert_true(s->plane.high[0] >= 4);
  g_assert_cmpfloat(snapshot_values(s, s->output)[0], ==, 1);
  test_session_free(t);
}

/* The slide's two neurons as formulas have a plane as well. */
static void test_plane_of_formulas(void) {
  TestSession *t = test_session_new();
  g_autoptr(Snapshot) s = snapshot_new();
  test_run(t, "x1 = 0\nx2 = 0\nb1 = sign(-2*x1 + x2 + 5)\nb2 = sign(2*x1 + x2 - 5)");
  snapshot_take(s, t->session, false);
  g_assert_false(snapshot_has_net(s));
  g_assert_cmpint(s->plane.outputs, ==, 2);
  for (int i = 0; i < s->plane.n * s->plane.n; i++) {
    double x1 = s->plane.low[0] + (s->plane.high[0] - s->plane.low[0]) * (i % s->plane.n + 0.5) / s->plane.n;
    double x2 = s->plane.high[1] - (s->plane.high[1] - s->plane.low[1]) * (i / s->plane.n + 0.5) / s->plane.n;
    g_assert_cmpfloat(s->plane.output[2 * i], ==, copysign(1, -2 * x1 + x2 + 5));
    g_assert_cmpfloat(s->plane.output[2 * i + 1], ==, copysign(1, 2 * x1 + x2 - 5));
  }
  test_run(t, "print b1");
  g_assert_cmpstr(t->out->str, ==, "b1 = 1\n"); /* looking moved nothing */
  test_session_free(t);
}

static void test_edges(void) {
  TestSession *t = test_session_new();
  g_autoptr(Snapshot) s = snapshot_new();
  test_run(t, "x1 = 1\nx2 = 2\nz1 = 2*x1 + x2\nz2 = x1 - x2\nh1 = z1*z2 + z1\nbackward h1");
  snapshot_take(s, t->session, false);
  const struct {
    const char *from, *to;
    double local;
  } wanted[] = {{"x1", "z1", 2}, {"x2", "z1", 1}, {"x1", "z2", 1}, {"x2", "z2", -1}, {"z1", "h1", 0}, {"z2", "h1", 4}};
  g_assert_cmpint(s->edge_count, ==, G_N_ELEMENTS(wanted));
  for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
    int from = snapshot_find(s, wanted[i].from), to = snapshot_find(s, wanted[i].to), found = 0;
    for (int e = 0; e < s->edge_count; e++) {
      if (s->edges[e].from != from || s->edges[e].to != to) continue;
      g_assert_cmpfloat(s->edges[e].local, ==, wanted[i].local);
      found++;
    }
    g_assert_cmpint(found, ==, 1);
  }
  g_assert_cmpfloat(snapshot_gradients(s, snapshot_find(s, "x2"))[0], ==, -4);
  g_assert_cmpstr(s->nodes[snapshot_find(s, "h1")].formula, ==, "z1*z2 + z1");
  g_assert_cmpint(s->output, ==, snapshot_find(s, "h1"));
  test_session_free(t);
}

/* Looking, as often as one likes, shifts neither training nor what is printed. */
static void test_changes_nothing(void) {
  static const char lines[] = "data circle n=60\ndense 4 tanh\ndense 1 sigmoid\nbackward";
  TestSession *a = test_session_new(), *b = test_session_new();
  g_autoptr(Snapshot) s = snapshot_new();
  test_run(a, lines);
  test_run(b, lines);
  for (int i = 0; i < 5; i++) {
    guint64 revision = session_revision(b->session);
    snapshot_take(s, b->session, false);
    snapshot_take(s, b->session, false);
    g_assert_cmpuint(session_revision(b->session), ==, revision);
    test_run(a, "step 3");
    test_run(b, "step 3");
  }
  test_run(a, "set digits 17\nprint W1\ngrad");
  test_run(b, "set digits 17\nprint W1\ngrad");
  g_assert_cmpstr(a->out->str, ==, b->out->str);
  test_session_free(a);
  test_session_free(b);
}

/* Rules that fired, marks, and runs to compare lie on the curve. */
static void test_markers(void) {
  TestSession *t = test_session_new();
  g_autoptr(Snapshot) s = snapshot_new();
  test_run(t,
           "data xor\ndense 4 tanh\ndense 1 sigmoid\noptimizer sgd lr=2\nstop when loss < 0.2\ntrain 700\nmark half");
  test_run(t, "stop none\ntrain 50\ncompare half");
  snapshot_take(s, t->session, false);
  g_assert_cmpint(s->marker_count, ==, 2);
  g_assert_true(s->markers[0].fired);
  g_assert_cmpstr(s->markers[0].text, ==, "loss < 0.2");
  g_assert_cmpstr(s->markers[1].text, ==, "half");
  g_assert_cmpuint(s->markers[0].step, ==, s->markers[1].step);
  g_assert_cmpint(s->run_count, ==, 1);
  g_assert_cmpstr(s->runs[0].name, ==, "half");
  test_session_free(t);
}

/* The way that lies ahead is known also at its start; before training there is none. */
static void test_curve_ahead(void) {
  TestSession *t = test_session_new();
  g_autoptr(Snapshot) s = snapshot_new();
  test_run(t, "data xor\ndense 2 tanh\ndense 1 sigmoid");
  snapshot_take(s, t->session, false);
  g_assert_cmpint(s->curve_count, ==, 0);
  test_run(t, "train 30\ngoto 0");
  snapshot_take(s, t->session, false);
  g_assert_cmpuint(s->clock.step, ==, 0);
  g_assert_cmpint(s->curve_count, >, 10);
  test_session_free(t);
}

static void test_without_graph(void) {
  TestSession *t = test_session_new();
  g_autoptr(Snapshot) s = snapshot_new();
  snapshot_take(s, t->session, false);
  g_assert_cmpint(s->node_count, ==, 0);
  test_run(t, "data moons n=40");
  snapshot_take(s, t->session, false);
  g_assert_nonnull(s->data);
  test_run(t, "clear");
  snapshot_take(s, t->session, false);
  g_assert_null(s->data);
  test_session_free(t);
}

static void test_large_graph(void) {
  TestSession *t = test_session_new();
  g_autoptr(Snapshot) s = snapshot_new();
  GString *lines = g_string_new("a0 = 1\n");
  for (int i = 1; i <= 1200; i++) g_string_append_printf(lines, "a%d = a%d + 1\n", i, i - 1);
  test_run(t, lines->str);
  snapshot_take(s, t->session, false);
  g_assert_cmpint(s->node_count, ==, SNAPSHOT_NODES_MAX);
  g_assert_cmpint(s->left_out, ==, 1201 - SNAPSHOT_NODES_MAX);
  g_assert_cmpstr(s->nodes[s->output].name, ==, "a1200");
  g_assert_cmpfloat(snapshot_values(s, s->output)[0], ==, 1201);
  g_string_free(lines, TRUE);
  test_session_free(t);
}

/* A formula that is opened up: its parts are nodes with values and gradients of their own. */
static void test_unfolded(void) {
  TestSession *t = test_session_new();
  test_run(t, "w = 2\nx1 = 3\nz = tanh(w*x1 + 1) - x1\nbackward z");
  g_autoptr(Snapshot) s = snapshot_new();
  snapshot_take(s, t->session, false);
  g_assert_cmpint(s->node_count, ==, 3);
  g_assert_true(s->nodes[snapshot_find(s, "z")].parts);
  g_assert_false(s->nodes[snapshot_find(s, "w")].parts);
  unfold_open(t->session, "z");
  snapshot_take(s, t->session, false);
  int product = snapshot_find(s, "w*x1"), sum = snapshot_find(s, "w*x1 + 1");
  g_assert_cmpint(s->node_count, ==, 6); /* and the tanh; the constant is none */
  g_assert_true(product >= 0 && sum >= 0 && s->nodes[sum].opened);
  g_assert_cmpstr(s->nodes[product].symbol, ==, "·");
  g_assert_cmpfloat(snapshot_values(s, sum)[0], ==, 7);
  g_assert_cmpfloat(snapshot_gradients(s, sum)[0], ==, snapshot_gradients(s, product)[0]);
  g_assert_cmpfloat(snapshot_gradients(s, product)[0] * 3, ==, snapshot_gradients(s, snapshot_find(s, "w"))[0]);
  unfold_close(t->session, NULL);
  snapshot_take(s, t->session, false);
  g_assert_cmpint(s->node_count, ==, 3);
  test_session_free(t);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/take/network", test_network);
  g_test_add_func("/take/plane", test_plane);
  g_test_add_func("/take/plane-without-data", test_plane_without_data);
  g_test_add_func("/take/plane-of-formulas", test_plane_of_formulas);
  g_test_add_func("/take/edges", test_edges);
  g_test_add_func("/take/changes-nothing", test_changes_nothing);
  g_test_add_func("/take/markers", test_markers);
  g_test_add_func("/take/curve-ahead", test_curve_ahead);
  g_test_add_func("/take/without-graph", test_without_graph);
  g_test_add_func("/take/large-graph", test_large_graph);
  g_test_add_func("/take/unfolded", test_unfolded);
  return g_test_run();
}
