#include "plot/rolling.h"

#include <string.h>

#include "draw/ease.h"

/* More places are not rolled: the text changes at once. */
enum { PLACES_MOST = 40 };

/* The character at place k from the right as text, or "" beyond its beginning. */
static void place_of(const char *text, int k, char out[8]) {
  out[0] = '\0';
  glong letters = g_utf8_strlen(text, -1);
  if (k < letters) g_utf8_strncpy(out, g_utf8_offset_to_pointer(text, letters - 1 - k), 1);
}

static double width_of(const Scene *scene, double size, const char *text) {
  return *text == '\0' ? 0 : draw_text_width(scene->list, FONT_BOLD, size, text);
}

double rolling_width(const Scene *scene, double size, const char *from, const char *to, double share) {
  return ease_mix(width_of(scene, size, from), width_of(scene, size, to), ease_in_out(share));
}

/* One place: what was there leaves upward, what comes follows it. `right` is its right edge. */
static double draw_place(const Scene *scene, Point right, double size, Color color, const char *old, const char *now,
                         double turned) {
  double a = width_of(scene, size, old), b = width_of(scene, size, now), wide = ease_mix(a, b, turned);
  if (strcmp(old, now) == 0) {
    draw_text(scene->list, right, ALIGN_END, FONT_BOLD, size, color, now);
    return wide;
  }
  double top = right.y - 0.86 * size, high = 1.04 * size, most = a > b ? a : b;
  draw_push_clip(scene->list, (Rect){right.x - most - 1, top, most + 2, high}, 0);
  if (*old != '\0')
    draw_text(scene->list, (Point){right.x, right.y - turned * high}, ALIGN_END, FONT_BOLD, size, color, old);
  if (*now != '\0')
    draw_text(scene->list, (Point){right.x, right.y + (1 - turned) * high}, ALIGN_END, FONT_BOLD, size, color, now);
  draw_pop_clip(scene->list);
  return wide;
}

double rolling_draw(const Scene *scene, Point at, Align align, double size, Color color, const char *from,
                    const char *to, double share) {
  if (share <= 0) return draw_text(scene->list, at, align, FONT_BOLD, size, color, from);
  if (share >= 1 || strcmp(from, to) == 0) return draw_text(scene->list, at, align, FONT_BOLD, size, color, to);
  double turned = ease_in_out(share), width = rolling_width(scene, size, from, to, share);
  double x = align == ALIGN_END ? at.x : align == ALIGN_MIDDLE ? at.x + width / 2 : at.x + width;
  glong places = MAX(g_utf8_strlen(from, -1), g_utf8_strlen(to, -1));
  for (int k = 0; k < MIN(places, PLACES_MOST); k++) {
    char old[8], now[8];
    place_of(from, k, old);
    place_of(to, k, now);
    x -= draw_place(scene, (Point){x, at.y}, size, color, old, now, turned);
  }
  return width;
}
