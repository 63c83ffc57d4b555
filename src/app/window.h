#pragma once
/*
 * A window of the desktop that shows pixels. SDL is initialised with the first window and nothing before; events are
 * SDL's, taken with SDL_PollEvent.
 *
 * Waiting: SDL cannot wait for standard input, so the connection of its display is polled beside it. That costs nothing
 * while nothing happens, and a display that goes away is noticed there.
 */
#include "base/diag.h"
#include "draw/drawlist.h"

#include <SDL.h>

typedef struct Window Window;

typedef struct {
  int x, y;          /* SDL's units; x = G_MININT: wherever the desktop puts it */
  int width, height; /* points */
  bool exact;        /* of this size even where the screen is smaller */
} WindowPlace;

/* NULL with diag where there is no display (or none that shows anything). */
Window *window_new(const char *title, WindowPlace place, Diag *diag);
void window_free(Window *window);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Window, window_free)

void window_set_title(Window *window, const char *title);

/* Has the display gone away? Then nothing more can be shown, and the window is to be freed. */
bool window_is_lost(Window *window);

/* Can nobody see it now: put away, or minimised? */
bool window_is_hidden(const Window *window);

/* Where it is now; of a full screen: where it was before. */
WindowPlace window_place(const Window *window);
void window_set_fullscreen(Window *window, bool fullscreen);
bool window_is_fullscreen(const Window *window);

/* Its size in points, and pixels a point. The desktop's scale is taken from SDL, or on X11, where SDL knows of none,
 * from GDK_SCALE or the resource Xft.dpi. */
void window_size(const Window *window, double *width, double *height, double *scale);
/* Where an event of the mouse was. */
Point window_point(const Window *window, int x, int y);

/* Shows the surface; pixels outside of `changed` are as they were the last time (whole: show them all the same). false:
 * no longer possible. */
bool window_show(Window *window, SDL_Surface *surface, SDL_Rect changed, bool whole);

/*
 * Waits for an event, for one of the descriptors (-1: none) to become readable, or `timeout_ms` to pass (-1: for ever).
 * The event, if any, stays in SDL's queue.
 */
enum { WAIT_MOST = 4 };
void window_wait(Window *window, const int *descriptors, int count, int timeout_ms);
