/* Undo and redo: any line, training included, back and forth to the bit. */
#include "session_test.h"
#include <string.h>

static const char state[] = "set digits 17; show graph; show net; show history; optimizer; batch; loss";

/* The whole state as text; what cannot be shown yet is told as the error it gives. */
static char *look(Bench *b) {
  run(b, state);
  return g_strconcat(b->out->str, b->err->str, NULL);
}

/* Every line done, all undone one by one, all redone: each state met again. */
static void round_trip(const char *const *lines, int count) {
  Bench *b = bench_new(3);
  char **states = g_new0(char *, count + 2);
  states[0] = look(b);
  for (int i = 0; i < count; i++) {
    run(b, lines[i]);
    g_assert_cmpstr(b->err->str, ==, "");
    states[i + 1] = look(b);
  }
  for (int i = count; i > 0; i--) {
    run(b, "undo");
    g_autofree char *now = look(b);
    g_assert_cmpstr(now, ==, states[i - 1]);
  }
  for (int i = 0; i < count; i++) {
    run(b, "redo");
    g_autofree char *now = look(b);
    g_assert_cmpstr(now, ==, states[i + 1]);
  }
  assert_fails(b, "redo", "nothing to redo");
  run(b, "undo 4");
  g_autofree char *now = look(b);
  g_assert_cmpstr(now, ==, states[count - 4]);
  g_strfreev(states);
  bench_free(b);
}

static void test_network(void) {
  static const char *const lines[] = {
      "data xor",
      "dense 4 tanh",
      "dense 1 sigmoid",
      "train 20",
      "W1[1,1] = 7",
      "optimizer adam lr=0.01",
      "train 7",
      "batch 2",
      "step 5",
      "activation 1 relu",
      "train 3",
      "insert 2 3 tanh",
      "train 4; b1 = 2*b1",
      "reset",
      "reset new",
      "init he",
      "remove",
      "dense 1 sigmoid",
      "loss mse",
      "train 2; train 2",
      "clear",
      "x = 2",
      "param w = 3; Q = w*x",
      "loss Q",
      "optimizer sgd lr=0.1 momentum=0.9",
      "step 10",
      "w = 5",
      "step 3",
      "delete Q2",
  };
  round_trip(lines, G_N_ELEMENTS(lines) - 1);
}

static void test_formulas(void) {
  static const char *const lines[] = {"a = 1",      "b = a + 1", "f(u) = u*b", "c = f(a)", "a = 7",      "b = a*a",
                                      "rename b d", "delete c",  "c = f(2)",   "f(u) = u", "v = [1, 2]", "v[1] = 4"};
  round_trip(lines, G_N_ELEMENTS(lines));
}

static void test_train_undo_train(void) {
  Bench *b = bench_new(1);
  run(b, "data spiral n=60\ndense 4 tanh\ndense 1 sigmoid\noptimizer adam lr=0.01\nbatch 8\ntrain 3");
  g_autofree char *once = g_strdup(run(b, "set digits 17\ntrain 5\nW1; b1; W2; b2"));
  run(b, "undo");
  assert_prints(b, "train 5\nW1; b1; W2; b2", once);
  run(b, "undo\nset digits 6\ntrain 2\nundo");
  assert_prints(b, "set digits 17; train 5\nW1; b1; W2; b2", once);
  bench_free(b);
}

static void test_what_counts(void) {
  Bench *b = bench_new(1);
  run(b, "data xor\ndense 1 sigmoid\nsample 3\nset digits 4\nprint x\nforward\nshow net\nundo");
  assert_prints(b, "show net; x", "0 input 2\n0 parameters\nx = [1, 0]\n");
  assert_fails(b, "undo\nundo\nundo", "nothing to undo");
  bench_free(b);
}

/* Inside a line, a sourced file or a lesson's block, undo takes back what the statements before it did. */
static void test_inside_a_line(void) {
  Bench *b = bench_new(1);
  assert_prints(b, "x = 1\nx = 2; x = 3; undo; x; undo; x; redo; redo; x", "x = 2\nx = 1\nx = 3\n");
  assert_prints(b, "undo; x; undo; x", "x = 2\nx = 1\n");
  assert_prints(b, "x = 5; undo; x = 6\nundo; x", "x = 1\n");
  run(b, "clear; data xor; dense 1 sigmoid; W1 = [1, 2]");
  run(b, "step 3; undo; step; undo");
  assert_prints(b, "W1; show history", "W1 = [1, 2]\nstep=0 epoch=0\n");
  assert_prints(b, "undo; x", "x = 1\n");
  assert_fails(b, "x = 2; x = 3; x = q", "no q");
  assert_prints(b, "x", "x = 1\n");
  bench_free(b);
}

/* A line that fails changes nothing, what it undid or did again included. */
static void test_undo_in_a_line_that_fails(void) {
  Bench *b = bench_new(1);
  run(b, "x = 1\nx = 2\nx = 3");
  assert_fails(b, "undo; q + 1", "no q");
  assert_prints(b, "x", "x = 3\n");
  assert_fails(b, "undo 2; y = 7; undo; undo; q + 1", "no q");
  assert_fails(b, "x = 4; x = 5; undo; undo; undo; redo; x = 8; q + 1", "no q");
  assert_prints(b, "x", "x = 3\n");
  assert_prints(b, "undo; x; undo; x; redo; x; redo; x", "x = 2\nx = 1\nx = 2\nx = 3\n");
  run(b, "undo");
  assert_fails(b, "redo; x = 9; q + 1", "no q");
  assert_fails(b, "x = 9; redo; q + 1", "no q");
  assert_prints(b, "x; redo; x", "x = 2\nx = 3\n");
  run(b, "clear; data xor; dense 2 tanh; dense 1 sigmoid; sample 2\nstep 3");
  g_autofree char *before = g_strdup(run(b, "set digits 17; W1; x; show history"));
  assert_fails(b, "undo; step 2; q + 1", "no q");
  assert_prints(b, "W1; x; show history", before);
  bench_free(b);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/undo/network", test_network);
  g_test_add_func("/undo/formulas", test_formulas);
  g_test_add_func("/undo/train-undo-train", test_train_undo_train);
  g_test_add_func("/undo/inside-a-line", test_inside_a_line);
  g_test_add_func("/undo/in-a-line-that-fails", test_undo_in_a_line_that_fails);
  g_test_add_func("/undo/what-counts", test_what_counts);
  return g_test_run();
}
