#include "plot/contour.h"

#include <math.h>

/*
 * A crossing lies on a grid edge: edge 2i goes right from sample i, edge 2i + 1 down. Each cell joins crossings in
 * pairs; an edge lies between two cells, so a crossing has at most two neighbours and following them gives the lines.
 */
typedef struct {
  const double *field;
  int n;
  double level;
  int (*next)[2]; /* [2n²] neighbours of the crossing on an edge, or -1 */
} Contour;

static bool above(const Contour *c, int row, int col) {
  return c->field[row * c->n + col] > c->level;
}

static int right_of(const Contour *c, int row, int col) {
  return 2 * (row * c->n + col);
}

static int below(const Contour *c, int row, int col) {
  return 2 * (row * c->n + col) + 1;
}

static void join(Contour *c, int a, int b) {
  c->next[a][c->next[a][0] >= 0] = b;
  c->next[b][c->next[b][0] >= 0] = a;
}

static void march_cell(Contour *c, int row, int col) {
  const double *at = c->field + row * c->n + col;
  if (isnan(at[0]) || isnan(at[1]) || isnan(at[c->n]) || isnan(at[c->n + 1])) return;
  int corners =
      above(c, row, col) | above(c, row, col + 1) << 1 | above(c, row + 1, col + 1) << 2 | above(c, row + 1, col) << 3;
  int top = right_of(c, row, col), bottom = right_of(c, row + 1, col);
  int left = below(c, row, col), right = below(c, row, col + 1);
  switch (corners) {
  case 1:
  case 14:
    join(c, top, left);
    break;
  case 2:
  case 13:
    join(c, top, right);
    break;
  case 4:
  case 11:
    join(c, bottom, right);
    break;
  case 8:
  case 7:
    join(c, bottom, left);
    break;
  case 3:
  case 12:
    join(c, left, right);
    break;
  case 6:
  case 9:
    join(c, top, bottom);
    break;
  case 5:
  case 10: {
    /* A saddle: its middle decides which corners belong together. */
    bool middle = (at[0] + at[1] + at[c->n] + at[c->n + 1]) / 4 > c->level;
    bool cut_top_left = middle == (corners == 10);
    join(c, top, cut_top_left ? left : right);
    join(c, bottom, cut_top_left ? right : left);
    break;
  }
  default:
    break;
  }
}

static Point crossing(const Contour *c, int edge) {
  int sample = edge / 2, row = sample / c->n, col = sample % c->n, down = edge % 2;
  double a = c->field[sample], b = c->field[sample + (down ? c->n : 1)];
  double t = (c->level - a) / (b - a);
  if (!(t >= 0 && t <= 1)) t = 0.5;
  return (Point){(col + 0.5 + (down ? 0 : t)) / c->n, (row + 0.5 + (down ? t : 0)) / c->n};
}

/* A line that ends at the outermost samples goes straight on to the square's edge. */
static Point prolong(Point last, Point before, int n) {
  double dx = last.x - before.x, dy = last.y - before.y, length = hypot(dx, dy);
  if (length <= 0) return last;
  double far = 1.0 / n / length;
  return (Point){last.x + dx * far, last.y + dy * far};
}

static void follow(Contour *c, int start, GArray *points, ContourLine line, void *user) {
  g_array_set_size(points, 0);
  int at = start, from = -1;
  bool closed = c->next[start][0] >= 0 && c->next[start][1] >= 0;
  while (at >= 0) {
    Point p = crossing(c, at);
    g_array_append_val(points, p);
    int a = c->next[at][0], b = c->next[at][1];
    int to = a >= 0 && a != from ? a : b != from ? b : -1;
    c->next[at][0] = c->next[at][1] = -1;
    from = at;
    at = to;
    if (at == start) break;
    if (at >= 0 && c->next[at][0] < 0 && c->next[at][1] < 0) break;
  }
  if (points->len < 2) return;
  if (closed) {
    Point first = g_array_index(points, Point, 0);
    g_array_append_val(points, first);
  } else {
    Point *p = (Point *)(void *)points->data;
    Point head = prolong(p[0], p[1], c->n), tail = prolong(p[points->len - 1], p[points->len - 2], c->n);
    g_array_prepend_val(points, head);
    g_array_append_val(points, tail);
  }
  line((const Point *)(const void *)points->data, (int)points->len, user);
}

void contour_lines(const double *field, int n, double level, ContourLine line, void *user) {
  if (n < 2 || isnan(level)) return;
  Contour c = {field, n, level, g_malloc_n((gsize)n * (gsize)n * 2, sizeof(int[2]))};
  for (int i = 0; i < 2 * n * n; i++) c.next[i][0] = c.next[i][1] = -1;
  for (int row = 0; row + 1 < n; row++) {
    for (int col = 0; col + 1 < n; col++) march_cell(&c, row, col);
  }
  g_autoptr(GArray) points = g_array_new(FALSE, FALSE, sizeof(Point));
  for (int i = 0; i < 2 * n * n; i++) {
    if (c.next[i][0] >= 0 && c.next[i][1] < 0) follow(&c, i, points, line, user);
  }
  for (int i = 0; i < 2 * n * n; i++) {
    if (c.next[i][0] >= 0) follow(&c, i, points, line, user);
  }
  g_free(c.next);
}
