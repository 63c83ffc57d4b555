#include "draw/drawlist.h"

#include "draw/geometry.h"
#include "draw/items.h"

#include <math.h>
#include <string.h>

/* A hit area; its shape is the rectangle of `hit` or, with count > 0, a band around points of the list's pool. */
typedef struct {
  Hit hit;
  gsize first;
  int count;
  double reach;
} HitArea;

/*
 * Pools keep their memory from frame to frame. Items refer to points and pixels by index, since pools move when they
 * grow; strings lie in a chunk that does not move.
 */
struct DrawList {
  double width, height;
  TextWidth measure;
  GArray *items;         /* Item */
  GArray *layers;        /* Layer */
  GArray *points;        /* Point */
  GArray *pixels;        /* guint32 */
  GArray *hits;          /* HitArea */
  GStringChunk *strings; /* texts, names and details */
  int depth;             /* open clips and opacity groups */
  bool hashed;           /* the layers' hashes and bounds are of the items as they stand */
};

DrawList *draw_list_new(double width, double height, TextWidth measure) {
  g_assert(measure != NULL);
  DrawList *list = g_new0(DrawList, 1);
  list->measure = measure;
  list->items = g_array_new(FALSE, TRUE, sizeof(Item));
  list->layers = g_array_new(FALSE, TRUE, sizeof(Layer));
  list->points = g_array_new(FALSE, FALSE, sizeof(Point));
  list->pixels = g_array_new(FALSE, FALSE, sizeof(guint32));
  list->hits = g_array_new(FALSE, TRUE, sizeof(HitArea));
  list->strings = g_string_chunk_new(4096);
  draw_list_clear(list, width, height);
  return list;
}

void draw_list_free(DrawList *list) {
  if (list == NULL) return;
  g_array_unref(list->items);
  g_array_unref(list->layers);
  g_array_unref(list->points);
  g_array_unref(list->pixels);
  g_array_unref(list->hits);
  g_string_chunk_free(list->strings);
  g_free(list);
}

static void begin_layer(DrawList *list, const char *name) {
  Layer layer = {.name = g_string_chunk_insert(list->strings, name), .first = (int)list->items->len};
  g_array_append_val(list->layers, layer);
}

void draw_list_clear(DrawList *list, double width, double height) {
  list->width = width;
  list->height = height;
  g_array_set_size(list->items, 0);
  g_array_set_size(list->layers, 0);
  g_array_set_size(list->points, 0);
  g_array_set_size(list->pixels, 0);
  g_array_set_size(list->hits, 0);
  g_string_chunk_clear(list->strings);
  list->depth = 0;
  list->hashed = false;
  begin_layer(list, "");
}

double draw_list_width(const DrawList *list) {
  return list->width;
}

double draw_list_height(const DrawList *list) {
  return list->height;
}

double draw_text_width(const DrawList *list, FontFace face, double size, const char *text) {
  return text[0] == '\0' ? 0 : list->measure(face, size, text);
}

/* ---- items ---- */

/* Points; farther out nothing is seen, and targets that count in fixed point overflow. */
static const double FARTHEST = 1e6;

static bool all_near(const double *values, int count) {
  for (int i = 0; i < count; i++) {
    if (!(fabs(values[i]) < FARTHEST)) return false;
  }
  return true;
}

/* An item with a coordinate that is not a number, or far from any page, is left out and never reaches a target. */
static void append(DrawList *list, Item item) {
  Rect b = item.bounds;
  double checks[] = {b.x, b.y, b.w, b.h, item.radius, item.size, item.style.width};
  if (!all_near(checks, G_N_ELEMENTS(checks))) return;
  g_array_append_val(list->items, item);
  list->hashed = false;
}

/* The extent of some points and of the outline around them; joins are round, so half its width is enough. */
static Rect extent(const Point *points, int count, double width) {
  double x0 = points[0].x, y0 = points[0].y, x1 = x0, y1 = y0, sum = 0;
  for (int i = 0; i < count; i++) {
    x0 = fmin(x0, points[i].x), x1 = fmax(x1, points[i].x);
    y0 = fmin(y0, points[i].y), y1 = fmax(y1, points[i].y);
    sum += points[i].x + points[i].y; /* fmin and fmax pass over a nan, the sum does not */
  }
  if (!isfinite(sum)) x0 = NAN;
  return rect_inset((Rect){x0, y0, x1 - x0, y1 - y0}, -(width / 2 + 1));
}

static Rect rect_extent(Rect rect, double width) {
  Point corners[] = {{rect.x, rect.y}, {rect.x + rect.w, rect.y + rect.h}};
  return extent(corners, 2, width);
}

void draw_rect(DrawList *list, Rect rect, double radius, Style style) {
  append(
      list,
      (Item){
          .kind = ITEM_RECT, .rect = rect, .radius = radius, .style = style, .bounds = rect_extent(rect, style.width)});
}

void draw_circle(DrawList *list, Point centre, double radius, Style style) {
  append(list, (Item){.kind = ITEM_CIRCLE,
                      .at = {centre},
                      .radius = radius,
                      .style = style,
                      .bounds = rect_extent(rect_around(centre, 2 * radius, 2 * radius), style.width)});
}

void draw_line(DrawList *list, Point a, Point b, Style style) {
  Item item = {.kind = ITEM_LINE, .at = {a, b}, .style = style};
  item.bounds = extent(item.at, 2, style.width);
  append(list, item);
}

void draw_bezier(DrawList *list, Point a, Point c1, Point c2, Point b, Style style) {
  Item item = {.kind = ITEM_BEZIER, .at = {a, c1, c2, b}, .style = style};
  item.bounds = extent(item.at, 4, style.width);
  append(list, item);
}

void draw_polyline(DrawList *list, const Point *points, int count, bool closed, Style style) {
  if (count < 2) return;
  Item item = {.kind = ITEM_POLYLINE, .first = list->points->len, .count = count, .closed = closed, .style = style};
  item.bounds = extent(points, count, style.width);
  g_array_append_vals(list->points, points, (guint)count);
  append(list, item);
}

void draw_image(DrawList *list, Rect rect, double radius, int w, int h, const guint32 *pixels, double opacity) {
  if (w < 1 || h < 1) return;
  Item item = {.kind = ITEM_IMAGE, .rect = rect, .radius = radius, .w = w, .h = h, .opacity = opacity};
  item.first = list->pixels->len;
  item.bounds = rect_extent(rect, 0);
  g_array_append_vals(list->pixels, pixels, (guint)w * (guint)h);
  append(list, item);
}

double draw_text(DrawList *list, Point at, Align align, FontFace face, double size, Color color, const char *text) {
  g_autofree char *mended = NULL;
  if (!g_utf8_validate(text, -1, NULL)) text = mended = g_utf8_make_valid(text, -1);
  double width = draw_text_width(list, face, size, text);
  if (text[0] == '\0' || !(size > 0)) return width;
  double shift = align == ALIGN_START ? 0 : align == ALIGN_MIDDLE ? width / 2 : width;
  Item item = {.kind = ITEM_TEXT, .face = face, .align = align, .size = size, .width = width, .style.fill = color};
  item.at[0] = (Point){at.x - shift, at.y};
  item.text = g_string_chunk_insert(list->strings, text);
  /* Slanted letters lean out of their advance; accents and brackets reach a little beyond the em. */
  item.bounds = (Rect){at.x - shift - size / 2, at.y - 1.25 * size, width + size, 1.75 * size};
  append(list, item);
  return width;
}

void draw_push_clip(DrawList *list, Rect rect, double radius) {
  double checks[] = {rect.x, rect.y, rect.w, rect.h, radius};
  if (!all_near(checks, G_N_ELEMENTS(checks))) rect = (Rect){0}, radius = 0;
  list->depth++;
  append(list, (Item){.kind = ITEM_PUSH_CLIP, .rect = rect, .radius = radius});
}

void draw_push_opacity(DrawList *list, double opacity) {
  list->depth++;
  append(list, (Item){.kind = ITEM_PUSH_OPACITY, .opacity = CLAMP(opacity, 0, 1)});
}

static void pop(DrawList *list, ItemKind kind) {
  g_assert(list->depth > 0);
  list->depth--;
  append(list, (Item){.kind = kind});
}

void draw_pop_clip(DrawList *list) {
  pop(list, ITEM_POP_CLIP);
}

void draw_pop_opacity(DrawList *list) {
  pop(list, ITEM_POP_OPACITY);
}

void draw_layer(DrawList *list, const char *name) {
  if (list->depth > 0) return;
  begin_layer(list, name);
  list->hashed = false;
}

const Item *draw_list_items(const DrawList *list, int *count) {
  *count = (int)list->items->len;
  return (const Item *)(const void *)list->items->data;
}

const Point *draw_item_points(const DrawList *list, const Item *item) {
  return &g_array_index(list->points, Point, item->first);
}

const guint32 *draw_item_pixels(const DrawList *list, const Item *item) {
  return &g_array_index(list->pixels, guint32, item->first);
}

/* ---- layers ---- */

/* Eight bytes at a time through a multiply and a rotation: fast enough to hash pictures in every frame. */
static guint64 hash_bytes(guint64 hash, const void *bytes, gsize length) {
  const guint8 *at = bytes;
  for (; length > 0;) {
    guint64 word = 0;
    gsize part = MIN(length, sizeof word);
    memcpy(&word, at, part);
    hash = (hash ^ word) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    hash = (hash << 29) | (hash >> 35);
    at += part, length -= part;
  }
  return hash;
}

/* By field, since what lies between fields is not defined, and indices into pools depend on other layers. */
static guint64 hash_item(const DrawList *list, const Item *item, guint64 hash) {
  int whole[] = {(int)item->kind, (int)item->face, item->closed, item->count, item->w, item->h};
  double real[] = {item->radius, item->size, item->opacity};
  hash = hash_bytes(hash, whole, sizeof whole);
  hash = hash_bytes(hash, real, sizeof real);
  hash = hash_bytes(hash, &item->style, sizeof item->style);
  hash = hash_bytes(hash, &item->rect, sizeof item->rect);
  hash = hash_bytes(hash, item->at, sizeof item->at);
  if (item->text != NULL) hash = hash_bytes(hash, item->text, strlen(item->text) + 1);
  if (item->count > 0) hash = hash_bytes(hash, draw_item_points(list, item), sizeof(Point) * (gsize)item->count);
  if (item->kind == ITEM_IMAGE) {
    gsize size = sizeof(guint32) * (gsize)item->w * (gsize)item->h;
    hash = hash_bytes(hash, draw_item_pixels(list, item), size);
  }
  return hash;
}

static void measure_layers(const DrawList *list) {
  for (guint i = 0; i < list->layers->len; i++) {
    Layer *layer = &g_array_index(list->layers, Layer, i);
    bool last = i + 1 == list->layers->len;
    int end = last ? (int)list->items->len : g_array_index(list->layers, Layer, i + 1).first;
    layer->count = end - layer->first;
    layer->hash = (guint64)layer->count;
    layer->bounds = (Rect){0};
    for (int j = layer->first; j < end; j++) {
      const Item *item = &g_array_index(list->items, Item, j);
      layer->hash = hash_item(list, item, layer->hash);
      layer->bounds = rect_union(layer->bounds, item->bounds);
    }
  }
}

const Layer *draw_list_layers(const DrawList *list, int *count) {
  g_assert(list->depth == 0);
  if (!list->hashed) {
    measure_layers(list);
    ((DrawList *)list)->hashed = true; /* what a const list computes once, it may keep */
  }
  *count = (int)list->layers->len;
  return (const Layer *)(const void *)list->layers->data;
}

/* ---- hit areas ---- */

static void add_hit(DrawList *list, HitArea area, const char *kind, int index, const char *detail) {
  area.hit.kind = g_string_chunk_insert_const(list->strings, kind);
  area.hit.detail = g_string_chunk_insert(list->strings, detail != NULL ? detail : "");
  area.hit.index = index;
  g_array_append_val(list->hits, area);
}

void draw_hit_rect(DrawList *list, Rect rect, const char *kind, int index, const char *detail) {
  add_hit(list, (HitArea){.hit.rect = rect}, kind, index, detail);
}

void draw_hit_plot(DrawList *list, Rect rect, Extent extent, const char *kind, int index, const char *detail) {
  add_hit(list, (HitArea){.hit = {.rect = rect, .extent = extent}}, kind, index, detail);
}

void draw_hit_line(DrawList *list, const Point *points, int count, double reach, const char *kind, int index,
                   const char *detail) {
  if (count < 2) return;
  HitArea area = {.first = list->points->len, .count = count, .reach = reach};
  area.hit.rect = rect_inset(extent(points, count, 0), -reach);
  g_array_append_vals(list->points, points, (guint)count);
  add_hit(list, area, kind, index, detail);
}

static bool area_contains(const DrawList *list, const HitArea *area, Point at) {
  if (!rect_contains(area->hit.rect, at)) return false;
  if (area->count == 0) return true;
  const Point *points = &g_array_index(list->points, Point, area->first);
  for (int i = 0; i + 1 < area->count; i++) {
    if (point_to_segment(at, points[i], points[i + 1]) <= area->reach) return true;
  }
  return false;
}

const Hit *draw_list_hit_of(const DrawList *list, Point at, const char *kind) {
  for (guint i = list->hits->len; i-- > 0;) {
    const HitArea *area = &g_array_index(list->hits, HitArea, i);
    if ((kind == NULL || strcmp(area->hit.kind, kind) == 0) && area_contains(list, area, at)) return &area->hit;
  }
  return NULL;
}

const Hit *draw_list_hit(const DrawList *list, Point at) {
  return draw_list_hit_of(list, at, NULL);
}

Point hit_numbers(const Hit *hit, Point at) {
  const Extent *e = &hit->extent;
  double right = (at.x - hit->rect.x) / hit->rect.w, up = 1 - (at.y - hit->rect.y) / hit->rect.h;
  return (Point){e->left + right * (e->right - e->left), e->bottom + up * (e->top - e->bottom)};
}

guint draw_list_hit_count(const DrawList *list) {
  return list->hits->len;
}

const Hit *draw_list_hit_at(const DrawList *list, guint index) {
  return &g_array_index(list->hits, HitArea, index).hit;
}
