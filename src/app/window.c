#include "app/window.h"
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct Window {
  SDL_Window *window;
  WindowPlace before; /* full screen: where it was */
  Uint32 wake_event;
  /* the watcher */
  GThread *watcher;
  SDL_sem *arm;
  int input, wake; /* what it looks at; written before it is armed */
  int stop;        /* eventfd that ends it */
  gint armed;      /* atomic */
};

/* ---- the watcher thread ---- */

static void *watch(void *user) {
  Window *window = user;
  for (;;) {
    SDL_SemWait(window->arm);
    struct pollfd sources[] = {
        {.fd = window->stop, .events = POLLIN},
        {.fd = window->wake, .events = POLLIN},
        {.fd = window->input, .events = POLLIN},
    };
    while (poll(sources, G_N_ELEMENTS(sources), -1) < 0 && errno == EINTR) continue;
    if (sources[0].revents) return NULL;
    g_atomic_int_set(&window->armed, 0);
    SDL_PushEvent(&(SDL_Event){.type = window->wake_event});
  }
}

static void start_watcher(Window *window) {
  window->wake_event = SDL_RegisterEvents(1);
  window->stop = eventfd(0, EFD_CLOEXEC);
  window->arm = SDL_CreateSemaphore(0);
  window->watcher = g_thread_new("watcher", watch, window);
}

static void stop_watcher(Window *window) {
  if (!window->watcher) return;
  ssize_t written = write(window->stop, &(guint64){1}, sizeof(guint64));
  (void)written;
  SDL_SemPost(window->arm);
  g_thread_join(window->watcher);
  SDL_DestroySemaphore(window->arm);
  close(window->stop);
}

void window_wait(Window *window, int input, int wake, int timeout_ms) {
  if (g_atomic_int_compare_and_exchange(&window->armed, 0, 1)) {
    window->input = input;
    window->wake = wake;
    SDL_SemPost(window->arm);
  }
  if (timeout_ms < 0)
    SDL_WaitEvent(NULL);
  else
    SDL_WaitEventTimeout(NULL, timeout_ms);
}

/* ---- the window ---- */

/* Drivers that draw nowhere, which SDL takes of its own accord where there is no display. */
static bool is_real_driver(const char *name) {
  return name && strcmp(name, "dummy") != 0 && strcmp(name, "offscreen") != 0 && strcmp(name, "evdev") != 0;
}

static bool start_video(Diag *diag) {
  SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
  SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
  SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION,
              "0"); /* the pixels are ready: copying them needs no GPU and its 100 MB */
  SDL_SetHint(SDL_HINT_APP_NAME, "nabla");
  if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
    return diag_set(diag, (Span){0}, "no window: there is no display (%s)", SDL_GetError());
  if (is_real_driver(SDL_GetCurrentVideoDriver())) return true;
  SDL_QuitSubSystem(SDL_INIT_VIDEO);
  return diag_set(diag, (Span){0}, "no window: there is no display");
}

Window *window_new(const char *title, WindowPlace place, Diag *diag) {
  if (!start_video(diag)) return NULL;
  int x = place.x == G_MININT ? (int)SDL_WINDOWPOS_UNDEFINED : place.x;
  int y = place.x == G_MININT ? (int)SDL_WINDOWPOS_UNDEFINED : place.y;
  Uint32 flags = SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
  if (place.fullscreen) flags |= SDL_WINDOW_FULLSCREEN_DESKTOP;
  SDL_Window *made = SDL_CreateWindow(title, x, y, place.width, place.height, flags);
  if (!made) {
    diag_set(diag, (Span){0}, "no window: %s", SDL_GetError());
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    return NULL;
  }
  SDL_SetWindowMinimumSize(made, 320, 240);
  SDL_StopTextInput();
  Window *window = g_new0(Window, 1);
  window->window = made;
  window->before = place;
  start_watcher(window);
  return window;
}

void window_free(Window *window) {
  if (!window) return;
  stop_watcher(window);
  SDL_DestroyWindow(window->window);
  SDL_QuitSubSystem(SDL_INIT_VIDEO);
  g_free(window);
}

WindowPlace window_place(const Window *window) {
  WindowPlace place = window->before;
  place.fullscreen = window_is_fullscreen(window);
  if (place.fullscreen) return place;
  SDL_GetWindowPosition(window->window, &place.x, &place.y);
  SDL_GetWindowSize(window->window, &place.width, &place.height);
  return place;
}

bool window_is_fullscreen(const Window *window) {
  return SDL_GetWindowFlags(window->window) & SDL_WINDOW_FULLSCREEN_DESKTOP;
}

void window_set_fullscreen(Window *window, bool fullscreen) {
  if (fullscreen == window_is_fullscreen(window)) return;
  if (fullscreen) window->before = window_place(window);
  SDL_SetWindowFullscreen(window->window, fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
}

void window_set_title(Window *window, const char *title) {
  if (strcmp(SDL_GetWindowTitle(window->window), title) != 0) SDL_SetWindowTitle(window->window, title);
}

void window_size(const Window *window, double *width, double *height, double *scale) {
  int w, h, pixels, pixels_high;
  SDL_GetWindowSize(window->window, &w, &h);
  SDL_GetWindowSizeInPixels(window->window, &pixels, &pixels_high);
  *width = MAX(w, 1);
  *height = MAX(h, 1);
  *scale = MAX(pixels, 1) / *width;
}

guint32 window_id(const Window *window) {
  return SDL_GetWindowID(window->window);
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
