/* Keys as lines of the language: what they do can be typed, and is seen being typed. */
#include "app/stage.h"
#include "explain/explain.h"
#include "session/session.h"
#include "show/show.h"
#include <math.h>
#include <string.h>

#include <SDL.h>

/* ---- keys ---- */

/* A row: the key, with or without Shift, and the line it stands for; or a function that finds the line. */
typedef struct {
  int key;
  bool shift;
  const char *line;
  char *(*find)(App *app);
} KeyRow;

/* What moves stops: the animation, or training. */
static char *play_line(App *app) {
  bool moves = show_playing(show_of(app->session)) || session_busy(app->session);
  return g_strdup(moves ? "pause" : "play");
}

/* The one behind `now` among choices, the first after the last. */
static const char *next_of(const char *const *choices, const char *now) {
  for (int i = 0; choices[i]; i++)
    if (strcmp(choices[i], now) == 0 && choices[i + 1]) return choices[i + 1];
  return choices[0];
}

static char *theme_line(App *app) {
  static const char *const THEMES[] = {"dark", "light", "projector", "contrast", NULL};
  return g_strdup_printf("set theme %s", next_of(THEMES, session_setting(app->session, "theme")));
}

static char *gradients_line(App *app) {
  return g_strdup_printf("set gradients %s", session_setting_on(app->session, "gradients") ? "off" : "on");
}

/* Each view alone, one after the other, and what chooses by itself. */
static char *view_line(App *app) {
  int count;
  const View *views = view_table(&count);
  g_autofree const char **names = g_new0(const char *, count + 2);
  names[0] = "auto";
  for (int i = 0; i < count; i++) names[i + 1] = views[i].name;
  return g_strdup_printf("view %s", next_of(names, session_views(app->session)));
}

static char *font_line(App *app, double factor) {
  double font = session_setting_number(app->session, "font");
  double next = CLAMP(round(font * factor), 8, 72);
  return g_strdup_printf("set font %g", next);
}

static char *larger_line(App *app) {
  return font_line(app, 1.125);
}

static char *smaller_line(App *app) {
  return font_line(app, 1 / 1.125);
}

static char *fullscreen_line(App *app) {
  (void)app;
  return g_strdup("window fullscreen");
}

/* "screenshot nabla-1.png": a name that no file has yet. */
static char *line_with_file(const char *verb, const char *ending) {
  for (int i = 1; i < 10000; i++) {
    g_autofree char *name = g_strdup_printf("nabla-%d.%s", i, ending);
    if (!g_file_test(name, G_FILE_TEST_EXISTS)) return g_strdup_printf("%s %s", verb, name);
  }
  return NULL;
}

static char *screenshot_line(App *app) {
  (void)app;
  return line_with_file("screenshot", "png");
}

static char *record_line(App *app) {
  if (app->stage && stage_is_recording(app->stage)) return g_strdup("record stop");
  return line_with_file("record", "gif");
}

/* ---- time ---- */

/* Speeds go by factors of two, as far as there are. */
static char *speed_line(App *app, double factor) {
  double speed = session_setting_number(app->session, "speed");
  return g_strdup_printf("set speed %g", CLAMP(speed * factor, 0.25, 4));
}

static char *faster_line(App *app) {
  return speed_line(app, 2);
}

static char *slower_line(App *app) {
  return speed_line(app, 0.5);
}

static char *forth_line(App *app) {
  return g_strdup(explain_is_walking(app->session) ? "walk next" : "play next");
}

static char *back_line(App *app) {
  return g_strdup(explain_is_walking(app->session) ? "walk previous" : "play back");
}

/* Of the animation; where there is none, of what was trained. */
static char *end_line(App *app, bool end) {
  guint64 first, furthest;
  bool plays = show_event_count(show_of(app->session)) > 0;
  if (plays || !session_stretch(app->session, &first, &furthest)) return g_strdup(end ? "play end" : "play start");
  return end ? g_strdup_printf("goto %" G_GUINT64_FORMAT, furthest) : g_strdup("goto start");
}

static char *to_start_line(App *app) {
  return end_line(app, false);
}

static char *to_end_line(App *app) {
  return end_line(app, true);
}

static const KeyRow ROWS[] = {
    {SDLK_SPACE, false, NULL, play_line},
    {SDLK_BACKSPACE, false, "play reverse", NULL},
    {SDLK_RIGHT, false, NULL, forth_line},
    {SDLK_LEFT, false, NULL, back_line},
    {SDLK_RIGHT, true, "step", NULL},
    {SDLK_LEFT, true, "rewind 1", NULL},
    {SDLK_HOME, false, NULL, to_start_line},
    {SDLK_END, false, NULL, to_end_line},
    {SDLK_LEFTBRACKET, false, NULL, slower_line},
    {SDLK_RIGHTBRACKET, false, NULL, faster_line},
    {SDLK_h, false, "window keys", NULL},
    {SDLK_QUESTION, false, "window keys", NULL},
    {SDLK_QUESTION, true, "window keys", NULL},
    {SDLK_SLASH, true, "window keys", NULL}, /* ? on a US keyboard */
    {SDLK_r, false, NULL, record_line},
    {SDLK_q, false, "window close", NULL},
    {SDLK_s, false, NULL, screenshot_line},
    {SDLK_t, false, NULL, theme_line},
    {SDLK_g, false, NULL, gradients_line},
    {SDLK_f, false, NULL, fullscreen_line},
    {SDLK_F11, false, NULL, fullscreen_line},
    {SDLK_v, false, NULL, view_line},
    {SDLK_n, false, "next", NULL},
    {SDLK_p, false, "previous", NULL},
    {SDLK_PLUS, false, NULL, larger_line},
    {SDLK_KP_PLUS, false, NULL, larger_line},
    {SDLK_EQUALS, true, NULL, larger_line}, /* + on a US keyboard */
    {SDLK_MINUS, false, NULL, smaller_line},
    {SDLK_KP_MINUS, false, NULL, smaller_line},
};

char *key_line(App *app, int key, int modifiers) {
  if (modifiers & (KMOD_CTRL | KMOD_ALT | KMOD_GUI)) return NULL;
  bool shift = modifiers & KMOD_SHIFT;
  for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
    if (ROWS[i].key != key || (ROWS[i].shift != shift && key != SDLK_PLUS)) continue;
    return ROWS[i].find ? ROWS[i].find(app) : g_strdup(ROWS[i].line);
  }
  return NULL;
}

const char *const *key_help(void) {
  static const char *const HELP[] = {"Space",
                                     "play, pause, training too; Backspace backwards",
                                     "[  ]",
                                     "slower, faster",
                                     "→  ←",
                                     "one event on, back; held after training: time travel",
                                     "Shift → ←",
                                     "one training step on, back",
                                     "Home  End",
                                     "to the start, the end",
                                     "click",
                                     "on the plane: x goes there; on a neuron: explained",
                                     "drag",
                                     "weights, inputs, points, the loss's time, surfaces",
                                     "Shift, Ctrl + click",
                                     "on the plane: adds a point",
                                     "s  r",
                                     "screenshot; records, and ends that",
                                     "f  F11",
                                     "full screen",
                                     "/",
                                     "finds a word on the map",
                                     "t",
                                     "next theme",
                                     "g",
                                     "gradients on, off",
                                     "v",
                                     "next view",
                                     "+  -",
                                     "size of the text",
                                     "n  p",
                                     "lesson on, back",
                                     "?  h",
                                     "these keys",
                                     "q",
                                     "closes the window; the prompt stays",
                                     NULL};
  return HELP;
}
