#include "export/paper.h"

#include <string.h>

#include "base/number.h"
#include "base/paths.h"

/* Points: what a page may measure; pixels a point. */
static const double SIDE_LEAST = 16, SIDE_MOST = 16384, SCALE_LEAST = 0.1, SCALE_MOST = 16;
/* The text size, in points, that themes are made for. */
static const double USUAL_FONT = 16;

void paper_clear(Paper *paper) {
  g_clear_pointer(&paper->views, g_free);
  g_clear_pointer(&paper->theme, theme_free);
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

static bool unknown_view(Call *call, const char *name) {
  int count;
  const View *views = view_table(&count);
  g_autofree const char **names = g_new0(const char *, count + 1);
  for (int i = 0; i < count; i++) names[i] = views[i].name;
  const char *near = nearest_word(name, names);
  g_autofree char *all = g_strjoinv(" ", (char **)names);
  call_fail(call, "view", "there is no view %s", name);
  return near != NULL ? diag_hint(call->diag, "did you mean '%s'?", near) : diag_hint(call->diag, "there are %s", all);
}

static bool read_views(Call *call, Paper *paper) {
  const char *text = call_text(call, "view");
  if (text == NULL) return true;
  paper->views = g_strdelimit(g_strdup(text), ",+", ' ');
  g_auto(GStrv) names = g_strsplit(paper->views, " ", -1);
  for (int i = 0; names[i] != NULL; i++) {
    if (view_find(names[i]) == NULL && strcmp(names[i], "auto") != 0) return unknown_view(call, names[i]);
  }
  if (g_strv_length(names) <= PAGE_VIEWS) return true;
  call_fail(call, "view", "%d views at most stand side by side", PAGE_VIEWS);
  return false;
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

bool paper_read(Call *call, Paper *paper) {
  *paper = (Paper){.width = 1280, .height = 720, .scale = 1};
  if (!read_size(call, paper) || !read_scale(call, paper) || !read_views(call, paper) ||
      !read_transparent(call, paper) || !read_theme(call, paper)) {
    return false;
  }
  paper->ground = paper->theme->ground;
  if (paper->transparent) {
    /* Panels are the ground of their own; what is left out shows what lies behind the picture. */
    paper->theme->panel.a = 0;
    paper->ground = (Color){0};
  }
  return true;
}
