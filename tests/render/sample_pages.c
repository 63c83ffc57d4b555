/*
 * sample_pages DIR: the sample pages in all themes, to be looked at. With a second argument, its number is the scale.
 */
#include "render/font.h"
#include "render/pdf.h"
#include "render/raster.h"
#include "render/svg.h"
#include "sample.h"

#include <stdlib.h>

static void write_page(const char *folder, const char *page, const Theme *theme, double scale, const DrawList *list) {
  Diag diag = DIAG_INIT;
  g_autofree char *png = g_strdup_printf("%s/%s-%s.png", folder, page, theme->name);
  g_autofree char *svg = g_strdup_printf("%s/%s-%s.svg", folder, page, theme->name);
  g_autofree char *pdf = g_strdup_printf("%s/%s-%s.pdf", folder, page, theme->name);
  g_autoptr(Raster) raster = raster_new(draw_list_width(list), draw_list_height(list), scale, &diag);
  if (raster == NULL) g_error("%s", diag.message);
  raster_paint(raster, list, theme->ground);
  if (!raster_write_png(raster, png, &diag) || !svg_write(svg, list, 1, theme->ground, &diag) ||
      !pdf_write(pdf, list, 1, theme->ground, &diag)) {
    g_error("%s", diag.message);
  }
}

int main(int argc, char **argv) {
  static const char *const themes[] = {"dark", "light", "projector", "contrast"};
  const char *folder = argc > 1 ? argv[1] : ".";
  double scale = argc > 2 ? g_ascii_strtod(argv[2], NULL) : 1;
  g_autoptr(DrawList) list = draw_list_new(1280, 720, render_text_width);
  for (gsize i = 0; i < G_N_ELEMENTS(themes); i++) {
    g_autoptr(Theme) theme = sample_theme(themes[i]);
    sample_stage(list, theme, 0);
    write_page(folder, "stage", theme, scale, list);
    sample_graph(list, theme);
    write_page(folder, "graph", theme, scale, list);
    sample_formulas(list, theme);
    write_page(folder, "formulas", theme, scale, list);
  }
  return EXIT_SUCCESS;
}
