#pragma once
/* What the tests of pictures share: a text measure without fonts, and themes. */
/* session/ has a Layer of another kind. */
#define Layer DrawLayer
#include "draw/items.h"
#undef Layer

#include "show/show.h"

#include "../snapshot/harness.h"

/* Letters of one width: layouts are the same wherever the tests run. */
static inline double test_width(FontFace face, double size, const char *text) {
  return (face == FONT_BOLD ? 0.66 : 0.6) * size * (double)g_utf8_strlen(text, -1);
}

static inline Theme *test_theme(const char *name) {
  const char *source = g_getenv("NABLA_SOURCE");
  g_autofree char *path = g_strdup_printf("%s/assets/themes/%s.theme", source != NULL ? source : ".", name);
  Diag diag = DIAG_INIT;
  Theme *theme = theme_load(path, &diag);
  g_assert_cmpstr(diag.message, ==, NULL);
  return theme;
}
