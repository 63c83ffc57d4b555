#include "app/stage.h"
#include "app/frame_log.h"
#include "app/pointer.h"
#include "app/recorder.h"
#include "app/search.h"
#include "app/window.h"
#include "base/paths.h"
#include "draw/geometry.h"
#include "explain/explain.h"
#include "render/easel.h"
#include "render/font.h"
#include "show/show.h"
#include "view/tip.h"
#include <math.h>
#include <string.h>

#define FRAME (G_TIME_SPAN_SECOND / 72) /* a little oftener than most screens show */
static const WindowPlace FIRST_PLACE = {.x = G_MININT, .width = 1280, .height = 720};
static const char TITLE[] = "nabla";
/* The text that the themes' sizes are made for, points. */
#define USUAL_FONT 16.0

struct Stage {
  App *app;
  Window *window;
  Show *show; /* the session's: what is to be seen */
  Theme *theme;
  Raster *raster; /* the easel's while it is busy */
  Easel *easel;
  DrawList *list, *next; /* the picture on show or being painted; the one after it, as it is drawn */
  char *settings;        /* that the picture was made with */
  int event;             /* of the show, as drawn */
  Pointer *pointer;
  Point hover; /* where the pointer is */
  bool hovers; /* it is in the window */
  char *tip;   /* what it says of what is under it; NULL: nothing */
  bool keys_shown;
  Search *search;     /* for a word on the map */
  bool stale;         /* the picture is not what should be on show */
  bool drawn;         /* `next` waits to be painted */
  bool whole;         /* the window's pixels are lost */
  bool gone;          /* the window was closed */
  gint64 show_time;   /* up to when the show's time has passed */
  gint64 next_frame;  /* not before */
  Recorder *recorder; /* NULL: nothing is recorded */
  FrameLog *log;
};

/* ---- the place, between sessions ---- */

static GKeyFile *read_state(char **path) {
  *path = paths_state("window");
  GKeyFile *file = g_key_file_new();
  g_key_file_load_from_file(file, *path, G_KEY_FILE_NONE, NULL);
  return file;
}

static WindowPlace remembered_place(const Options *options) {
  g_autofree char *path = NULL;
  g_autoptr(GKeyFile) file = read_state(&path);
  WindowPlace place = FIRST_PLACE;
  int width = g_key_file_get_integer(file, "window", "width", NULL);
  int height = g_key_file_get_integer(file, "window", "height", NULL);
  if (width > 0 && height > 0 && width <= 16384 && height <= 16384) {
    place = (WindowPlace){.width = width, .height = height};
    place.x = g_key_file_get_integer(file, "window", "x", NULL);
    place.y = g_key_file_get_integer(file, "window", "y", NULL);
  }
  if (options->width) {
    place.width = options->width;
    place.height = options->height;
    place.exact = true;
  }
  return place;
}

static void remember_place(WindowPlace place) {
  g_autofree char *path = NULL;
  g_autoptr(GKeyFile) file = read_state(&path);
  g_key_file_set_integer(file, "window", "x", place.x);
  g_key_file_set_integer(file, "window", "y", place.y);
  g_key_file_set_integer(file, "window", "width", place.width);
  g_key_file_set_integer(file, "window", "height", place.height);
  if (paths_make_parent(path) == 0) g_key_file_save_to_file(file, path, NULL);
}

/* ---- what is to be seen ---- */

static bool load_theme(Stage *stage, Diag *diag) {
  const Session *session = stage->app->session;
  g_autofree char *name = g_strconcat("assets/themes/", session_setting(session, "theme"), ".theme", NULL);
  g_autofree char *path = paths_data(name);
  Theme *theme = theme_load(path, diag);
  if (!theme) return false;
  double font = session_setting_number(session, "font");
  if (font > 0) theme->text *= font / USUAL_FONT;
  theme_free(stage->theme);
  stage->theme = theme;
  return true;
}

/* Settings are looked at rather than watched: there are few, and nobody has to tell. Caller frees. */
static char *settings_now(const Stage *stage) {
  const Session *session = stage->app->session;
  GString *now = g_string_new(session_views(session));
  const char *const *names = settings_names();
  for (int i = 0; names[i]; i++) g_string_append_printf(now, " %s", session_setting(session, names[i]));
  return g_string_free(now, FALSE);
}

static bool settings_differ(const Stage *stage) {
  g_autofree char *now = settings_now(stage);
  return g_strcmp0(now, stage->settings) != 0;
}

static bool settings_changed(Stage *stage) {
  if (!settings_differ(stage)) return false;
  g_free(stage->settings);
  stage->settings = settings_now(stage);
  return true;
}

/* Takes up what changed. Training is not told step by step: its latest state is what counts. */
static bool refresh(Stage *stage, Diag *diag) {
  if (settings_changed(stage)) {
    if (!load_theme(stage, diag)) return false;
    stage->stale = true;
  }
  /* A pass is told as soon as its line is done, in the very turn that finished it. */
  bool rests = !session_busy(stage->app->session);
  if (show_refresh(stage->show, stage->app->session, rests)) stage->stale = true;
  gint64 now = g_get_monotonic_time();
  if (show_moving(stage->show)) {
    show_advance(stage->show, stage->app->session, (double)(now - stage->show_time) / G_TIME_SPAN_SECOND);
    stage->stale = true;
  }
  stage->show_time = now;
  if (show_event(stage->show) != stage->event) stage->stale = true;
  return true;
}

/* ---- a frame ---- */

/* The widest of every second text, from `first` on. */
static double widest(const Stage *stage, const char *const *texts, int rows, int first, FontFace face, double size) {
  double width = 0;
  for (int i = 0; i < rows; i++) width = MAX(width, draw_text_width(stage->next, face, size, texts[2 * i + first]));
  return width;
}

static void draw_keys(Stage *stage, double width, double height) {
  const Theme *theme = stage->theme;
  const char *const *help = key_help();
  int rows = 0;
  while (help[2 * rows]) rows++;
  double text = MIN(16 * theme->text, height / (1.7 * (rows + 2))), line = 1.6 * text;
  double keys = widest(stage, help, rows, 0, FONT_BOLD, text);
  double meanings = widest(stage, help, rows, 1, FONT_REGULAR, text);
  Rect page = {0, 0, width, height};
  Rect panel = rect_around(rect_centre(page), keys + meanings + 4 * text, (rows + 1) * line);
  draw_layer(stage->next, "keys");
  draw_rect(stage->next, page, 0, (Style){.fill = color_alpha(theme->ground, 0.6)});
  draw_rect(stage->next, panel, LAYOUT_RADIUS, (Style){.fill = theme->panel, .stroke = theme->line, .width = 1});
  for (int i = 0; i < rows; i++) {
    Point at = {panel.x + 1.5 * text + keys, panel.y + (i + 1.1) * line};
    draw_text(stage->next, at, ALIGN_END, FONT_BOLD, text, theme->ink, help[2 * i]);
    at.x += text;
    draw_text(stage->next, at, ALIGN_START, FONT_REGULAR, text, theme->muted, help[2 * i + 1]);
  }
}

static bool fit_raster(Stage *stage, double width, double height, double scale, Diag *diag) {
  if (!stage->raster) return (stage->raster = raster_new(width, height, scale, diag)) != NULL;
  const SDL_Surface *surface = raster_surface(stage->raster);
  bool fits = surface->w == (int)lround(width * scale) && surface->h == (int)lround(height * scale);
  if (fits && raster_scale(stage->raster) == scale) return true;
  stage->whole = true;
  return raster_resize(stage->raster, width, height, scale, diag);
}

/* What is under the pointer now in a picture, in words; NULL: nothing. Caller frees. */
static char *tip_in(const Stage *stage, const DrawList *list) {
  const Hit *hit = pointer_held(stage->pointer);
  if (pointer_waits(stage->pointer)) return g_strdup("waits until what runs is done");
  if (!hit && stage->hovers && !stage->keys_shown) hit = draw_list_hit(list, stage->hover);
  return hit ? tip_text(show_drawn(stage->show), hit, stage->hover) : NULL;
}

/* Draws the list of the next frame. While the one before is still being painted it waits. */
static void draw_next(Stage *stage) {
  double width, height, scale;
  window_size(stage->window, &width, &height, &scale);
  draw_list_clear(stage->next, width, height);
  show_draw(stage->show, stage->app->session, stage->next, stage->theme, NULL, true);
  g_free(stage->tip);
  stage->tip = tip_in(stage, stage->next);
  if (stage->tip) tip_draw(stage->next, stage->theme, stage->hover, stage->tip);
  if (stage->keys_shown) draw_keys(stage, width, height);
  if (search_is_open(stage->search)) search_draw(stage->search, stage->app->session, stage->next, stage->theme);
  stage->drawn = true;
  stage->stale = false;
  stage->event = show_event(stage->show);
}

/* Has the list that waits painted; one for a window of another size is drawn anew instead. */
static bool begin_painting(Stage *stage, Diag *diag) {
  double width, height, scale;
  window_size(stage->window, &width, &height, &scale);
  stage->drawn = false;
  if (draw_list_width(stage->next) != width || draw_list_height(stage->next) != height) {
    stage->stale = true;
    return true;
  }
  if (!fit_raster(stage, width, height, scale, diag)) return false;
  DrawList *drawn = stage->next;
  stage->next = stage->list;
  stage->list = drawn;
  easel_begin(stage->easel, stage->raster, drawn, stage->theme->ground);
  return true;
}

static void end_recording(Stage *stage) {
  g_clear_pointer(&stage->recorder, recorder_free);
  window_set_title(stage->window, TITLE);
}

/* What is in the window now becomes part of the recording. */
static void record_picture(Stage *stage) {
  Diag diag = DIAG_INIT;
  if (!stage->recorder || recorder_show(stage->recorder, raster_surface(stage->raster), &diag)) return;
  host_notice(console_host(stage->app->console), "nabla: the recording ends: %s", diag.message);
  diag_clear(&diag);
  stage_record_stop(stage, &diag);
  diag_clear(&diag);
}

/* Puts a picture that is done into the window. */
static void finish_frame(Stage *stage) {
  SDL_Rect changed;
  if (!easel_finish(stage->easel, &changed)) return;
  gint64 began = g_get_monotonic_time();
  bool shown = window_show(stage->window, raster_surface(stage->raster), changed, stage->whole);
  stage->whole = !shown; /* a surface is lost with a change of size, and then made anew */
  if (!shown) stage->stale = true;
  frame_log_shown(stage->log, easel_cost(stage->easel), began);
  record_picture(stage);
}

/* ---- events ---- */

static void run_line(Stage *stage, char *line) {
  if (line) app_echo_and_run(stage->app, line);
  g_free(line);
}

/* Gives up what is under way: a drag, the list of keys, the full screen. */
static void escape(Stage *stage) {
  if (pointer_cancel(stage->pointer)) return;
  if (stage->keys_shown)
    run_line(stage, g_strdup("window keys"));
  else if (stage_is_fullscreen(stage))
    run_line(stage, g_strdup("window fullscreen"));
}

/* Where no animation plays, the arrows travel through what was trained; held, they go on and on. */
static bool travel(Stage *stage, int symbol, int modifiers) {
  int direction = symbol == SDLK_RIGHT ? 1 : symbol == SDLK_LEFT ? -1 : 0;
  bool plain = !(modifiers & (KMOD_SHIFT | KMOD_CTRL | KMOD_ALT | KMOD_GUI));
  bool told = show_event_count(stage->show) > 0 || explain_is_walking(stage->app->session);
  return direction != 0 && plain && !told && pointer_travel(stage->pointer, direction);
}

static void handle_key(Stage *stage, const SDL_KeyboardEvent *key) {
  if (search_is_open(stage->search)) {
    run_line(stage, search_key(stage->search, stage->app->session, key->keysym.sym));
    stage->stale = true;
    return;
  }
  if (search_opens(stage->search, stage->app->session, key->keysym.sym, key->keysym.mod & KMOD_SHIFT)) {
    stage->stale = true;
    return;
  }
  if (travel(stage, key->keysym.sym, key->keysym.mod)) return;
  pointer_settle(stage->pointer);
  if (key->keysym.sym == SDLK_ESCAPE)
    escape(stage);
  else
    run_line(stage, key_line(stage->app, key->keysym.sym, key->keysym.mod));
}

static void handle_window_event(Stage *stage, const SDL_WindowEvent *event) {
  switch (event->event) {
  case SDL_WINDOWEVENT_CLOSE:
    stage->gone = true;
    break;
  case SDL_WINDOWEVENT_EXPOSED:
  case SDL_WINDOWEVENT_SIZE_CHANGED:
  case SDL_WINDOWEVENT_SHOWN:
  case SDL_WINDOWEVENT_RESTORED:
    stage->whole = stage->stale = true;
    break;
  case SDL_WINDOWEVENT_FOCUS_LOST:
    pointer_settle(stage->pointer);
    pointer_cancel(stage->pointer);
    break;
  case SDL_WINDOWEVENT_LEAVE:
    stage->hovers = false;
    if (stage->tip) stage->stale = true;
    break;
  default:
    break;
  }
}

/* The picture is drawn anew only where there is something to say, or was. */
static void hover(Stage *stage, Point at) {
  stage->hover = at;
  stage->hovers = true;
  g_autofree char *tip = tip_in(stage, stage->list);
  if (tip || stage->tip) stage->stale = true;
}

static PointerModifier modifier_held(void) {
  SDL_Keymod held = SDL_GetModState();
  return held & KMOD_SHIFT ? POINTER_SHIFT : held & KMOD_CTRL ? POINTER_CTRL : POINTER_PLAIN;
}

static void handle_button(Stage *stage, const SDL_MouseButtonEvent *button) {
  Point at = window_point(stage->window, button->x, button->y);
  if (button->button != SDL_BUTTON_LEFT) return;
  if (button->type == SDL_MOUSEBUTTONDOWN)
    pointer_press(stage->pointer, stage->list, at, modifier_held());
  else
    pointer_release(stage->pointer, at);
}

static void handle_event(Stage *stage, const SDL_Event *event) {
  int x, y;
  Point at;
  switch (event->type) {
  case SDL_QUIT:
    stage->gone = true;
    break;
  case SDL_WINDOWEVENT:
    handle_window_event(stage, &event->window);
    break;
  case SDL_KEYDOWN:
    handle_key(stage, &event->key);
    break;
  case SDL_TEXTINPUT:
    if (search_type(stage->search, event->text.text)) stage->stale = true;
    break;
  case SDL_KEYUP:
    pointer_settle(stage->pointer);
    break;
  case SDL_MOUSEBUTTONDOWN:
  case SDL_MOUSEBUTTONUP:
    handle_button(stage, &event->button);
    break;
  case SDL_MOUSEMOTION:
    at = window_point(stage->window, event->motion.x, event->motion.y);
    pointer_move(stage->pointer, at);
    hover(stage, at);
    break;
  case SDL_MOUSEWHEEL:
    SDL_GetMouseState(&x, &y);
    pointer_wheel(stage->pointer, stage->list, window_point(stage->window, x, y), event->wheel.y);
    break;
  default:
    break;
  }
}

/* ---- turns ---- */

/* Nobody sees the picture; it is drawn anew when somebody does. Its time goes on. */
static void skip_frame(Stage *stage) {
  stage->stale = false;
  stage->event = show_event(stage->show);
}

/* Draws the next list where the picture would differ; painting and drawing overlap. */
static bool next_frame(Stage *stage, bool working, Diag *diag) {
  gint64 began = g_get_monotonic_time();
  if (stage->drawn || began < stage->next_frame) return true;
  if (!refresh(stage, diag)) return false;
  if (window_is_hidden(stage->window)) skip_frame(stage);
  if (stage->stale) draw_next(stage);
  gint64 ended = g_get_monotonic_time(), cost = ended - began;
  frame_log_drawn(stage->log, cost);
  /* In time with the frame before where it can be; and training keeps over half of this thread. */
  stage->next_frame = MAX(MAX(stage->next_frame, began - FRAME / 2) + FRAME, ended + (working ? cost : 0));
  return true;
}

/* Has the list that waits, if any, painted as soon as the easel is free. */
static bool paint_waiting(Stage *stage, Diag *diag) {
  return !stage->drawn || easel_is_busy(stage->easel) || begin_painting(stage, diag);
}

static bool frames(Stage *stage, bool working, Diag *diag) {
  finish_frame(stage);
  return paint_waiting(stage, diag) && next_frame(stage, working, diag) && paint_waiting(stage, diag);
}

void stage_catch_up(Stage *stage) {
  if (show_refresh(stage->show, stage->app->session, true)) stage->stale = true;
}

bool stage_turn(Stage *stage, bool working) {
  SDL_Event event;
  Diag diag = DIAG_INIT;
  while (SDL_PollEvent(&event)) handle_event(stage, &event);
  pointer_turn(stage->pointer);
  if (window_is_lost(stage->window)) {
    host_notice(console_host(stage->app->console), "nabla: the display has gone away; the prompt goes on");
    return false;
  }
  if (stage->gone) return false;
  if (frames(stage, working, &diag)) return true;
  host_notice(console_host(stage->app->console), "nabla: the window closes: %s", diag.message);
  diag_clear(&diag);
  return false;
}

static bool frame_is_due(const Stage *stage) {
  return stage->stale || settings_differ(stage) || show_moving(stage->show) ||
         show_event(stage->show) != stage->event || show_snapshot(stage->show)->hurried ||
         show_snapshot(stage->show)->revision != session_revision(stage->app->session);
}

/* Until when nothing happens of itself, in milliseconds; -1: for ever. */
static int time_left(const Stage *stage) {
  bool frame = !stage->drawn && frame_is_due(stage); /* what is drawn waits for the easel */
  gint64 due = MIN(frame ? stage->next_frame : G_MAXINT64, pointer_due(stage->pointer));
  if (due == G_MAXINT64) return -1;
  gint64 left = due - g_get_monotonic_time();
  return (int)CLAMP((left + 999) / 1000, 1, 1000);
}

void stage_wait(Stage *stage, int input, int wake) {
  const int sources[] = {input, wake, easel_descriptor(stage->easel)};
  window_wait(stage->window, sources, G_N_ELEMENTS(sources), time_left(stage));
}

Stage *stage_new(App *app, Diag *diag) {
  g_autoptr(Easel) easel = easel_new(diag);
  Window *window = easel ? window_new(TITLE, remembered_place(app->options), diag) : NULL;
  if (!window) return NULL;
  Stage *stage = g_new0(Stage, 1);
  stage->app = app;
  stage->window = window;
  stage->easel = g_steal_pointer(&easel);
  stage->show = show_of(app->session);
  stage->list = draw_list_new(1, 1, render_text_width);
  stage->next = draw_list_new(1, 1, render_text_width);
  stage->pointer = pointer_new(app);
  stage->search = search_new();
  stage->log = frame_log_new(g_getenv("NABLA_FRAMES"));
  stage->stale = stage->whole = true;
  session_set_extension(app->session, "window", stage, NULL);
  show_refresh(stage->show, app->session, false); /* what ran before the window opened is not told again */
  return stage;
}

void stage_free(Stage *stage) {
  if (!stage) return;
  session_set_extension(stage->app->session, "window", NULL, NULL);
  stage_record_stop(stage, NULL);
  pointer_free(stage->pointer);
  search_free(stage->search);
  g_free(stage->tip);
  if (!window_is_lost(stage->window)) remember_place(window_place(stage->window));
  easel_free(stage->easel);
  draw_list_free(stage->list);
  draw_list_free(stage->next);
  raster_free(stage->raster);
  theme_free(stage->theme);
  g_free(stage->settings);
  window_free(stage->window);
  frame_log_free(stage->log);
  g_free(stage);
}

/* ---- what keys and commands do ---- */

void stage_set_fullscreen(Stage *stage, bool fullscreen) {
  window_set_fullscreen(stage->window, fullscreen);
  stage->whole = stage->stale = true;
}

bool stage_is_fullscreen(const Stage *stage) {
  return window_is_fullscreen(stage->window);
}

void stage_toggle_keys(Stage *stage) {
  stage->keys_shown = !stage->keys_shown;
  stage->stale = true;
}

bool stage_record(Stage *stage, const char *path, Diag *diag) {
  Recorder *recorder = recorder_new(path, diag);
  if (!recorder) return false;
  recorder_free(stage->recorder);
  stage->recorder = recorder;
  window_set_title(stage->window, "nabla · recording");
  if (stage->raster && !easel_is_busy(stage->easel)) record_picture(stage);
  return true;
}

bool stage_is_recording(const Stage *stage) {
  return stage->recorder != NULL;
}

double stage_record_stop(Stage *stage, Diag *diag) {
  if (!stage->recorder) return 0;
  double seconds = recorder_seconds(stage->recorder);
  bool whole = recorder_finish(stage->recorder, diag);
  end_recording(stage);
  return whole ? seconds : -1;
}
