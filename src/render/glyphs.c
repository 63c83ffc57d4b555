#include "render/glyphs.h"

#include "render/font.h"

#include <math.h>
#include <SDL_ttf.h>
#include <string.h>

/* Bytes of masks and number of open fonts kept; a page at three times the scale needs some 2 MB and a dozen. */
enum { MOST_BYTES = 24 << 20, MOST_FONTS = 48, PAGES_KEPT = 256 };

typedef struct {
  Label label;
  char *key;
  gsize bytes;
  guint page; /* that showed it last */
  GList link; /* in `recent` */
} Entry;

struct Glyphs {
  bool ready;         /* SDL_ttf is */
  GHashTable *fonts;  /* size and face → TTF_Font* */
  GHashTable *labels; /* key → Entry */
  GQueue recent;      /* Entries, the latest first */
  gsize bytes;
  guint page; /* counts pages */
  GString *key;
};

static void entry_free(gpointer data) {
  Entry *entry = data;
  if (entry->label.mask != NULL) cairo_surface_destroy(entry->label.mask);
  g_free(entry->key);
  g_free(entry);
}

static void font_close(gpointer font) {
  TTF_CloseFont(font);
}

/* SDL_ttf shares one FreeType library between all fonts, which one thread at a time may use; rasters are painted on two
 * (easel.h). Masks that are kept need no lock. */
static GMutex ttf;

Glyphs *glyphs_new(void) {
  Glyphs *glyphs = g_new0(Glyphs, 1);
  g_mutex_lock(&ttf);
  glyphs->ready = TTF_Init() == 0;
  g_mutex_unlock(&ttf);
  glyphs->fonts = g_hash_table_new_full(NULL, NULL, NULL, font_close);
  glyphs->labels = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, entry_free);
  glyphs->key = g_string_new(NULL);
  g_queue_init(&glyphs->recent);
  return glyphs;
}

void glyphs_free(Glyphs *glyphs) {
  if (glyphs == NULL) return;
  g_hash_table_unref(glyphs->labels);
  g_string_free(glyphs->key, TRUE);
  g_mutex_lock(&ttf);
  g_hash_table_unref(glyphs->fonts);
  if (glyphs->ready) TTF_Quit();
  g_mutex_unlock(&ttf);
  g_free(glyphs);
}

/* SDL_ttf counts sizes in whole points; a resolution of 72 a unit and a size of 1 give it 1/72 of a pixel. */
static TTF_Font *open_font(FontFace face, int size72) {
  const char *file = font_file(face);
  TTF_Font *font =
      file == NULL ? NULL : TTF_OpenFontIndexDPI(file, 1, font_index(face), (unsigned)size72, (unsigned)size72);
  if (font == NULL) return NULL;
  TTF_SetFontHinting(font, TTF_HINTING_LIGHT_SUBPIXEL);
  TTF_SetFontKerning(font, 0);
  if (font_sheared(face)) TTF_SetFontStyle(font, TTF_STYLE_ITALIC);
  return font;
}

static TTF_Font *sized_font(Glyphs *glyphs, FontFace face, int size72) {
  gpointer key = GINT_TO_POINTER(size72 * 8 + (int)face);
  TTF_Font *font = g_hash_table_lookup(glyphs->fonts, key);
  if (font != NULL) return font;
  if (g_hash_table_size(glyphs->fonts) >= MOST_FONTS) g_hash_table_remove_all(glyphs->fonts);
  font = open_font(face, size72);
  if (font != NULL) g_hash_table_insert(glyphs->fonts, key, font);
  return font;
}

/* Where SDL_ttf put the origin: it moves a text right when its first letter begins left of it, and down when a letter
 * rises above the font's ascent. */
static void find_origin(TTF_Font *font, const char *text, Label *label) {
  int left = 0, high = TTF_FontAscent(font);
  TTF_GlyphMetrics32(font, g_utf8_get_char(text), &left, NULL, NULL, NULL, NULL);
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
    int top = 0;
    TTF_GlyphMetrics32(font, g_utf8_get_char(at), NULL, NULL, NULL, &top, NULL);
    high = MAX(high, top);
  }
  label->left = MIN(left, 0);
  label->top = -high;
}

static cairo_surface_t *mask_of(SDL_Surface *text) {
  cairo_surface_t *mask = cairo_image_surface_create(CAIRO_FORMAT_A8, text->w, text->h);
  if (cairo_surface_status(mask) != CAIRO_STATUS_SUCCESS) return mask;
  int stride = cairo_image_surface_get_stride(mask);
  guint8 *to = cairo_image_surface_get_data(mask);
  for (int y = 0; y < text->h; y++) {
    const guint32 *from = (const guint32 *)(const void *)((const char *)text->pixels + y * text->pitch);
    for (int x = 0; x < text->w; x++) to[y * stride + x] = (guint8)(from[x] >> 24);
  }
  cairo_surface_mark_dirty(mask);
  return mask;
}

static void set_label(Glyphs *glyphs, Entry *entry, FontFace face, int size72, const char *text) {
  TTF_Font *font = glyphs->ready ? sized_font(glyphs, face, size72) : NULL;
  SDL_Surface *surface = font == NULL ? NULL : TTF_RenderUTF8_Blended(font, text, (SDL_Color){255, 255, 255, 255});
  if (surface == NULL) return;
  find_origin(font, text, &entry->label);
  entry->label.mask = mask_of(surface);
  entry->bytes = (gsize)surface->w * (gsize)surface->h;
  SDL_FreeSurface(surface);
}

static void forget_oldest(Glyphs *glyphs) {
  while (glyphs->recent.length > 1) {
    Entry *oldest = g_queue_peek_tail(&glyphs->recent);
    if (glyphs->bytes <= MOST_BYTES && glyphs->page - oldest->page <= PAGES_KEPT) return;
    g_queue_unlink(&glyphs->recent, &oldest->link);
    glyphs->bytes -= oldest->bytes;
    g_hash_table_remove(glyphs->labels, oldest->key);
  }
}

void glyphs_next_page(Glyphs *glyphs) {
  glyphs->page++;
}

const Label *glyphs_label(Glyphs *glyphs, FontFace face, double pixels, const char *text) {
  int size72 = (int)lround(pixels * 72);
  if (text[0] == '\0' || size72 < 72) return NULL;
  g_string_printf(glyphs->key, "%d %d %s", (int)face, size72, text);
  Entry *entry = g_hash_table_lookup(glyphs->labels, glyphs->key->str);
  if (entry == NULL) {
    entry = g_new0(Entry, 1);
    entry->key = g_strdup(glyphs->key->str);
    entry->bytes = sizeof *entry;
    entry->link.data = entry;
    g_mutex_lock(&ttf);
    set_label(glyphs, entry, face, size72, text);
    g_mutex_unlock(&ttf);
    g_hash_table_insert(glyphs->labels, entry->key, entry);
    glyphs->bytes += entry->bytes;
  } else {
    g_queue_unlink(&glyphs->recent, &entry->link);
  }
  entry->page = glyphs->page;
  g_queue_push_head_link(&glyphs->recent, &entry->link);
  forget_oldest(glyphs);
  return entry->label.mask != NULL ? &entry->label : NULL;
}
