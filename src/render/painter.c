#include "render/painter.h"

#include "draw/geometry.h"

#include <math.h>

void painter_set_color(cairo_t *cr, Color color) {
  cairo_set_source_rgba(cr, (double)color.r, (double)color.g, (double)color.b, (double)color.a);
}

/* ---- whole pixels ---- */

static double device_scale(cairo_t *cr) {
  cairo_matrix_t matrix;
  cairo_get_matrix(cr, &matrix);
  return matrix.xx;
}

/* A band of this middle and thickness, moved and rounded to cover whole pixels: its middle and thickness then. */
static void snap_band(double scale, double *middle, double *thickness) {
  double pixels = fmax(round(*thickness * scale), 1);
  double start = round(*middle * scale - pixels / 2);
  *middle = (start + pixels / 2) / scale;
  *thickness = pixels / scale;
}

/* ---- paths ---- */

static void path_rect(cairo_t *cr, Rect r, double radius) {
  radius = fmin(radius, fmin(r.w, r.h) / 2);
  if (!(radius > 0)) {
    cairo_rectangle(cr, r.x, r.y, r.w, r.h);
    return;
  }
  cairo_new_sub_path(cr);
  cairo_arc(cr, r.x + r.w - radius, r.y + radius, radius, -G_PI_2, 0);
  cairo_arc(cr, r.x + r.w - radius, r.y + r.h - radius, radius, 0, G_PI_2);
  cairo_arc(cr, r.x + radius, r.y + r.h - radius, radius, G_PI_2, G_PI);
  cairo_arc(cr, r.x + radius, r.y + radius, radius, G_PI, 3 * G_PI_2);
  cairo_close_path(cr);
}

static void path_polyline(cairo_t *cr, const Point *points, int count, bool closed) {
  for (int i = 0; i < count; i++) cairo_line_to(cr, points[i].x, points[i].y);
  if (closed) cairo_close_path(cr);
}

/* A filled bar as thin as a line, put on whole pixels. */
static Rect snap_bar(cairo_t *cr, const Item *item) {
  Rect r = item->rect;
  double scale = device_scale(cr), thin = 3 / scale;
  if (item->radius > 0 || item->style.stroke.a > 0) return r;
  if (r.h < thin && r.h < r.w) {
    double middle = r.y + r.h / 2;
    snap_band(scale, &middle, &r.h);
    r.y = middle - r.h / 2;
  } else if (r.w < thin && r.w < r.h) {
    double middle = r.x + r.w / 2;
    snap_band(scale, &middle, &r.w);
    r.x = middle - r.w / 2;
  }
  return r;
}

static void path_line(const Painter *painter, cairo_t *cr, const Item *item, Style *style) {
  Point a = item->at[0], b = item->at[1];
  double scale = device_scale(cr);
  bool thin = painter->snap && style->width * scale < 3;
  if (thin && a.y == b.y) {
    snap_band(scale, &a.y, &style->width);
    b.y = a.y;
  } else if (thin && a.x == b.x) {
    snap_band(scale, &a.x, &style->width);
    b.x = a.x;
  }
  cairo_move_to(cr, a.x, a.y);
  cairo_line_to(cr, b.x, b.y);
}

static void fill_and_stroke(cairo_t *cr, const Style *style) {
  bool outline = style->stroke.a > 0 && style->width > 0;
  if (style->fill.a > 0) {
    painter_set_color(cr, style->fill);
    if (outline) {
      cairo_fill_preserve(cr);
    } else {
      cairo_fill(cr);
    }
  }
  if (outline) {
    bool dashed = style->dash[0] > 0 && style->dash[1] > 0;
    painter_set_color(cr, style->stroke);
    cairo_set_line_width(cr, style->width);
    cairo_set_dash(cr, style->dash, dashed ? 2 : 0, style->dash_phase);
    cairo_set_line_cap(cr, dashed ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke(cr);
  }
  cairo_new_path(cr);
}

static void paint_shape(const Painter *painter, cairo_t *cr, const DrawList *list, const Item *item) {
  const Point *at = item->at;
  Style style = item->style;
  switch (item->kind) {
  case ITEM_RECT:
    path_rect(cr, painter->snap ? snap_bar(cr, item) : item->rect, item->radius);
    break;
  case ITEM_CIRCLE:
    cairo_arc(cr, at[0].x, at[0].y, fmax(item->radius, 0), 0, 2 * G_PI);
    break;
  case ITEM_LINE:
    path_line(painter, cr, item, &style);
    break;
  case ITEM_POLYLINE:
    path_polyline(cr, draw_item_points(list, item), item->count, item->closed);
    break;
  default:
    cairo_move_to(cr, at[0].x, at[0].y);
    cairo_curve_to(cr, at[1].x, at[1].y, at[2].x, at[2].y, at[3].x, at[3].y);
  }
  /* Networks have hundreds of dashed, wide curves, planes have contours of thousands of points: Cairo's quicker
   * rasteriser and curves to a third of a pixel paint them in under half the time. */
  bool curved = item->kind == ITEM_BEZIER || item->kind == ITEM_POLYLINE;
  cairo_set_antialias(cr, curved ? CAIRO_ANTIALIAS_FAST : CAIRO_ANTIALIAS_DEFAULT);
  cairo_set_tolerance(cr, 0.3);
  fill_and_stroke(cr, &style);
}

/* ---- pictures ---- */

/* Cairo's pixels are premultiplied; the item's opacity goes in with them. */
static cairo_surface_t *picture_surface(const DrawList *list, const Item *item) {
  cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, item->w, item->h);
  if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) return surface;
  const guint32 *from = draw_item_pixels(list, item);
  guint8 *rows = cairo_image_surface_get_data(surface);
  int stride = cairo_image_surface_get_stride(surface);
  guint32 opacity = (guint32)lround(CLAMP(item->opacity, 0, 1) * 255);
  for (int y = 0; y < item->h; y++) {
    guint32 *to = (guint32 *)(void *)(rows + y * stride);
    for (int x = 0; x < item->w; x++, from++) {
      guint32 a = ((*from >> 24) * opacity + 127) / 255;
      guint32 r = ((*from >> 16 & 255) * a + 127) / 255, g = ((*from >> 8 & 255) * a + 127) / 255;
      to[x] = a << 24 | r << 16 | g << 8 | ((*from & 255) * a + 127) / 255;
    }
  }
  cairo_surface_mark_dirty(surface);
  return surface;
}

static void paint_picture(cairo_t *cr, const DrawList *list, const Item *item) {
  if (!(item->rect.w > 0 && item->rect.h > 0) || !(item->opacity > 0)) return;
  cairo_surface_t *surface = picture_surface(list, item);
  cairo_pattern_t *pattern = cairo_pattern_create_for_surface(surface);
  cairo_matrix_t matrix;
  cairo_matrix_init_scale(&matrix, item->w / item->rect.w, item->h / item->rect.h);
  cairo_matrix_translate(&matrix, -item->rect.x, -item->rect.y);
  cairo_pattern_set_matrix(pattern, &matrix);
  cairo_pattern_set_extend(pattern, CAIRO_EXTEND_PAD);
  cairo_pattern_set_filter(pattern, CAIRO_FILTER_BILINEAR);
  cairo_set_source(cr, pattern);
  path_rect(cr, item->rect, item->radius);
  cairo_fill(cr);
  cairo_pattern_destroy(pattern);
  cairo_surface_destroy(surface);
}

/* ---- items ---- */

/* The pixels that the items of a group may touch. */
static Rect group_bounds(const Item *items, int first, int end) {
  Rect all = {0};
  int depth = 1;
  for (int i = first; i < end && depth > 0; i++) {
    depth += items[i].kind == ITEM_PUSH_OPACITY ? 1 : items[i].kind == ITEM_POP_OPACITY ? -1 : 0;
    all = rect_union(all, items[i].bounds);
  }
  return all;
}

/* A group is painted beside the page: on no more pixels than it needs. */
static void push_group(cairo_t *cr, Rect bounds) {
  double scale = device_scale(cr);
  double x0 = floor(bounds.x * scale) - 1, y0 = floor(bounds.y * scale) - 1;
  double x1 = ceil((bounds.x + bounds.w) * scale) + 1, y1 = ceil((bounds.y + bounds.h) * scale) + 1;
  cairo_save(cr);
  cairo_rectangle(cr, x0 / scale, y0 / scale, (x1 - x0) / scale, (y1 - y0) / scale);
  cairo_clip(cr);
  cairo_push_group(cr);
}

static void paint_item(const Painter *painter, cairo_t *cr, const DrawList *list, const Item *item) {
  if (painter->visible != NULL && !painter->visible(painter->target, item->bounds)) return;
  if (item->kind == ITEM_TEXT) {
    painter->text(painter->target, cr, item);
  } else if (item->kind == ITEM_IMAGE) {
    paint_picture(cr, list, item);
  } else {
    paint_shape(painter, cr, list, item);
  }
}

static void push_clip(cairo_t *cr, const Item *item) {
  cairo_save(cr);
  path_rect(cr, item->rect, item->radius);
  cairo_clip(cr);
}

void painter_paint(const Painter *painter, cairo_t *cr, const DrawList *list, int first, int count) {
  g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(double)); /* opacities of the groups around */
  int all, end = first + count;
  const Item *items = draw_list_items(list, &all);
  for (int i = first; i < end; i++) {
    switch (items[i].kind) {
    case ITEM_PUSH_CLIP:
      push_clip(cr, &items[i]);
      break;
    case ITEM_POP_CLIP:
      cairo_restore(cr);
      break;
    case ITEM_PUSH_OPACITY:
      push_group(cr, group_bounds(items, i + 1, end));
      g_array_append_val(open, items[i].opacity);
      break;
    case ITEM_POP_OPACITY:
      cairo_pop_group_to_source(cr);
      cairo_paint_with_alpha(cr, g_array_index(open, double, open->len - 1));
      cairo_restore(cr);
      g_array_set_size(open, open->len - 1);
      break;
    default:
      paint_item(painter, cr, list, &items[i]);
    }
  }
}
