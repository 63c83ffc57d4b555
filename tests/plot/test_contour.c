#include "plot/contour.h"
#include <math.h>

enum { N = 40 };

typedef struct {
  int lines, points, closed;
  double least, most; /* distance from the middle */
  double low, high;   /* coordinates */
} Seen;

static void look(const Point *points, int count, void *user) {
  Seen *seen = user;
  seen->lines++;
  seen->points += count;
  seen->closed += point_distance(points[0], points[count - 1]) < 1e-9;
  for (int i = 0; i < count; i++) {
    double r = hypot(points[i].x - 0.5, points[i].y - 0.5);
    seen->least = fmin(seen->least, r);
    seen->most = fmax(seen->most, r);
    seen->low = fmin(seen->low, fmin(points[i].x, points[i].y));
    seen->high = fmax(seen->high, fmax(points[i].x, points[i].y));
  }
}

static Seen run(const double *field, int n, double level) {
  Seen seen = {.least = INFINITY, .low = INFINITY, .high = -INFINITY};
  contour_lines(field, n, level, look, &seen);
  return seen;
}

static double at(int i) {
  return (i + 0.5) / N - 0.5;
}

static void test_circle(void) {
  double field[N * N];
  for (int i = 0; i < N * N; i++) field[i] = hypot(at(i % N), at(i / N));
  Seen seen = run(field, N, 0.3);
  g_assert_cmpint(seen.lines, ==, 1);
  g_assert_cmpint(seen.closed, ==, 1);
  /* A chord of the interpolated circle stays within a few hundredths of a cell. */
  g_assert_cmpfloat_with_epsilon(seen.least, 0.3, 0.002);
  g_assert_cmpfloat_with_epsilon(seen.most, 0.3, 0.002);
}

static void test_line_reaches_the_edges(void) {
  double field[N * N];
  for (int i = 0; i < N * N; i++) field[i] = at(i % N) - 0.1 * at(i / N);
  Seen seen = run(field, N, 0);
  g_assert_cmpint(seen.lines, ==, 1);
  g_assert_cmpint(seen.closed, ==, 0);
  g_assert_true(seen.low <= 0 && seen.high >= 1);
}

static void test_saddle_has_two_lines(void) {
  double field[N * N];
  for (int i = 0; i < N * N; i++) field[i] = at(i % N) * at(i / N);
  g_assert_cmpint(run(field, N, 0.01).lines, ==, 2);
  g_assert_cmpint(run(field, N, -0.01).lines, ==, 2);
}

static void test_nothing(void) {
  double flat[4] = {1, 1, 1, 1}, broken[4] = {0, NAN, 1, 0};
  g_assert_cmpint(run(flat, 2, 0.5).lines, ==, 0);
  g_assert_cmpint(run(broken, 2, 0.5).lines, ==, 0);
  g_assert_cmpint(run(flat, 1, 0.5).lines, ==, 0);
  g_assert_cmpint(run(flat, 2, NAN).lines, ==, 0);
}

/* Every crossing of a random field lies on exactly one line. */
static void test_random(void) {
  double field[N * N];
  GRand *random = g_rand_new_with_seed(7);
  for (int i = 0; i < N * N; i++) field[i] = g_rand_double(random);
  int crossings = 0, open_ends = 0;
  for (int r = 0; r < N; r++) {
    for (int c = 0; c < N; c++) {
      bool here = field[r * N + c] > 0.5;
      if (c + 1 < N && here != (field[r * N + c + 1] > 0.5)) crossings++, open_ends += r == 0 || r == N - 1;
      if (r + 1 < N && here != (field[(r + 1) * N + c] > 0.5)) crossings++, open_ends += c == 0 || c == N - 1;
    }
  }
  Seen seen = run(field, N, 0.5);
  g_assert_cmpint(seen.lines - seen.closed, ==, open_ends / 2);
  /* A closed line repeats its first point, an open one has an end beyond each side. */
  g_assert_cmpint(seen.points, ==, crossings + seen.closed + 2 * (seen.lines - seen.closed));
  g_rand_free(random);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/contour/circle", test_circle);
  g_test_add_func("/contour/edges", test_line_reaches_the_edges);
  g_test_add_func("/contour/saddle", test_saddle_has_two_lines);
  g_test_add_func("/contour/nothing", test_nothing);
  g_test_add_func("/contour/random", test_random);
  return g_test_run();
}
