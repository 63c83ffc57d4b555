#pragma once
/*
 * A virtual screen for tests of the window: Xvfb, and xdotool for keys and the mouse. There is no window manager: keys
 * go to the window under the pointer. Where they are not installed, tests skip:
 *
 *   g_autoptr(Display) display = display_start(1280, 720);
 *   if (!display) return;
 */
#include <glib.h>
#include <stdbool.h>

typedef struct {
  GPid pid;
  char *folder; /* where Xvfb keeps the screen's contents */
} Display;

/* Starts Xvfb on a free display, sets DISPLAY to it; marks the test as skipped and returns NULL where it cannot. */
Display *display_start(int width, int height);
/* Ends Xvfb and unsets DISPLAY. */
void display_free(Display *display);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Display, display_free)

/* Runs `xdotool ARGUMENTS` (split as a shell would): its output, stripped, or NULL where it failed. Caller frees. */
char *display_do(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Waits for a window whose title begins with `title`: its identifier for xdotool, or NULL. Caller frees. */
char *display_wait_window(const char *title, double seconds);

/* What the screen shows, as 0x00RRGGBB, row-major, width × height. Caller frees. NULL where it cannot be read. */
guint32 *display_picture(const Display *display, int *width, int *height);
