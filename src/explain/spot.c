#include "explain/spot.h"
#include "grad/op.h"
#include <math.h>
#include <string.h>

int spot_size(const Graph *graph, Spot spot) {
  return spot.entry >= 0 ? 1 : (int)shape_size(graph_node(graph, spot.node)->shape);
}

/* ---- from what was typed ---- */

static bool index_of(Session *session, const Expr *expr, int limit, int *index, Diag *diag) {
  Shape shape;
  g_autofree double *v = NULL;
  if (!session_evaluate(session, expr, &shape, &v, diag)) return false;
  if (!shape_is_number(shape) || v[0] != floor(v[0]))
    return diag_set(diag, expr->span, "an index is a whole number, counted from 1");
  if (v[0] < 1 || v[0] > limit) return diag_set(diag, expr->span, "there are the entries 1 to %d", limit);
  *index = (int)v[0] - 1;
  return true;
}

static bool find_entry(Session *session, const Place *place, Shape shape, int *entry, Diag *diag) {
  int row = 0, col = 0;
  if (place->col != NULL)
    return index_of(session, place->row, shape.rows, &row, diag) &&
           index_of(session, place->col, shape.cols, &col, diag) && (*entry = row * shape.cols + col) >= 0;
  if (shape.rows > 1 && shape.cols > 1)
    return diag_set(diag, place->span, "%s is %s; its entries want two indices: %s[row, column]", place->name,
                    shape_name(shape).text, place->name);
  return index_of(session, place->row, (int)shape_size(shape), entry, diag);
}

bool spot_find(Session *session, const Place *place, Spot *spot, Diag *diag) {
  const char *base;
  int entry;
  *spot = (Spot){NODE_NONE, -1};
  if (session_entry_alias(session, place->name, &base, &entry) && place->row == NULL) {
    spot->node = session_node(session, base);
    spot->entry = entry - 1;
  } else {
    spot->node = session_node(session, place->name);
  }
  if (spot->node == NODE_NONE) {
    session_unknown_name(session, place->name, place->span, diag);
    return false;
  }
  Run *run = session_show_run(session, diag);
  if (run == NULL) return false;
  Shape shape = graph_node(run_graph(run), spot->node)->shape;
  if (place->row != NULL && !find_entry(session, place, shape, &spot->entry, diag)) return false;
  if (spot->entry >= (int)shape_size(shape))
    return diag_set(diag, place->span, "there is no %s: %s is %s", place->name, base, shape_name(shape).text);
  if (shape_is_number(shape)) spot->entry = -1;
  return true;
}

bool spot_of_call(Call *call, const char *label, Spot *spot) {
  return spot_find(call->session, &statement_arg(call->statement, label)->place, spot, call->diag);
}

bool spot_is_number(Call *call, const char *label, Spot spot, const char *what) {
  const Graph *graph = run_graph(session_show_run(call->session, NULL));
  if (spot_size(graph, spot) == 1) return true;
  const Node *node = graph_node(graph, spot.node);
  diag_set(call->diag, call_span(call, label), "%s, and %s is %s", what, node->name, shape_name(node->shape).text);
  return diag_hint(call->diag, "one entry of it: %s[%s]", node->name,
                   node->shape.rows > 1 && node->shape.cols > 1 ? "1,1" : "1");
}

/* ---- runs ---- */

/* Leaves are the only numbers that a run is given. */
static void copy_leaves(const Run *from, Run *to) {
  const Graph *graph = run_graph(from);
  for (NodeId i = 0; i < graph_count(graph); i++) {
    const Node *node = graph_node(graph, i);
    if (node->op->code != OP_LEAF) continue;
    g_autofree double *values = g_new(double, shape_size(node->shape));
    run_value(from, i, 0, values);
    run_set(to, i, 0, values);
    if (node->batched) run_pad(to, i);
  }
}

Run *spot_run(Session *session, bool batch, Diag *diag) {
  int samples;
  if (batch) return session_batch_run(session, &samples, diag);
  Run *show = session_show_run(session, diag);
  if (show == NULL) return NULL;
  RunOptions options = {.batch = 1,
                        .precision = run_precision(show),
                        .target = NODE_NONE,
                        .also = NODE_NONE,
                        .gradients = true,
                        .keep_all = true};
  Run *run = run_new(run_graph(show), options, diag);
  if (run == NULL) return NULL;
  copy_leaves(show, run);
  run_forward(run);
  return run;
}

void spot_print_subject(const Call *call, const Run *run, bool batch) {
  const Dataset *data = session_data(call->session);
  int sample = session_sample(call->session);
  if (batch)
    call_print(call, "mean over %d\n", run_batch(run));
  else if (data != NULL && sample > 0)
    call_print(call, "sample %d of %d\n", sample, data->samples);
  else if (data != NULL)
    call_print(call, "x set by hand\n");
}

/* ---- numbers ---- */

typedef bool Reader(const Run *run, NodeId node, int sample, double *out);

static void read_spot(const Run *run, Spot spot, int sample, Reader *reader, double *out) {
  gsize size = shape_size(graph_node(run_graph(run), spot.node)->shape);
  g_autofree double *all = g_new0(double, size);
  if (!reader(run, spot.node, sample, all)) memset(all, 0, size * sizeof *all);
  if (spot.entry >= 0)
    *out = all[spot.entry];
  else
    memcpy(out, all, size * sizeof *all);
}

static void read_all_samples(const Run *run, Spot spot, Reader *reader, bool mean, double *out) {
  int size = spot_size(run_graph(run), spot);
  int samples = graph_node(run_graph(run), spot.node)->batched ? run_batch(run) : 1;
  g_autofree double *one = g_new(double, size);
  memset(out, 0, (gsize)size * sizeof *out);
  for (int s = 0; s < samples; s++) {
    read_spot(run, spot, s, reader, one);
    for (int i = 0; i < size; i++) out[i] += mean ? one[i] / samples : one[i];
  }
}

void spot_value(const Run *run, Spot spot, int sample, double *out) {
  if (sample < 0)
    read_all_samples(run, spot, run_value, true, out);
  else
    read_spot(run, spot, sample, run_value, out);
}

void spot_gradient(const Run *run, Spot spot, int sample, double *out) {
  if (sample < 0)
    read_all_samples(run, spot, run_gradient, false, out);
  else
    read_spot(run, spot, sample, run_gradient, out);
}
