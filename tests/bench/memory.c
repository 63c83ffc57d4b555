/*
 * Does the window's memory grow? Training steps are animated without end beside a plane and a loss that follow, and the
 * resident memory is sampled; a line is fitted to the samples after the first fifth, in which buffers find their size.
 *
 *   memory PROGRAM [SECONDS]
 *
 * Each step that can be taken back keeps about 20 kB in the journal of undo (three steps a minute here); what comes on
 * top is the allocator's, which settles.
 */
#include "../app/display.h"
#include "../app/pty.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECONDS = 600, EVERY = 5 };

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

/* A step is told in about twenty seconds: `play start`, `play` tell it again and again, and now and then comes another.
 */
static void keep_moving(Pty *pty, int sample) {
  if (sample % 4 == 0) pty_send(pty, "step\n");
  pty_send(pty, "play\n");
  pty_saw(pty, "\f", EVERY);
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  int seconds = argc > 2 ? atoi(argv[2]) : SECONDS, most = seconds / EVERY;
  g_autoptr(Display) display = display_start(1400, 800);
  if (!display) return 0;
  const char *const command[] = {argv[1], "--size", "1280x720", NULL};
  g_autoptr(Pty) pty = pty_start(command, 24, 100);
  if (!pty_expect(pty, "nabla> ", 15)) return 1;
  pty_send(pty, "clear\ndata spiral\ndense 8 tanh\ndense 8 tanh\ndense 1 sigmoid\ntrain 50\n");
  pty_saw(pty, "\f", 5);
  g_autofree double *time = g_new0(double, most), *memory = g_new0(double, most);
  gint64 began = g_get_monotonic_time();
  int count = 0;
  for (; count < most && !pty->ended; count++) {
    keep_moving(pty, count);
    time[count] = (double)(g_get_monotonic_time() - began) / G_TIME_SPAN_SECOND;
    memory[count] = resident(pty->pid);
  }
  int first = count / 5;
  Fit fit = fit_line(time + first, memory + first, count - first);
  printf("memory: %.0f s of animation, %.1f MB resident, growth %.2f ± %.2f kB a minute\n", time[count - 1],
         fit.level / 1024, fit.slope * 60, fit.error * 60);
  pty_send(pty, "\nquit\n");
  return pty_wait(pty, 15) == 0 ? 0 : 1;
}
