/*
 * Does the window's memory grow? The window is kept busy, and the resident memory is sampled; a line is fitted to the
 * samples after the warm-up, in which buffers find their size and the allocator its pages.
 *
 *   memory PROGRAM [SECONDS [WHAT]]
 *
 * WHAT: `play` tells one training step again and again, `step` takes three new ones a minute and tells them, `train`
 * trains without end beside a plane and a loss that follow. SECONDS are counted after the warm-up. A step keeps some
 * twenty kB in the journal of undo, up to its bound; `play` and `train` keep nothing.
 */
#include "../app/display.h"
#include "../app/pty.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WARM_UP = 120, SECONDS = 600, EVERY = 5 };

/* Resident memory of a process, kB. */
static double resident(pid_t pid) {
  g_autofree char *path = g_strdup_printf("/proc/%d/statm", (int)pid);
  g_autofree char *text = NULL;
  unsigned long pages = 0;
  if (!g_file_get_contents(path, &text, NULL, NULL) || sscanf(text, "%*u %lu", &pages) != 1) return 0;
  return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1024;
}

typedef struct {
  double level, slope, error; /* kB, kB a second, and the slope's standard error */
} Fit;

/* Least squares. */
static Fit fit_line(const double *time, const double *value, int count) {
  double t = 0, v = 0, tt = 0, tv = 0, rest = 0;
  for (int i = 0; i < count; i++) t += time[i] / count, v += value[i] / count;
  for (int i = 0; i < count; i++) {
    tt += (time[i] - t) * (time[i] - t);
    tv += (time[i] - t) * (value[i] - v);
  }
  double slope = tv / tt;
  for (int i = 0; i < count; i++) {
    double off = value[i] - v - slope * (time[i] - t);
    rest += off * off;
  }
  double variance = rest / MAX(count - 2, 1) / tt;
  return (Fit){v, slope, variance > 0 ? sqrt(variance) : 0};
}

/* ---- what keeps the window busy; called before each sample ---- */

/* A step is told in about twenty seconds; `play` tells it from the start again once it has come to its end. */
static void play(Pty *pty, int sample) {
  if (sample == 0) pty_send(pty, "step\n");
  pty_send(pty, "play\n");
}

static void step(Pty *pty, int sample) {
  if (sample % 4 == 0) pty_send(pty, "step\n");
  pty_send(pty, "play\n");
}

static void train(Pty *pty, int sample) {
  if (sample == 0) pty_send(pty, "train 1000000000\n");
}

typedef struct {
  const char *name;
  void (*keep_busy)(Pty *pty, int sample);
} Busyness;

static const Busyness BUSYNESSES[] = {{"play", play}, {"step", step}, {"train", train}};

static const Busyness *busyness_named(const char *name) {
  for (gsize i = 0; i < G_N_ELEMENTS(BUSYNESSES); i++)
    if (strcmp(BUSYNESSES[i].name, name) == 0) return &BUSYNESSES[i];
  return NULL;
}

static int measure(Pty *pty, const Busyness *what, int seconds) {
  int warm = WARM_UP / EVERY, most = seconds / EVERY, count = 0;
  g_autofree double *time = g_new0(double, most), *memory = g_new0(double, most);
  gint64 began = g_get_monotonic_time();
  for (int sample = 0; sample < warm + most && !pty->ended; sample++) {
    what->keep_busy(pty, sample);
    pty_saw(pty, "\f", EVERY);
    if (sample < warm) continue;
    time[count] = (double)(g_get_monotonic_time() - began) / G_TIME_SPAN_SECOND;
    memory[count++] = resident(pty->pid);
  }
  if (count < 3) return 1;
  Fit fit = fit_line(time, memory, count);
  printf("memory %s: %.0f s after %d s of warm-up, %.1f MB resident, first %.1f, last %.1f; growth %.2f ± %.2f kB a "
         "minute\n",
         what->name, time[count - 1] - time[0], WARM_UP, fit.level / 1024, memory[0] / 1024, memory[count - 1] / 1024,
         fit.slope * 60, fit.error * 60);
  return 0;
}

int main(int argc, char **argv) {
  const Busyness *what = busyness_named(argc > 3 ? argv[3] : "play");
  if (argc < 2 || !what) return 2;
  g_autoptr(Display) display = display_start(1400, 800);
  if (!display) return 0;
  const char *const command[] = {argv[1], "--size", "1280x720", NULL};
  g_autoptr(Pty) pty = pty_start(command, 24, 100);
  if (!pty_expect(pty, "nabla> ", 15)) return 1;
  pty_send(pty, "clear\ndata spiral\ndense 8 tanh\ndense 8 tanh\ndense 1 sigmoid\ntrain 50\n");
  pty_saw(pty, "\f", 5);
  int status = measure(pty, what, argc > 2 ? atoi(argv[2]) : SECONDS);
  pty_send(pty, "\x03\nquit\n");
  return pty_wait(pty, 15) == 0 ? status : 1;
}
