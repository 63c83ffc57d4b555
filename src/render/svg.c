#include "render/svg.h"

#include <math.h>
#include <string.h>

#include "draw/color.h"
#include "draw/items.h"
#include "render/font.h"
#include "render/output.h"
#include "render/png.h"

typedef struct {
  const DrawList *list;
  GString *out;
  const char *prefix; /* of names, so that several pictures can stand in one page */
  int clips;          /* that have a name so far */
} Writer;

/* ---- attributes ---- */

/* To a thousandth of a pixel, without trailing zeros, whatever the locale. */
static void put_number(GString *out, double value) {
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd(text, sizeof text, "%.3f", value);
  gsize length = strlen(text);
  while (text[length - 1] == '0') length--;
  if (text[length - 1] == '.') length--;
  text[length] = '\0';
  g_string_append(out, strcmp(text, "-0") == 0 ? "0" : text);
}

static void put(const Writer *w, const char *name, double value) {
  g_string_append_printf(w->out, " %s=\"", name);
  put_number(w->out, value);
  g_string_append_c(w->out, '"');
}

static void put_point(const Writer *w, Point p) {
  put_number(w->out, p.x);
  g_string_append_c(w->out, ' ');
  put_number(w->out, p.y);
}

/* name="#rrggbb", and name-opacity where it is not opaque. */
static void put_color(const Writer *w, const char *name, Color color) {
  if (!(color.a > 0)) {
    g_string_append_printf(w->out, " %s=\"none\"", name);
    return;
  }
  g_string_append_printf(w->out, " %s=\"#%06x\"", name, color_argb(color) & 0xffffff);
  g_autofree char *opacity = g_strconcat(name, "-opacity", NULL);
  if (color.a < 1) put(w, opacity, (double)color.a);
}

static void put_style(const Writer *w, const Style *style) {
  bool outline = style->stroke.a > 0 && style->width > 0;
  bool dashed = outline && style->dash[0] > 0 && style->dash[1] > 0;
  put_color(w, "fill", style->fill);
  if (!outline) return;
  put_color(w, "stroke", style->stroke);
  put(w, "stroke-width", style->width);
  if (!dashed) {
    g_string_append(w->out, " stroke-linecap=\"round\"");
    return;
  }
  g_string_append(w->out, " stroke-dasharray=\"");
  put_point(w, (Point){style->dash[0], style->dash[1]});
  g_string_append_c(w->out, '"');
  if (style->dash_phase != 0) put(w, "stroke-dashoffset", style->dash_phase);
}

static void put_box(const Writer *w, Rect rect, double radius) {
  put(w, "x", rect.x);
  put(w, "y", rect.y);
  put(w, "width", fmax(rect.w, 0));
  put(w, "height", fmax(rect.h, 0));
  radius = fmin(radius, fmin(rect.w, rect.h) / 2);
  if (radius > 0) put(w, "rx", radius);
}

/* ---- items ---- */

static void put_path(const Writer *w, const Point *points, int count, bool curve, bool closed) {
  g_string_append(w->out, "<path d=\"M");
  for (int i = 0; i < count; i++) {
    if (i > 0) g_string_append(w->out, i > 1 ? " " : curve ? "C" : "L");
    put_point(w, points[i]);
  }
  g_string_append(w->out, closed ? "Z\"" : "\"");
}

static void put_shape(const Writer *w, const Item *item) {
  switch (item->kind) {
  case ITEM_RECT:
    g_string_append(w->out, "<rect");
    put_box(w, item->rect, item->radius);
    break;
  case ITEM_CIRCLE:
    g_string_append(w->out, "<circle");
    put(w, "cx", item->at[0].x);
    put(w, "cy", item->at[0].y);
    put(w, "r", fmax(item->radius, 0));
    break;
  case ITEM_POLYLINE:
    put_path(w, draw_item_points(w->list, item), item->count, false, item->closed);
    break;
  default:
    put_path(w, item->at, item->kind == ITEM_LINE ? 2 : 4, item->kind == ITEM_BEZIER, false);
  }
  put_style(w, &item->style);
  g_string_append(w->out, "/>\n");
}

/* Italics are sheared, as everywhere; the width is the one that all was laid out with. */
static void put_text(const Writer *w, const Item *item) {
  bool bold = item->face == FONT_BOLD || item->face == FONT_BOLD_ITALIC;
  g_autofree char *text = g_markup_escape_text(item->text, -1);
  g_string_append(w->out, "<text");
  if (font_sheared(item->face)) {
    g_string_append(w->out, " transform=\"matrix(1 0 ");
    put_point(w, (Point){-FONT_SHEAR, 1});
    g_string_append_c(w->out, ' ');
    put_point(w, item->at[0]);
    g_string_append(w->out, ")\"");
  } else {
    put(w, "x", item->at[0].x);
    put(w, "y", item->at[0].y);
  }
  put(w, "font-size", item->size);
  if (bold) g_string_append(w->out, " font-weight=\"bold\"");
  if (item->face == FONT_MONO) g_string_append(w->out, " font-family=\"'DejaVu Sans Mono', monospace\"");
  if (item->width > 0) put(w, "textLength", item->width);
  put_color(w, "fill", item->style.fill);
  g_string_append_printf(w->out, ">%s</text>\n", text);
}

/* Opens a group that shows what is within the rectangle. */
static void put_clip(Writer *w, Rect rect, double radius) {
  int number = ++w->clips;
  g_string_append_printf(w->out, "<clipPath id=\"%sclip%d\"><rect", w->prefix, number);
  put_box(w, rect, radius);
  g_string_append_printf(w->out, "/></clipPath>\n<g clip-path=\"url(#%sclip%d)\">\n", w->prefix, number);
}

/*
 * A picture's pixels with one more all around, the same as their neighbours: what lies at its edge is then mixed with
 * these, not with nothing. Premultiplied, as png_encode takes them; caller frees.
 */
static guint32 *framed(const guint32 *pixels, int w, int h) {
  guint32 *out = g_new(guint32, (gsize)(w + 2) * (gsize)(h + 2));
  for (int y = 0; y < h + 2; y++) {
    for (int x = 0; x < w + 2; x++) {
      guint32 p = pixels[CLAMP(y - 1, 0, h - 1) * w + CLAMP(x - 1, 0, w - 1)], a = p >> 24;
      guint32 r = ((p >> 16 & 255) * a + 127) / 255, g = ((p >> 8 & 255) * a + 127) / 255;
      out[y * (w + 2) + x] = a << 24 | r << 16 | g << 8 | ((p & 255) * a + 127) / 255;
    }
  }
  return out;
}

static void put_image(Writer *w, const Item *item) {
  if (!(item->rect.w > 0 && item->rect.h > 0) || !(item->opacity > 0)) return;
  g_autoptr(GByteArray) png = g_byte_array_new();
  g_autofree guint32 *pixels = framed(draw_item_pixels(w->list, item), item->w, item->h);
  Rect r = item->rect;
  double dx = r.w / item->w, dy = r.h / item->h;
  if (!png_encode(png, pixels, item->w + 2, item->h + 2, (item->w + 2) * 4, 72)) return;
  g_autofree char *data = g_base64_encode(png->data, png->len);
  put_clip(w, r, item->radius);
  g_string_append(w->out, "<image preserveAspectRatio=\"none\"");
  put_box(w, (Rect){r.x - dx, r.y - dy, r.w + 2 * dx, r.h + 2 * dy}, 0);
  if (item->opacity < 1) put(w, "opacity", item->opacity);
  g_string_append_printf(w->out, " xlink:href=\"data:image/png;base64,%s\"/>\n</g>\n", data);
}

static void put_item(Writer *w, const Item *item) {
  switch (item->kind) {
  case ITEM_PUSH_CLIP:
    put_clip(w, item->rect, item->radius);
    break;
  case ITEM_PUSH_OPACITY:
    g_string_append(w->out, "<g");
    put(w, "opacity", item->opacity);
    g_string_append(w->out, ">\n");
    break;
  case ITEM_POP_CLIP:
  case ITEM_POP_OPACITY:
    g_string_append(w->out, "</g>\n");
    break;
  case ITEM_TEXT:
    put_text(w, item);
    break;
  case ITEM_IMAGE:
    put_image(w, item);
    break;
  default:
    put_shape(w, item);
  }
}

/* A layer is a group with its name, for drawing programs. */
static void put_layers(Writer *w) {
  int layer_count, item_count;
  const Layer *layers = draw_list_layers(w->list, &layer_count);
  const Item *items = draw_list_items(w->list, &item_count);
  for (int l = 0; l < layer_count; l++) {
    g_autofree char *name = g_markup_escape_text(layers[l].name, -1);
    if (layers[l].count == 0) continue;
    g_string_append_printf(w->out, "<g id=\"%slayer%d\" data-name=\"%s\">\n", w->prefix, l + 1, name);
    for (int i = 0; i < layers[l].count; i++) put_item(w, &items[layers[l].first + i]);
    g_string_append(w->out, "</g>\n");
  }
}

void svg_append(GString *out, const DrawList *list, double scale, Color ground, const char *prefix, const char *label) {
  Writer w = {.list = list, .out = out, .prefix = prefix};
  double width = draw_list_width(list), height = draw_list_height(list);
  g_string_append(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
                       "version=\"1.1\"");
  put(&w, "width", width * scale);
  put(&w, "height", height * scale);
  g_string_append(out, " viewBox=\"0 0 ");
  put_point(&w, (Point){width, height});
  g_string_append(out, "\" font-family=\"'DejaVu Sans', sans-serif\" stroke-linejoin=\"round\" xml:space=\"preserve\"");
  g_autofree char *told = label ? g_markup_escape_text(label, -1) : NULL;
  if (told) g_string_append_printf(out, " role=\"img\" aria-label=\"%s\"", told);
  g_string_append(out, ">\n");
  if (ground.a > 0) {
    g_string_append(out, "<rect");
    put_box(&w, (Rect){0, 0, width, height}, 0);
    put_color(&w, "fill", ground);
    g_string_append(out, "/>\n");
  }
  put_layers(&w);
  g_string_append(out, "</svg>\n");
}

bool svg_write(const char *path, const DrawList *list, double scale, Color ground, Diag *diag) {
  g_autoptr(GString) out = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  svg_append(out, list, scale, ground, "", NULL);
  return output_file(path, out->str, out->len, diag);
}
