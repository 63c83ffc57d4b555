/* Pictures: the page that the window shows, on paper of any size. */
#include "export/export.h"

#include <string.h>

#include "base/number.h"
#include "base/paths.h"
#include "render/font.h"
#include "render/raster.h"
#include "render/vector.h"
#include "view/show.h"

/* Points: what a page may measure; pixels a point. */
static const double SIDE_LEAST = 16, SIDE_MOST = 16384, SCALE_LEAST = 0.1, SCALE_MOST = 16;
/* The text size, in points, that themes are made for. */
static const double USUAL_FONT = 16;

typedef struct {
  double width, height, scale;
  bool transparent;
  char *views; /* NULL: the session's */
  Theme *theme;
} Paper;

static void paper_clear(Paper *paper) {
  g_free(paper->views);
  theme_free(paper->theme);
}

static bool read_size(Call *call, Paper *paper) {
  const char *text = call_text(call, "size");
  if (text == NULL) return true;
  g_auto(GStrv) sides = g_strsplit(text, "x", 2);
  double w, h;
  bool read = g_strv_length(sides) == 2 && number_parse(sides[0], &w) && number_parse(sides[1], &h);
  if (!read || !(w >= SIDE_LEAST && w <= SIDE_MOST && h >= SIDE_LEAST && h <= SIDE_MOST)) {
    call_fail(call, "size", "size is width x height in points, from %g to %g", SIDE_LEAST, SIDE_MOST);
    return diag_hint(call->diag, "size=1920x1080");
  }
  paper->width = w;
  paper->height = h;
  return true;
}

static bool read_scale(Call *call, Paper *paper) {
  if (!call_has(call, "scale")) return true;
  if (!call_number(call, "scale", &paper->scale)) return false;
  if (paper->scale >= SCALE_LEAST && paper->scale <= SCALE_MOST) return true;
  call_fail(call, "scale", "scale is the pixels a point, from %g to %g", SCALE_LEAST, SCALE_MOST);
  return false;
}

static bool read_views(Call *call, Paper *paper) {
  const char *text = call_text(call, "view");
  if (text == NULL) return true;
  paper->views = g_strdelimit(g_strdup(text), ",+", ' ');
  g_auto(GStrv) names = g_strsplit(paper->views, " ", -1);
  for (int i = 0; names[i] != NULL; i++) {
    if (view_find(names[i]) != NULL || strcmp(names[i], "auto") == 0) continue;
    call_fail(call, "view", "there is no view %s", names[i]);
    return diag_hint(call->diag, "there are net graph boundary loss landscape activation");
  }
  return true;
}

static bool read_theme(Call *call, Paper *paper) {
  static const char *const names[] = {"dark", "light", "projector", "contrast", NULL};
  const char *name = call_text(call, "theme");
  if (name == NULL) name = session_setting(call->session, "theme");
  if (name == NULL) name = names[0];
  if (!g_strv_contains(names, name)) {
    const char *near = nearest_word(name, names);
    call_fail(call, "theme", "there is no theme %s", name);
    return diag_hint(call->diag, near != NULL ? "did you mean '%s'?" : "there are dark light projector contrast", near);
  }
  g_autofree char *file = g_strconcat("assets/themes/", name, ".theme", NULL), *path = paths_data(file);
  paper->theme = theme_load(path, call->diag);
  if (paper->theme == NULL) return false;
  double font = session_setting_number(call->session, "font");
  if (font > 0) paper->theme->text *= font / USUAL_FONT;
  return true;
}

static bool read_transparent(Call *call, Paper *paper) {
  double on = 0;
  if (!call_has(call, "transparent")) return true;
  if (!call_number(call, "transparent", &on)) return false;
  paper->transparent = on != 0;
  return true;
}

static bool read_paper(Call *call, Paper *paper) {
  return read_size(call, paper) && read_scale(call, paper) && read_views(call, paper) &&
         read_transparent(call, paper) && read_theme(call, paper);
}

static bool write_page(const Paper *paper, const DrawList *list, const char *path, Diag *diag) {
  Color ground = paper->transparent ? (Color){0} : paper->theme->ground;
  g_autofree char *lower = g_ascii_strdown(path, -1);
  if (g_str_has_suffix(lower, ".svg")) return vector_write(path, VECTOR_SVG, list, ground, diag);
  if (g_str_has_suffix(lower, ".pdf")) return vector_write(path, VECTOR_PDF, list, ground, diag);
  g_autoptr(Raster) raster = raster_new(paper->width, paper->height, paper->scale, diag);
  if (raster == NULL) return false;
  raster_paint(raster, list, ground);
  return raster_write_png(raster, path, diag);
}

bool export_picture(Call *call, const char *path, Diag *diag) {
  Paper paper = {.width = 1280, .height = 720, .scale = 1};
  bool written = false;
  if (read_paper(call, &paper) && render_fonts_available(diag)) {
    /* Panels are the ground of their own; what is left out shows what lies behind the picture. */
    if (paper.transparent) paper.theme->panel.a = 0;
    g_autoptr(DrawList) list = draw_list_new(paper.width, paper.height, render_text_width);
    Show *show = show_of(call->session);
    show_settle(show, call->session);
    show_draw(show, call->session, list, paper.theme, paper.views, false);
    written = write_page(&paper, list, path, diag);
  }
  paper_clear(&paper);
  return written;
}
