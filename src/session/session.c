/* The session's life, its command table, and what it remembers of the lines that ran. */
#include "session/state.h"
#include "session/topics.h"
#include <string.h>

static void add_own_commands(Session *session) {
  const Command *(*const tables[])(int *) = {
      graph_commands,       network_commands,   data_commands,     text_commands,     ngram_commands,
      attribution_commands, words_commands,     language_commands, training_commands, travel_commands,
      stopping_commands,    landscape_commands, session_commands,  weights_commands,  help_commands};
  for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
    int count;
    const Command *rows = tables[i](&count);
    session_add_commands(session, rows, count);
  }
}

typedef struct {
  void *data;
  void (*free_data)(void *);
} Extension;

static void extension_free(gpointer pointer) {
  Extension *extension = pointer;
  if (extension->free_data != NULL) extension->free_data(extension->data);
  g_free(extension);
}

Session *session_new(const Host *host, const SessionOptions *options) {
  Session *session = g_new0(Session, 1);
  session->host = host;
  session->options = *options;
  session->definitions = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)definition_unref);
  session->ordered = g_ptr_array_new();
  session->pending = g_ptr_array_new_with_free_func((GDestroyNotify)definition_unref);
  setup_init(&session->setup, options->seed);
  session->params = params_new(PRECISION_DOUBLE);
  session->initial = params_new(PRECISION_DOUBLE);
  session->store = frozen_store_new();
  session->loss_node = session->output_node = NODE_NONE;
  session->curve = curve_new();
  session->shown_marks = g_array_new(FALSE, TRUE, sizeof(SessionMark));
  session->fired = g_array_new(FALSE, TRUE, sizeof(SessionStop));
  session->fired_texts = g_ptr_array_new_with_free_func(g_free);
  session->journal = journal_new();
  session->queue = queue_new();
  session->settings = settings_new(options);
  session->verbs = g_array_new(FALSE, TRUE, sizeof(VerbSyntax));
  session->commands = g_ptr_array_new();
  session->help = g_ptr_array_new();
  session_add_help(session, topics_source());
  session->network_layers = g_array_new(FALSE, TRUE, sizeof(Layer));
  session->network_stale = true;
  session->lines = g_ptr_array_new_with_free_func(g_free);
  session->lesson_files = g_ptr_array_new_with_free_func(g_free);
  session->views = g_strdup("auto");
  session->extensions = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, extension_free);
  add_own_commands(session);
  return session;
}

void session_free(Session *session) {
  if (session == NULL) return;
  g_hash_table_unref(session->extensions);
  queue_free(session->queue);
  session_drop_graph(session);
  journal_free(session->journal);
  g_hash_table_unref(session->definitions);
  g_ptr_array_unref(session->ordered);
  g_ptr_array_unref(session->pending);
  setup_clear(&session->setup);
  params_free(session->params);
  params_free(session->initial);
  g_free(session->show_gradients);
  optimizer_state_free(session->carried);
  frozen_store_free(session->store);
  curve_free(session->curve);
  g_array_unref(session->shown_marks);
  g_array_unref(session->fired);
  g_ptr_array_unref(session->fired_texts);
  g_strfreev(session->compared);
  landscape_free(session->landscape);
  settings_free(session->settings);
  g_array_unref(session->verbs);
  g_ptr_array_unref(session->commands);
  g_ptr_array_unref(session->help);
  g_array_unref(session->network_layers);
  g_ptr_array_unref(session->lines);
  g_ptr_array_unref(session->lesson_files);
  expr_unref(session->loss_call);
  expr_unref(session->yhat_name);
  diag_clear(&session->loss_problem);
  g_free(session->views);
  g_free(session);
}

const Host *session_host(const Session *session) {
  return session->host;
}

/* ---- speaking ---- */

static bool muted_interrupted(void *user) {
  return host_interrupted(((const Session *)user)->unmuted);
}

static void muted_progress(void *user, const char *what, double fraction, double seconds_left) {
  host_progress(((const Session *)user)->unmuted, what, fraction, seconds_left);
}

void session_mute(Session *session, bool muted) {
  if (muted == (session->unmuted != NULL)) return;
  if (muted) {
    session->muted = (Host){.user = session, .progress = muted_progress, .interrupted = muted_interrupted};
    session->unmuted = session->host;
    session->host = &session->muted;
  } else {
    session->host = session->unmuted;
    session->unmuted = NULL;
  }
}

void session_set_line_notice(Session *session, LineNotice notice) {
  session->line_notice = notice;
}

void session_picture_changed(Session *session) {
  session->revision++;
  session->appearances++;
}

const GPtrArray *session_lesson_files(const Session *session) {
  return session->lesson_files;
}

/* ---- commands ---- */

static bool name_is_defined(const char *name, void *user) {
  const char *base;
  int entry;
  const Session *session = user;
  g_autoptr(Expr) as_number = expr_new_name(name, (Span){0}); /* e, pi */
  return session_find(session, name) != NULL || session_entry_alias(session, name, &base, &entry) ||
         session_virtual(user, name) != NULL || expr_is_constant(user, as_number);
}

static bool name_is_function(const char *name, void *user) {
  const Definition *d = session_find(user, name);
  const Op *op = op_find(name);
  return d != NULL ? d->kind == DEFINITION_FUNCTION : op != NULL && op->in_language;
}

void session_add_commands(Session *session, const Command *rows, int count) {
  for (int i = 0; i < count; i++) {
    g_array_append_val(session->verbs, rows[i].syntax);
    g_ptr_array_add(session->commands, (gpointer)&rows[i]);
  }
  session->verb_table = (Verbs){.verbs = (const VerbSyntax *)(gpointer)session->verbs->data,
                                .count = (int)session->verbs->len,
                                .is_defined = name_is_defined,
                                .is_function = name_is_function,
                                .user = session};
}

const Verbs *session_verbs(const Session *session) {
  return &session->verb_table;
}

const Command *session_command(const Session *session, int verb) {
  return session->commands->pdata[verb];
}

/* ---- for pictures ---- */

guint64 session_revision(const Session *session) {
  return session->revision;
}

Pass session_last_pass(const Session *session, guint64 *serial) {
  if (serial != NULL) *serial = session->pass_serial;
  return session->pass;
}

guint64 session_pass_start(const Session *session) {
  return session->pass_start;
}

const Params *session_params(Session *session) {
  return session_ensure_params(session);
}

const Dataset *session_data(const Session *session) {
  return session->setup.data;
}

const char *session_views(const Session *session) {
  return session->views;
}

void session_set_views(Session *session, const char *views) {
  char *kept = g_strdup(views);
  g_free(session->views);
  session->views = kept; /* no picture changes, only which of them are seen */
}

void session_set_extension(Session *session, const char *key, void *data, void (*free_data)(void *)) {
  Extension *extension = g_new(Extension, 1);
  *extension = (Extension){data, free_data};
  g_hash_table_replace(session->extensions, (gpointer)key, extension);
}

void *session_extension(const Session *session, const char *key) {
  const Extension *extension = g_hash_table_lookup(session->extensions, key);
  return extension != NULL ? extension->data : NULL;
}

bool session_window_open(const Session *session) {
  return session_extension(session, "window") != NULL;
}

/* ---- beginning anew ---- */

void session_reset_all(Session *session) {
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  GPtrArray *ordered = session_ordered(session);
  for (guint i = 0; i < ordered->len; i++) g_ptr_array_add(names, (gpointer)((Definition *)ordered->pdata[i])->name);
  journal_save_setup(session);
  journal_save_training(session);
  for (guint i = names->len; i-- > 0;) session_put(session, names->pdata[i], NULL);
  bool fine =
      strcmp(session_setting(session, "precision"), "double") == 0; /* a network over words may have changed it */
  guint64 seed = session->options.seed;
  Comment *waiting = comments_waiting(session);
  setup_clear(&session->setup);
  setup_init(&session->setup, seed);
  session->setup.comments = waiting;
  session->setup.precision = fine ? PRECISION_DOUBLE : PRECISION_FLOAT;
  session->params_stale = true;
  g_clear_pointer(&session->carried, optimizer_state_free);
  curve_free(session->curve);
  session->curve = curve_new();
  session->pass = PASS_NONE;
  session_forget_fired(session);
  g_clear_pointer(&session->landscape, landscape_free);
  session_drop_graph(session);
  session->network_stale = true;
  session_touch_values(session);
}

/* ---- lines that ran ---- */

enum { MOST_LINES = 10000 };

void session_note_line(Session *session, const Line *line) {
  if (line->statements->len == 0) return;
  if (session->lines->len >= MOST_LINES) g_ptr_array_remove_index(session->lines, 0);
  g_ptr_array_add(session->lines, g_strdup(line->text));
}
