#pragma once
/* What the views show of a session: drawn at every size, searched for texts. */
#include "pictures.h"

#include "show/commands.h"

static inline TestSession *session_with_views(void) {
  TestSession *t = test_session_new();
  int count;
  const Command *rows = show_commands(&count);
  session_add_commands(t->session, rows, count);
  return t;
}

/* Draws these views at every size, in two themes. */
static inline void check_everywhere(TestSession *t, const char *views) {
  static const char *const themes[] = {"dark", "projector"};
  Show *show = show_of(t->session);
  show_refresh(show, t->session, false);
  for (gsize k = 0; k < G_N_ELEMENTS(themes); k++) {
    g_autoptr(Theme) theme = test_theme(themes[k]);
    for (gsize i = 0; i < G_N_ELEMENTS(SIZES); i++) {
      g_autoptr(DrawList) list = draw_list_new(SIZES[i][0], SIZES[i][1], test_width);
      show_draw(show, t->session, list, theme, views, true);
      check_texts(list, SCENE_TEXT_MIN);
    }
  }
}

static inline char *dump_of(TestSession *t, const char *views) {
  g_autoptr(Theme) theme = test_theme("dark");
  g_autoptr(DrawList) list = draw_list_new(1280, 720, test_width);
  Show *show = show_of(t->session);
  show_refresh(show, t->session, false);
  show_draw(show, t->session, list, theme, views, false);
  return draw_list_dump(list);
}

static inline void assert_shows(TestSession *t, const char *views, const char *text) {
  g_autofree char *dump = dump_of(t, views);
  if (strstr(dump, text) == NULL) g_error("no %s in\n%s", text, dump);
}

static inline void assert_hides(TestSession *t, const char *views, const char *text) {
  g_autofree char *dump = dump_of(t, views);
  if (strstr(dump, text) != NULL) g_error("%s in\n%s", text, dump);
}
