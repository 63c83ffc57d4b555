/* Travel through training: out and back by every road gives the same bits. */
#include "session_test.h"
#include <string.h>

static const char spiral[] = "data spiral n=120 noise=0.02 test=0.25\ndense 6 tanh\ndense 4 relu\ndense 1 sigmoid\n"
                             "optimizer adam lr=0.01\nbatch 10\nset digits 17\n";

/* The last line that a text prints, and all parameters. */
static char *arrive(Bench *b, const char *text) {
  g_autofree char *printed = g_strdup(run(b, text));
  g_assert_cmpstr(b->err->str, ==, "");
  g_strchomp(printed);
  const char *last = strrchr(printed, '\n');
  return g_strconcat(last != NULL ? last + 1 : printed, "\n", run(b, "show params"), NULL);
}

static void test_every_road(void) {
  Bench *b = bench_new(4);
  run(b, spiral);
  run(b, "step 500\nmark half\nstep 499");
  g_autofree char *there = arrive(b, "step 1");
  static const char *const roads[] = {
      "rewind 1\nstep 1",
      "goto 0\ngoto 1000",
      "goto half\nstep 500",
      "rewind 999\ngoto half\ngoto 1000",
      "goto start\nstep 37\nstep 963",
      "goto 123\ngoto 124\nrewind 2\ngoto 1000",
      "goto 0\nundo\nrewind\ngoto 1000",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(roads); i++) {
    g_autofree char *back = arrive(b, roads[i]);
    g_assert_cmpstr(back, ==, there);
  }
  Bench *other = bench_new(4);
  run(other, spiral);
  g_autofree char *again = arrive(other, "step 1000");
  g_assert_cmpstr(again, ==, there);
  bench_free(other);
  bench_free(b);
}

static void test_stretches(void) {
  Bench *b = bench_new(1);
  assert_fails(b, "rewind", "nothing has been trained yet");
  run(b, spiral);
  run(b, "step 20\nmark before");
  run(b, "q = 3\nx = [1, 2]\nsample 2");
  run(b, "goto 5");
  g_assert_cmpstr(b->err->str, ==, "");
  assert_fails(b, "goto 21", "training has come to step 20 so far");
  run(b, "goto 20\noptimizer sgd lr=0.1\nstep 5");
  assert_fails(b, "goto 3", "undo goes back across changes");
  assert_fails(b, "goto before", "undo goes back across changes");
  assert_fails(b, "goto befor", "did you mean 'before'?");
  assert_fails(b, "rewind 26", "only 25 steps");
  run(b, "goto 21\ngoto start");
  g_assert_cmpint((gint64)session_clock(b->session).step, ==, 20);
  run(b, "goto 25\nW1[1,1] = 3");
  assert_fails(b, "rewind", "undo goes back across changes");
  run(b, "undo\nrewind");
  g_assert_cmpint((gint64)session_clock(b->session).step, ==, 24);
  bench_free(b);
}

static void test_long(void) {
  Bench *b = bench_new(1);
  run(b, "data spiral n=50\ndense 8 tanh\ndense 8 tanh\ndense 1 sigmoid\nset digits 17");
  g_autofree char *first = arrive(b, "step 777");
  run(b, "step 20000");
  g_autofree char *back = arrive(b, "goto 777");
  g_assert_cmpstr(back, ==, first);
  bench_free(b);
}

typedef struct {
  guint64 seen;
  double weight;
} Seen;

static bool look(Session *session, guint64 step, void *user) {
  Seen *seen = user;
  seen->seen++;
  seen->weight = params_get(session_params(session), 0);
  return step == 40;
}

static void test_replay(void) {
  Bench *b = bench_new(1);
  run(b, spiral);
  run(b, "step 40");
  double weight = params_get(session_params(b->session), 0);
  run(b, "step 60");
  g_autofree char *before = g_strdup(run(b, "show params\nshow history"));
  Seen seen = {0};
  g_assert_cmpint((gint64)session_replay(b->session, 0, 1, look, &seen), ==, 40);
  g_assert_cmpint((gint64)seen.seen, ==, 41);
  g_assert_true(seen.weight == weight);
  assert_prints(b, "show params\nshow history", before);
  bench_free(b);
}

/* Back at the start with another optimiser, the curve is the new run's; undo brings the old one back. */
static void test_curve_of_new_stretch(void) {
  Bench *b = bench_new(1);
  run(b, "data xor\ndense 4 tanh\ndense 1 sigmoid\ntrain 50");
  guint all = session_curve(b->session)->points->len;
  float before = g_array_index(session_curve(b->session)->points, CurvePoint, 20).loss;
  run(b, "goto start\noptimizer adam lr=0.1\ntrain 30");
  const GArray *points = session_curve(b->session)->points;
  g_assert_cmpint((gint64)g_array_index(points, CurvePoint, points->len - 1).step, <=, 30);
  g_assert_true(g_array_index(points, CurvePoint, 20).loss < before);
  run(b, "undo");
  g_assert_cmpint(session_curve(b->session)->points->len, ==, all);
  bench_free(b);
}

static void test_compare(void) {
  Bench *b = bench_new(1);
  run(b, "data xor\ndense 4 tanh\ndense 1 sigmoid\ntrain 50\nmark slow\nreset\noptimizer sgd lr=1\ntrain 50");
  const char *printed = run(b, "compare slow");
  g_assert_nonnull(strstr(printed, "slow: step=50 loss="));
  g_assert_nonnull(strstr(printed, "here: step=50 loss="));
  int count;
  const SessionMark *marks = session_marks(b->session, &count);
  g_assert_cmpint(count, ==, 1);
  g_assert_true(marks[0].compared);
  g_assert_false(marks[0].here);
  assert_fails(b, "compare fast", "there is no mark 'fast'");
  bench_free(b);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/travel/every-road", test_every_road);
  g_test_add_func("/travel/stretches", test_stretches);
  g_test_add_func("/travel/long", test_long);
  g_test_add_func("/travel/replay", test_replay);
  g_test_add_func("/travel/new-curve", test_curve_of_new_stretch);
  g_test_add_func("/travel/compare", test_compare);
  return g_test_run();
}
