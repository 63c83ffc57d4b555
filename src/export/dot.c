/* The computational graph for Graphviz: named nodes with their formulas and values, edges with local derivatives. */
#include "export/export.h"

#include <math.h>

#include "base/number.h"
#include "show/show.h"

/* Text inside double quotes. */
static void add_quoted(GString *out, const char *text) {
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\') g_string_append_c(out, '\\');
    g_string_append_c(out, *text);
  }
}

static void add_node(GString *out, const Snapshot *s, int node) {
  const SnapshotNode *n = &s->nodes[node];
  const double *values = snapshot_values(s, node);
  g_string_append_printf(out, "  n%d [label=\"", node);
  add_quoted(out, n->name);
  if (n->formula != NULL) {
    g_string_append(out, " = ");
    add_quoted(out, n->formula);
  }
  if (values != NULL && n->rows * n->cols == 1) {
    g_string_append(out, "\\n");
    number_format(out, values[0], 4);
  } else if (n->rows * n->cols > 1) {
    g_string_append_printf(out, "\\n%d×%d", n->rows, n->cols);
  }
  g_string_append_printf(out, "\"%s];\n", n->formula == NULL ? " style=\"rounded,bold\"" : "");
}

static void add_edge(GString *out, const SnapshotEdge *edge) {
  g_string_append_printf(out, "  n%d -> n%d", edge->from, edge->to);
  if (isfinite(edge->local)) {
    g_string_append(out, " [label=\"");
    number_format(out, edge->local, 4);
    g_string_append_printf(out, "\"%s]", edge->local < 0 ? " style=dashed" : "");
  }
  g_string_append(out, ";\n");
}

bool export_dot(Call *call, const char *path, Diag *diag) {
  Show *show = show_of(call->session);
  show_settle(show, call->session);
  const Snapshot *s = show_snapshot(show);
  if (s->node_count == 0) {
    diag_set(diag, (Span){0}, "there is no graph yet");
    return diag_hint(diag, "x = 2");
  }
  if (s->left_out > 0)
    call_warn(call, "only the last %d of %d nodes are in %s", s->node_count, s->node_count + s->left_out, path);
  GString *text =
      g_string_new("digraph nabla {\n  rankdir=LR;\n  node [shape=box style=rounded fontname=\"DejaVu Sans\"];\n");
  for (int i = 0; i < s->node_count; i++) add_node(text, s, i);
  for (int i = 0; i < s->edge_count; i++) add_edge(text, &s->edges[i]);
  g_string_append(text, "}\n");
  bool written = export_text(path, text, diag);
  g_string_free(text, TRUE);
  return written;
}
