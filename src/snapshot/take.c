#include "snapshot/take.h"

#include <math.h>
#include <string.h>

#include "grad/op.h"
#include "session/landscape.h"
#include "session/questions.h"
#include "snapshot/take_activation.h"
#include "snapshot/take_approx.h"
#include "snapshot/take_hidden.h"
#include "snapshot/take_lesson.h"
#include "snapshot/take_past.h"
#include "snapshot/take_plane.h"
#include "snapshot/take_text.h"
#include "snapshot/take_whatif.h"
#include "snapshot/take_words.h"
#include "snapshot/unfold.h"

/* ---- named nodes and what they are made of ---- */

/* The named node that each unnamed one is part of; NODE_NONE: named itself, or of none. Caller frees. */
static NodeId *find_owners(const Graph *graph) {
  int count = graph_count(graph);
  NodeId *owner = g_new(NodeId, MAX(count, 1));
  for (NodeId i = 0; i < count; i++) owner[i] = NODE_NONE;
  /* From the end: whoever reads an unnamed node comes after it. */
  for (NodeId i = count - 1; i >= 0; i--) {
    const Node *node = graph_node(graph, i);
    NodeId whole = node->name != NULL ? i : owner[i];
    for (int k = 0; whole != NODE_NONE && k < node->input_count; k++) {
      if (graph_node(graph, node->inputs[k])->name == NULL) owner[node->inputs[k]] = whole;
    }
  }
  return owner;
}

static int add_node(Snapshot *s, Session *session, const Run *run, NodeId id, const char *name) {
  const Node *node = graph_node(run_graph(run), id);
  bool formula = node->name != NULL && node->op != op_row(OP_LEAF);
  g_autofree char *text = formula ? session_formula(session, name) : NULL;
  int number = snapshot_add_node(s, name, text, node->shape.rows, node->shape.cols);
  if (s->nodes[number].first >= 0) run_value(run, id, 0, s->values + s->nodes[number].first);
  s->parts[id] = (SnapshotPart){number, true};
  return number;
}

/* A part of a formula that somebody has opened up stands for itself. */
static void take_part(Snapshot *s, Session *session, const Run *run, NodeId id, NodeId owner, const char **names) {
  const Graph *graph = run_graph(run);
  if (owner == NODE_NONE || graph_node(graph, id)->op == op_row(OP_CONSTANT)) return;
  if (!unfold_is_open(session, graph_node(graph, owner)->name)) return;
  names[id] = unfold_part_name(graph, id, names);
  int number = add_node(s, session, run, id, names[id]); /* which may move s->nodes */
  s->nodes[number].opened = true;
  s->nodes[number].symbol = unfold_part_symbol(graph, id);
}

/* Does the part make an own node worth showing? */
static void note_parts(Snapshot *s, Session *session, const Graph *graph, const NodeId *owner) {
  for (NodeId i = 0; i < graph_count(graph); i++) {
    if (owner[i] == NODE_NONE || graph_node(graph, i)->op == op_row(OP_CONSTANT)) continue;
    int whole = s->parts[owner[i]].node;
    if (whole == SNAPSHOT_NONE) continue;
    s->nodes[whole].parts = true;
    s->nodes[whole].opened = unfold_is_open(session, s->nodes[whole].name);
    if (!s->parts[i].whole) s->parts[i] = (SnapshotPart){whole, false};
  }
}

/* The number of each node of the graph in the snapshot; unnamed nodes belong to the named one that they are part of. */
static void take_nodes(Snapshot *s, Session *session, const Run *run) {
  const Graph *graph = run_graph(run);
  const Params *params = session_params(session);
  int count = graph_count(graph), named = 0;
  for (NodeId i = 0; i < count; i++) named += graph_node(graph, i)->name != NULL;
  s->left_out = MAX(named - SNAPSHOT_NODES_MAX, 0);
  snapshot_parts(s, count);
  g_autofree NodeId *owner = find_owners(graph);
  g_autofree const char **names = g_new0(const char *, MAX(count, 1));
  int skip = s->left_out;
  for (NodeId i = 0; i < count; i++) {
    names[i] = graph_node(graph, i)->name;
    if (names[i] == NULL) {
      take_part(s, session, run, i, owner[i], names);
    } else if (skip-- <= 0) {
      int number = add_node(s, session, run, i, names[i]);
      s->nodes[number].learns = params_find(params, names[i]) != NULL;
    }
  }
  note_parts(s, session, graph, owner);
}

static int number_of(const Snapshot *s, NodeId node) {
  return node == NODE_NONE || node >= s->part_count || !s->parts[node].whole ? SNAPSHOT_NONE : s->parts[node].node;
}

/* ---- edges with their local derivatives ---- */

typedef struct {
  Snapshot *s;
  const Run *run;
  double *along; /* [graph nodes] ∂(the named node)/∂(this part of it) */
  GArray *parts; /* NodeId: the parts of one named node, to be read from the last */
} EdgeTaker;

static void add_local(Snapshot *s, int from, int to, double local) {
  for (int e = s->edge_count - 1; e >= 0 && s->edges[e].to == to; e--) {
    if (s->edges[e].from != from) continue;
    s->edges[e].local += local;
    return;
  }
  snapshot_add_edge(s, from, to, local);
}

/* Goes from a named node back through its unnamed parts, collecting what arrives at other named nodes. */
static void take_edges_of(EdgeTaker *t, NodeId whole) {
  const Graph *graph = run_graph(t->run);
  int to = t->s->parts[whole].node;
  g_array_set_size(t->parts, 0);
  g_array_append_val(t->parts, whole);
  t->along[whole] = 1;
  for (guint p = 0; p < t->parts->len; p++) {
    NodeId part = g_array_index(t->parts, NodeId, p);
    const Node *node = graph_node(graph, part);
    for (int k = 0; k < node->input_count; k++) {
      NodeId input = node->inputs[k];
      const Node *in = graph_node(graph, input);
      if (in->op == op_row(OP_CONSTANT)) continue;
      bool numbers = shape_is_number(in->shape) && shape_is_number(node->shape);
      double local = numbers ? t->along[part] * trace_local_derivative(t->run, part, 0, k, 0, 0) : NAN;
      if (t->s->parts[input].whole) {
        add_local(t->s, t->s->parts[input].node, to, local);
      } else if (in->name == NULL) {
        t->along[input] = local;
        g_array_append_val(t->parts, input);
      }
    }
  }
}

static void take_edges(Snapshot *s, const Run *run) {
  int count = graph_count(run_graph(run));
  EdgeTaker taker = {s, run, g_new0(double, MAX(count, 1)), g_array_new(FALSE, FALSE, sizeof(NodeId))};
  for (NodeId i = 0; i < count; i++) {
    if (s->parts[i].whole) take_edges_of(&taker, i);
  }
  g_free(taker.along);
  g_array_unref(taker.parts);
}

/* ---- gradients and trace ---- */

static void take_gradients(Snapshot *s, Run *run, NodeId target) {
  if (target == NODE_NONE || !shape_is_number(graph_node(run_graph(run), target)->shape)) return;
  s->target = number_of(s, target);
  if (s->target == SNAPSHOT_NONE) return;
  run_backward_from(run, target, 0);
  g_autofree guint8 *reached = g_new0(guint8, graph_count(run_graph(run)));
  graph_ancestors(run_graph(run), target, reached);
  for (NodeId i = 0; i < s->part_count; i++) {
    const SnapshotPart *part = &s->parts[i];
    if (!part->whole || !reached[i] || s->nodes[part->node].first < 0) continue;
    double *to = s->gradients + s->nodes[part->node].first;
    if (!run_gradient(run, i, 0, to)) {
      for (int e = 0; e < s->nodes[part->node].rows * s->nodes[part->node].cols; e++) to[e] = NAN;
    }
  }
  s->has_gradients = true;
}

/* The most terms of a sum that a trace spells out; larger networks leave none. */
enum { TRACE_TERMS = 256, TRACE_UNITS = 20000, TRACE_NODES = 4000 };

static void take_trace(Snapshot *s, const Run *run, NodeId target) {
  trace_forward(s->trace, run, NODE_NONE, 0, TRACE_TERMS);
  if (s->has_gradients) trace_backward(s->trace, run, target, 0, TRACE_TERMS);
}

/* ---- the network ---- */

static void take_network(Snapshot *s, Session *session) {
  const Network *net = session_network(session);
  if (net->layer_count == 0) return;
  int x = number_of(s, session_node(session, net->layers[0].input)); /* of words: their vectors, pooled or end to end */
  if (x == SNAPSHOT_NONE) return;
  snapshot_add_column(s, NULL, x, SNAPSHOT_NONE, SNAPSHOT_NONE, SNAPSHOT_NONE);
  for (int k = 0; k < net->layer_count; k++) {
    const Layer *layer = &net->layers[k];
    int members[4];
    const char *names[] = {layer->h, layer->z, layer->W, layer->b};
    for (int i = 0; i < 4; i++) members[i] = number_of(s, session_node(session, names[i]));
    bool folded = members[0] == SNAPSHOT_NONE;
    if (folded || s->nodes[members[0]].rows * s->nodes[members[0]].cols != layer->size) {
      s->column_count = 0;
      return;
    }
    snapshot_add_column(s, layer->activation, members[0], members[1], members[2], members[3]);
  }
  for (int c = 0; c < s->column_count; c++)
    s->columns[c].opened = unfold_is_open(session, s->nodes[s->columns[c].node].name);
}

static TargetKind kind_of(const Snapshot *s) {
  if (s->data != NULL) return s->data->kind;
  const char *act = snapshot_has_net(s) ? s->columns[s->column_count - 1].activation : "";
  if (strcmp(act, "sigmoid") == 0 || strcmp(act, "heaviside") == 0) return TARGET_BINARY;
  if (strcmp(act, "sign") == 0 || strcmp(act, "tanh") == 0) return TARGET_SIGN;
  return strcmp(act, "softmax") == 0 ? TARGET_CLASS : TARGET_REGRESSION;
}

/* The last computed node that is a number, else the last computed one, else the last. */
static int last_node(const Snapshot *s) {
  int best = s->node_count - 1;
  for (int i = s->node_count - 1; i >= 0; i--) {
    if (s->nodes[i].formula == NULL) continue;
    if (s->nodes[i].rows * s->nodes[i].cols == 1) return i;
    if (s->nodes[best].formula == NULL) best = i;
  }
  return best;
}

/* ---- data and training ---- */

/* Work, in multiplications, up to which a figure over all samples is asked for while training runs. */
static const double HURRY_FIGURES = 4e6;

static void take_figures(Snapshot *s, Session *session, bool hurry) {
  const Curve *curve = session_curve(session);
  double work = s->data == NULL ? 0 : s->data->samples * s->parameters;
  enum { SHOWN = FIGURE_LOSS | FIGURE_ACCURACY | FIGURE_TEST };
  if (hurry ? work <= HURRY_FIGURES : session_figures_are_quick(session, SHOWN)) {
    s->figures = session_figures(session, SHOWN);
  } else if (curve != NULL && curve->points->len > 0) {
    const CurvePoint *last = &g_array_index(curve->points, CurvePoint, curve->points->len - 1);
    s->figures.loss = (double)last->loss;
    s->figures.accuracy = (double)last->accuracy;
    s->figures.test_loss = (double)last->test_loss;
    s->figures.test_accuracy = (double)last->test_accuracy;
  }
}

/* More would not be readable. */
enum { MARKERS_MOST = 8, RUNS_MOST = 5 };

static void take_markers(Snapshot *s, Session *session) {
  int count;
  const SessionStop *stops = session_stops(session, &count);
  for (int i = 0; i < count && s->marker_count < MARKERS_MOST; i++) {
    snapshot_add_marker(s, stops[i].rule, stops[i].step, true);
  }
  const SessionMark *marks = session_marks(session, &count);
  for (int i = 0; i < count; i++) {
    if (marks[i].here && s->marker_count < MARKERS_MOST) snapshot_add_marker(s, marks[i].name, marks[i].step, false);
    const GArray *points = marks[i].curve == NULL ? NULL : marks[i].curve->points;
    if (!marks[i].compared || points == NULL || points->len == 0 || s->run_count == RUNS_MOST) continue;
    snapshot_add_run(s, marks[i].name, (const CurvePoint *)(const void *)points->data, (int)points->len);
  }
}

static void take_landscape(Snapshot *s, Session *session, bool hurry) {
  s->landscape = landscape_copy(session_landscape(session, !hurry));
  Trainer *trainer = s->landscape == NULL ? NULL : session_trainer(session, NULL);
  if (trainer == NULL) return;
  const OptimizerConfig *config = &trainer_optimizer(trainer)->config;
  bool plain = config->kind == OPTIMIZER_SGD && config->momentum == 0 && config->l1 == 0 && config->l2 == 0;
  if (plain) s->learning_rate = config->lr;
}

static void take_training(Snapshot *s, Session *session, bool hurry) {
  s->clock = session_clock(session);
  session_stretch(session, &s->first_step, &s->furthest_step);
  const char *loss = session_loss_name(session);
  s->loss_name = loss == NULL || *loss == '\0' ? NULL : g_strdup(loss);
  if (s->loss_name != NULL) take_figures(s, session, hurry);
  const Curve *curve = session_curve(session);
  if (curve == NULL || curve->points->len == 0) return;
  /* Before the first step there may be one all the same:
   * after a way back, and where `stop compare` ran on from here. */
  if (g_array_index(curve->points, CurvePoint, curve->points->len - 1).step == 0 && s->clock.step == 0) return;
  memcpy(snapshot_curve(s, (int)curve->points->len), curve->points->data, curve->points->len * sizeof(CurvePoint));
  take_markers(s, session);
}

static void take_data(Snapshot *s, Session *session) {
  const Dataset *data = session_data(session);
  if (data == NULL) return;
  s->data = dataset_ref((Dataset *)data);
  int sample = session_sample(session) - 1;
  s->sample = sample >= 0 && sample < data->samples ? sample : SNAPSHOT_NONE;
  s->mean_update = data->part_count[PART_TRAIN] > 1;
}

static ShownPass pass_of(Pass pass) {
  switch (pass) {
  case PASS_FORWARD:
    return SHOWN_FORWARD;
  case PASS_BACKWARD:
    return SHOWN_BACKWARD;
  case PASS_STEP:
    return SHOWN_STEP;
  case PASS_TRAIN:
    return SHOWN_TRAIN;
  default:
    return SHOWN_NOTHING;
  }
}

static void take_questions(Snapshot *s, Session *session, const Run *run) {
  s->whatif = take_whatif(s, session, run);
  s->paths = paths_answer_ref(session_paths_answer(session));
  s->collapse = collapse_answer_ref(session_collapse_answer(session));
}

void snapshot_take(Snapshot *s, Session *session, bool hurry) {
  snapshot_clear(s);
  s->revision = session_revision(session);
  s->hurried = hurry;
  s->pass = pass_of(session_last_pass(session, &s->pass_serial));
  s->parameters = (double)session_params(session)->count;
  take_data(s, session);
  take_lesson(s, session);
  take_texts(s, session);
  Run *run = session_show_run(session, NULL);
  if (run == NULL) return;
  take_nodes(s, session, run);
  take_network(s, session);
  s->kind = kind_of(s);
  s->output = snapshot_has_net(s) ? s->columns[s->column_count - 1].node : last_node(s);
  if (!hurry) {
    NodeId target = session_target(session);
    take_edges(s, run);
    take_gradients(s, run, target);
    if (s->unit_count <= TRACE_UNITS && s->part_count <= TRACE_NODES) take_trace(s, run, target);
  }
  take_training(s, session, hurry);
  take_landscape(s, session, hurry);
  take_activation(s, session, run, hurry);
  take_plane(s, session, hurry);
  take_past(s, session, hurry);
  take_approx(s, session);
  take_hidden(s, session);
  take_words(s, session, hurry);
  take_text(s, session);
  if (!hurry) take_questions(s, session, run);
}
