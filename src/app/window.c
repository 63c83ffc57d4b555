#include "app/window.h"
#include "app/display.h"
#include <locale.h>
#include <math.h>
#include <poll.h>
#include <string.h>

struct Window {
  SDL_Window *window;
  WindowPlace before; /* full screen: where it was */
  bool spread;        /* full screen without a window manager: as large as the screen, by our own hands */
  bool lost;          /* the display has gone away */
  int descriptor;     /* of the display's connection; -1: it has none */
  double scale;       /* SDL's units a point: 1 where SDL scales by itself */
};

/* Smaller it is of no use, points. */
enum { LEAST_WIDTH = 160, LEAST_HEIGHT = 120 };

/* ---- the window ---- */

/* A broken connection is seen here first: SDL would go on reading from it. */
bool window_is_lost(Window *window) {
  struct pollfd display = {.fd = window->descriptor, .events = POLLIN};
  if (poll(&display, 1, 0) > 0 && (display.revents & (POLLHUP | POLLERR))) window->lost = true;
  return window->lost;
}

/* How often a display without a connection to wait on is looked at, milliseconds. */
enum { LOOK_EVERY = 20 };

void window_wait(Window *window, const int *descriptors, int count, int timeout_ms) {
  if (window_is_lost(window)) return;
  SDL_PumpEvents(); /* what was read along with answers to requests waits inside */
  if (SDL_HasEvents(SDL_FIRSTEVENT, SDL_LASTEVENT)) return;
  struct pollfd sources[WAIT_MOST + 1] = {{.fd = window->descriptor, .events = POLLIN}};
  g_assert(count <= WAIT_MOST);
  for (int i = 0; i < count; i++) sources[i + 1] = (struct pollfd){.fd = descriptors[i], .events = POLLIN};
  if (window->descriptor < 0 && (timeout_ms < 0 || timeout_ms > LOOK_EVERY)) timeout_ms = LOOK_EVERY;
  poll(sources, (nfds_t)count + 1, timeout_ms);
}

/* Drivers that draw nowhere, which SDL takes of its own accord where there is no display. */
static bool is_real_driver(const char *name) {
  return name && strcmp(name, "dummy") != 0 && strcmp(name, "offscreen") != 0 && strcmp(name, "evdev") != 0;
}

/* The displays that the surroundings name. Left alone SDL tries more: a console's whole screen, under the prompt. */
static const char *named_drivers(void) {
  const char *x11 = g_getenv("DISPLAY"), *wayland = g_getenv("WAYLAND_DISPLAY");
  bool has_x11 = x11 && *x11, has_wayland = wayland && *wayland;
  if (has_x11) return has_wayland ? "x11,wayland" : "x11";
  return has_wayland ? "wayland" : NULL;
}

/*
 * The pixels are ready: on X11 copying them needs no GPU and its 100 MB. Wayland shows a surface through a renderer
 * only.
 */
static void choose_copying(void) {
  if (strcmp(SDL_GetCurrentVideoDriver(), "x11") == 0) SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
}

static bool start_video(Diag *diag) {
  if (SDL_WasInit(SDL_INIT_VIDEO)) return diag_set(diag, (Span){0}, "no window: the display has gone away");
  const char *drivers = g_getenv("SDL_VIDEODRIVER") ? "" : named_drivers(); /* what is asked for goes before the hint */
  if (!drivers) return diag_set(diag, (Span){0}, "no window: there is no display");
  if (*drivers) SDL_SetHint(SDL_HINT_VIDEODRIVER, drivers);
  SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
  SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
  SDL_SetHint(SDL_HINT_APP_NAME, "nabla");
  if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
    return diag_set(diag, (Span){0}, "no window: there is no display (%s)", SDL_GetError());
  if (is_real_driver(SDL_GetCurrentVideoDriver())) {
    choose_copying();
    return true;
  }
  SDL_QuitSubSystem(SDL_INIT_VIDEO);
  return diag_set(diag, (Span){0}, "no window: there is no display");
}

/*
 * SDL hands the title to X in the locale's encoding, and in C.UTF-8 under a name that other programs cannot read
 * (WM_NAME of type "UTF-8"). In the locale C it becomes a plain STRING, beside the _NET_WM_NAME that is always right.
 */
static char *enter_plain_locale(void) {
  char *locale = g_strdup(setlocale(LC_CTYPE, NULL));
  setlocale(LC_CTYPE, "C");
  return locale;
}

static void leave_plain_locale(char *locale) {
  setlocale(LC_CTYPE, locale);
  g_free(locale);
}

void window_set_title(Window *window, const char *title) {
  if (window_is_lost(window)) return;
  char *locale = enter_plain_locale();
  SDL_SetWindowTitle(window->window, title);
  leave_plain_locale(locale);
}

static SDL_Window *create_window(const char *title, int width, int height) {
  Uint32 flags = SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI | SDL_WINDOW_HIDDEN;
  int anywhere = (int)SDL_WINDOWPOS_UNDEFINED;
  char *locale = enter_plain_locale();
  SDL_Window *made = SDL_CreateWindow(title, anywhere, anywhere, width, height, flags);
  leave_plain_locale(locale);
  return made;
}

/* Moved so that as much of it is seen as fits the screen that it is on; false: it is on none. Screens come and go
 * between sessions, and others are smaller. */
static bool bring_on_screen(SDL_Rect *place) {
  const int least = 64;
  for (int i = 0; i < SDL_GetNumVideoDisplays(); i++) {
    SDL_Rect screen, shared;
    if (SDL_GetDisplayBounds(i, &screen) != 0 || !SDL_IntersectRect(&screen, place, &shared)) continue;
    if (shared.w < MIN(least, place->w) || shared.h < MIN(least, place->h)) continue;
    place->x = MAX(MIN(place->x, screen.x + screen.w - place->w), screen.x);
    place->y = MAX(MIN(place->y, screen.y + screen.h - place->h), screen.y);
    return true;
  }
  return false;
}

static int in_units(const Window *window, int points) {
  return (int)lround(points * window->scale);
}

/* No larger than the screen, unless somebody asked for just this size. */
static void fit_screen(SDL_Window *window, SDL_Rect *rect) {
  SDL_Rect room;
  if (SDL_GetDisplayUsableBounds(MAX(SDL_GetWindowDisplayIndex(window), 0), &room) != 0) return;
  rect->w = MIN(rect->w, room.w);
  rect->h = MIN(rect->h, room.h);
}

/* Where it was; in the middle of a screen where that is not known, or cannot be seen now. */
static void put(Window *window, WindowPlace place) {
  const int middle = (int)SDL_WINDOWPOS_CENTERED;
  SDL_Rect rect = {place.x, place.y, in_units(window, place.width), in_units(window, place.height)};
  if (!place.exact) fit_screen(window->window, &rect);
  SDL_SetWindowMinimumSize(window->window, in_units(window, LEAST_WIDTH), in_units(window, LEAST_HEIGHT));
  SDL_SetWindowSize(window->window, rect.w, rect.h);
  bool known = place.x != G_MININT && bring_on_screen(&rect);
  SDL_SetWindowPosition(window->window, known ? rect.x : middle, known ? rect.y : middle);
  SDL_ShowWindow(window->window);
}

Window *window_new(const char *title, WindowPlace place, Diag *diag) {
  if (!start_video(diag)) return NULL;
  SDL_Window *made = create_window(title, place.width, place.height);
  if (!made) {
    diag_set(diag, (Span){0}, "no window: %s", SDL_GetError());
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    return NULL;
  }
  SDL_StopTextInput();
  Window *window = g_new0(Window, 1);
  window->window = made;
  window->before = place;
  window->descriptor = display_descriptor(made);
  window->scale = display_scale(made);
  display_survive(made, &window->lost);
  put(window, place);
  return window;
}

void window_free(Window *window) {
  if (!window) return;
  if (!window_is_lost(window)) { /* else SDL would wait for a display that answers no more */
    SDL_DestroyWindow(window->window);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
  }
  g_free(window);
}

WindowPlace window_place(const Window *window) {
  WindowPlace place = window->before;
  if (window_is_fullscreen(window)) return place;
  int top = 0, left = 0;
  SDL_GetWindowBordersSize(window->window, &top, &left, NULL, NULL); /* a window manager puts the frame there */
  SDL_GetWindowPosition(window->window, &place.x, &place.y);
  place.x -= left;
  place.y -= top;
  int width, height;
  SDL_GetWindowSize(window->window, &width, &height);
  place.width = (int)lround(width / window->scale);
  place.height = (int)lround(height / window->scale);
  return place;
}

bool window_is_hidden(const Window *window) {
  return (SDL_GetWindowFlags(window->window) & (SDL_WINDOW_HIDDEN | SDL_WINDOW_MINIMIZED)) != 0;
}

bool window_is_fullscreen(const Window *window) {
  return window->spread || (SDL_GetWindowFlags(window->window) & SDL_WINDOW_FULLSCREEN_DESKTOP) != 0;
}

/* Over the screen that it is on, and back. */
static void spread(Window *window, bool over) {
  SDL_Rect screen = {window->before.x, window->before.y, in_units(window, window->before.width),
                     in_units(window, window->before.height)};
  if (over) SDL_GetDisplayBounds(MAX(SDL_GetWindowDisplayIndex(window->window), 0), &screen);
  SDL_SetWindowPosition(window->window, screen.x, screen.y);
  SDL_SetWindowSize(window->window, screen.w, screen.h);
  window->spread = over;
}

void window_set_fullscreen(Window *window, bool fullscreen) {
  if (window_is_lost(window) || fullscreen == window_is_fullscreen(window)) return;
  if (fullscreen) window->before = window_place(window);
  if (window->spread || !display_is_managed(window->window))
    spread(window, fullscreen);
  else
    SDL_SetWindowFullscreen(window->window, fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
}

void window_size(const Window *window, double *width, double *height, double *scale) {
  int w, h, pixels, pixels_high;
  SDL_GetWindowSize(window->window, &w, &h);
  SDL_GetWindowSizeInPixels(window->window, &pixels, &pixels_high);
  *width = MAX(w, 1) / window->scale;
  *height = MAX(h, 1) / window->scale;
  *scale = MAX(pixels, 1) / *width;
}

Point window_point(const Window *window, int x, int y) {
  return (Point){x / window->scale, y / window->scale};
}

bool window_show(Window *window, SDL_Surface *surface, SDL_Rect changed, bool whole) {
  SDL_Surface *target = SDL_GetWindowSurface(window->window);
  if (!target) return false;
  if (whole) changed = (SDL_Rect){0, 0, surface->w, surface->h};
  if (changed.w <= 0 || changed.h <= 0) return true;
  SDL_SetSurfaceBlendMode(surface, SDL_BLENDMODE_NONE);
  SDL_Rect place = changed;
  if (SDL_BlitSurface(surface, &changed, target, &place) != 0) return false;
  return SDL_UpdateWindowSurfaceRects(window->window, &place, 1) == 0;
}
