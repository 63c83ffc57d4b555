/* Times of a full page, a line a figure: whole, with one small layer moving, and with nothing changed. */
#include "render/font.h"
#include "render/raster.h"
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { FRAMES = 120 };

/* Microseconds of processor time. */
static gint64 now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static int compare(gconstpointer a, gconstpointer b) {
  const gint64 *x = a, *y = b;
  return *x < *y ? -1 : *x > *y;
}

/* The processor's time, and of that the median, since others use the machine too. */
static void measure(const char *what, Raster *raster, DrawList *list, const Theme *theme, bool forget, double motion) {
  gint64 listing[FRAMES], painting[FRAMES];
  for (int frame = 0; frame < FRAMES; frame++) {
    gint64 start = now();
    sample_stage(list, theme, motion * frame / FRAMES);
    gint64 listed = now();
    if (forget) raster_forget(raster);
    raster_paint(raster, list, theme->ground);
    listing[frame] = listed - start;
    painting[frame] = now() - listed;
  }
  qsort(listing, FRAMES, sizeof listing[0], compare);
  qsort(painting, FRAMES, sizeof painting[0], compare);
  printf("%-26s %6.2f ms to list, %6.2f ms to paint\n", what, (double)listing[FRAMES / 2] / 1000,
         (double)painting[FRAMES / 2] / 1000);
}

int main(void) {
  g_autoptr(Theme) theme = sample_theme("dark");
  g_autoptr(DrawList) list = draw_list_new(1280, 720, render_text_width);
  g_autoptr(Raster) raster = raster_new(1280, 720, 1, NULL);
  gint64 start = now();
  sample_stage(list, theme, 0);
  raster_paint(raster, list, theme->ground);
  printf("%-26s %6.2f ms\n", "first page, fonts and all", (double)(now() - start) / 1000);
  measure("whole page", raster, list, theme, true, 0);
  measure("one layer moves", raster, list, theme, false, 1);
  measure("nothing changes", raster, list, theme, false, 0);
  return 0;
}
