#include "plot/naming.h"

#include <string.h>

#include "draw/mathname.h"
#include "draw/number.h"

int naming_column(const Snapshot *s, int node) {
  for (int c = 0; c < s->column_count; c++) {
    const SnapshotColumn *column = &s->columns[c];
    if (node == column->node || node == column->z || node == column->W || node == column->b) return c;
  }
  return SNAPSHOT_NONE;
}

/* Inputs that were given one by one are x all the same. */
const char *naming_input(const Snapshot *s) {
  const SnapshotNode *input = &s->nodes[s->columns[0].node];
  return input->formula != NULL && input->name != NULL && strlen(input->name) == 1 ? input->name : "x";
}

char *naming_neuron(const Snapshot *s, int c, int j) {
  bool alone = s->columns[c].size == 1;
  if (c == 0) return alone ? g_strdup(naming_input(s)) : g_strdup_printf("%s_{%d}", naming_input(s), j + 1);
  if (c == s->column_count - 1) return alone ? g_strdup("\\hat{y}") : g_strdup_printf("\\hat{y}_{%d}", j + 1);
  return g_strdup_printf("h_{%d}^{(%d)}", j + 1, c);
}

static char *layer_entry(const Snapshot *s, int c, int node, int entry) {
  const SnapshotColumn *column = &s->columns[c];
  if (node == column->node) return naming_neuron(s, c, entry);
  if (node == column->z && column->size == 1) return g_strdup_printf("z_{%d}", c);
  if (node == column->z) return g_strdup_printf("z_{%d}^{(%d)}", entry + 1, c);
  if (node == column->b && column->size == 1) return g_strdup_printf("b_{%d}", c);
  if (node == column->b) return g_strdup_printf("b_{%d}[%d]", c, entry + 1);
  int cols = s->nodes[node].cols;
  return g_strdup_printf("W_{%d}[%d,%d]", c, entry / cols + 1, entry % cols + 1);
}

char *naming_entry(const Snapshot *s, int node, int entry) {
  int c = naming_column(s, node);
  if (c != SNAPSHOT_NONE && s->columns[c].size > 0) return layer_entry(s, c, node, entry);
  g_autofree char *typed = naming_language(s, node, entry);
  return math_from_nabla(typed, MATH_BRACKETS);
}

char *naming_language(const Snapshot *s, int node, int entry) {
  const SnapshotNode *n = &s->nodes[node];
  if (n->rows * n->cols == 1) return g_strdup(n->name);
  if (n->cols == 1) return g_strdup_printf("%s[%d]", n->name, entry + 1);
  return g_strdup_printf("%s[%d,%d]", n->name, entry / n->cols + 1, entry % n->cols + 1);
}

char *naming_derivative(const char *above, const char *below) {
  return g_strdup_printf("\\gradient{\\frac{∂%s}{∂%s}}", above, below);
}

char *naming_target(const Dataset *data, int sample) {
  int class = dataset_class(data, sample);
  if (data->class_names != NULL && class >= 0) return g_strdup(data->class_names[class]);
  return g_strdup(number_short(dataset_target(data, sample), NUMBER_PLAIN).text);
}

char *naming_feature(const char *name) {
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char(at)) {
    if (g_unichar_isalnum(g_utf8_get_char(at)) || *at == '_') continue;
    return g_strdup_printf("\\text{%s}", name);
  }
  return math_from_nabla(name, MATH_BRACKETS);
}
