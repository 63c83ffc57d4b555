#include "snapshot/take_approx.h"

#include <math.h>
#include <string.h>

#include "session/command.h"
#include "snapshot/take_plane.h"

enum { SAMPLES = 256, UNITS_MOST = 64 };

static double sample_at(const SnapshotApprox *a, int i) {
  return a->low + (a->high - a->low) * (i + 0.5) / a->count;
}

/* ---- the target ---- */

/* The formula that the data were made by, as `data y = …` keeps it in their name; NULL: they are from elsewhere. */
static Expr *data_formula(const Dataset *data) {
  static const char START[] = "y = ";
  return g_str_has_prefix(data->name, START) ? parse_expression(data->name + strlen(START), NULL) : NULL;
}

static bool value_at(Session *session, Expr *formula, double x, double *value) {
  const char *names[] = {g_intern_static_string("x")};
  g_autoptr(Expr) number = expr_new_number(x, (Span){0});
  Expr *with[] = {number};
  g_autoptr(Expr) filled = expr_substitute(formula, names, with, 1);
  g_autofree double *v = NULL;
  Shape shape;
  if (!session_evaluate(session, filled, &shape, &v, NULL) || !shape_is_number(shape)) return false;
  *value = v[0];
  return true;
}

/* Worked out once for each set of data. */
static void take_target(Snapshot *s, Session *session) {
  SnapshotApprox *a = &s->approx;
  if (a->of == s->data) return;
  dataset_unref((Dataset *)a->of);
  a->of = dataset_ref(s->data);
  g_autoptr(Expr) formula = data_formula(s->data);
  a->formula = formula != NULL;
  a->target = g_renew(double, a->target, SAMPLES);
  for (int i = 0; a->formula && i < a->count; i++) {
    a->formula = value_at(session, formula, sample_at(a, i), &a->target[i]);
  }
}

/* ---- the network ---- */

/* Each hidden unit's part of the output's sum, w·h(x). */
static void take_shares(Snapshot *s, Session *session) {
  SnapshotApprox *a = &s->approx;
  int last = s->column_count - 1;
  const double *weights = last < 2 ? NULL : snapshot_values(s, s->columns[last].W);
  int units = last < 2 ? 0 : s->columns[last - 1].size;
  if (weights == NULL || units > UNITS_MOST) return;
  g_autofree double *x = g_new(double, a->count);
  for (int i = 0; i < a->count; i++) x[i] = sample_at(a, i);
  a->share = g_renew(double, a->share, a->count *units);
  if (!take_apply(session, s->nodes[s->columns[last - 1].node].name, x, 1, a->count, a->share)) return;
  for (int i = 0; i < a->count * units; i++) a->share[i] *= weights[i % units];
  a->unit_count = units;
}

static void note_error(SnapshotApprox *a, double error, double x) {
  if (isfinite(error) && !(error <= a->worst)) a->worst = error, a->worst_at = x;
}

static void take_worst(Snapshot *s, Session *session) {
  SnapshotApprox *a = &s->approx;
  const Dataset *data = s->data;
  for (int i = 0; a->formula && i < a->count; i++)
    note_error(a, fabs(s->plane.output[i] - a->target[i]), sample_at(a, i));
  if (a->formula) return;
  g_autofree double *out = g_new(double, data->samples);
  const char *name = s->nodes[s->columns[s->column_count - 1].node].name;
  if (!take_apply(session, name, data->x, 1, data->samples, out)) return;
  for (int i = 0; i < data->samples; i++) note_error(a, fabs(out[i] - data->y[i]), data->x[i]);
}

void take_approx(Snapshot *s, Session *session) {
  SnapshotApprox *a = &s->approx;
  const Dataset *data = s->data;
  if (data == NULL || data->features != 1 || data->kind != TARGET_REGRESSION) return;
  dataset_range(data, 0, &a->low, &a->high);
  a->count = SAMPLES;
  take_target(s, session);
  bool network = s->plane.n == SAMPLES && s->plane.outputs == 1 && s->plane.axis[1] == NULL;
  if (!network) return;
  a->low = s->plane.low[0];
  a->high = s->plane.high[0];
  take_shares(s, session);
  take_worst(s, session);
}
