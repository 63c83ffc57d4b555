/* The chain rule along all paths: the lecture's graph, its counts, and agreement with backward and differences. */
#include "explain_test.h"
#include <math.h>

static const char LECTURE[] = "x1 = 1; x2 = 2\nz1 = 2*x1 + x2; z2 = x1 - x2\nh1 = z1 + 3*z2; h2 = 2*z1 - z2\n"
                              "p = 5*h1 - 2*h2";

static const char CORNER[] = "data xor; dense 2 relu; dense 1; loss mse\n"
                             "W1 = [1, 1; 1, 1]; b1 = [0, -1]; W2 = [1, -1]; b2 = 0; sample 4";

static void test_lecture(void) {
  Bench *b = explain_bench(LECTURE);
  const char *text = run(b, "chain p x1");
  assert_line(text, "3: ∂p/∂h1 = 5");
  assert_line(text, "   ∂p/∂h2 = -2");
  assert_line(text, "2: ∂p/∂z1 = ∂p/∂h1·∂h1/∂z1 + ∂p/∂h2·∂h2/∂z1 = 5·1 + (-2)·2 = 1");
  assert_line(text, "   ∂p/∂z2 = ∂p/∂h1·∂h1/∂z2 + ∂p/∂h2·∂h2/∂z2 = 5·3 + (-2)·(-1) = 17");
  assert_line(text, "1: ∂p/∂x1 = ∂p/∂h1·∂h1/∂z1·∂z1/∂x1");
  assert_line(text, "          = 5·1·2 + (-2)·2·2 + 5·3·1 + (-2)·(-1)·1");
  assert_line(text, "          = 10 - 8 + 15 + 2");
  assert_line(text, "∂p/∂x1 = 19");
  assert_line(text, "paths=4 products=8 backprop=6");
  assert_line(run(b, "chain p x2"), "∂p/∂x2 = -16");
  bench_free(b);
}

static void test_lecture_as_matrices(void) {
  Bench *b = explain_bench(LECTURE);
  const char *text = run(b, "chain p x1 matrix");
  assert_line(text, "   = [∂h1/∂z1, ∂h2/∂z1; ∂h1/∂z2, ∂h2/∂z2]·[∂p/∂h1, ∂p/∂h2]");
  assert_line(text, "   = [1, 2; 3, -1]·[5, -2]");
  assert_line(text, "   = [1, 17]");
  assert_line(text, "∂p/∂x1 = 19");
  assert_line(text, "paths=4 products=8 backprop=6");
  bench_free(b);
}

/* Inside the formulas each 2*x1 is a node of its own. */
static void test_opened_up(void) {
  Bench *b = explain_bench(LECTURE);
  const char *text = run(b, "chain p x1 full");
  assert_has(text, "∂(2*x1)/∂x1");
  assert_line(text, "∂p/∂x1 = 19");
  assert_line(text, "paths=4 products=16 backprop=11");
  bench_free(b);
}

/* With an input vector x1 is an entry of x, and only the ways through it count. */
static void test_entries_of_a_vector(void) {
  Bench *b = explain_bench("x = [1, 2]; z1 = 2*x1 + x2; z2 = 3*x2; p = z1*z2");
  assert_line(run(b, "chain p x1"), "paths=1 products=1 backprop=1");
  assert_line(run(b, "chain p x2"), "paths=2 products=2 backprop=2");
  assert_line(run(b, "chain p x2"), "∂p/∂x2 = 18");
  bench_free(b);
}

static void test_short_cuts(void) {
  Bench *b = explain_bench("x = 3; h = x^2; p = h*x; q = 1");
  const char *text = run(b, "chain p x");
  assert_has(text, "∂p/∂x|direct");
  assert_line(text, "∂p/∂x = 27");
  assert_line(text, "paths=2 products=1 backprop=1");
  text = run(b, "chain p q");
  assert_has(text, "no path leads from p back to q");
  assert_line(text, "∂p/∂q = 0");
  assert_line(text, "paths=0 products=0 backprop=0");
  assert_line(run(b, "chain p p"), "∂p/∂p = 1");
  assert_line(run(b, "chain p h"), "1: ∂p/∂h = 3");
  bench_free(b);
}

/* Layers of two, each node hanging on both below: a0 → (a1, b1) → … → p. */
static char *layers_of_two(int layers) {
  GString *text = g_string_new("x1 = 0.5; a1 = 0.5*x1 + 0.1; b1 = x1 - 0.2\n");
  for (int i = 2; i <= layers; i++)
    g_string_append_printf(text, "a%d = 0.5*a%d + 0.3*b%d; b%d = 0.4*a%d - 0.7*b%d\n", i, i - 1, i - 1, i, i - 1,
                           i - 1);
  g_string_append_printf(text, "p = a%d + b%d", layers, layers);
  return g_string_free(text, FALSE);
}

static void test_a_million_paths(void) {
  g_autofree char *text = layers_of_two(20);
  Bench *b = explain_bench(text);
  const char *told = run(b, "chain p x1");
  assert_line(told, "paths=1048576 products=20971520 backprop=78");
  assert_has(told, "1048564 more paths");
  bench_free(b);
}

static void test_more_paths_than_a_word_holds(void) {
  g_autofree char *fifty = layers_of_two(50), *hundreds = layers_of_two(300);
  Bench *b = explain_bench(fifty);
  assert_line(run(b, "chain p x1"), "paths=1125899906842624 products=56294995342131200 backprop=198");
  bench_free(b);
  b = explain_bench(hundreds);
  assert_line(run(b, "chain p x1"),
              "paths=2037035976334486086268445688409378161051468393665936250636140449354381299763336706183397376 "
              "products=611110792900345825880533706522813448315440518099780875190842134806314389929001011855019212800 "
              "backprop=1198");
  bench_free(b);
}

/* The layers' matrices as factors, and the weights at the end of the chain. */
static void test_network(void) {
  Bench *b = explain_bench(CORNER);
  const char *text = run(b, "chain L W1");
  assert_line(text, "sample 4 of 4");
  assert_line(text, "2: ∂L/∂z1 = ∂L/∂h1·∂h1/∂z1 = [2, -2]·[1, 0; 0, 1] = [2, -2]");
  assert_line(text, "∂L/∂W1 = [2, 2; -2, -2]");
  assert_line(text, "paths=1 products=4 backprop=4");
  assert_line(run(b, "chain L W1[2,1]"), "∂L/∂W1[2,1] = -2");
  assert_line(run(b, "chain L W2"), "∂L/∂W2 = [4, 2]");
  text = run(b, "chain L x matrix");
  assert_line(text, "   = [1, 1; 1, 1]·[2, -2]");
  assert_line(text, "∂L/∂x = [0, 0]");
  /* Opened up, each unit is a way of its own. */
  text = run(b, "chain L x1 full");
  assert_line(text, "∂L/∂x1 = 0");
  assert_has(text, "paths=2 ");
  bench_free(b);
}

static void test_mean_over_the_batch(void) {
  Bench *b = explain_bench(CORNER);
  const char *text = run(b, "chain L W2 batch");
  assert_line(text, "mean over 4");
  assert_line(text, "∂L/∂W2 = [1, 0.5]");
  assert_line(run(b, "grad L W2 batch"), "∂L/∂W2 = [1, 0.5]");
  bench_free(b);
}

static double number_behind(const char *text, const char *key) {
  const char *found = g_strrstr(text, key);
  g_assert_nonnull(found);
  return g_ascii_strtod(found + strlen(key), NULL);
}

/* Random formulas: chain, full or not, agrees with grad and with central differences. */
static void test_agrees_with_grad_and_differences(void) {
  static const char *const forms[] = {"tanh(%s) + %s",   "%s*%s",   "%s - 2*%s",         "sigmoid(%s)*0.5 + %s^2",
                                      "relu(%s) - %s/3", "%s + %s", "exp(-%s^2)*cos(%s)"};
  GRand *random = g_rand_new_with_seed(7);
  for (int trial = 0; trial < 20; trial++) {
    g_autoptr(GString) text = g_string_new("set digits 17; n0 = 0.7; n1 = -0.4; n2 = 1.3\n");
    for (int i = 3; i < 15; i++) {
      const char *form = forms[g_rand_int_range(random, 0, G_N_ELEMENTS(forms))], *second = strstr(form + 2, "%s");
      g_string_append_printf(text, "n%d = %.*s", i, (int)(strstr(form, "%s") - form), form);
      const char *middle = strstr(form, "%s") + 2;
      second = strstr(middle, "%s");
      g_string_append_printf(text, "n%d%.*sn%d%s\n", g_rand_int_range(random, MAX(0, i - 4), i), (int)(second - middle),
                             middle, g_rand_int_range(random, 0, i), second + 2);
    }
    Bench *b = explain_bench(text->str);
    for (int leaf = 0; leaf < 3; leaf++) {
      g_autofree char *key = g_strdup_printf("∂n14/∂n%d = ", leaf);
      g_autofree char *chain = g_strdup_printf("chain n14 n%d", leaf), *full = g_strconcat(chain, " full", NULL);
      g_autofree char *grad = g_strdup_printf("grad n14 n%d", leaf), *value = g_strdup_printf("print n%d", leaf);
      double by_chain = number_behind(run(b, chain), key), by_grad = number_behind(run(b, grad), key);
      /* The same sums, perhaps in another order. */
      g_assert_cmpfloat(fabs(by_chain - by_grad), <=, 1e-13 * fabs(by_grad));
      g_assert_cmpfloat(number_behind(run(b, full), key), ==, by_chain);
      double x = number_behind(run(b, value), " = "), sides[2];
      for (int side = 0; side < 2; side++) {
        g_autofree char *move = g_strdup_printf("n%d = %.17g; print n14", leaf, x + (side ? 1e-6 : -1e-6));
        sides[side] = number_behind(run(b, move), "n14 = ");
      }
      g_autofree char *back = g_strdup_printf("n%d = %.17g", leaf, x);
      run(b, back);
      double numeric = (sides[1] - sides[0]) / 2e-6;
      g_assert_cmpfloat(fabs(numeric - by_grad), <, 1e-5 * fmax(1, fabs(by_grad)));
    }
    bench_free(b);
  }
  g_rand_free(random);
}

static void test_mistakes(void) {
  Bench *b = explain_bench("x = [1, 2]; p = dot(x, x); v = 2*x");
  assert_fails(b, "chain q x1", "there is no q");
  assert_fails(b, "chain v x1", "derivatives are taken of a number, and v is a vector of 2; one entry of it: v[1]");
  assert_fails(b, "chain p x3", "x");
  assert_fails(b, "chain p x full", "opened up, paths lead to one number");
  assert_line(run(b, "chain v[2] x2"), "∂v[2]/∂x2 = 2");
  bench_free(b);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/chain/lecture", test_lecture);
  g_test_add_func("/chain/lecture-as-matrices", test_lecture_as_matrices);
  g_test_add_func("/chain/opened-up", test_opened_up);
  g_test_add_func("/chain/entries-of-a-vector", test_entries_of_a_vector);
  g_test_add_func("/chain/short-cuts", test_short_cuts);
  g_test_add_func("/chain/a-million-paths", test_a_million_paths);
  g_test_add_func("/chain/more-paths-than-a-word-holds", test_more_paths_than_a_word_holds);
  g_test_add_func("/chain/network", test_network);
  g_test_add_func("/chain/mean-over-the-batch", test_mean_over_the_batch);
  g_test_add_func("/chain/agrees-with-grad-and-differences", test_agrees_with_grad_and_differences);
  g_test_add_func("/chain/mistakes", test_mistakes);
  return g_test_run();
}
