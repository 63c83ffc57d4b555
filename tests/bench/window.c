/*
 * window NABLA: a spiral trains at the prompt, first without a window, then beside one of 1280×720 on a screen of its
 * own (Xvfb), while somebody types. One figure a line: training speed both ways, how long a key takes to be echoed, how
 * often the picture changes, what a frame costs.
 */
#include "../app/display.h"
#include "../app/pty.h"
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEYS = 60, SKIPPED = 77 };
#define SETTLING 1.0 /* seconds that training runs before anything is measured */
#define LASTING 4.0  /* seconds it runs in all, at least */

static double now(void) {
  return (double)g_get_monotonic_time() / G_USEC_PER_SEC;
}

static void enter(Pty *pty, const char *line) {
  pty_send(pty, line);
  pty_send(pty, "\n");
  if (!pty_expect(pty, "nabla> ", 10)) g_error("no prompt after '%s', but: %s", line, pty_unmatched(pty));
}

static Pty *start(const char *nabla, bool with_window) {
  const char *const alone[] = {nabla, "-n", NULL}, *const beside[] = {nabla, "--size", "1280x720", NULL};
  Pty *pty = pty_start(with_window ? beside : alone, 40, 120);
  if (!pty_expect(pty, "nabla> ", 10)) g_error("no prompt, but: %s", pty_unmatched(pty));
  enter(pty, "clear");
  enter(pty, "data spiral n=500 test=0.5 noise=0.1");
  enter(pty, "dense 8 tanh");
  enter(pty, "dense 8 tanh");
  enter(pty, "dense 1 sigmoid");
  return pty;
}

/* The number behind the last `step=`. */
static double last_step(const Pty *pty) {
  const char *found = g_strrstr(pty->text->str, "step=");
  return found ? g_ascii_strtod(found + strlen("step="), NULL) : 0;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Types letters that nothing else prints, each a different one, so that no redrawn line passes for an echo. */
static int type_keys(Pty *pty, double latencies[KEYS]) {
  int echoed = 0;
  for (int i = 0; i < KEYS; i++) {
    char key[8] = {0};
    g_unichar_to_utf8(0x400 + (gunichar)i, key);
    double sent = now();
    pty_send(pty, key);
    if (pty_expect(pty, key, 1)) latencies[echoed++] = now() - sent;
    g_usleep(30000);
  }
  pty_send(pty, "\x15"); /* Ctrl-U empties the line */
  qsort(latencies, (gsize)echoed, sizeof *latencies, compare);
  return echoed;
}

/* How often a second the picture changes. */
static double changes(const Display *display, double seconds) {
  int width, height, count = 0;
  guint before = 0;
  double end = now() + seconds;
  while (now() < end) {
    g_autofree guint32 *pixels = display_picture(display, &width, &height);
    guint sum = 0;
    for (int i = 0; pixels && i < width * height; i += 3) sum = sum * 31 + pixels[i];
    count += sum != before;
    before = sum;
    g_usleep(1000);
  }
  return count / seconds;
}

/* ---- frames: the file that NABLA_FRAMES names ---- */

enum { DRAWING, PAINTING, SHOWING, BETWEEN, COLUMNS };

static double middle(GArray *numbers) {
  g_array_sort(numbers, compare);
  return numbers->len ? g_array_index(numbers, double, numbers->len / 2) : NAN;
}

/* Medians of a frame's parts and of the time from one to the next. */
static void report_frames(const char *path) {
  g_autofree char *text = NULL;
  if (!g_file_get_contents(path, &text, NULL, NULL)) g_error("no frames in %s", path);
  GArray *column[COLUMNS];
  for (int c = 0; c < COLUMNS; c++) column[c] = g_array_new(FALSE, FALSE, sizeof(double));
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (int i = 1; lines[i] && *lines[i]; i++) {
    char *at = lines[i];
    for (int c = 0; c < COLUMNS; c++) {
      double ms = g_ascii_strtod(at, &at) / 1000;
      g_array_append_val(column[c], ms);
    }
  }
  printf("window open %u frames: drawing %.1f ms, painting %.1f ms, showing %.1f ms; from frame to frame %.1f ms "
         "(medians)\n",
         column[0]->len, middle(column[DRAWING]), middle(column[PAINTING]), middle(column[SHOWING]),
         middle(column[BETWEEN]));
  for (int c = 0; c < COLUMNS; c++) g_array_unref(column[c]);
}

/* Leaves the program, which writes its frames down. */
static void leave(Pty *pty, const char *frames) {
  pty_send(pty, "quit\n");
  if (pty_wait(pty, 10) != 0) g_error("it did not leave");
  report_frames(frames);
}

/* Steps a second. */
static double measure(const char *nabla, const Display *display) {
  g_autoptr(Pty) pty = start(nabla, display != NULL);
  double latencies[KEYS], started = now();
  pty_send(pty, "train 10000000\n");
  pty_saw(pty, "\x01", SETTLING);
  int echoed = type_keys(pty, latencies);
  printf("window %s keys-echoed %d of %d\n", display ? "open" : "none", echoed, KEYS);
  if (echoed > 0)
    printf("window %s echo median %.1f ms, slowest %.1f ms\n", display ? "open" : "none", 1000 * latencies[echoed / 2],
           1000 * latencies[echoed - 1]);
  if (display) printf("window open %.0f pictures/s\n", changes(display, 1));
  pty_saw(pty, "\x01", MAX(0, LASTING - (now() - started)));
  pty_send(pty, "\x03");
  double seconds = now() - started;
  if (!pty_expect(pty, "step=", 10)) g_error("Ctrl-C did not end training: %s", pty_unmatched(pty));
  pty_saw(pty, "\x01", 0.5);
  double speed = last_step(pty) / seconds;
  printf("window %s %.0f steps/s\n", display ? "open" : "none", speed);
  if (display) leave(pty, g_getenv("NABLA_FRAMES"));
  return speed;
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_assert_cmpint(argc, ==, 2);
  double alone = measure(argv[1], NULL);
  g_autoptr(Display) display = display_start(1280, 720);
  if (!display) return SKIPPED;
  g_autofree char *frames = g_strdup_printf("%s/nabla-frames-%d", g_get_tmp_dir(), (int)getpid());
  g_setenv("NABLA_FRAMES", frames, TRUE);
  double beside = measure(argv[1], display);
  unlink(frames);
  printf("window open/none speed %.2f\n", beside / alone);
  return 0;
}
