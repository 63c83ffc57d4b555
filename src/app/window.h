#pragma once
/*
 * A window of the desktop that shows pixels. SDL is initialised with the first window and nothing before; events are
 * SDL's, taken with SDL_PollEvent.
 *
 * Waiting: SDL cannot wait for standard input, so a watcher thread polls it (and the pipe that signals write to) and
 * wakes SDL_WaitEvent with an event of its own. It does nothing else, and nothing at all until window_wait arms it.
 */
#include "base/diag.h"

#include <SDL.h>

typedef struct Window Window;

typedef struct {
  int x, y, width, height; /* points; x = G_MININT: wherever the desktop puts it */
  bool fullscreen;
} WindowPlace;

/* NULL with diag where there is no display (or none that shows anything). */
Window *window_new(const char *title, WindowPlace place, Diag *diag);
void window_free(Window *window);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Window, window_free)

/* Where it is now; of a full screen: where it was before. */
WindowPlace window_place(const Window *window);
void window_set_fullscreen(Window *window, bool fullscreen);
bool window_is_fullscreen(const Window *window);
void window_set_title(Window *window, const char *title);

/* Its size in points, and pixels a point. */
void window_size(const Window *window, double *width, double *height, double *scale);
guint32 window_id(const Window *window);

/* Shows the surface; pixels outside of `changed` are as they were the last time (whole: show them all the same). false:
 * no longer possible. */
bool window_show(Window *window, SDL_Surface *surface, SDL_Rect changed, bool whole);

/*
 * Waits for an event, for input (a descriptor, or -1) or the wake descriptor to become readable, or `timeout_ms` to
 * pass (-1: for ever). The event, if any, stays in SDL's queue.
 */
void window_wait(Window *window, int input, int wake, int timeout_ms);
