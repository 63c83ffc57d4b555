#include "explain/chart.h"
#include "grad/op.h"
#include <string.h>

enum { OPEN_POINTS_MAX = 20000, OPEN_EDGES_MAX = 400000, LOCAL_NUMBERS_MAX = 4096 };

/* While a chart is made its points are numbered by node: all numbers of a node, or one after the other. */
typedef struct {
  Chart *chart;
  const Graph *graph;
  Spot a, b;
  guint8 *below; /* [nodes] feeds A */
  int *offset;   /* [nodes + 1] the node's first point */
  bool *reached; /* [points] hangs below A */
  int *stamp;    /* [points] the edge that leads there from the point at hand, + 1 */
  GArray *edges; /* of ChartEdge */
  GArray *found; /* of NodeId: unnamed parts of the point at hand */
  guint8 *seen;  /* [nodes] is in `found` */
  bool too_many;
} Maker;

static bool is_moving(const Node *node) {
  return node->op->op_class == OP_CLASS_STRUCTURE;
}

/* Has the node points of its own? */
static bool is_shown(const Maker *m, NodeId id) {
  const Node *node = graph_node(m->graph, id);
  if (id == m->a.node || id == m->b.node) return true;
  if (node->op->code == OP_CONSTANT) return false;
  return m->chart->open ? node->name != NULL || !is_moving(node) : node->name != NULL;
}

static bool number_points(Maker *m, Diag *diag) {
  int count = graph_count(m->graph);
  gint64 points = 0;
  for (NodeId i = 0; i < count; i++) {
    m->offset[i] = (int)points;
    if (!m->below[i] || !is_shown(m, i)) continue;
    points += m->chart->open ? (gint64)shape_size(graph_node(m->graph, i)->shape) : 1;
    if (m->chart->open && points > OPEN_POINTS_MAX) {
      diag_set(diag, (Span){0}, "opened up, this graph has more than %d numbers", OPEN_POINTS_MAX);
      return diag_hint(diag, "without 'full' a layer is one node");
    }
  }
  m->offset[count] = (int)points;
  return true;
}

static int point_of(const Maker *m, NodeId node, int entry) {
  return m->offset[node] + (m->chart->open ? entry : 0);
}

static void add_edge(Maker *m, int from, int to, double local) {
  int known = m->stamp[to] - 1;
  if (known >= 0 && (guint)known < m->edges->len && g_array_index(m->edges, ChartEdge, known).from == from) {
    if (m->chart->open) *g_array_index(m->edges, ChartEdge, known).local += local;
    return;
  }
  ChartEdge edge = {from, to, m->chart->open ? g_memdup2(&local, sizeof local) : NULL};
  g_array_append_val(m->edges, edge);
  m->stamp[to] = (int)m->edges->len;
  m->reached[to] = true;
}

/* An entry taken from B that is not the one asked about leads nowhere. */
static bool misses_b(const Maker *m, const Node *node, NodeId input) {
  if (m->b.entry < 0 || input != m->b.node || node->op->code != OP_ENTRY) return false;
  int cols = graph_node(m->graph, input)->shape.cols;
  return (int)node->attribute[0] * cols + (int)node->attribute[1] != m->b.entry;
}

/* Down through the unnamed parts of a point to the named nodes that it hangs on. */
static void join_named(Maker *m, NodeId id) {
  int from = point_of(m, id, 0);
  g_array_set_size(m->found, 0);
  g_array_append_val(m->found, id);
  for (guint i = 0; i < m->found->len; i++) {
    NodeId part = g_array_index(m->found, NodeId, i);
    const Node *node = graph_node(m->graph, part);
    for (int k = 0; k < node->input_count; k++) {
      NodeId input = node->inputs[k];
      if (misses_b(m, node, input) || graph_node(m->graph, input)->op->code == OP_CONSTANT) continue;
      if (is_shown(m, input)) {
        add_edge(m, from, point_of(m, input, 0), 0);
      } else if (!m->seen[input]) {
        m->seen[input] = 1;
        g_array_append_val(m->found, input);
      }
    }
  }
  for (guint i = 0; i < m->found->len; i++) m->seen[g_array_index(m->found, NodeId, i)] = 0;
}

/* Ops that only move numbers are passed through. */
static void join_number(Maker *m, int from, NodeId part, int entry, double along) {
  const Node *node = graph_node(m->graph, part);
  for (int k = 0; k < node->input_count; k++) {
    NodeId input = node->inputs[k];
    if (graph_node(m->graph, input)->op->code == OP_CONSTANT) continue;
    TraceEdges edges = trace_edges(m->chart->run, part, entry, k, 0);
    for (gsize e = 0; e < edges.count; e++) {
      int place = (int)(edges.first + e * edges.stride);
      if (is_shown(m, input))
        add_edge(m, from, point_of(m, input, place), along * edges.local[e]);
      else
        join_number(m, from, input, place, along * edges.local[e]);
    }
    g_free(edges.local);
  }
}

static void join_all(Maker *m) {
  m->reached[point_of(m, m->a.node, MAX(m->a.entry, 0))] = true;
  for (NodeId i = m->a.node; i > m->b.node; i--) {
    if (!m->below[i] || !is_shown(m, i)) continue;
    int entries = m->offset[i + 1] - m->offset[i];
    for (int e = entries; e-- > 0 && !m->too_many;) {
      int from = m->offset[i] + e;
      if (!m->reached[from]) continue;
      if (m->chart->open)
        join_number(m, from, i, e, 1);
      else
        join_named(m, i);
      m->too_many = m->edges->len > OPEN_EDGES_MAX && m->chart->open;
    }
  }
}

/* ---- what is on a path ---- */

/* The new number of each point that B can be reached from, counted from B; -1 for the others. */
static int *number_useful(const Maker *m, int count, int *useful) {
  int *number = g_new(int, count + 1);
  int b = point_of(m, m->b.node, MAX(m->b.entry, 0));
  g_autofree bool *on_path = g_new0(bool, count + 1);
  on_path[b] = true;
  for (guint e = m->edges->len; e-- > 0;) {
    const ChartEdge *edge = &g_array_index(m->edges, ChartEdge, e);
    if (on_path[edge->to]) on_path[edge->from] = true;
  }
  *useful = 0;
  for (int p = 0; p < count; p++) number[p] = on_path[p] ? (*useful)++ : -1;
  return number;
}

static void take_points(const Maker *m, const int *number) {
  Chart *chart = m->chart;
  for (NodeId i = 0; i < graph_count(m->graph); i++) {
    for (int p = m->offset[i]; p < m->offset[i + 1]; p++) {
      if (number[p] < 0) continue;
      Spot spot = {i, chart->open ? p - m->offset[i] : -1};
      if (i == m->a.node) spot.entry = m->a.entry;
      if (i == m->b.node) spot.entry = m->b.entry;
      if (shape_is_number(graph_node(m->graph, i)->shape)) spot.entry = -1;
      chart->points[number[p]] = (ChartPoint){.spot = spot, .size = spot_size(m->graph, spot)};
    }
  }
}

static void take_edges(const Maker *m, const int *number) {
  Chart *chart = m->chart;
  chart->edges = g_new0(ChartEdge, m->edges->len + 1);
  for (guint e = 0; e < m->edges->len; e++) {
    ChartEdge edge = g_array_index(m->edges, ChartEdge, e);
    if (number[edge.from] < 0 || number[edge.to] < 0) {
      g_free(edge.local);
      continue;
    }
    chart->edges[chart->edge_count++] = (ChartEdge){number[edge.from], number[edge.to], edge.local};
  }
}

static void link_edges(Chart *chart) {
  int *next = g_new0(int, chart->point_count + 1);
  chart->up = g_new(int, chart->edge_count + 1);
  for (int e = 0; e < chart->edge_count; e++) {
    ChartPoint *from = &chart->points[chart->edges[e].from];
    if (from->down_count++ == 0) from->first_down = e;
    chart->points[chart->edges[e].to].up_count++;
  }
  for (int p = 0, first = 0; p < chart->point_count; p++) {
    chart->points[p].first_up = next[p] = first;
    first += chart->points[p].up_count;
  }
  for (int e = chart->edge_count; e-- > 0;) chart->up[next[chart->edges[e].to]++] = e;
  chart->points[0].level = 1;
  for (int e = chart->edge_count; e-- > 0;) {
    ChartPoint *from = &chart->points[chart->edges[e].from];
    from->level = MAX(from->level, chart->points[chart->edges[e].to].level + 1);
  }
  g_free(next);
}

static void take_chart(Maker *m) {
  int points = m->offset[graph_count(m->graph)], useful;
  g_autofree int *number = number_useful(m, points, &useful);
  int a = point_of(m, m->a.node, MAX(m->a.entry, 0));
  if (number[a] < 0) {
    for (guint e = 0; e < m->edges->len; e++) g_free(g_array_index(m->edges, ChartEdge, e).local);
    return;
  }
  m->chart->points = g_new0(ChartPoint, useful + 1);
  m->chart->point_count = useful;
  take_points(m, number);
  take_edges(m, number);
  link_edges(m->chart);
}

Chart *chart_new(const Run *run, Spot a, Spot b, bool open, Diag *diag) {
  g_autoptr(Chart) chart = g_new0(Chart, 1);
  *chart = (Chart){.run = run, .open = open};
  const Graph *graph = run_graph(run);
  gsize count = (gsize)graph_count(graph);
  Maker m = {.chart = chart, .graph = graph, .a = a, .b = b};
  g_autofree guint8 *below = m.below = g_malloc0(count + 1);
  g_autofree guint8 *seen = m.seen = g_malloc0(count + 1);
  g_autofree int *offset = m.offset = g_new0(int, count + 1);
  graph_ancestors(graph, a.node, below);
  if (!below[b.node]) return g_steal_pointer(&chart);
  if (!number_points(&m, diag)) return NULL;
  g_autofree bool *reached = m.reached = g_new0(bool, offset[count] + 1);
  g_autofree int *stamp = m.stamp = g_new0(int, offset[count] + 1);
  g_autoptr(GArray) edges = m.edges = g_array_new(FALSE, FALSE, sizeof(ChartEdge));
  g_autoptr(GArray) found = m.found = g_array_new(FALSE, FALSE, sizeof(NodeId));
  join_all(&m);
  if (m.too_many) {
    for (guint e = 0; e < edges->len; e++) g_free(g_array_index(edges, ChartEdge, e).local);
    diag_set(diag, (Span){0}, "opened up, this graph has more than %d edges", OPEN_EDGES_MAX);
    diag_hint(diag, "without 'full' a layer is one node");
    return NULL;
  }
  take_chart(&m);
  return g_steal_pointer(&chart);
}

void chart_free(Chart *chart) {
  if (chart == NULL) return;
  for (int e = 0; e < chart->edge_count; e++) g_free(chart->edges[e].local);
  g_free(chart->edges);
  g_free(chart->points);
  g_free(chart->up);
  g_free(chart);
}

bool chart_has_detour(const Chart *chart, int edge) {
  int from = chart->edges[edge].from, to = chart->edges[edge].to;
  g_autofree bool *reached = g_new0(bool, from + 1);
  const ChartPoint *start = &chart->points[from];
  for (int e = start->first_down; e < start->first_down + start->down_count; e++)
    if (e != edge) reached[chart->edges[e].to] = true;
  for (int e = start->first_down + start->down_count; e < chart->edge_count; e++) {
    const ChartEdge *next = &chart->edges[e];
    if (next->from > from || !reached[next->from]) continue;
    if (next->from <= to) break;
    reached[next->to] = true;
  }
  return reached[to];
}

/* ---- local derivatives ---- */

/* What arrives at each node when one number of a point is pushed: [nodes] of arrays, or NULL. */
typedef struct {
  const Chart *chart;
  const Graph *graph;
  double **push;
  GArray *parts; /* of NodeId: unnamed nodes on the way, and where it ends */
  guint8 *ends;  /* [nodes] is a point of the chart */
  int sample;
} Pusher;

static void push_to(Pusher *p, NodeId node) {
  if (p->push[node] != NULL) return;
  p->push[node] = g_new0(double, shape_size(graph_node(p->graph, node)->shape));
  g_array_append_val(p->parts, node);
}

static void push_entry(Pusher *p, NodeId node, int entry, double along) {
  const Node *n = graph_node(p->graph, node);
  for (int k = 0; k < n->input_count; k++) {
    NodeId input = n->inputs[k];
    if (graph_node(p->graph, input)->op->code == OP_CONSTANT) continue;
    push_to(p, input);
    TraceEdges edges = trace_edges(p->chart->run, node, entry, k, p->sample);
    for (gsize e = 0; e < edges.count; e++) p->push[input][edges.first + e * edges.stride] += along * edges.local[e];
    g_free(edges.local);
  }
}

/* The latest of what is still to do comes next: an input always stands before its node. */
static NodeId take_latest(GArray *parts, guint from) {
  NodeId *at = &g_array_index(parts, NodeId, from);
  for (guint i = from + 1; i < parts->len; i++) {
    NodeId *other = &g_array_index(parts, NodeId, i), swapped = *at;
    if (*other <= *at) continue;
    *at = *other;
    *other = swapped;
  }
  return *at;
}

/* From one number of a point through its unnamed parts. */
static void push_number(Pusher *p, NodeId node, int entry) {
  push_entry(p, node, entry, 1);
  for (guint i = 0; i < p->parts->len; i++) {
    NodeId part = take_latest(p->parts, i);
    if (p->ends[part]) continue;
    int size = (int)shape_size(graph_node(p->graph, part)->shape);
    for (int e = 0; e < size; e++)
      if (p->push[part][e] != 0) push_entry(p, part, e, p->push[part][e]);
  }
}

static void forget_push(Pusher *p) {
  for (guint i = 0; i < p->parts->len; i++) g_clear_pointer(&p->push[g_array_index(p->parts, NodeId, i)], g_free);
  g_array_set_size(p->parts, 0);
}

static void fill_edges_of(Pusher *p, int from) {
  Chart *chart = (Chart *)p->chart;
  const ChartPoint *point = &chart->points[from];
  int widest = 0;
  for (int e = point->first_down; e < point->first_down + point->down_count; e++)
    widest = MAX(widest, chart->points[chart->edges[e].to].size);
  if ((gint64)widest * point->size > LOCAL_NUMBERS_MAX) return;
  for (int row = 0; row < point->size; row++) {
    push_number(p, point->spot.node, MAX(point->spot.entry, row));
    for (int e = point->first_down; e < point->first_down + point->down_count; e++) {
      ChartEdge *edge = &chart->edges[e];
      const ChartPoint *to = &chart->points[edge->to];
      if (edge->local == NULL) edge->local = g_new(double, point->size * to->size);
      const double *arrived = p->push[to->spot.node]; /* NULL where a factor of 0 let nothing through */
      for (int c = 0; c < to->size; c++)
        edge->local[row * to->size + c] = arrived != NULL ? arrived[MAX(to->spot.entry, c)] : 0;
    }
    forget_push(p);
  }
}

static guint8 *ends_of(const Chart *chart) {
  const Graph *graph = run_graph(chart->run);
  guint8 *ends = g_malloc0((gsize)graph_count(graph) + 1);
  for (NodeId i = 0; i < graph_count(graph); i++)
    ends[i] = graph_node(graph, i)->name != NULL || graph_node(graph, i)->op->op_class == OP_CLASS_LEAF;
  ends[chart->points[0].spot.node] = 1;
  return ends;
}

void chart_fill(Chart *chart, int sample) {
  if (chart->open || chart->point_count == 0) return;
  const Graph *graph = run_graph(chart->run);
  g_autofree guint8 *ends = ends_of(chart);
  g_autofree double **push = g_new0(double *, graph_count(graph) + 1);
  g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(NodeId));
  Pusher pusher = {chart, graph, push, parts, ends, sample};
  for (int p = chart->point_count - 1; p > 0; p--) fill_edges_of(&pusher, p);
}
