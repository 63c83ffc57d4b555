/*
 * SDL loads the libraries of the desktop itself, so that is where their functions are looked for: nothing here is
 * linked.
 */
#include "app/display.h"
#include <dlfcn.h>
#include <glib.h>
#include <SDL_syswm.h>
#ifdef SDL_VIDEO_DRIVER_X11
#include <X11/Xatom.h>
#endif

/* A function of a library that is loaded already, or NULL. */
static void *loaded_function(const char *library_name, const char *function) {
  void *library = dlopen(library_name, RTLD_NOW | RTLD_NOLOAD);
  if (!library) return NULL;
  void *found = dlsym(library, function);
  dlclose(library); /* it stays: SDL holds it */
  return found;
}

static bool system_of(SDL_Window *window, SDL_SysWMinfo *info) {
  SDL_VERSION(&info->version);
  return SDL_GetWindowWMInfo(window, info);
}

int display_descriptor(SDL_Window *window) {
  SDL_SysWMinfo info;
  if (!system_of(window, &info)) return -1;
#ifdef SDL_VIDEO_DRIVER_X11
  int (*x11)(Display *) = NULL;
  *(void **)&x11 = loaded_function("libX11.so.6", "XConnectionNumber");
  if (info.subsystem == SDL_SYSWM_X11 && x11) return x11(info.info.x11.display);
#endif
#ifdef SDL_VIDEO_DRIVER_WAYLAND
  int (*wayland)(struct wl_display *) = NULL;
  *(void **)&wayland = loaded_function("libwayland-client.so.0", "wl_display_get_fd");
  if (info.subsystem == SDL_SYSWM_WAYLAND && wayland) return wayland(info.info.wl.display);
#endif
  return -1;
}

/* ---- the desktop's scale ---- */

/* Beyond these nobody can read the picture, or see enough of it. */
static const double SCALE_LEAST = 1, SCALE_MOST = 4;

double display_scale(SDL_Window *window) {
#ifdef SDL_VIDEO_DRIVER_X11
  SDL_SysWMinfo info;
  char *(*get_default)(Display *, const char *, const char *) = NULL;
  *(void **)&get_default = loaded_function("libX11.so.6", "XGetDefault");
  if (!system_of(window, &info) || info.subsystem != SDL_SYSWM_X11) return 1;
  const char *asked = g_getenv("GDK_SCALE");
  const char *dots = asked || !get_default ? NULL : get_default(info.info.x11.display, "Xft", "dpi");
  double scale = asked ? g_ascii_strtod(asked, NULL) : dots ? g_ascii_strtod(dots, NULL) / 96 : 1;
  return scale > 0 ? CLAMP(scale, SCALE_LEAST, SCALE_MOST) : 1;
#else
  (void)window;
  return 1;
#endif
}

/* ---- a window manager ---- */

#ifdef SDL_VIDEO_DRIVER_X11

typedef struct {
  Atom (*intern)(Display *, const char *, Bool);
  int (*property)(Display *, XID, Atom, long, long, Bool, Atom, Atom *, int *, unsigned long *, unsigned long *,
                  unsigned char **);
  int (*free)(void *);
} PropertyReader;

bool display_is_managed(SDL_Window *window) {
  SDL_SysWMinfo info;
  PropertyReader x11 = {0};
  *(void **)&x11.intern = loaded_function("libX11.so.6", "XInternAtom");
  *(void **)&x11.property = loaded_function("libX11.so.6", "XGetWindowProperty");
  *(void **)&x11.free = loaded_function("libX11.so.6", "XFree");
  if (!system_of(window, &info) || info.subsystem != SDL_SYSWM_X11) return true;
  if (!x11.intern || !x11.property || !x11.free) return true;
  Display *display = info.info.x11.display;
  Atom check = x11.intern(display, "_NET_SUPPORTING_WM_CHECK", False), type = None;
  int format = 0;
  unsigned long count = 0, left = 0;
  unsigned char *value = NULL;
  x11.property(display, DefaultRootWindow(display), check, 0, 1, False, XA_WINDOW, &type, &format, &count, &left,
               &value);
  if (value) x11.free(value);
  return count > 0;
}

#else

bool display_is_managed(SDL_Window *window) {
  (void)window;
  return true;
}

#endif

/* ---- a display that goes away ---- */

#ifdef SDL_VIDEO_DRIVER_X11

typedef int (*ErrorHandler)(Display *);
typedef void (*ExitHandler)(Display *, void *);

static int stay_silent(Display *display) {
  (void)display;
  return 0;
}

static void note_loss(Display *display, void *lost) {
  (void)display;
  *(bool *)lost = true;
}

/* Xlib ends the program when its connection breaks, unless it is told not to (libX11 1.7). */
void display_survive(SDL_Window *window, bool *lost) {
  SDL_SysWMinfo info;
  ErrorHandler (*set_error_handler)(ErrorHandler) = NULL;
  void (*set_exit_handler)(Display *, ExitHandler, void *) = NULL;
  if (!system_of(window, &info) || info.subsystem != SDL_SYSWM_X11) return;
  *(void **)&set_error_handler = loaded_function("libX11.so.6", "XSetIOErrorHandler");
  *(void **)&set_exit_handler = loaded_function("libX11.so.6", "XSetIOErrorExitHandler");
  if (!set_error_handler || !set_exit_handler) return;
  set_error_handler(stay_silent);
  set_exit_handler(info.info.x11.display, note_loss, lost);
}

#else

void display_survive(SDL_Window *window, bool *lost) {
  (void)window, (void)lost;
}

#endif
