#pragma once
/*
 * How long frames take, for tests/bench: a line of text a frame, written to the file that NABLA_FRAMES names when the
 * window closes. In microseconds: drawing the list (with the snapshot), painting it (on its own thread), showing it,
 * and the time since the frame before was shown.
 */
#include <glib.h>

typedef struct FrameLog FrameLog;

/* path NULL: keeps nothing. */
FrameLog *frame_log_new(const char *path);
/* Writes the file. */
void frame_log_free(FrameLog *log);
/* A list was drawn (and may have been found to be the one on show already: the next call then replaces this one). */
void frame_log_drawn(FrameLog *log, gint64 microseconds);
/* That list, painted, is in the window now; showing it began then. */
void frame_log_shown(FrameLog *log, gint64 painting, gint64 began);
