/*
 * What is to be run: texts in a queue, read line by line, each line's statements one after the other, in slices.
 *
 * A line is a job as everything else that takes time: it owns the line, runs its statements, and keeps or takes back
 * what they did. A statement that takes time leaves a job of its own, which the line's job runs on. So `time`, `repeat`
 * and `source` nest, and Ctrl-C finds one thing to cancel.
 */
#include "session/state.h"
#include <string.h>

typedef struct {
  Source *source;
  gsize offset;
  Origin origin;
} Text;

struct Queue {
  GQueue texts;         /* of Text; the first is being read */
  Job *line;            /* what runs now, or NULL */
  Line *parsed;         /* its line */
  const Source *source; /* for placing diagnostics, innermost */
  int errors;
  bool quit;
  bool line_interrupted; /* the present line */
};

Queue *queue_new(void) {
  return g_new0(Queue, 1);
}

static void text_free(gpointer data) {
  Text *text = data;
  source_free(text->source);
  g_free(text);
}

void queue_free(Queue *queue) {
  job_free(queue->line);
  line_free(queue->parsed);
  g_queue_clear_full(&queue->texts, text_free);
  g_free(queue);
}

void session_report(Session *session, const Diag *diag, const Source *source, const char *kind) {
  GString *text = g_string_new(NULL);
  diag_format(diag, kind, source, text);
  if (session->host->notice != NULL) session->host->notice(session->host->user, text->str);
  g_string_free(text, TRUE);
}

const char *session_source_name(const Session *session) {
  return session->queue->source != NULL ? session->queue->source->name : NULL;
}

static Verbs verbs_for(const Session *session, Origin origin) {
  Verbs verbs = session->verb_table;
  verbs.abbreviations = origin == ORIGIN_PROMPT || origin == ORIGIN_WINDOW;
  return verbs;
}

bool session_is_complete(Session *session, const char *text) {
  Verbs verbs = verbs_for(session, ORIGIN_PROMPT);
  Source *source = source_new("<prompt>", text, -1);
  gsize offset = 0;
  ParseResult result;
  do {
    g_autoptr(Line) line = NULL;
    Diag diag = DIAG_INIT;
    result = parse_line(&verbs, source, &offset, false, &line, &diag);
    diag_clear(&diag);
  } while (result == PARSE_LINE);
  source_free(source);
  return result != PARSE_INCOMPLETE;
}

/* ---- one statement ---- */

typedef struct {
  Job job;
  Statement *statement;
  Origin origin;
  bool quiet, begun;
  Job *inner;
} StatementJob;

static bool define(Session *session, const Statement *statement, Diag *diag) {
  if (!statement->is_function && statement->target.row == NULL && strcmp(statement->target.name, "loss") == 0)
    return session_set_loss(session, statement->value, statement->value_text, diag);
  return session_define(session, statement, false, diag);
}

static JobState run_definition(StatementJob *self, Session *session, Diag *diag) {
  bool echo = session->options.terminal && self->origin == ORIGIN_PROMPT && !self->quiet;
  Echo *before = echo ? echo_begin(session, self->statement->target.name) : NULL;
  bool done = define(session, self->statement, diag);
  if (before != NULL) echo_end(before, session, done);
  return done ? JOB_DONE : JOB_FAILED;
}

bool session_print_expression(Session *session, const Expr *expr, const char *text, const Host *host, Diag *diag) {
  Shape shape;
  g_autofree double *values = NULL;
  const Definition *f = expr->kind == EXPR_NAME ? session_find(session, expr->name) : NULL;
  if (f != NULL && f->kind == DEFINITION_FUNCTION) {
    g_autofree char *formula = session_formula(session, f->name);
    g_autofree char *parameters = g_strjoinv(", ", (char **)f->parameters);
    host_printf(host, "%s(%s) = %s\n", f->name, parameters, formula);
    return true;
  }
  if (!session_evaluate(session, expr, &shape, &values, diag)) return false;
  g_autofree char *value = session->options.terminal ? session_value_text(session, shape, values)
                                                     : session_whole_value_text(session, shape, values);
  host_printf(host, "%s = %s\n", text, value);
  return true;
}

static JobState run_command(StatementJob *self, Session *session, Diag *diag) {
  const Command *command = session_command(session, self->statement->verb);
  Call call = {.session = session,
               .host = session->host,
               .command = command,
               .statement = self->statement,
               .origin = self->origin,
               .quiet = self->quiet,
               .diag = diag};
  switch (command->run(&call)) {
  case COMMAND_DONE:
    return JOB_DONE;
  case COMMAND_FAILED:
    return JOB_FAILED;
  case COMMAND_JOB:
    self->inner = call.job;
    return JOB_MORE;
  }
  g_assert_not_reached();
}

static JobState begin_statement(StatementJob *self, Session *session, Diag *diag) {
  switch (self->statement->kind) {
  case STATEMENT_DEFINITION:
    return run_definition(self, session, diag);
  case STATEMENT_COMMAND:
    return run_command(self, session, diag);
  case STATEMENT_EXPRESSION:
    if (self->quiet) {
      Shape shape;
      g_autofree double *values = NULL;
      return session_evaluate(session, self->statement->value, &shape, &values, diag) ? JOB_DONE : JOB_FAILED;
    }
    return session_print_expression(session, self->statement->value, self->statement->value_text, session->host, diag)
               ? JOB_DONE
               : JOB_FAILED;
  }
  g_assert_not_reached();
}

static JobState statement_run(Job *job, Session *session, gint64 deadline, Diag *diag) {
  StatementJob *self = (StatementJob *)job;
  if (!self->begun) {
    self->begun = true;
    JobState state = begin_statement(self, session, diag);
    if (state != JOB_MORE) return state;
  }
  return self->inner->run(self->inner, session, deadline, diag);
}

static void statement_cancel(Job *job, Session *session) {
  StatementJob *self = (StatementJob *)job;
  job_cancel(self->inner, session);
}

static char *statement_set_aside(Job *job) {
  StatementJob *self = (StatementJob *)job;
  return self->inner != NULL && self->inner->set_aside != NULL ? self->inner->set_aside(self->inner) : NULL;
}

static void statement_free(Job *job) {
  StatementJob *self = (StatementJob *)job;
  job_free(self->inner);
  statement_unref(self->statement);
  g_free(self);
}

Job *statement_job_new(Session *session, Statement *statement, Origin origin, bool quiet) {
  (void)session;
  StatementJob *self = g_new0(StatementJob, 1);
  self->job = (Job){statement_run, statement_cancel, statement_free, statement_set_aside};
  self->statement = statement_ref(statement);
  self->origin = origin;
  self->quiet = quiet;
  return &self->job;
}

/* ---- a line: its statements in order; a text: its lines in order ---- */

typedef struct {
  Job job;
  const Line *line;
  guint next;
  Origin origin;
  Job *inner;
  bool cancelled;
} LineJob;

static JobState line_run(Job *job, Session *session, gint64 deadline, Diag *diag) {
  LineJob *self = (LineJob *)job;
  while (self->inner != NULL || (self->next < self->line->statements->len && !self->cancelled)) {
    Statement *statement = self->line->statements->pdata[self->inner != NULL ? self->next - 1 : self->next];
    if (self->inner == NULL) {
      journal_next_statement(session);
      self->inner = statement_job_new(session, statement, self->origin, false);
      self->next++;
    }
    JobState state = self->inner->run(self->inner, session, deadline, diag);
    if (state == JOB_MORE) return JOB_MORE;
    g_clear_pointer(&self->inner, job_free);
    if (state == JOB_FAILED) {
      diag_place(diag, statement->span);
      return JOB_FAILED;
    }
    if (session->queue->quit || host_interrupted(session->host)) break; /* the job may have seen it first */
  }
  return JOB_DONE;
}

static void line_cancel(Job *job, Session *session) {
  LineJob *self = (LineJob *)job;
  self->cancelled = true;
  job_cancel(self->inner, session);
}

/* The last of its statements only: nothing else would be left out. */
static char *line_set_aside(Job *job) {
  LineJob *self = (LineJob *)job;
  bool last = self->inner != NULL && self->next == self->line->statements->len;
  return last ? self->inner->set_aside(self->inner) : NULL;
}

static void line_job_free(Job *job) {
  LineJob *self = (LineJob *)job;
  job_free(self->inner);
  g_free(self);
}

static Job *line_job_new(const Line *line, Origin origin) {
  LineJob *self = g_new0(LineJob, 1);
  self->job = (Job){line_run, line_cancel, line_job_free, line_set_aside};
  self->line = line;
  self->origin = origin;
  return &self->job;
}

typedef struct {
  Job job;
  Text text;
  Line *line;
  Job *inner;
  const Source *outer;
  bool begun, cancelled;
} TextJob;

/* An error inside a sourced file is told at its place there; the line that asked for the file then fails without a word
 * of its own. */
static JobState text_failed(TextJob *self, Session *session, Diag *diag) {
  if (diag_is_set(diag)) session_report(session, diag, self->text.source, "error");
  diag_clear(diag);
  session->queue->source = self->outer;
  session->source_depth--;
  return JOB_FAILED;
}

static JobState text_run(Job *job, Session *session, gint64 deadline, Diag *diag) {
  TextJob *self = (TextJob *)job;
  if (!self->begun) {
    self->begun = true;
    self->outer = session->queue->source;
    session->queue->source = self->text.source;
    session->source_depth++;
  }
  Verbs verbs = verbs_for(session, self->text.origin);
  while (!self->cancelled) {
    if (self->inner == NULL) {
      line_free(self->line);
      self->line = NULL;
      ParseResult result = parse_line(&verbs, self->text.source, &self->text.offset, true, &self->line, diag);
      if (result == PARSE_END) break;
      if (result != PARSE_LINE) return text_failed(self, session, diag);
      self->inner = line_job_new(self->line, self->text.origin);
    }
    JobState state = self->inner->run(self->inner, session, deadline, diag);
    if (state == JOB_MORE) return JOB_MORE;
    g_clear_pointer(&self->inner, job_free);
    if (state == JOB_FAILED) return text_failed(self, session, diag);
    if (self->text.origin != ORIGIN_LESSON) comments_note_line(session, self->line);
    if (session->queue->quit || host_interrupted(session->host)) break;
  }
  session->queue->source = self->outer;
  session->source_depth--;
  return JOB_DONE;
}

static void text_cancel(Job *job, Session *session) {
  TextJob *self = (TextJob *)job;
  self->cancelled = true;
  job_cancel(self->inner, session);
}

static void text_job_free(Job *job) {
  TextJob *self = (TextJob *)job;
  job_free(self->inner);
  line_free(self->line);
  source_free(self->text.source);
  g_free(self);
}

Job *text_job_new(Session *session, Source *source, Origin origin) {
  (void)session;
  TextJob *self = g_new0(TextJob, 1);
  self->job = (Job){text_run, text_cancel, text_job_free};
  self->text = (Text){source, 0, origin};
  return &self->job;
}

/* ---- the queue ---- */

void session_submit(Session *session, Source *source, Origin origin) {
  Text *text = g_new0(Text, 1);
  *text = (Text){source, 0, origin};
  g_queue_push_tail(&session->queue->texts, text);
}

bool session_busy(const Session *session) {
  return session->queue->line != NULL || !g_queue_is_empty(&session->queue->texts);
}

static bool stops_at_error(const Session *session, Origin origin) {
  return origin == ORIGIN_LESSON || (origin == ORIGIN_FILE && !session->options.keep_going);
}

static void drop_texts(Session *session, Origin origin) {
  Queue *queue = session->queue;
  for (GList *l = queue->texts.head; l != NULL;) {
    GList *next = l->next;
    if (((Text *)l->data)->origin == origin) {
      text_free(l->data);
      g_queue_delete_link(&queue->texts, l);
    }
    l = next;
  }
  queue->source = NULL;
}

static void after_error(Session *session, Origin origin) {
  session->queue->errors++;
  if (stops_at_error(session, origin)) drop_texts(session, origin);
}

static bool is_undo_step(const Session *session, const Line *line) {
  for (guint i = 0; i < line->statements->len; i++) {
    const Statement *s = line->statements->pdata[i];
    if (s->kind == STATEMENT_DEFINITION) return true;
    if (s->kind == STATEMENT_COMMAND && !session_command(session, s->verb)->no_undo) return true;
  }
  return false;
}

static bool text_has_ended(const Text *text) {
  const char *rest = text->source->text + text->offset;
  return rest[strspn(rest, " \t\r\n")] == '\0';
}

static void drop_first_text(Queue *queue) {
  queue->source = NULL;
  text_free(g_queue_pop_head(&queue->texts));
}

static void end_line(Session *session, JobState state, Diag *diag, Origin origin) {
  Queue *queue = session->queue;
  Line *line = queue->parsed;
  g_clear_pointer(&queue->line, job_free);
  queue->parsed = NULL;
  if (state == JOB_FAILED) {
    journal_rollback(session);
    if (diag_is_set(diag)) session_report(session, diag, queue->source, "error");
    line_free(line);
    after_error(session, origin);
  } else {
    if (origin != ORIGIN_LESSON) comments_note_line(session, line);
    journal_end(session, is_undo_step(session, line));
    session_note_line(session, line);
    if (session->line_notice != NULL && line->statements->len > 0)
      session->line_notice(session, line, origin, queue->line_interrupted);
    line_free(line);
    if (session->line_end != NULL) session->line_end(session);
  }
  diag_clear(diag);
  const Text *text = g_queue_peek_head(&queue->texts);
  if (text != NULL && text_has_ended(text)) drop_first_text(queue); /* nobody is to wait for nothing */
}

void session_set_line_end(Session *session, LineEnd line_end) {
  session->line_end = line_end;
}

/* Reads the next line of the first text; false where nothing is left. */
static bool begin_line(Session *session) {
  Queue *queue = session->queue;
  Text *text = g_queue_peek_head(&queue->texts);
  if (text == NULL) return false;
  session_preview_end(session); /* nothing builds on what was only tried */
  Diag diag = DIAG_INIT;
  Verbs verbs = verbs_for(session, text->origin);
  Origin origin = text->origin;
  queue->source = text->source;
  ParseResult result = parse_line(&verbs, text->source, &text->offset, true, &queue->parsed, &diag);
  if (result == PARSE_LINE) {
    journal_begin(session);
    queue->line_interrupted = false;
    queue->line = line_job_new(queue->parsed, origin);
    return true;
  }
  if (result == PARSE_END) {
    drop_first_text(queue);
  } else {
    session_report(session, &diag, text->source, "error");
    after_error(session, origin);
  }
  diag_clear(&diag);
  return true;
}

SessionState session_run(Session *session, gint64 deadline) {
  Queue *queue = session->queue;
  while (!queue->quit) {
    if (host_interrupted(session->host)) session_cancel(session);
    if (queue->line == NULL && !begin_line(session)) return SESSION_IDLE;
    if (queue->line != NULL) {
      Diag diag = DIAG_INIT;
      Text *text = g_queue_peek_head(&queue->texts);
      Origin origin = text != NULL ? text->origin : ORIGIN_PROMPT;
      JobState state = queue->line->run(queue->line, session, deadline, &diag);
      if (state != JOB_MORE) end_line(session, state, &diag, origin);
    }
    if (deadline != 0 && g_get_monotonic_time() >= deadline) return session_busy(session) ? SESSION_BUSY : SESSION_IDLE;
  }
  return SESSION_IDLE;
}

/* ---- beside what runs ---- */

/* The line, where all its commands may; else NULL. */
static Line *parse_beside(Session *session, const Source *source) {
  Verbs verbs = verbs_for(session, ORIGIN_WINDOW);
  g_autoptr(Line) line = NULL;
  Diag diag = DIAG_INIT;
  gsize offset = 0;
  bool may = parse_line(&verbs, source, &offset, true, &line, &diag) == PARSE_LINE && line->statements->len > 0;
  diag_clear(&diag);
  for (guint i = 0; may && i < line->statements->len; i++) {
    const Statement *s = line->statements->pdata[i];
    may = s->kind == STATEMENT_COMMAND && session_command(session, s->verb)->beside;
  }
  return may ? g_steal_pointer(&line) : NULL;
}

bool session_may_run_beside(Session *session, const char *text) {
  Source *source = source_new("<window>", text, -1);
  g_autoptr(Line) line = parse_beside(session, source);
  source_free(source);
  return line != NULL;
}

/* What it leaves to be done is done at once: a moment's work. */
static bool run_whole(Call *call) {
  CommandResult result = call->command->run(call);
  if (result != COMMAND_JOB) return result == COMMAND_DONE;
  JobState state;
  do {
    state = call->job->run(call->job, call->session, 0, call->diag);
  } while (state == JOB_MORE);
  job_free(call->job);
  return state == JOB_DONE;
}

bool session_run_beside(Session *session, const char *text) {
  Source *source = source_new("<window>", text, -1);
  g_autoptr(Line) line = parse_beside(session, source);
  Diag diag = DIAG_INIT;
  for (guint i = 0; line != NULL && i < line->statements->len; i++) {
    Statement *s = line->statements->pdata[i];
    Call call = {.session = session,
                 .host = session->host,
                 .command = session_command(session, s->verb),
                 .statement = s,
                 .origin = ORIGIN_WINDOW,
                 .diag = &diag};
    if (run_whole(&call)) continue;
    diag_place(&diag, s->span);
    session_report(session, &diag, source, "error");
    break;
  }
  diag_clear(&diag);
  source_free(source);
  return line != NULL;
}

/* ---- previews ---- */

/* Runs the line's statements without a word. */
static bool run_quietly(Session *session, const Line *line, Diag *diag) {
  for (guint i = 0; i < line->statements->len; i++) {
    Job *job = statement_job_new(session, line->statements->pdata[i], ORIGIN_WINDOW, true);
    JobState state;
    do {
      state = job->run(job, session, 0, diag);
    } while (state == JOB_MORE);
    job->free(job);
    if (state == JOB_FAILED) return false;
  }
  return true;
}

bool session_preview(Session *session, const char *text) {
  if (session_busy(session)) return false;
  session_preview_end(session);
  Verbs verbs = verbs_for(session, ORIGIN_WINDOW);
  Source *source = source_new("<preview>", text, -1);
  g_autoptr(Line) line = NULL;
  Diag diag = DIAG_INIT;
  gsize offset = 0;
  int sample = session->setup.sample;
  bool done = parse_line(&verbs, source, &offset, true, &line, &diag) == PARSE_LINE;
  if (done) {
    journal_begin(session);
    done = run_quietly(session, line, &diag);
    if (done)
      journal_hold(session, sample);
    else
      journal_rollback(session);
  }
  source_free(source);
  diag_clear(&diag);
  return done;
}

void session_preview_end(Session *session) {
  journal_release(session);
}

void session_cancel(Session *session) {
  Queue *queue = session->queue;
  queue->line_interrupted = true;
  job_cancel(queue->line, session);
  GList *keep = queue->line != NULL ? queue->texts.head : NULL;
  for (GList *l = queue->texts.head; l != NULL;) {
    GList *next = l->next;
    Text *text = l->data;
    if (l == keep) {
      text->offset = text->source->length;
    } else {
      text_free(text);
      g_queue_delete_link(&queue->texts, l);
    }
    l = next;
  }
}

/* Is the line that runs all that is left of its text, and typed? A script's lines belong together. */
static bool is_lone_line(Queue *queue) {
  const Text *text = g_queue_peek_head(&queue->texts);
  bool typed = text != NULL && (text->origin == ORIGIN_PROMPT || text->origin == ORIGIN_WINDOW);
  return queue->line != NULL && typed && text_has_ended(text);
}

char *session_set_aside(Session *session) {
  Queue *queue = session->queue;
  if (!is_lone_line(queue)) return NULL;
  char *rest = queue->line->set_aside(queue->line);
  if (rest == NULL) return NULL;
  queue->line_interrupted = true;
  session_run(session, g_get_monotonic_time()); /* the step is done: what is left are the last words */
  return rest;
}

int session_error_count(const Session *session) {
  return session->queue->errors;
}

bool session_wants_to_quit(const Session *session) {
  return session->queue->quit;
}

void session_quit(Session *session) {
  session->queue->quit = true;
}
