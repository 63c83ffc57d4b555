/* What would be, why nothing changes, and that the session does not notice the question. */
#include "explain_test.h"

/* The lecture's picture: will the output (−13) change if this weight goes from 0 to 1? */
static const char MINUS_13[] = "x1 = 2; x2 = 5; x3 = 0\nw11 = 0; w13 = 0; w21 = 0; w23 = 0; v1 = 0\n"
                               "z1 = w11*x1 - x2 + w13*x3 + 2\nz2 = w21*x1 + x2 + w23*x3 + 4\n"
                               "p = v1*relu(z1) - 2*relu(z2) + 5";

static void test_five_zeros(void) {
  Bench *b = explain_bench(MINUS_13);
  assert_prints(b, "whatif v1 = 1", "p: -13 -> -13 (unchanged)\n  v1 is multiplied with relu(z1) = 0 (off: z1 = -3)\n");
  assert_prints(b, "whatif w11 = 1", "p: -13 -> -13 (unchanged)\n  off: z1 = -3 -> -1, relu gives 0\n");
  assert_prints(b, "whatif w13 = 1", "p: -13 -> -13 (unchanged)\n  w13 is multiplied with x3 = 0\n");
  assert_prints(b, "whatif w23 = 1", "p: -13 -> -13 (unchanged)\n  w23 is multiplied with x3 = 0\n");
  assert_prints(b, "whatif w21 = 1", "p: -13 -> -17 (-4; the gradient foretold -4)\n");
  assert_prints(b, "print p", "p = -13\n");
  bench_free(b);
}

static void test_twist(void) {
  Bench *b = explain_bench(MINUS_13);
  const char *text = run(b, "v1 = 1; whatif w11 = 2");
  assert_line(text, "p: -13 -> -12 (+1; the gradient foretold 0)");
  assert_line(text, "  corner: z1 = -3 -> 1 crosses 0, relu switches on");
  assert_prints(b, "print grad(p, w11)", "grad(p, w11) = 0\n");
  bench_free(b);
}

static void test_reasons(void) {
  Bench *b = explain_bench("x = 2; w = 0; u = 1; s = sign(x); c = x - x; m = max(x, 10); n = w*x; k = clamp(x, 0, 1)");
  const char *text = run(b, "whatif x = 3");
  assert_has(text, "s: 1 -> 1 (unchanged)\n  saturated: x = 2 -> 3, sign gives 1\n");
  assert_has(text, "c: 0 -> 0 (unchanged)\n  paths cancel in c: +1 through x, -1 through x\n");
  assert_has(text, "m: 10 -> 10 (unchanged)\n  not chosen: x = 2 -> 3, but max takes 10\n");
  assert_has(text, "n: 0 -> 0 (unchanged)\n  x is multiplied with w = 0\n");
  assert_has(text, "k: 1 -> 1 (unchanged)\n  saturated: x = 2 -> 3, clamp gives 1\n");
  assert_has(run(b, "whatif u = 3"), "n: 0 -> 0 (unchanged)\n  no path: nothing in n hangs on u\n");
  assert_has(run(b, "whatif x = 2"), "  x has that value already\n");
  assert_has(run(b, "t = softmax([u, u + 1]); whatif u = 5"), "softmax sees differences only");
  bench_free(b);
}

static void test_first_minutes(void) {
  Bench *b = explain_bench("x = 5; p = 3*x + 1");
  assert_prints(b, "whatif x = 6", "p: 16 -> 19 (+3; the gradient foretold +3)\n");
  assert_prints(b, "whatif x = x + 1", "p: 16 -> 19 (+3; the gradient foretold +3)\n");
  bench_free(b);
}

static void test_bends(void) {
  Bench *b = explain_bench("x = 5; q = x^2");
  const char *text = run(b, "whatif x = 7");
  assert_line(text, "q: 25 -> 49 (+24; the gradient foretold +20)");
  assert_has(text, "no corner was crossed");
  bench_free(b);
}

/* From and to what is no finite number. */
static void test_beyond_numbers(void) {
  Bench *b = explain_bench("x = 3; k = ln(x - 3)");
  assert_prints(b, "whatif x = 4", "k: -inf -> 0 (a finite number again)\n  k = ln(x - 3) was -inf (infinite)\n");
  assert_prints(b, "whatif x = 3", "k: -inf -> -inf (unchanged)\n  k = ln(x - 3) is -inf (infinite)\n");
  assert_prints(b, "x = 4; q = 2*k; whatif x = 0",
                "q: 0 -> nan (no finite number any more)\n  k = ln(x - 3) is nan (not a number)\n");
  assert_prints(b, "whatif x = nan", "q: 0 -> nan (no finite number any more)\n  x is nan (not a number)\n");
  assert_prints(b, "clear; x = 0; s = sqrt(x); whatif x = 4",
                "s: 0 -> 2 (+2; the gradient foretold +inf)\n"
                "  the slope at the start is not finite, and foretells nothing\n");
  bench_free(b);
}

static void test_network(void) {
  Bench *b = explain_bench("data xor; dense 2 relu; dense 1; loss mse\n"
                           "W1 = [1, 1; 1, 1]; b1 = [0, -1]; W2 = [1, -1]; b2 = 0; sample 4");
  const char *text = run(b, "whatif W1[2,1] = 2");
  assert_line(text, "sample 4 of 4");
  assert_line(text, "yhat: 1 -> 0 (-1; the gradient foretold -1)");
  assert_line(text, "L: 1 -> 0 (-1; the gradient foretold -2)");
  assert_has(run(b, "whatif x1 = 0"), "paths cancel in W2*h1: -1 through h1[1], +1 through h1[2]");
  assert_has(run(b, "whatif x = [0, 0]"), "corner: z1[1] = 2 -> 0 crosses 0, relu switches off");
  bench_free(b);
}

/* A vector's entries; a vector as output. */
static void test_vectors(void) {
  Bench *b = explain_bench("x = [1, 2]; v = 2*x");
  assert_prints(b, "whatif x2 = 5", "v: [2, 4] -> [2, 10] ([0, 6]; the gradient foretold [0, 6])\n");
  assert_prints(b, "whatif x = [0, 0]", "v: [2, 4] -> [0, 0] ([-2, -4]; the gradient foretold [-2, -4])\n");
  bench_free(b);
}

static void test_mistakes(void) {
  Bench *b = explain_bench("x = [1, 2]; p = dot(x, x)");
  assert_fails(b, "whatif p = 3", "p is computed by a formula");
  assert_fails(b, "whatif q = 3", "there is no q");
  assert_fails(b, "whatif x = 3", "x is a vector of 2, and this is a number");
  assert_fails(b, "whatif x[3] = 1", "there are the entries 1 to 2");
  bench_free(b);
}

/* The same commands with and without questions in between leave the same 17 digits. */
static void test_changes_nothing(void) {
  static const char setup[] = "set digits 17; data spiral n=40; dense 3 tanh; dense 1 sigmoid; optimizer adam lr=0.01";
  static const char rest[] = "step 3; print W1; print yhat; print x; show history";
  Bench *plain = explain_bench(setup), *asking = explain_bench(setup);
  run(plain, "step 3");
  run(asking, "step 3");
  for (int i = 0; i < 3; i++) run(asking, "whatif W1[2,1] = 7; whatif x = [9, 9]; chain L W1; chain L W1 batch");
  g_assert_cmpstr(asking->err->str, ==, "");
  g_autofree char *before = g_strdup(run(plain, rest));
  assert_prints(asking, rest, before);
  bench_free(plain);
  bench_free(asking);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/whatif/five-zeros", test_five_zeros);
  g_test_add_func("/whatif/twist", test_twist);
  g_test_add_func("/whatif/reasons", test_reasons);
  g_test_add_func("/whatif/first-minutes", test_first_minutes);
  g_test_add_func("/whatif/bends", test_bends);
  g_test_add_func("/whatif/beyond-numbers", test_beyond_numbers);
  g_test_add_func("/whatif/network", test_network);
  g_test_add_func("/whatif/vectors", test_vectors);
  g_test_add_func("/whatif/mistakes", test_mistakes);
  g_test_add_func("/whatif/changes-nothing", test_changes_nothing);
  return g_test_run();
}
