/* Pictures: the page that the window shows, on paper of any size. */
#include "export/export.h"
#include "export/paper.h"
#include "render/font.h"
#include "render/pdf.h"
#include "render/raster.h"
#include "render/svg.h"
#include "show/show.h"

static bool write_page(const Paper *paper, const DrawList *list, const char *path, Diag *diag) {
  g_autofree char *lower = g_ascii_strdown(path, -1);
  if (g_str_has_suffix(lower, ".svg")) return svg_write(path, list, paper->scale, paper->ground, diag);
  if (g_str_has_suffix(lower, ".pdf")) return pdf_write(path, list, paper->scale, paper->ground, diag);
  g_autoptr(Raster) raster = raster_new(paper->width, paper->height, paper->scale, diag);
  if (raster == NULL) return false;
  raster_paint(raster, list, paper->ground);
  return raster_write_png(raster, path, diag);
}

bool export_picture(Call *call, const char *path, Diag *diag) {
  Paper paper;
  bool written = false;
  if (paper_read(call, &paper) && render_fonts_available(diag)) {
    g_autoptr(DrawList) list = draw_list_new(paper.width, paper.height, render_text_width);
    Show *show = show_of(call->session);
    show_settle(show, call->session);
    show_draw(show, call->session, list, paper.theme, paper.views, false);
    written = write_page(&paper, list, path, diag);
  }
  paper_clear(&paper);
  return written;
}
