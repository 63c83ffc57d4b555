#include "export/sink.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>

#include "render/gif.h"
#include "render/video.h"

/* ---- GIF ---- */

typedef struct {
  Sink sink;
  char *path;
  int w, h;
  double fps;
  Palette *palette;
  Gif *gif; /* NULL: the palette is still learning */
} GifSink;

static void gif_learn(Sink *sink, const Raster *raster) {
  palette_learn(((GifSink *)sink)->palette, raster_surface(raster));
}

/* A GIF's clock has hundredths: each picture ends at the hundredth next to its time, so that none of them is lost. */
static int hundredths(double fps, guint64 index) {
  return (int)(lround(100 * (double)(index + 1) / fps) - lround(100 * (double)index / fps));
}

static bool gif_sink_add(Sink *sink, const Raster *raster, guint64 index, const Host *host, Diag *diag) {
  (void)host;
  GifSink *self = (GifSink *)sink;
  if (self->gif == NULL) {
    if (!palette_choose(self->palette, diag)) return false;
    self->gif = gif_new(self->path, self->w, self->h, self->palette, diag);
    if (self->gif == NULL) return false;
  }
  return gif_add(self->gif, raster_surface(raster), hundredths(self->fps, index), diag);
}

static bool gif_sink_finish(Sink *sink, const Host *host, Diag *diag) {
  (void)host;
  return gif_finish(((GifSink *)sink)->gif, diag);
}

static void gif_sink_free(Sink *sink) {
  GifSink *self = (GifSink *)sink;
  gif_free(self->gif);
  palette_free(self->palette);
  g_free(self->path);
  g_free(self);
}

Sink *sink_gif(const char *path, int w, int h, double fps, Diag *diag) {
  static const SinkKind kind = {gif_learn, gif_sink_add, gif_sink_finish, gif_sink_free};
  enum { SIDE_MOST = 65535 };
  if (w > SIDE_MOST || h > SIDE_MOST) {
    diag_set(diag, (Span){0}, "a GIF has at most %d pixels a side", SIDE_MOST);
    return NULL;
  }
  GifSink *self = g_new0(GifSink, 1);
  *self = (GifSink){.sink = {&kind}, .path = g_strdup(path), .w = w, .h = h, .fps = fps, .palette = palette_new()};
  return &self->sink;
}

/* ---- film ---- */

typedef struct {
  Sink sink;
  Video *video;
} VideoSink;

static bool video_sink_add(Sink *sink, const Raster *raster, guint64 index, const Host *host, Diag *diag) {
  (void)index;
  return video_add(((VideoSink *)sink)->video, raster_surface(raster), host, diag);
}

static bool video_sink_finish(Sink *sink, const Host *host, Diag *diag) {
  return video_finish(((VideoSink *)sink)->video, host, diag);
}

static void video_sink_free(Sink *sink) {
  video_free(((VideoSink *)sink)->video);
  g_free(sink);
}

Sink *sink_video(const char *path, int w, int h, double fps, Color ground, Diag *diag) {
  static const SinkKind kind = {NULL, video_sink_add, video_sink_finish, video_sink_free};
  Video *video = video_new(path, w, h, fps, ground, diag);
  if (video == NULL) return NULL;
  VideoSink *self = g_new0(VideoSink, 1);
  *self = (VideoSink){{&kind}, video};
  return &self->sink;
}

/* ---- numbered pictures ---- */

typedef struct {
  Sink sink;
  char *folder;
  int digits;
} FolderSink;

/* 001.png: as many digits as the last one has, and at least three, so that names sort in order. */
static char *picture_path(const FolderSink *self, guint64 index) {
  return g_strdup_printf("%s/%0*" G_GUINT64_FORMAT ".png", self->folder, self->digits, index + 1);
}

static bool folder_add(Sink *sink, const Raster *raster, guint64 index, const Host *host, Diag *diag) {
  (void)host;
  g_autofree char *path = picture_path((FolderSink *)sink, index);
  return raster_write_png(raster, path, diag);
}

static bool folder_finish(Sink *sink, const Host *host, Diag *diag) {
  (void)sink, (void)host, (void)diag; /* every picture is whole already */
  return true;
}

static void folder_free(Sink *sink) {
  g_free(((FolderSink *)sink)->folder);
  g_free(sink);
}

static bool may_write(const FolderSink *self, guint64 count, Diag *diag) {
  for (guint64 i = 0; i < count; i++) {
    g_autofree char *path = picture_path(self, i);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) continue;
    diag_set(diag, (Span){0}, "%s exists", path);
    return diag_hint(diag, "another folder, or overwrite=1");
  }
  return true;
}

Sink *sink_folder(const char *folder, guint64 count, bool overwrite, Diag *diag) {
  static const SinkKind kind = {NULL, folder_add, folder_finish, folder_free};
  FolderSink *self = g_new0(FolderSink, 1);
  *self = (FolderSink){{&kind}, g_strdup(folder), 3};
  for (guint64 most = 1000; count >= most; most *= 10) self->digits++;
  if (overwrite || may_write(self, count, diag)) {
    if (g_mkdir_with_parents(folder, 0777) == 0) return &self->sink;
    diag_set(diag, (Span){0}, "cannot make the folder %s: %s", folder, g_strerror(errno));
  }
  folder_free(&self->sink);
  return NULL;
}
