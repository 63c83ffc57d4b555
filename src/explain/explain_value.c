/* `explain NAME`: where a value comes from. Words first, then the arithmetic with the numbers put in. */
#include "base/number.h"
#include "explain/explain.h"
#include "explain/explain_parts.h"
#include "explain/terms.h"
#include "explain/text.h"
#include "explain/words.h"
#include "grad/op.h"
#include <math.h>
#include <string.h>

enum { ENTRIES_SHOWN = 4, TERMS_SHOWN = 8, LINE_WIDTH = 110, SAMPLES_SHOWN = 8 };

static Shape shape_of(const Topic *t, NodeId node) {
  return graph_node(t->graph, node)->shape;
}

static double value_at(const Topic *t, NodeId node, int entry) {
  double value;
  spot_value(t->run, (Spot){node, shape_is_number(shape_of(t, node)) ? 0 : entry}, 0, &value);
  return value;
}

static char *name_at(const Topic *t, NodeId node, int entry) {
  return text_spot(t->graph, (Spot){node, shape_is_number(shape_of(t, node)) ? -1 : entry}, false);
}

static char *number_at(const Topic *t, NodeId node, int entry) {
  return text_of_number(t->session, value_at(t, node, entry));
}

/* `NAME = symbols = numbers = value`, on several lines where it is long. */
static void print_equation(const Topic *t, const char *name, const char *symbols, const char *numbers,
                           const char *value) {
  bool told = g_strcmp0(numbers, value) == 0;
  int width = text_width(name) + text_width(symbols) + text_width(numbers) + text_width(value);
  if (width < LINE_WIDTH) {
    call_print(t->call, "%s = %s%s%s = %s\n", name, symbols, told ? "" : " = ", told ? "" : numbers, value);
    return;
  }
  int indent = text_width(name);
  call_print(t->call, "%s = %s\n%*s = %s\n%*s = %s\n", name, symbols, indent, "", numbers, indent, "", value);
}

/* ---- sums ---- */

/* A function inside the formula is told on a line of its own. */
static void print_inner(const Topic *t, NodeId id, int entry, int depth) {
  const Node *node = graph_node(t->graph, id);
  if (node->name != NULL || depth > 3) return;
  if (node->op->op_class == OP_CLASS_UNARY && node->op->code != OP_NEGATE && node->op->code != OP_LINEAR) {
    g_autofree char *name = name_at(t, id, entry), *value = number_at(t, id, entry);
    g_autofree char *input = number_at(t, node->inputs[0], entry);
    const char *state = words_for_state(node->op, value_at(t, node->inputs[0], entry), value_at(t, id, entry));
    call_print(t->call, "  where %s = %s(%s) = %s%s%s\n", name, node->op->name, input, value, state ? ": " : "",
               state ? state : "");
  }
  for (int k = 0; k < node->input_count && node->op->op_class != OP_CLASS_PRODUCT; k++)
    print_inner(t, node->inputs[k], entry, depth + 1);
}

/* name NULL: a formula inside another, which has none. */
static void print_sum(const Topic *t, NodeId node, int entry, const char *name) {
  g_autoptr(GArray) terms = terms_of(t->session, t->run, node, entry, 0);
  guint most = t->full ? G_MAXUINT : TERMS_SHOWN;
  g_autofree char *symbols = terms_text(terms, false, most), *numbers = terms_text(terms, true, most);
  g_autofree char *value = number_at(t, node, entry);
  if (name != NULL)
    print_equation(t, name, symbols, numbers, value);
  else
    print_equation(t, symbols, numbers, value, value);
  const Term *largest = terms_largest(terms);
  if (largest != NULL) {
    g_autofree char *amount = text_change(t->session, largest->value);
    call_print(t->call, "  most of it comes from %s: %s\n", largest->symbols, amount);
  }
  if (terms->len > most && name != NULL) call_print(t->call, "  (explain %s full shows all terms)\n", name);
}

/* ---- functions ---- */

static const struct {
  OpCode code;
  const char *formula; /* %s: the input's number */
} formulas[] = {
    {OP_SIGMOID, "1/(1 + e^-%s)"}, {OP_RELU, "max(0, %s)"}, {OP_TANH, "tanh(%s)"}, {OP_SOFTPLUS, "ln(1 + e^%s)"}};

static void print_function(const Topic *t, const Node *node, NodeId id, int entry, const char *name) {
  NodeId input = node->inputs[0];
  if (graph_node(t->graph, input)->name == NULL && graph_node(t->graph, input)->op->op_class != OP_CLASS_LEAF)
    print_sum(t, input, entry, NULL);
  double z = value_at(t, input, entry), h = value_at(t, id, entry);
  g_autoptr(GString) number = g_string_new(NULL);
  text_number(number, t->session, z, true);
  g_autofree char *symbol = name_at(t, input, entry), *value = text_of_number(t->session, h), *numbers = NULL;
  g_autofree char *symbols = text_call(node, symbol), *plain = text_of_number(t->session, z);
  for (gsize i = 0; i < G_N_ELEMENTS(formulas); i++) {
    if ((int)formulas[i].code != node->op->code) continue;
    g_auto(GStrv) halves = g_strsplit(formulas[i].formula, "%s", 2);
    bool bracketed = node->op->code == OP_RELU || node->op->code == OP_TANH;
    numbers = g_strconcat(halves[0], bracketed ? plain : number->str, halves[1], NULL);
  }
  if (numbers == NULL) numbers = text_call(node, plain);
  const char *state = words_for_state(node->op, z, h);
  g_autofree char *end = state ? g_strdup_printf("%s   (%s)", value, state) : g_strdup(value);
  print_equation(t, name, symbols, numbers, end);
}

static void print_softmax(const Topic *t, const Node *node, NodeId id, int entry, const char *name) {
  NodeId input = node->inputs[0];
  int size = (int)shape_size(shape_of(t, input)), shown = MIN(size, TERMS_SHOWN);
  g_autoptr(GString) sum = g_string_new(NULL);
  double total = 0;
  for (int i = 0; i < size; i++) {
    total += exp(value_at(t, input, i));
    if (i >= shown) continue;
    g_autofree char *z = number_at(t, input, i);
    g_string_append_printf(sum, "%se^%s", i > 0 ? " + " : "", z);
  }
  if (shown < size) g_string_append_printf(sum, " + … %d more", size - shown);
  g_autofree char *z = number_at(t, input, entry), *value = number_at(t, id, entry);
  g_autofree char *symbols = g_strdup_printf("e^%s / (%s)", z, sum->str);
  g_autofree char *above = text_of_number(t->session, exp(value_at(t, input, entry)));
  g_autofree char *below = text_of_number(t->session, total);
  g_autofree char *numbers = g_strdup_printf("%s/%s", above, below);
  print_equation(t, name, symbols, numbers, value);
}

/* ---- losses ---- */

static char *loss_share(const Topic *t, const Node *node, int entry, bool *counts) {
  g_autoptr(GString) p = g_string_new(NULL), y = g_string_new(NULL);
  double guess = value_at(t, node->inputs[0], entry), truth = value_at(t, node->inputs[1], entry);
  text_number(p, t->session, guess, true);
  text_number(y, t->session, truth, true);
  *counts = true;
  bool class_number = !shape_is_number(shape_of(t, node->inputs[0])) && shape_is_number(shape_of(t, node->inputs[1]));
  if (class_number) return g_strdup_printf("-ln(%s)", p->str);
  switch (node->op->code) {
  case OP_MSE:
    return g_strdup_printf("(%s - %s)^2", p->str, y->str);
  case OP_MAE:
    return g_strdup_printf("abs(%s - %s)", p->str, y->str);
  case OP_HINGE:
    return g_strdup_printf("max(0, 1 - %s·%s)", y->str, p->str);
  case OP_CE:
    *counts = truth != 0;
    return truth == 1 ? g_strdup_printf("-ln(%s)", p->str) : g_strdup_printf("-%s·ln(%s)", y->str, p->str);
  default:
    if (truth == 1) return g_strdup_printf("-ln(%s)", p->str);
    if (truth == 0) return g_strdup_printf("-ln(1 - %s)", p->str);
    return g_strdup_printf("-(%s·ln(%s) + (1 - %s)·ln(1 - %s))", y->str, p->str, y->str, p->str);
  }
}

static void print_loss(const Topic *t, const Node *node, NodeId id, const char *name) {
  int size = (int)shape_size(shape_of(t, node->inputs[0])), written = 0;
  bool class_number = size > 1 && shape_is_number(shape_of(t, node->inputs[1]));
  bool mean = size > 1 && node->op->code != OP_CE;
  g_autoptr(GString) numbers = g_string_new(mean ? "(" : "");
  for (int e = 0; e < size && written <= TERMS_SHOWN; e++) {
    bool counts;
    if (class_number && e != (int)value_at(t, node->inputs[1], 0)) continue;
    g_autofree char *share = loss_share(t, node, e, &counts);
    if (!counts) continue;
    if (written++ > 0) g_string_append(numbers, " + ");
    g_string_append(numbers, written > TERMS_SHOWN ? "…" : share);
  }
  if (mean) g_string_append_printf(numbers, ")/%d", size);
  g_autofree char *value = number_at(t, id, 0);
  g_autofree char *guess = text_spot(t->graph, (Spot){node->inputs[0], -1}, false);
  g_autofree char *truth = text_spot(t->graph, (Spot){node->inputs[1], -1}, false);
  g_autofree char *symbols = g_strdup_printf("%s(%s, %s)", node->op->name, guess, truth);
  print_equation(t, name, symbols, numbers->str, value);
}

/* ---- anything else: the formula of the whole node with its numbers ---- */

typedef struct {
  const Topic *topic;
  GPtrArray *names, *numbers;
  bool vectors;
} Filling;

static void fill_name(const Expr *name, void *user) {
  Filling *filling = user;
  NodeId node = session_node(filling->topic->session, name->name);
  if (node == NODE_NONE || !shape_is_number(shape_of(filling->topic, node))) {
    filling->vectors = true;
    return;
  }
  g_ptr_array_add(filling->names, (gpointer)name->name);
  g_ptr_array_add(filling->numbers, expr_new_number(value_at(filling->topic, node, 0), name->span));
}

static void print_formula(const Topic *t, NodeId node) {
  g_autofree char *name = text_spot(t->graph, (Spot){node, -1}, false);
  g_autoptr(Expr) formula = text_formula(t->graph, node, true);
  g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func((GDestroyNotify)expr_unref);
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  Filling filling = {t, names, numbers, false};
  expr_visit_names(formula, false, fill_name, &filling);
  g_autoptr(Expr) filled =
      expr_substitute(formula, (const char *const *)names->pdata, (Expr *const *)numbers->pdata, (int)names->len);
  g_autoptr(GString) symbols = g_string_new(NULL), arithmetic = g_string_new(NULL), value = g_string_new(NULL);
  expr_print(formula, session_digits(t->session), symbols);
  expr_print(filled, session_digits(t->session), arithmetic);
  Shape shape = shape_of(t, node);
  g_autofree double *all = g_new(double, shape_size(shape));
  spot_value(t->run, (Spot){node, -1}, 0, all);
  if (shape_is_number(shape))
    text_number(value, t->session, *all, false);
  else
    text_numbers(value, t->session, shape.rows, shape.cols, all);
  print_equation(t, name, symbols->str, filling.vectors ? value->str : arithmetic->str, value->str);
}

/* ---- a node ---- */

static bool adds_up(const Op *op) {
  static const OpCode codes[] = {OP_ADD, OP_SUBTRACT, OP_NEGATE, OP_LINEAR, OP_SUM, OP_MATMUL, OP_DOT, OP_MULTIPLY};
  for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
    if ((int)codes[i] == op->code) return true;
  return false;
}

static bool has_weights(const Topic *t, NodeId id) {
  const Node *node = graph_node(t->graph, id);
  if (node->op->code == OP_MATMUL || node->op->code == OP_DOT) return true;
  bool found = false;
  for (int k = 0; k < node->input_count && adds_up(node->op); k++)
    found |= graph_node(t->graph, node->inputs[k])->name == NULL && has_weights(t, node->inputs[k]);
  return found;
}

static void print_words(const Topic *t, const Node *node, NodeId id, const char *name) {
  const char *words = words_for_op(node->op);
  if (words != NULL)
    call_print(t->call, "%s: %s %s\n", name, node->op->name, words);
  else if (has_weights(t, id))
    call_print(t->call, "%s is a weighted sum: each input times its weight, all added up\n", name);
  else if (node->op->code == OP_MULTIPLY)
    call_print(t->call, "%s is a product: it is 0 as soon as one factor is\n", name);
  else if (node->op->code == OP_ADD || node->op->code == OP_SUBTRACT)
    call_print(t->call, "%s is a sum: each term adds its share\n", name);
}

static void print_entry(const Topic *t, NodeId id, int entry) {
  const Node *node = graph_node(t->graph, id);
  g_autofree char *name = name_at(t, id, entry);
  if (node->op->op_class == OP_CLASS_LOSS)
    print_loss(t, node, id, name);
  else if (node->op->op_class == OP_CLASS_SOFTMAX)
    print_softmax(t, node, id, entry, name);
  else if (adds_up(node->op))
    print_sum(t, id, entry, name);
  else if (node->op->op_class == OP_CLASS_UNARY)
    print_function(t, node, id, entry, name);
  else
    print_formula(t, id);
  if (adds_up(node->op) && shape_is_number(node->shape))
    for (int k = 0; k < node->input_count; k++) print_inner(t, node->inputs[k], 0, 0);
}

static void print_entries(const Topic *t, Spot spot) {
  const Node *node = graph_node(t->graph, spot.node);
  int size = (int)shape_size(node->shape), shown = t->full ? size : MIN(size, ENTRIES_SHOWN);
  bool entrywise = adds_up(node->op) || node->op->op_class == OP_CLASS_UNARY || node->op->op_class == OP_CLASS_SOFTMAX;
  if (spot.entry >= 0 || size == 1 || !entrywise) {
    print_entry(t, spot.node, MAX(spot.entry, 0));
    return;
  }
  for (int e = 0; e < shown; e++) print_entry(t, spot.node, e);
  if (shown < size)
    call_print(t->call, "… %d more entr%s: explain %s[%d], or explain %s full\n", size - shown,
               size - shown == 1 ? "y" : "ies", node->name, shown + 1, node->name);
}

/* What the number is taken for, and what would have been right. */
static void print_verdict(const Topic *t, Spot spot) {
  const Dataset *data = session_data(t->session);
  int sample = session_sample(t->session), size = (int)shape_size(shape_of(t, spot.node));
  if (data == NULL || spot.node != session_node(t->session, "yhat") || sample < 1 || t->batch) return;
  g_autofree double *output = g_new(double, size);
  spot_value(t->run, (Spot){spot.node, -1}, 0, output);
  int class = class_of_output(data->kind, output, size);
  double target = dataset_target(data, sample - 1);
  g_autofree char *truth = text_of_number(t->session, target);
  if (class < 0) {
    call_print(t->call, "wanted: y = %s\n", truth);
    return;
  }
  int wanted = data->kind == TARGET_SIGN ? target > 0 : (int)target;
  int said = data->kind == TARGET_SIGN ? 2 * class - 1 : class;
  call_print(t->call, "taken as %d; wanted: y = %s: %s\n", said, truth, class == wanted ? "right" : "wrong");
}

static void print_mean(const Topic *t, Spot spot) {
  int samples = graph_node(t->graph, spot.node)->batched ? run_batch(t->run) : 1, shown = MIN(samples, SAMPLES_SHOWN);
  Shape shape = spot.entry >= 0 ? (Shape){1, 1} : shape_of(t, spot.node);
  g_autofree double *values = g_new(double, shape_size(shape));
  g_autofree char *name = text_spot(t->graph, spot, false);
  call_print(t->call, "%s is the mean of what it is for each sample\n", name);
  for (int s = 0; s <= shown; s++) {
    bool mean = s == shown;
    g_autoptr(GString) line = g_string_new(NULL);
    if (mean && samples > shown)
      call_print(t->call, "  … %d more sample%s\n", samples - shown, plural_s(samples - shown));
    spot_value(t->run, spot, mean ? -1 : s, values);
    if (mean)
      g_string_append_printf(line, "%s = ", name);
    else
      g_string_append_printf(line, "  sample %d of the batch: ", s + 1);
    value_format(line, values, (gsize)shape.rows, (gsize)shape.cols, session_digits(t->session));
    call_print(t->call, "%s\n", line->str);
  }
}

/* The output: first the weighted sum that its activation is given. */
static void explain_sum_beneath(const Topic *t, Spot spot) {
  const Node *node = graph_node(t->graph, spot.node);
  if (spot.node != session_node(t->session, "yhat") || node->input_count != 1) return;
  NodeId sum = node->inputs[0];
  const Node *beneath = graph_node(t->graph, sum);
  if (beneath->name == NULL || !adds_up(beneath->op) || !has_weights(t, sum)) return;
  g_autofree char *name = text_spot(t->graph, (Spot){sum, -1}, false);
  print_words(t, beneath, sum, name);
  print_entries(t, (Spot){sum, node->op->op_class == OP_CLASS_SOFTMAX ? -1 : spot.entry});
}

void explain_value(const Topic *t, Spot spot) {
  const Node *node = graph_node(t->graph, spot.node);
  if (t->batch) {
    print_mean(t, spot);
    return;
  }
  explain_sum_beneath(t, spot);
  g_autofree char *name = text_spot(t->graph, spot, false);
  print_words(t, node, spot.node, name);
  print_entries(t, spot);
  print_verdict(t, spot);
}
