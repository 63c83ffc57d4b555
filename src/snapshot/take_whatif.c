#include "snapshot/take_whatif.h"

#include <math.h>
#include <string.h>

#include "grad/op.h"
#include "session/questions.h"

typedef struct {
  const Snapshot *s;
  const Graph *graph;
  const WhatifAnswer *answer;
  int *first;    /* [nodes of the snapshot] its first number in the answer, or -1 */
  GArray *units; /* of WhatifUnit */
  GArray *links; /* of WhatifLink */
  int *unit_of;  /* [nodes of the snapshot] the unit of its first number, or -1 */
} Taker;

void snapshot_whatif_free(SnapshotWhatif *whatif) {
  if (whatif == NULL) return;
  whatif_answer_unref(whatif->answer);
  g_free(whatif->units);
  g_free(whatif->links);
  g_free(whatif);
}

/* ---- numbers ---- */

static int at_of(const Taker *t, int node, int entry) {
  return node == SNAPSHOT_NONE || t->first[node] < 0 ? -1 : t->first[node] + entry;
}

static double number_of(const Taker *t, const double *numbers, int node, int entry) {
  int at = at_of(t, node, entry);
  return at < 0 ? NAN : numbers[at];
}

static int add_unit(Taker *t, int node, int entry, int level) {
  const WhatifAnswer *a = t->answer;
  WhatifUnit unit = {.node = node, .entry = entry, .level = level, .sum_node = node, .sum_entry = entry};
  unit.before = number_of(t, a->before, node, entry);
  unit.after = number_of(t, a->after, node, entry);
  unit.gradient = number_of(t, a->gradient, node, entry);
  unit.sum = unit.summed = NAN;
  g_array_append_val(t->units, unit);
  return (int)t->units->len - 1;
}

static WhatifUnit *unit_at(const Taker *t, int unit) {
  return &g_array_index(t->units, WhatifUnit, unit);
}

/* The unit's relu reads this number. */
static void set_sum(Taker *t, int unit, int node, int entry) {
  WhatifUnit *u = unit_at(t, unit);
  u->sum_node = node;
  u->sum_entry = entry;
  u->sum = number_of(t, t->answer->before, node, entry);
  u->summed = number_of(t, t->answer->after, node, entry);
  u->off = u->sum <= 0;
  u->off_after = u->summed <= 0;
}

/* ---- a network, neuron by neuron ---- */

static bool add_columns(Taker *t) {
  const Snapshot *s = t->s;
  int units = 0, before = -1;
  for (int c = 0; c < s->column_count; c++) units += s->columns[c].size;
  if (units > WHATIF_UNITS_MAX || s->column_count > WHATIF_LEVELS_MAX) return false;
  for (int c = 0; c < s->column_count; c++) {
    const SnapshotColumn *column = &s->columns[c];
    int first = (int)t->units->len;
    t->unit_of[column->node] = first;
    for (int j = 0; j < column->size; j++) {
      int unit = add_unit(t, column->node, j, c);
      if (column->activation != NULL && strcmp(column->activation, "relu") == 0) set_sum(t, unit, column->z, j);
      for (int i = 0; c > 0 && i < s->columns[c - 1].size; i++) {
        int entry = j * s->columns[c - 1].size + i;
        WhatifLink link = {.from = before + i, .to = unit, .node = column->W, .entry = entry};
        link.local = number_of(t, t->answer->before, column->W, entry);
        link.after = number_of(t, t->answer->after, column->W, entry);
        link.gradient = number_of(t, t->answer->gradient, column->W, entry);
        g_array_append_val(t->links, link);
      }
    }
    before = first;
  }
  return true;
}

/* ---- formulas of numbers ---- */

/* The nodes on which the output hangs. */
static bool *needed_nodes(const Taker *t, int output) {
  const Snapshot *s = t->s;
  bool *needed = g_new0(bool, s->node_count);
  needed[output] = true;
  for (int n = s->node_count - 1; n >= 0; n--) {
    for (int e = 0; needed[n] && e < s->edge_count; e++) {
      if (s->edges[e].to == n) needed[s->edges[e].from] = true;
    }
  }
  return needed;
}

static int readers_of(const Snapshot *s, int node) {
  int count = 0;
  for (int e = 0; e < s->edge_count; e++) count += s->edges[e].from == node;
  return count;
}

/* Where the node does nothing but multiply another one inside a third, that other one; else SNAPSHOT_NONE. */
static int multiplied_by(const Taker *t, int node) {
  const Snapshot *s = t->s;
  if (!s->nodes[node].learns || readers_of(s, node) != 1) return SNAPSHOT_NONE;
  for (NodeId i = 0; i < MIN(s->part_count, graph_count(t->graph)); i++) {
    const Node *part = graph_node(t->graph, i);
    for (int k = 0; part->op == op_row(OP_MULTIPLY) && k < 2; k++) {
      SnapshotPart one = s->parts[part->inputs[k]], other = s->parts[part->inputs[1 - k]];
      if (!one.whole || one.node != node) continue;
      return other.whole && !s->nodes[other.node].learns ? other.node : SNAPSHOT_NONE;
    }
  }
  return SNAPSHOT_NONE;
}

/* The weight that stands on an edge, or SNAPSHOT_NONE. */
static int weight_on(const Taker *t, const int *carrier, const SnapshotEdge *edge) {
  const Snapshot *s = t->s;
  for (int e = 0; e < s->edge_count; e++) {
    int weight = s->edges[e].from;
    if (s->edges[e].to != edge->to || carrier[weight] != edge->from) continue;
    if (number_of(t, t->answer->before, weight, 0) == edge->local) return weight;
  }
  return SNAPSHOT_NONE;
}

static bool is_gate(const Taker *t, int from, int to) {
  for (NodeId i = 0; i < MIN(t->s->part_count, graph_count(t->graph)); i++) {
    if (!t->s->parts[i].whole || t->s->parts[i].node != to) continue;
    const Node *node = graph_node(t->graph, i);
    return node->op == op_row(OP_RELU) && t->s->parts[node->inputs[0]].whole &&
           t->s->parts[node->inputs[0]].node == from;
  }
  return false;
}

static void add_links(Taker *t, const int *weight) {
  const Snapshot *s = t->s;
  for (int e = 0; e < s->edge_count; e++) {
    int from = t->unit_of[s->edges[e].from], to = t->unit_of[s->edges[e].to];
    if (from < 0 || to < 0) continue;
    WhatifLink link = {.from = from, .to = to, .node = weight[e], .entry = 0};
    link.local = link.after = s->edges[e].local;
    link.gradient = NAN;
    link.gate = is_gate(t, s->edges[e].from, s->edges[e].to);
    if (link.gate) set_sum(t, to, s->edges[e].from, 0);
    if (link.gate) link.after = unit_at(t, to)->off_after ? 0 : 1;
    if (weight[e] != SNAPSHOT_NONE) {
      link.after = number_of(t, t->answer->after, weight[e], 0);
      link.gradient = number_of(t, t->answer->gradient, weight[e], 0);
    }
    g_array_append_val(t->links, link);
  }
}

/* Right of what is read; what reads nothing stands just left of the first that reads it. */
static void set_levels(Taker *t) {
  for (guint n = 0; n < t->units->len; n++) {
    for (guint i = 0; i < t->links->len; i++) {
      const WhatifLink *link = &g_array_index(t->links, WhatifLink, i);
      if (link->to == (int)n)
        unit_at(t, (int)n)->level = MAX(unit_at(t, (int)n)->level, unit_at(t, link->from)->level + 1);
    }
  }
  for (guint n = 0; n < t->units->len; n++) {
    int nearest = G_MAXINT;
    bool reads = false;
    for (guint i = 0; i < t->links->len; i++) {
      const WhatifLink *link = &g_array_index(t->links, WhatifLink, i);
      reads |= link->to == (int)n;
      if (link->from == (int)n) nearest = MIN(nearest, unit_at(t, link->to)->level);
    }
    if (!reads && nearest != G_MAXINT) unit_at(t, (int)n)->level = nearest - 1;
  }
}

static bool add_formulas(Taker *t, int output) {
  const Snapshot *s = t->s;
  g_autofree bool *needed = needed_nodes(t, output);
  g_autofree int *carrier = g_new(int, s->node_count), *weight = g_new(int, s->edge_count + 1);
  for (int n = 0; n < s->node_count; n++) carrier[n] = needed[n] ? multiplied_by(t, n) : SNAPSHOT_NONE;
  for (int e = 0; e < s->edge_count; e++) weight[e] = weight_on(t, carrier, &s->edges[e]);
  for (int e = 0; e < s->edge_count; e++) {
    if (weight[e] != SNAPSHOT_NONE) needed[weight[e]] = false;
  }
  for (int n = 0; n < s->node_count; n++) {
    if (!needed[n]) continue;
    if (s->nodes[n].rows * s->nodes[n].cols != 1 || t->units->len == WHATIF_UNITS_MAX) return false;
    t->unit_of[n] = add_unit(t, n, 0, 0);
  }
  add_links(t, weight);
  set_levels(t);
  return true;
}

/* ---- all together ---- */

static void map_numbers(Taker *t) {
  for (int n = 0; n < t->s->node_count; n++) t->first[n] = t->unit_of[n] = -1;
  for (NodeId i = 0; i < MIN(t->s->part_count, t->answer->node_count); i++) {
    if (t->s->parts[i].whole) t->first[t->s->parts[i].node] = t->answer->first[i];
  }
}

static int unit_with(const Taker *t, int node, int entry) {
  return node == SNAPSHOT_NONE || t->unit_of[node] < 0 ? SNAPSHOT_NONE : t->unit_of[node] + entry;
}

/* Where in the picture the number in question is; false: nowhere. */
static bool find_asked(const Taker *t, SnapshotWhatif *w) {
  const Snapshot *s = t->s;
  int node = s->parts[t->answer->leaf].node, entry = t->answer->entry;
  w->asked_unit = unit_with(t, node, entry);
  w->asked_link = SNAPSHOT_NONE;
  for (guint i = 0; i < t->links->len; i++) {
    const WhatifLink *link = &g_array_index(t->links, WhatifLink, i);
    if (link->node == node && link->entry == entry) w->asked_link = (int)i;
  }
  for (int c = 1; c < s->column_count && w->asked_unit == SNAPSHOT_NONE; c++) {
    if (s->columns[c].b == node) w->asked_unit = unit_with(t, s->columns[c].node, entry);
  }
  return w->asked_unit != SNAPSHOT_NONE || w->asked_link != SNAPSHOT_NONE;
}

static SnapshotWhatif *finish(const Taker *t, int output) {
  SnapshotWhatif *w = g_new0(SnapshotWhatif, 1);
  w->output = unit_with(t, output, 0);
  if (w->output == SNAPSHOT_NONE || !find_asked(t, w)) return g_free(w), NULL;
  w->answer = whatif_answer_ref((WhatifAnswer *)t->answer);
  w->unit_count = (int)t->units->len;
  w->link_count = (int)t->links->len;
  w->units = g_memdup2(t->units->data, t->units->len * sizeof(WhatifUnit));
  w->links = g_memdup2(t->links->data, t->links->len * sizeof(WhatifLink));
  for (int i = 0; i < w->unit_count; i++) w->level_count = MAX(w->level_count, w->units[i].level + 1);
  return w;
}

SnapshotWhatif *take_whatif(const Snapshot *s, Session *session, const Run *run) {
  const WhatifAnswer *answer = session_whatif_answer(session);
  if (answer == NULL || answer->node_count > s->part_count) return NULL;
  SnapshotPart output = s->parts[answer->output];
  if (!output.whole || !s->parts[answer->leaf].whole) return NULL;
  g_autofree int *first = g_new(int, s->node_count), *unit_of = g_new(int, s->node_count);
  g_autoptr(GArray) units = g_array_new(FALSE, FALSE, sizeof(WhatifUnit));
  g_autoptr(GArray) links = g_array_new(FALSE, FALSE, sizeof(WhatifLink));
  Taker t = {s, run_graph(run), answer, first, units, links, unit_of};
  map_numbers(&t);
  bool net = snapshot_has_net(s) && output.node == s->columns[s->column_count - 1].node;
  bool small = net ? add_columns(&t) : add_formulas(&t, output.node);
  SnapshotWhatif *whatif = small ? finish(&t, output.node) : NULL;
  if (whatif == NULL || whatif->level_count <= WHATIF_LEVELS_MAX) return whatif;
  snapshot_whatif_free(whatif);
  return NULL;
}
