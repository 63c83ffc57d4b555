/* The views with axes: landscape and activation. What they show is what the session computed, at any size. */
#include "showing.h"

static const char PARABOLA[] = "param w = 2\nQ = w^2\nloss Q\noptimizer sgd lr=0.1\nstep 3\n";

/* ---- landscape ---- */

static void test_landscapes(void) {
  static const char *const lines[] = {
      "param w = 2\nQ = w^2\nloss Q\noptimizer sgd lr=0.1\nstep 3\nlandscape w",
      "param w = 2\nloss w^2\noptimizer sgd lr=20\nlandscape w",
      "param w = 0\nloss w^2\nlandscape w span=0.001",
      "param w = 1\nloss ln(w)\nlandscape w",
      "param w = 1\nloss 0*w + 3\nlandscape w",
      "param u = 1\nparam v = 2\nloss 0*u*v\nlandscape u v",
      "param u = 1\nparam v = 2\nloss ln(u) + sqrt(v)\nlandscape u v",
      "param long_name_of_a_parameter = 1\nparam v = 2\nloss 1e6*long_name_of_a_parameter^2 + v^2\nlandscape "
      "long_name_of_a_parameter v\nstep 2",
      "data xor\ndense 4 tanh\ndense 1 sigmoid\ntrain 200\nlandscape W1[1,1] W2[1,4]",
      "data xor\ndense 4 tanh\ndense 1 sigmoid\ntrain 50\nlandscape b1[2]\nset animate off\ntrain 20",
      "x = 1",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    TestSession *t = session_with_views();
    test_run(t, lines[i]);
    check_everywhere(t, "landscape");
    check_everywhere(t, NULL);
    test_session_free(t);
  }
}

/* It stands beside the rest once it was asked for, until views are chosen. */
static void test_asked_for(void) {
  TestSession *t = session_with_views();
  test_run(t, PARABOLA);
  assert_hides(t, NULL, "layer landscape");
  test_run(t, "landscape w");
  assert_shows(t, NULL, "layer landscape");
  assert_shows(t, NULL, "layer graph");
  test_run(t, "step");
  assert_shows(t, NULL, "\"step 4\"");
  test_run(t, "view auto");
  assert_hides(t, NULL, "layer landscape");
  test_run(t, "view loss\nlandscape w");
  assert_shows(t, NULL, "layer landscape");
  assert_shows(t, NULL, "layer loss");
  assert_hides(t, "loss", "layer landscape");
  test_run(t, "clear\nview auto");
  assert_shows(t, "landscape", "draws it");
  test_session_free(t);
}

/* While training runs the map stays and the present is a ring beside it. */
static void test_behind(void) {
  static const char *const asked[] = {"landscape w", "landscape w v"};
  for (int i = 0; i < 2; i++) {
    TestSession *t = session_with_views();
    test_run(t, "param w = 2\nparam v = 1\nloss w^2 + v^2\nstep 3");
    test_run(t, asked[i]);
    assert_hides(t, "landscape", "as at step 3");
    const Snapshot *s = show_snapshot(show_of(t->session));
    s->landscape->now[0] -= 0.5;
    s->landscape->now[1] -= 0.5;
    assert_shows(t, "landscape", "\"as at step 3\"");
    check_everywhere(t, "landscape");
    test_session_free(t);
  }
}

static void test_landscape_in_words(void) {
  TestSession *t = session_with_views();
  test_run(t, PARABOLA);
  test_run(t, "describe landscape");
  g_assert_nonnull(strstr(t->out->str, "nothing to show yet"));
  test_run(t, "landscape w\ndescribe landscape");
  g_assert_nonnull(strstr(t->out->str, "w is 1.024, the slope there 2.048; the next step leads to 0.8192."));
  g_assert_nonnull(strstr(t->out->str, "The path of 4 places"));
  assert_shows(t, "landscape", "\"slope \"");
  test_session_free(t);
}

/* ---- activation ---- */

static void test_activations(void) {
  static const char *const lines[] = {
      "data xor\ndense 4 tanh\ndense 1 sigmoid",
      "data xor\ndense 64 relu\ndense 1 sigmoid",
      "data xor\ndense 8 lrelu(z, 0.2)\ndense 1",
      "data xor\ndense 12 sign\ndense 1 sigmoid\ninit zeros",
      "data xor\nf(u) = u .* sigmoid(1.702*u)\ndense 3 f\ndense 1 sigmoid",
      "data blobs classes=3\ndense 3 softmax",
      "input 2\ndense 3\ndense 1",
      "x1 = 2\nx2 = 5\nz1 = x1 - x2\nz2 = 9\nh1 = relu(z1)\nh2 = relu(z2)\np = h1 - 2*h2",
      "z = 1000\nh = softplus(z)",
      "f(u) = u^3\nz = 2\nh = f(z)",
      "z = ln(-1)\nh = tanh(z)",
      "f(u) = 1/u\nz = -2\nh = f(z + 2)",
      "x = 1",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    TestSession *t = session_with_views();
    test_run(t, lines[i]);
    check_everywhere(t, "activation");
    check_everywhere(t, "net activation");
    test_run(t, "describe activation");
    test_session_free(t);
  }
}

static const SnapshotActivation *activation_of(TestSession *t, const char *lines) {
  test_run(t, lines);
  Show *show = show_of(t->session);
  show_refresh(show, t->session, false);
  return &show_snapshot(show)->activation;
}

static void assert_unit(const SnapshotActivation *a, int i, double z, double value, double slope) {
  g_assert_cmpint(i, <, a->unit_count);
  g_assert_cmpfloat(fabs(a->units[i].z - z), <, 1e-9);
  g_assert_cmpfloat(fabs(a->units[i].value - value), <, 1e-6);
  g_assert_cmpfloat(fabs(a->units[i].slope - slope), <, 1e-6);
}

/* Values of the lecture, by the same kernels as everything else. */
static void test_units(void) {
  TestSession *t = session_with_views();
  const SnapshotActivation *a = activation_of(t, "z = 1\nh = gelu(z)");
  g_assert_cmpstr(a->name, ==, "gelu");
  assert_unit(a, 0, 1, 0.8413447, 1.0833155);
  a = activation_of(t, "clear\nz = 0\nh = softplus(2*z)");
  assert_unit(a, 0, 0, 0.6931472, 0.5);
  g_assert_cmpint(a->units[0].node, ==, SNAPSHOT_NONE);
  a = activation_of(t, "clear\nf(u) = u^3\nz = 2\nh = f(z)");
  g_assert_cmpstr(a->name, ==, "f");
  assert_unit(a, 0, 2, 8, 12);
  g_assert_cmpfloat(a->value[ACTIVATION_SAMPLES - 1], ==, 125);
  a = activation_of(t, "clear\nz1 = -3\nz2 = 9\nh1 = relu(z1)\nh2 = relu(z2)");
  assert_unit(a, 0, -3, 0, 0);
  assert_unit(a, 1, 9, 9, 1);
  g_assert_cmpfloat(a->high, ==, 12);
  test_session_free(t);
}

/* Of a network it is the last hidden layer that bends. */
static void test_column(void) {
  TestSession *t = session_with_views();
  g_assert_cmpint(activation_of(t, "data xor\ndense 4 tanh\ndense 3 relu\ndense 2\ndense 1 sigmoid")->column, ==, 2);
  g_assert_cmpint(activation_of(t, "clear\ndata xor\ndense 1 sigmoid")->column, ==, 1);
  g_assert_cmpstr(activation_of(t, "clear\ndata xor\ndense 4 lrelu(z, 0.5)\ndense 1")->name, ==, "lrelu");
  const SnapshotActivation *a = activation_of(t, "W1 = [-1, 0; 0, 1; 1, 1; 1, 1]\nb1 = [0, 0, 0, 0]\nx = [1, 1]");
  assert_unit(a, 0, -1, -0.5, 0.5);
  a = activation_of(t,
                    "clear\ndata xor\nf(u) = u .* u\ndense 2 f\ndense 1\nW1 = [3, 0; 0, 1]\nb1 = [0, 0]\nx = [1, 1]");
  assert_unit(a, 0, 3, 9, 6);
  assert_unit(a, 1, 1, 1, 2);
  g_assert_null(activation_of(t, "clear\ndata blobs classes=3\ndense 3 softmax")->name);
  test_session_free(t);
}

/* ---- to the letter ---- */

static void test_golden(void) {
  static const struct {
    const char *name, *lines, *views;
  } pages[] = {
      {"landscape-curve", "param w = 2\nQ = w^2\nloss Q\noptimizer sgd lr=0.1\nstep 3\nlandscape w", "landscape"},
      {"activation-relu", "z1 = -3\nz2 = 4\nh1 = relu(z1)\nh2 = relu(z2)", "activation"},
  };
  g_autoptr(Theme) theme = test_theme("light");
  for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
    TestSession *t = session_with_views();
    g_autoptr(DrawList) list = draw_list_new(1280, 720, test_width);
    test_run(t, pages[i].lines);
    Show *show = show_of(t->session);
    show_refresh(show, t->session, false);
    show_draw(show, t->session, list, theme, pages[i].views, false);
    compare_golden(pages[i].name, list);
    test_session_free(t);
  }
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/plots/landscapes", test_landscapes);
  g_test_add_func("/plots/landscape-asked-for", test_asked_for);
  g_test_add_func("/plots/landscape-behind", test_behind);
  g_test_add_func("/plots/landscape-in-words", test_landscape_in_words);
  g_test_add_func("/plots/activations", test_activations);
  g_test_add_func("/plots/activation-units", test_units);
  g_test_add_func("/plots/activation-column", test_column);
  g_test_add_func("/plots/golden", test_golden);
  return g_test_run();
}
