#include "snapshot/take_hidden.h"

#include <math.h>
#include <string.h>

#include "grad/op.h"
#include "snapshot/take_plane.h"

enum { LINES = 13, PLACES = 61, GROUND = 96, POINTS_MOST = 2000, OUTPUTS_MOST = 16 };

/* ---- the grid and the points ---- */

static double along(const SnapshotPlane *plane, int axis, int i, int count) {
  return plane->low[axis] + (plane->high[axis] - plane->low[axis]) * i / (count - 1);
}

static bool take_grid(Snapshot *s, Session *session, int column) {
  const int each = LINES * PLACES, count = 2 * each;
  g_autofree double *x = g_new(double, 2 * count);
  for (int i = 0; i < each; i++) {
    int line = i / PLACES, place = i % PLACES;
    x[i] = along(&s->plane, 0, line, LINES);
    x[count + i] = along(&s->plane, 1, place, PLACES);
    x[each + i] = along(&s->plane, 0, place, PLACES);
    x[count + each + i] = along(&s->plane, 1, line, LINES);
  }
  double *grid = snapshot_hidden_grid(s, column, LINES, PLACES);
  return take_apply(session, s->nodes[s->columns[column].node].name, x, 2, count, grid);
}

static void take_points(Snapshot *s, Session *session, int column) {
  SnapshotHidden *hidden = &s->hidden;
  const Dataset *data = s->data;
  if (data == NULL || data->samples > POINTS_MOST) return;
  hidden->points = g_renew(double, hidden->points, 2 * data->samples);
  const char *name = s->nodes[s->columns[column].node].name;
  if (take_apply(session, name, data->x, 2, data->samples, hidden->points)) hidden->point_count = data->samples;
}

/* A square around everything, with a margin. */
static void span(SnapshotHidden *hidden) {
  SnapshotPlane *plane = &hidden->plane;
  double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
  const double *sets[] = {hidden->grid, hidden->points};
  int counts[] = {2 * hidden->lines * hidden->samples, hidden->point_count};
  for (int set = 0; set < 2; set++) {
    for (int i = 0; i < 2 * counts[set]; i++) {
      double value = sets[set][i];
      if (isfinite(value)) low[i % 2] = fmin(low[i % 2], value), high[i % 2] = fmax(high[i % 2], value);
    }
  }
  double reach = fmax(fmax(high[0] - low[0], high[1] - low[1]) * 0.56, 1e-6);
  for (int i = 0; i < 2; i++) {
    double middle = isfinite(low[i]) ? (low[i] + high[i]) / 2 : 0;
    plane->low[i] = middle - reach;
    plane->high[i] = middle + reach;
  }
}

/* ---- what the output layer makes of it ---- */

/* f(w·h + b) over the square: of several classes the sums, of which the largest decides. */
static void take_answer(Snapshot *s) {
  SnapshotHidden *hidden = &s->hidden;
  SnapshotPlane *plane = &hidden->plane;
  const SnapshotColumn *last = &s->columns[s->column_count - 1];
  const double *W = snapshot_values(s, last->W), *b = snapshot_values(s, last->b);
  const Op *op = op_find(last->activation);
  bool known = op != NULL && (op->op_class == OP_CLASS_UNARY || op->op_class == OP_CLASS_SOFTMAX);
  if (hidden->column != s->column_count - 2 || W == NULL || b == NULL || !known || last->size > OUTPUTS_MOST) return;
  plane->n = GROUND;
  plane->outputs = last->size;
  plane->output = g_renew(double, plane->output, GROUND *GROUND * last->size);
  for (int i = 0; i < GROUND * GROUND; i++) {
    double h1 = plane->low[0] + (plane->high[0] - plane->low[0]) * (i % GROUND + 0.5) / GROUND;
    double h2 = plane->high[1] - (plane->high[1] - plane->low[1]) * (i / GROUND + 0.5) / GROUND;
    for (int k = 0; k < last->size; k++) {
      double z = W[2 * k] * h1 + W[2 * k + 1] * h2 + b[k];
      bool elementwise = op->op_class == OP_CLASS_UNARY;
      plane->output[i * last->size + k] = elementwise ? op_value(op, op->default_attribute, z) : z;
    }
  }
}

void take_hidden(Snapshot *s, Session *session) {
  int column = SNAPSHOT_NONE;
  for (int c = 1; c + 1 < s->column_count; c++) {
    if (s->columns[c].size == 2) column = c;
  }
  bool fits = column != SNAPSHOT_NONE && s->plane.n > 0 && s->plane.axis[1] != NULL;
  if (!fits || !take_grid(s, session, column)) {
    s->hidden.column = SNAPSHOT_NONE;
    return;
  }
  take_points(s, session, column);
  span(&s->hidden);
  take_answer(s);
}
