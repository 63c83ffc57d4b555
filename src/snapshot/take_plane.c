#include "snapshot/take_plane.h"

#include <math.h>
#include <string.h>

#include "grad/op.h"

/* Samples across the plane, and the multiplications that filling it may cost at rest and while training runs. */
enum { PLANE_MOST = 128, PLANE_LEAST = 24, LINE_SAMPLES = 256, PICTURE_SAMPLES = 32, FORMULA_PLANE = 128 };
static const double WORK_REST = 4e7, WORK_HURRY = 4e6;
/* The half-width of a plane without data. */
static const double PLANE_REACH = 2;

/* ---- the span ---- */

static void span_plane(Snapshot *s, int features, const double *shown) {
  SnapshotPlane *plane = &s->plane;
  if (s->data != NULL && s->data->features == features) {
    if (features == 2) {
      dataset_plane(s->data, plane->low, plane->high);
      return;
    }
    dataset_range(s->data, 0, &plane->low[0], &plane->high[0]);
  } else {
    double reach = PLANE_REACH;
    for (int i = 0; i < features; i++) reach = isfinite(shown[i]) ? fmax(reach, fabs(shown[i]) * 1.5) : reach;
    /* Rounded up to a power of two, so that moving x does not move the plane each time. */
    reach = PLANE_REACH * exp2(ceil(log2(reach / PLANE_REACH)));
    plane->low[0] = -reach, plane->high[0] = reach;
  }
  if (!(plane->high[0] > plane->low[0])) plane->low[0] -= 1, plane->high[0] += 1;
  plane->low[1] = plane->low[0], plane->high[1] = plane->high[0];
}

static void name_axes(Snapshot *s, int features) {
  static const char *const plain[] = {"x1", "x2"};
  for (int i = 0; i < 2; i++) {
    bool named = s->data != NULL && s->data->features == features && i < features;
    s->plane.axis[i] = i >= features ? NULL : g_intern_string(named ? s->data->feature_names[i] : plain[i]);
  }
}

static double coordinate(const SnapshotPlane *plane, int axis, int i, int n) {
  return plane->low[axis] + (plane->high[axis] - plane->low[axis]) * (i + 0.5) / n;
}

double *take_grid_points(const SnapshotPlane *plane, int features, int n) {
  int samples = features == 2 ? n * n : n;
  double *x = g_new(double, features *samples);
  for (int i = 0; i < samples; i++) {
    x[i] = coordinate(plane, 0, i % n, n);
    if (features == 2) x[samples + i] = coordinate(plane, 1, n - 1 - i / n, n);
  }
  return x;
}

/* ---- evaluating ---- */

/* Without a loss there is no trainer: a run of our own, at the session's parameters and leaves. */
static Run *own_run(Session *session, const Run *show, NodeId node, NodeId x, int samples) {
  const Graph *graph = run_graph(show);
  Params *params = (Params *)session_params(session);
  RunOptions options = {.batch = samples, .precision = params->precision, .target = node, .also = NODE_NONE};
  Run *run = run_new(graph, options, NULL);
  for (NodeId i = 0; run != NULL && i < graph_count(graph); i++) {
    const Node *leaf = graph_node(graph, i);
    if (leaf->op != op_row(OP_LEAF) || i == x) continue;
    const ParamSlice *slice = leaf->name == NULL ? NULL : params_find(params, leaf->name);
    if (slice != NULL) {
      run_bind(run, i, params_at(params, slice->offset), NULL);
    } else if (run_buffer(run, i) != NULL) {
      g_autofree double *values = g_new(double, shape_size(leaf->shape));
      run_value(show, i, 0, values);
      for (int k = 0; k < (leaf->batched ? samples : 1); k++) run_set(run, i, k, values);
      if (leaf->batched) run_pad(run, i);
    }
  }
  return run;
}

static bool apply_own(Session *session, const Run *show, NodeId node, NodeId x, const double *points, int features,
                      int samples, double *out) {
  const Graph *graph = run_graph(show);
  gsize size = shape_size(graph_node(graph, node)->shape);
  if (!graph_node(graph, x)->batched || !graph_node(graph, node)->batched) return false;
  g_autoptr(Run) run = own_run(session, show, node, x, samples);
  if (run == NULL) return false;
  for (int i = 0; i < samples; i++) {
    double at[2] = {points[i], features == 2 ? points[samples + i] : 0};
    run_set(run, x, i, at);
  }
  run_pad(run, x);
  run_forward(run);
  for (int i = 0; i < samples; i++) run_value(run, node, i, out + (gsize)i * size);
  return true;
}

bool take_apply(Session *session, const char *name, const double *points, int features, int samples, double *out) {
  NodeId node = session_node(session, name), x = session_node(session, "x");
  Trainer *trainer = session_data(session) == NULL ? NULL : session_trainer(session, NULL);
  if (node == NODE_NONE || x == NODE_NONE) return false;
  if (trainer != NULL) {
    trainer_apply(trainer, node, points, samples, out);
    return true;
  }
  Run *show = session_show_run(session, NULL);
  return show != NULL && apply_own(session, show, node, x, points, features, samples, out);
}

/* ---- a network's plane ---- */

static void take_pictures(Snapshot *s, Session *session, bool hurry) {
  const int n = PICTURE_SAMPLES;
  double work = 0;
  for (int c = 1; c < s->column_count; c++)
    work += (double)s->columns[c].size * s->columns[c - 1].size * n * n * s->column_count;
  if (work > (hurry ? WORK_HURRY : WORK_REST)) return;
  g_autofree double *points = take_grid_points(&s->plane, 2, n);
  double *inputs = snapshot_picture(s, 0, n);
  for (int i = 0; i < n * n; i++) {
    inputs[2 * i] = points[i];
    inputs[2 * i + 1] = points[n * n + i];
  }
  for (int c = 1; c < s->column_count; c++) {
    double *picture = snapshot_picture(s, c, n);
    if (!take_apply(session, s->nodes[s->columns[c].node].name, points, 2, n * n, picture))
      s->columns[c].picture_size = 0;
  }
}

static void take_network_plane(Snapshot *s, Session *session, bool hurry) {
  int features = s->columns[0].size, outputs = s->columns[s->column_count - 1].size;
  const double *shown = snapshot_values(s, s->columns[0].node);
  span_plane(s, features, shown);
  name_axes(s, features);
  double work = hurry ? WORK_HURRY : WORK_REST;
  int n = features == 2 ? (int)CLAMP(sqrt(work / fmax(s->parameters, 1)), PLANE_LEAST, PLANE_MOST) : LINE_SAMPLES;
  g_autofree double *points = take_grid_points(&s->plane, features, n);
  double *output = snapshot_plane(s, n, features, outputs);
  const char *name = s->nodes[s->columns[s->column_count - 1].node].name;
  if (!take_apply(session, name, points, features, features == 2 ? n * n : n, output)) {
    s->plane.n = 0;
    return;
  }
  if (features == 2) take_pictures(s, session, hurry);
}

/* ---- the plane of formulas over two numbers x1, x2 ---- */

/* Numbers that nothing else depends on and that hang on both. */
static int find_outputs(const Snapshot *s, const Run *run, NodeId a, NodeId b, NodeId outputs[2]) {
  const Graph *graph = run_graph(run);
  int count = 0;
  for (NodeId i = graph_count(graph) - 1; i >= 0 && count < 2; i--) {
    if (!s->parts[i].whole || !shape_is_number(graph_node(graph, i)->shape)) continue;
    g_autofree guint8 *reached = g_new0(guint8, graph_count(graph));
    graph_ancestors(graph, i, reached);
    bool used = false;
    for (int k = 0; k < count; k++) {
      g_autofree guint8 *later = g_new0(guint8, graph_count(graph));
      graph_ancestors(graph, outputs[k], later);
      used = used || later[i];
    }
    if (i != a && i != b && reached[a] && reached[b] && !used) outputs[count++] = i;
  }
  return count;
}

/* Formulas that end in one of these divide the plane; of others a picture says little. */
static TargetKind answer_kind(const char *op) {
  static const char *const signs[] = {"sign", "tanh", NULL}, *const shares[] = {"sigmoid", "heaviside", NULL};
  return g_strv_contains(signs, op) ? TARGET_SIGN : g_strv_contains(shares, op) ? TARGET_BINARY : TARGET_REGRESSION;
}

/* One sample after another through a run of numbers: its flat path makes that cheap. */
static void take_formula_plane(Snapshot *s, Session *session) {
  Run *show = session_show_run(session, NULL);
  NodeId a = session_node(session, "x1"), b = session_node(session, "x2"), outputs[2];
  if (show == NULL || a == NODE_NONE || b == NODE_NONE || graph_count(run_graph(show)) > 256) return;
  const Graph *graph = run_graph(show);
  bool leaves = graph_node(graph, a)->op == op_row(OP_LEAF) && graph_node(graph, b)->op == op_row(OP_LEAF);
  if (!leaves || !s->parts[a].whole || !s->parts[b].whole) return;
  int count = find_outputs(s, show, a, b, outputs);
  TargetKind kind = count == 0 ? TARGET_REGRESSION : answer_kind(graph_node(graph, outputs[0])->op->name);
  if (kind == TARGET_REGRESSION) return;
  s->kind = kind;
  double shown[2] = {s->values[s->nodes[s->parts[a].node].first], s->values[s->nodes[s->parts[b].node].first]};
  span_plane(s, 2, shown);
  name_axes(s, 2);
  const int n = FORMULA_PLANE;
  double *out = snapshot_plane(s, n, 2, count);
  for (int k = 0; k < count; k++) {
    g_autoptr(Run) run = own_run(session, show, outputs[k], NODE_NONE, 1);
    for (int i = 0; i < n * n; i++) {
      double x = coordinate(&s->plane, 0, i % n, n), y = coordinate(&s->plane, 1, n - 1 - i / n, n);
      if (run == NULL) break;
      run_set(run, a, 0, &x);
      run_set(run, b, 0, &y);
      run_forward(run);
      run_value(run, outputs[k], 0, out + i * count + (count - 1 - k));
    }
  }
}

/* Without an output there are still the points. */
static void take_bare_plane(Snapshot *s) {
  double origin[2] = {0, 0};
  if (s->data == NULL || s->data->words || s->data->features > 2) return;
  span_plane(s, s->data->features, origin);
  name_axes(s, s->data->features);
  s->kind = s->data->kind;
}

void take_plane(Snapshot *s, Session *session, bool hurry) {
  s->plane.n = 0;
  s->plane.axis[0] = s->plane.axis[1] = NULL;
  if (snapshot_has_net(s)) {
    int features = s->columns[0].size;
    bool fits = s->data == NULL || (s->data->features == features && !s->data->words);
    if ((features == 1 || features == 2) && fits) take_network_plane(s, session, hurry);
  } else if (s->part_count > 0) {
    take_formula_plane(s, session);
  }
  if (s->plane.n == 0) take_bare_plane(s);
}
