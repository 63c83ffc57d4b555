#include "render/png.h"

#include <math.h>
#include <png.h>

#include "render/output.h"

typedef struct {
  const guint8 *pixels;
  int w, h, pitch;
  double dpi;
  bool alpha;
} Picture;

static const guint32 *row_of(const Picture *picture, int y) {
  return (const guint32 *)(const void *)(picture->pixels + (gsize)y * (gsize)picture->pitch);
}

static bool has_alpha(const Picture *picture) {
  for (int y = 0; y < picture->h; y++) {
    const guint32 *row = row_of(picture, y);
    for (int x = 0; x < picture->w; x++) {
      if (row[x] >> 24 != 255) return true;
    }
  }
  return false;
}

static guint8 straight(guint32 part, guint32 alpha) {
  return (guint8)(alpha == 0 ? 0 : MIN((part * 255 + alpha / 2) / alpha, 255));
}

static void pack_row(const Picture *picture, int y, guint8 *out) {
  const guint32 *row = row_of(picture, y);
  for (int x = 0; x < picture->w; x++) {
    guint32 p = row[x], a = picture->alpha ? p >> 24 : 255;
    *out++ = straight(p >> 16 & 255, a);
    *out++ = straight(p >> 8 & 255, a);
    *out++ = straight(p & 255, a);
    if (picture->alpha) *out++ = (guint8)a;
  }
}

static void collect(png_structp png, png_bytep bytes, gsize length) {
  g_byte_array_append(png_get_io_ptr(png), bytes, (guint)length);
}

static void flush(png_structp png) {
  (void)png;
}

/* libpng leaves by a jump on errors: nothing here may be allocated between. Level 6 without filters is the fastest that
 * is also small, for pictures of few colours. */
static bool pack(GByteArray *file, const Picture *picture, guint8 *row) {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png == NULL ? NULL : png_create_info_struct(png);
  if (info == NULL || setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    return false;
  }
  png_uint_32 per_metre = (png_uint_32)lround(picture->dpi / 0.0254);
  png_set_write_fn(png, file, collect, flush);
  png_set_compression_level(png, 6);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
  png_set_IHDR(png, info, (png_uint_32)picture->w, (png_uint_32)picture->h, 8,
               picture->alpha ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
  png_write_info(png, info);
  for (int y = 0; y < picture->h; y++) {
    pack_row(picture, y, row);
    png_write_row(png, row);
  }
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return true;
}

bool png_encode(GByteArray *file, const void *pixels, int w, int h, int pitch, double dpi) {
  Picture picture = {.pixels = pixels, .w = w, .h = h, .pitch = pitch, .dpi = dpi};
  picture.alpha = has_alpha(&picture);
  g_autofree guint8 *row = g_malloc((gsize)w * 4);
  return pack(file, &picture, row);
}

bool png_write(const char *path, const void *pixels, int w, int h, int pitch, double dpi, Diag *diag) {
  g_autoptr(GByteArray) file = g_byte_array_new();
  if (!png_encode(file, pixels, w, h, pitch, dpi))
    return diag_set(diag, (Span){0}, "cannot make %s: libpng refuses", path);
  return output_file(path, file->data, file->len, diag);
}
