/* A draw list as text, one item a line: what golden tests compare and people read. */
#include "draw/items.h"

#include <math.h>

static const char *const FACE_NAMES[] = {"regular", "bold", "italic", "bold-italic", "mono"};
static const char *const ALIGN_NAMES[] = {"start", "middle", "end"};

/* One decimal; what rounds to zero has no sign. */
static void number(GString *out, double value) {
  double rounded = round(value * 10) / 10;
  g_string_append_printf(out, " %.1f", rounded == 0 ? 0.0 : rounded);
}

static void point(GString *out, Point p) {
  number(out, p.x);
  number(out, p.y);
}

static void rect(GString *out, Rect r) {
  number(out, r.x);
  number(out, r.y);
  number(out, r.w);
  number(out, r.h);
}

static void color(GString *out, const char *label, Color c) {
  g_string_append_printf(out, " %s#%02x%02x%02x", label, (unsigned)lrintf(c.r * 255), (unsigned)lrintf(c.g * 255),
                         (unsigned)lrintf(c.b * 255));
  if (c.a < 1) g_string_append_printf(out, "@%.2f", (double)c.a);
}

static void style(GString *out, const Style *s) {
  if (s->fill.a > 0) color(out, "fill ", s->fill);
  if (s->stroke.a > 0 && s->width > 0) {
    color(out, "stroke ", s->stroke);
    number(out, s->width);
    if (s->dash[0] > 0) {
      g_string_append(out, " dash");
      number(out, s->dash[0]);
      number(out, s->dash[1]);
      if (s->dash_phase != 0) number(out, s->dash_phase);
    }
  }
}

static void radius(GString *out, double value) {
  if (value > 0) {
    g_string_append(out, " radius");
    number(out, value);
  }
}

static void points(GString *out, const Point *p, int count) {
  for (int i = 0; i < count; i++) point(out, p[i]);
}

static void dump_text(GString *out, const Item *item) {
  static const double part[] = {0, 0.5, 1};
  g_string_append(out, "text");
  point(out, (Point){item->at[0].x + part[item->align] * item->width, item->at[0].y});
  g_string_append_printf(out, " %s %s", ALIGN_NAMES[item->align], FACE_NAMES[item->face]);
  number(out, item->size);
  color(out, "", item->style.fill);
  g_string_append_printf(out, " \"%s\"", item->text);
}

static void dump_image(GString *out, const DrawList *list, const Item *item) {
  const guint32 *pixels = draw_item_pixels(list, item);
  guint32 sum = 0;
  for (int i = 0; i < item->w * item->h; i++) sum = sum * 31 + pixels[i];
  g_string_append(out, "image");
  rect(out, item->rect);
  radius(out, item->radius);
  g_string_append_printf(out, " %dx%d %08x", item->w, item->h, sum);
  if (item->opacity < 1) g_string_append_printf(out, "@%.2f", item->opacity);
}

static void dump_item(GString *out, const DrawList *list, const Item *item) {
  static const struct {
    const char *name;
    int points;
  } shapes[] = {[ITEM_CIRCLE] = {"circle", 1}, [ITEM_LINE] = {"line", 2}, [ITEM_BEZIER] = {"bezier", 4}};
  switch (item->kind) {
  case ITEM_RECT:
  case ITEM_PUSH_CLIP:
    g_string_append(out, item->kind == ITEM_RECT ? "rect" : "clip");
    rect(out, item->rect);
    radius(out, item->radius);
    style(out, &item->style);
    break;
  case ITEM_CIRCLE:
  case ITEM_LINE:
  case ITEM_BEZIER:
    g_string_append(out, shapes[item->kind].name);
    points(out, item->at, shapes[item->kind].points);
    radius(out, item->radius);
    style(out, &item->style);
    break;
  case ITEM_POLYLINE:
    g_string_append(out, item->closed ? "polygon" : "polyline");
    points(out, draw_item_points(list, item), item->count);
    style(out, &item->style);
    break;
  case ITEM_IMAGE:
    dump_image(out, list, item);
    break;
  case ITEM_TEXT:
    dump_text(out, item);
    break;
  case ITEM_PUSH_OPACITY:
    g_string_append_printf(out, "opacity %.2f", item->opacity);
    break;
  case ITEM_POP_CLIP:
    g_string_append(out, "end clip");
    break;
  case ITEM_POP_OPACITY:
    g_string_append(out, "end opacity");
    break;
  }
  g_string_append_c(out, '\n');
}

static void dump_hit(GString *out, const Hit *hit) {
  g_string_append_printf(out, "hit %s %d", hit->kind, hit->index);
  if (hit->detail[0] != '\0') g_string_append_printf(out, " %s", hit->detail);
  g_string_append(out, " at");
  rect(out, hit->rect);
  g_string_append_c(out, '\n');
}

char *draw_list_dump(const DrawList *list) {
  GString *out = g_string_new("page");
  point(out, (Point){draw_list_width(list), draw_list_height(list)});
  g_string_append_c(out, '\n');
  int item_count, layer_count;
  const Item *items = draw_list_items(list, &item_count);
  const Layer *layers = draw_list_layers(list, &layer_count);
  for (int i = 0; i < layer_count; i++) {
    if (layers[i].name[0] != '\0') g_string_append_printf(out, "layer %s\n", layers[i].name);
    for (int j = 0; j < layers[i].count; j++) dump_item(out, list, &items[layers[i].first + j]);
  }
  for (guint i = 0; i < draw_list_hit_count(list); i++) dump_hit(out, draw_list_hit_at(list, i));
  return g_string_free(out, FALSE);
}
