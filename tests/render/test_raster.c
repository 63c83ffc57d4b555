#include "render/font.h"
#include "render/raster.h"
#include "sample.h"

#include <math.h>
#include <string.h>

static guint32 pixel(const Raster *raster, int x, int y) {
  const SDL_Surface *s = raster_surface(raster);
  return ((const guint32 *)(const void *)((const char *)s->pixels + y * s->pitch))[x];
}

static void assert_same_pixels(const Raster *a, const Raster *b) {
  const SDL_Surface *s = raster_surface(a), *t = raster_surface(b);
  g_assert_cmpint(s->w, ==, t->w);
  g_assert_cmpint(s->h, ==, t->h);
  for (int y = 0; y < s->h; y++) {
    int row = s->w * 4;
    g_assert_cmpmem((const char *)s->pixels + y * s->pitch, row, (const char *)t->pixels + y * t->pitch, row);
  }
}

static Raster *painted(const DrawList *list, double scale, Color ground) {
  Raster *raster = raster_new(draw_list_width(list), draw_list_height(list), scale, NULL);
  g_assert_nonnull(raster);
  raster_paint(raster, list, ground);
  return raster;
}

static const Color WHITE = {1, 1, 1, 1}, BLACK = {0, 0, 0, 1}, RED = {1, 0, 0, 1}, NOTHING = {0, 0, 0, 0};

static void test_shapes(void) {
  g_autoptr(DrawList) list = draw_list_new(100, 60, render_text_width);
  static const guint32 pixels[] = {0xff0000ff, 0xff0000ff};
  draw_rect(list, (Rect){10, 10, 20, 20}, 0, (Style){.fill = RED});
  draw_circle(list, (Point){50, 20}, 8, (Style){.fill = BLACK});
  draw_image(list, (Rect){70, 10, 20, 20}, 0, 2, 1, pixels, 1);
  draw_push_opacity(list, 0.5);
  draw_rect(list, (Rect){10, 40, 20, 10}, 0, (Style){.fill = BLACK});
  draw_pop_opacity(list);
  draw_push_clip(list, (Rect){40, 40, 10, 10}, 0);
  draw_rect(list, (Rect){40, 40, 20, 10}, 0, (Style){.fill = RED});
  draw_pop_clip(list);
  for (double scale = 1; scale <= 3; scale++) {
    g_autoptr(Raster) raster = painted(list, scale, WHITE);
    int s = (int)scale;
    g_assert_cmpint(raster_surface(raster)->w, ==, 100 * s);
    g_assert_cmphex(pixel(raster, 0, 0), ==, 0xffffffff);
    g_assert_cmphex(pixel(raster, 10 * s, 10 * s), ==, 0xffff0000); /* corners lie on whole pixels */
    g_assert_cmphex(pixel(raster, 30 * s - 1, 30 * s - 1), ==, 0xffff0000);
    g_assert_cmphex(pixel(raster, 30 * s, 30 * s), ==, 0xffffffff);
    g_assert_cmphex(pixel(raster, 50 * s, 20 * s), ==, 0xff000000);
    g_assert_cmphex(pixel(raster, 80 * s, 20 * s), ==, 0xff0000ff);
    g_assert_cmpint((int)(pixel(raster, 20 * s, 45 * s) & 255), >=, 126);
    g_assert_cmpint((int)(pixel(raster, 20 * s, 45 * s) & 255), <=, 129);
    g_assert_cmphex(pixel(raster, 45 * s, 45 * s), ==, 0xffff0000);
    g_assert_cmphex(pixel(raster, 55 * s, 45 * s), ==, 0xffffffff);
  }
}

/* A thin level or upright line is whole pixels of its own colour, wherever it is put. */
static void test_sharp_lines(void) {
  for (double at = 20; at < 21; at += 0.13) {
    g_autoptr(DrawList) list = draw_list_new(40, 40, render_text_width);
    draw_line(list, (Point){0, at}, (Point){40, at}, (Style){.stroke = BLACK, .width = 1});
    draw_rect(list, (Rect){at - 10, 0, 1.2, 10}, 0, (Style){.fill = BLACK});
    g_autoptr(Raster) raster = painted(list, 1, WHITE);
    int level = 0, upright = 0;
    for (int i = 0; i < 40; i++) {
      guint32 down = pixel(raster, 30, i), across = pixel(raster, i, 5);
      g_assert_true(down == 0xff000000 || down == 0xffffffff);
      g_assert_true(across == 0xff000000 || across == 0xffffffff);
      level += down == 0xff000000, upright += across == 0xff000000;
    }
    g_assert_cmpint(level, ==, 1);
    g_assert_cmpint(upright, ==, 1);
  }
}

static void test_text(void) {
  g_autoptr(DrawList) list = draw_list_new(200, 60, render_text_width);
  double width = draw_text(list, (Point){20, 40}, ALIGN_START, FONT_REGULAR, 30, BLACK, "−0.88");
  g_autoptr(Raster) raster = painted(list, 1, WHITE);
  int first = -1, last = -1;
  for (int x = 0; x < 200; x++) {
    for (int y = 0; y < 60; y++) {
      if ((pixel(raster, x, y) & 255) > 128) continue;
      if (first < 0) first = x;
      last = x;
      g_assert_cmpint(y, <=, 41); /* on the baseline */
      g_assert_cmpint(y, >=, 40 - 24);
    }
  }
  g_assert_cmpint(first, >=, 20);
  g_assert_cmpint(first, <, 26);
  g_assert_cmpfloat(last, <, 20 + width);
  g_assert_cmpfloat(last, >, 20 + width - 5);
}

static void test_transparent(void) {
  g_autoptr(DrawList) list = draw_list_new(20, 20, render_text_width);
  draw_rect(list, (Rect){0, 0, 10, 20}, 0, (Style){.fill = {1, 0, 0, 0.5f}});
  g_autoptr(Raster) raster = painted(list, 1, NOTHING);
  g_assert_cmphex(pixel(raster, 15, 10), ==, 0);
  g_assert_cmpint((int)(pixel(raster, 5, 10) >> 24), ==, 128);
}

/* However it came about, the picture is the one that would be painted afresh: small and large changes, layers that come
 * and go, motion long enough for the layers below to be kept. */
static void test_kept_layers(void) {
  static const double moves[] = {0, 0.1, 0.2, 0.3, 0.4, 0.4, 0.4, 0.9, 0};
  g_autoptr(Theme) dark = sample_theme("dark");
  g_autoptr(Theme) light = sample_theme("light");
  g_autoptr(DrawList) list = draw_list_new(1280, 720, render_text_width);
  g_autoptr(Raster) kept = raster_new(1280, 720, 1.25, NULL);
  for (gsize i = 0; i < 2 * G_N_ELEMENTS(moves); i++) {
    const Theme *theme = i < G_N_ELEMENTS(moves) ? dark : light;
    double move = moves[i % G_N_ELEMENTS(moves)];
    sample_stage(list, theme, move);
    if (i % 5 == 4) {
      draw_layer(list, "above");
      draw_push_opacity(list, 0.5);
      draw_text(list, (Point){590 + 50 * move, 320}, ALIGN_START, FONT_BOLD, 40, theme->ink, "p = −13");
      draw_pop_opacity(list);
      draw_circle(list, (Point){600 + 50 * move, 300}, 30, (Style){.fill = color_alpha(theme->flash, 0.5)});
    }
    if (i == 7) sample_graph(list, theme);
    raster_paint(kept, list, theme->ground);
    g_autoptr(Raster) afresh = painted(list, 1.25, theme->ground);
    assert_same_pixels(kept, afresh);
  }
}

static void test_changed(void) {
  g_autoptr(Theme) theme = sample_theme("dark");
  g_autoptr(DrawList) list = draw_list_new(1280, 720, render_text_width);
  g_autoptr(Raster) raster = raster_new(1280, 720, 1, NULL);
  sample_stage(list, theme, 0);
  SDL_Rect all = raster_paint(raster, list, theme->ground);
  g_assert_cmpint(all.w, ==, 1280);
  g_assert_cmpint(all.h, ==, 720);
  sample_stage(list, theme, 0);
  g_assert_cmpint(raster_paint(raster, list, theme->ground).w, ==, 0);
  sample_stage(list, theme, 0.5);
  SDL_Rect some = raster_paint(raster, list, theme->ground);
  g_assert_cmpint(some.w, >, 0);
  g_assert_cmpint(some.w, <, 300);
  raster_forget(raster);
  g_assert_cmpint(raster_paint(raster, list, theme->ground).w, ==, 1280);
}

static void test_sizes(void) {
  Diag diag = DIAG_INIT;
  g_assert_null(raster_new(1e6, 1e6, 1, &diag));
  g_assert_nonnull(strstr(diag.message, "cannot be painted"));
  diag_clear(&diag);
  g_assert_null(raster_new(0, 100, 1, NULL));
  g_assert_null(raster_new((double)NAN, 100, 1, NULL));
  g_autoptr(Raster) raster = raster_new(100, 50, 1.5, NULL);
  g_assert_cmpint(raster_surface(raster)->w, ==, 150);
  g_assert_false(raster_resize(raster, 1e9, 1, 1, NULL));
  g_assert_cmpint(raster_surface(raster)->h, ==, 75);
  g_assert_true(raster_resize(raster, 10, 10, 2, NULL));
  g_assert_cmpint(raster_surface(raster)->h, ==, 20);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/render/raster/shapes", test_shapes);
  g_test_add_func("/render/raster/sharp_lines", test_sharp_lines);
  g_test_add_func("/render/raster/text", test_text);
  g_test_add_func("/render/raster/transparent", test_transparent);
  g_test_add_func("/render/raster/kept_layers", test_kept_layers);
  g_test_add_func("/render/raster/changed", test_changed);
  g_test_add_func("/render/raster/sizes", test_sizes);
  return g_test_run();
}
