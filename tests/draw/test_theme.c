#include "draw/theme.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static const char *const NAMES[] = {"dark", "light", "projector", "contrast"};

static Theme *load(const char *name) {
  g_autofree char *file = g_strconcat(name, ".theme", NULL);
  g_autofree char *path = g_build_filename(g_getenv("NABLA_SOURCE"), "assets", "themes", file, NULL);
  Diag diag = DIAG_INIT;
  Theme *theme = theme_load(path, &diag);
  g_assert_cmpstr(diag.message, ==, NULL);
  g_assert_cmpstr(theme->name, ==, name);
  return theme;
}

static void test_contrast_formula(void) {
  Color black, white, grey;
  g_assert_true(color_parse("#000000", &black));
  g_assert_true(color_parse("#ffffff", &white));
  g_assert_true(color_parse("#767676", &grey));
  g_assert_cmpfloat_with_epsilon(color_contrast(black, white), 21, 1e-6);
  g_assert_cmpfloat_with_epsilon(color_contrast(white, black), 21, 1e-6);
  g_assert_cmpfloat_with_epsilon(color_contrast(grey, white), 4.54, 0.005); /* the well-known lightest grey on white */
}

/* Text of every colour that text has, on both grounds. */
static void test_text_contrast(void) {
  for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++) {
    g_autoptr(Theme) theme = load(NAMES[i]);
    double least = strcmp(theme->name, "contrast") == 0 ? 7 : 4.5;
    Color texts[] = {theme->ink, theme->muted, theme->gradient, theme->positive},
          grounds[] = {theme->ground, theme->panel};
    for (int t = 0; t < 3; t++) {
      for (int g = 0; g < 2; g++) g_assert_cmpfloat(color_contrast(texts[t], grounds[g]), >=, least);
    }
  }
}

/* Shapes that carry meaning stand out of their ground by 3:1, as WCAG asks of graphics (1.4.11), but for orange on
 * white: that one is given, and negative edges are dashed too. */
static void test_shape_contrast(void) {
  for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++) {
    g_autoptr(Theme) theme = load(NAMES[i]);
    g_assert_cmpfloat(color_contrast(theme->positive, theme->panel), >=, 3);
    g_assert_cmpfloat(color_contrast(theme->negative, theme->panel), >=, 2);
    if (strcmp(theme->name, "contrast") != 0) continue;
    g_assert_cmpfloat(color_contrast(theme->positive, theme->negative), >=, 1.8); /* the signs differ in grey as well */
    g_assert_cmpfloat(color_contrast(theme->negative, theme->panel), >=, 4.5);
  }
}

/* ---- eyes that lack a kind of cone ---- */

static double linear_light(float part) {
  double v = (double)part;
  return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

/* What is seen without one kind of cone, in linear light: Machado, Oliveira and Fernandes, "A Physiologically-based
 * Model for Simulation of Color Vision Deficiency" (2009), severity 1. */
static const double SIGHT[][3][3] = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
    {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
};

/* A colour as those eyes see it, in Ottosson's Oklab (2020), where distances are as large as they look. */
static void oklab(Color color, const double sight[3][3], double lab[3]) {
  static const double to_cones[3][3] = {{0.4122214708, 0.5363325363, 0.0514459929},
                                        {0.2119034982, 0.6806995451, 0.1073969566},
                                        {0.0883024619, 0.2817188376, 0.6299787005}};
  static const double to_lab[3][3] = {{0.2104542553, 0.7936177850, -0.0040720468},
                                      {1.9779984951, -2.4285922050, 0.4505937099},
                                      {0.0259040371, 0.7827717662, -0.8086757660}};
  double light[] = {linear_light(color.r), linear_light(color.g), linear_light(color.b)}, seen[3], cone[3];
  for (int i = 0; i < 3; i++)
    seen[i] = CLAMP(sight[i][0] * light[0] + sight[i][1] * light[1] + sight[i][2] * light[2], 0, 1);
  for (int i = 0; i < 3; i++)
    cone[i] = cbrt(to_cones[i][0] * seen[0] + to_cones[i][1] * seen[1] + to_cones[i][2] * seen[2]);
  for (int i = 0; i < 3; i++) lab[i] = to_lab[i][0] * cone[0] + to_lab[i][1] * cone[1] + to_lab[i][2] * cone[2];
}

static double distance(Color a, Color b, const double sight[3][3]) {
  double one[3], two[3];
  oklab(a, sight, one);
  oklab(b, sight, two);
  return sqrt(pow(one[0] - two[0], 2) + pow(one[1] - two[1], 2) + pow(one[2] - two[2], 2));
}

/* All eyes tell the signs from each other and from nothing. The gradient's hue is far from theirs in `contrast`; in the
 * other themes it comes near one of them for some eyes, but its numbers have pills of their own there. */
static void test_all_eyes(void) {
  for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++) {
    g_autoptr(Theme) theme = load(NAMES[i]);
    double least = strcmp(theme->name, "contrast") == 0 ? 0.12 : 0.045;
    for (gsize eyes = 0; eyes < G_N_ELEMENTS(SIGHT); eyes++) {
      g_assert_cmpfloat(distance(theme->positive, theme->negative, SIGHT[eyes]), >=, 0.2);
      g_assert_cmpfloat(distance(theme->positive, theme->zero, SIGHT[eyes]), >=, 0.2);
      g_assert_cmpfloat(distance(theme->negative, theme->zero, SIGHT[eyes]), >=, 0.2);
      g_assert_cmpfloat(distance(theme->gradient, theme->positive, SIGHT[eyes]), >=, least);
      g_assert_cmpfloat(distance(theme->gradient, theme->negative, SIGHT[eyes]), >=, least);
    }
  }
}

static void assert_same(Color a, Color b) {
  g_assert_cmphex(color_argb(a), ==, color_argb(b));
}

static void test_mix(void) {
  g_autoptr(Theme) theme = load("dark");
  ThemeRamp ramp;
  assert_same(theme_mix(theme, -1), theme->negative);
  assert_same(theme_mix(theme, 0), theme->zero);
  assert_same(theme_mix(theme, 1), theme->positive);
  assert_same(theme_mix(theme, 1e9), theme->positive);
  assert_same(theme_mix(theme, (double)NAN), theme->line);
  assert_same(theme_mix(theme, 0.5), color_mix(theme->zero, theme->positive, 0.5));
  theme_ramp(theme, &ramp);
  g_assert_cmphex(theme_ramp_at(&ramp, -2), ==, color_argb(theme->negative));
  g_assert_cmphex(theme_ramp_at(&ramp, 0), ==, color_argb(theme->zero));
  g_assert_cmphex(theme_ramp_at(&ramp, (double)INFINITY), ==, color_argb(theme->positive));
}

static void test_text_on(void) {
  for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++) {
    g_autoptr(Theme) theme = load(NAMES[i]);
    Color bars[] = {theme->positive, theme->negative, theme->gradient};
    for (int b = 0; b < 3; b++) g_assert_cmpfloat(color_contrast(theme_text_on(theme, bars[b]), bars[b]), >=, 4.5);
  }
}

static void expect_error(const char *text, const char *message) {
  g_autofree char *path = g_build_filename(g_get_tmp_dir(), "broken.theme", NULL);
  Diag diag = DIAG_INIT;
  g_assert_true(g_file_set_contents(path, text, -1, NULL));
  g_assert_null(theme_load(path, &diag));
  g_assert_nonnull(strstr(diag.message, message));
  diag_clear(&diag);
  g_remove(path);
}

static void test_broken(void) {
  Diag diag = DIAG_INIT;
  g_assert_null(theme_load("/nowhere/none.theme", &diag));
  g_assert_nonnull(strstr(diag.message, "cannot read theme"));
  diag_clear(&diag);
  expect_error("[colors]\nground = #123456\n", "has no colour 'panel'");
  expect_error("[colors]\nground = red\n", "'red' is not a colour");
  expect_error("[colors]\nground = #12345\n", "'#12345' is not a colour");
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/draw/theme/contrast_formula", test_contrast_formula);
  g_test_add_func("/draw/theme/text_contrast", test_text_contrast);
  g_test_add_func("/draw/theme/shape_contrast", test_shape_contrast);
  g_test_add_func("/draw/theme/all_eyes", test_all_eyes);
  g_test_add_func("/draw/theme/mix", test_mix);
  g_test_add_func("/draw/theme/text_on", test_text_on);
  g_test_add_func("/draw/theme/broken", test_broken);
  return g_test_run();
}
