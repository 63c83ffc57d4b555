#include "app/frame_log.h"

struct FrameLog {
  char *path;
  GString *lines;
  gint64 drawing; /* of the list under way */
  gint64 last;    /* when the last frame was shown */
};

FrameLog *frame_log_new(const char *path) {
  if (!path) return NULL;
  FrameLog *log = g_new0(FrameLog, 1);
  log->path = g_strdup(path);
  log->lines = g_string_new("# drawing painting showing since-last\n");
  return log;
}

void frame_log_free(FrameLog *log) {
  if (!log) return;
  g_file_set_contents(log->path, log->lines->str, (gssize)log->lines->len, NULL);
  g_free(log->path);
  g_string_free(log->lines, TRUE);
  g_free(log);
}

void frame_log_drawn(FrameLog *log, gint64 microseconds) {
  if (log) log->drawing = microseconds;
}

void frame_log_shown(FrameLog *log, gint64 painting, gint64 began) {
  if (!log) return;
  gint64 now = g_get_monotonic_time();
  if (log->last)
    g_string_append_printf(log->lines,
                           "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
                           log->drawing, painting, now - began, now - log->last);
  log->last = now;
}
