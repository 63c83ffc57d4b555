/*
 * Backprop as the lecture sums it up: the derivatives of one level are a matrix of local derivatives times the vector
 * of derivatives of the levels above.
 */
#include "explain/chain.h"
#include "explain/text.h"
#include <string.h>

enum { ENTRIES_SHOWN = 24 };

/* The points of a level, and those above that they hang under. */
typedef struct {
  GArray *rows, *cols; /* of int: points */
} Block;

static bool contains(const GArray *points, int point) {
  for (guint i = 0; i < points->len; i++)
    if (g_array_index(points, int, i) == point) return true;
  return false;
}

static void fill_block(const Chart *chart, int level, Block *block) {
  for (int p = 0; p < chart_a(chart); p++) {
    if (chart->points[p].level != level) continue;
    g_array_append_val(block->rows, p);
    for (int i = 0; i < chart->points[p].up_count; i++) {
      int from = chart->edges[chart->up[chart->points[p].first_up + i]].from;
      if (!contains(block->cols, from)) g_array_append_val(block->cols, from);
    }
  }
}

/* The edge between two points, or -1. */
static int edge_between(const Chart *chart, int from, int to) {
  const ChartPoint *p = &chart->points[from];
  for (int e = p->first_down; e < p->first_down + p->down_count; e++)
    if (chart->edges[e].to == to) return e;
  return -1;
}

static int numbers_in(const Chart *chart, const GArray *points) {
  int sum = 0;
  for (guint i = 0; i < points->len; i++) sum += chart->points[g_array_index(points, int, i)].size;
  return sum;
}

static void append_totals(const Chain *chain, GString *out, const GArray *points) {
  if (points->len > 1) g_string_append_c(out, '[');
  for (guint i = 0; i < points->len; i++) {
    g_autofree char *name = chain_name(chain, g_array_index(points, int, i));
    g_string_append_printf(out, "%s∂%s/∂%s", i > 0 ? ", " : "", chain->a, name);
  }
  if (points->len > 1) g_string_append_c(out, ']');
}

static void append_symbols(Chain *chain, GString *out, const Block *block) {
  bool alone = block->rows->len == 1 && block->cols->len == 1;
  if (!alone) g_string_append_c(out, '[');
  for (guint r = 0; r < block->rows->len; r++)
    for (guint c = 0; c < block->cols->len; c++) {
      int edge = edge_between(chain->chart, g_array_index(block->cols, int, c), g_array_index(block->rows, int, r));
      if (c > 0) g_string_append(out, ", ");
      if (r > 0 && c == 0) g_string_append(out, "; ");
      if (edge < 0)
        g_string_append_c(out, '0');
      else
        chain_factor_text(chain, out, edge);
    }
  if (!alone) g_string_append_c(out, ']');
  bool vectors = numbers_in(chain->chart, block->rows) > (int)block->rows->len ||
                 numbers_in(chain->chart, block->cols) > (int)block->cols->len;
  if (vectors) g_string_append(out, "'");
}

static double *stacked_gradients(const Chain *chain, const GArray *points) {
  double *stack = g_new(double, numbers_in(chain->chart, points));
  int at = 0;
  for (guint i = 0; i < points->len; i++) {
    const ChartPoint *p = &chain->chart->points[g_array_index(points, int, i)];
    spot_gradient(chain->chart->run, p->spot, chain->batch ? -1 : 0, stack + at);
    at += p->size;
  }
  return stack;
}

/* ∂column/∂row, the levels' numbers one after the other. NULL where a part is too large. */
static double *block_numbers(const Chart *chart, const Block *block) {
  int rows = numbers_in(chart, block->rows), cols = numbers_in(chart, block->cols), row = 0;
  g_autofree double *numbers = g_new0(double, rows *cols);
  for (guint r = 0; r < block->rows->len; r++) {
    int to = g_array_index(block->rows, int, r), col = 0;
    for (guint c = 0; c < block->cols->len; c++) {
      int from = g_array_index(block->cols, int, c), edge = edge_between(chart, from, to);
      int height = chart->points[to].size, width = chart->points[from].size;
      if (edge >= 0 && chart->edges[edge].local == NULL) return NULL;
      for (int i = 0; edge >= 0 && i < height * width; i++)
        numbers[(row + i / width) * cols + col + i % width] = chart->edges[edge].local[i % width * height + i / width];
      col += width;
    }
    row += chart->points[to].size;
  }
  return g_steal_pointer(&numbers);
}

static void print_numbers(const Chain *chain, const Block *block, const char *indent) {
  int rows = numbers_in(chain->chart, block->rows), cols = numbers_in(chain->chart, block->cols);
  g_autofree double *matrix = block_numbers(chain->chart, block), *vector = stacked_gradients(chain, block->cols),
                    *result = stacked_gradients(chain, block->rows);
  g_autoptr(GString) line = g_string_new(indent);
  bool from_a = block->cols->len == 1 && g_array_index(block->cols, int, 0) == chart_a(chain->chart);
  if (!from_a && !chain->batch) {
    text_numbers(line, chain->session, rows, cols, matrix);
    g_string_append(line, "·");
    text_numbers(line, chain->session, cols, 1, vector);
    g_string_append_printf(line, "\n%s", indent);
  }
  if (rows == 1)
    text_number(line, chain->session, *result, false);
  else
    text_numbers(line, chain->session, rows, 1, result);
  call_print(chain->call, "%s\n", line->str);
}

static void print_block(Chain *chain, int level) {
  Block block = {g_array_new(FALSE, FALSE, sizeof(int)), g_array_new(FALSE, FALSE, sizeof(int))};
  fill_block(chain->chart, level, &block);
  g_autofree char *head = g_strdup_printf("%d: ", level);
  g_autofree char *indent = g_strdup_printf("%*s= ", (int)strlen(head), "");
  bool from_a = block.cols->len == 1 && g_array_index(block.cols, int, 0) == chart_a(chain->chart);
  g_autoptr(GString) line = g_string_new(head);
  if (block.rows->len * block.cols->len > ENTRIES_SHOWN) {
    g_string_append_printf(line, "a vector of %u derivatives", block.rows->len);
  } else {
    append_totals(chain, line, block.rows);
    if (!from_a) {
      g_string_append_printf(line, "\n%s", indent);
      append_symbols(chain, line, &block);
      g_string_append(line, "·");
      append_totals(chain, line, block.cols);
    }
  }
  call_print(chain->call, "%s\n", line->str);
  print_numbers(chain, &block, indent);
  g_array_unref(block.rows);
  g_array_unref(block.cols);
}

void chain_print_matrices(Chain *chain) {
  for (int level = chain->chart->points[chart_a(chain->chart)].level - 1; level >= 1; level--)
    print_block(chain, level);
}
