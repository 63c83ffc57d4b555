#include "render/font.h"

#include <cairo-ft.h>
#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_ADVANCES_H

enum { FACES = FONT_MONO + 1, COMMON = 0x2300 };

static const struct {
  const char *family;
  int weight;
  bool sheared;
} WANTED[FACES] = {
    [FONT_REGULAR] = {"DejaVu Sans", FC_WEIGHT_REGULAR, false},
    [FONT_BOLD] = {"DejaVu Sans", FC_WEIGHT_BOLD, false},
    [FONT_ITALIC] = {"DejaVu Sans", FC_WEIGHT_REGULAR, true},
    [FONT_BOLD_ITALIC] = {"DejaVu Sans", FC_WEIGHT_BOLD, true},
    [FONT_MONO] = {"DejaVu Sans Mono", FC_WEIGHT_REGULAR, false},
};

typedef struct {
  char *file;
  int index;
  FT_Face face;
  cairo_font_face_t *cairo;
  float advance[COMMON]; /* in em, of the letters below COMMON; negative: not looked up yet */
} Face;

typedef struct {
  FT_Library library;
  Face face[FACES];
} Fonts;

static char *match_file(FontFace which, int *index) {
  FcPattern *pattern = FcPatternCreate(), *match = NULL;
  FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)WANTED[which].family);
  FcPatternAddInteger(pattern, FC_WEIGHT, WANTED[which].weight);
  FcPatternAddInteger(pattern, FC_SLANT, FC_SLANT_ROMAN);
  FcPatternAddBool(pattern, FC_SCALABLE, FcTrue);
  FcConfigSubstitute(NULL, pattern, FcMatchPattern);
  FcDefaultSubstitute(pattern);
  FcResult result;
  match = FcFontMatch(NULL, pattern, &result);
  char *file = NULL;
  FcChar8 *name = NULL;
  *index = 0;
  if (match != NULL && FcPatternGetString(match, FC_FILE, 0, &name) == FcResultMatch) {
    file = g_strdup((const char *)name);
    FcPatternGetInteger(match, FC_INDEX, 0, index);
  }
  if (match != NULL) FcPatternDestroy(match);
  FcPatternDestroy(pattern);
  return file;
}

static void open_face(Fonts *fonts, FontFace which) {
  Face *face = &fonts->face[which];
  for (int i = 0; i < COMMON; i++) face->advance[i] = -1;
  face->file = match_file(which, &face->index);
  if (face->file == NULL) return;
  if (FT_New_Face(fonts->library, face->file, face->index, &face->face) != 0) {
    g_clear_pointer(&face->file, g_free);
    return;
  }
  face->cairo = cairo_ft_font_face_create_for_ft_face(face->face, FT_LOAD_NO_HINTING);
}

static Fonts *fonts_new(void) {
  Fonts *fonts = g_new0(Fonts, 1);
  if (FT_Init_FreeType(&fonts->library) != 0) return fonts;
  for (int which = 0; which < FACES; which++) open_face(fonts, (FontFace)which);
  return fonts;
}

static gpointer fonts_once(gpointer nothing) {
  (void)nothing;
  return fonts_new();
}

static Fonts *fonts_get(void) {
  static GOnce once = G_ONCE_INIT;
  return g_once(&once, fonts_once, NULL);
}

static float look_up_advance(const Face *face, gunichar letter) {
  FT_Fixed advance = 0;
  FT_UInt glyph = FT_Get_Char_Index(face->face, letter);
  if (FT_Get_Advance(face->face, glyph, FT_LOAD_NO_SCALE, &advance) != 0) return 0;
  return (float)advance / (float)face->face->units_per_EM;
}

static float letter_advance(Face *face, gunichar letter) {
  if (letter >= COMMON) return look_up_advance(face, letter);
  if (face->advance[letter] < 0) face->advance[letter] = look_up_advance(face, letter);
  return face->advance[letter];
}

double render_text_width(FontFace which, double size, const char *text) {
  Face *face = &fonts_get()->face[which];
  if (face->face == NULL) return 0;
  double sum = 0;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
    sum += (double)letter_advance(face, g_utf8_get_char(at));
  }
  return sum * size;
}

bool render_fonts_available(Diag *diag) {
  if (fonts_get()->face[FONT_REGULAR].face != NULL) return true;
  diag_set(diag, (Span){0}, "no font was found for the pictures");
  return diag_hint(diag, "install DejaVu Sans (Debian: fonts-dejavu-core)");
}

const char *font_file(FontFace face) {
  return fonts_get()->face[face].file;
}

int font_index(FontFace face) {
  return fonts_get()->face[face].index;
}

bool font_sheared(FontFace face) {
  return WANTED[face].sheared;
}

cairo_font_face_t *font_cairo(FontFace face) {
  return fonts_get()->face[face].cairo;
}
