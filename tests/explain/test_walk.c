/* A pass event by event: what is told, in which order, and to and fro at the prompt. */
#include "explain_test.h"

static void test_forward(void) {
  Bench *b = explain_bench("x1 = 1; x2 = 2; z1 = 2*x1 + x2; z2 = x1 - x2; p = relu(z1)*z2");
  assert_prints(b, "walk forward",
                "2*x1 = 2·1 = 2\n"
                "z1 = 2·x1 + x2 = 2 + 2 = 4\n"
                "z2 = x1 - x2 = 1 - 2 = -1\n"
                "relu(z1) = relu(4) = 4: on\n"
                "p = relu(z1)·z2 = 4·(-1) = -4\n");
  bench_free(b);
}

/* A summation where paths meet is an event of its own. */
static void test_backward(void) {
  Bench *b = explain_bench("x = 3; a = 2*x; b = x^2; p = a + b");
  const char *text = run(b, "walk backward");
  assert_has(text, "∂p/∂p = 1: here the way back begins\n");
  assert_line(text, "∂a/∂x = 2   times 2");
  assert_line(text, "∂p/∂x = 6 + 2 = 8: paths meet here, and their shares add up");
  bench_free(b);
}

/* The two slopes of x/x are told each with its own words. */
static void test_twice_the_same(void) {
  Bench *b = explain_bench("x = 2; u = x/x");
  const char *text = run(b, "walk backward");
  assert_line(text, "∂u/∂x = 0.5   at x = 2: one over the divisor: 0.5");
  assert_line(text, "∂u/∂x = -0.5   at x = 2: minus the quotient over the divisor: -0.5");
  bench_free(b);
}

static void test_step(void) {
  Bench *b = explain_bench("data xor; dense 2 relu; dense 1; loss mse; optimizer sgd lr=0.1\n"
                           "W1 = [1, 1; 1, 1]; b1 = [0, -1]; W2 = [1, -1]; b2 = 0; sample 4");
  const char *text = run(b, "walk step");
  assert_line(text, "sample 4 of 4");
  assert_line(text, "z1[2] gets W1[2,1]·x1 = 1·1 = 1");
  assert_line(text, "W1[2,1] gets ∂L/∂z1[2]·∂z1[2]/∂W1[2,1] = (-2)·1 = -2");
  assert_line(text, "∂L/∂W1[2,1] = -0.5: the mean over 4 samples");
  assert_line(text, "W1[2,1] = 1 - 0.1·(-0.5) = 1.05");
  assert_prints(b, "print W1[2,1]", "W1[2,1] = 1\n");
  assert_has(run(b, "step; print W1[2,1]"), "= 1.05\n");
  bench_free(b);
}

static const char *at_prompt(Bench *b, const char *text) {
  g_string_truncate(b->out, 0);
  g_string_truncate(b->err, 0);
  session_submit(b->session, source_new("<prompt>", text, -1), ORIGIN_PROMPT);
  session_run(b->session, 0);
  return b->out->str;
}

static void test_to_and_fro(void) {
  Bench *b = explain_bench("x = 2; p = 3*x + 1");
  g_assert_false(explain_is_walking(b->session));
  assert_has(at_prompt(b, "walk forward"), "1/2  3*x = 3·2 = 6\n");
  g_assert_true(explain_is_walking(b->session));
  g_assert_cmpstr(at_prompt(b, "walk forward"), ==, "2/2  p = 3·x + 1 = 6 + 1 = 7\n");
  g_assert_cmpstr(at_prompt(b, "walk previous"), ==, "1/2  3*x = 3·2 = 6\n");
  g_assert_cmpstr(at_prompt(b, "walk previous"), ==, "1/2  3*x = 3·2 = 6\n");
  at_prompt(b, "walk next");
  g_assert_cmpstr(at_prompt(b, "walk next"), ==, "that was the last one\n");
  g_assert_false(explain_is_walking(b->session));
  at_prompt(b, "walk backward");
  at_prompt(b, "walk quit");
  g_assert_false(explain_is_walking(b->session));
  bench_free(b);
}

static void test_stale_walks(void) {
  Bench *b = explain_bench("x = 2; p = 3*x + 1");
  at_prompt(b, "walk forward");
  at_prompt(b, "x = 4");
  at_prompt(b, "walk next");
  assert_has(b->err->str, "the numbers have changed since this walk began");
  assert_has(at_prompt(b, "walk forward"), "3*x = 3·4 = 12");
  bench_free(b);
}

static void test_mistakes(void) {
  Bench *b = explain_bench("v = 3");
  assert_fails(b, "walk forward", "nothing is computed yet");
  assert_fails(b, "walk next", "no walk is under way");
  assert_fails(b, "walk step", "");
  assert_fails(b, "w = [v, v]; walk backward", "derivatives are taken of a number");
  bench_free(b);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/walk/forward", test_forward);
  g_test_add_func("/walk/backward", test_backward);
  g_test_add_func("/walk/twice-the-same", test_twice_the_same);
  g_test_add_func("/walk/step", test_step);
  g_test_add_func("/walk/to-and-fro", test_to_and_fro);
  g_test_add_func("/walk/stale-walks", test_stale_walks);
  g_test_add_func("/walk/mistakes", test_mistakes);
  return g_test_run();
}
