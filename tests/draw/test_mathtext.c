#include "draw/items.h"
#include "draw/mathname.h"
#include "draw/mathtext.h"
#include "fixed_width.h"

#include <math.h>
#include <string.h>

static const MathStyle PLAIN = {.size = 20, .color = {0, 0, 0, 1}};

/* The texts of a formula in the order drawn, joined by blanks. */
static char *texts_of(const char *markup) {
  g_autoptr(DrawList) list = draw_list_new(1000, 200, fixed_width);
  GString *out = g_string_new(NULL);
  int count;
  math_draw(list, (Point){0, 100}, ALIGN_START, markup, &PLAIN);
  const Item *items = draw_list_items(list, &count);
  for (int i = 0; i < count; i++) {
    if (items[i].kind != ITEM_TEXT) continue;
    if (out->len > 0) g_string_append_c(out, ' ');
    g_string_append(out, items[i].text);
  }
  return g_string_free(out, FALSE);
}

static void assert_texts(const char *markup, const char *expected) {
  g_autofree char *texts = texts_of(markup);
  g_assert_cmpstr(texts, ==, expected);
}

static void test_symbols(void) {
  assert_texts("a - b * 2", "a − b · 2");
  assert_texts("x <= 3e-7", "x ≤ 3·10⁻⁷");
  assert_texts("a·3·10⁻⁷ + 10⁹·b", "a · 3·10⁻⁷ + 10⁹ · b");
  assert_texts("tanh(z_1)", "tanh ( z 1 )");
  assert_texts("\\hat{y} \\hat y", "ŷ ŷ");
  assert_texts("\\eta \\nabla L", "η ∇ L");
  assert_texts("\\text{if x > 0}", "if x > 0");
  assert_texts("f'(x)", "f ′ ( x )");
  assert_texts("W[2,1]", "W [ 2 , 1 ]");
}

/* Nothing is an error, and nothing is lost without a trace. */
static void test_malformed(void) {
  assert_texts("", "");
  assert_texts("{", "");
  assert_texts("}", "}");
  assert_texts("\\frac", "");
  assert_texts("\\unknown", "unknown");
  assert_texts("_", "_");
  assert_texts("x_", "x");
  assert_texts("\\{\\}", "{ }");
  assert_texts("a\\", "a");
  assert_texts("\xff", "\xef\xbf\xbd");
  g_autoptr(GString) deep = g_string_new(NULL);
  for (int i = 0; i < 100000; i++) g_string_append(deep, "{\\frac");
  g_autofree char *texts = texts_of(deep->str);
  g_assert_nonnull(texts);
}

/* Any sequence of the markup's parts has a finite place. */
static void test_random(void) {
  static const char *const parts[] = {"{",          "}",     "_", "^",       "\\frac", "\\hat", "\\text{",
                                      "\\gradient", "\\sum", "x", "12.5e-3", "-",      " ",     "\\",
                                      "[",          ",",     "é", "\\bold",  "tanh",   "'",     "\xc3"};
  g_autoptr(GRand) random = g_rand_new_with_seed(1);
  g_autoptr(DrawList) list = draw_list_new(500, 200, fixed_width);
  for (int round = 0; round < 5000; round++) {
    g_autoptr(GString) markup = g_string_new(NULL);
    int length = g_rand_int_range(random, 1, 30);
    for (int i = 0; i < length; i++) {
      g_string_append(markup, parts[g_rand_int_range(random, 0, G_N_ELEMENTS(parts))]);
    }
    draw_list_clear(list, 500, 200);
    MathBox box = math_draw(list, (Point){0, 100}, ALIGN_START, markup->str, &PLAIN);
    g_assert_true(isfinite(box.width) && isfinite(box.ascent) && isfinite(box.descent));
    g_assert_cmpfloat(box.width, >=, -1);
  }
}

static void test_faces(void) {
  g_autoptr(DrawList) list = draw_list_new(500, 200, fixed_width);
  int count;
  math_draw(list, (Point){0, 50}, ALIGN_START, "x tanh 2 \\bold{b 3} \\roman{y}", &PLAIN);
  static const FontFace faces[] = {FONT_ITALIC, FONT_REGULAR, FONT_REGULAR, FONT_BOLD_ITALIC, FONT_BOLD, FONT_REGULAR};
  const Item *items = draw_list_items(list, &count);
  g_assert_cmpint(count, ==, G_N_ELEMENTS(faces));
  for (int i = 0; i < count; i++) g_assert_cmpint(items[i].face, ==, faces[i]);
}

static void test_colors(void) {
  g_autoptr(DrawList) list = draw_list_new(500, 200, fixed_width);
  Theme theme = {.gradient = {1, 0, 1, 1}, .positive = {0, 0, 1, 1}};
  MathStyle style = PLAIN;
  int count;
  style.theme = &theme;
  math_draw(list, (Point){0, 50}, ALIGN_START, "a\\gradient{\\frac{b}{\\positive{c}}}d", &style);
  const Item *items = draw_list_items(list, &count);
  g_assert_cmpint(count, ==, 5);
  static const guint32 colors[] = {0xff000000, 0xffff00ff, 0xff0000ff, 0xffff00ff, 0xff000000}; /* the bar is fourth */
  for (int i = 0; i < count; i++) g_assert_cmphex(color_argb(items[i].style.fill), ==, colors[i]);
}

static void test_fraction(void) {
  g_autoptr(DrawList) list = draw_list_new(500, 200, fixed_width);
  int count;
  MathBox box = math_draw(list, (Point){30, 100}, ALIGN_START, "\\frac{a}{bcd}", &PLAIN);
  const Item *items = draw_list_items(list, &count);
  g_assert_cmpint(count, ==, 3);
  const Item *above = &items[0], *below = &items[1], *bar = &items[2];
  g_assert_cmpint(bar->kind, ==, ITEM_RECT);
  g_assert_cmpfloat(above->at[0].y, <, bar->rect.y);                           /* the baseline is over the bar */
  g_assert_cmpfloat(below->at[0].y - 0.56 * 20, >, bar->rect.y + bar->rect.h); /* small letters are under it */
  g_assert_cmpfloat(bar->rect.y, <, 100);                                      /* on the axis, over the baseline */
  g_assert_cmpfloat_with_epsilon(above->at[0].x + above->width / 2, below->at[0].x + below->width / 2, 1e-9);
  g_assert_cmpfloat(bar->rect.w, >, below->width);
  g_assert_cmpfloat_with_epsilon(box.width, bar->rect.w, 1e-9);
  g_assert_cmpfloat(box.ascent, >, 100 - above->at[0].y);
  g_assert_cmpfloat(box.descent, >, below->at[0].y - 100);
}

static void test_scripts(void) {
  g_autoptr(DrawList) list = draw_list_new(500, 200, fixed_width);
  int count;
  MathBox both = math_draw(list, (Point){0, 100}, ALIGN_START, "h_2^{(1)}", &PLAIN);
  const Item *items = draw_list_items(list, &count);
  g_assert_cmpint(count, ==, 5); /* h ( 1 ) 2 */
  const Item *super = &items[1], *sub = &items[4];
  g_assert_cmpfloat(super->at[0].y, <, 100);
  g_assert_cmpfloat(sub->at[0].y, >, 100);
  g_assert_cmpfloat(super->size, <, 20);
  /* One above the other, not one after the other, and apart: brackets reach 0.14 em down, digits 0.76 up. */
  g_assert_cmpfloat(fabs(super->at[0].x - sub->at[0].x), <, 2);
  g_assert_cmpfloat(super->at[0].y + 0.14 * super->size, <, sub->at[0].y - 0.76 * sub->size);
  MathBox swapped = math_measure(list, "h^{(1)}_2", &PLAIN);
  g_assert_cmpfloat_with_epsilon(both.width, swapped.width, 1e-9);
  g_assert_cmpfloat_with_epsilon(both.descent, swapped.descent, 1e-9);
}

static void test_limits(void) {
  g_autoptr(DrawList) list = draw_list_new(500, 200, fixed_width);
  int count;
  math_draw(list, (Point){0, 100}, ALIGN_START, "\\sum_{i=1}^{n}", &PLAIN);
  const Item *items = draw_list_items(list, &count);
  g_assert_cmpint(count, ==, 5); /* the sign, i = 1 below, n above */
  g_assert_cmpfloat(items[1].at[0].y, >, items[0].at[0].y);
  g_assert_cmpfloat(items[4].at[0].y, <, items[0].at[0].y - 20);
  double sign = items[0].at[0].x + items[0].width / 2, above = items[4].at[0].x + items[4].width / 2;
  g_assert_cmpfloat_with_epsilon(sign, above, 1e-9);
}

static double width_of(const DrawList *list, const char *markup) {
  return math_measure(list, markup, &PLAIN).width;
}

static void test_widths(void) {
  g_autoptr(DrawList) list = draw_list_new(500, 200, fixed_width);
  g_assert_cmpfloat_with_epsilon(width_of(list, "x"), 12, 1e-9);
  g_assert_cmpfloat_with_epsilon(width_of(list, "\\gradient{x}"), 12, 1e-9);
  g_assert_cmpfloat_with_epsilon(width_of(list, "a = b"), width_of(list, "a=b"), 1e-9);
  double sum = 3 * 12, between = width_of(list, "a = b") - sum;
  g_assert_cmpfloat(between, >, 10); /* room around a relation */
  g_assert_cmpfloat_with_epsilon(width_of(list, "a = \\gradient{b}"), sum + between, 1e-9);
  g_assert_cmpfloat_with_epsilon(width_of(list, "a \\gradient{= b}"), sum + between, 1e-9);
  g_assert_cmpfloat(width_of(list, "a + b"), >, 36 + 8);
  g_assert_cmpfloat_with_epsilon(width_of(list, "-b"), 24, 2); /* a sign, not an operation */
  g_assert_cmpfloat(width_of(list, "\\positive{+1} - b"), >, width_of(list, "+1") + 24 + 8);
  g_assert_cmpfloat_with_epsilon(width_of(list, "x\\quad y") - width_of(list, "x y"), 20, 1);
}

/* Whatever the formula: no two texts overlap, nothing leaves the box that was measured. */
static void test_boxes(void) {
  static const char *const formulas[] = {
      "\\frac{∂L}{∂W_1[2,1]} = \\frac{∂L}{∂z_1[2]} · x_1 = 0.25",
      "w_{21}^{(1)} - η\\frac{∂L}{∂w_{21}^{(1)}}",
      "\\frac{1}{n}\\sum_{i=1}^{n}(\\hat{y}_i - y_i)^2",
      "\\frac{e^{z_k}}{\\sum_j e^{z_j}}",
      "W_2 tanh(W_1 x + b_1) + b_2",
      "\\frac{\\frac{a}{b}}{\\frac{c}{d}} x^{y^z}_{i_j}",
  };
  for (gsize f = 0; f < G_N_ELEMENTS(formulas); f++) {
    g_autoptr(DrawList) list = draw_list_new(1000, 400, fixed_width);
    int count;
    MathBox box = math_draw(list, (Point){100, 200}, ALIGN_START, formulas[f], &PLAIN);
    const Item *items = draw_list_items(list, &count);
    Rect all = {100, 200 - box.ascent, box.width, box.ascent + box.descent};
    Rect seen[64];
    int texts = 0;
    for (int i = 0; i < count; i++) {
      Rect r = items[i].rect;
      if (items[i].kind == ITEM_TEXT) { /* a digit's height; deeper letters are rare and light */
        r = (Rect){items[i].at[0].x, items[i].at[0].y - 0.55 * items[i].size, items[i].width, 0.55 * items[i].size};
      }
      g_assert_cmpfloat(r.x, >=, all.x - 0.5);
      g_assert_cmpfloat(r.x + r.w, <=, all.x + all.w + 0.5);
      g_assert_cmpfloat(r.y, >=, all.y - 0.01);
      g_assert_cmpfloat(r.y + r.h, <=, all.y + all.h + 0.01);
      for (int j = 0; j < texts; j++) {
        double w = fmin(r.x + r.w, seen[j].x + seen[j].w) - fmax(r.x, seen[j].x);
        double h = fmin(r.y + r.h, seen[j].y + seen[j].h) - fmax(r.y, seen[j].y);
        g_assert_false(w > 0.5 && h > 0.01); /* half a point: a differential leans on its variable */
      }
      seen[texts++] = r;
    }
  }
}

static void test_align_and_fit(void) {
  g_autoptr(DrawList) list = draw_list_new(500, 200, fixed_width);
  int count;
  math_draw(list, (Point){100, 50}, ALIGN_END, "abc", &PLAIN);
  math_draw(list, (Point){100, 50}, ALIGN_MIDDLE, "abc", &PLAIN);
  const Item *items = draw_list_items(list, &count);
  g_assert_cmpfloat_with_epsilon(items[0].at[0].x, 64, 1e-9);
  g_assert_cmpfloat_with_epsilon(items[1].at[0].x, 82, 1e-9);
  g_assert_cmpfloat(math_fit(list, "abc", &PLAIN, 1000), ==, 20);
  g_assert_cmpfloat_with_epsilon(math_fit(list, "abc", &PLAIN, 18), 10, 1e-9);
}

static void test_names(void) {
  static const struct {
    const char *nabla;
    MathNames names;
    const char *markup;
  } cases[] = {
      {"x", MATH_BRACKETS, "x"},
      {"z1", MATH_BRACKETS, "z_{1}"},
      {"yhat", MATH_BRACKETS, "\\hat{y}"},
      {"yhat[2]", MATH_INDICES, "\\hat{y}_{2}"},
      {"W1[2,1]", MATH_BRACKETS, "W_{1}[2,1]"},
      {"W1[2, 1]", MATH_INDICES, "w_{21}^{(1)}"},
      {"W1[12,1]", MATH_INDICES, "w_{12,1}^{(1)}"},
      {"h1[2]", MATH_BRACKETS, "h_{1}[2]"},
      {"h1[2]", MATH_INDICES, "h_{2}^{(1)}"},
      {"x[1]", MATH_BRACKETS, "x_{1}"},
      {"eta", MATH_BRACKETS, "\\eta{}"},
      {"w_in", MATH_BRACKETS, "w_{in}"},
      {"w_hidden", MATH_BRACKETS, "w_{hidden}"},
      {"eta_start", MATH_BRACKETS, "\\eta{}_{start}"},
      {"loss_old", MATH_BRACKETS, "\\text{loss}_{old}"},
      {"step_size", MATH_BRACKETS, "\\text{step_size}"},
      {"loss2", MATH_BRACKETS, "\\text{loss}_{2}"},
      {"∂L/∂z1", MATH_BRACKETS, "\\frac{∂L}{∂z_{1}}"},
      {"grad(p, x1)", MATH_BRACKETS, "\\frac{∂p}{∂x_{1}}"},
      {"∂L/∂W1[2,1]", MATH_INDICES, "\\frac{∂L}{∂w_{21}^{(1)}}"},
      {"2*x1 + x2", MATH_BRACKETS, "2x_{1} + x_{2}"},
      {"w*x1 - 0.5*3", MATH_BRACKETS, "w · x_{1} - 0.5 · 3"},
      {"2*f(x)", MATH_BRACKETS, "2 · f(x)"},
      {"V'*W", MATH_BRACKETS, "V^{T} · W"},
      {"x <= 1e-3", MATH_BRACKETS, "x ≤ 1e-3"},
      {"a{b}\\c_", MATH_BRACKETS, "a\\{b\\}\\text{c_}"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *markup = math_from_nabla(cases[i].nabla, cases[i].names);
    g_assert_cmpstr(markup, ==, cases[i].markup);
  }
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/draw/math/symbols", test_symbols);
  g_test_add_func("/draw/math/malformed", test_malformed);
  g_test_add_func("/draw/math/random", test_random);
  g_test_add_func("/draw/math/faces", test_faces);
  g_test_add_func("/draw/math/colors", test_colors);
  g_test_add_func("/draw/math/fraction", test_fraction);
  g_test_add_func("/draw/math/scripts", test_scripts);
  g_test_add_func("/draw/math/limits", test_limits);
  g_test_add_func("/draw/math/widths", test_widths);
  g_test_add_func("/draw/math/boxes", test_boxes);
  g_test_add_func("/draw/math/align_and_fit", test_align_and_fit);
  g_test_add_func("/draw/math/names", test_names);
  return g_test_run();
}
