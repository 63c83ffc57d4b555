/*
 * Data by hand: `data point` adds a sample, `data move` puts one elsewhere, `data draw` lays a stroke of a target. What
 * a click, a drag or a stroke in the window does. Each stands behind the command that made the set, for `save`.
 */
#include "base/number.h"
#include "session/state.h"
#include <math.h>

/* The command's numbers, each finite; NULL and diag where one is not. */
static GArray *read_numbers(Call *call) {
  const Statement *s = call->statement;
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(double));
  for (int i = 0; i < s->arg_count; i++) {
    Shape shape;
    g_autofree double *v = NULL;
    if (s->args[i].kind != ARG_PRIMARY) continue;
    if (!session_evaluate(call->session, s->args[i].expr, &shape, &v, call->diag)) return NULL;
    if (!shape_is_number(shape) || !isfinite(v[0])) {
      diag_set(call->diag, s->args[i].span, "a point is given by finite numbers");
      return NULL;
    }
    g_array_append_val(numbers, v[0]);
  }
  return g_steal_pointer(&numbers);
}

static bool is_label(const Dataset *data, double y) {
  switch (data->kind) {
  case TARGET_REGRESSION:
    return true;
  case TARGET_BINARY:
    return y == 0 || y == 1;
  case TARGET_SIGN:
    return fabs(y) == 1;
  case TARGET_CLASS:
    return y >= 0 && y < data->classes && y == floor(y);
  }
  g_assert_not_reached();
}

/* Points that were added stand behind the command that made the set: `data xor; data point 1 2 0`. */
static void note_point(Session *session, const char *text) {
  char *both = g_strdup_printf("%s\n%s", session->setup.data_command, text);
  g_free(session->setup.data_command);
  session->setup.data_command = both;
}

static CommandResult refuse_words(Call *call) {
  return call_fail(call, NULL, "the data is words by number, and a word is no point; a text is added to its file");
}

/* Puts the changed set in, with the same sample on show where it still is there. */
static CommandResult use(Call *call, Dataset *changed) {
  g_autoptr(Dataset) data = changed;
  Session *session = call->session;
  int sample = session->setup.sample;
  if (!session_install_data(session, data, NULL, call->diag)) return COMMAND_FAILED;
  if (sample > 0) session_show_sample(session, MIN(sample, data->samples));
  note_point(session, call->statement->text);
  return COMMAND_DONE;
}

/* The first points of all are a set of their own. */
static CommandResult use_first(Call *call, int samples, int features, const double *x, const double *y,
                               TargetKind kind) {
  g_autoptr(Dataset) first =
      dataset_new("points", samples, features, g_memdup2(x, (gsize)samples * (gsize)features * sizeof *x),
                  g_memdup2(y, (gsize)samples * sizeof *y), kind, kind == TARGET_REGRESSION ? 0 : 2);
  bool used = session_install_data(call->session, first, call->statement->text, call->diag);
  return used ? COMMAND_DONE : COMMAND_FAILED;
}

CommandResult data_point(Call *call) {
  g_autoptr(GArray) numbers = read_numbers(call);
  if (numbers == NULL) return COMMAND_FAILED;
  int features = (int)numbers->len - 1;
  const double *values = (double *)(gpointer)numbers->data;
  if (features < 1) return call_fail(call, NULL, "a point has coordinates and a label: data point 0.5 -1 1");
  double y = values[features];
  const Dataset *old = call->session->setup.data;
  if (old == NULL) {
    TargetKind kind = y == 0 || y == 1 ? TARGET_BINARY : y == -1 ? TARGET_SIGN : TARGET_REGRESSION;
    return use_first(call, 1, features, values, &y, kind);
  }
  if (old->words) return refuse_words(call);
  if (old->features != features)
    return call_fail(call, NULL, "the data has %d feature%s, and this point %d", old->features, plural_s(old->features),
                     features);
  if (!is_label(old, y)) return call_fail(call, NULL, "%g is no label of this data", y);
  return use(call, dataset_with_point(old, values, y));
}

CommandResult data_move(Call *call) {
  const Dataset *old = call->session->setup.data;
  g_autoptr(GArray) numbers = read_numbers(call);
  if (numbers == NULL) return COMMAND_FAILED;
  if (old == NULL) return call_fail(call, NULL, "there is no data yet (data xor loads some)");
  if (old->words) return refuse_words(call);
  const double *values = (double *)(gpointer)numbers->data;
  int given = (int)numbers->len - 1;
  double k = values[0];
  if (!(k >= 1 && k <= old->samples) || k != floor(k))
    return call_fail(call, NULL, "the samples are numbered from 1 to %d", old->samples);
  if (given != old->features && given != old->features + 1)
    return call_fail(call, NULL, "sample %.0f has %d coordinate%s, and a target if that is to change", k, old->features,
                     old->features == 1 ? "" : "s");
  double y = given > old->features ? values[given] : old->y[(int)k - 1];
  if (!is_label(old, y)) return call_fail(call, NULL, "%g is no label of this data", y);
  return use(call, dataset_with_moved(old, (int)k - 1, values + 1, y));
}

CommandResult data_draw(Call *call) {
  const Arg *arg = statement_arg(call->statement, "stroke");
  const Dataset *old = call->session->setup.data;
  Shape shape;
  g_autofree double *stroke = NULL;
  if (!session_evaluate(call->session, arg->expr, &shape, &stroke, call->diag)) return COMMAND_FAILED;
  if (shape.cols != 2) return call_fail(call, "stroke", "a stroke has a row for each point: data draw [-1, 0; 0, 0.5]");
  g_autofree double *x = g_new(double, shape.rows), *y = g_new(double, shape.rows);
  for (int i = 0; i < shape.rows; i++) {
    x[i] = stroke[2 * i], y[i] = stroke[2 * i + 1];
    if (!isfinite(x[i] + y[i])) return call_fail(call, "stroke", "a point is given by finite numbers");
  }
  if (old == NULL) return use_first(call, shape.rows, 1, x, y, TARGET_REGRESSION);
  if (old->features != 1 || old->kind != TARGET_REGRESSION)
    return call_fail(call, NULL, "a target is drawn over one input, and %s is no such data", old->name);
  return use(call, dataset_with_stroke(old, shape.rows, x, y));
}
