#include "draw/theme.h"

#include <math.h>
#include <string.h>

static const struct {
  const char *key;
  gsize offset;
} COLORS[] = {
    {"ground", G_STRUCT_OFFSET(Theme, ground)},     {"panel", G_STRUCT_OFFSET(Theme, panel)},
    {"line", G_STRUCT_OFFSET(Theme, line)},         {"ink", G_STRUCT_OFFSET(Theme, ink)},
    {"muted", G_STRUCT_OFFSET(Theme, muted)},       {"positive", G_STRUCT_OFFSET(Theme, positive)},
    {"zero", G_STRUCT_OFFSET(Theme, zero)},         {"negative", G_STRUCT_OFFSET(Theme, negative)},
    {"gradient", G_STRUCT_OFFSET(Theme, gradient)}, {"flash", G_STRUCT_OFFSET(Theme, flash)},
};

/* A size that a file does not give has its default. */
static const struct {
  const char *key;
  gsize offset;
  double usual, least;
} SIZES[] = {
    {"text", G_STRUCT_OFFSET(Theme, text), 1, 0.25},
    {"width", G_STRUCT_OFFSET(Theme, width), 1, 0.25},
    {"frame", G_STRUCT_OFFSET(Theme, frame), 0, 0},
};
static const double LARGEST = 4;

static const Span NOWHERE = {0};

static bool read_colors(GKeyFile *file, const char *path, Theme *theme, Diag *diag) {
  for (gsize i = 0; i < G_N_ELEMENTS(COLORS); i++) {
    g_autofree char *text = g_key_file_get_string(file, "colors", COLORS[i].key, NULL);
    if (text == NULL) return diag_set(diag, NOWHERE, "theme %s has no colour '%s'", path, COLORS[i].key);
    if (!color_parse(g_strchomp(text), G_STRUCT_MEMBER_P(theme, COLORS[i].offset))) {
      diag_set(diag, NOWHERE, "theme %s: '%s' is not a colour for '%s'", path, text, COLORS[i].key);
      return diag_hint(diag, "write it as #rrggbb");
    }
  }
  return true;
}

static bool read_sizes(GKeyFile *file, const char *path, Theme *theme, Diag *diag) {
  for (gsize i = 0; i < G_N_ELEMENTS(SIZES); i++) {
    double *size = G_STRUCT_MEMBER_P(theme, SIZES[i].offset);
    *size = SIZES[i].usual;
    if (!g_key_file_has_key(file, "sizes", SIZES[i].key, NULL)) continue;
    *size = g_key_file_get_double(file, "sizes", SIZES[i].key, NULL);
    if (!(*size >= SIZES[i].least && *size <= LARGEST)) {
      return diag_set(diag, NOWHERE, "theme %s: the size '%s' is not between %g and %g", path, SIZES[i].key,
                      SIZES[i].least, LARGEST);
    }
  }
  return true;
}

Theme *theme_load(const char *path, Diag *diag) {
  g_autoptr(GKeyFile) file = g_key_file_new();
  g_autoptr(GError) error = NULL;
  if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &error)) {
    diag_set(diag, NOWHERE, "cannot read theme %s: %s", path, error->message);
    return NULL;
  }
  g_autoptr(Theme) theme = g_new0(Theme, 1);
  theme->name = g_path_get_basename(path);
  if (g_str_has_suffix(theme->name, ".theme")) theme->name[strlen(theme->name) - strlen(".theme")] = '\0';
  if (!read_colors(file, path, theme, diag) || !read_sizes(file, path, theme, diag)) return NULL;
  return g_steal_pointer(&theme);
}

void theme_free(Theme *theme) {
  if (theme == NULL) return;
  g_free(theme->name);
  g_free(theme);
}

Color theme_mix(const Theme *theme, double value) {
  if (isnan(value)) return theme->line;
  return color_mix(theme->zero, value < 0 ? theme->negative : theme->positive, fabs(value));
}

void theme_ramp(const Theme *theme, ThemeRamp *ramp) {
  int last = G_N_ELEMENTS(ramp->pixel) - 1;
  for (int i = 0; i <= last; i++) ramp->pixel[i] = color_argb(theme_mix(theme, 2.0 * i / last - 1));
}

guint32 theme_ramp_at(const ThemeRamp *ramp, double value) {
  int last = G_N_ELEMENTS(ramp->pixel) - 1;
  if (isnan(value)) return ramp->pixel[last / 2];
  return ramp->pixel[(int)((CLAMP(value, -1, 1) + 1) * 0.5 * last + 0.5)];
}

Color theme_text_on(const Theme *theme, Color under) {
  bool ink = color_contrast(theme->ink, under) >= color_contrast(theme->ground, under);
  return ink ? theme->ink : theme->ground;
}
