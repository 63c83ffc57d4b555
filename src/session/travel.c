/*
 * Travel through training: rewind, goto, mark, compare. A stretch of training (nn/history) is replayed from its
 * checkpoints, so every step of it can be reached to the bit; a change of what training depends on begins another.
 */
#include "base/number.h"
#include "session/training.h"
#include <math.h>
#include <string.h>

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

void session_new_stretch(Session *session) {
  if (session->setup.history == NULL) return;
  journal_save_setup(session);
  g_clear_pointer(&session->setup.history, history_unref);
}

void session_begin_stretch(Session *session, const Trainer *trainer) {
  if (session->setup.history != NULL) return;
  session->setup.history = history_new(trainer);
  curve_truncate(session->curve, trainer_clock(trainer).step);
}

static bool learns(const Definition *definition) {
  return definition != NULL && definition->kind == DEFINITION_PARAM;
}

void session_name_changes(Session *session, const char *name, const Definition *becomes) {
  if (session->setup.history == NULL) return;
  const Definition *d = session_find(session, name);
  if (learns(d) || learns(becomes)) { /* checkpoints hold all that learns, in its order */
    session_new_stretch(session);
    return;
  }
  if (d == NULL) return; /* what is new cannot matter yet */
  bool fed = session->setup.data != NULL && (d->kind == DEFINITION_INPUT || d->kind == DEFINITION_TARGET);
  if (fed) return;
  if (d->kind == DEFINITION_FUNCTION || session->built == NULL || session->loss_node == NODE_NONE) {
    session_new_stretch(session);
    return;
  }
  NodeId node = GPOINTER_TO_INT(g_hash_table_lookup(session->built->nodes, name)) - 1;
  const Graph *graph = session->built->graph;
  g_autofree guint8 *reached = g_malloc0(graph_count(graph));
  graph_ancestors(graph, session->loss_node, reached);
  if (node == NODE_NONE || reached[node]) session_new_stretch(session);
}

/* ---- looking back ---- */

typedef void (*Look)(Session *session, guint64 step, void *user);

/* The steps looked at lie this share of the way apart; a way of at most so many steps is replayed. */
enum { LOOK_SHARE = 10, LOOK_REPLAY = 60 };
/* Multiplications that the replays may take, about. */
static const double LOOK_WORK = 5e7;

/* About what a step takes, forward, back and the update. */
static double step_work(const Session *session, Trainer *trainer) {
  const Dataset *data = trainer_data(trainer);
  double batch = data == NULL ? 1 : (double)data->part_count[PART_TRAIN] / trainer_steps_per_epoch(trainer);
  return 3 * batch * (double)session->params->count;
}

static void look_at_steps(Session *session, guint64 first, int most, Look look, void *user) {
  const History *history = session->setup.history;
  Trainer *trainer = session_ensure_trainer(session, NULL);
  guint64 now = session_clock(session).step, stride = (now - first) / LOOK_SHARE + 1;
  if (trainer == NULL || step_work(session, trainer) * (double)(now - first) * most > LOOK_WORK) return;
  trainer_set_curve(trainer, NULL);
  for (guint64 step = now; step >= first + stride && most > 0; most--) {
    step -= stride;
    history_travel(history, trainer, step);
    look(session, step, user);
  }
  history_travel(history, trainer, now);
  trainer_set_curve(trainer, session->curve);
}

static void look_at_checkpoints(Session *session, int most, Look look, void *user) {
  const GPtrArray *checkpoints = session->setup.history->checkpoints;
  Params *params = session_ensure_params(session);
  guint64 now = session_clock(session).step;
  int behind = 0; /* of the present step */
  while (behind < (int)checkpoints->len && ((const Checkpoint *)checkpoints->pdata[behind])->clock.step < now) behind++;
  for (int i = behind - 1; i >= 0 && most > 0; i -= behind / LOOK_SHARE + 1, most--) {
    const Checkpoint *checkpoint = checkpoints->pdata[i];
    memcpy(params->values, frozen_numbers(checkpoint->params), params_bytes(params));
    look(session, checkpoint->clock.step, user);
  }
}

void session_look_back(Session *session, int most, bool replay, Look look, void *user) {
  const History *history = session->setup.history;
  const Params *params = session_ensure_params(session);
  guint64 now = session_clock(session).step;
  if (history == NULL || params->count == 0 || now <= history_first(history)) return;
  gsize bytes = params->count * precision_size(params->precision);
  g_autofree guint8 *exact = g_memdup2(params->values, bytes);
  if (now - history_first(history) > LOOK_REPLAY) {
    look_at_checkpoints(session, most, look, user);
  } else if (replay) {
    look_at_steps(session, history_first(history), most, look, user);
  }
  memcpy(session->params->values, exact, bytes);
}

/* ---- going ---- */

static CommandResult print_here(Call *call) {
  if (call->quiet) return COMMAND_DONE;
  Session *session = call->session;
  Figures f = session_figures(session, training_line_figures(session));
  g_autofree char *line = session_training_line(session, &f);
  call_print(call, "%s\n", line);
  return COMMAND_DONE;
}

static CommandResult cannot_go(Call *call, guint64 step) {
  const History *history = call->session->setup.history;
  guint64 now = session_clock(call->session).step;
  if (step > now && (history == NULL || step > history->furthest)) {
    call_fail(call, NULL, "training has come to step %" G_GUINT64_FORMAT " so far",
              history != NULL ? history->furthest : now);
    diag_hint(call->diag, "step %" G_GUINT64_FORMAT " goes on to there", step - now);
    return COMMAND_FAILED;
  }
  call_fail(call, NULL,
            "before step %" G_GUINT64_FORMAT
            " something else was trained: the network, data, loss, optimizer or a weight was changed there",
            history != NULL ? history_first(history) : now);
  diag_hint(call->diag, "undo goes back across changes");
  return COMMAND_FAILED;
}

static CommandResult go(Call *call, guint64 step) {
  Session *session = call->session;
  if (session_ensure_trainer(session, call->diag) == NULL) return COMMAND_FAILED;
  const History *history = session->setup.history;
  if (history == NULL && step == session_clock(session).step) return print_here(call);
  if (history == NULL || step < history_first(history) || step > history->furthest) return cannot_go(call, step);
  journal_save_training(session);
  Trainer *trainer = session_ensure_trainer(session, call->diag);
  trainer_set_curve(trainer, NULL);
  history_travel(history, trainer, step);
  trainer_set_curve(trainer, session->curve);
  session->setup.clock = trainer_clock(trainer);
  session_touch_values(session);
  return print_here(call);
}

guint64 session_replay(Session *session, guint64 from, guint64 every, bool (*look)(Session *, guint64, void *),
                       void *user) {
  const History *history = session->setup.history;
  TrainerClock here = session_clock(session);
  if (history == NULL || session_ensure_trainer(session, NULL) == NULL) return G_MAXUINT64;
  guint64 step = MAX(from, history_first(history)), found = G_MAXUINT64, revision = session->revision;
  Trainer *trainer = session->trainer;
  trainer_set_curve(trainer, NULL);
  if (step <= here.step) history_travel(history, trainer, step);
  while (step <= here.step) {
    session_touch_values(session);
    if (look(session, step, user)) {
      found = step;
      break;
    }
    if (step == here.step) break;
    step += trainer_run(trainer, MIN(MAX(every, 1), here.step - step), false, 0);
  }
  history_travel(history, trainer, here.step);
  trainer_set_curve(trainer, session->curve);
  session_touch_values(session);
  session->revision = revision;
  /* What was made of a state in between is not of this one, nor of the next that gets its number. */
  if (session->landscape != NULL && session->landscape->revision > revision) session->landscape->revision = 0;
  return found;
}

bool session_stretch(const Session *session, guint64 *first, guint64 *furthest) {
  const History *history = session->setup.history;
  if (history == NULL) return false;
  *first = history_first(history);
  *furthest = history->furthest;
  return true;
}

static CommandResult command_rewind(Call *call) {
  gint64 count = 1;
  if (call_has(call, "count") && !call_integer(call, "count", 1, G_MAXINT64 / 2, &count)) return COMMAND_FAILED;
  guint64 now = session_clock(call->session).step;
  if (now == 0) return call_fail(call, NULL, "nothing has been trained yet, so there is no way back");
  if ((guint64)count > now)
    return call_fail(call, "count", "there %s only %" G_GUINT64_FORMAT " step%s to go back", now == 1 ? "is" : "are",
                     now, now == 1 ? "" : "s");
  return go(call, now - (guint64)count);
}

static Mark *find_mark(const Session *session, const char *name) {
  const GPtrArray *marks = session->setup.marks;
  for (guint i = 0; marks != NULL && i < marks->len; i++)
    if (strcmp(((Mark *)marks->pdata[i])->name, name) == 0) return marks->pdata[i];
  return NULL;
}

static CommandResult no_mark(Call *call, const Arg *arg) {
  const GPtrArray *marks = call->session->setup.marks;
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  for (guint i = 0; marks != NULL && i < marks->len; i++) g_ptr_array_add(names, ((Mark *)marks->pdata[i])->name);
  g_ptr_array_add(names, (gpointer) "start");
  g_ptr_array_add(names, NULL);
  const char *near = nearest_word(arg->text, (const char *const *)names->pdata);
  diag_set(call->diag, arg->span, "there is no mark '%s'", arg->text);
  if (near != NULL)
    diag_hint(call->diag, "did you mean '%s'?", near);
  else
    diag_hint(call->diag, "mark %s makes one here", arg->text);
  return COMMAND_FAILED;
}

static CommandResult command_goto(Call *call) {
  const Session *session = call->session;
  const Arg *arg = statement_arg(call->statement, "place");
  double step;
  if (number_parse(arg->text, &step)) {
    if (step < 0 || step != floor(step) || step > 1e15)
      return call_fail(call, "place", "a step is a whole number from 0 on");
    return go(call, (guint64)step);
  }
  if (strcmp(arg->text, "start") == 0)
    return go(call,
              session->setup.history != NULL ? history_first(session->setup.history) : session_clock(session).step);
  const Mark *mark = find_mark(session, arg->text);
  if (mark == NULL) return no_mark(call, arg);
  if (mark->history != session->setup.history && !(mark->history == NULL && mark->step == 0)) {
    call_fail(call, "place",
              "'%s' lies in what was trained before the network, data, loss, optimizer or a weight was changed",
              mark->name);
    diag_hint(call->diag, "undo goes back across changes");
    return COMMAND_FAILED;
  }
  return go(call, mark->step);
}

/* ---- marks ---- */

enum { COMPARED_FIGURES = FIGURE_LOSS | FIGURE_ACCURACY | FIGURE_TEST };

static GPtrArray *marks_without(const Session *session, const char *name) {
  GPtrArray *marks = g_ptr_array_new_with_free_func((GDestroyNotify)mark_unref);
  const GPtrArray *old = session->setup.marks;
  for (guint i = 0; old != NULL && i < old->len; i++)
    if (strcmp(((Mark *)old->pdata[i])->name, name) != 0) g_ptr_array_add(marks, mark_ref(old->pdata[i]));
  return marks;
}

/* The curve up to a mark, and the mark's own place, which the thinned curve may not have. */
static Curve *curve_up_to(const Mark *mark, const Curve *whole) {
  Curve *curve = curve_copy(whole);
  curve_truncate(curve, mark->step);
  const Figures *f = &mark->figures;
  CurvePoint end = {mark->step, (float)f->loss, (float)f->test_loss, (float)f->accuracy, (float)f->test_accuracy};
  guint count = curve->points->len;
  if (count > 0 && g_array_index(curve->points, CurvePoint, count - 1).step < mark->step)
    g_array_append_val(curve->points, end);
  return curve;
}

static CommandResult command_mark(Call *call) {
  Session *session = call->session;
  const char *name = call_text(call, "name");
  if (strcmp(name, "start") == 0)
    return call_fail(call, "name", "'start' is where the stretch of training begins; choose another name");
  double step;
  if (number_parse(name, &step))
    return call_fail(call, "name", "%s is a step, as in goto %s; a mark's name begins with a letter", name, name);
  journal_save_setup(session);
  GPtrArray *marks = marks_without(session, name);
  Mark *mark = g_new0(Mark, 1);
  g_ref_count_init(&mark->refs);
  mark->name = g_strdup(name);
  mark->step = session_clock(session).step;
  mark->history = session->setup.history != NULL ? history_ref(session->setup.history) : NULL;
  mark->figures = session_figures(session, COMPARED_FIGURES);
  mark->curve = curve_up_to(mark, session->curve);
  g_ptr_array_add(marks, mark);
  if (session->setup.marks != NULL) g_ptr_array_unref(session->setup.marks);
  session->setup.marks = marks;
  session->revision++;
  return COMMAND_DONE;
}

const SessionMark *session_marks(Session *session, int *count) {
  const GPtrArray *marks = session->setup.marks;
  g_array_set_size(session->shown_marks, 0);
  for (guint i = 0; marks != NULL && i < marks->len; i++) {
    const Mark *mark = marks->pdata[i];
    bool compared = session->compared != NULL && g_strv_contains((const char *const *)session->compared, mark->name);
    SessionMark shown = {mark->name, mark->step, mark->curve, compared, mark->history == session->setup.history};
    g_array_append_val(session->shown_marks, shown);
  }
  *count = (int)session->shown_marks->len;
  return (const SessionMark *)(gpointer)session->shown_marks->data;
}

static void print_place(Call *call, const char *name, guint64 step, const Figures *at) {
  g_autoptr(GString) line = g_string_new(NULL);
  g_string_append_printf(line, "%s: step=%" G_GUINT64_FORMAT, name, step);
  const struct {
    const char *name;
    double value;
  } figures[] = {
      {"loss", at->loss}, {"acc", at->accuracy}, {"testloss", at->test_loss}, {"testacc", at->test_accuracy}};
  for (gsize i = 0; i < G_N_ELEMENTS(figures); i++) {
    if (isnan(figures[i].value)) continue;
    g_string_append_printf(line, " %s=", figures[i].name);
    number_format(line, figures[i].value, session_digits(call->session));
  }
  call_print(call, "%s\n", line->str);
}

static CommandResult command_compare(Call *call) {
  Session *session = call->session;
  const Statement *s = call->statement;
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  for (int i = 0; i < s->arg_count; i++) {
    const Mark *mark = find_mark(session, s->args[i].text);
    if (mark == NULL) return no_mark(call, &s->args[i]);
    print_place(call, mark->name, mark->step, &mark->figures);
    g_ptr_array_add(names, g_strdup(mark->name));
  }
  Figures here = session_figures(session, COMPARED_FIGURES);
  print_place(call, "here", session_clock(session).step, &here);
  g_ptr_array_add(names, NULL);
  g_strfreev(session->compared);
  session->compared = (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
  session->revision++;
  return COMMAND_DONE;
}

static const Command rows[] = {
    {.syntax = {.verb = "rewind", .forms = FORMS("primary:count?")},
     .usage = "rewind [N]",
     .help = "goes N training steps back (1), to the bit",
     .details = "What was trained stays ahead: goto brings it back.",
     .group = "training",
     .run = command_rewind},
    {.syntax = {.verb = "goto", .forms = FORMS("word:place")},
     .usage = "goto STEP|NAME|start",
     .help = "goes to any step of this stretch of training, or to a mark",
     .details = "A change of network, data, loss or optimizer begins a new stretch; undo goes back across it.",
     .group = "training",
     .complete = COMPLETE_MARKS,
     .words = "start",
     .run = command_goto},
    {.syntax = {.verb = "mark", .forms = FORMS("word:name")},
     .usage = "mark NAME",
     .help = "gives the present step of training a name",
     .group = "training",
     .run = command_mark},
    {.syntax = {.verb = "compare", .forms = FORMS("word:name+")},
     .usage = "compare NAME …",
     .help = "lays the curves of marked runs over this one's",
     .group = "training",
     .complete = COMPLETE_MARKS,
     .run = command_compare,
     .no_undo = true},
};

const Command *travel_commands(int *count) {
  *count = G_N_ELEMENTS(rows);
  return rows;
}
