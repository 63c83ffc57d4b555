/* Training that makes room for a hand, and goes on: both parts together are the whole. */
#include "session_test.h"
#include <string.h>

#define NET "data xor\ndense 3 tanh\ndense 1 sigmoid\noptimizer adam lr=0.01\nbatch 3\n"

static Bench *began(const char *line) {
  Bench *b = bench_new(3);
  run(b, NET "set digits 17\n");
  g_string_truncate(b->out, 0);
  session_submit(b->session, source_new("<prompt>", line, -1), ORIGIN_PROMPT);
  return b;
}

/* Runs up to this step at least, a slice of one step at a time. */
static void run_to(Bench *b, guint64 step) {
  while (session_busy(b->session) && session_clock(b->session).step < step)
    session_run(b->session, g_get_monotonic_time());
}

static char *finished(Bench *b, const char *line) {
  run(b, line);
  return g_strdup(run(b, "show params; loss; step 1"));
}

/* A line, set aside at steps within epochs and at their ends; `before` is what stands in front of its training. */
static void compare(const char *before, const char *training, const char *rest_begins) {
  g_autofree char *line = g_strconcat(before, training, NULL);
  Bench *whole = began(line);
  while (session_busy(whole->session)) session_run(whole->session, 0);
  g_autofree char *wanted = finished(whole, "");
  for (guint64 at = 1; at <= 7; at++) {
    Bench *b = began(line);
    run_to(b, at);
    guint64 stood = session_clock(b->session).step;
    g_autofree char *rest = session_set_aside(b->session);
    g_assert_nonnull(rest);
    g_assert_true(g_str_has_prefix(rest, rest_begins));
    g_assert_false(session_busy(b->session));
    g_assert_cmpuint(session_clock(b->session).step, ==, stood);
    g_assert_nonnull(strstr(b->out->str, "stopped: by hand at step "));
    g_autofree char *reached = finished(b, rest), *steps = g_strdup_printf("%sstep %" G_GUINT64_FORMAT, before, stood);
    g_assert_cmpstr(reached, ==, wanted);
    Bench *typed = began(steps); /* what was shown, typed again */
    while (session_busy(typed->session)) session_run(typed->session, 0);
    g_autofree char *replayed = finished(typed, rest);
    g_assert_cmpstr(replayed, ==, wanted);
    bench_free(typed);
    bench_free(b);
  }
  bench_free(whole);
}

static void test_epochs(void) {
  compare("", "train 40", "train ");
}

static void test_steps(void) {
  compare("", "step 50", "step ");
}

static void test_until(void) {
  compare("", "train 4000 until loss < 0.6", "train ");
}

static void test_behind_others_on_the_line(void) {
  compare("batch 2; ", "train 20", "train ");
}

static void test_one_undo_each(void) {
  Bench *b = began("train 40");
  run_to(b, 3);
  g_autofree char *rest = session_set_aside(b->session);
  g_autofree char *there = g_strdup(run(b, "show params"));
  run(b, "W1[1,1] = 2");
  run(b, rest);
  assert_prints(b, "undo 2; show params", there);
  bench_free(b);
}

/* What belongs together, or is no training, is waited for. */
static void test_refused(void) {
  static const char *const LINES[] = {"train 40\nprint 1", "repeat 3 train 40", "train 40; print 1"};
  for (gsize i = 0; i < G_N_ELEMENTS(LINES); i++) {
    Bench *b = began(LINES[i]);
    run_to(b, 2);
    g_assert_true(session_busy(b->session));
    g_assert_null(session_set_aside(b->session));
    session_cancel(b->session);
    session_run(b->session, 0);
    bench_free(b);
  }
  Bench *b = bench_new(3);
  run(b, NET);
  g_assert_null(session_set_aside(b->session)); /* nothing runs */
  session_submit(b->session, source_new("<test>", "train 40", -1), ORIGIN_FILE);
  run_to(b, 2);
  g_assert_null(session_set_aside(b->session)); /* a script */
  session_run(b->session, 0);
  bench_free(b);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/aside/epochs", test_epochs);
  g_test_add_func("/aside/steps", test_steps);
  g_test_add_func("/aside/until", test_until);
  g_test_add_func("/aside/behind-others", test_behind_others_on_the_line);
  g_test_add_func("/aside/undo", test_one_undo_each);
  g_test_add_func("/aside/refused", test_refused);
  return g_test_run();
}
