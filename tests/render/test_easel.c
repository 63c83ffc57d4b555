#include "render/easel.h"
#include "render/font.h"
#include "sample.h"

#include <poll.h>

enum { WIDTH = 1280, HEIGHT = 720 };

static void assert_same_pixels(const Raster *a, const Raster *b) {
  const SDL_Surface *s = raster_surface(a), *t = raster_surface(b);
  g_assert_cmpmem(s->pixels, s->h * s->pitch, t->pixels, t->h * t->pitch);
}

/* While one thread paints a moving stage, this one paints pages of its own: each comes out as if painted alone. */
static void test_paints_beside(void) {
  g_autoptr(Theme) theme = sample_theme("dark");
  g_autoptr(Easel) easel = easel_new(NULL);
  g_autoptr(DrawList) list = draw_list_new(WIDTH, HEIGHT, render_text_width);
  g_autoptr(DrawList) graph = draw_list_new(WIDTH, HEIGHT, render_text_width);
  g_autoptr(Raster) raster = raster_new(WIDTH, HEIGHT, 1, NULL);
  g_assert_nonnull(easel);
  for (int frame = 0; frame < 6; frame++) {
    g_autoptr(Raster) here = raster_new(WIDTH, HEIGHT, 1, NULL), alone = raster_new(WIDTH, HEIGHT, 1, NULL);
    sample_stage(list, theme, frame / 6.0);
    g_assert_false(easel_is_busy(easel));
    easel_begin(easel, raster, list, theme->ground);
    g_assert_true(easel_is_busy(easel));
    sample_graph(graph, theme);
    raster_paint(here, graph, theme->ground);
    struct pollfd done = {.fd = easel_descriptor(easel), .events = POLLIN};
    g_assert_cmpint(poll(&done, 1, 20000), ==, 1);
    SDL_Rect changed = {0};
    g_assert_true(easel_finish(easel, &changed));
    g_assert_false(easel_finish(easel, &changed));
    g_assert_cmpint(changed.w, >, 0);
    if (frame == 0) g_assert_cmpint(changed.w, ==, WIDTH);
    raster_paint(alone, list, theme->ground);
    assert_same_pixels(raster, alone);
    raster_forget(alone);
    raster_paint(alone, graph, theme->ground);
    assert_same_pixels(here, alone);
  }
}

static void test_freed_while_busy(void) {
  g_autoptr(Theme) theme = sample_theme("light");
  g_autoptr(DrawList) list = draw_list_new(WIDTH, HEIGHT, render_text_width);
  g_autoptr(Raster) raster = raster_new(WIDTH, HEIGHT, 2, NULL), alone = raster_new(WIDTH, HEIGHT, 2, NULL);
  sample_stage(list, theme, 0);
  Easel *easel = easel_new(NULL);
  easel_begin(easel, raster, list, theme->ground);
  easel_free(easel); /* waits */
  raster_paint(alone, list, theme->ground);
  assert_same_pixels(raster, alone);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/render/easel/paints-beside", test_paints_beside);
  g_test_add_func("/render/easel/freed-while-busy", test_freed_while_busy);
  return g_test_run();
}
