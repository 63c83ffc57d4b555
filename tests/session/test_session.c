/* What lines print, what errors say, and that a line that fails leaves nothing behind. */
#include "session_test.h"
#include <string.h>

static void test_spreadsheet(void) {
  Bench *b = bench_new(1);
  assert_prints(b, "x = 2\np = 3*x + 1\nprint p", "p = 7\n");
  assert_prints(b, "x = 5\np", "p = 16\n");
  assert_prints(b, "p = x^2\np", "p = 25\n");
  assert_prints(b, "q = p + 1\nx = 1\nq", "q = 2\n");
  assert_fails(b, "p = q", "would hang on itself");
  assert_prints(b, "p", "p = 1\n");
  assert_fails(b, "x3 = 5 * r", "there is no r yet. To make one: r = 0");
  assert_fails(b, "x = [1, 2]", "x is a number, and this is a vector of 2");
  assert_prints(b, "v = [1, 2, 3]; v[2] = 7; v", "v = [1, 7, 3]\n");
  assert_fails(b, "v[4] = 1", "no such entry");
  assert_fails(b, "p[1] = 1", "p is computed");
  assert_prints(b, "delete q; rename p r; print r", "r = 1\n");
  assert_fails(b, "delete x", "r uses x");
  bench_free(b);
}

static void test_lecture_graph(void) {
  Bench *b = bench_new(1);
  run(b, "x1 = 1; x2 = 2\nz1 = 2*x1 + x2\nz2 = x1 - x2\nh1 = z1 + 3*z2\nh2 = 2*z1 - z2\np = 5*h1 - 2*h2");
  assert_prints(b, "forward",
                "z1 = 2*x1 + x2 = 4\nz2 = x1 - x2 = -1\nh1 = z1 + 3*z2 = 1\nh2 = 2*z1 - z2 = 9\n"
                "p = 5*h1 - 2*h2 = -13\n");
  assert_prints(b, "backward",
                "∂p/∂p = 1\n∂p/∂h2 = -2\n∂p/∂h1 = 5\n∂p/∂z2 = 17\n∂p/∂z1 = 1\n∂p/∂x2 = -16\n∂p/∂x1 = 19\n");
  assert_prints(b, "grad p x1; grad x2", "∂p/∂x1 = 19\n∂p/∂x2 = -16\n");
  assert_prints(b, "grad(p, z2) + 1", "grad(p, z2) + 1 = 18\n");
  g_assert_nonnull(strstr(run(b, "gradcheck"), "over 2 gradients: ok"));
  assert_fails(b, "g = grad(p, x1)", "cannot stand inside a formula");
  bench_free(b);
}

static void test_descent_by_hand(void) {
  Bench *b = bench_new(1);
  assert_prints(b, "param w = 2\nQ = w^2\nrepeat 3 w = w - 0.1*grad(Q, w)\nw", "w = 1.024\n");
  assert_prints(b, "w = 2; loss Q; optimizer sgd lr=0.1; step 3; w",
                "step=1 epoch=1 loss=2.56 gnorm=3.2 dw=0.4\nstep=2 epoch=2 loss=1.6384 gnorm=2.56 dw=0.32\n"
                "step=3 epoch=3 loss=1.04858 gnorm=2.048 dw=0.256\nw = 1.024\n");
  bench_free(b);
}

static const char one_step[] = "input 2\ndense 2 relu\ndense 1\nW1 = [1, 1; 1, 1]; b1 = [0, -1]; W2 = [1, -1]; b2 = 0\n"
                               "loss mse\nx = [1, 1]\ny = 0\n";

static void test_one_step(void) {
  Bench *b = bench_new(1);
  run(b, one_step);
  assert_prints(b, "yhat; L; grad(L, W2); grad(L, h1); grad(L, W1); grad(L, yhat)",
                "yhat = 1\nL = 1\ngrad(L, W2) = [4, 2]\ngrad(L, h1) = [2, -2]\ngrad(L, W1) = [2, 2; -2, -2]\n"
                "grad(L, yhat) = 2\n");
  assert_prints(b, "optimizer sgd lr=0.05\nrepeat 1 step\nyhat",
                "step=1 epoch=1 loss=0.0289 gnorm=1.1343 dw=0.34641\nyhat = -0.17\n");
  bench_free(b);
}

/* The number behind the last "= " of what a line prints. */
static double answer(Bench *b, const char *line) {
  const char *equals = g_strrstr(run(b, line), "= ");
  g_assert_nonnull(equals);
  return g_ascii_strtod(equals + 2, NULL);
}

/* With mini-batches, `grad … batch` is over the very samples that the next step takes, also late in an epoch. */
static void test_next_batch(void) {
  Bench *b = bench_new(3);
  run(b, "data moons n=40 noise=0.2\ndense 1 sigmoid\nbatch 7\noptimizer sgd lr=2\nstep 4\nset digits 17");
  for (int i = 0; i < 9; i++) {
    double before = answer(b, "W1[1,2]");
    double slope = answer(b, "grad L W1[1,2] batch");
    run(b, "step");
    g_assert_cmpfloat(slope, !=, 0);
    g_assert_cmpfloat_with_epsilon(answer(b, "W1[1,2]"), before - 2 * slope, 1e-14);
  }
  bench_free(b);
}

static void test_collapse(void) {
  Bench *b = bench_new(1);
  run(b, "input 2\ndense 2\ndense 1\nW1 = [1, 2; 0, -1]; b1 = [1, 0]; W2 = [2, 1]; b2 = -3\nx = [1, 4]");
  assert_prints(b, "forward", "z1 = W1*x + b1 = [10, -4]\nh1 = z1 = [10, -4]\nz2 = W2*h1 + b2 = 13\nh2 = z2 = 13\n");
  assert_prints(b, "collapse", "collapse: W = [2, 3] b = -1 max difference 0\n");
  assert_prints(b, "activation 1 relu\nyhat", "yhat = 17\n");
  assert_fails(b, "collapse", "nothing collapses");
  bench_free(b);
}

static void test_layers(void) {
  Bench *b = bench_new(1);
  run(b, "input 2\ndense 3 tanh\ndense 1 sigmoid\nW1 = [1, 2; 3, 4; 5, 6]");
  run(b, "insert 2 3 relu\nW2");
  assert_prints(b, "W1", "W1 = [1, 2; 3, 4; 5, 6]\n");
  assert_prints(b, "show net",
                "0 input 2\n1 dense 3 tanh  W1 3×2  b1 3  9 parameters\n2 dense 3 relu  W2 3×3  b2 3  12 parameters\n"
                "3 dense 1 sigmoid  W3 1×3  b3 1  4 parameters\n25 parameters\n");
  run(b, "remove; remove");
  assert_prints(b, "W1; show net",
                "W1 = [1, 2; 3, 4; 5, 6]\n0 input 2\n1 dense 3 tanh  W1 3×2  b1 3  9 parameters\n9 parameters\n");
  assert_fails(b, "W1 = [1, 2]", "W1 is a 3×2 matrix");
  assert_fails(b, "dense 1000000000000 relu", "would take");
  assert_fails(b, "dense 0", "at least 1");
  assert_fails(b, "dense 2 rleu", "did you mean 'relu'?");
  assert_fails(b, "delete W1", "belongs to layer 1");
  bench_free(b);
}

static void test_scalar_inputs(void) {
  Bench *b = bench_new(1);
  assert_prints(b, "input x1 = 2, x2 = -1\ndense 1\nW1 = [3, 4]; b1 = 0\nyhat", "yhat = 2\n");
  assert_prints(b, "x1 = 0\nyhat", "yhat = -4\n");
  assert_prints(b, "clear\nx = [1, 4]\ndense 1\nW1 = [2, 3]; b1 = -1\nyhat", "yhat = 13\n");
  assert_fails(b, "clear\nz1 = 1\ninput 1\ndense 1", "layer 1 needs the name z1, which is taken");
  bench_free(b);
}

static void test_atomic_lines(void) {
  Bench *b = bench_new(1);
  run(b, "data xor\ndense 2 tanh\ndense 1 sigmoid\nx = [1, 0]");
  g_autofree char *before = g_strdup(run(b, "set digits 17; W1; b1; W2; b2; x; show net"));
  assert_fails(b, "train 5; W1[1,1] = 7; dense 4; q = 1; W1 = r", "there is no r");
  assert_prints(b, "set digits 17; W1; b1; W2; b2; x; show net", before);
  assert_fails(b, "clear; data spiral; print q", "there is no q");
  assert_prints(b, "set digits 17; W1; b1; W2; b2; x; show net", before);
  bench_free(b);
}

static void test_functions(void) {
  Bench *b = bench_new(1);
  assert_prints(b, "f(u) = u^2 + 1\nf(3)\nw = 2\np = f(w) + f(1)\np", "f(3) = 10\np = 7\n");
  assert_prints(b, "f(u) = u\np", "p = 3\n");
  assert_fails(b, "f(u, u) = u", "stands twice");
  assert_fails(b, "print f(1, 2)", "takes 1 argument, not 2");
  assert_fails(b, "r(u) = r(u)\nprint r(1)", "calls itself");
  assert_prints(b, "s(u) = sin(u)\ninput 1\ndense 2 s\nW1 = [1, 2]; b1 = [0, 0]; x = 3\nh1",
                "h1 = [0.14112, -0.279415]\n");
  assert_fails(b, "print sgimoid(1)", "did you mean 'sigmoid'?");
  assert_fails(b, "print w(3)", "a product is written with *");
  bench_free(b);
}

static void test_logits(void) {
  Bench *b = bench_new(1);
  assert_prints(b, "z = -1000\np = sigmoid(z)\nL = bce(p, 1)\nL; grad(L, z)", "L = 1000\ngrad(L, z) = -1\n");
  bench_free(b);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/session/spreadsheet", test_spreadsheet);
  g_test_add_func("/session/lecture-graph", test_lecture_graph);
  g_test_add_func("/session/descent-by-hand", test_descent_by_hand);
  g_test_add_func("/session/one-step", test_one_step);
  g_test_add_func("/session/next-batch", test_next_batch);
  g_test_add_func("/session/collapse", test_collapse);
  g_test_add_func("/session/layers", test_layers);
  g_test_add_func("/session/scalar-inputs", test_scalar_inputs);
  g_test_add_func("/session/atomic-lines", test_atomic_lines);
  g_test_add_func("/session/functions", test_functions);
  g_test_add_func("/session/logits", test_logits);
  return g_test_run();
}
