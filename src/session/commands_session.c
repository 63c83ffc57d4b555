/* The session itself: seed, set, show, undo, redo, clear, time, repeat, save, source, history, quit. */
#include "base/number.h"
#include "base/paths.h"
#include "base/textfile.h"
#include "session/state.h"
#include <errno.h>
#include <string.h>

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

/* Data that were drawn keep the seed they were drawn by: it is written behind the command that makes them again. */
static void pin_data(Setup *setup) {
  const char *command = setup->data_command;
  if (command == NULL || !g_str_has_prefix(command, "data ")) return;
  int length = (int)strcspn(command, "\n");
  g_autofree char *first = g_strndup(command, (gsize)length);
  bool by_hand = g_str_has_prefix(first, "data point") || g_str_has_prefix(first, "data draw");
  if (by_hand || strstr(first, "seed=") != NULL) return;
  char *pinned = g_strdup_printf("%s seed=%" G_GUINT64_FORMAT "%s", first, setup->seed, &command[length]);
  g_free(setup->data_command);
  setup->data_command = pinned;
}

static CommandResult command_seed(Call *call) {
  gint64 seed;
  if (!call_has(call, "seed")) {
    call_print(call, "seed %" G_GUINT64_FORMAT "\n", call->session->setup.seed);
    return COMMAND_DONE;
  }
  if (!call_integer(call, "seed", 0, (gint64)1 << 53, &seed)) return COMMAND_FAILED;
  session_drop_trainer(call->session);
  session_new_stretch(call->session);
  journal_save_setup(call->session);
  if (call->session->setup.seed != (guint64)seed) pin_data(&call->session->setup);
  call->session->setup.seed = (guint64)seed;
  call->session->setup.draws = 0;
  return COMMAND_DONE;
}

/* ---- settings ---- */

static CommandResult command_set(Call *call) {
  const char *first = call_text(call, "name"), *second = call_text(call, "value"), *third = call_text(call, "more");
  bool save = g_strcmp0(first, "--save") == 0;
  const char *name = save ? second : first, *value = save ? third : second;
  if (!save && third != NULL) return call_fail(call, "more", "set takes a name and a value");
  if (name == NULL) {
    g_autoptr(GString) table = g_string_new(NULL);
    settings_table(call->session, table);
    call_print(call, "%s", table->str);
    return COMMAND_DONE;
  }
  if (value == NULL) {
    value = session_setting(call->session, name);
    if (value == NULL) {
      session_set(call->session, name, "", call->diag);
      return COMMAND_FAILED;
    }
    call_print(call, "%s %s\n", name, value);
    return COMMAND_DONE;
  }
  bool lesson = call->origin == ORIGIN_LESSON;
  if (save && lesson) return call_fail(call, NULL, "a lesson cannot change your settings file");
  lesson ? settings_lend(call->session, name) : settings_keep(call->session, name);
  if (!session_set(call->session, name, value, call->diag)) {
    bool unknown = session_setting(call->session, name) == NULL;
    diag_place(call->diag, call_span(call, save ? (unknown ? "value" : "more") : (unknown ? "name" : "value")));
    return COMMAND_FAILED;
  }
  return !save || settings_save(name, session_setting(call->session, name), call->diag) ? COMMAND_DONE : COMMAND_FAILED;
}

/* ---- show ---- */

/* The layers that are not counted behind dense layer `after`: "  embed 16  E 5000×16  80000 parameters". */
static void show_others(Call *call, int after) {
  const Setup *setup = &call->session->setup;
  for (int i = 0; i < setup->other_count; i++) {
    const OtherLayer *other = &setup->others[i];
    if (other->after != after) continue;
    g_autoptr(GString) line = g_string_new("  ");
    network_other_format(other, line);
    const Definition *E = session_find(call->session, g_intern_static_string("E"));
    if (other->kind == OTHER_EMBED)
      g_string_append_printf(line, "  E %d×%d  %d parameter%s", E->shape.rows, E->shape.cols,
                             E->shape.rows * E->shape.cols, plural_s((double)E->shape.rows * E->shape.cols));
    call_print(call, "%s\n", line->str);
  }
}

static void show_net(Call *call) {
  Session *session = call->session;
  const Network *net = session_network(session);
  if (net->inputs > 0) call_print(call, "0 input %d\n", net->inputs);
  for (int k = 0; k < net->layer_count; k++) {
    const Layer *l = &net->layers[k];
    int n_in = session_find(session, l->W)->shape.cols;
    show_others(call, k);
    bool plain = strcmp(l->activation, "linear") == 0;
    call_print(call, "%d dense %d%s%s  %s %d×%d  %s %d  %d parameters\n", k + 1, l->size, plain ? "" : " ",
               plain ? "" : l->activation, l->W, l->size, n_in, l->b, l->size, l->size * (n_in + 1));
  }
  show_others(call, net->layer_count);
  const char *loss = session_loss_name(session);
  if (loss[0] != '\0') call_print(call, "loss %s\n", loss);
  gsize count = session_ensure_params(session)->count;
  call_print(call, "%" G_GSIZE_FORMAT " parameter%s\n", count, plural_s((double)count));
}

static const char *kind_name(DefinitionKind kind) {
  static const char *const names[] = {
      [DEFINITION_GIVEN] = "given",   [DEFINITION_PARAM] = "learns",    [DEFINITION_INPUT] = "input",
      [DEFINITION_TARGET] = "target", [DEFINITION_FORMULA] = "formula", [DEFINITION_FUNCTION] = "function"};
  return names[kind];
}

static void show_definition(Call *call, const Definition *d) {
  Session *session = call->session;
  if (d->kind == DEFINITION_FORMULA || d->kind == DEFINITION_FUNCTION) {
    g_autofree char *formula = session_formula(session, d->name);
    g_autofree char *parameters = d->kind == DEFINITION_FUNCTION ? g_strjoinv(", ", (char **)d->parameters) : NULL;
    if (parameters != NULL)
      call_print(call, "%s(%s) = %s\n", d->name, parameters, formula);
    else
      call_print(call, "%s = %s\n", d->name, formula);
    return;
  }
  g_autofree double *values = session_leaf_values(session, d);
  g_autofree char *value = session_value_text(session, d->shape, values);
  call_print(call, "%s = %s  (%s)\n", d->name, value, kind_name(d->kind));
}

static void show_graph(Call *call, bool only_params) {
  GPtrArray *ordered = session_ordered(call->session);
  for (guint i = 0; i < ordered->len; i++) {
    const Definition *d = ordered->pdata[i];
    if (!only_params || d->kind == DEFINITION_PARAM) show_definition(call, d);
  }
  g_autofree char *loss =
      only_params || session_find(call->session, "L") != NULL ? NULL : session_formula(call->session, "L");
  if (loss != NULL) call_print(call, "L = %s\n", loss);
}

static void show_data(Call *call) {
  const Dataset *data = call->session->setup.data;
  if (data == NULL) {
    call_print(call, "no data yet\n");
    return;
  }
  call_print(call, "%s: %d sample%s, %d feature%s", data->name, data->samples, plural_s(data->samples), data->features,
             plural_s(data->features));
  if (data->classes > 0) call_print(call, ", %d class%s", data->classes, data->classes == 1 ? "" : "es");
  call_print(call, "\ntrain=%d test=%d valid=%d\n", data->part_count[PART_TRAIN], data->part_count[PART_TEST],
             data->part_count[PART_VALID]);
  int shown = MIN(data->samples, 10);
  g_autofree double *x = g_new(double, data->features);
  for (int s = 0; s < shown; s++) {
    GString *line = g_string_new(NULL);
    dataset_read(data, s, x);
    for (int f = 0; f < MIN(data->features, 8); f++) {
      g_string_append_printf(line, "%s=", data->feature_names[f]);
      number_format(line, x[f], session_digits(call->session));
      g_string_append_c(line, ' ');
    }
    g_string_append(line, "y=");
    number_format(line, dataset_target(data, s), session_digits(call->session));
    if (data->kind == TARGET_CLASS && data->class_names != NULL)
      g_string_append_printf(line, " (%s)", data->class_names[dataset_class(data, s)]);
    call_print(call, "%d: %s\n", s + 1, line->str);
    g_string_free(line, TRUE);
  }
  if (shown < data->samples) call_print(call, "… %d more (export data.csv has them all)\n", data->samples - shown);
}

static void show_history(Call *call) {
  const Curve *curve = session_curve(call->session);
  guint count = curve->points->len, every = MAX(1, count / 20);
  TrainerClock clock = session_clock(call->session);
  int digits = MIN(session_digits(call->session), CURVE_DIGITS);
  call_print(call, "step=%" G_GUINT64_FORMAT " epoch=%" G_GUINT64_FORMAT "\n", clock.step, clock.epoch);
  for (guint i = 0; i < count; i += every) {
    const CurvePoint *p = &g_array_index(curve->points, CurvePoint, i);
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "step=%" G_GUINT64_FORMAT " loss=", p->step);
    number_format(line, (double)p->loss, digits);
    if (p->accuracy == p->accuracy) {
      g_string_append(line, " acc=");
      number_format(line, (double)p->accuracy, digits);
    }
    call_print(call, "%s\n", line->str);
    g_string_free(line, TRUE);
  }
}

static void show_definitions(Call *call) {
  show_graph(call, false);
}

static void show_params(Call *call) {
  show_graph(call, true);
}

static void show_settings(Call *call) {
  g_autoptr(GString) table = g_string_new(NULL);
  settings_table(call->session, table);
  call_print(call, "%s", table->str);
}

#define TOPICS "net graph params data settings history"
static void (*const show_topic[])(Call *) = {show_net,  show_definitions, show_params,
                                             show_data, show_settings,    show_history};

static CommandResult command_show(Call *call) {
  g_auto(GStrv) topics = g_strsplit(TOPICS, " ", -1);
  const char *what = call_text(call, "what");
  if (what == NULL) what = call->session->setup.layer_count > 0 ? "net" : "graph";
  for (int i = 0; topics[i] != NULL; i++) {
    if (strcmp(topics[i], what) != 0) continue;
    show_topic[i](call);
    return COMMAND_DONE;
  }
  const Definition *d = session_find(call->session, g_intern_string(what));
  if (d != NULL) {
    show_definition(call, d);
    return COMMAND_DONE;
  }
  const char *near = nearest_word(what, (const char *const *)topics);
  call_fail(call, "what", "show knows " TOPICS ", not '%s'", what);
  if (near != NULL) diag_hint(call->diag, "did you mean '%s'?", near);
  return COMMAND_FAILED;
}

/* ---- undo ---- */

static gint64 walk_journal(Session *session, gint64 count, bool (*one)(Session *)) {
  gint64 done = 0;
  while (done < count && one(session)) done++;
  journal_show_sample(session);
  return done;
}

guint session_undo(Session *session, guint count) {
  gint64 done = walk_journal(session, count, journal_undo);
  journal_stand(session);
  return (guint)done;
}

static CommandResult travel(Call *call, bool (*one)(Session *), const char *what) {
  gint64 count = 1;
  if (call_has(call, "count") && !call_integer(call, "count", 1, 1000000, &count)) return COMMAND_FAILED;
  gint64 done = walk_journal(call->session, count, one);
  if (done == 0) return call_fail(call, NULL, "there is nothing to %s", what);
  if (done < count) call_warn(call, "only %" G_GINT64_FORMAT " line%s to %s", done, done == 1 ? "" : "s", what);
  return COMMAND_DONE;
}

static CommandResult command_undo(Call *call) {
  return travel(call, journal_undo, "undo");
}

static CommandResult command_redo(Call *call) {
  return travel(call, journal_redo, "redo");
}

static CommandResult command_clear(Call *call) {
  session_reset_all(call->session);
  comments_begin(call->session);
  if (call->session->options.terminal && call->origin == ORIGIN_PROMPT)
    call_print(call, "cleared ('undo' brings it back)\n");
  return COMMAND_DONE;
}

/* ---- time and repeat ---- */

typedef struct {
  Job job;
  Job *inner;
  Statement *statement;
  Origin origin;
  bool quiet, timed, cancelled;
  gint64 left;
  gint64 started;
  const Host *host;
} RepeatJob;

static JobState repeat_finish(RepeatJob *self, Session *session) {
  if (!self->timed || self->quiet) return JOB_DONE;
  GString *line = g_string_new("time: ");
  number_format(line, (double)(g_get_monotonic_time() - self->started) / 1e6, MIN(session_digits(session), 6));
  host_printf(self->host, "%s s\n", line->str);
  g_string_free(line, TRUE);
  return JOB_DONE;
}

static JobState repeat_run(Job *job, Session *session, gint64 deadline, Diag *diag) {
  RepeatJob *self = (RepeatJob *)job;
  if (self->started == 0) self->started = g_get_monotonic_time();
  while (self->left > 0 && !self->cancelled) {
    if (self->inner == NULL)
      self->inner =
          statement_job_new(session, self->statement, self->origin, self->quiet || self->timed || self->left > 1);
    JobState state = self->inner->run(self->inner, session, deadline, diag);
    if (state == JOB_MORE) return JOB_MORE;
    g_clear_pointer(&self->inner, job_free);
    if (state == JOB_FAILED) return JOB_FAILED;
    self->left--;
    if (self->left > 0 && (self->left & 15) == 0) {
      if (host_interrupted(self->host)) self->cancelled = true;
      if (deadline != 0 && g_get_monotonic_time() >= deadline) return JOB_MORE;
    }
  }
  return repeat_finish(self, session);
}

static void repeat_cancel(Job *job, Session *session) {
  RepeatJob *self = (RepeatJob *)job;
  self->cancelled = true;
  job_cancel(self->inner, session);
}

static void repeat_free(Job *job) {
  RepeatJob *self = (RepeatJob *)job;
  job_free(self->inner);
  statement_unref(self->statement);
  g_free(self);
}

static CommandResult begin_repeat(Call *call, gint64 count, bool timed) {
  RepeatJob *self = g_new0(RepeatJob, 1);
  self->job = (Job){repeat_run, repeat_cancel, repeat_free};
  self->statement = statement_ref(statement_arg(call->statement, "statement")->statement);
  self->origin = call->origin;
  self->quiet = call->quiet;
  self->timed = timed;
  self->left = count;
  self->host = call->host;
  call->job = &self->job;
  return COMMAND_JOB;
}

static CommandResult command_time(Call *call) {
  return begin_repeat(call, 1, true);
}

static CommandResult command_repeat(Call *call) {
  gint64 count;
  if (!call_integer(call, "count", 0, G_MAXINT64 / 2, &count)) return COMMAND_FAILED;
  return begin_repeat(call, count, false);
}

/* ---- files ---- */

/* Does a path, with its links followed, lie in a folder? What does not exist lies nowhere. */
static bool lies_below(const char *path, const char *folder) {
  g_autofree char *real = realpath(path, NULL), *real_folder = realpath(folder, NULL);
  gsize n = real_folder != NULL ? strlen(real_folder) : 0;
  if (n == 1) n = 0; /* the root itself */
  return real != NULL && real_folder != NULL && strncmp(real, real_folder, n) == 0 &&
         (real[n] == '/' || real[n] == '\0');
}

/* Inside a lesson files are written below the current directory only, and never over another. */
CommandResult refuse_in_lesson(Call *call, const char *path, bool overwrite) {
  if (call->origin != ORIGIN_LESSON) return COMMAND_DONE;
  g_autofree char *here = g_get_current_dir();
  g_autofree char *whole = g_canonicalize_filename(path, here);
  g_autofree char *parent = g_path_get_dirname(whole);
  if (!lies_below(parent, here))
    return call_fail(call, "file", "a lesson writes below the current folder only, and %s is not there", path);
  if (g_file_test(whole, G_FILE_TEST_IS_SYMLINK))
    return call_fail(call, "file", "%s is a link, and a lesson does not write through links", path);
  bool exists = g_file_test(whole, G_FILE_TEST_EXISTS);
  if (exists && !overwrite)
    return call_fail(call, "file", "%s exists, and a lesson does not write over it; overwrite=1 allows it", path);
  if (!exists) g_ptr_array_add(call->session->lesson_files, g_steal_pointer(&whole));
  return COMMAND_DONE;
}

CommandResult refuse_reading_in_lesson(Call *call, const char *label, const char *path) {
  if (call->origin != ORIGIN_LESSON || !g_file_test(path, G_FILE_TEST_EXISTS)) return COMMAND_DONE;
  g_autofree char *here = g_get_current_dir(), *ours = paths_data("");
  if (lies_below(path, here) || lies_below(path, ours)) return COMMAND_DONE;
  return call_fail(call, label, "a lesson reads files below the current folder only, and %s is not there", path);
}

static CommandResult command_save(Call *call) {
  const char *path = call_text(call, "file");
  double overwrite = 0;
  if (call_has(call, "overwrite") && !call_number(call, "overwrite", &overwrite)) return COMMAND_FAILED;
  if (!g_str_has_suffix(path, ".nabla"))
    return call_fail(call, "file", "a session is saved in a file that ends in .nabla: save %s.nabla", path);
  if (refuse_in_lesson(call, path, overwrite != 0) == COMMAND_FAILED) return COMMAND_FAILED;
  g_autofree char *weights = session_weights_path(call->session, path);
  if (weights != NULL && refuse_in_lesson(call, weights, overwrite != 0) == COMMAND_FAILED) return COMMAND_FAILED;
  const GPtrArray *marks = call->session->setup.marks;
  if (session_save_file(call->session, path, call->diag)) {
    if (marks != NULL && marks->len > 0)
      call_warn(call, "the way here and its mark%s are not in %s: it goes on from this step", plural_s(marks->len),
                path);
    return COMMAND_DONE;
  }
  diag_place(call->diag, call_span(call, "file"));
  return COMMAND_FAILED;
}

static CommandResult command_state(Call *call) {
  return session_restore_state(call->session, call_text(call, "text"), call->diag) ? COMMAND_DONE : COMMAND_FAILED;
}

static CommandResult command_source(Call *call) {
  enum { DEEPEST = 20 };
  if (refuse_reading_in_lesson(call, "file", call_text(call, "file")) == COMMAND_FAILED) return COMMAND_FAILED;
  if (call->session->source_depth >= DEEPEST)
    return call_fail(call, "file", "files that source files go no deeper than %d", DEEPEST);
  gsize length;
  g_autofree char *text = textfile_read(call_text(call, "file"), "a file of commands", &length, call->diag);
  if (text == NULL) {
    diag_place(call->diag, call_span(call, "file"));
    return COMMAND_FAILED;
  }
  Source *source = source_new(call_text(call, "file"), text, (gssize)length);
  if (call->origin != ORIGIN_LESSON) comments_before_source(call->session);
  call->job = text_job_new(call->session, source, call->origin == ORIGIN_LESSON ? ORIGIN_LESSON : ORIGIN_FILE);
  return COMMAND_JOB;
}

static CommandResult command_history(Call *call) {
  const GPtrArray *lines = call->session->lines;
  gint64 count = 20;
  if (call_has(call, "count") && !call_integer(call, "count", 1, G_MAXINT, &count)) return COMMAND_FAILED;
  for (guint i = lines->len > count ? lines->len - (guint)count : 0; i < lines->len; i++)
    call_print(call, "%u  %s\n", i + 1, (const char *)lines->pdata[i]);
  return COMMAND_DONE;
}

static CommandResult command_quit(Call *call) {
  if (call->origin == ORIGIN_LESSON) return call_fail(call, NULL, "a lesson cannot leave the program");
  session_quit(call->session);
  return COMMAND_DONE;
}

static const Command rows[] = {
    {.syntax = {.verb = "seed", .forms = FORMS("primary:seed?")},
     .usage = "seed N",
     .help = "restarts the generator of random numbers",
     .details = "The same commands and seed give the same bits.",
     .group = "session",
     .run = command_seed},
    {.syntax = {.verb = "set", .forms = FORMS("word:name word:value word:more", "word:name word:value", "word:name?")},
     .usage = "set [--save] NAME VALUE",
     .help = "changes a setting",
     .details = "set digits 17 · set theme light · set --save keeps it for next time. show settings lists all.",
     .group = "session",
     .complete = COMPLETE_SETTINGS,
     .run = command_set,
     .no_undo = true,
     .beside = true},
    {.syntax = {.verb = "show", .forms = FORMS("word:what?")},
     .usage = "show net|graph|params|data|settings|history",
     .help = "tables of what there is",
     .group = "session",
     .complete = COMPLETE_WORDS,
     .words = TOPICS,
     .run = command_show,
     .no_undo = true},
    {.syntax = {.verb = "undo", .forms = FORMS("primary:count?")},
     .usage = "undo [N]",
     .help = "takes back the last N lines that changed something, training included",
     .group = "session",
     .run = command_undo,
     .no_undo = true},
    {.syntax = {.verb = "redo", .forms = FORMS("primary:count?")},
     .usage = "redo [N]",
     .help = "does again what was undone",
     .group = "session",
     .run = command_redo,
     .no_undo = true},
    {.syntax = {.verb = "clear", .never_shortened = true},
     .usage = "clear",
     .help = "begins anew (undo brings everything back)",
     .group = "session",
     .run = command_clear},
    {.syntax = {.verb = "time", .forms = FORMS("statement:statement")},
     .usage = "time STATEMENT",
     .help = "runs it silently and prints how long it took",
     .details = "time step 20000",
     .group = "session",
     .complete = COMPLETE_VERBS,
     .run = command_time},
    {.syntax = {.verb = "repeat", .forms = FORMS("primary:count statement:statement")},
     .usage = "repeat N STATEMENT",
     .help = "runs it N times, printing only the last",
     .group = "session",
     .complete = COMPLETE_VERBS,
     .run = command_repeat},
    {.syntax = {.verb = "save", .forms = FORMS("word:file"), .options = "overwrite"},
     .usage = "save FILE.nabla",
     .help = "writes the session as commands that rebuild it, bit for bit",
     .group = "session",
     .complete = COMPLETE_FILES,
     .run = command_save,
     .no_undo = true},
    {.syntax = {.verb = "source", .forms = FORMS("word:file")},
     .usage = "source FILE",
     .help = "runs a file of commands",
     .group = "session",
     .complete = COMPLETE_FILES,
     .run = command_source},
    {.syntax = {.verb = "state", .forms = FORMS("text:text")},
     .usage = "state \"…\"",
     .help = "optimiser and generator as `save` wrote them",
     .group = "session",
     .run = command_state},
    {.syntax = {.verb = "history", .forms = FORMS("primary:count?")},
     .usage = "history [N]",
     .help = "the lines that ran",
     .group = "session",
     .run = command_history,
     .no_undo = true},
    {.syntax = {.verb = "quit", .never_shortened = true},
     .usage = "quit",
     .help = "leaves",
     .group = "session",
     .run = command_quit,
     .no_undo = true},
};

const Command *session_commands(int *count) {
  *count = G_N_ELEMENTS(rows);
  return rows;
}
