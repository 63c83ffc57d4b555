#include "draw/labels.h"
#include "draw/layout.h"

#include <math.h>

static void assert_rect(Rect r, double x, double y, double w, double h) {
  g_assert_cmpfloat_with_epsilon(r.x, x, 0.01);
  g_assert_cmpfloat_with_epsilon(r.y, y, 0.01);
  g_assert_cmpfloat_with_epsilon(r.w, w, 0.01);
  g_assert_cmpfloat_with_epsilon(r.h, h, 0.01);
}

static void test_stage(void) {
  Rect panels[3], caption;
  layout_page(1280, 720, LAYOUT_CAPTION_HEIGHT, 3, panels, &caption);
  assert_rect(panels[0], 12, 12, 704, 606);
  assert_rect(panels[1], 728, 12, 540, 396);
  assert_rect(panels[2], 728, 420, 540, 198);
  assert_rect(caption, 12, 630, 1256, 78);
}

static void test_tiles(void) {
  for (int count = 1; count <= 9; count++) {
    Rect panels[9];
    layout_page(1000, 700, 0, count, panels, NULL);
    double area = 0;
    for (int i = 0; i < count; i++) {
      g_assert_cmpfloat(panels[i].x, >=, LAYOUT_GAP - 0.01);
      g_assert_cmpfloat(panels[i].y + panels[i].h, <=, 700 - LAYOUT_GAP + 0.01);
      for (int j = 0; j < i; j++) { /* a gap between any two */
        g_assert_false(
            rect_overlap(rect_inset(panels[i], -LAYOUT_GAP / 2 + 0.01), rect_inset(panels[j], -LAYOUT_GAP / 2 + 0.01)));
      }
      area += panels[i].w * panels[i].h;
    }
    g_assert_cmpfloat(area, >, 0.85 * 1000 * 700);
  }
}

static void test_columns(void) {
  static const double weights[] = {1, 3};
  Rect out[3];
  layout_columns((Rect){10, 20, 210, 50}, 10, 2, weights, out);
  assert_rect(out[0], 10, 20, 50, 50);
  assert_rect(out[1], 70, 20, 150, 50);
  layout_rows((Rect){0, 0, 10, 100}, 5, 3, NULL, out);
  assert_rect(out[2], 0, 70, 10, 30);
  assert_rect(layout_fit((Rect){0, 0, 200, 100}, 1), 50, 0, 100, 100);
}

static void test_spread(void) {
  double at[3];
  layout_spread(0, 300, 1000, 3, at);
  g_assert_cmpfloat(at[0], ==, 50);
  g_assert_cmpfloat(at[2], ==, 250);
  layout_spread(0, 300, 40, 3, at);
  g_assert_cmpfloat(at[0], ==, 110);
  layout_spread(100, 300, 40, 1, at);
  g_assert_cmpfloat(at[0], ==, 250);
}

static void test_label_stays(void) {
  g_autoptr(Labels) labels = labels_new((Rect){0, 0, 500, 500});
  labels_avoid_rect(labels, (Rect){0, 0, 50, 50});
  assert_rect(labels_place(labels, (Rect){60, 60, 40, 12}, 50), 60, 60, 40, 12);
}

/* Twenty labels wanted at one place, none on another, none on the obstacle, all on the page. */
static void test_labels_apart(void) {
  enum { COUNT = 20 };
  Rect bounds = {0, 0, 500, 500}, obstacle = {240, 200, 30, 100}, placed[COUNT];
  g_autoptr(Labels) labels = labels_new(bounds);
  labels_avoid_rect(labels, obstacle);
  for (int i = 0; i < COUNT; i++) {
    placed[i] = labels_place(labels, (Rect){230, 250, 50, 16}, 250);
    g_assert_cmpfloat_with_epsilon(rect_overlap_area(placed[i], bounds), 50 * 16, 0.01);
    g_assert_false(rect_overlap(placed[i], obstacle));
    for (int j = 0; j < i; j++) g_assert_false(rect_overlap(placed[i], placed[j]));
  }
}

static void test_label_off_line(void) {
  g_autoptr(Labels) labels = labels_new((Rect){0, 0, 500, 500});
  Point line[] = {{0, 106}, {500, 106}};
  labels_avoid_line(labels, line, 2, 4);
  Rect at = labels_place(labels, (Rect){200, 100, 40, 12}, 40);
  g_assert_true(at.y >= 108 || at.y + 12 <= 104);
  g_assert_cmpfloat(fabs(at.y - 100), <, 14);
}

/* Pills of edges that run into one point slide apart along their edges. */
static void test_labels_along(void) {
  enum { COUNT = 5 };
  g_autoptr(Labels) labels = labels_new((Rect){0, 0, 400, 400});
  Rect placed[COUNT];
  for (int i = 0; i < COUNT; i++) {
    Point edge[] = {{0, 150 + 25.0 * i}, {400, 200}};
    placed[i] = labels_place_along(labels, edge, 2, 60, 22, 0.8);
    Point centre = rect_centre(placed[i]);
    g_assert_cmpfloat(point_to_segment(centre, edge[0], edge[1]), <, 0.01);
    for (int j = 0; j < i; j++) g_assert_false(rect_overlap(placed[i], placed[j]));
  }
  g_assert_cmpfloat_with_epsilon(rect_centre(placed[0]).x, 320, 0.01);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/draw/layout/stage", test_stage);
  g_test_add_func("/draw/layout/tiles", test_tiles);
  g_test_add_func("/draw/layout/columns", test_columns);
  g_test_add_func("/draw/layout/spread", test_spread);
  g_test_add_func("/draw/labels/stays", test_label_stays);
  g_test_add_func("/draw/labels/apart", test_labels_apart);
  g_test_add_func("/draw/labels/off_line", test_label_off_line);
  g_test_add_func("/draw/labels/along", test_labels_along);
  return g_test_run();
}
