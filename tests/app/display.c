#include "display.h"
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool start_server(Display *display, int width, int height) {
  g_autofree char *screen = g_strdup_printf("%dx%dx24", width, height);
  char *arguments[] = {"Xvfb",      "-displayfd", "1",      "-screen",       "0",        screen,
                       "-nolisten", "tcp",        "-fbdir", display->folder, "-noreset", NULL};
  GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL;
  int number_pipe;
  if (!g_spawn_async_with_pipes(NULL, arguments, NULL, flags, NULL, NULL, &display->pid, NULL, &number_pipe, NULL,
                                NULL))
    return false;
  char number[16] = {0}; /* "99\n", written in pieces once the server takes connections */
  gsize length = 0;
  while (length + 1 < sizeof number && !strchr(number, '\n') && read(number_pipe, number + length, 1) == 1) length++;
  close(number_pipe);
  if (!strchr(number, '\n')) return false;
  g_autofree char *name = g_strdup_printf(":%s", g_strstrip(number));
  g_setenv("DISPLAY", name, TRUE);
  return true;
}

Display *display_start(int width, int height) {
  g_autofree char *xdotool = g_find_program_in_path("xdotool");
  Display *display = g_new0(Display, 1);
  display->folder = g_dir_make_tmp("nabla-display-XXXXXX", NULL);
  if (xdotool && display->folder && start_server(display, width, height)) return display;
  display_free(display);
  g_test_skip("Xvfb or xdotool is not installed");
  return NULL;
}

void display_free(Display *display) {
  if (!display) return;
  if (display->pid) {
    kill(display->pid, SIGTERM);
    waitpid(display->pid, NULL, 0);
    g_spawn_close_pid(display->pid);
  }
  if (display->folder) {
    g_autofree char *screen = g_build_filename(display->folder, "Xvfb_screen0", NULL);
    g_unlink(screen);
    g_rmdir(display->folder);
  }
  g_unsetenv("DISPLAY");
  g_free(display->folder);
  g_free(display);
}

char *display_do(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *action = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_autofree char *command = g_strconcat("xdotool ", action, NULL);
  g_autofree char *output = NULL;
  int status = 0;
  if (!g_spawn_command_line_sync(command, &output, NULL, &status, NULL) || status != 0) return NULL;
  return g_strdup(g_strstrip(output));
}

char *display_wait_window(const char *title, double seconds) {
  gint64 deadline = g_get_monotonic_time() + (gint64)(seconds * G_USEC_PER_SEC);
  do {
    g_autofree char *found = display_do("search --onlyvisible --name '^%s'", title);
    if (found && *found) {
      found[strcspn(found, "\n")] = '\0';
      return g_steal_pointer(&found);
    }
    g_usleep(50000);
  } while (g_get_monotonic_time() < deadline);
  return NULL;
}

/* The fields of the header of xwd(1)'s format that matter here: big-endian words, counted from its start. */
enum {
  HEADER_BYTES = 0,
  WIDTH = 4,
  HEIGHT = 5,
  BITS_PER_PIXEL = 11,
  BYTES_PER_LINE = 12,
  COLOURS = 19,
  HEADER_WORDS = 25
};

guint32 *display_picture(const Display *display, int *width, int *height) {
  g_autofree char *path = g_build_filename(display->folder, "Xvfb_screen0", NULL);
  g_autofree char *file = NULL;
  gsize size;
  guint32 header[HEADER_WORDS];
  if (!g_file_get_contents(path, &file, &size, NULL) || size < sizeof header) return NULL;
  memcpy(header, file, sizeof header);
  for (int i = 0; i < HEADER_WORDS; i++) header[i] = GUINT32_FROM_BE(header[i]);
  gsize start = header[HEADER_BYTES] + 12 * (gsize)header[COLOURS], line = header[BYTES_PER_LINE];
  if (header[BITS_PER_PIXEL] != 32 || size < start + line * header[HEIGHT]) return NULL;
  guint32 *pixels = g_new(guint32, (gsize)header[WIDTH] * header[HEIGHT]);
  for (gsize y = 0; y < header[HEIGHT]; y++)
    memcpy(pixels + y * header[WIDTH], file + start + y * line, sizeof *pixels * header[WIDTH]);
  for (gsize i = 0; i < (gsize)header[WIDTH] * header[HEIGHT]; i++) pixels[i] &= 0xFFFFFF;
  *width = (int)header[WIDTH];
  *height = (int)header[HEIGHT];
  return pixels;
}
