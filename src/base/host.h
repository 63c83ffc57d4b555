#pragma once
/*
 * How code without a screen speaks to whoever runs it: results, notices, progress, and the question whether it was
 * asked to stop. app/ fills one in (terminal, script, window); tests fill one in that collects the text.
 *
 * Any callback may be NULL: then nothing is written, and nothing interrupts. All are called on the thread that called
 * in. Texts are UTF-8 and valid only during the call.
 */
#include <glib.h>
#include <stdbool.h>

typedef struct Host {
  void *user;
  void (*write)(void *user, const char *text, gssize length); /* results, to stdout; length -1 = up to the NUL */
  void (*notice)(void *user, const char *text);               /* errors, warnings, remarks, to stderr: whole lines */
  /* fraction 0 to 1, or negative = unknown; seconds_left negative = unknown. */
  void (*progress)(void *user, const char *what, double fraction, double seconds_left);
  bool (*interrupted)(void *user);
} Host;

void host_write(const Host *host, const char *text, gssize length);
void host_printf(const Host *host, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Adds the newline where the text has none. */
void host_notice(const Host *host, const char *format, ...) G_GNUC_PRINTF(2, 3);
void host_progress(const Host *host, const char *what, double fraction, double seconds_left);
bool host_interrupted(const Host *host);
