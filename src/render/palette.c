#include "render/palette.h"

#include <libimagequant.h>
#include <math.h>
#include <stdlib.h>

/* How a colour is shown: by b in `level` of 64 places, by a in the others. */
typedef struct {
  guint32 rgb;
  guint8 a, b, level;
  bool known;
} Mix;

struct Palette {
  GHashTable *seen; /* rgb → number of pixels */
  int count;
  guint32 colors[PALETTE_MOST];
  guint32 room, used; /* room: a power of two */
  Mix *mixes;         /* [room] a hash table, open addressing */
};

/* The cost of mixing colours far apart, which the eye sees as a pattern, beside that of a colour that is off. */
static const double GRAIN_COST = 0.15;
/* A flat colour as large as this share of all is to be shown as it is. */
static const double FLAT_SHARE = 0.004;

static const guint8 BAYER[8][8] = {
    {0, 32, 8, 40, 2, 34, 10, 42},    {48, 16, 56, 24, 50, 18, 58, 26}, {12, 44, 4, 36, 14, 46, 6, 38},
    {60, 28, 52, 20, 62, 30, 54, 22}, {3, 35, 11, 43, 1, 33, 9, 41},    {51, 19, 59, 27, 49, 17, 57, 25},
    {15, 47, 7, 39, 13, 45, 5, 37},   {63, 31, 55, 23, 61, 29, 53, 21},
};

Palette *palette_new(void) {
  Palette *palette = g_new0(Palette, 1);
  palette->seen = g_hash_table_new(NULL, NULL);
  palette->room = 1 << 14;
  palette->mixes = g_new0(Mix, palette->room);
  return palette;
}

void palette_free(Palette *palette) {
  if (palette == NULL) return;
  g_hash_table_unref(palette->seen);
  g_free(palette->mixes);
  g_free(palette);
}

/* ---- choosing ---- */

void palette_learn(Palette *palette, const SDL_Surface *picture) {
  for (int y = 0; y < picture->h; y++) {
    const guint32 *row = (const guint32 *)(const void *)((const guint8 *)picture->pixels + y * picture->pitch);
    for (int x = 0, start = 0; x < picture->w; x = start) {
      while (start < picture->w && row[start] == row[x]) start++;
      gpointer key = GUINT_TO_POINTER(row[x] & 0xffffff);
      gsize count = GPOINTER_TO_SIZE(g_hash_table_lookup(palette->seen, key)) + (gsize)(start - x);
      g_hash_table_insert(palette->seen, key, GSIZE_TO_POINTER(count));
    }
  }
}

typedef struct {
  guint32 rgb;
  gsize count;
} Seen;

/* The most frequent first; among equals the order is fixed too, as that of a hash table is not. */
static int by_count(const void *a, const void *b) {
  const Seen *one = a, *two = b;
  if (one->count != two->count) return one->count > two->count ? -1 : 1;
  return one->rgb < two->rgb ? -1 : one->rgb > two->rgb;
}

static Seen *sorted(const Palette *palette, guint *count, double *total) {
  *count = g_hash_table_size(palette->seen);
  Seen *seen = g_new(Seen, MAX(*count, 1));
  GHashTableIter iter;
  gpointer key, value;
  guint i = 0;
  *total = 0;
  g_hash_table_iter_init(&iter, palette->seen);
  while (g_hash_table_iter_next(&iter, &key, &value)) {
    seen[i++] = (Seen){GPOINTER_TO_UINT(key), GPOINTER_TO_SIZE(value)};
    *total += (double)GPOINTER_TO_SIZE(value);
  }
  qsort(seen, *count, sizeof *seen, by_count);
  return seen;
}

static liq_color liq_of(guint32 rgb) {
  return (liq_color){(guint8)(rgb >> 16), (guint8)(rgb >> 8), (guint8)rgb, 255};
}

static bool quantize(Palette *palette, liq_attr *attributes, liq_histogram *histogram, const Seen *seen, guint count,
                     double total) {
  g_autofree liq_histogram_entry *entries = g_new(liq_histogram_entry, count);
  liq_result *result = NULL;
  for (guint i = 0; i < count; i++) {
    entries[i] = (liq_histogram_entry){liq_of(seen[i].rgb), (unsigned)MIN(seen[i].count, 1u << 30)};
    bool flat = (double)seen[i].count > FLAT_SHARE * total && i < PALETTE_MOST / 2;
    if (flat && liq_histogram_add_fixed_color(histogram, entries[i].color, 0) != LIQ_OK) return false;
  }
  if (liq_set_max_colors(attributes, PALETTE_MOST) != LIQ_OK || liq_set_speed(attributes, 5) != LIQ_OK ||
      liq_histogram_add_colors(histogram, attributes, entries, (int)count, 0) != LIQ_OK ||
      liq_histogram_quantize(histogram, attributes, &result) != LIQ_OK) {
    return false;
  }
  const liq_palette *chosen = liq_get_palette(result);
  palette->count = (int)MIN(chosen->count, PALETTE_MOST);
  for (int i = 0; i < palette->count; i++) {
    liq_color c = chosen->entries[i];
    palette->colors[i] = (guint32)c.r << 16 | (guint32)c.g << 8 | c.b;
  }
  liq_result_destroy(result);
  return palette->count > 0;
}

bool palette_choose(Palette *palette, Diag *diag) {
  guint count;
  double total;
  g_autofree Seen *seen = sorted(palette, &count, &total);
  if (count <= PALETTE_MOST) { /* all of them */
    palette->count = (int)count;
    for (guint i = 0; i < count; i++) palette->colors[i] = seen[i].rgb;
    return true;
  }
  liq_attr *attributes = liq_attr_create();
  liq_histogram *histogram = attributes == NULL ? NULL : liq_histogram_create(attributes);
  bool chosen = histogram != NULL && quantize(palette, attributes, histogram, seen, count, total);
  if (histogram != NULL) liq_histogram_destroy(histogram);
  if (attributes != NULL) liq_attr_destroy(attributes);
  return chosen || diag_set(diag, (Span){0}, "no palette could be chosen for the pictures' colours");
}

int palette_count(const Palette *palette) {
  return palette->count;
}

guint32 palette_color(const Palette *palette, int index) {
  return palette->colors[index];
}

/* ---- showing a colour ---- */

static void parts_of(guint32 rgb, double part[3]) {
  for (int i = 0; i < 3; i++) part[i] = rgb >> (16 - 8 * i) & 255;
}

static double distance(guint32 a, guint32 b) {
  double p[3], q[3], sum = 0;
  parts_of(a, p);
  parts_of(b, q);
  for (int i = 0; i < 3; i++) sum += (p[i] - q[i]) * (p[i] - q[i]);
  return sum;
}

/* Of the mixes a + t·(b − a), the one that costs least: how far off it is, and how far apart a and b are. */
static Mix mix_for(const Palette *palette, guint32 rgb) {
  Mix mix = {.rgb = rgb, .known = true};
  double least = INFINITY, c[3], a[3], b[3];
  for (int i = 0; i < palette->count; i++) {
    double off = distance(palette->colors[i], rgb);
    if (off < least) least = off, mix.a = (guint8)i;
  }
  if (least == 0) return mix;
  mix.b = mix.a;
  parts_of(rgb, c);
  parts_of(palette->colors[mix.a], a);
  for (int i = 0; i < palette->count; i++) {
    double along = 0, apart = 0, off = 0;
    if (i == mix.a) continue;
    parts_of(palette->colors[i], b);
    for (int k = 0; k < 3; k++) along += (c[k] - a[k]) * (b[k] - a[k]), apart += (b[k] - a[k]) * (b[k] - a[k]);
    double t = CLAMP(along / fmax(apart, 1), 0, 0.5);
    for (int k = 0; k < 3; k++) off += pow(a[k] + t * (b[k] - a[k]) - c[k], 2);
    double cost = off + GRAIN_COST * t * (1 - t) * apart;
    if (cost < least) least = cost, mix.b = (guint8)i, mix.level = (guint8)lround(t * 64);
  }
  return mix;
}

static guint32 slot_of(const Palette *palette, guint32 rgb) {
  guint32 at = (rgb * 2654435761u) >> 7 & (palette->room - 1);
  while (palette->mixes[at].known && palette->mixes[at].rgb != rgb) at = (at + 1) & (palette->room - 1);
  return at;
}

static void grow(Palette *palette) {
  g_autofree Mix *old = palette->mixes;
  guint32 room = palette->room;
  palette->room *= 2;
  palette->mixes = g_new0(Mix, palette->room);
  for (guint32 i = 0; i < room; i++) {
    if (old[i].known) palette->mixes[slot_of(palette, old[i].rgb)] = old[i];
  }
}

guint8 palette_index(Palette *palette, guint32 rgb, int x, int y) {
  guint32 at = slot_of(palette, rgb);
  if (!palette->mixes[at].known) {
    if (++palette->used > palette->room / 2) {
      grow(palette);
      at = slot_of(palette, rgb);
    }
    palette->mixes[at] = mix_for(palette, rgb);
  }
  const Mix *mix = &palette->mixes[at];
  return BAYER[y & 7][x & 7] < mix->level ? mix->b : mix->a;
}
