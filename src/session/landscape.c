/*
 * The loss as a landscape over one or two parameters, all others held: a curve or a grid of real losses, the path that
 * training took, the slope here and where the next step would lead. Whatever it tries, the session stays as it was.
 */
#include "session/landscape.h"
#include "base/number.h"
#include "session/state.h"
#include <math.h>
#include <string.h>

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

enum { CURVE_SAMPLES = 129, GRID_SAMPLES = 41, PATH_POINTS = 256, PATH_STEPS = 200000 };
/* Multiplications: what needs more is made when asked for and not again by itself. Counted, not timed, so that the
 * same commands show the same picture on any machine. */
static const double QUICK = 1e8;

/* The entry of a parameter that a place means. */
static bool read_place(Session *session, const Place *place, Landscape *l, int axis, Diag *diag) {
  const Definition *d = session_find(session, place->name);
  if (d == NULL) {
    session_unknown_name(session, place->name, place->span, diag);
    return false;
  }
  if (d->kind != DEFINITION_PARAM)
    return diag_set(diag, place->span, "%s does not learn, so training makes no path over it", d->name);
  const ParamSlice *slice = params_find(session_ensure_params(session), d->name);
  double at[2] = {1, 1};
  const Expr *index[2] = {place->row, place->col};
  for (int i = 0; i < 2 && index[i] != NULL; i++) {
    Shape shape;
    g_autofree double *v = NULL;
    if (!session_evaluate(session, index[i], &shape, &v, diag)) return false;
    at[i] = v[0];
  }
  if (place->col == NULL && slice->shape.rows == 1) {
    at[1] = at[0];
    at[0] = 1;
  }
  bool whole = place->row != NULL || shape_is_number(slice->shape);
  bool two = place->col != NULL || slice->shape.cols == 1 || slice->shape.rows == 1;
  if (!whole || !two) {
    diag_set(diag, place->span, "a landscape is drawn over numbers, and %s is %s", d->name,
             shape_name(slice->shape).text);
    return diag_hint(diag, "%s[1%s] is one of its entries", d->name, slice->shape.cols > 1 ? ",1" : "");
  }
  if (!(at[0] >= 1 && at[0] <= slice->shape.rows && at[1] >= 1 && at[1] <= slice->shape.cols) ||
      at[0] != floor(at[0]) || at[1] != floor(at[1]))
    return diag_set(diag, place->span, "%s is %s; it has no such entry", d->name, shape_name(slice->shape).text);
  l->of[axis] = d->name;
  l->entry[axis] = ((int)at[0] - 1) * slice->shape.cols + (int)at[1] - 1;
  GString *text = g_string_new(d->name);
  if (place->col != NULL)
    g_string_append_printf(text, "[%d,%d]", (int)at[0], (int)at[1]);
  else if (place->row != NULL)
    g_string_append_printf(text, "[%d]", (int)MAX(at[0], at[1]));
  l->name[axis] = g_string_free(text, FALSE);
  return true;
}

/* Where the axes lie in the parameter block; false where one of them is gone. */
static bool find_elements(Session *session, const Landscape *l, gsize *element) {
  const Params *params = session_ensure_params(session);
  for (int i = 0; i < l->axes; i++) {
    const ParamSlice *slice = params_find(params, l->of[i]);
    if (slice == NULL || (gsize)l->entry[i] >= shape_size(slice->shape)) return false;
    element[i] = slice->offset + (gsize)l->entry[i];
  }
  return true;
}

/* ---- the path ---- */

static void note_point(const Session *session, Landscape *l, const gsize *element) {
  double *point = &l->path[2 * l->path_count++];
  for (int i = 0; i < 2; i++) point[i] = i < l->axes ? params_get(session->params, element[i]) : NAN;
}

/* Replays the present stretch from its start up to here and looks at the parameters now and then. */
static void trace_path(Session *session, Landscape *l, const gsize *element) {
  const History *history = session->setup.history;
  guint64 now = session_clock(session).step;
  l->path = g_renew(double, l->path, 2 * (PATH_POINTS + 2));
  l->path_count = 0;
  Trainer *trainer = session->trainer;
  bool moved = history != NULL && now > history_first(history);
  if (!moved || now - history_first(history) > PATH_STEPS) {
    if (moved) history_travel(history, trainer, now);
    note_point(session, l, element);
    return;
  }
  guint64 first = history_first(history), every = (now - first + PATH_POINTS - 1) / PATH_POINTS;
  trainer_set_curve(trainer, NULL);
  history_travel(history, trainer, first);
  note_point(session, l, element);
  for (guint64 step = first; step < now;) {
    step += trainer_run(trainer, MIN(every, now - step), false, 0);
    note_point(session, l, element);
  }
  history_travel(history, trainer, now);
  trainer_set_curve(trainer, session->curve);
}

/* ---- the losses ---- */

/* Is everything that moves still on the picture? */
static bool in_range(const Landscape *l) {
  for (int axis = 0; axis < l->axes; axis++) {
    if (!(l->here[axis] > l->low[axis] && l->here[axis] < l->high[axis])) return false;
    for (int i = 0; isnan(l->span) && i < l->path_count; i++)
      if (l->path[2 * i + axis] < l->low[axis] || l->path[2 * i + axis] > l->high[axis]) return false;
  }
  return true;
}

static void set_range(Landscape *l) {
  for (int axis = 0; axis < l->axes; axis++) {
    double low = l->here[axis], high = low, reach = l->span;
    for (int i = 0; i < l->path_count; i++) {
      low = MIN(low, l->path[2 * i + axis]);
      high = MAX(high, l->path[2 * i + axis]);
    }
    if (isnan(reach)) reach = MAX(2, 1.25 * MAX(l->here[axis] - low, high - l->here[axis]));
    l->low[axis] = l->here[axis] - reach;
    l->high[axis] = l->here[axis] + reach;
  }
}

static double at_sample(const Landscape *l, int axis, int i, int count) {
  return l->low[axis] + (l->high[axis] - l->low[axis]) * i / (count - 1);
}

static void fill_losses(Session *session, Landscape *l, const gsize *element) {
  Params *params = session->params;
  l->cols = l->axes == 1 ? CURVE_SAMPLES : GRID_SAMPLES;
  l->rows = l->axes == 1 ? 1 : GRID_SAMPLES;
  l->loss = g_renew(double, l->loss, (gsize)l->cols * l->rows);
  for (int r = 0; r < l->rows; r++)
    for (int c = 0; c < l->cols; c++) {
      params_set(params, element[0], at_sample(l, 0, c, l->cols));
      if (l->axes == 2) params_set(params, element[1], at_sample(l, 1, r, l->rows));
      l->loss[(gsize)r * l->cols + c] = trainer_figures(session->trainer, FIGURE_LOSS).loss;
    }
  for (int i = 0; i < l->axes; i++) params_set(params, element[i], l->here[i]);
}

static const double NEXT_TO_NOTHING = 1e-8;

/* The slope by central differences of the real loss: what a ruler laid on the picture would measure. */
static void measure_slope(Session *session, Landscape *l, const gsize *element) {
  Params *params = session->params;
  for (int i = 0; i < l->axes; i++) {
    double h = 1e-6 * MAX(1, fabs(l->here[i])), side[2];
    if (params->precision == PRECISION_FLOAT) h = 1e-2 * MAX(1, fabs(l->here[i]));
    for (int s = 0; s < 2; s++) {
      params_set(params, element[i], l->here[i] + (s == 0 ? -h : h));
      side[s] = trainer_figures(session->trainer, FIGURE_LOSS).loss;
    }
    params_set(params, element[i], l->here[i]);
    double rise = side[1] - side[0], bend = fmax(fabs(side[0] - l->loss_here), fabs(side[1] - l->loss_here));
    /* At the bottom of a valley both sides rise alike, but for what rounding takes. */
    l->slope[i] = fabs(rise) <= NEXT_TO_NOTHING * bend ? 0 : rise / (2 * h);
  }
}

static void look_ahead(Session *session, Landscape *l, const gsize *element) {
  Trainer *trainer = session->trainer;
  g_autoptr(Checkpoint) here = trainer_save(trainer);
  trainer_set_curve(trainer, NULL);
  trainer_run(trainer, 1, false, 0);
  for (int i = 0; i < l->axes; i++) l->next[i] = params_get(session->params, element[i]);
  trainer_restore(trainer, here);
  trainer_set_curve(trainer, session->curve);
}

/* About how much making it takes: a loss for each sample of the picture, a step for each on the path. */
static double work_of(const Session *session, const Landscape *l) {
  const Dataset *data = trainer_data(session->trainer);
  const History *history = session->setup.history;
  double samples = data == NULL ? 1 : data->part_count[PART_TRAIN];
  double steps = history == NULL ? 0 : (double)(l->step - history_first(history));
  double batch = samples / trainer_steps_per_epoch(session->trainer);
  const double each = 1000; /* a pass costs that much, however small */
  double count = (double)session->params->count;
  return (double)l->cols * l->rows * (samples * count + each) + steps * (3 * batch * count + each);
}

/* Fills in everything but what was asked for. The range stays as long as everything is within. */
static bool make(Session *session, Landscape *l, Diag *diag) {
  gsize element[2] = {0, 0};
  if (!find_elements(session, l, element) || session_ensure_trainer(session, diag) == NULL) return false;
  l->step = session_clock(session).step;
  gsize bytes = session->params->count * precision_size(session->params->precision);
  g_autofree guint8 *exact = g_memdup2(session->params->values, bytes);
  for (int i = 0; i < l->axes; i++) l->here[i] = l->now[i] = params_get(session->params, element[i]);
  /* The path comes second: travelling back, the trainer knows its last step again. */
  look_ahead(session, l, element);
  trace_path(session, l, element);
  if (!in_range(l)) set_range(l);
  fill_losses(session, l, element);
  l->loss_here = trainer_figures(session->trainer, FIGURE_LOSS).loss;
  measure_slope(session, l, element);
  memcpy(session->params->values, exact, bytes);
  l->revision = session->revision;
  l->work = work_of(session, l);
  return true;
}

const Landscape *session_landscape(Session *session, bool renew) {
  Landscape *l = session->landscape;
  gsize element[2] = {0, 0};
  if (l == NULL || l->revision == session->revision) return l;
  bool quick = renew && l->work <= QUICK;
  if (!find_elements(session, l, element) || (quick && !make(session, l, NULL))) {
    g_clear_pointer(&session->landscape, landscape_free);
    return NULL;
  }
  for (int i = 0; i < l->axes; i++) l->now[i] = params_get(session->params, element[i]);
  return l;
}

/* ---- the command ---- */

static void append_number(GString *out, const Session *session, const char *before, double value) {
  g_string_append(out, before);
  number_format(out, value, session_digits(session));
}

static void print_landscape(Call *call, const Landscape *l) {
  const Session *session = call->session;
  gsize lowest = 0, count = (gsize)l->cols * l->rows;
  for (gsize i = 1; i < count; i++)
    if (!isnan(l->loss[i]) && !(l->loss[i] >= l->loss[lowest])) lowest = i;
  GString *line = g_string_new(NULL);
  append_number(line, session, "loss=", l->loss_here);
  for (int i = 0; i < l->axes; i++) {
    g_string_append_printf(line, "   %s", l->name[i]);
    append_number(line, session, "=", l->here[i]);
    append_number(line, session, " slope=", l->slope[i]);
    append_number(line, session, " next=", l->next[i]);
  }
  append_number(line, session, "\nlowest here: loss=", l->loss[lowest]);
  for (int i = 0; i < l->axes; i++) {
    int at = i == 0 ? (int)(lowest % (gsize)l->cols) : (int)(lowest / (gsize)l->cols);
    g_string_append_printf(line, " at %s", l->name[i]);
    append_number(line, session, "=", at_sample(l, i, at, i == 0 ? l->cols : l->rows));
  }
  call_print(call, "%s\n", line->str);
  g_string_free(line, TRUE);
}

static CommandResult command_landscape(Call *call) {
  Session *session = call->session;
  const Arg *p = statement_arg(call->statement, "p"), *q = statement_arg(call->statement, "q");
  double span = NAN;
  if (call_has(call, "span") && !call_number(call, "span", &span)) return COMMAND_FAILED;
  if (call_has(call, "span") && !(span > 0 && isfinite(span)))
    return call_fail(call, "span", "span is how far to look both ways, so more than 0");
  Landscape *l = g_new0(Landscape, 1);
  l->axes = q != NULL ? 2 : 1;
  l->span = span;
  bool found = read_place(session, &p->place, l, 0, call->diag) &&
               (q == NULL || read_place(session, &q->place, l, 1, call->diag));
  if (found && q != NULL && l->of[0] == l->of[1] && l->entry[0] == l->entry[1])
    found =
        diag_set(call->diag, q->place.span, "%s stands here twice; two different numbers make a landscape", l->name[1]);
  if (!found || !make(session, l, call->diag)) {
    landscape_free(l);
    return COMMAND_FAILED;
  }
  landscape_free(session->landscape);
  session->landscape = l;
  l->asking = ++session->landscapes;
  l->revision = ++session->revision;
  if (!call->quiet) print_landscape(call, l);
  return COMMAND_DONE;
}

static const Command rows[] = {
    {.syntax = {.verb = "landscape", .forms = FORMS("place:p place:q?"), .options = "span"},
     .usage = "landscape P [Q] [span=S]",
     .help = "the loss over one parameter (a curve) or two (contours), with the path taken and the next step",
     .details = "landscape W1[1,1] W1[1,2] span=3. All other parameters are held where they are.",
     .group = "training",
     .complete = COMPLETE_NAMES,
     .run = command_landscape,
     .no_undo = true},
};

const Command *landscape_commands(int *count) {
  *count = G_N_ELEMENTS(rows);
  return rows;
}
