/* What a hand tries while it drags: shown, and gone without a trace. */
#include "session_test.h"
#include <string.h>

static char *saved(Bench *b) {
  static const char state[] = "set digits 17; show graph; show net; show params; show history; sample; loss; history";
  run(b, state);
  return g_strconcat(b->out->str, b->err->str, NULL);
}

static Bench *trained(void) {
  Bench *b = bench_new(3);
  run(b, "data xor\ndense 3 tanh\ndense 1 sigmoid\noptimizer adam lr=0.01\ntrain 20\nmark here\ntrain 20\nW2[1,1] = 1\n"
         "undo\nset digits 17");
  g_assert_cmpstr(b->err->str, ==, "");
  return b;
}

static const char *const DRAGS[] = {
    "W1[2,1] = 7", "x = [0.3, 0.4]",     "x[1] = 0.7", "goto 5",   "data move 2 0.3 0.3",
    "b1[2] = -1",  "data point 0.5 0 1", "rewind 3",   "sample 3", "W1[1,1] = 2; W1[2,2] = 3"};

static void test_no_trace(void) {
  g_autofree char *wanted = NULL, *trained_on = NULL;
  for (int previews = 0; previews < 2; previews++) {
    Bench *b = trained();
    for (gsize i = 0; previews && i < G_N_ELEMENTS(DRAGS); i++) {
      for (int times = 0; times < 3; times++) g_assert_true(session_preview(b->session, DRAGS[i]));
      g_assert_cmpstr(b->err->str, ==, "");
    }
    g_autofree char *state = saved(b);
    run(b, "redo; train 10; show params");
    if (!previews) {
      wanted = g_steal_pointer(&state);
      trained_on = g_strdup(b->out->str);
    } else {
      g_assert_cmpstr(state, ==, wanted);
      g_assert_cmpstr(b->out->str, ==, trained_on);
    }
    bench_free(b);
  }
}

/* Ending with the line itself is the same as the line alone. */
static void test_then_the_line(void) {
  for (gsize i = 0; i < G_N_ELEMENTS(DRAGS); i++) {
    g_autofree char *wanted = NULL;
    for (int previews = 0; previews < 2; previews++) {
      Bench *b = trained();
      if (previews) {
        session_preview(b->session, DRAGS[(i + 1) % G_N_ELEMENTS(DRAGS)]);
        session_preview(b->session, DRAGS[i]);
      }
      run(b, DRAGS[i]);
      g_autofree char *state = saved(b);
      if (!previews)
        wanted = g_steal_pointer(&state);
      else
        g_assert_cmpstr(state, ==, wanted);
      bench_free(b);
    }
  }
}

static void test_shown_meanwhile(void) {
  Bench *b = trained();
  guint64 before = session_revision(b->session);
  g_assert_true(session_preview(b->session, "x = [0.25, 0.5]"));
  g_assert_cmpuint(session_revision(b->session), !=, before);
  Run *shown = session_show_run(b->session, NULL);
  double x[2];
  run_value(shown, session_node(b->session, "x"), 0, x);
  g_assert_cmpfloat(x[0], ==, 0.25);
  before = session_revision(b->session);
  session_preview_end(b->session);
  g_assert_cmpuint(session_revision(b->session), !=, before);
  shown = session_show_run(b->session, NULL);
  run_value(shown, session_node(b->session, "x"), 0, x);
  g_assert_cmpfloat(x[0], ==, 0);
  bench_free(b);
}

static void test_refused(void) {
  Bench *b = trained();
  g_autofree char *before = saved(b);
  static const char *const WRONG[] = {"W9[1,1] = 3", "goto 100000",   "data move 99 1 1",
                                      "W1[1,1] = ",  "x = [1, 2, 3]", "W1[1,1] = 3; W1[9,9] = 3"};
  int errors = session_error_count(b->session);
  for (gsize i = 0; i < G_N_ELEMENTS(WRONG); i++) g_assert_false(session_preview(b->session, WRONG[i]));
  g_assert_cmpint(session_error_count(b->session), ==, errors);
  g_assert_cmpstr(b->err->str, ==, "");
  session_submit(b->session, source_new("<test>", "train 1000", -1), ORIGIN_FILE);
  g_assert_false(session_preview(b->session, "x = [1, 2]")); /* something runs */
  session_cancel(b->session);
  session_run(b->session, 0);
  bench_free(b);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/preview/no-trace", test_no_trace);
  g_test_add_func("/preview/then-the-line", test_then_the_line);
  g_test_add_func("/preview/shown-meanwhile", test_shown_meanwhile);
  g_test_add_func("/preview/refused", test_refused);
  return g_test_run();
}
