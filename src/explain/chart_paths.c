/* Counting paths without walking them: what arrives at a point is the sum of what leaves the points above it. */
#include "explain/chart.h"
#include <string.h>

void chart_count(const Chart *chart, ChartCount *count) {
  *count = (ChartCount){natural_new(0), natural_new(0), 0};
  if (chart->point_count == 0) return;
  int points = chart->point_count, a = chart_a(chart);
  g_autofree Natural **paths = g_new(Natural *, points), **lengths = g_new(Natural *, points);
  for (int p = 0; p < points; p++) {
    paths[p] = natural_new(p == a);
    lengths[p] = natural_new(0);
  }
  for (int e = 0; e < chart->edge_count; e++) {
    const ChartEdge *edge = &chart->edges[e];
    natural_add(paths[edge->to], paths[edge->from]);
    natural_add(lengths[edge->to], lengths[edge->from]);
    natural_add(lengths[edge->to], paths[edge->from]);
  }
  natural_add(count->paths, paths[0]);
  if (chart->edge_count > 0) {
    natural_add(count->products, lengths[0]);
    natural_subtract(count->products, paths[0]);
  }
  count->backprop = chart->edge_count - chart->points[a].down_count;
  for (int p = 0; p < points; p++) {
    natural_free(paths[p]);
    natural_free(lengths[p]);
  }
}

void chart_count_clear(ChartCount *count) {
  g_clear_pointer(&count->paths, natural_free);
  g_clear_pointer(&count->products, natural_free);
}

static void keep_path(const Chart *chart, GPtrArray *paths, const GArray *way) {
  GArray *path = g_array_sized_new(FALSE, FALSE, sizeof(int), way->len);
  for (guint i = way->len; i-- > 0;) {
    int edge = chart->up[g_array_index(way, int, i)];
    g_array_append_val(path, edge);
  }
  g_ptr_array_add(paths, path);
}

/* From B upwards, always the first way on; at A the path is whole, and the last turn that has another way is taken
 * again. `way` holds places in chart->up. */
GPtrArray *chart_paths(const Chart *chart, int most) {
  GPtrArray *paths = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
  g_autoptr(GArray) way = g_array_new(FALSE, FALSE, sizeof(int));
  if (chart->point_count < 2) return paths;
  int at = 0;
  for (;;) {
    while (at != chart_a(chart)) {
      int place = chart->points[at].first_up;
      g_array_append_val(way, place);
      at = chart->edges[chart->up[place]].from;
    }
    keep_path(chart, paths, way);
    if ((int)paths->len == most) return paths;
    for (; way->len > 0; g_array_set_size(way, way->len - 1)) {
      int *place = &g_array_index(way, int, way->len - 1);
      const ChartPoint *below = &chart->points[chart->edges[chart->up[*place]].to];
      if (*place + 1 == below->first_up + below->up_count) continue;
      at = chart->edges[chart->up[++*place]].from;
      break;
    }
    if (way->len == 0) return paths;
  }
}

bool chart_product(const Chart *chart, const GArray *path, double *out) {
  g_autofree double *row = g_memdup2(&(double){1}, sizeof(double));
  int size = 1;
  for (guint i = 0; i < path->len; i++) {
    const ChartEdge *edge = &chart->edges[g_array_index(path, int, i)];
    int cols = chart->points[edge->to].size;
    if (edge->local == NULL) return false;
    double *next = g_new0(double, cols);
    for (int r = 0; r < size; r++)
      for (int c = 0; c < cols; c++) next[c] += row[r] * edge->local[r * cols + c];
    g_free(row);
    row = next;
    size = cols;
  }
  memcpy(out, row, (gsize)size * sizeof *out);
  return true;
}
