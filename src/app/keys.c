/* Keys as lines of the language: what they do can be typed, and is seen being typed. */
#include "app/stage.h"
#include "session/command.h"
#include "view/show.h"
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

static char *play_line(App *app) {
  return g_strdup(show_playing(show_of(app->session)) ? "pause" : "play");
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

static char *view_line(App *app) {
  static const char *const VIEWS[] = {"auto", "net", "graph", "boundary", "loss", "landscape", "activation", NULL};
  return g_strdup_printf("view %s", next_of(VIEWS, session_views(app->session)));
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

/* A name that no file has yet. */
static char *screenshot_line(App *app) {
  (void)app;
  for (int i = 1; i < 10000; i++) {
    g_autofree char *name = g_strdup_printf("nabla-%d.png", i);
    if (!g_file_test(name, G_FILE_TEST_EXISTS)) return g_strdup_printf("screenshot %s", name);
  }
  return NULL;
}

/* A step of training back: where there is no travelling yet, the last line is undone. */
static char *step_back_line(App *app) {
  bool travels = verbs_find(session_verbs(app->session), "rewind", false, NULL) >= 0;
  return g_strdup(travels ? "rewind 1" : "undo");
}

static const KeyRow ROWS[] = {
    {SDLK_SPACE, false, NULL, play_line},
    {SDLK_RIGHT, false, "play next", NULL},
    {SDLK_LEFT, false, "play back", NULL},
    {SDLK_RIGHT, true, "step", NULL},
    {SDLK_LEFT, true, NULL, step_back_line},
    {SDLK_HOME, false, "play start", NULL},
    {SDLK_END, false, "play end", NULL},
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
                                     "play, pause",
                                     "→  ←",
                                     "one event on, back",
                                     "Shift → ←",
                                     "one training step on, back",
                                     "Home  End",
                                     "to the start, the end",
                                     "click",
                                     "on the plane: x goes there; on a neuron: explained",
                                     "Shift, Ctrl + click",
                                     "on the plane: adds a point",
                                     "wheel",
                                     "on an edge: changes the weight",
                                     "s",
                                     "screenshot",
                                     "f  F11",
                                     "full screen",
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
