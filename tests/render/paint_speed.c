/* Times of painting a full page, one figure a line: whole, with one small layer moving, and with nothing changed. */
#include "render/font.h"
#include "render/raster.h"
#include "sample.h"

#include <stdio.h>

enum { FRAMES = 120 };

typedef struct {
  gint64 list, paint; /* microseconds, all frames */
} Times;

static Times measure(Raster *raster, DrawList *list, const Theme *theme, bool forget, double motion) {
  Times times = {0};
  for (int frame = 0; frame < FRAMES; frame++) {
    gint64 start = g_get_monotonic_time();
    sample_stage(list, theme, motion * frame / FRAMES);
    gint64 listed = g_get_monotonic_time();
    if (forget) raster_forget(raster);
    raster_paint(raster, list, theme->ground);
    times.list += listed - start;
    times.paint += g_get_monotonic_time() - listed;
  }
  return times;
}

static void report(const char *what, Times times) {
  printf("%-32s %6.2f ms\n", what, (double)times.paint / FRAMES / 1000);
}

int main(void) {
  g_autoptr(Theme) theme = sample_theme("dark");
  g_autoptr(DrawList) list = draw_list_new(1280, 720, render_text_width);
  g_autoptr(Raster) raster = raster_new(1280, 720, 1, NULL);
  gint64 start = g_get_monotonic_time();
  sample_stage(list, theme, 0);
  raster_paint(raster, list, theme->ground);
  printf("%-32s %6.2f ms\n", "first page, fonts and all", (double)(g_get_monotonic_time() - start) / 1000);
  report("whole page", measure(raster, list, theme, true, 0));
  report("one layer moves", measure(raster, list, theme, false, 1));
  report("nothing changes", measure(raster, list, theme, false, 0));
  return 0;
}
