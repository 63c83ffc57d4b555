#include "snapshot/unfold.h"

#include <string.h>

#include "base/number.h"
#include "grad/op.h"

/* ---- what is open ---- */

typedef struct {
  GHashTable *names; /* interned */
  guint64 serial;
} Opened;

static const char KEY[] = "view.unfold";

static void opened_free(void *data) {
  Opened *opened = data;
  g_hash_table_unref(opened->names);
  g_free(opened);
}

static Opened *opened_of(Session *session) {
  Opened *opened = session_extension(session, KEY);
  if (opened != NULL) return opened;
  opened = g_new0(Opened, 1);
  opened->names = g_hash_table_new(NULL, NULL);
  session_set_extension(session, KEY, opened, opened_free);
  return opened;
}

bool unfold_is_open(Session *session, const char *name) {
  return g_hash_table_contains(opened_of(session)->names, g_intern_string(name));
}

void unfold_open(Session *session, const char *name) {
  Opened *opened = opened_of(session);
  g_hash_table_add(opened->names, (gpointer)g_intern_string(name));
  opened->serial++;
}

void unfold_close(Session *session, const char *name) {
  Opened *opened = opened_of(session);
  if (name == NULL)
    g_hash_table_remove_all(opened->names);
  else
    g_hash_table_remove(opened->names, g_intern_string(name));
  opened->serial++;
}

guint64 unfold_serial(Session *session) {
  return opened_of(session)->serial;
}

/* ---- what parts are called ---- */

/* Longer names would not fit their boxes. */
enum { NAME_MOST = 14 };

static bool is_sum(const Graph *graph, NodeId node) {
  const Op *op = graph_node(graph, node)->op;
  bool unnamed = graph_node(graph, node)->name == NULL;
  return unnamed && (op == op_row(OP_ADD) || op == op_row(OP_SUBTRACT));
}

static void append_input(GString *text, const Graph *graph, NodeId input, const char *const *names, bool inside) {
  const Node *node = graph_node(graph, input);
  bool bracket = inside && is_sum(graph, input);
  if (bracket) g_string_append_c(text, '(');
  if (names[input] != NULL)
    g_string_append(text, names[input]);
  else if (node->op == op_row(OP_CONSTANT))
    number_format(text, node->attribute[0], NUMBER_DIGITS);
  else
    g_string_append(text, "…");
  if (bracket) g_string_append_c(text, ')');
}

const char *unfold_part_symbol(const Graph *graph, NodeId part) {
  static const char *const SIGNS[][2] = {{"*", "·"}, {"matmul", "·"}, {"-", "−"}, {"neg", "−"}, {"entry", "[ ]"}};
  const char *name = graph_node(graph, part)->op->name;
  for (gsize i = 0; i < G_N_ELEMENTS(SIGNS); i++) {
    if (strcmp(SIGNS[i][0], name) == 0) return g_intern_static_string(SIGNS[i][1]);
  }
  return g_intern_string(name);
}

const char *unfold_part_name(const Graph *graph, NodeId part, const char *const *names) {
  const Node *node = graph_node(graph, part);
  bool product = node->op->op_class == OP_CLASS_PRODUCT, infix = product || node->op->op_class == OP_CLASS_BINARY;
  infix = infix && !g_ascii_isalpha(*node->op->name);
  const char *sign = product ? "*" : node->op == op_row(OP_NEGATE) ? "-" : node->op->name;
  g_autoptr(GString) text = g_string_new(NULL);
  if (node->op == op_row(OP_ENTRY)) {
    append_input(text, graph, node->inputs[0], names, true);
    g_string_append_printf(text, "[%.0f", node->attribute[0] + 1);
    bool column = graph_node(graph, node->inputs[0])->shape.cols == 1;
    if (!column) g_string_append_printf(text, ",%.0f", node->attribute[1] + 1);
    g_string_append_c(text, ']');
  } else if (infix) {
    bool inside = !is_sum(graph, part);
    append_input(text, graph, node->inputs[0], names, inside);
    g_string_append_printf(text, inside ? "%s" : " %s ", sign);
    append_input(text, graph, node->inputs[1], names, inside || node->op == op_row(OP_SUBTRACT));
  } else {
    g_string_append_printf(text, "%s(", sign);
    for (int i = 0; i < node->input_count; i++) {
      if (i > 0) g_string_append(text, ", ");
      append_input(text, graph, node->inputs[i], names, false);
    }
    g_string_append_c(text, ')');
  }
  return g_intern_string(g_utf8_strlen(text->str, -1) <= NAME_MOST ? text->str : unfold_part_symbol(graph, part));
}
