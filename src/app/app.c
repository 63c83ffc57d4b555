#include "app/app.h"
#include "app/signals.h"
#include "app/stage.h"
#include "base/number.h"
#include "base/paths.h"
#include "explain/explain.h"
#include "export/export.h"
#include "lesson/check.h"
#include "lesson/library.h"
#include "lesson/player.h"
#include "show/commands.h"
#include "show/tell.h"
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- surroundings ---- */

/* A descriptor of 0 to 2 that is closed would be taken by the next file opened, and results written into it. */
static void open_standard_descriptors(void) {
  for (int descriptor = 0; descriptor <= 2; descriptor++)
    if (fcntl(descriptor, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0) return;
}

/* The user's letters, whatever else the locale says; numbers are always written the C way. */
static void set_locale(void) {
  setlocale(LC_ALL, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
  setlocale(LC_NUMERIC, "C");
}

/* ---- the session ---- */

static Session *make_session(const App *app, const Host *host, bool terminal) {
  static const Command *(*const TABLES[])(int *count) = {explain_commands, show_commands, export_commands,
                                                         lesson_commands, app_commands};
  SessionOptions options = {.seed = app->options->seed,
                            .digits = app->options->digits ? app->options->digits : NUMBER_DIGITS,
                            .keep_going = app->options->keep_going,
                            .terminal = terminal};
  Session *session = session_new(host, &options);
  for (gsize i = 0; i < G_N_ELEMENTS(TABLES); i++) {
    int count;
    const Command *rows = TABLES[i](&count);
    session_add_commands(session, rows, count);
  }
  session_add_help(session, show_help());
  session_add_help(session, lesson_help());
  session_add_help(session, export_help());
  session_set_notice(session, explain_notice);
  session_set_line_end(session, tell_line_end);
  return session;
}

/* For `nabla check`: results are compared, not read by a person. */
static Session *make_checked_session(const Host *host, void *user) {
  return make_session(user, host, false);
}

/* ---- nabla check ---- */

static void complain(const App *app, Diag *diag) {
  host_notice(console_host(app->console), "nabla: error: %s%s%s", diag->message, diag->hint ? "; " : "",
              diag->hint ? diag->hint : "");
  diag_clear(diag);
}

static int check_one(App *app, const char *name) {
  const Host *host = console_host(app->console);
  Diag diag = DIAG_INIT;
  g_autoptr(Lesson) lesson = lesson_open(name, &diag);
  if (!lesson) {
    complain(app, &diag);
    return 1;
  }
  LessonCheck result = lesson_check(lesson, make_checked_session, app, host);
  if (result.problems == 0)
    host_printf(host, "%s: ok (blocks %d, quizzes %d, tasks %d)\n", name, result.blocks, result.quizzes, result.tasks);
  else
    host_printf(host, "%s: %d %s\n", name, result.problems, result.problems == 1 ? "problem" : "problems");
  return result.problems > 0;
}

static int check_lessons(App *app) {
  int status = 0;
  for (guint i = 0; i < app->options->items->len && !signals_interrupted(); i++)
    status |= check_one(app, g_array_index(app->options->items, OptionItem, i).text);
  console_flush(app->console);
  return signals_interrupted() ? 130 : status;
}

/* ---- running ---- */

static bool reads_terminal(const App *app) {
  return isatty(STDIN_FILENO) && console_out_is_terminal(app->console) && !app->options->has_commands;
}

/* What the command line asks to be run; false: something cannot be read. */
static bool add_scripts(App *app, bool interactive) {
  const Options *options = app->options;
  if (options->mode == MODE_LESSON) {
    Script script = script_about_lessons(options);
    if (!script.source) script = script_lesson(g_array_index(options->items, OptionItem, 0).text, options);
    g_array_append_val(app->scripts, script);
    return true;
  }
  bool all = true;
  for (guint i = 0; i < options->items->len; i++) {
    Diag diag = DIAG_INIT;
    if (script_add(app->scripts, &g_array_index(options->items, OptionItem, i), interactive, &diag)) continue;
    complain(app, &diag);
    all = false;
    if (!options->keep_going) break;
  }
  return all;
}

static void take_line(void *user, const char *text) {
  App *app = user;
  if (!text) {
    host_write(console_host(app->console), "\n", -1);
    app->leave = true;
    return;
  }
  bool queued = session_busy(app->session) || feed_waiting(app->feed);
  if (!*text) feed_add_line(app->feed, text, queued);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  bool several = lines[0] && lines[1];
  for (int i = 0; lines[i]; i++)
    if (!several || lines[i][strspn(lines[i], " \t\r")]) feed_add_line(app->feed, lines[i], queued || i > 0);
}

static void clear_line(void *user) {
  terminal_hide(((App *)user)->terminal);
}

static void show_progress(void *user, const char *text) {
  terminal_set_progress(((App *)user)->terminal, text);
}

static void start_prompt(App *app) {
  g_autofree char *history = paths_state("history");
  signals_start_terminal();
  app->reads = READS_TERMINAL;
  app->feed = feed_new("<prompt>", false);
  bool greet = app->options->mode == MODE_RUN && app->options->items->len == 0;
  if (greet) greeting_show(app);
  app->wants_window = !app->options->no_window;
  console_flush(app->console);
  app->terminal = terminal_new(app->session, history, take_line, app);
  console_attach(app->console, clear_line, show_progress, app);
}

/* `nabla lesson`, `nabla lesson new NAME`: nothing is played. */
static bool only_about_lessons(const Options *options) {
  return options->mode == MODE_LESSON && (options->items->len == 0 || options_make_lesson(options));
}

static void start_stream(App *app) {
  const Options *options = app->options;
  bool reads = !options->has_commands && (options->items->len == 0 || options->mode == MODE_LESSON);
  app->reads = reads && !only_about_lessons(options) ? READS_STREAM : READS_NOTHING;
  app->feed = feed_new("<stdin>", true);
}

static int run(App *app) {
  bool interactive = reads_terminal(app) && !only_about_lessons(app->options);
  bool readable = add_scripts(app, interactive);
  if (!readable && !interactive && !app->options->keep_going) return 1;
  g_autofree char *progress = paths_state("lessons");
  lesson_set_paper(app->session, (TextPaper){console_width(app->console), console_colored(app->console)});
  lesson_set_folder(app->session, progress);
  if (interactive)
    start_prompt(app);
  else
    start_stream(app);
  loop_run(app);
  bool failed = !readable || session_error_count(app->session) > 0;
  if (app->status == 0 && failed && !interactive) app->status = signals_interrupted() ? 130 : 1;
  return app->status;
}

static void script_clear(void *script) {
  source_free(((Script *)script)->source);
}

/* The user's settings, and over them the command line's; false: the command line's are wrong. */
static bool apply_settings(App *app, Diag *diag) {
  const Options *options = app->options;
  session_load_settings(app->session);
  g_autofree char *digits = options->digits ? g_strdup_printf("%d", options->digits) : NULL;
  return (!digits || session_set(app->session, "digits", digits, diag)) &&
         (!options->theme || session_set(app->session, "theme", options->theme, diag));
}

/* Opens what a run needs, and closes it again whatever came of it. */
static int run_session(App *app) {
  Diag diag = DIAG_INIT;
  app->session = make_session(app, console_host(app->console), console_out_is_terminal(app->console));
  app->scripts = g_array_new(FALSE, FALSE, sizeof(Script));
  g_array_set_clear_func(app->scripts, script_clear);
  app_attach_commands(app);
  if (!apply_settings(app, &diag)) {
    complain(app, &diag);
    app->status = 2;
  } else {
    app->status = run(app);
  }
  console_attach(app->console, NULL, NULL, NULL);
  terminal_free(app->terminal);
  stage_free(app->stage);
  feed_free(app->feed);
  session_free(app->session);
  g_array_unref(app->scripts);
  g_free(app->repeat);
  g_free(app->aside);
  return app->status;
}

/* The status to leave with, after what could not be written is told. */
static int final_status(Console *console, int status) {
  console_flush(console);
  int error = console_write_error(console);
  if (!error) return status;
  if (error == EPIPE) return 128 + SIGPIPE; /* nobody reads any more: as if the signal had ended us */
  host_notice(console_host(console), "nabla: error: cannot write: %s", g_strerror(error));
  return 1;
}

int nabla_main(int argc, char **argv, const char *version) {
  open_standard_descriptors();
  set_locale();
  Diag diag = DIAG_INIT;
  g_autoptr(Options) options = options_parse(argc, argv, &diag);
  if (!options) {
    fprintf(stderr, "nabla: %s%s%s\nTry 'nabla --help'.\n", diag.message, diag.hint ? "; " : "",
            diag.hint ? diag.hint : "");
    diag_clear(&diag);
    return 2;
  }
  signals_start();
  g_autoptr(Console) console = console_new(options->no_color);
  App app = {.options = options, .console = console};
  const Host *host = console_host(console);
  int status = 0;
  if (options->mode == MODE_HELP)
    host_write(host, options_help(), -1);
  else if (options->mode == MODE_VERSION)
    host_printf(host, "nabla %s\n", version);
  else
    status = options->mode == MODE_CHECK ? check_lessons(&app) : run_session(&app);
  return final_status(console, status);
}
