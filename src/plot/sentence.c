#include "plot/sentence.h"

#include <math.h>
#include <string.h>

static const double LARGEST = 28, SMALLEST = 15;

static double gap_of(double size) {
  return 0.42 * size;
}

static double width_of(const Scene *scene, char *const *tokens, double size) {
  double width = 0;
  for (int i = 0; tokens[i] != NULL; i++)
    width += draw_text_width(scene->list, FONT_REGULAR, size, tokens[i]) + gap_of(size);
  return width;
}

void sentence_ask(GString *line, const char *verb, const char *text) {
  g_string_append_printf(line, "%s%s \"", line->len > 0 ? "; " : "", verb);
  for (const char *at = text; *at != '\0'; at++) {
    if (*at == '"' || *at == '\\') g_string_append_c(line, '\\');
    g_string_append_c(line, *at);
  }
  g_string_append_c(line, '"');
}

/* The text as it was typed, without token `out`; NULL where the tokens are not what it is made of. */
static char *text_without(const SnapshotText *text, int out) {
  const char *at = text->text, *start = at;
  for (int i = 0; i <= out; i++) {
    while (g_unichar_isspace(g_utf8_get_char(at))) at = g_utf8_next_char(at);
    if (!g_str_has_prefix(at, text->tokens[i])) return NULL;
    start = at;
    at += strlen(text->tokens[i]);
  }
  bool gap = *at == ' ' && (start == text->text || start[-1] == ' '); /* one of two blanks goes with it */
  g_autofree char *before = g_strndup(text->text, (gsize)(start - text->text));
  return g_strstrip(g_strconcat(before, at + (gap ? 1 : 0), NULL));
}

static void add_hit(const Scene *scene, Rect ground, const SnapshotText *text, int token, const char *asks) {
  g_autofree char *rest = text->text == NULL ? NULL : text_without(text, token);
  if (rest == NULL || *rest == '\0') return;
  g_auto(GStrv) verbs = g_strsplit(asks, " ", -1);
  g_autoptr(GString) line = g_string_new(NULL);
  for (int i = 0; verbs[i] != NULL; i++) sentence_ask(line, verbs[i], rest);
  draw_hit_rect(scene->list, ground, "line", token, line->str);
}

void sentence_draw(const Scene *scene, Rect area, const SnapshotText *text, const double *weight, const char *asks) {
  char *const *tokens = text->tokens;
  double size = scene_text(scene, LARGEST), least = scene_text(scene, SMALLEST), end = area.x + area.w;
  size = CLAMP(size * area.w / fmax(width_of(scene, tokens, size), 1), least, size);
  double x = area.x, middle = rect_centre(area).y, base = text_baseline(middle, size), gap = gap_of(size);
  double more = draw_text_width(scene->list, FONT_REGULAR, size, "…");
  for (int i = 0; tokens[i] != NULL; i++) {
    double width = draw_text_width(scene->list, FONT_REGULAR, size, tokens[i]);
    if (x + width + (tokens[i + 1] != NULL ? gap + more : 0) > end + 0.5) {
      draw_text(scene->list, (Point){x, base}, ALIGN_START, FONT_REGULAR, size, scene->theme->muted, "…");
      return;
    }
    Rect ground = {x - gap / 2 + 1, middle - 0.78 * size, width + gap - 2, 1.56 * size};
    add_hit(scene, ground, text, i, asks);
    double share = weight == NULL ? 0 : CLAMP(weight[i], -1, 1);
    if (share != 0) {
      Color color = share > 0 ? scene->theme->positive : scene->theme->negative;
      draw_rect(scene->list, ground, 7, style_fill(color_alpha(color, 0.12 + 0.3 * fabs(share))));
      /* The sign is seen without colours: what adds is underlined, what takes away is so with dashes. */
      Style line = style_stroke(color, scene_stroke(scene, 2));
      if (share < 0) line.dash[0] = 5, line.dash[1] = 3;
      double y = ground.y + ground.h - 3;
      draw_line(scene->list, (Point){ground.x + 4, y}, (Point){ground.x + ground.w - 4, y}, line);
    }
    x += draw_text(scene->list, (Point){x, base}, ALIGN_START, FONT_REGULAR, size, scene->theme->ink, tokens[i]) + gap;
  }
}
