#include "render/gif.h"

#include <gif_lib.h>
#include <string.h>

#include "render/output.h"
#include "render/parts.h"

struct Gif {
  Output *output;
  GifFileType *file;
  Palette *palette;
  int w, h, clear; /* clear: the index that leaves a pixel as it is */
  bool begun;
  guint32 *shown;         /* [w·h] the last picture's pixels … */
  guint8 *indices, *line; /* [w·h] … and their indices; [w] */
};

static int write_bytes(GifFileType *file, const GifByteType *bytes, int length) {
  Gif *gif = file->UserData;
  return output_write(gif->output, bytes, (gsize)length) ? length : 0;
}

static bool failed(Gif *gif, Diag *diag) {
  if (!output_write(gif->output, "", 0)) return output_finish(gif->output, diag); /* which knows why */
  const char *why = gif->file == NULL ? NULL : GifErrorString(gif->file->Error);
  return diag_set(diag, (Span){0}, "cannot make the GIF: %s", why != NULL ? why : "giflib gives no reason");
}

/* The global palette, and that it plays for ever (the Netscape extension). */
static bool begin(Gif *gif) {
  int count = palette_count(gif->palette), bits = GifBitSize(count + 1);
  GifColorType colors[256] = {0};
  for (int i = 0; i < count; i++) {
    guint32 c = palette_color(gif->palette, i);
    colors[i] = (GifColorType){(guint8)(c >> 16), (guint8)(c >> 8), (guint8)c};
  }
  gif->clear = count;
  ColorMapObject *map = GifMakeMapObject(1 << bits, colors);
  EGifSetGifVersion(gif->file, true);
  static const guint8 forever[] = {1, 0, 0};
  bool put = map != NULL && EGifPutScreenDesc(gif->file, gif->w, gif->h, 8, 0, map) == GIF_OK &&
             EGifPutExtensionLeader(gif->file, APPLICATION_EXT_FUNC_CODE) == GIF_OK &&
             EGifPutExtensionBlock(gif->file, 11, "NETSCAPE2.0") == GIF_OK &&
             EGifPutExtensionBlock(gif->file, sizeof forever, forever) == GIF_OK &&
             EGifPutExtensionTrailer(gif->file) == GIF_OK;
  GifFreeMapObject(map);
  return put;
}

Gif *gif_new(const char *path, int w, int h, Palette *palette, Diag *diag) {
  g_autoptr(Gif) gif = g_new0(Gif, 1);
  *gif = (Gif){.w = w, .h = h, .palette = palette};
  if (w > 65535 || h > 65535) {
    diag_set(diag, (Span){0}, "a GIF has at most 65535 pixels a side");
    return NULL;
  }
  gif->output = output_new(path, diag);
  if (gif->output == NULL) return NULL;
  gif->shown = g_new0(guint32, (gsize)w * (gsize)h);
  gif->indices = g_new0(guint8, (gsize)w * (gsize)h);
  gif->line = g_new(guint8, (gsize)w);
  gif->file = EGifOpen(gif, write_bytes, NULL);
  if (gif->file == NULL || !begin(gif)) {
    failed(gif, diag);
    return NULL;
  }
  return g_steal_pointer(&gif);
}

static const guint32 *row_of(const SDL_Surface *picture, int y) {
  return (const guint32 *)(const void *)((const guint8 *)picture->pixels + (gsize)y * (gsize)picture->pitch);
}

/* Where a picture differs from the one before; a GIF has no empty pictures. */
static Pixels changed(const Gif *gif, const SDL_Surface *picture) {
  Pixels all = {0, 0, gif->w, gif->h}, box = {0, 0, 1, 1};
  bool any = false;
  if (!gif->begun) return all;
  for (int y = 0; y < gif->h; y++) {
    const guint32 *now = row_of(picture, y), *before = gif->shown + (gsize)y * (gsize)gif->w;
    if (memcmp(now, before, (gsize)gif->w * sizeof *now) == 0) continue;
    int x0 = 0, x1 = gif->w;
    while (now[x0] == before[x0]) x0++;
    while (now[x1 - 1] == before[x1 - 1]) x1--;
    Pixels row = {x0, y, x1, y + 1};
    box = any ? pixels_join(box, row) : row;
    any = true;
  }
  return box;
}

/* A row's indices into `line`, `clear` where nothing changes: long runs of one index pack well. */
static void index_row(Gif *gif, const SDL_Surface *picture, Pixels box, int y) {
  const guint32 *now = row_of(picture, y);
  guint32 *shown = gif->shown + (gsize)y * (gsize)gif->w;
  guint8 *indices = gif->indices + (gsize)y * (gsize)gif->w;
  for (int x = box.x0; x < box.x1; x++) {
    bool same = gif->begun && now[x] == shown[x];
    guint8 index = same ? indices[x] : palette_index(gif->palette, now[x] & 0xffffff, x, y);
    gif->line[x - box.x0] = gif->begun && index == indices[x] ? (guint8)gif->clear : index;
    indices[x] = index;
    shown[x] = now[x];
  }
}

bool gif_add(Gif *gif, const SDL_Surface *picture, int hundredths, Diag *diag) {
  g_assert(picture->w == gif->w && picture->h == gif->h);
  GraphicsControlBlock control = {.DisposalMode = DISPOSE_DO_NOT,
                                  .DelayTime = CLAMP(hundredths, 0, 65535),
                                  .TransparentColor = gif->begun ? gif->clear : NO_TRANSPARENT_COLOR};
  GifByteType packed[4];
  gsize length = EGifGCBToExtension(&control, packed);
  Pixels box = changed(gif, picture);
  int w = box.x1 - box.x0, h = box.y1 - box.y0;
  if (EGifPutExtension(gif->file, GRAPHICS_EXT_FUNC_CODE, (int)length, packed) != GIF_OK ||
      EGifPutImageDesc(gif->file, box.x0, box.y0, w, h, false, NULL) != GIF_OK) {
    return failed(gif, diag);
  }
  for (int y = box.y0; y < box.y1; y++) {
    index_row(gif, picture, box, y);
    if (EGifPutLine(gif->file, gif->line, w) != GIF_OK) return failed(gif, diag);
  }
  gif->begun = true;
  return true;
}

bool gif_finish(Gif *gif, Diag *diag) {
  int error = 0;
  bool closed = EGifCloseFile(gif->file, &error) == GIF_OK;
  gif->file = NULL;
  return closed ? output_finish(gif->output, diag) : failed(gif, diag);
}

void gif_free(Gif *gif) {
  if (gif == NULL) return;
  if (gif->file != NULL) EGifCloseFile(gif->file, NULL);
  output_free(gif->output);
  g_free(gif->shown);
  g_free(gif->indices);
  g_free(gif->line);
  g_free(gif);
}
