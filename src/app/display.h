#pragma once
/* What SDL does not say about the display behind a window: when it has gone away, and how to wait for its events. */
#include <stdbool.h>

#include <SDL.h>

/* From now on *lost becomes true when the connection of this window's display breaks. It must outlive the window. */
void display_survive(SDL_Window *window, bool *lost);

/* The connection that the window's events come through, to be polled; -1 where it is not known. */
int display_descriptor(SDL_Window *window);
/* How many of SDL's units make a point: on X11 the desktop's scale, of which SDL takes no notice there; else 1. */
double display_scale(SDL_Window *window);
/* Is there somebody who can make a window fill the screen when asked? On X11 a window manager; else always. */
bool display_is_managed(SDL_Window *window);
