#pragma once
/* Where an animation's pictures go: a GIF, a film, or a folder of numbered pictures. */
#include "export/paper.h"
#include "render/raster.h"

typedef struct Sink Sink;
typedef struct {
  /* Looks at a picture before the first one is added: for the palette. NULL: no need. */
  void (*learn)(Sink *sink, const Raster *raster);
  /* One more picture, number `index` from 0. */
  bool (*add)(Sink *sink, const Raster *raster, guint64 index, const Host *host, Diag *diag);
  /* All are there. */
  bool (*finish)(Sink *sink, const Host *host, Diag *diag);
  /* Leaves nothing half written. */
  void (*free)(Sink *sink);
} SinkKind;
struct Sink {
  const SinkKind *kind;
};

/* NULL and diag set where they cannot be begun. w, h: pixels. */
Sink *sink_gif(const char *path, int w, int h, double fps, Diag *diag);
Sink *sink_video(const char *path, int w, int h, double fps, Color ground, Diag *diag);
/* Makes the folder; refuses where one of `count` numbered pictures exists, unless `overwrite`. */
Sink *sink_folder(const char *folder, guint64 count, bool overwrite, Diag *diag);
