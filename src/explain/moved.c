#include "explain/moved.h"
#include "explain/text.h"
#include "grad/op.h"
#include <math.h>
#include <string.h>

enum { ENTRIES_LOOKED_AT = 100000 };

Moved *moved_new(const Session *session, const Run *before, const Run *after, NodeId leaf) {
  const Graph *graph = run_graph(before);
  int count = graph_count(graph);
  Moved *moved = g_new(Moved, 1);
  *moved = (Moved){session, graph, before, after, g_new0(double *, count), g_new0(double *, count), g_malloc0(count)};
  moved->hangs[leaf] = 1;
  for (NodeId i = leaf + 1; i < count; i++) {
    const Node *node = graph_node(graph, i);
    for (int k = 0; k < node->input_count; k++) moved->hangs[i] |= moved->hangs[node->inputs[k]];
  }
  return moved;
}

void moved_free(Moved *moved) {
  if (moved == NULL) return;
  for (NodeId i = 0; i < graph_count(moved->graph); i++) {
    g_free(moved->old[i]);
    g_free(moved->new[i]);
  }
  g_free(moved->old);
  g_free(moved->new);
  g_free(moved->hangs);
  g_free(moved);
}

static const double *values_of(const Moved *moved, const Run *run, double **kept, NodeId node) {
  if (kept[node] == NULL) {
    kept[node] = g_new0(double, shape_size(graph_node(moved->graph, node)->shape));
    run_value(run, node, 0, kept[node]);
  }
  return kept[node];
}

const double *moved_old(Moved *moved, NodeId node) {
  return values_of(moved, moved->before, moved->old, node);
}

const double *moved_new_value(Moved *moved, NodeId node) {
  return values_of(moved, moved->after, moved->new, node);
}

/* nan that stays nan has not moved. */
static bool differs(double a, double b) {
  return a != b && !(isnan(a) && isnan(b));
}

/* did it move? */
static bool entry_moved(Moved *moved, NodeId node, int entry) {
  return moved->hangs[node] && differs(moved_old(moved, node)[entry], moved_new_value(moved, node)[entry]);
}

/* ---- one entry of a node, and what it hangs on ---- */

typedef struct {
  NodeId node;
  int entry;
  NodeId input; /* the first of its inputs that moved … */
  int k, place; /* … which input that is, and its entry */
  int moved;    /* how many did */
} Stop;

/* Which of the numbers under an entry moved? */
static Stop look_below(Moved *moved, NodeId id, int entry) {
  const Node *node = graph_node(moved->graph, id);
  Stop stop = {id, entry, NODE_NONE, 0, 0, 0};
  for (int k = 0; k < node->input_count; k++) {
    if (!moved->hangs[node->inputs[k]]) continue;
    TraceEdges edges = trace_edges(moved->before, id, entry, k, 0);
    for (gsize e = 0; e < edges.count; e++) {
      int place = (int)(edges.first + e * edges.stride);
      if (!entry_moved(moved, node->inputs[k], place) || stop.moved++ > 0) continue;
      stop.input = node->inputs[k];
      stop.k = k;
      stop.place = place;
    }
    g_free(edges.local);
  }
  return stop;
}

static char *name_of(const Moved *moved, NodeId node, int entry) {
  bool number = shape_is_number(graph_node(moved->graph, node)->shape);
  return text_spot(moved->graph, (Spot){node, number ? -1 : entry}, false);
}

/* "z1 = -3 -> -1"; "z1 = -3" where it stays, and a plain number as itself. */
static char *movement(Moved *moved, NodeId node, int entry) {
  g_autofree char *name = name_of(moved, node, entry);
  g_autofree char *from = text_of_number(moved->session, moved_old(moved, node)[entry]);
  g_autofree char *to = text_of_number(moved->session, moved_new_value(moved, node)[entry]);
  if (strcmp(name, from) == 0) return g_strdup(from);
  if (!entry_moved(moved, node, entry)) return g_strdup_printf("%s = %s", name, from);
  return g_strdup_printf("%s = %s -> %s", name, from, to);
}

/* ---- why a push is stopped ---- */

/* " (off: z1 = -3)" behind the value of a unit that is off. */
static char *off_remark(Moved *moved, NodeId id, int entry) {
  const Node *node = graph_node(moved->graph, id);
  if (node->op->code == OP_ENTRY) return g_strdup("");
  while (node->op->code == OP_LINEAR) node = graph_node(moved->graph, id = node->inputs[0]);
  if (node->op->code != OP_RELU || moved_old(moved, node->inputs[0])[entry] > 0) return g_strdup("");
  g_autofree char *name = name_of(moved, node->inputs[0], entry);
  g_autofree char *value = text_of_number(moved->session, moved_old(moved, node->inputs[0])[entry]);
  return g_strdup_printf(" (off: %s = %s)", name, value);
}

/* The entry of the other factor that meets input k's entry in a product. */
static int partner_entry(const Moved *moved, const Stop *stop) {
  const Node *node = graph_node(moved->graph, stop->node);
  Shape left = graph_node(moved->graph, node->inputs[0])->shape;
  Shape other = graph_node(moved->graph, node->inputs[1 - stop->k])->shape;
  if (node->op->code == OP_MULTIPLY) return shape_is_number(other) ? 0 : stop->entry;
  if (node->op->code == OP_DOT) return stop->place;
  if (stop->k == 0) return stop->place % left.cols * node->shape.cols + stop->entry % node->shape.cols;
  return stop->entry / node->shape.cols * left.cols + stop->place / node->shape.cols;
}

static char *zero_factor(Moved *moved, const Stop *stop) {
  const Node *node = graph_node(moved->graph, stop->node);
  NodeId other = node->inputs[1 - stop->k];
  int entry = partner_entry(moved, stop);
  if (moved_old(moved, other)[entry] != 0) return NULL;
  g_autofree char *pushed = name_of(moved, stop->input, stop->place), *factor = name_of(moved, other, entry);
  g_autofree char *off = off_remark(moved, other, entry);
  return strcmp(factor, "0") == 0 ? g_strdup_printf("%s is multiplied with 0", pushed)
                                  : g_strdup_printf("%s is multiplied with %s = 0%s", pushed, factor, off);
}

/* What a number below brings along: the change of a sum's or product's term. */
static void append_share(Moved *moved, GString *out, const Stop *stop, int k, int place, double local) {
  NodeId input = graph_node(moved->graph, stop->node)->inputs[k];
  double change = (moved_new_value(moved, input)[place] - moved_old(moved, input)[place]) * local;
  if (change == 0) return;
  g_autofree char *name = name_of(moved, input, place), *amount = text_change(moved->session, change);
  g_string_append_printf(out, "%s%s through %s", out->len > 0 ? ", " : "", amount, name);
}

static char *cancelling(Moved *moved, const Stop *stop) {
  const Node *node = graph_node(moved->graph, stop->node);
  g_autoptr(GString) shares = g_string_new(NULL);
  for (int k = 0; k < node->input_count; k++) {
    TraceEdges edges = trace_edges(moved->before, stop->node, stop->entry, k, 0);
    for (gsize e = 0; e < edges.count; e++) {
      int place = (int)(edges.first + e * edges.stride);
      if (entry_moved(moved, node->inputs[k], place)) append_share(moved, shares, stop, k, place, edges.local[e]);
    }
    g_free(edges.local);
  }
  g_autofree char *name = name_of(moved, stop->node, stop->entry);
  return g_strdup_printf("paths cancel in %s: %s", name, shares->str);
}

/* An elementwise function that answers alike to both. */
static char *flat_function(Moved *moved, const Stop *stop) {
  const Node *node = graph_node(moved->graph, stop->node);
  g_autofree char *input = movement(moved, stop->input, stop->place);
  g_autofree char *value = text_of_number(moved->session, moved_old(moved, stop->node)[stop->entry]);
  bool off = node->op->code == OP_RELU;
  return g_strdup_printf("%s: %s, %s gives %s", off ? "off" : "saturated", input, node->op->name, value);
}

static char *not_chosen(Moved *moved, const Stop *stop) {
  const Node *node = graph_node(moved->graph, stop->node);
  NodeId other = node->inputs[1 - stop->k];
  int entry = shape_is_number(graph_node(moved->graph, other)->shape) ? 0 : stop->entry;
  g_autofree char *input = movement(moved, stop->input, stop->place), *chosen = name_of(moved, other, entry);
  g_autofree char *value = text_of_number(moved->session, moved_old(moved, other)[entry]);
  bool plain = strcmp(chosen, value) == 0;
  return g_strdup_printf("not chosen: %s, but %s takes %s%s%s", input, node->op->name, plain ? "" : chosen,
                         plain ? "" : " = ", value);
}

static char *reason(Moved *moved, const Stop *stop) {
  const Node *node = graph_node(moved->graph, stop->node);
  char *zero = NULL;
  switch (node->op->code) {
  case OP_MULTIPLY:
  case OP_MATMUL:
  case OP_DOT:
    if (stop->moved == 1) zero = zero_factor(moved, stop);
    return zero != NULL ? zero : cancelling(moved, stop);
  case OP_MIN:
  case OP_MAX:
    return stop->moved == 1 ? not_chosen(moved, stop) : cancelling(moved, stop);
  case OP_SOFTMAX:
    return g_strdup("softmax sees differences only, and all its inputs moved alike");
  default:
    break;
  }
  if (stop->moved > 1) return cancelling(moved, stop);
  if (node->op->op_class == OP_CLASS_UNARY) return flat_function(moved, stop);
  g_autofree char *input = movement(moved, stop->input, stop->place), *name = name_of(moved, stop->node, stop->entry);
  return g_strdup_printf("%s stays: %s makes no difference to it", name, input);
}

static void add_line(GPtrArray *lines, char *line, int most) {
  bool known = false;
  for (guint i = 0; i < lines->len; i++) known |= strcmp(lines->pdata[i], line) == 0;
  if (known || (int)lines->len > most)
    g_free(line);
  else if ((int)lines->len == most)
    g_ptr_array_add(lines, (g_free(line), g_strdup("… and so on with others")));
  else
    g_ptr_array_add(lines, line);
}

/* Visits every entry that hangs on the leaf and feeds the output. */
typedef void EntryVisit(Moved *moved, NodeId node, int entry, GPtrArray *lines, int most);

static GPtrArray *visit_entries(Moved *moved, NodeId output, int most, EntryVisit *visit) {
  GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
  g_autofree guint8 *below = g_malloc0((gsize)graph_count(moved->graph));
  graph_ancestors(moved->graph, output, below);
  int looked_at = 0;
  for (NodeId i = 0; i <= output; i++) {
    const Node *node = graph_node(moved->graph, i);
    if (!below[i] || !moved->hangs[i] || node->op->op_class == OP_CLASS_LEAF) continue;
    int size = (int)shape_size(node->shape);
    for (int e = 0; e < size && looked_at++ < ENTRIES_LOOKED_AT; e++) visit(moved, i, e, lines, most);
  }
  return lines;
}

static void visit_stop(Moved *moved, NodeId node, int entry, GPtrArray *lines, int most) {
  if (entry_moved(moved, node, entry)) return;
  Stop stop = look_below(moved, node, entry);
  if (stop.moved > 0) add_line(lines, reason(moved, &stop), most);
}

GPtrArray *moved_stops(Moved *moved, NodeId output, int most) {
  return visit_entries(moved, output, most, visit_stop);
}

/* ---- corners ---- */

/* Functions that are made of pieces: where they meet. */
static const struct {
  OpCode code;
  const char *up, *down; /* what happens there, going up and going down */
} corners[] = {
    {OP_RELU, "relu switches on", "relu switches off"},
    {OP_LRELU, "lrelu leaves its small slope", "lrelu enters its small slope"},
    {OP_ELU, "elu becomes straight", "elu begins to bend"},
    {OP_SELU, "selu becomes straight", "selu begins to bend"},
    {OP_ABS, "abs turns round", "abs turns round"},
    {OP_SIGN, "sign jumps to 1", "sign jumps to -1"},
    {OP_HEAVISIDE, "heaviside jumps to 1", "heaviside jumps to 0"},
};

static void visit_unary_corner(Moved *moved, NodeId id, int entry, GPtrArray *lines, int most) {
  const Node *node = graph_node(moved->graph, id);
  double old = moved_old(moved, node->inputs[0])[entry], now = moved_new_value(moved, node->inputs[0])[entry];
  for (gsize i = 0; i < G_N_ELEMENTS(corners); i++) {
    if ((int)corners[i].code != node->op->code || (old > 0) == (now > 0)) continue;
    g_autofree char *input = movement(moved, node->inputs[0], entry);
    add_line(lines, g_strdup_printf("corner: %s crosses 0, %s", input, now > old ? corners[i].up : corners[i].down),
             most);
  }
  if (node->op->code != OP_CLAMP) return;
  for (int bound = 0; bound < 2; bound++) {
    double at = node->attribute[bound];
    if ((old > at) == (now > at)) continue;
    g_autofree char *input = movement(moved, node->inputs[0], entry), *where = text_of_number(moved->session, at);
    add_line(lines, g_strdup_printf("corner: %s crosses %s, a bound of clamp", input, where), most);
  }
}

static void visit_corner(Moved *moved, NodeId id, int entry, GPtrArray *lines, int most) {
  const Node *node = graph_node(moved->graph, id);
  if (node->op->op_class == OP_CLASS_UNARY) visit_unary_corner(moved, id, entry, lines, most);
  bool compares = node->op->code >= OP_LESS && node->op->code <= OP_GREATER_EQUAL;
  if (!compares && node->op->code != OP_MIN && node->op->code != OP_MAX) return;
  int at[2];
  for (int k = 0; k < 2; k++) at[k] = shape_is_number(graph_node(moved->graph, node->inputs[k])->shape) ? 0 : entry;
  NodeId a = node->inputs[0], b = node->inputs[1];
  bool before = moved_old(moved, a)[at[0]] > moved_old(moved, b)[at[1]];
  bool after = moved_new_value(moved, a)[at[0]] > moved_new_value(moved, b)[at[1]];
  bool tie = !compares && moved_old(moved, a)[at[0]] == moved_old(moved, b)[at[1]];
  if (compares ? !entry_moved(moved, id, entry) : before == after && !tie) return;
  g_autofree char *left = movement(moved, a, at[0]), *right = movement(moved, b, at[1]);
  if (compares) {
    add_line(lines, g_strdup_printf("corner: %s against %s, and the comparison turns", left, right), most);
    return;
  }
  if (tie) {
    add_line(lines, g_strdup_printf("corner: %s and %s were equal in %s", left, right, node->op->name), most);
    return;
  }
  add_line(lines, g_strdup_printf("corner: %s and %s change places in %s", left, right, node->op->name), most);
}

GPtrArray *moved_corners(Moved *moved, NodeId output, int most) {
  return visit_entries(moved, output, most, visit_corner);
}
