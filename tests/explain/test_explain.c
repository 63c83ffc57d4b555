/* Words first, then the arithmetic. */
#include "explain_test.h"

static void test_first_minutes(void) {
  Bench *b = explain_bench("x = 5; p = 3*x + 1");
  assert_prints(b, "explain grad(p, x)", "push x up a little: p rises 3 times as much\n  in p: times 3\n∂p/∂x = 3\n");
  assert_line(run(b, "explain p"), "p = 3·x + 1 = 3·5 + 1 = 16");
  bench_free(b);
}

static void test_steps_of_a_push(void) {
  Bench *b = explain_bench("x1 = 2; x2 = 5; w11 = 0; w21 = 0; v1 = 0; z1 = w11*x1 - x2 + 2; z2 = w21*x1 + x2 + 4\n"
                           "p = v1*relu(z1) - 2*relu(z2) + 5; q = 1");
  const char *text = run(b, "explain grad(p, w21)");
  assert_line(text, "push w21 up a little: p falls 4 times as much");
  assert_line(text, "  in z2: times x1 = 2");
  assert_line(text, "  in p: relu is on: z2 = 9");
  assert_line(text, "  together: 2·1·2·(-1) = -4");
  text = run(b, "explain grad(p, w11)");
  assert_line(text, "push w11 up a little: p does not move");
  assert_line(text, "  in p: relu is off: z1 = -3");
  assert_line(text, "  so nothing of the push comes through");
  assert_has(run(b, "explain grad(p, q)"), "no path: nothing in p hangs on q");
  text = run(b, "explain p");
  assert_line(text, "p = v1·relu(z1) - 2·relu(z2) + 5 = 0·0 - 2·9 + 5 = -13");
  assert_line(text, "  where relu(z1) = relu(-3) = 0: off");
  bench_free(b);
}

/* x*x: one number that comes in twice. */
static void test_twice_the_same(void) {
  Bench *b = explain_bench("x = 3; p = x*x; k = ln(x - 2)");
  const char *text = run(b, "explain grad(p, x)");
  assert_line(text, "  in p: comes in at several places, slope 6 together");
  assert_line(text, "∂p/∂x = 6");
  assert_line(run(b, "explain k"), "x - 2 = 3 - 2 = 1");
  bench_free(b);
}

static void test_neurons(void) {
  Bench *b = explain_bench("data xor; dense 2 relu; dense 1 sigmoid\n"
                           "W1 = [1, 1; 1, 1]; b1 = [0, -1]; W2 = [1, -1]; b2 = 0; sample 4");
  const char *text = run(b, "explain z1");
  assert_line(text, "sample 4 of 4");
  assert_line(text, "z1[2] = W1[2,1]·x1 + W1[2,2]·x2 + b1[2] = 1·1 + 1·1 + (-1) = 1");
  assert_line(run(b, "explain z1[2]"), "z1[2] = W1[2,1]·x1 + W1[2,2]·x2 + b1[2] = 1·1 + 1·1 + (-1) = 1");
  assert_line(run(b, "explain h1"), "h1[1] = relu(z1[1]) = max(0, 2) = 2   (on)");
  text = run(b, "explain yhat");
  assert_line(text, "h2 = sigmoid(z2) = 1/(1 + e^-1) = 0.731059");
  assert_line(text, "taken as 1; wanted: y = 0: wrong");
  assert_line(run(b, "explain L"), "L = bce(h2, y) = -ln(1 - 0.731059) = 1.31326");
  text = run(b, "explain grad(L, W1)");
  assert_has(text, "the strongest is W1[1,1]");
  assert_line(text, "∂L/∂W1 = [0.731059, 0.731059; -0.731059, -0.731059]");
  assert_has(run(b, "explain yhat batch"), "mean over 4\n");
  bench_free(b);
}

static void test_softmax_and_classes(void) {
  Bench *b = explain_bench("s = softmax([1, 2, 3]); z = [2, 0]; t = softmax(z)");
  assert_line(run(b, "explain t[1]"), "t[1] = e^2 / (e^2 + e^0) = 7.38906/8.38906 = 0.880797");
  assert_has(run(b, "explain t"), "add up to 1");
  bench_free(b);
}

/* Sums are cut short, and `full` shows the rest. */
static void test_long_sums(void) {
  Bench *b = explain_bench("input 20; dense 1");
  assert_has(run(b, "explain z1"), "… 13 more terms");
  assert_has(run(b, "explain z1"), "explain z1 full");
  assert_has(run(b, "explain z1 full"), "W1[1,20]·x20 + b1");
  bench_free(b);
}

/* What is said of the next step is what the step does, whatever the optimiser. */
static void test_update(void) {
  static const char *const optimizers[] = {"sgd lr=0.5", "sgd lr=0.5 momentum=0.9", "adam lr=0.1",
                                           "rmsprop lr=0.1 l2=0.1"};
  for (gsize i = 0; i < G_N_ELEMENTS(optimizers); i++) {
    g_autofree char *setup =
        g_strdup_printf("data xor; dense 2 tanh; dense 1 sigmoid; optimizer %s; step 2", optimizers[i]);
    Bench *b = bench_new(1);
    int count;
    const Command *rows = explain_commands(&count);
    session_add_commands(b->session, rows, count);
    run(b, setup);
    g_autofree char *said = g_strdup(run(b, "explain W1[2,1]"));
    run(b, "step 1");
    g_autofree char *did = g_strdup(run(b, "print W1[2,1]"));
    const char *value = strstr(did, " = ") + 3, *next = strstr(said, "the next step");
    g_assert_nonnull(next);
    g_assert_true(g_str_has_suffix(next, value));
    bench_free(b);
  }
}

static void test_mistakes(void) {
  Bench *b = explain_bench("x = [1, 2]; p = dot(x, x)");
  assert_fails(b, "explain 3 + 4", "explain takes a name");
  assert_fails(b, "explain q", "there is no q");
  assert_fails(b, "explain grad(x, p)", "derivatives are taken of a number");
  assert_fails(b, "explain grad(p, 2*x)", "explain takes a name");
  bench_free(b);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/explain/first-minutes", test_first_minutes);
  g_test_add_func("/explain/steps-of-a-push", test_steps_of_a_push);
  g_test_add_func("/explain/twice-the-same", test_twice_the_same);
  g_test_add_func("/explain/neurons", test_neurons);
  g_test_add_func("/explain/softmax-and-classes", test_softmax_and_classes);
  g_test_add_func("/explain/long-sums", test_long_sums);
  g_test_add_func("/explain/update", test_update);
  g_test_add_func("/explain/mistakes", test_mistakes);
  return g_test_run();
}
