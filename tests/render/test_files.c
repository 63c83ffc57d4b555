/* What is written to files: PNG, SVG, PDF. */
#include "render/font.h"
#include "render/png.h"
#include "render/raster.h"
#include "render/vector.h"
#include "sample.h"

#include <cairo.h>
#include <glib/gstdio.h>
#include <math.h>
#include <png.h>
#include <string.h>

static char *temporary(const char *name) {
  return g_build_filename(g_getenv("NABLA_TEST_FOLDER"), name, NULL);
}

static GBytes *contents(const char *path) {
  char *bytes = NULL;
  gsize length = 0;
  g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
  return g_bytes_new_take(bytes, length);
}

/* Where `part` is within bytes that may hold zeros, or NULL. */
static const guint8 *find_bytes(GBytes *bytes, const char *part) {
  gsize length;
  const guint8 *data = g_bytes_get_data(bytes, &length);
  for (gsize i = 0; i + strlen(part) <= length; i++) {
    if (memcmp(data + i, part, strlen(part)) == 0) return data + i;
  }
  return NULL;
}

static void assert_same_files(const char *a, const char *b) {
  g_autoptr(GBytes) one = contents(a);
  g_autoptr(GBytes) two = contents(b);
  g_assert_true(g_bytes_equal(one, two));
}

static Raster *painted(const DrawList *list, double scale, Color ground) {
  Raster *raster = raster_new(draw_list_width(list), draw_list_height(list), scale, NULL);
  raster_paint(raster, list, ground);
  return raster;
}

static void test_png_same_bytes(void) {
  g_autofree char *a = temporary("a.png"), *b = temporary("b.png");
  g_autoptr(Theme) theme = sample_theme("dark");
  char *paths[] = {a, b};
  for (int i = 0; i < 2; i++) {
    g_autoptr(DrawList) list = draw_list_new(1280, 720, render_text_width);
    sample_stage(list, theme, 0.3);
    g_autoptr(Raster) raster = painted(list, 1, theme->ground);
    g_assert_true(raster_write_png(raster, paths[i], NULL));
  }
  assert_same_files(a, b);
}

/* libpng's simplified reader gives what was painted, and the resolution says 72 dots a point of scale. */
static void test_png_reads_back(void) {
  g_autofree char *path = temporary("back.png");
  g_autoptr(Theme) theme = sample_theme("light");
  g_autoptr(DrawList) list = draw_list_new(1280, 720, render_text_width);
  sample_graph(list, theme);
  g_autoptr(Raster) raster = painted(list, 2, theme->ground);
  g_assert_true(raster_write_png(raster, path, NULL));
  png_image image = {.version = PNG_IMAGE_VERSION};
  g_assert_true(png_image_begin_read_from_file(&image, path));
  g_assert_cmpuint(image.width, ==, 2560);
  g_assert_cmpuint(image.height, ==, 1440);
  g_assert_cmphex(image.format & PNG_FORMAT_FLAG_ALPHA, ==, 0);
  image.format = PNG_FORMAT_BGRA;
  g_autofree guint8 *pixels = g_malloc(PNG_IMAGE_SIZE(image));
  g_assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
  const SDL_Surface *s = raster_surface(raster);
  for (int y = 0; y < s->h; y++) {
    int row = s->w * 4;
    g_assert_cmpmem((const char *)s->pixels + y * s->pitch, row, pixels + y * row, row);
  }
}

static void test_png_resolution(void) {
  g_autofree char *path = temporary("dpi.png");
  static const guint32 pixels[4] = {0xff000000, 0xffffffff, 0xffff0000, 0xff00ff00};
  g_assert_true(png_write(path, pixels, 2, 2, 8, 144, NULL));
  g_autoptr(GBytes) bytes = contents(path);
  const guint8 *chunk = find_bytes(bytes, "pHYs");
  g_assert_nonnull(chunk);
  g_assert_cmpint(chunk[4] << 24 | chunk[5] << 16 | chunk[6] << 8 | chunk[7], ==, 5669); /* 144 / 0.0254 a metre */
  g_assert_cmpint(chunk[12], ==, 1);
}

static void test_png_transparent(void) {
  g_autofree char *path = temporary("clear.png");
  static const guint32 pixels[2] = {0x00000000, 0x80800000}; /* premultiplied: red at half opacity */
  g_assert_true(png_write(path, pixels, 2, 1, 8, 72, NULL));
  png_image image = {.version = PNG_IMAGE_VERSION};
  guint8 out[8];
  g_assert_true(png_image_begin_read_from_file(&image, path));
  image.format = PNG_FORMAT_RGBA;
  g_assert_true(png_image_finish_read(&image, NULL, out, 0, NULL));
  static const guint8 expected[8] = {0, 0, 0, 0, 255, 0, 0, 128};
  g_assert_cmpmem(out, 8, expected, 8);
}

static void test_errors(void) {
  Diag diag = DIAG_INIT;
  static const guint32 pixels[1] = {0xff000000};
  g_autoptr(DrawList) list = draw_list_new(10, 10, render_text_width);
  g_assert_false(png_write("/nowhere/at/all.png", pixels, 1, 1, 4, 72, &diag));
  g_assert_nonnull(strstr(diag.message, "/nowhere/at/all.png"));
  diag_clear(&diag);
  g_assert_false(vector_write("/nowhere/at/all.svg", VECTOR_SVG, list, (Color){0}, &diag));
  g_assert_nonnull(strstr(diag.message, "/nowhere/at/all.svg"));
  diag_clear(&diag);
  if (g_file_test("/dev/full", G_FILE_TEST_EXISTS)) {
    g_assert_false(png_write("/dev/full", pixels, 1, 1, 4, 72, &diag));
    diag_clear(&diag);
  }
}

static void write_twice(VectorFormat format, const char *ending) {
  g_autofree char *first = g_strconcat("a", ending, NULL), *second = g_strconcat("b", ending, NULL);
  g_autofree char *a = temporary(first), *b = temporary(second);
  g_autoptr(Theme) theme = sample_theme("light");
  g_autoptr(DrawList) list = draw_list_new(1280, 720, render_text_width);
  sample_stage(list, theme, 0);
  draw_push_opacity(list, 0.5);
  draw_text(list, (Point){20, 20}, ALIGN_START, FONT_MONO, 12, theme->ink, "half");
  draw_pop_opacity(list);
  g_assert_true(vector_write(a, format, list, theme->ground, NULL));
  g_assert_true(vector_write(b, format, list, theme->ground, NULL));
  assert_same_files(a, b);
}

static void test_svg(void) {
  write_twice(VECTOR_SVG, ".svg");
  g_autofree char *path = temporary("a.svg");
  g_autoptr(GBytes) bytes = contents(path);
  g_assert_true(find_bytes(bytes, "<?xml") == g_bytes_get_data(bytes, NULL));
  g_assert_nonnull(find_bytes(bytes, "width=\"1280px\" height=\"720px\""));
  g_assert_nonnull(find_bytes(bytes, "</svg>"));
}

static void test_pdf(void) {
  write_twice(VECTOR_PDF, ".pdf");
  g_autofree char *path = temporary("a.pdf");
  g_autoptr(GBytes) bytes = contents(path);
  g_assert_true(find_bytes(bytes, "%PDF-") == g_bytes_get_data(bytes, NULL));
  g_assert_nonnull(find_bytes(bytes, "/CreationDate (20000101"));
  g_assert_nonnull(find_bytes(bytes, "/FontFile2")); /* texts are set in an embedded font */
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_autofree char *folder = g_dir_make_tmp("nabla-files-XXXXXX", NULL);
  g_assert_nonnull(folder);
  g_setenv("NABLA_TEST_FOLDER", folder, TRUE);
  g_test_add_func("/render/png/same_bytes", test_png_same_bytes);
  g_test_add_func("/render/png/reads_back", test_png_reads_back);
  g_test_add_func("/render/png/resolution", test_png_resolution);
  g_test_add_func("/render/png/transparent", test_png_transparent);
  g_test_add_func("/render/errors", test_errors);
  g_test_add_func("/render/vector/svg", test_svg);
  g_test_add_func("/render/vector/pdf", test_pdf);
  int result = g_test_run();
  GDir *left = g_dir_open(folder, 0, NULL);
  for (const char *name = g_dir_read_name(left); name != NULL; name = g_dir_read_name(left)) {
    g_autofree char *path = temporary(name);
    g_remove(path);
  }
  g_dir_close(left);
  g_rmdir(folder);
  return result;
}
