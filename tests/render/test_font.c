#include "render/font.h"
#include "render/glyphs.h"

#include <math.h>
#include <SDL_ttf.h>

static void test_found(void) {
  Diag diag = DIAG_INIT;
  g_assert_true(render_fonts_available(&diag));
  for (int face = FONT_REGULAR; face <= FONT_MONO; face++) g_assert_nonnull(font_file((FontFace)face));
}

static void test_width(void) {
  g_assert_cmpfloat(render_text_width(FONT_REGULAR, 20, ""), ==, 0);
  double one = render_text_width(FONT_REGULAR, 10, "∂L/∂W"), three = render_text_width(FONT_REGULAR, 30, "∂L/∂W");
  g_assert_cmpfloat(one, >, 20);
  g_assert_cmpfloat_with_epsilon(three, 3 * one, 1e-9);
  g_assert_cmpfloat(render_text_width(FONT_BOLD, 10, "abc"), >, render_text_width(FONT_REGULAR, 10, "abc"));
  g_assert_cmpfloat(render_text_width(FONT_ITALIC, 10, "abc"), ==, render_text_width(FONT_REGULAR, 10, "abc"));
  double sum = render_text_width(FONT_REGULAR, 10, "A") + render_text_width(FONT_REGULAR, 10, "V");
  g_assert_cmpfloat_with_epsilon(render_text_width(FONT_REGULAR, 10, "AV"), sum, 1e-9);
}

/* What is measured is what SDL_ttf sets, to a pixel. */
static void test_width_is_pixels(void) {
  static const char *const texts[] = {"2 → 4 tanh → 1 sigmoid", "−0.88", "backward · event 9 of 31", "fish AVAToWa"};
  static const int sizes[] = {13, 16, 23, 45};
  g_assert_cmpint(TTF_Init(), ==, 0);
  for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
    TTF_Font *font = TTF_OpenFont(font_file(FONT_REGULAR), sizes[s]);
    g_assert_nonnull(font);
    TTF_SetFontHinting(font, TTF_HINTING_LIGHT_SUBPIXEL);
    TTF_SetFontKerning(font, 0);
    for (gsize t = 0; t < G_N_ELEMENTS(texts); t++) {
      int w = 0;
      TTF_SizeUTF8(font, texts[t], &w, NULL);
      g_assert_cmpfloat_with_epsilon(render_text_width(FONT_REGULAR, sizes[s], texts[t]), (double)w, 2.01);
    }
    TTF_CloseFont(font);
  }
  TTF_Quit();
}

typedef struct {
  double left, right, top, bottom; /* of the ink, pixels from the origin */
} Ink;

static Ink ink_of(const Label *label) {
  Ink ink = {1e9, -1e9, 1e9, -1e9};
  int stride = cairo_image_surface_get_stride(label->mask);
  const guint8 *rows = cairo_image_surface_get_data(label->mask);
  for (int y = 0; y < cairo_image_surface_get_height(label->mask); y++) {
    for (int x = 0; x < cairo_image_surface_get_width(label->mask); x++) {
      if (rows[y * stride + x] < 128) continue;
      ink.left = fmin(ink.left, label->left + x), ink.right = fmax(ink.right, label->left + x + 1);
      ink.top = fmin(ink.top, label->top + y), ink.bottom = fmax(ink.bottom, label->top + y + 1);
    }
  }
  return ink;
}

/* Where the ink of a label lies, against what Cairo says of the same outlines: the origin is where it should be, also
 * of letters that begin left of it or rise above the font's ascent. */
static void test_origin(void) {
  static const struct {
    FontFace face;
    const char *text;
  } cases[] = {{FONT_REGULAR, "H"}, {FONT_REGULAR, "j"}, {FONT_ITALIC, "jump"}, {FONT_BOLD, "Ŵ"}, {FONT_REGULAR, "−1"}};
  Glyphs *glyphs = glyphs_new();
  cairo_surface_t *page = cairo_image_surface_create(CAIRO_FORMAT_A8, 8, 8);
  cairo_t *cr = cairo_create(page);
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    const Label *label = glyphs_label(glyphs, cases[i].face, 40, cases[i].text);
    g_assert_nonnull(label);
    Ink ink = ink_of(label);
    cairo_matrix_t matrix;
    Ink outline;
    cairo_matrix_init(&matrix, 40, 0, font_sheared(cases[i].face) ? -FONT_SHEAR * 40 : 0, 40, 0, 0);
    cairo_set_font_face(cr, font_cairo(cases[i].face));
    cairo_set_font_matrix(cr, &matrix);
    cairo_move_to(cr, 0, 0);
    cairo_text_path(cr, cases[i].text);
    cairo_path_extents(cr, &outline.left, &outline.top, &outline.right, &outline.bottom);
    cairo_new_path(cr);
    /* Two pixels: one for the half-covered at an edge, one that hinting may move it by. */
    g_assert_cmpfloat_with_epsilon(ink.left, outline.left, 2);
    g_assert_cmpfloat_with_epsilon(ink.right, outline.right, 2);
    g_assert_cmpfloat_with_epsilon(ink.top, outline.top, 2);
    g_assert_cmpfloat_with_epsilon(ink.bottom, outline.bottom, 2);
  }
  cairo_destroy(cr);
  cairo_surface_destroy(page);
  glyphs_free(glyphs);
}

static void test_cache(void) {
  Glyphs *glyphs = glyphs_new();
  const Label *first = glyphs_label(glyphs, FONT_REGULAR, 16, "0.93");
  cairo_surface_t *mask = first->mask;
  g_assert_true(glyphs_label(glyphs, FONT_REGULAR, 16, "0.93")->mask == mask);
  g_assert_true(glyphs_label(glyphs, FONT_REGULAR, 17, "0.93")->mask != mask);
  g_assert_true(glyphs_label(glyphs, FONT_BOLD, 16, "0.93")->mask != mask);
  g_assert_null(glyphs_label(glyphs, FONT_REGULAR, 16, ""));
  g_assert_null(glyphs_label(glyphs, FONT_REGULAR, 0.2, "too small to see"));
  for (int i = 0; i < 150; i++) { /* more than it keeps: some 200 KB each */
    g_autofree char *text = g_strdup_printf("label %d", i);
    g_assert_nonnull(glyphs_label(glyphs, FONT_REGULAR, 200, text));
  }
  for (int size = 10; size < 70; size++) g_assert_nonnull(glyphs_label(glyphs, FONT_REGULAR, size, "so many sizes"));
  g_assert_nonnull(glyphs_label(glyphs, FONT_REGULAR, 16, "0.93"));
  glyphs_free(glyphs);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/render/font/found", test_found);
  g_test_add_func("/render/font/width", test_width);
  g_test_add_func("/render/font/width_is_pixels", test_width_is_pixels);
  g_test_add_func("/render/glyphs/origin", test_origin);
  g_test_add_func("/render/glyphs/cache", test_cache);
  return g_test_run();
}
