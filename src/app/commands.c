/* Rows of app/ itself: the window, and what plays in it. They reach the program through the session's extension. */
#include "app/app.h"
#include "app/stage.h"
#include "session/command.h"
#include "show/show.h"
#include <string.h>

static const char APP_KEY[] = "app";

void app_attach_commands(App *app) {
  session_set_extension(app->session, APP_KEY, app, NULL);
}

/* The program, or NULL and diag where there is none around this session (`nabla check`). */
static App *app_of(Call *call) {
  return session_extension(call->session, APP_KEY);
}

/* ---- the window ---- */

void app_open_window(App *app) {
  Diag diag = DIAG_INIT;
  app->wants_window = false;
  if (app->stage) return;
  app->stage = stage_new(app, &diag);
  if (!app->stage) host_notice(console_host(app->console), "nabla: %s; the prompt goes on without", diag.message);
  diag_clear(&diag);
}

/* Opening and closing wait until the line is done: the loop owns the window. */
static CommandResult run_window(Call *call) {
  App *app = app_of(call);
  const char *what = call_text(call, "what");
  bool open = !what || strcmp(what, "open") == 0;
  if (!app) return COMMAND_DONE;
  if (open) {
    if (app->options->no_window) return call_fail(call, NULL, "this program was started with --no-window");
    app_open_window(app);
    return COMMAND_DONE;
  }
  if (strcmp(what, "close") == 0) {
    app->wants_window = false;
    app->close_window = true;
    return COMMAND_DONE;
  }
  bool keys = strcmp(what, "keys") == 0;
  if (!keys && strcmp(what, "fullscreen") != 0)
    return call_fail(call, "what", "window open, window close, window fullscreen or window keys");
  if (!app->stage) return call_fail(call, NULL, "no window is open; 'window open' opens one");
  if (keys)
    stage_toggle_keys(app->stage);
  else
    stage_set_fullscreen(app->stage, !stage_is_fullscreen(app->stage));
  return COMMAND_DONE;
}

/* ---- playing ---- */

/* Training that was paused goes on; else the animation does. */
static void play(App *app, Show *show) {
  if (!app || !app->paused) {
    show_play(show);
    return;
  }
  app->paused = false;
  app_take_up(app);
}

static CommandResult run_play(Call *call) {
  static const struct {
    const char *word;
    void (*move)(Show *show);
  } MOVES[] = {
      {"next", show_next}, {"back", show_previous}, {"start", show_home}, {"end", show_end}, {"reverse", show_reverse}};
  const char *word = call_text(call, "where");
  Show *show = show_of(call->session);
  if (!word) {
    play(app_of(call), show);
    return COMMAND_DONE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS(MOVES); i++) {
    if (strcmp(word, MOVES[i].word) != 0) continue;
    MOVES[i].move(show);
    return COMMAND_DONE;
  }
  return call_fail(call, "where", "play goes to next, back, start or end, or reverse; not '%s'", word);
}

static CommandResult run_pause(Call *call) {
  App *app = app_of(call);
  if (app) app_set_aside(app);
  if (app && app->aside)
    app->paused = true;
  else
    show_pause(show_of(call->session));
  return COMMAND_DONE;
}

/* ---- recording ---- */

static CommandResult stop_recording(Call *call, Stage *stage) {
  if (!stage || !stage_is_recording(stage)) return call_fail(call, NULL, "nothing is being recorded");
  double seconds = stage_record_stop(stage, call->diag);
  if (seconds < 0) return COMMAND_FAILED;
  if (!call->quiet) call_print(call, "recorded %.1f s\n", seconds);
  return COMMAND_DONE;
}

static CommandResult run_record(Call *call) {
  App *app = app_of(call);
  Stage *stage = app ? app->stage : NULL;
  const char *file = call_text(call, "file");
  if (strcmp(file, "stop") == 0) return stop_recording(call, stage);
  if (refuse_in_lesson(call, file, false) != COMMAND_DONE) return COMMAND_FAILED;
  if (!stage) return call_fail(call, NULL, "no window is open to be recorded; 'export FILE.gif' needs none");
  if (stage_is_recording(stage)) return call_fail(call, NULL, "a recording is under way; 'record stop' ends it");
  if (stage_record(stage, file, call->diag)) return COMMAND_DONE;
  diag_place(call->diag, call_span(call, "file"));
  return COMMAND_FAILED;
}

static const char *const RECORD_FORMS[] = {"word:file", NULL};
static const char *const WINDOW_FORMS[] = {"word:what?", NULL};
static const char *const PLAY_FORMS[] = {"word:where?", NULL};
static const char *const NO_ARGUMENTS[] = {NULL};

static const Command COMMANDS[] = {
    {.syntax = {.verb = "window", .forms = WINDOW_FORMS},
     .usage = "window open|close|fullscreen|keys",
     .help = "the window: opens it, closes it, full screen and back, its keys over the picture",
     .group = "window",
     .complete = COMPLETE_WORDS,
     .words = "open close fullscreen keys",
     .run = run_window,
     .no_undo = true,
     .beside = true},
    {.syntax = {.verb = "play", .forms = PLAY_FORMS},
     .usage = "play [next|back|start|end|reverse]",
     .help = "plays what ran last, event by event, or goes on with paused training (Space, → ← in the window)",
     .details =
         "'forward', 'backward' and 'step' are told in the window in the order of computation. 'play next' and\n"
         "'play back' go one event on and back, 'play start' and 'play end' to its ends, 'play reverse' plays it\n"
         "backwards. 'set speed 0.5' slows it down.",
     .group = "window",
     .complete = COMPLETE_WORDS,
     .words = "next back start end reverse",
     .run = run_play,
     .no_undo = true,
     .beside = true},
    {.syntax = {.verb = "record", .forms = RECORD_FORMS},
     .usage = "record FILE.gif|FILE.mp4|stop",
     .help = "records what the window shows as a GIF or a film, until 'record stop' (r in the window)",
     .details =
         "What happens meanwhile is in it as it was seen, pauses too. 'export FILE.gif' and 'export FILE.mp4' write\n"
         "the last run evenly, without a window.",
     .group = "window",
     .complete = COMPLETE_FILES,
     .run = run_record,
     .no_undo = true,
     .beside = true},
    {.syntax = {.verb = "pause", .forms = NO_ARGUMENTS},
     .usage = "pause",
     .help = "stops what plays in the window, or training (Space); what runs next waits for 'play'",
     .group = "window",
     .run = run_pause,
     .no_undo = true,
     .beside = true},
};

const Command *app_commands(int *count) {
  *count = (int)G_N_ELEMENTS(COMMANDS);
  return COMMANDS;
}

/* ---- lines that keys stand for ---- */

void app_set_aside(App *app) {
  if (!app->aside) app->aside = session_set_aside(app->session);
}

static void echo_and_submit(App *app, const char *line) {
  if (app->stage && !session_busy(app->session)) stage_catch_up(app->stage);
  host_printf(console_host(app->console), "nabla> %s\n", line);
  session_submit(app->session, source_new("<window>", line, -1), ORIGIN_WINDOW);
}

void app_take_up(App *app) {
  if (app->paused) return;
  g_autofree char *rest = g_steal_pointer(&app->aside);
  if (rest) echo_and_submit(app, rest);
}

void app_forget_aside(App *app) {
  g_clear_pointer(&app->aside, g_free);
  app->paused = false;
}

/* Who goes to another step, or another slide, wants to stay there. */
static bool ends_training(const char *line) {
  static const char *const VERBS[] = {"step", "goto", "rewind", "next", "previous", NULL};
  g_autofree char *verb = g_strndup(line, strcspn(line, " "));
  return g_strv_contains(VERBS, verb);
}

void app_echo_and_run(App *app, const char *line) {
  if (session_busy(app->session) && session_may_run_beside(app->session, line)) {
    host_printf(console_host(app->console), "nabla> %s\n", line);
    session_run_beside(app->session, line);
    return;
  }
  app_set_aside(app);
  echo_and_submit(app, line);
  if (ends_training(line)) app_forget_aside(app);
  app_take_up(app);
}
