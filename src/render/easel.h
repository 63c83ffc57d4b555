#pragma once
/*
 * A thread that paints rasters, so that whoever computes need not wait for pixels.
 *
 * One picture at a time: easel_begin hands a raster and a list over, and neither may be touched (the list may be read
 * for hit areas) until easel_finish says that the picture is done. Everything else of nabla runs on one thread.
 */
#include "render/raster.h"

typedef struct Easel Easel;

/* NULL with diag set where no thread or descriptor can be had. */
Easel *easel_new(Diag *diag);
/* Waits for a picture under way. */
void easel_free(Easel *easel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Easel, easel_free)

/* Is a picture under way, or done and not yet asked for? Then none may be begun. */
bool easel_is_busy(const Easel *easel);
/* Begins raster_paint(raster, list, ground) on the thread. */
void easel_begin(Easel *easel, Raster *raster, const DrawList *list, Color ground);
/* True once, when the picture is done: *changed is what raster_paint returned. Does not wait. */
bool easel_finish(Easel *easel, SDL_Rect *changed);
/* Becomes readable when a picture is done, until easel_finish. For poll(). */
int easel_descriptor(const Easel *easel);
/* Of the last picture, microseconds. */
gint64 easel_cost(const Easel *easel);
