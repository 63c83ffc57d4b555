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
  g_assert_true(color_parse("#000000", &black) && color_parse("#ffffff", &white) && color_parse("#767676", &grey));
  g_assert_cmpfloat_with_epsilon(color_contrast(black, white), 21, 1e-6);
  g_assert_cmpfloat_with_epsilon(color_contrast(white, black), 21, 1e-6);
  g_assert_cmpfloat_with_epsilon(color_contrast(grey, white), 4.54, 0.005); /* the well-known lightest grey on white */
}

/* Text of every colour that text has, on both grounds. */
static void test_text_contrast(void) {
  for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++) {
    g_autoptr(Theme) theme = load(NAMES[i]);
    double least = strcmp(theme->name, "contrast") == 0 ? 7 : 4.5;
    Color texts[] = {theme->ink, theme->muted, theme->gradient}, grounds[] = {theme->ground, theme->panel};
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
  g_test_add_func("/draw/theme/mix", test_mix);
  g_test_add_func("/draw/theme/text_on", test_text_on);
  g_test_add_func("/draw/theme/broken", test_broken);
  return g_test_run();
}
