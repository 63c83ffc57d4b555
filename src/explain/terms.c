#include "explain/terms.h"
#include "base/number.h"
#include "explain/text.h"
#include "grad/op.h"
#include <math.h>

typedef struct {
  const Session *session;
  const Run *run;
  const Graph *graph;
  GArray *terms;
  GHashTable *values; /* NodeId → its numbers, read once */
  int sample;
} Collector;

static void term_clear(void *data) {
  Term *term = data;
  g_free(term->symbols);
  g_free(term->numbers);
}

static double value_of(const Collector *c, NodeId node, int entry) {
  Shape shape = graph_node(c->graph, node)->shape;
  double *values = g_hash_table_lookup(c->values, GINT_TO_POINTER(node));
  if (values == NULL) {
    values = g_new(double, shape_size(shape));
    spot_value(c->run, (Spot){node, -1}, c->sample, values);
    g_hash_table_insert(c->values, GINT_TO_POINTER(node), values);
  }
  return values[shape_is_number(shape) ? 0 : entry];
}

static char *symbol_of(const Collector *c, NodeId node, int entry) {
  bool number = shape_is_number(graph_node(c->graph, node)->shape);
  return text_spot(c->graph, (Spot){node, number ? -1 : entry}, true);
}

static void add_alone(Collector *c, NodeId node, int entry, bool minus) {
  g_autoptr(GString) number = g_string_new(NULL);
  double value = value_of(c, node, entry);
  text_number(number, c->session, value, minus || c->terms->len > 0);
  bool number_node = shape_is_number(graph_node(c->graph, node)->shape);
  char *symbols = text_spot(c->graph, (Spot){node, number_node ? -1 : entry}, false);
  Term term = {symbols, g_strdup(number->str), minus ? -value : value, minus};
  g_array_append_val(c->terms, term);
}

static void add_product(Collector *c, NodeId a, int a_entry, NodeId b, int b_entry, bool minus) {
  double left = value_of(c, a, a_entry), right = value_of(c, b, b_entry);
  g_autofree char *a_name = symbol_of(c, a, a_entry), *b_name = symbol_of(c, b, b_entry);
  g_autoptr(GString) numbers = g_string_new(NULL);
  text_number(numbers, c->session, left, true);
  g_string_append(numbers, "·");
  text_number(numbers, c->session, right, true);
  Term term = {g_strdup_printf("%s·%s", a_name, b_name), g_strdup(numbers->str), (minus ? -1 : 1) * left * right,
               minus};
  g_array_append_val(c->terms, term);
}

static void add_inner_product(Collector *c, const Node *node, int entry, bool minus) {
  Shape left = graph_node(c->graph, node->inputs[0])->shape;
  bool dot = node->op->code == OP_DOT;
  int row = dot ? 0 : entry / node->shape.cols, col = dot ? 0 : entry % node->shape.cols;
  int count = dot ? (int)shape_size(left) : left.cols, width = dot ? 1 : node->shape.cols;
  for (int k = 0; k < count; k++)
    add_product(c, node->inputs[0], dot ? k : row * left.cols + k, node->inputs[1], k * width + col, minus);
}

static void collect(Collector *c, NodeId id, int entry, bool minus, bool open) {
  const Node *node = graph_node(c->graph, id);
  bool own = open || node->name == NULL;
  int code = own ? node->op->code : OP_LEAF;
  if (own && shape_is_number(node->shape)) entry = 0;
  switch (code) {
  case OP_ADD:
  case OP_SUBTRACT:
    collect(c, node->inputs[0], entry, minus, false);
    collect(c, node->inputs[1], entry, minus != (code == OP_SUBTRACT), false);
    return;
  case OP_NEGATE:
    collect(c, node->inputs[0], entry, !minus, false);
    return;
  case OP_LINEAR:
    collect(c, node->inputs[0], entry, minus, false);
    return;
  case OP_SUM:
    for (int e = 0; e < (int)shape_size(graph_node(c->graph, node->inputs[0])->shape); e++)
      collect(c, node->inputs[0], e, minus, false);
    return;
  case OP_MATMUL:
  case OP_DOT:
    add_inner_product(c, node, entry, minus);
    return;
  case OP_MULTIPLY:
    add_product(c, node->inputs[0], entry, node->inputs[1], entry, minus);
    return;
  default:
    add_alone(c, id, entry, minus);
  }
}

GArray *terms_of(const Session *session, const Run *run, NodeId node, int entry, int sample) {
  GArray *terms = g_array_new(FALSE, FALSE, sizeof(Term));
  g_array_set_clear_func(terms, term_clear);
  g_autoptr(GHashTable) values = g_hash_table_new_full(NULL, NULL, NULL, g_free);
  Collector collector = {session, run, run_graph(run), terms, values, sample};
  collect(&collector, node, MAX(entry, 0), false, true);
  return terms;
}

char *terms_text(const GArray *terms, bool numbers, guint most) {
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < terms->len && i < most; i++) {
    const Term *term = &g_array_index(terms, Term, i);
    if (i == 0 && term->minus) g_string_append_c(text, '-');
    if (i > 0) g_string_append(text, term->minus ? " - " : " + ");
    g_string_append(text, numbers ? term->numbers : term->symbols);
  }
  if (terms->len > most)
    g_string_append_printf(text, " + … %u more term%s", terms->len - most, plural_s(terms->len - most));
  return g_strdup(text->str);
}

const Term *terms_largest(const GArray *terms) {
  const Term *largest = NULL;
  double all = 0;
  for (guint i = 0; i < terms->len; i++) {
    const Term *term = &g_array_index(terms, Term, i);
    all += fabs(term->value);
    if (largest == NULL || fabs(term->value) > fabs(largest->value)) largest = term;
  }
  return terms->len > 1 && fabs(largest->value) > all / 2 ? largest : NULL;
}
