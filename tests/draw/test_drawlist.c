#include "draw/geometry.h"
#include "draw/items.h"
#include "fixed_width.h"

#include <math.h>

static const Color RED = {1, 0, 0, 1}, HALF = {0, 0.5f, 1, 0.5f};

static void test_dump(void) {
  g_autoptr(DrawList) list = draw_list_new(320, 200, fixed_width);
  static const guint32 pixels[] = {0xff000000, 0xffffffff};
  Point curve[] = {{0, 0}, {10, 5.04}, {20, -0.04}};
  draw_rect(list, (Rect){1, 2, 30, 40}, 10, (Style){.fill = RED});
  draw_layer(list, "net");
  draw_circle(list, (Point){5, 6}, 7, (Style){.fill = RED, .stroke = HALF, .width = 2});
  draw_bezier(list, curve[0], curve[1], curve[2], curve[0], (Style){.stroke = RED, .width = 3, .dash = {7, 6}});
  draw_polyline(list, curve, 3, true, (Style){.fill = HALF});
  draw_push_opacity(list, 0.25);
  draw_push_clip(list, (Rect){0, 0, 8, 8}, 0);
  draw_image(list, (Rect){0, 0, 8, 8}, 2, 2, 1, pixels, 0.5);
  draw_pop_clip(list);
  draw_pop_opacity(list);
  draw_text(list, (Point){100, 50}, ALIGN_MIDDLE, FONT_ITALIC, 18, RED, "ŷ");
  draw_text(list, (Point){100, 50}, ALIGN_END, FONT_BOLD, 15, RED, "");
  draw_hit_rect(list, (Rect){1, 2, 3, 4}, "neuron", 2, "h1[2]");
  g_autofree char *dump = draw_list_dump(list);
  g_assert_cmpstr(dump, ==,
                  "page 320.0 200.0\n"
                  "rect 1.0 2.0 30.0 40.0 radius 10.0 fill #ff0000\n"
                  "layer net\n"
                  "circle 5.0 6.0 radius 7.0 fill #ff0000 stroke #0080ff@0.50 2.0\n"
                  "bezier 0.0 0.0 10.0 5.0 20.0 0.0 0.0 0.0 stroke #ff0000 3.0 dash 7.0 6.0\n"
                  "polygon 0.0 0.0 10.0 5.0 20.0 0.0 fill #0080ff@0.50\n"
                  "opacity 0.25\n"
                  "clip 0.0 0.0 8.0 8.0\n"
                  "image 0.0 0.0 8.0 8.0 radius 2.0 2x1 e0ffffff@0.50\n"
                  "end clip\n"
                  "end opacity\n"
                  "text 100.0 50.0 middle italic 18.0 #ff0000 \"ŷ\"\n"
                  "hit neuron 2 h1[2] at 1.0 2.0 3.0 4.0\n");
}

static void test_align(void) {
  g_autoptr(DrawList) list = draw_list_new(100, 100, fixed_width);
  static const double starts[] = {50, 44, 38};
  for (int align = ALIGN_START; align <= ALIGN_END; align++) {
    double width = draw_text(list, (Point){50, 20}, (Align)align, FONT_REGULAR, 10, RED, "ab");
    g_assert_cmpfloat_with_epsilon(width, 12, 1e-12);
  }
  int count;
  const Item *items = draw_list_items(list, &count);
  g_assert_cmpint(count, ==, 3);
  for (int i = 0; i < 3; i++) g_assert_cmpfloat_with_epsilon(items[i].at[0].x, starts[i], 1e-12);
}

static void test_mended_text(void) {
  g_autoptr(DrawList) list = draw_list_new(100, 100, fixed_width);
  int count;
  draw_text(list, (Point){50, 20}, ALIGN_START, FONT_REGULAR, 10, RED, "a\xff");
  g_assert_cmpstr(draw_list_items(list, &count)[0].text, ==, "a\xef\xbf\xbd");
}

static void paint_two_layers(DrawList *list, double moved, const char *label) {
  Point line[] = {{0, 0}, {10, 10}, {20, 0}};
  static const guint32 pixels[] = {1, 2, 3, 4};
  draw_list_clear(list, 100, 100);
  draw_layer(list, "moving");
  draw_polyline(list, line, moved > 0 ? 3 : 2, false, (Style){.stroke = RED, .width = 1});
  draw_image(list, (Rect){moved, 0, 2, 2}, 0, 2, 2, pixels, 1);
  draw_layer(list, "still");
  draw_polyline(list, line, 3, false, (Style){.stroke = RED, .width = 1});
  draw_image(list, (Rect){0, 0, 2, 2}, 0, 2, 2, pixels, 1);
  draw_text(list, (Point){5, 5}, ALIGN_START, FONT_REGULAR, 10, RED, label);
}

static void test_layer_hashes(void) {
  g_autoptr(DrawList) list = draw_list_new(100, 100, fixed_width);
  int count;
  paint_two_layers(list, 0, "a");
  const Layer *layers = draw_list_layers(list, &count);
  g_assert_cmpint(count, ==, 3); /* and the unnamed one before them, which is empty */
  g_assert_cmpint(layers[0].count, ==, 0);
  guint64 moving = layers[1].hash, still = layers[2].hash;
  paint_two_layers(list, 0, "a");
  layers = draw_list_layers(list, &count);
  g_assert_cmpuint(layers[1].hash, ==, moving);
  g_assert_cmpuint(layers[2].hash, ==, still);
  paint_two_layers(list, 3, "a"); /* moves the indices of what the other layer refers to */
  layers = draw_list_layers(list, &count);
  g_assert_cmpuint(layers[1].hash, !=, moving);
  g_assert_cmpuint(layers[2].hash, ==, still);
  paint_two_layers(list, 0, "b");
  layers = draw_list_layers(list, &count);
  g_assert_cmpuint(layers[1].hash, ==, moving);
  g_assert_cmpuint(layers[2].hash, !=, still);
}

static void test_layer_bounds(void) {
  g_autoptr(DrawList) list = draw_list_new(100, 100, fixed_width);
  int count;
  draw_layer(list, "a");
  draw_circle(list, (Point){20, 30}, 10, (Style){.stroke = RED, .width = 4});
  draw_push_clip(list, (Rect){0, 0, 9, 9}, 0);
  draw_layer(list, "no layer begins within a clip");
  draw_pop_clip(list);
  const Layer *layers = draw_list_layers(list, &count);
  g_assert_cmpint(count, ==, 2);
  g_assert_cmpint(layers[1].count, ==, 3);
  g_assert_cmpfloat(layers[1].bounds.x, <=, 8);
  g_assert_cmpfloat(layers[1].bounds.x + layers[1].bounds.w, >=, 32);
  g_assert_cmpfloat(layers[1].bounds.w, <, 30);
}

static void test_nowhere(void) {
  g_autoptr(DrawList) list = draw_list_new(100, 100, fixed_width);
  Point line[] = {{0, 0}, {NAN, 10}, {20, INFINITY}};
  Style style = {.stroke = RED, .width = 1};
  int count;
  draw_polyline(list, line, 3, false, style);
  draw_line(list, line[0], line[1], style);
  draw_bezier(list, line[0], line[0], line[2], line[0], style);
  draw_circle(list, line[0], NAN, style);
  draw_circle(list, (Point){1e300, 0}, 1, style);
  draw_rect(list, (Rect){0, 0, INFINITY, 1}, 0, style);
  draw_text(list, line[1], ALIGN_START, FONT_REGULAR, 12, RED, "x");
  draw_list_items(list, &count);
  g_assert_cmpint(count, ==, 0);
  draw_push_clip(list, (Rect){0, NAN, 1, 1}, 0); /* a clip stays, paired with its end, and shows nothing */
  draw_pop_clip(list);
  const Item *items = draw_list_items(list, &count);
  g_assert_cmpint(count, ==, 2);
  g_assert_true(rect_empty(items[0].rect));
}

static void test_hits(void) {
  g_autoptr(DrawList) list = draw_list_new(100, 100, fixed_width);
  Point edge[] = {{0, 0}, {50, 50}, {100, 50}};
  char detail[] = "W1[2,1]";
  draw_hit_line(list, edge, 3, 4, "edge", 7, detail);
  detail[0] = '?'; /* it is a copy that counts */
  draw_hit_rect(list, (Rect){40, 40, 20, 20}, "neuron", 1, NULL);
  g_assert_null(draw_list_hit(list, (Point){50, 10}));
  const Hit *hit = draw_list_hit(list, (Point){26, 24});
  g_assert_cmpstr(hit->kind, ==, "edge");
  g_assert_cmpstr(hit->detail, ==, "W1[2,1]");
  g_assert_cmpint(hit->index, ==, 7);
  g_assert_cmpstr(draw_list_hit(list, (Point){50, 50})->kind, ==, "neuron"); /* the later lies on top */
  g_assert_null(draw_list_hit(list, (Point){90, 56}));
  g_assert_nonnull(draw_list_hit(list, (Point){90, 53}));
  draw_hit_plot(list, (Rect){0, 0, 200, 100}, (Extent){-1, 3, 10, 20}, "plane", 0, NULL);
  const Hit *plane = draw_list_hit(list, (Point){50, 50});
  g_assert_cmpstr(plane->kind, ==, "plane");
  g_assert_cmpfloat(hit_numbers(plane, (Point){50, 25}).x, ==, 0);
  g_assert_cmpfloat(hit_numbers(plane, (Point){50, 25}).y, ==, 17.5);
  g_assert_cmpstr(draw_list_hit_of(list, (Point){50, 50}, "neuron")->detail, ==, "");
  g_assert_null(draw_list_hit_of(list, (Point){50, 10}, "neuron"));
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/draw/list/dump", test_dump);
  g_test_add_func("/draw/list/align", test_align);
  g_test_add_func("/draw/list/mended_text", test_mended_text);
  g_test_add_func("/draw/list/layer_hashes", test_layer_hashes);
  g_test_add_func("/draw/list/layer_bounds", test_layer_bounds);
  g_test_add_func("/draw/list/nowhere", test_nowhere);
  g_test_add_func("/draw/list/hits", test_hits);
  return g_test_run();
}
