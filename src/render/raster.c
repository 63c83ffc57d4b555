#include "render/raster.h"

#include "render/glyphs.h"
#include "render/painter.h"
#include "render/parts.h"
#include "render/png.h"

#include <cairo.h>
#include <math.h>

/* Cairo's own limit is 32767. */
enum { LARGEST = 16384 };

/*
 * A layer of so many items is painted on a surface of its own, which is then put on the page, and kept as long as the
 * layer stays the same: five hundred points that stand still above a plane that moves cost one copy. It is always
 * painted so, kept or not: the pixels are the same.
 */
enum { LARGE_LAYER = 64 };

typedef struct {
  guint64 hash;
  Pixels bounds;
  cairo_surface_t *surface;
  bool used; /* by the list being painted */
} KeptLayer;

/* A layer as it was painted last. */
typedef struct {
  guint64 hash;
  Pixels bounds;
} Painted;

struct Raster {
  double scale;
  SDL_Surface *surface;
  cairo_surface_t *target; /* the surface's pixels */
  Glyphs *glyphs;
  GArray *painted; /* Painted, of the last list */
  Color ground;
  bool fresh;             /* nothing painted yet */
  cairo_surface_t *under; /* the ground and the first under_count layers, or NULL */
  int under_count;
  int lowest;            /* the lowest layer that changed, last time */
  GArray *kept;          /* KeptLayer */
  cairo_surface_t *work; /* where parts of the page are painted, or NULL */
};

/* ---- the surface ---- */

static SDL_Surface *surface_new(double w, double h, double scale, Diag *diag) {
  double pixels_w = round(w * scale), pixels_h = round(h * scale);
  if (!(pixels_w >= 1 && pixels_h >= 1 && pixels_w <= LARGEST && pixels_h <= LARGEST)) {
    diag_set(diag, (Span){0}, "a picture of %g×%g pixels cannot be painted", pixels_w, pixels_h);
    diag_hint(diag, "sides may be 1 to %d pixels", LARGEST);
    return NULL;
  }
  SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, (int)pixels_w, (int)pixels_h, 32, SDL_PIXELFORMAT_ARGB8888);
  if (surface == NULL) diag_set(diag, (Span){0}, "no memory for a picture of %g×%g pixels", pixels_w, pixels_h);
  return surface;
}

static Pixels whole_page(const Raster *raster) {
  return (Pixels){0, 0, raster->surface->w, raster->surface->h};
}

static void drop_under(Raster *raster) {
  g_clear_pointer(&raster->under, cairo_surface_destroy);
  raster->under_count = 0;
}

/* Drops the kept layers that the last list did not use; all of them: drops every one. */
static void drop_kept(Raster *raster, bool all) {
  for (guint i = raster->kept->len; i-- > 0;) {
    KeptLayer *kept = &g_array_index(raster->kept, KeptLayer, i);
    bool drop = all || !kept->used;
    kept->used = false;
    if (!drop) continue;
    cairo_surface_destroy(kept->surface);
    g_array_remove_index_fast(raster->kept, i);
  }
}

static void drop_surface(Raster *raster) {
  drop_under(raster);
  drop_kept(raster, true);
  g_clear_pointer(&raster->work, cairo_surface_destroy);
  g_clear_pointer(&raster->target, cairo_surface_destroy);
  g_clear_pointer(&raster->surface, SDL_FreeSurface);
}

static void take_surface(Raster *raster, SDL_Surface *surface, double scale) {
  drop_surface(raster);
  raster->scale = scale;
  raster->surface = surface;
  raster->target =
      cairo_image_surface_create_for_data(surface->pixels, CAIRO_FORMAT_ARGB32, surface->w, surface->h, surface->pitch);
  raster_forget(raster);
}

Raster *raster_new(double w, double h, double scale, Diag *diag) {
  SDL_Surface *surface = surface_new(w, h, scale, diag);
  if (surface == NULL) return NULL;
  Raster *raster = g_new0(Raster, 1);
  raster->glyphs = glyphs_new();
  raster->painted = g_array_new(FALSE, TRUE, sizeof(Painted));
  raster->kept = g_array_new(FALSE, TRUE, sizeof(KeptLayer));
  take_surface(raster, surface, scale);
  return raster;
}

bool raster_resize(Raster *raster, double w, double h, double scale, Diag *diag) {
  SDL_Surface *surface = surface_new(w, h, scale, diag);
  if (surface == NULL) return false;
  take_surface(raster, surface, scale);
  return true;
}

void raster_free(Raster *raster) {
  if (raster == NULL) return;
  drop_surface(raster);
  glyphs_free(raster->glyphs);
  g_array_unref(raster->painted);
  g_array_unref(raster->kept);
  g_free(raster);
}

void raster_forget(Raster *raster) {
  raster->fresh = true;
  drop_under(raster);
  g_array_set_size(raster->painted, 0);
}

SDL_Surface *raster_surface(const Raster *raster) {
  return raster->surface;
}

double raster_scale(const Raster *raster) {
  return raster->scale;
}

/* ---- painting ---- */

/* What painter_paint asks while a part of the page is painted. */
typedef struct {
  Raster *raster;
  Pixels part;
} Painting;

/* Texts begin on whole pixels: sharp, and the same wherever they are in a group or clip. */
static void paint_text(void *target, cairo_t *cr, const Item *item) {
  Raster *raster = ((Painting *)target)->raster;
  const Label *label = glyphs_label(raster->glyphs, item->face, item->size * raster->scale, item->text);
  if (label == NULL) return;
  double x = round(item->at[0].x * raster->scale), y = round(item->at[0].y * raster->scale);
  cairo_save(cr);
  cairo_identity_matrix(cr);
  painter_set_color(cr, item->style.fill);
  cairo_mask_surface(cr, label->mask, x + label->left, y + label->top);
  cairo_restore(cr);
}

/* The pixels that a rectangle in points may touch, within the page. */
static Pixels pixels_of(const Raster *raster, Rect r) {
  if (!(r.w > 0 && r.h > 0)) return (Pixels){0};
  Pixels pixels = {
      .x0 = (int)CLAMP(floor(r.x * raster->scale) - 1, 0, raster->surface->w),
      .y0 = (int)CLAMP(floor(r.y * raster->scale) - 1, 0, raster->surface->h),
      .x1 = (int)CLAMP(ceil((r.x + r.w) * raster->scale) + 1, 0, raster->surface->w),
      .y1 = (int)CLAMP(ceil((r.y + r.h) * raster->scale) + 1, 0, raster->surface->h),
  };
  return pixels_empty(pixels) ? (Pixels){0} : pixels;
}

static bool is_in_part(void *target, Rect bounds) {
  const Painting *painting = target;
  return pixels_touch(pixels_of(painting->raster, bounds), painting->part);
}

static void fill_part(cairo_t *cr, Pixels part) {
  cairo_set_operator(cr, CAIRO_OPERATOR_SOURCE);
  cairo_rectangle(cr, part.x0, part.y0, part.x1 - part.x0, part.y1 - part.y0);
  cairo_fill(cr);
  cairo_set_operator(cr, CAIRO_OPERATOR_OVER);
}

static void paint_ground(cairo_t *cr, Color ground, Pixels part) {
  painter_set_color(cr, ground);
  fill_part(cr, part);
}

static void paint_small(Raster *raster, cairo_t *cr, const DrawList *list, const Layer *layer, Pixels part) {
  Painting painting = {raster, part};
  Painter painter = {.target = &painting, .text = paint_text, .visible = is_in_part, .snap = true};
  cairo_save(cr);
  cairo_scale(cr, raster->scale, raster->scale);
  painter_paint(&painter, cr, list, layer->first, layer->count);
  cairo_restore(cr);
}

static bool same_pixels(Pixels a, Pixels b) {
  return a.x0 == b.x0 && a.y0 == b.y0 && a.x1 == b.x1 && a.y1 == b.y1;
}

/* The layer on a surface of its own, from the kept ones or painted now. */
static cairo_surface_t *large_layer(Raster *raster, const DrawList *list, const Layer *layer, Pixels bounds) {
  for (guint i = 0; i < raster->kept->len; i++) {
    KeptLayer *kept = &g_array_index(raster->kept, KeptLayer, i);
    if (kept->hash != layer->hash || !same_pixels(kept->bounds, bounds)) continue;
    kept->used = true;
    return kept->surface;
  }
  cairo_surface_t *surface =
      cairo_image_surface_create(CAIRO_FORMAT_ARGB32, bounds.x1 - bounds.x0, bounds.y1 - bounds.y0);
  cairo_surface_set_device_offset(surface, -bounds.x0, -bounds.y0);
  cairo_t *cr = cairo_create(surface);
  paint_small(raster, cr, list, layer, bounds);
  cairo_destroy(cr);
  KeptLayer kept = {layer->hash, bounds, surface, true};
  g_array_append_val(raster->kept, kept);
  return surface;
}

/* Paints the layers from..to - 1, as far as they touch the part. */
static void paint_layers(Raster *raster, cairo_t *cr, const DrawList *list, int from, int to, Pixels part) {
  int count;
  const Layer *layers = draw_list_layers(list, &count);
  for (int i = from; i < to; i++) {
    Pixels bounds = pixels_of(raster, layers[i].bounds);
    if (!pixels_touch(bounds, part)) continue;
    if (layers[i].count < LARGE_LAYER) {
      paint_small(raster, cr, list, &layers[i], part);
    } else {
      cairo_set_source_surface(cr, large_layer(raster, list, &layers[i], bounds), 0, 0);
      cairo_paint(cr);
    }
  }
}

static cairo_surface_t *page_surface(const Raster *raster) {
  return cairo_image_surface_create(CAIRO_FORMAT_ARGB32, raster->surface->w, raster->surface->h);
}

/*
 * Keeps the layers below `lowest` as pixels, once the same ones stood still twice: then something above them moves, and
 * will again. Pixels of fewer layers stay useful, those of more do not.
 */
static void keep_under(Raster *raster, const DrawList *list, int lowest) {
  if (lowest < raster->under_count) drop_under(raster);
  bool steady = lowest == raster->lowest;
  raster->lowest = lowest;
  if (!steady || lowest <= raster->under_count) return;
  bool begin = raster->under == NULL;
  if (begin) raster->under = page_surface(raster);
  cairo_t *cr = cairo_create(raster->under);
  if (begin) paint_ground(cr, raster->ground, whole_page(raster));
  paint_layers(raster, cr, list, raster->under_count, lowest, whole_page(raster));
  cairo_destroy(cr);
  raster->under_count = lowest;
}

static void copy_part(cairo_t *cr, cairo_surface_t *from, Pixels part) {
  cairo_set_source_surface(cr, from, 0, 0);
  fill_part(cr, part);
}

/* The part as it stands below the layers that are painted now, and these. */
static void paint_over(Raster *raster, cairo_t *cr, const DrawList *list, int count, Pixels part) {
  if (raster->under != NULL) {
    copy_part(cr, raster->under, part);
  } else {
    paint_ground(cr, raster->ground, part);
  }
  paint_layers(raster, cr, list, raster->under_count, count, part);
}

static void paint_whole(Raster *raster, const DrawList *list, int count) {
  cairo_t *cr = cairo_create(raster->target);
  paint_over(raster, cr, list, count, whole_page(raster));
  cairo_destroy(cr);
}

/*
 * Under a clip, Cairo's coverage along slanted edges differs in the last bits from what it is without: it depends on
 * where its sweep begins. So the shapes that touch a part are painted in full, beside the page, and the part alone is
 * put on the page: then its pixels are the ones that painting the whole page would give.
 */
static void paint_part(Raster *raster, const DrawList *list, int count, Pixels part) {
  if (raster->work == NULL) raster->work = page_surface(raster);
  cairo_t *cr = cairo_create(raster->work);
  paint_over(raster, cr, list, count, part);
  cairo_destroy(cr);
  cr = cairo_create(raster->target);
  copy_part(cr, raster->work, part);
  cairo_destroy(cr);
}

/* ---- what changed ---- */

/* Adds to `parts` where the layers differ from those painted last; the lowest such layer, or -1. */
static int compare_layers(Raster *raster, const Layer *layers, int count, Parts *parts) {
  int lowest = -1, before = (int)raster->painted->len;
  g_array_set_size(raster->painted, (guint)MAX(before, count));
  for (int i = 0; i < MAX(before, count); i++) {
    Painted *old = &g_array_index(raster->painted, Painted, i);
    Painted now = {0};
    if (i < count) now = (Painted){layers[i].hash, pixels_of(raster, layers[i].bounds)};
    if (i < before && i < count && old->hash == now.hash) continue;
    if (lowest < 0) lowest = i;
    parts_add(parts, old->bounds);
    parts_add(parts, now.bounds);
    *old = now;
  }
  g_array_set_size(raster->painted, (guint)count);
  return lowest;
}

static bool same_color(Color a, Color b) {
  return a.r == b.r && a.g == b.g && a.b == b.b && a.a == b.a;
}

SDL_Rect raster_paint(Raster *raster, const DrawList *list, Color ground) {
  if (!raster->fresh && !same_color(ground, raster->ground)) raster_forget(raster);
  raster->ground = ground;
  glyphs_next_page(raster->glyphs);
  Parts parts = {0};
  int count;
  const Layer *layers = draw_list_layers(list, &count);
  int lowest = compare_layers(raster, layers, count, &parts);
  Pixels changed = raster->fresh ? whole_page(raster) : parts_extent(&parts);
  if (raster->fresh) {
    raster->lowest = 0;
    paint_whole(raster, list, count);
  } else if (lowest >= 0) {
    keep_under(raster, list, lowest);
    for (int i = 0; i < parts.count; i++) paint_part(raster, list, count, parts.part[i]);
  }
  drop_kept(raster, false);
  raster->fresh = false;
  cairo_surface_flush(raster->target);
  return (SDL_Rect){changed.x0, changed.y0, changed.x1 - changed.x0, changed.y1 - changed.y0};
}

bool raster_write_png(const Raster *raster, const char *path, Diag *diag) {
  const SDL_Surface *s = raster->surface;
  return png_write(path, s->pixels, s->w, s->h, s->pitch, 72 * raster->scale, diag);
}
