#include "render/output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct Output {
  char *path, *part;
  int file;    /* -1: closed */
  int problem; /* errno of the first failure, or 0 */
};

static bool cannot_write(const Output *output, Diag *diag) {
  return diag_set(diag, (Span){0}, "cannot write %s: %s", output->path, g_strerror(output->problem));
}

Output *output_new(const char *path, Diag *diag) {
  g_autoptr(Output) output = g_new0(Output, 1);
  output->path = g_strdup(path);
  output->part = g_strdup_printf("%s.%d.part", path, (int)getpid());
  output->file = g_open(output->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  output->problem = output->file < 0 ? errno : 0;
  if (output->file >= 0) return g_steal_pointer(&output);
  cannot_write(output, diag);
  g_clear_pointer(&output->part, g_free); /* there is nothing to be removed */
  return NULL;
}

bool output_write(Output *output, const void *bytes, gsize length) {
  const char *at = bytes;
  while (length > 0 && output->problem == 0) {
    ssize_t count = write(output->file, at, length);
    if (count < 0 && errno != EINTR) output->problem = errno;
    if (count > 0) at += count, length -= (gsize)count;
  }
  return output->problem == 0;
}

const char *output_part(const Output *output) {
  return output->part;
}

static void close_file(Output *output) {
  if (output->file >= 0 && close(output->file) != 0 && output->problem == 0) output->problem = errno;
  output->file = -1;
}

bool output_finish(Output *output, Diag *diag) {
  close_file(output);
  if (output->problem == 0 && g_rename(output->part, output->path) != 0) output->problem = errno;
  if (output->problem != 0) return cannot_write(output, diag);
  g_clear_pointer(&output->part, g_free);
  return true;
}

void output_free(Output *output) {
  if (output == NULL) return;
  close_file(output);
  if (output->part != NULL) g_unlink(output->part);
  g_free(output->part);
  g_free(output->path);
  g_free(output);
}

bool output_file(const char *path, const void *bytes, gsize length, Diag *diag) {
  g_autoptr(Output) output = output_new(path, diag);
  if (output == NULL) return false;
  output_write(output, bytes, length);
  return output_finish(output, diag);
}
