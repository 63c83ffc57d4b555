/* save writes commands that rebuild the session, bit for bit, and training goes on from there as if nothing had
 * happened. */
#include "session_test.h"
#include <glib/gstdio.h>
#include <string.h>

/* A session and the one that is rebuilt from its file print the same. */
static void survives_in(const char *script, const char *then, const char *look) {
  g_autofree char *folder = g_dir_make_tmp("nabla-save-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "it.nabla", NULL);
  g_autofree char *save = g_strdup_printf("save \"%s\"", path);
  g_autofree char *source = g_strdup_printf("source \"%s\"", path);
  Bench *a = bench_new(1), *b = bench_new(1);
  run(a, script);
  g_assert_cmpstr(a->err->str, ==, "");
  run(a, save);
  g_assert_cmpstr(a->err->str, ==, "");
  run(b, source);
  g_assert_cmpstr(b->err->str, ==, "");
  g_autofree char *rest = g_strdup_printf("set digits 17\n%s\n%s\n%s", look, then, look);
  g_autofree char *expected = g_strdup(run(a, rest));
  g_assert_cmpstr(run(b, rest), ==, expected);
  run(b, save);
  g_unlink(path);
  g_rmdir(folder);
  bench_free(a);
  bench_free(b);
}

static void survives(const char *script, const char *then) {
  survives_in(script, then, "show graph\nshow net");
}

static void test_training(void) {
  survives(
      "data spiral n=60 noise=0.05 test=0.3\ndense 4 tanh\ndense 1 sigmoid\noptimizer adam lr=0.01\nbatch 8\nstep 13",
      "step 9; dense 3; reset; step 3");
  survives("data xor\ndense 4 tanh\ndense 1 sigmoid\noptimizer sgd lr=0.3 momentum=0.9\ntrain 10\nsample 3",
           "train 5; x; forward");
}

static void test_layers(void) {
  survives("input 3\ndense 2 lrelu(x, 0.2)\ndense 2\nx = [1, 2, 3]\nz1 = 2*(W1*x) + b1\nh2 = tanh(z2)\ny = [1, "
           "0]\nloss sum((yhat - y)^2)",
           "forward\ntrain 3\nactivation 1 tanh\nremove");
  survives("set precision float\ninput 2\ndense 3 tanh\ndense 1\ny = 1\ntrain 5", "train 5");
}

static void test_formulas(void) {
  survives("a = 1/3  # a third\n# a line of its own\nf(u, v) = u*v^2\nrow = [1, 2]'\nM = [1, 2; 3, 1e-300]\nb = f(a, "
           "2) - -a\nparam w = pi\nQ = w^2 + b\nloss Q",
           "b; row; step 3");
}

/* What was defined first may hang on what came later, and comes behind it in the file. */
static void test_order(void) {
  survives_in("x = 2\np = x\nq = 3\np = q*x", "p", "show net");
  survives_in("data xor\ndense 2 tanh\ndense 1 sigmoid\nk = 0.5\nf(u) = tanh(k*u)\nactivation 1 f", "train 3",
              "show net");
  survives_in(
      "p = 1 + 0*1\nQ = p\ng(u) = u^2\ndata y = g(x) n=9\ndense 2 tanh\ndense 1\nQ = g(p)*yhat[1]\nloss abs(yhat - "
      "y)\nR = 2*L\nQ = R",
      "train 3; R", "show net");
  survives_in("input x1 = 2, x2 = -1\ndense 2 relu\ndense 1", "forward", "show net");
  survives_in("data sine n=9\nx2 = 0.5\np = 3*x2\ndata xor\nsample 3", "x; x2; p", "show net");
  survives_in("x1 = 2\nx2 = 1\np = 3*x1\nx = [5, 6]\ndata xor\nsample 3", "x; x1; p", "show net");
}

static void test_comments(void) {
  g_autofree char *folder = g_dir_make_tmp("nabla-save-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "it.nabla", NULL);
  g_autofree char *save = g_strdup_printf("save \"%s\"", path);
  g_autofree char *text = NULL;
  Bench *b = bench_new(1);
  run(b, "# the point of it\nx = 2 # given\np = x^2");
  run(b, save);
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  g_assert_cmpstr(text, ==, "# the point of it\nclear\nseed 1\nx = 2  # given\np = x^2\n");
  g_clear_pointer(&text, g_free);
  run(b,
      "clear\n# one\na = 1 # uno\n# two\nparam c = 2 # due\nprint a # nothing\nrename a d\nloss c^2  # tre\n# the end");
  run(b, save);
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  g_assert_cmpstr(text, ==,
                  "clear\nseed 1\n# one\nd = 1  # uno\n# two\nparam c = 2  # due\n# nothing\nloss c^2  # tre\n"
                  "state \"step=0 epoch=0 position=0 draws=0\"\n# the end\n");
  run(b, "clear; data xor; dense 2 tanh; dense 1; train 3; mark here");
  run(b, save);
  g_assert_cmpstr(strstr(b->err->str, "the way here and its mark are not in"), !=, NULL);
  g_autofree char *source = g_strdup_printf("source \"%s\"", path);
  run(b, "train 2");
  run(b, source); /* into the session that is there: it takes its place */
  assert_fails(b, "save it.txt", "ends in .nabla");
  assert_fails(b, "save /no/such/folder/it.nabla", "cannot write");
  assert_fails(b, "source /no/such/file", "No such file or directory");
  assert_fails(b, "source /", "is a directory");
  g_unlink(path);
  g_rmdir(folder);
  bench_free(b);
}

/* Rules that end training are part of the session. */
static void test_rules(void) {
  g_autofree char *folder = g_dir_make_tmp("nabla-save-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "it.nabla", NULL);
  g_autofree char *save = g_strdup_printf("save \"%s\"", path), *source = g_strdup_printf("source \"%s\"", path);
  Bench *b = bench_new(1), *again = bench_new(7);
  run(b, "data moons n=40 test=0.5\ndense 1 sigmoid\nstop when loss < 0.3\nstop early 5");
  run(b, save);
  run(again, source);
  assert_prints(again, "stop", "stop when loss < 0.3\nstop early 5\n");
  g_unlink(path);
  g_rmdir(folder);
  bench_free(b);
  bench_free(again);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/save/training", test_training);
  g_test_add_func("/save/layers", test_layers);
  g_test_add_func("/save/formulas", test_formulas);
  g_test_add_func("/save/order", test_order);
  g_test_add_func("/save/comments", test_comments);
  g_test_add_func("/save/rules", test_rules);
  return g_test_run();
}
