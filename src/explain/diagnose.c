/*
 * `diagnose`: what is wrong with a network that does not learn, since when, and what to try. The step where a trouble
 * began is found by replaying training and looking again, coarsely first.
 */
#include "base/number.h"
#include "explain/explain.h"
#include "explain/text.h"
#include "explain/troubles.h"
#include "grad/op.h"
#include <math.h>
#include <string.h>

enum { SAMPLES_LOOKED_AT = 500, LOOKS = 48 };

typedef struct {
  TroubleKind kind;
  NodeId node;
  int count;
  NodeId found; /* where it was when it began */
} Symptom;

/* ---- since when ---- */

static bool has_symptom(Session *session, guint64 step, void *user) {
  Symptom *symptom = user;
  (void)step;
  g_autoptr(Run) run = session_training_run(session, SAMPLES_LOOKED_AT, NULL);
  if (run == NULL) return false;
  g_autoptr(GArray) troubles = troubles_find(session, run, session_node(session, "L"));
  const Trouble *t = troubles_at(troubles, symptom->kind, symptom->node);
  if (t == NULL || t->count < symptom->count) return false;
  symptom->found = t->node;
  return true;
}

/* The first step at which the session has it, G_MAXUINT64 if that is not known. What began stays. */
static guint64 began(Session *session, Symptom *symptom) {
  guint64 now = session_clock(session).step, from = 0, every = MAX(now / LOOKS, 1), found = G_MAXUINT64;
  for (;;) {
    guint64 seen = session_replay(session, from, every, has_symptom, symptom);
    if (seen == G_MAXUINT64) return found;
    found = seen;
    if (every == 1) return found;
    from = seen > every ? seen - every + 1 : 0;
    every = MAX(every / LOOKS, 1);
  }
}

/* ---- in words ---- */

static char *node_name(const Graph *graph, NodeId node) {
  return text_spot(graph, (Spot){node, -1}, false);
}

/* "units 1 and 3 of h1", "h1", "all 4 units of h1" */
static char *units_text(const Graph *graph, const Trouble *t) {
  g_autofree char *name = node_name(graph, t->node);
  if (t->size == 1) return g_strdup(name);
  if (t->count == t->size && t->size == 2) return g_strdup_printf("both units of %s", name);
  if (t->count == t->size) return g_strdup_printf("all %d units of %s", t->size, name);
  g_autoptr(GString) text = g_string_new(t->count == 1 ? "unit " : "units ");
  int shown = MIN(t->count, TROUBLE_UNITS);
  for (int i = 0; i < shown; i++)
    g_string_append_printf(text, "%s%d", i == 0 ? "" : i + 1 == t->count ? " and " : ", ", t->units[i] + 1);
  if (t->count > shown) g_string_append_printf(text, " and %d more", t->count - shown);
  g_string_append_printf(text, " of %s", name);
  return g_strdup(text->str);
}

static char *samples_text(const Trouble *t) {
  return t->samples > 1 ? g_strdup_printf("for all %d samples", t->samples) : g_strdup("for this sample");
}

/* "z1 1e-07, z2 3e-05, z3 0.5" */
static char *layers_text(const Session *session, const Trouble *t) {
  g_autoptr(GString) text = g_string_new(NULL);
  for (int k = 0; k < t->layers; k++) {
    g_string_append_printf(text, "%sz%d ", k > 0 ? ", " : "", k + 1);
    number_format(text, t->gradients[k], MIN(session_digits(session), 3));
  }
  return g_strdup(text->str);
}

/* What it is. */
static char *finding(const Session *session, const Graph *graph, const Trouble *t, NodeId node) {
  g_autofree char *name = node_name(graph, node), *units = t->size > 0 ? units_text(graph, t) : NULL;
  g_autofree char *samples = samples_text(t), *layers = layers_text(session, t);
  const char *op = graph_node(graph, t->node)->op->name;
  switch (t->kind) {
  case TROUBLE_NOT_FINITE:
    return g_strdup_printf("nan: %s is nan or inf, and so is all that follows", name);
  case TROUBLE_DEAD:
    return g_strdup_printf("dead: %s: relu is off %s, so no gradient passes", units, samples);
  case TROUBLE_SATURATED:
    return g_strdup_printf("saturated: %s: on the flat end of %s %s, so hardly any gradient passes", units, op,
                           samples);
  case TROUBLE_IDENTICAL:
    return g_strdup_printf("identical: %s: the same weights, so they learn the same for ever", units);
  case TROUBLE_NO_SLOPE:
    return g_strdup_printf("no slope: %s: %s passes no gradient back, so what is below it cannot learn", name, op);
  case TROUBLE_VANISHING:
    return g_strdup_printf("vanishing: next to nothing of the gradient reaches z1: by layer %s", layers);
  default:
    return g_strdup_printf("exploding: the gradient grows on its way back: by layer %s", layers);
  }
}

/* The learning rate as it is, and a smaller one. */
static char *shorter_steps(Session *session) {
  Trainer *trainer = session_trainer(session, NULL);
  if (trainer == NULL) return g_strdup("optimizer sgd lr=0.1");
  const OptimizerConfig *config = &trainer_optimizer(trainer)->config;
  g_autofree char *smaller = text_of_number(session, config->lr / 10);
  return g_strdup_printf("optimizer %s lr=%s", optimizer_names()[config->kind], smaller);
}

static char *remedy(Session *session, const Trouble *t, guint64 step) {
  g_autofree char *shorter = shorter_steps(session);
  int layer = MAX(t->layer, 1);
  bool trained = step != G_MAXUINT64 && step > 0;
  switch (t->kind) {
  case TROUBLE_NOT_FINITE:
    return trained ? g_strdup_printf("the steps were too long: goto %" G_GUINT64_FORMAT ", then %s", step - 1, shorter)
                   : g_strdup("look for a division by 0, a logarithm of 0 or too large a number");
  case TROUBLE_DEAD:
    return trained ? g_strdup_printf("reset, then %s; or activation %d lrelu", shorter, layer)
                   : g_strdup_printf("init he draws other weights; or activation %d lrelu", layer);
  case TROUBLE_SATURATED:
    if (layer == session_network(session)->layer_count)
      return trained ? g_strdup_printf("reset, then %s", shorter) : g_strdup("init xavier draws smaller weights");
    return trained ? g_strdup_printf("reset, then %s; or activation %d relu", shorter, layer)
                   : g_strdup_printf("init xavier draws smaller weights; or activation %d relu", layer);
  case TROUBLE_IDENTICAL:
    return g_strdup("init default: random weights tell them apart");
  case TROUBLE_NO_SLOPE:
    return g_strdup_printf("activation %d tanh: the same shape, but with a slope", layer);
  case TROUBLE_VANISHING:
    return g_strdup_printf("activation %d relu, fewer layers, or init he", layer);
  default:
    return g_strdup_printf("init xavier draws smaller weights; or %s", shorter);
  }
}

/* "dead: all 4 units of h1: … (since step 3)\n  try: init he …" */
static char *trouble_text(Session *session, const Graph *graph, const Trouble *t) {
  Symptom symptom = {t->kind, t->node, t->count, t->node};
  guint64 step = began(session, &symptom);
  g_autofree char *what = finding(session, graph, t, symptom.found), *try = remedy(session, t, step);
  g_autofree char *since = step == G_MAXUINT64 ? g_strdup("")
                           : step == 0         ? g_strdup(" (from the start)")
                                               : g_strdup_printf(" (since step %" G_GUINT64_FORMAT ")", step);
  return g_strdup_printf("%s%s\n  try: %s", what, since, try);
}

/* ---- the loss itself ---- */

/* The loss is well above where the curve once was: the steps are too long. */
static bool print_rising_loss(Call *call) {
  const Curve *curve = session_curve(call->session);
  if (curve == NULL || curve->points->len < 2) return false;
  const CurvePoint *best = &g_array_index(curve->points, CurvePoint, 0);
  double now = session_figures(call->session, FIGURE_LOSS).loss; /* the curve may end some steps before */
  for (guint i = 1; i < curve->points->len; i++)
    if (g_array_index(curve->points, CurvePoint, i).loss < best->loss)
      best = &g_array_index(curve->points, CurvePoint, i);
  if (!isfinite(now) || !(now > 2 * best->loss) || !(now > 0.1)) return false;
  g_autofree char *from = text_of_number(call->session, best->loss), *to = text_of_number(call->session, now);
  g_autofree char *shorter = shorter_steps(call->session);
  call_print(call,
             "rising: the loss L is %s, and was %s at step %" G_GUINT64_FORMAT ": the steps are too long\n"
             "  try: goto %" G_GUINT64_FORMAT ", then %s\n",
             to, from, best->step, best->step, shorter);
  return true;
}

CommandResult explain_diagnose(Call *call) {
  Session *session = call->session;
  g_autoptr(Run) run = session_training_run(session, SAMPLES_LOOKED_AT, call->diag);
  if (run == NULL) return COMMAND_FAILED;
  const Graph *graph = run_graph(run);
  NodeId loss = session_node(session, "L");
  if (session_target(session) == NODE_NONE) {
    diag_set(call->diag, call->statement->span, "nothing is computed yet");
    diag_hint(call->diag, "a network first: data xor, dense 4 tanh, dense 1 sigmoid");
    return COMMAND_FAILED;
  }
  g_autoptr(GArray) troubles = troubles_find(session, run, loss);
  for (guint i = 0; i < troubles->len; i++) {
    g_autofree char *text = trouble_text(session, graph, &g_array_index(troubles, Trouble, i));
    call_print(call, "%s\n", text);
  }
  bool rising = print_rising_loss(call);
  if (troubles->len > 0 || rising) return COMMAND_DONE;
  call_print(call, "nothing wrong found: all numbers finite, units awake and different, gradients of a size\n");
  return COMMAND_DONE;
}

/* ---- while training ---- */

/* Units on a flat end are what a network that has learned looks like; it matters where it has not. */
static bool matters(const Trouble *t, const Figures *figures) {
  if (t->kind == TROUBLE_NOT_FINITE) return true;
  if (figures->accuracy >= 0.95) return false;
  return t->size == 0 || t->count == t->size || t->kind == TROUBLE_IDENTICAL;
}

bool explain_notice(Session *session, const Host *host) {
  g_autoptr(Run) run = session_training_run(session, SAMPLES_LOOKED_AT, NULL);
  if (run == NULL) return false;
  Figures figures = session_figures(session, FIGURE_ACCURACY);
  g_autoptr(GArray) troubles = troubles_find(session, run, session_node(session, "L"));
  for (guint i = 0; i < troubles->len; i++) {
    const Trouble *t = &g_array_index(troubles, Trouble, i);
    if (!matters(t, &figures)) continue;
    g_autofree char *text = trouble_text(session, run_graph(run), t);
    host_notice(host, "%s", text);
    return true;
  }
  return false;
}
