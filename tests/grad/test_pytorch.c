/* Functions and derivatives against PyTorch's float64, from the table that reference/elementwise.py wrote. */
#include "grad/op.h"
#include "grad/run.h"
#include <math.h>
#include <string.h>

/* 1e-12 is what the language promises, relative where numbers are large. */
#define TOLERANCE 1e-12

static bool agree(double ours, double theirs) {
  if (isnan(theirs)) return isnan(ours);
  if (isinf(theirs)) return ours == theirs;
  return fabs(ours - theirs) <= TOLERANCE * MAX(1, fabs(theirs));
}

static void compare(const char *line, const char *what, double ours, double theirs) {
  if (!agree(ours, theirs)) g_error("%s: %s is %.17g", line, what, ours);
}

static const double *attributes_of(const Op *op) {
  static const double bounds[] = {-1.5, 2};
  return op->code == OP_CLAMP ? bounds : NULL;
}

/* A line's numbers with one or two inputs through a run of one sample;
 * beside an unrelated vector, or as numbers alone. */
static void through_a_run(const char *line, const Op *op, const double *numbers, int inputs, bool beside_vector) {
  Graph *graph = graph_new();
  NodeId leaf[2];
  for (int k = 0; k < inputs; k++) leaf[k] = graph_leaf(graph, (Shape){1, 1}, false, NULL);
  if (beside_vector) graph_leaf(graph, (Shape){3, 1}, false, NULL);
  NodeId node = graph_apply(graph, op, leaf, inputs, attributes_of(op), NULL);
  RunOptions options = {.batch = 1, .target = node, .also = NODE_NONE, .gradients = true, .keep_all = true};
  Run *run = run_new(graph, options, NULL);
  for (int k = 0; k < inputs; k++) run_set(run, leaf[k], 0, &numbers[k]);
  run_forward(run);
  run_backward_from(run, node, 0);
  double value, slope;
  run_value(run, node, 0, &value);
  compare(line, "the value", value, numbers[inputs]);
  for (int k = 0; k < (op->code == OP_BCE ? 1 : inputs); k++) {
    run_gradient(run, leaf[k], 0, &slope);
    compare(line, "the derivative", slope, numbers[inputs + 1 + k]);
  }
  run_free(run);
  graph_free(graph);
}

static void check_line(const char *line) {
  g_auto(GStrv) fields = g_strsplit(line, " ", -1);
  const Op *op = op_find(fields[0]);
  g_assert_nonnull(op);
  double numbers[5];
  int count = (int)g_strv_length(fields) - 1;
  for (int i = 0; i < count; i++) numbers[i] = g_ascii_strtod(fields[i + 1], NULL);
  through_a_run(line, op, numbers, count == 3 ? 1 : 2, false);
  through_a_run(line, op, numbers, count == 3 ? 1 : 2, true);
  if (count != 3) return;
  compare(line, "op_value", op_value(op, attributes_of(op), numbers[0]), numbers[1]);
  compare(line, "op_slope", op_slope(op, attributes_of(op), numbers[0]), numbers[2]);
}

static void test_table(void) {
  g_autofree char *path = g_build_filename(g_getenv("NABLA_SOURCE"), "tests/grad/reference/elementwise.txt", NULL);
  g_autofree char *text = NULL;
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  int checked = 0;
  for (char **line = lines; *line; line++)
    if (**line && **line != '#') check_line(*line), checked++;
  g_assert_cmpint(checked, >, 1500);
}

/* Where PyTorch itself loses digits we keep them. */
static void test_tails(void) {
  const Op *sigmoid = op_row(OP_SIGMOID), *gelu = op_row(OP_GELU), *softplus = op_row(OP_SOFTPLUS);
  g_assert_cmpfloat(fabs(op_value(sigmoid, NULL, -30) / (exp(-30) / (1 + exp(-30))) - 1), <, 1e-14);
  g_assert_cmpfloat(fabs(op_value(gelu, NULL, -8) / (-4 * erfc(8 * M_SQRT1_2)) - 1), <, 1e-14);
  g_assert_cmpfloat(fabs(op_value(softplus, NULL, -30) / log1p(exp(-30)) - 1), <, 1e-14);
  g_assert_cmpfloat(op_value(sigmoid, NULL, -1000), ==, 0);
  g_assert_cmpfloat(op_value(sigmoid, NULL, 1000), ==, 1);
  g_assert_cmpfloat(op_value(op_row(OP_ELU), NULL, 1000), ==, 1000);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/grad/pytorch/table", test_table);
  g_test_add_func("/grad/pytorch/tails", test_tails);
  return g_test_run();
}
