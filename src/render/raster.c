#include "render/raster.h"

#include "render/glyphs.h"
#include "render/painter.h"
#include "render/png.h"

#include <cairo.h>
#include <math.h>

/* Cairo's own limit is 32767. */
enum { LARGEST = 16384 };

/* A layer as it was painted last. */
typedef struct {
  guint64 hash;
  cairo_rectangle_int_t bounds; /* pixels */
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
  cairo_region_t *dirty; /* what is being painted; pixels */
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

static void drop_under(Raster *raster) {
  g_clear_pointer(&raster->under, cairo_surface_destroy);
  raster->under_count = 0;
}

static void drop_surface(Raster *raster) {
  drop_under(raster);
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

/* Texts begin on whole pixels: sharp, and the same wherever they are in a group or clip. */
static void paint_text(void *target, cairo_t *cr, const Item *item) {
  Raster *raster = target;
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
static cairo_rectangle_int_t pixels_of(const Raster *raster, Rect r) {
  if (!(r.w > 0 && r.h > 0)) return (cairo_rectangle_int_t){0};
  double x0 = CLAMP(floor(r.x * raster->scale) - 1, 0, raster->surface->w);
  double y0 = CLAMP(floor(r.y * raster->scale) - 1, 0, raster->surface->h);
  double x1 = CLAMP(ceil((r.x + r.w) * raster->scale) + 1, 0, raster->surface->w);
  double y1 = CLAMP(ceil((r.y + r.h) * raster->scale) + 1, 0, raster->surface->h);
  return (cairo_rectangle_int_t){(int)x0, (int)y0, (int)(x1 - x0), (int)(y1 - y0)};
}

static bool is_dirty(void *target, Rect bounds) {
  const Raster *raster = target;
  cairo_rectangle_int_t pixels = pixels_of(raster, bounds);
  return cairo_region_contains_rectangle(raster->dirty, &pixels) != CAIRO_REGION_OVERLAP_OUT;
}

static void paint_ground(cairo_t *cr, Color ground) {
  cairo_save(cr);
  cairo_set_operator(cr, CAIRO_OPERATOR_SOURCE);
  painter_set_color(cr, ground);
  cairo_paint(cr);
  cairo_restore(cr);
}

static void paint_layers(Raster *raster, cairo_t *cr, const DrawList *list, int from, int to, bool all) {
  Painter painter = {.target = raster, .text = paint_text, .visible = all ? NULL : is_dirty, .snap = true};
  int count;
  const Layer *layers = draw_list_layers(list, &count);
  cairo_save(cr);
  cairo_scale(cr, raster->scale, raster->scale);
  for (int i = from; i < to; i++) {
    if (layers[i].count == 0 || (!all && !is_dirty(raster, layers[i].bounds))) continue;
    painter_paint(&painter, cr, list, layers[i].first, layers[i].count);
  }
  cairo_restore(cr);
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
  if (begin) {
    raster->under = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, raster->surface->w, raster->surface->h);
  }
  cairo_t *cr = cairo_create(raster->under);
  if (begin) paint_ground(cr, raster->ground);
  paint_layers(raster, cr, list, raster->under_count, lowest, true);
  cairo_destroy(cr);
  raster->under_count = lowest;
}

static void clip_to_dirty(const Raster *raster, cairo_t *cr) {
  for (int i = 0; i < cairo_region_num_rectangles(raster->dirty); i++) {
    cairo_rectangle_int_t r;
    cairo_region_get_rectangle(raster->dirty, i, &r);
    cairo_rectangle(cr, r.x, r.y, r.width, r.height);
  }
  cairo_clip(cr);
}

static void paint_dirty(Raster *raster, const DrawList *list, int count) {
  cairo_t *cr = cairo_create(raster->target);
  clip_to_dirty(raster, cr);
  if (raster->under != NULL) {
    cairo_save(cr);
    cairo_set_operator(cr, CAIRO_OPERATOR_SOURCE);
    cairo_set_source_surface(cr, raster->under, 0, 0);
    cairo_paint(cr);
    cairo_restore(cr);
  } else {
    paint_ground(cr, raster->ground);
  }
  paint_layers(raster, cr, list, raster->under_count, count, false);
  cairo_destroy(cr);
  cairo_surface_flush(raster->target);
}

/* ---- what changed ---- */

/* Adds to `dirty` where the layers differ from those painted last; the lowest such layer, or -1. */
static int compare_layers(Raster *raster, const Layer *layers, int count) {
  int lowest = -1, before = (int)raster->painted->len;
  g_array_set_size(raster->painted, (guint)MAX(before, count));
  for (int i = 0; i < MAX(before, count); i++) {
    Painted *old = &g_array_index(raster->painted, Painted, i);
    Painted now = {0};
    if (i < count) now = (Painted){layers[i].hash, pixels_of(raster, layers[i].bounds)};
    if (i < before && i < count && old->hash == now.hash) continue;
    if (lowest < 0) lowest = i;
    cairo_region_union_rectangle(raster->dirty, &old->bounds);
    cairo_region_union_rectangle(raster->dirty, &now.bounds);
    *old = now;
  }
  g_array_set_size(raster->painted, (guint)count);
  return lowest;
}

static bool same_color(Color a, Color b) {
  return a.r == b.r && a.g == b.g && a.b == b.b && a.a == b.a;
}

SDL_Rect raster_paint(Raster *raster, const DrawList *list, Color ground) {
  cairo_rectangle_int_t all = {0, 0, raster->surface->w, raster->surface->h};
  int count;
  const Layer *layers = draw_list_layers(list, &count);
  if (!raster->fresh && !same_color(ground, raster->ground)) raster_forget(raster);
  raster->ground = ground;
  raster->dirty = cairo_region_create();
  int lowest = compare_layers(raster, layers, count);
  if (raster->fresh) {
    cairo_region_union_rectangle(raster->dirty, &all);
    raster->lowest = 0;
    raster->fresh = false;
  } else if (lowest >= 0) {
    keep_under(raster, list, lowest);
  }
  cairo_rectangle_int_t changed = {0};
  if (!cairo_region_is_empty(raster->dirty)) {
    paint_dirty(raster, list, count);
    cairo_region_get_extents(raster->dirty, &changed);
  }
  g_clear_pointer(&raster->dirty, cairo_region_destroy);
  return (SDL_Rect){changed.x, changed.y, changed.width, changed.height};
}

bool raster_write_png(const Raster *raster, const char *path, Diag *diag) {
  const SDL_Surface *s = raster->surface;
  return png_write(path, s->pixels, s->w, s->h, s->pitch, 72 * raster->scale, diag);
}
