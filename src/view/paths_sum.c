#include "view/paths_sum.h"

#include <math.h>

#include "draw/ease.h"
#include "plot/rolling.h"
#include "snapshot/story.h"

/* Points at text factor 1. */
static const double NUMBER_SIZE = 28, TOTAL_SIZE = 56;

/* From running sum to height: all of them and 0 are inside. */
typedef struct {
  Rect area; /* of the bars */
  double low, high;
  double width; /* of a step with its gap */
} Scale;

static Scale scale_of(const PathsAnswer *p, Rect area) {
  Scale scale = {area, 0, 0, area.w / (p->path_count + 1.4)};
  double sum = 0;
  for (int i = 0; i < p->path_count; i++) {
    sum += p->paths[i].product;
    scale.low = fmin(scale.low, sum);
    scale.high = fmax(scale.high, sum);
  }
  if (scale.high - scale.low < 1e-300) scale.high = scale.low + 1;
  double head = 0.16 * area.h;
  scale.area.y += 1.6 * head;
  scale.area.h -= 2.3 * head;
  return scale;
}

static double y_at(const Scale *scale, double value) {
  return scale->area.y + scale->area.h * (scale->high - value) / (scale->high - scale->low);
}

static double x_at(const Scale *scale, int i) {
  return scale->area.x + scale->width * i;
}

static double sum_before(const PathsAnswer *p, int path) {
  double sum = 0;
  for (int i = 0; i < path; i++) sum += p->paths[i].product;
  return sum;
}

Point paths_sum_top(const PathsAnswer *p, Rect area, int path) {
  Scale scale = scale_of(p, area);
  double from = sum_before(p, path), to = from + p->paths[path].product;
  return (Point){x_at(&scale, path) + 0.4 * scale.width, (y_at(&scale, from) + y_at(&scale, to)) / 2};
}

static void draw_bar(const Scene *scene, Rect bar, double value) {
  const Theme *theme = scene->theme;
  Color hue = value < 0 ? theme->negative : theme->positive;
  Style style = {.fill = color_alpha(hue, value < 0 ? 0.35 : 0.85), .stroke = hue, .width = scene_stroke(scene, 2.5)};
  if (value < 0) style.dash[0] = 7, style.dash[1] = 5;
  if (bar.h < 2) bar.h = 2;
  draw_rect(scene->list, bar, 4, style);
}

static void draw_step(const Scene *scene, const Scale *scale, const PathsAnswer *p, int path) {
  double from = sum_before(p, path), to = from + p->paths[path].product, width = 0.8 * scale->width;
  double top = fmin(y_at(scale, from), y_at(scale, to)), high = fabs(y_at(scale, from) - y_at(scale, to));
  Rect bar = {x_at(scale, path), top, width, high};
  draw_bar(scene, bar, p->paths[path].product);
  Style thin = style_stroke(scene->theme->muted, scene_stroke(scene, 1.2));
  thin.dash[0] = 3, thin.dash[1] = 4;
  draw_line(scene->list, (Point){bar.x, y_at(scale, to)}, (Point){bar.x + scale->width, y_at(scale, to)}, thin);
  double size = scene_text(scene, NUMBER_SIZE);
  NumberText text = number_short(p->paths[path].product, path > 0 ? NUMBER_SIGNED : NUMBER_PLAIN);
  double wide = draw_text_width(scene->list, FONT_BOLD, size, text.text);
  if (wide > scale->width - 4) size *= (scale->width - 4) / wide;
  if (size < scene_text(scene, SCENE_TEXT_MIN) - 0.01) return;
  draw_text(scene->list, (Point){bar.x + width / 2, top - 0.35 * size}, ALIGN_MIDDLE, FONT_BOLD, size,
            scene->theme->ink, text.text);
}

/* How many products have dropped, as a number with parts. */
static double dropped(const PathsAnswer *p, const Timeline *story, double time) {
  double count = 0;
  for (int i = 0; i < p->path_count; i++) count += stretch_share(story_beat(story, BEAT_DROP, i), time);
  return count;
}

void paths_sum_draw(const Scene *scene, const Timeline *story, double time, Rect area) {
  const PathsAnswer *p = scene->snapshot->paths;
  Scale scale = scale_of(p, area);
  double gone = dropped(p, story, time);
  int done = (int)floor(gone + 1e-9);
  double zero = y_at(&scale, 0);
  draw_line(scene->list, (Point){area.x, zero}, (Point){area.x + area.w, zero},
            style_stroke(scene->theme->muted, scene_stroke(scene, 1.6)));
  for (int i = 0; i < done; i++) draw_step(scene, &scale, p, i);
  if (gone <= 0) return;
  double share = ease_in_out(gone - done), old = sum_before(p, done), now = sum_before(p, MIN(done + 1, p->path_count));
  double sum = ease_mix(old, now, share), x = x_at(&scale, p->path_count) + 0.1 * scale.width;
  double width = area.x + area.w - x;
  draw_bar(scene, (Rect){x, fmin(zero, y_at(&scale, sum)), width, fabs(zero - y_at(&scale, sum))}, sum);
  double size = scene_text(scene, TOTAL_SIZE);
  g_autofree char *from = g_strdup(number_short(old, NUMBER_PLAIN).text),
                  *to = g_strdup(number_short(now, NUMBER_PLAIN).text);
  double wide =
      fmax(draw_text_width(scene->list, FONT_BOLD, size, from), draw_text_width(scene->list, FONT_BOLD, size, to));
  if (wide > 1.1 * width) size *= 1.1 * width / wide;
  if (size < scene_text(scene, SCENE_TEXT_MIN) - 0.01) return;
  double y = fmin(zero, y_at(&scale, sum)) - 0.3 * size;
  rolling_draw(scene, (Point){x + width / 2, y}, ALIGN_MIDDLE, size, scene->theme->ink, from, to, gone - done);
}
