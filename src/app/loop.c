/*
 * One turn after another: signals, what was typed, a slice of what runs, a frame. With nothing to do the loop waits, in
 * poll() or (where there is a window) in SDL, for whichever comes first.
 */
#include "app/app.h"
#include "app/signals.h"
#include "app/stage.h"
#include "explain/explain.h"
#include "lesson/player.h"
#include "session/command.h"
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* How long what runs goes on before keys are looked at: short where frames are to be drawn in between. */
#define SLICE (10 * G_TIME_SPAN_MILLISECOND)
#define SLICE_WITH_WINDOW (2 * G_TIME_SPAN_MILLISECOND)

/* ---- signals ---- */

static void drop_waiting(App *app) {
  session_cancel(app->session);
  feed_clear(app->feed);
  app_forget_aside(app);
  app->next_script = app->scripts->len;
}

static void interrupt(App *app) {
  bool busy =
      app->worked || session_busy(app->session) || feed_waiting(app->feed) || app->next_script < app->scripts->len;
  if (!app->terminal) {
    drop_waiting(app);
    loop_finish(app);
    app->status = 130;
    app->leave = true;
    return;
  }
  if (busy || feed_continues(app->feed)) drop_waiting(app);
  console_progress_end(app->console);
  if (!busy) terminal_set_prompt(app->terminal, PROMPT_READY);
  terminal_interrupt(app->terminal);
}

static void attend_signals(App *app) {
  signals_drain();
  if (signals_ending()) {
    session_cancel(app->session);
    app->status = 128 + signals_ending();
    app->leave = true;
    return;
  }
  if (signals_take(SIGNAL_INTERRUPT)) interrupt(app);
  if (!app->terminal) return;
  if (signals_take(SIGNAL_SUSPEND)) terminal_suspend(app->terminal);
  if (signals_take(SIGNAL_CONTINUE)) terminal_continue(app->terminal);
  if (signals_take(SIGNAL_RESIZE)) {
    terminal_resize(app->terminal);
    lesson_set_paper(app->session, (TextPaper){console_width(app->console), console_colored(app->console)});
  }
}

/* ---- input ---- */

static bool input_is_ready(const App *app) {
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  return app->reads != READS_NOTHING && poll(&input, 1, 0) > 0;
}

static void read_stream(App *app) {
  char bytes[1 << 16];
  ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
  if (count > 0) {
    feed_add_bytes(app->feed, bytes, (gsize)count);
  } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
    feed_end(app->feed);
    app->reads = READS_NOTHING;
  }
}

/* A stream is read only as fast as it is run; a terminal at any time, so that what is typed is seen. */
static void attend_input(App *app) {
  if (!input_is_ready(app)) return;
  if (app->reads == READS_TERMINAL)
    terminal_read(app->terminal);
  else if (!feed_waiting(app->feed))
    read_stream(app);
}

/* ---- what runs next ---- */

/* Is there a command on the line that changes the session? Then what was paused belongs to the past. */
static bool moves_on(App *app, const Source *source) {
  Verbs verbs = *session_verbs(app->session);
  verbs.abbreviations = app->terminal != NULL;
  g_autoptr(Line) line = NULL;
  gsize offset = 0;
  if (parse_line(&verbs, source, &offset, true, &line, NULL) != PARSE_LINE) return false;
  for (guint i = 0; i < line->statements->len; i++) {
    const Statement *statement = line->statements->pdata[i];
    if (statement->kind != STATEMENT_COMMAND) continue;
    if (!session_command(app->session, statement->verb)->no_undo) return true;
  }
  return false;
}

static void submit_line(App *app, Source *line, bool echo) {
  if (echo) {
    g_autofree char *text = g_strchomp(g_strdup(line->text));
    host_printf(console_host(app->console), "nabla> %s\n", text);
  }
  if (app->stage) stage_catch_up(app->stage);
  if (app->greeting) greeting_consider(app, line);
  if (app->paused && moves_on(app, line)) app_forget_aside(app);
  session_submit(app->session, line, app->terminal ? ORIGIN_PROMPT : ORIGIN_FILE);
}

static bool is_blank(const char *text) {
  return !text[strspn(text, " \t\n")];
}

/* A line to repeat: its only statement begins with one of these verbs. A place in a walk is none: walks end. */
static bool is_repeatable(const Statement *statement, const char *verb) {
  static const char *const REPEATABLE[] = {"step", "walk", "rewind", NULL};
  static const char *const PLACES[] = {"next", "previous", "quit"};
  for (gsize i = 0; i < G_N_ELEMENTS(PLACES); i++)
    if (statement_arg(statement, PLACES[i])) return false;
  return g_strv_contains(REPEATABLE, verb);
}

static bool repeats(App *app, const Source *source) {
  Verbs verbs = *session_verbs(app->session);
  verbs.abbreviations = app->terminal != NULL;
  g_autoptr(Line) line = NULL;
  gsize offset = 0;
  if (parse_line(&verbs, source, &offset, true, &line, NULL) != PARSE_LINE || line->statements->len != 1) return false;
  const Statement *statement = line->statements->pdata[0];
  return statement->kind == STATEMENT_COMMAND && is_repeatable(statement, verbs.verbs[statement->verb].verb);
}

static void note_repeatable(App *app, const Source *line) {
  if (!repeats(app, line)) return;
  g_free(app->repeat);
  app->repeat = g_strchomp(g_strdup(line->text));
}

/* What an empty line means: a walk or a lesson goes on, at the prompt the last such line is repeated. */
static const char *empty_line_means(const App *app) {
  if (explain_is_walking(app->session)) return "walk next";
  if (lesson_is_open(app->session)) return "next";
  return app->terminal ? app->repeat : NULL;
}

/* Takes the line over. */
static void run_empty_line(App *app, Source *line) {
  const char *meant = empty_line_means(app);
  bool again = meant && meant == app->repeat;
  if (meant) submit_line(app, source_new(line->name, meant, -1), again);
  source_free(line);
}

/* While a walk waits, `q` alone leaves it. */
static bool leaves_walk(const App *app, const char *text) {
  g_autofree char *word = g_strstrip(g_strdup(text));
  return explain_is_walking(app->session) && strcmp(word, "q") == 0;
}

/* Gives the idle session what comes next; false: there is nothing. */
static bool run_next(App *app) {
  if (app->next_script < app->scripts->len) {
    Script *script = &g_array_index(app->scripts, Script, app->next_script++);
    if (script->origin != ORIGIN_LESSON) session_return_settings(app->session); /* a lesson's do not outlive it */
    session_submit(app->session, g_steal_pointer(&script->source), script->origin);
    return true;
  }
  bool echo = false;
  Source *line = feed_take(app->feed, app->session, &echo);
  if (!line) return false;
  if (is_blank(line->text)) {
    run_empty_line(app, line);
    return true;
  }
  if (leaves_walk(app, line->text)) {
    submit_line(app, source_new(line->name, "walk quit", -1), false);
    source_free(line);
    return true;
  }
  g_autofree char *answer = app->terminal ? lesson_answer_meant(app->session, line->text) : NULL;
  if (answer) {
    submit_line(app, source_new(line->name, answer, -1), echo);
    source_free(line);
    return true;
  }
  if (app->terminal) note_repeatable(app, line);
  submit_line(app, line, echo);
  return true;
}

/* A script ends at its first error; a stream does too. At the prompt the scripts that wait are given up. */
static void attend_errors(App *app) {
  if (session_error_count(app->session) == 0 || app->options->keep_going) return;
  if (app->terminal)
    app->next_script = app->scripts->len;
  else
    app->leave = true;
}

/* Results that nobody can read any more are not worth computing. */
static void attend_output(App *app) {
  if (console_write_error(app->console)) app->leave = true;
}

/* ---- */

static void run_slice(App *app) {
  gint64 slice = app->stage ? SLICE_WITH_WINDOW : SLICE;
  session_run(app->session, g_get_monotonic_time() + slice);
  if (!session_busy(app->session)) attend_errors(app);
  if (session_wants_to_quit(app->session)) app->leave = true;
  if (app->terminal && session_busy(app->session)) {
    console_flush(app->console);
    terminal_show(app->terminal);
  }
}

/* Nothing runs and nothing waits: the prompt is shown, what was printed is written out. */
static void settle(App *app) {
  console_progress_end(app->console);
  console_flush(app->console);
  if (app->terminal) {
    g_autofree char *offer = lesson_next_line(app->session);
    terminal_set_prompt(app->terminal, feed_continues(app->feed) ? PROMPT_CONTINUES : PROMPT_READY);
    terminal_keep_history(app->terminal, !lesson_is_live(app->session));
    if (!feed_continues(app->feed)) terminal_offer(app->terminal, offer);
    terminal_show(app->terminal);
  } else if (app->reads == READS_NOTHING) {
    app->leave = true;
  }
  if (app->wants_window) app_open_window(app);
}

static void attend_window(App *app, bool working) {
  bool open = app->stage && !app->close_window && stage_turn(app->stage, working);
  app->close_window = false;
  if (!open) g_clear_pointer(&app->stage, stage_free);
}

static void wait_for_something(App *app) {
  int input = app->reads == READS_NOTHING ? -1 : STDIN_FILENO;
  if (app->stage) {
    stage_wait(app->stage, input, signals_descriptor());
    return;
  }
  struct pollfd sources[] = {{.fd = signals_descriptor(), .events = POLLIN}, {.fd = input, .events = POLLIN}};
  poll(sources, G_N_ELEMENTS(sources), -1);
}

void loop_run(App *app) {
  while (!app->leave) {
    attend_signals(app);
    attend_input(app);
    if (app->leave) break;
    bool working = session_busy(app->session) || run_next(app);
    app->worked = working;
    if (working) run_slice(app);
    attend_output(app);
    if (app->leave) break;
    if (working)
      attend_input(app); /* a frame may take as long as a slice */
    else
      settle(app);
    attend_window(app, working);
    if (!working && !app->leave && !session_busy(app->session) && !input_is_ready(app)) wait_for_something(app);
  }
}

void loop_finish(App *app) {
  while (session_busy(app->session) && !session_wants_to_quit(app->session)) session_run(app->session, 0);
  console_progress_end(app->console);
}
