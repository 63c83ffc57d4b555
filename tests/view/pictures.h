#pragma once
/*
 * Properties that every picture has: nothing outside its page, no two texts overlapping, none too small, nothing nan.
 */
#include "harness.h"

/* Of pages that a picture must cope with. */
static const int SIZES[][2] = {{1280, 720}, {1920, 1080}, {640, 400}, {1024, 768}, {800, 1200}, {200, 150}, {60, 40}};

typedef struct {
  Rect rect;
  const char *text;
} Words;

static inline void check_numbers(const Item *item) {
  double numbers[] = {item->rect.x,  item->rect.y,  item->rect.w,  item->rect.h,  item->radius,
                      item->size,    item->at[0].x, item->at[0].y, item->at[1].x, item->at[1].y,
                      item->at[2].x, item->at[2].y, item->at[3].x, item->at[3].y};
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) g_assert_true(isfinite(numbers[i]));
  g_assert_true(item->rect.w >= 0 && item->rect.h >= 0);
}

/* Where the letters are: from the baseline up to the height of capitals. */
static inline Rect letters(const Item *item) {
  return (Rect){item->at[0].x + 0.5, item->at[0].y - 0.7 * item->size, item->width - 1, 0.68 * item->size};
}

static inline GArray *texts_of(const DrawList *list) {
  GArray *out = g_array_new(FALSE, FALSE, sizeof(Words));
  int count;
  const Item *items = draw_list_items(list, &count);
  for (int i = 0; i < count; i++) {
    check_numbers(&items[i]);
    if (items[i].kind != ITEM_TEXT) continue;
    Words words = {letters(&items[i]), items[i].text};
    g_array_append_val(out, words);
  }
  return out;
}

static inline void check_texts(const DrawList *list, double least) {
  g_autoptr(GArray) texts = texts_of(list);
  Rect page = {0, 0, draw_list_width(list), draw_list_height(list)};
  for (guint i = 0; i < texts->len; i++) {
    const Words *a = &g_array_index(texts, Words, i);
    Rect inside = rect_union(a->rect, page);
    if (inside.w > page.w + 0.01 || inside.h > page.h + 0.01) {
      g_autofree char *dump = draw_list_dump(list);
      g_error("outside the page: %s at %.0f %.0f in\n%s", a->text, a->rect.x, a->rect.y, dump);
    }
    for (guint k = i + 1; k < texts->len; k++) {
      const Words *b = &g_array_index(texts, Words, k);
      if (rect_overlap_area(a->rect, b->rect) > 1) {
        g_autofree char *dump = draw_list_dump(list);
        g_error("'%s' and '%s' overlap at %.0f %.0f in\n%s", a->text, b->text, a->rect.x, a->rect.y, dump);
      }
    }
  }
  int count;
  const Item *items = draw_list_items(list, &count);
  for (int i = 0; i < count; i++) {
    /* Sub- and superscripts are smaller by nature. */
    if (items[i].kind == ITEM_TEXT) g_assert_cmpfloat(items[i].size, >=, least * 0.62);
  }
}

/* To the letter, or written anew where NABLA_UPDATE_GOLDEN is set. */
static inline void compare_golden(const char *name, const DrawList *list) {
  g_autofree char *path = g_strdup_printf("%s/tests/view/golden/%s.txt", g_getenv("NABLA_SOURCE"), name);
  g_autofree char *dump = draw_list_dump(list), *wanted = NULL;
  if (g_getenv("NABLA_UPDATE_GOLDEN") != NULL) g_assert_true(g_file_set_contents(path, dump, -1, NULL));
  g_assert_true(g_file_get_contents(path, &wanted, NULL, NULL));
  g_auto(GStrv) is = g_strsplit(dump, "\n", -1), should = g_strsplit(wanted, "\n", -1);
  for (guint i = 0; is[i] != NULL || should[i] != NULL; i++)
    if (g_strcmp0(is[i], should[i]) != 0) g_error("%s:%u: '%s' and not '%s'", path, i + 1, is[i], should[i]);
}
