#include "base/host.h"

void host_write(const Host *host, const char *text, gssize length) {
  if (host && host->write) host->write(host->user, text, length);
}

void host_printf(const Host *host, const char *format, ...) {
  if (!host || !host->write) return;
  g_autoptr(GString) text = g_string_new(NULL);
  va_list arguments;
  va_start(arguments, format);
  g_string_append_vprintf(text, format, arguments);
  va_end(arguments);
  host->write(host->user, text->str, (gssize)text->len);
}

void host_notice(const Host *host, const char *format, ...) {
  if (!host || !host->notice) return;
  g_autoptr(GString) text = g_string_new(NULL);
  va_list arguments;
  va_start(arguments, format);
  g_string_append_vprintf(text, format, arguments);
  va_end(arguments);
  if (!g_str_has_suffix(text->str, "\n")) g_string_append_c(text, '\n');
  host->notice(host->user, text->str);
}

void host_progress(const Host *host, const char *what, double fraction, double seconds_left) {
  if (host && host->progress) host->progress(host->user, what, fraction, seconds_left);
}

bool host_interrupted(const Host *host) {
  return host && host->interrupted && host->interrupted(host->user);
}
