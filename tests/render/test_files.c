/* What is written to files: PNG, SVG, PDF, GIF, MP4. */
#include "render/font.h"
#include "render/gif.h"
#include "render/output.h"
#include "render/pdf.h"
#include "render/png.h"
#include "render/raster.h"
#include "render/svg.h"
#include "render/video.h"
#include "sample.h"

#include <cairo.h>
#include <gif_lib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <png.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

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
  g_assert_false(svg_write("/nowhere/at/all.svg", list, 1, (Color){0}, &diag));
  g_assert_nonnull(strstr(diag.message, "/nowhere/at/all.svg"));
  diag_clear(&diag);
}

static int files_in_folder(void) {
  g_autoptr(GDir) dir = g_dir_open(g_getenv("NABLA_TEST_FOLDER"), 0, NULL);
  int count = 0;
  while (g_dir_read_name(dir) != NULL) count++;
  return count;
}

/* A file for which there is no room is not begun, and the one that was there stays. */
static void test_whole_or_nothing(void) {
  g_autofree char *path = temporary("whole.txt"), *text = NULL, *large = g_malloc0(1 << 16);
  Diag diag = DIAG_INIT;
  struct rlimit old, small;
  g_assert_true(output_file(path, "first", 5, NULL));
  int before = files_in_folder();
  signal(SIGXFSZ, SIG_IGN);
  getrlimit(RLIMIT_FSIZE, &old);
  small = (struct rlimit){.rlim_cur = 1 << 12, .rlim_max = old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  bool written = output_file(path, large, 1 << 16, &diag);
  setrlimit(RLIMIT_FSIZE, &old);
  g_assert_false(written);
  g_assert_nonnull(strstr(diag.message, "whole.txt: File too large"));
  diag_clear(&diag);
  g_assert_cmpint(files_in_folder(), ==, before);
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  g_assert_cmpstr(text, ==, "first");
}

static void write_twice(bool (*write)(const char *, const DrawList *, double, Color, Diag *), const char *ending) {
  g_autofree char *first = g_strconcat("a", ending, NULL), *second = g_strconcat("b", ending, NULL);
  g_autofree char *a = temporary(first), *b = temporary(second);
  g_autoptr(Theme) theme = sample_theme("light");
  g_autoptr(DrawList) list = draw_list_new(1280, 720, render_text_width);
  sample_stage(list, theme, 0);
  draw_push_opacity(list, 0.5);
  draw_text(list, (Point){20, 20}, ALIGN_START, FONT_MONO, 12, theme->ink, "half");
  draw_pop_opacity(list);
  g_assert_true(write(a, list, 1, theme->ground, NULL));
  g_assert_true(write(b, list, 1, theme->ground, NULL));
  assert_same_files(a, b);
}

/* Counts elements; GMarkup stops at what is not well-formed. */
static void count_element(GMarkupParseContext *context, const char *name, const char **keys, const char **values,
                          gpointer counts, GError **error) {
  (void)context, (void)keys, (void)values, (void)error;
  gpointer count = g_hash_table_lookup(counts, name);
  g_hash_table_insert(counts, g_strdup(name), GINT_TO_POINTER(GPOINTER_TO_INT(count) + 1));
}

static void test_svg(void) {
  write_twice(svg_write, ".svg");
  g_autofree char *path = temporary("a.svg");
  g_autoptr(GBytes) bytes = contents(path);
  g_assert_true(find_bytes(bytes, "<?xml") == g_bytes_get_data(bytes, NULL));
  g_assert_nonnull(find_bytes(bytes, " width=\"1280\" height=\"720\" viewBox=\"0 0 1280 720\""));
  g_assert_nonnull(find_bytes(bytes, "<g opacity=\"0.5\">\n<text"));
  g_assert_nonnull(find_bytes(bytes, ">half</text>"));
  GMarkupParser parser = {.start_element = count_element};
  g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, counts, NULL);
  gsize length;
  const char *text = g_bytes_get_data(bytes, &length);
  g_assert_true(g_markup_parse_context_parse(context, text, (gssize)length, NULL));
  g_assert_true(g_markup_parse_context_end_parse(context, NULL));
  g_assert_cmpint(GPOINTER_TO_INT(g_hash_table_lookup(counts, "text")), >, 20);
  g_assert_cmpint(GPOINTER_TO_INT(g_hash_table_lookup(counts, "path")), >, 10);
  g_assert_cmpint(GPOINTER_TO_INT(g_hash_table_lookup(counts, "image")), >, 0);
  int clips = GPOINTER_TO_INT(g_hash_table_lookup(counts, "clipPath"));
  g_assert_cmpint(clips, >=, GPOINTER_TO_INT(g_hash_table_lookup(counts, "image")));
}

/* What means something to XML is escaped, and numbers have a point whatever the locale says. */
static void test_svg_text(void) {
  g_autofree char *path = temporary("text.svg"), *before = g_strdup(setlocale(LC_NUMERIC, NULL));
  g_autoptr(DrawList) list = draw_list_new(100, 50, render_text_width);
  Color ink = {0, 0, 0, 1};
  draw_text(list, (Point){1.5, 20.25}, ALIGN_START, FONT_REGULAR, 12, ink, "a < b & \"c\"");
  draw_text(list, (Point){1.5, 40}, ALIGN_START, FONT_ITALIC, 12.5, ink, "x");
  setlocale(LC_NUMERIC, "de_DE.UTF-8");
  g_assert_true(svg_write(path, list, 2, (Color){0}, NULL));
  setlocale(LC_NUMERIC, before);
  g_autoptr(GBytes) bytes = contents(path);
  g_assert_nonnull(find_bytes(bytes, "<text x=\"1.5\" y=\"20.25\" font-size=\"12\""));
  g_assert_nonnull(find_bytes(bytes, ">a &lt; b &amp; &quot;c&quot;</text>"));
  g_assert_nonnull(find_bytes(bytes, "transform=\"matrix(1 0 -0.213 1 1.5 40)\" font-size=\"12.5\""));
  g_assert_null(find_bytes(bytes, "<rect")); /* no ground */
  g_assert_nonnull(find_bytes(bytes, " width=\"200\" height=\"100\" viewBox=\"0 0 100 50\""));
}

static void test_pdf(void) {
  write_twice(pdf_write, ".pdf");
  g_autofree char *path = temporary("a.pdf");
  g_autoptr(GBytes) bytes = contents(path);
  g_assert_true(find_bytes(bytes, "%PDF-") == g_bytes_get_data(bytes, NULL));
  g_assert_nonnull(find_bytes(bytes, "/CreationDate (20000101"));
  g_assert_nonnull(find_bytes(bytes, "/FontFile2")); /* texts are set in an embedded font */
}

/* ---- animations ---- */

/* A page on which a bar grows over a ground of many colours. */
static void paint_bar(DrawList *list, const Theme *theme, double share) {
  guint32 pixels[64 * 64];
  for (int i = 0; i < 64 * 64; i++) pixels[i] = color_argb(theme_mix(theme, (i % 64) / 32.0 - 1));
  draw_list_clear(list, 200, 120);
  draw_image(list, (Rect){10, 10, 100, 100}, 8, 64, 64, pixels, 1);
  draw_rect(list, (Rect){120, 110 - 100 * share, 60, 100 * share}, 0, (Style){.fill = theme->ink});
}

static void write_gif(const char *path, const double *shares, int count) {
  g_autoptr(Theme) theme = sample_theme("dark");
  g_autoptr(DrawList) list = draw_list_new(200, 120, render_text_width);
  g_autoptr(Raster) raster = raster_new(200, 120, 1, NULL);
  g_autoptr(Palette) palette = palette_new();
  for (int i = 0; i < count; i++) {
    paint_bar(list, theme, shares[i]);
    raster_paint(raster, list, theme->ground);
    palette_learn(palette, raster_surface(raster));
  }
  g_assert_true(palette_choose(palette, NULL));
  g_assert_cmpint(palette_count(palette), <=, PALETTE_MOST);
  g_autoptr(Gif) gif = gif_new(path, 200, 120, palette, NULL);
  for (int i = 0; i < count; i++) {
    paint_bar(list, theme, shares[i]);
    raster_paint(raster, list, theme->ground);
    g_assert_true(gif_add(gif, raster_surface(raster), 3 + i, NULL));
  }
  g_assert_true(gif_finish(gif, NULL));
}

/* Lays a picture of the GIF over the ones before. */
static void lay_over(const GifFileType *gif, int at, guint32 *canvas) {
  const SavedImage *image = &gif->SavedImages[at];
  GraphicsControlBlock control;
  g_assert_cmpint(DGifSavedExtensionToGCB((GifFileType *)gif, at, &control), ==, GIF_OK);
  g_assert_cmpint(control.DelayTime, ==, 3 + at);
  for (int y = 0; y < image->ImageDesc.Height; y++) {
    for (int x = 0; x < image->ImageDesc.Width; x++) {
      guint8 index = image->RasterBits[y * image->ImageDesc.Width + x];
      if (index == control.TransparentColor) continue;
      GifColorType c = gif->SColorMap->Colors[index];
      canvas[(y + image->ImageDesc.Top) * 200 + x + image->ImageDesc.Left] =
          (guint32)c.Red << 16 | (guint32)c.Green << 8 | c.Blue;
    }
  }
}

/* The mean distance of a colour part; colours are mixed from a palette, so single pixels may be off more. */
static double mean_error(const guint32 *canvas, const SDL_Surface *wanted) {
  double sum = 0;
  for (int y = 0; y < 120; y++) {
    const guint32 *row = (const guint32 *)(const void *)((const char *)wanted->pixels + y * wanted->pitch);
    for (int x = 0; x < 200; x++) {
      for (int part = 0; part < 24; part += 8) {
        sum += fabs((double)(canvas[y * 200 + x] >> part & 255) - (double)(row[x] >> part & 255));
      }
    }
  }
  return sum / (200 * 120 * 3);
}

/* giflib's own reader finds each picture with its time, and all of them as they were painted. */
static void test_gif(void) {
  static const double shares[] = {0.1, 0.5, 0.5, 0.9, 0.2};
  g_autofree char *path = temporary("bar.gif"), *again = temporary("again.gif");
  g_autofree guint32 *canvas = g_new0(guint32, 200 * 120);
  write_gif(path, shares, 5);
  write_gif(again, shares, 5);
  assert_same_files(path, again);
  int error;
  GifFileType *gif = DGifOpenFileName(path, &error);
  g_assert_nonnull(gif);
  g_assert_cmpint(DGifSlurp(gif), ==, GIF_OK);
  g_assert_cmpint(gif->ImageCount, ==, 5);
  g_assert_cmpint(gif->SavedImages[2].ImageDesc.Width, ==, 1); /* nothing moved */
  g_assert_cmpint(gif->SavedImages[1].ImageDesc.Width, ==, 60);
  g_autoptr(Theme) theme = sample_theme("dark");
  g_autoptr(DrawList) list = draw_list_new(200, 120, render_text_width);
  for (int i = 0; i < 5; i++) {
    paint_bar(list, theme, shares[i]);
    g_autoptr(Raster) raster = painted(list, 1, theme->ground);
    lay_over(gif, i, canvas);
    g_assert_cmpfloat(mean_error(canvas, raster_surface(raster)), <, 1);
  }
  DGifCloseFile(gif, &error);
}

/* Left before its end there is no file, and nothing beside it. */
static void test_gif_left(void) {
  g_autofree char *path = temporary("left.gif");
  g_autoptr(Raster) raster = raster_new(20, 10, 1, NULL);
  g_autoptr(DrawList) list = draw_list_new(20, 10, render_text_width);
  g_autoptr(Palette) palette = palette_new();
  raster_paint(raster, list, (Color){1, 0, 0, 1});
  palette_learn(palette, raster_surface(raster));
  g_assert_true(palette_choose(palette, NULL));
  g_assert_cmphex(palette_color(palette, palette_index(palette, 0xff0000, 3, 4)), ==, 0xff0000);
  int before = files_in_folder();
  Gif *gif = gif_new(path, 20, 10, palette, NULL);
  g_assert_true(gif_add(gif, raster_surface(raster), 5, NULL));
  g_assert_cmpint(files_in_folder(), ==, before + 1);
  gif_free(gif);
  g_assert_cmpint(files_in_folder(), ==, before);
}

/* The mean of a dithered area is the colour that was asked for: no bands. */
static void test_dithering(void) {
  g_autoptr(Palette) palette = palette_new();
  SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, 64, 64, 32, SDL_PIXELFORMAT_ARGB8888);
  for (int i = 0; i < 64 * 64; i++) {
    guint32 *row = (guint32 *)(void *)((char *)surface->pixels + i / 64 * surface->pitch);
    row[i % 64] = 0xff000000 | (guint32)(i / 16) << 16 | (guint32)(i % 64) * 4;
  }
  palette_learn(palette, surface);
  g_assert_true(palette_choose(palette, NULL));
  for (guint32 blue = 30; blue < 220; blue += 10) {
    double sum = 0;
    for (int i = 0; i < 64; i++)
      sum += palette_color(palette, palette_index(palette, 128 << 16 | blue, i % 8, i / 8)) & 255;
    g_assert_cmpfloat(fabs(sum / 64 - blue), <, 5); /* colours of the palette lie about 16 apart */
  }
  SDL_FreeSurface(surface);
}

static void test_video(void) {
  g_autofree char *ffmpeg = g_find_program_in_path("ffmpeg"), *path = temporary("bar.mp4"), *path_before = NULL;
  Host host = {0};
  Diag diag = DIAG_INIT;
  g_autoptr(Theme) theme = sample_theme("dark");
  g_autoptr(DrawList) list = draw_list_new(200, 120, render_text_width);
  paint_bar(list, theme, 0.5);
  g_autoptr(Raster) raster = painted(list, 1, theme->ground);
  path_before = g_strdup(g_getenv("PATH"));
  g_setenv("PATH", "/nowhere", TRUE);
  g_assert_null(video_new(path, 200, 120, 10, theme->ground, &diag));
  g_setenv("PATH", path_before, TRUE);
  g_assert_nonnull(strstr(diag.message, "ffmpeg is not installed"));
  diag_clear(&diag);
  if (ffmpeg == NULL) {
    g_test_skip("no ffmpeg here");
    return;
  }
  int before = files_in_folder();
  Video *left = video_new(path, 200, 120, 10, theme->ground, NULL);
  g_assert_true(video_add(left, raster_surface(raster), &host, NULL));
  video_free(left);
  g_assert_cmpint(files_in_folder(), ==, before);
  g_autoptr(Video) video = video_new(path, 200, 120, 10, theme->ground, &diag);
  for (int i = 0; i < 5; i++) g_assert_true(video_add(video, raster_surface(raster), &host, &diag));
  g_assert_true(video_finish(video, &host, &diag));
  g_autoptr(GBytes) bytes = contents(path);
  g_assert_nonnull(find_bytes(bytes, "ftyp"));
  g_assert_nonnull(find_bytes(bytes, "avc1"));
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
  g_test_add_func("/render/whole_or_nothing", test_whole_or_nothing);
  g_test_add_func("/render/gif/reads_back", test_gif);
  g_test_add_func("/render/gif/left", test_gif_left);
  g_test_add_func("/render/gif/dithering", test_dithering);
  g_test_add_func("/render/video", test_video);
  g_test_add_func("/render/svg", test_svg);
  g_test_add_func("/render/svg/text", test_svg_text);
  g_test_add_func("/render/pdf", test_pdf);
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
