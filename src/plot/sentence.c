#include "plot/sentence.h"

#include <math.h>

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

void sentence_draw(const Scene *scene, Rect area, char *const *tokens, const double *weight) {
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
    double share = weight == NULL ? 0 : CLAMP(weight[i], -1, 1);
    if (share != 0) {
      Color color = share > 0 ? scene->theme->positive : scene->theme->negative;
      Rect ground = {x - gap / 2 + 1, middle - 0.78 * size, width + gap - 2, 1.56 * size};
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
