/* `whatif` as a picture for a room: nothing moves until it is played; then the number turns, the change travels as far
 * as it gets, the output answers, and gradients come back to say why. */
#include <math.h>
#include <string.h>

#include "draw/ease.h"
#include "draw/labels.h"
#include "draw/mathname.h"
#include "plot/naming.h"
#include "plot/rolling.h"
#include "snapshot/story.h"
#include "view/view.h"
#include "view/whatif_layout.h"
#include "view/whatif_words.h"

/* Points at scale 1. */
static const double NAME_SIZE = 24, VALUE_SIZE = 29, WEIGHT_SIZE = 23, ASKED_SIZE = 30, CARRIED_SIZE = 28,
                    GRADIENT_SIZE = 26, REMARK_SIZE = 23, OUTPUT_NAME = 38, OUTPUT_SIZE = 72, FORECAST_SIZE = 26;

typedef struct {
  const Scene *scene;
  const SnapshotWhatif *w;
  const Timeline *story;
  double time;
  WhatifLayout *layout;
  Labels *labels;
  GArray *taken; /* of Rect: what numbers must not cover */
} Stage;

static double size_of(const Stage *s, double size) {
  return fmax(size * s->layout->scale * s->scene->theme->text, scene_text(s->scene, SCENE_TEXT_MIN));
}

static double share_of(const Stage *s, BeatKind kind, int number) {
  return stretch_share(story_beat(s->story, kind, number), s->time);
}

static bool begun(const Stage *s, BeatKind kind, int number) {
  return s->time > story_beat(s->story, kind, number).start;
}

/* A name in the middle, smaller where it is long; left out where that could not be read. */
static void draw_name(const Stage *s, Point at, const char *name, double size, Color color, double room) {
  MathStyle style = {size, color, s->scene->theme, false, false};
  style.size = math_fit(s->scene->list, name, &style, room);
  if (style.size < scene_text(s->scene, SCENE_TEXT_MIN) - 0.01) return;
  math_draw(s->scene->list, at, ALIGN_MIDDLE, name, &style);
}

/* The widest that something may be whose middle stands here. */
static double room_at(const Stage *s, double x) {
  return 2 * fmin(x - s->layout->left, s->layout->right - x);
}

/* ---- what has moved ---- */

/* How far a unit is from its old number to the new one. */
static double unit_share(const Stage *s, int unit) {
  const WhatifUnit *u = &s->w->units[unit];
  if (!story_unit_moves(s->w, unit)) return 0;
  bool given = unit == s->w->asked_unit && u->level == 0;
  return given ? share_of(s, BEAT_TURN, 0) : share_of(s, BEAT_ARRIVE, u->level);
}

static bool unit_moved(const Stage *s, int unit) {
  return unit_share(s, unit) > 0;
}

/* Has the link been taken by what the question set in motion? */
static bool link_lit(const Stage *s, int link) {
  const WhatifLink *l = &s->w->links[link];
  if (link == s->w->asked_link) return share_of(s, BEAT_TURN, 0) > 0.5;
  return story_link_carries(s->w, link) && begun(s, BEAT_CARRY, s->w->units[l->from].level);
}

/* ---- links ---- */

static double weight_now(const Stage *s, int link) {
  bool turned = link == s->w->asked_link ? share_of(s, BEAT_TURN, 0) > 0.5 : share_of(s, BEAT_RESULT, 0) > 0;
  return turned ? s->w->links[link].after : s->w->links[link].local;
}

/* Is it known by now that nothing comes through? */
static bool link_dark(const Stage *s, int link) {
  const WhatifLink *l = &s->w->links[link];
  const WhatifUnit *to = &s->w->units[l->to];
  return l->gate && to->off && to->off_after && begun(s, BEAT_BACK, to->level);
}

/* The light of a gradient on its way back along a link, where one comes through. */
static void draw_coming_back(const Stage *s, int link) {
  const WhatifLink *l = &s->w->links[link];
  const WhatifUnit *to = &s->w->units[l->to];
  double came = share_of(s, BEAT_BACK, to->level);
  bool nothing = isnan(to->gradient) || to->gradient == 0 || l->local == 0;
  if (nothing || came <= 0 || came >= 1) return;
  const GArray *curve = s->layout->curve[link];
  const Point *points = (const Point *)(const void *)curve->data;
  guint shown = MAX(2, (guint)(ease_in_out(came) * curve->len));
  Color light = color_alpha(s->scene->theme->gradient, 0.4);
  draw_polyline(s->scene->list, points + (curve->len - shown), (int)shown, false,
                style_stroke(light, scene_stroke(s->scene, 14)));
}

static void draw_link(const Stage *s, int link) {
  const Theme *theme = s->scene->theme;
  const GArray *curve = s->layout->curve[link];
  bool lit = link_lit(s, link);
  Style style = edge_style(s->scene, weight_now(s, link), 1);
  if (!lit) {
    style.stroke = color_mix(theme->muted, theme->panel, 0.5);
    style.width = scene_stroke(s->scene, 2.5);
  }
  if (link == s->w->asked_link) style.width = scene_stroke(s->scene, lit ? 7 : 5);
  if (link_dark(s, link)) style.stroke = color_mix(theme->panel, theme->muted, 0.18);
  draw_coming_back(s, link);
  draw_polyline(s->scene->list, (const Point *)(const void *)curve->data, (int)curve->len, false, style);
}

static bool is_free(const Stage *s, Rect place) {
  for (guint i = 0; i < s->taken->len; i++) {
    if (rect_overlap(place, g_array_index(s->taken, Rect, i))) return false;
  }
  return true;
}

/* A place along a curve for what must be seen. */
static Rect put_along(const Stage *s, const GArray *curve, double width, double height, double share) {
  const Point *points = (const Point *)(const void *)curve->data;
  Rect place = labels_place_along(s->labels, points, (int)curve->len, width, height, share);
  g_array_append_val(s->taken, place);
  return place;
}

/* The same for what is left out where it would cover something: then false. */
static bool find_along(const Stage *s, const GArray *curve, double width, double height, double share, Rect *place) {
  const Point *points = (const Point *)(const void *)curve->data;
  *place = labels_place_along(s->labels, points, (int)curve->len, width, height, share);
  if (!is_free(s, *place)) return false;
  g_array_append_val(s->taken, *place);
  return true;
}

static void avoid(const Stage *s, Rect rect) {
  labels_avoid_rect(s->labels, rect);
  g_array_append_val(s->taken, rect);
}

static void draw_pill(const Stage *s, Rect place, Color outline, double width) {
  Style frame = {.fill = s->scene->theme->panel, .stroke = outline, .width = width};
  draw_rect(s->scene->list, place, place.h / 2, frame);
}

/* "w₂₁ 0" on the link; a constant factor alone; a gate says what it is. */
static void draw_weight(const Stage *s, int link) {
  const Scene *scene = s->scene;
  const WhatifLink *l = &s->w->links[link];
  if (link == s->w->asked_link || link_dark(s, link)) return;
  bool lit = link_lit(s, link);
  Color ink = lit ? scene->theme->ink : scene->theme->muted;
  MathStyle style = {size_of(s, WEIGHT_SIZE), ink, scene->theme, false, false};
  NumberText number = number_short(l->local, NUMBER_PLAIN);
  /* A network's weights are told apart by where they are. */
  bool named =
      l->node != SNAPSHOT_NONE && scene->snapshot->nodes[l->node].rows * scene->snapshot->nodes[l->node].cols == 1;
  g_autofree char *name = named ? naming_entry(scene->snapshot, l->node, l->entry) : NULL;
  g_autofree char *text = l->gate ? g_strdup("relu")
                          : named ? g_strdup_printf("%s~\\text{%s}", name, number.text)
                                  : g_strdup_printf("\\text{%s}", number.text);
  MathBox box = math_measure(scene->list, text, &style);
  double height = 1.45 * style.size;
  Rect place;
  double width = fmax(box.width + 0.8 * style.size, height);
  if (!find_along(s, s->layout->curve[link], width, height, l->gate ? 0.5 : 0.3, &place)) return;
  draw_pill(s, place, l->gate ? scene->theme->panel : scene->theme->line, scene_stroke(scene, 1.2));
  Point at = {rect_centre(place).x, text_baseline(rect_centre(place).y, style.size)};
  math_draw(scene->list, at, ALIGN_MIDDLE, text, &style);
}

/* ---- the question ---- */

/* Two lines in a frame: the name, and "0 → 1?" or what it has become. */
static void draw_two_lines(const Stage *s, Rect place, const char *name, const char *text, double size) {
  const Scene *scene = s->scene;
  Point centre = rect_centre(place);
  draw_name(s, (Point){centre.x, place.y + 0.38 * place.h}, name, 0.85 * size, scene->theme->ink, place.w - 8);
  draw_text(scene->list, (Point){centre.x, place.y + 0.85 * place.h}, ALIGN_MIDDLE, FONT_BOLD, size, scene->theme->ink,
            text);
}

/* Where the question stands: on the link, or over the unit that it is about. */
static Rect asked_place(const Stage *s, double width, double height) {
  if (s->w->asked_link != SNAPSHOT_NONE) return put_along(s, s->layout->curve[s->w->asked_link], width, height, 0.5);
  Point at = s->layout->unit[s->w->asked_unit];
  Rect place =
      labels_place(s->labels, rect_around((Point){at.x, at.y + 1.9 * s->layout->box_height}, width, height), 300);
  g_array_append_val(s->taken, place);
  return place;
}

static double beat_now(const Stage *s) {
  Stretch ask = story_beat(s->story, BEAT_ASK, 0);
  return s->time < ask.end ? 0.5 - 0.5 * cos(s->time / (ask.end - ask.start) * 4 * G_PI) : 0;
}

/* Of a number that is given the question stands in its own box: "2 → 3?"; that turns with the rest. */
static void draw_asked_unit(const Stage *s, const char *question) {
  const Scene *scene = s->scene;
  if (share_of(s, BEAT_TURN, 0) > 0.5) return;
  Point at = s->layout->unit[s->w->asked_unit];
  double size = size_of(s, ASKED_SIZE), beat = beat_now(s);
  double width = fmax(draw_text_width(scene->list, FONT_BOLD, size, question) + 0.9 * size, s->layout->box_width);
  Rect place = {at.x - s->layout->box_width / 2, at.y - 0.6 * s->layout->box_height, width,
                1.2 * s->layout->box_height};
  avoid(s, place);
  Rect grown = rect_inset(place, -3 * beat);
  if (beat > 0)
    draw_rect(scene->list, rect_inset(place, -10 * beat), 20, style_fill(color_alpha(scene->theme->ink, 0.2)));
  Style frame = {.fill = scene->theme->ground, .stroke = scene->theme->ink, .width = scene_stroke(scene, 3)};
  draw_rect(scene->list, grown, 12, frame);
  Point centre = rect_centre(place);
  draw_text(scene->list, (Point){centre.x, text_baseline(centre.y, size)}, ALIGN_MIDDLE, FONT_BOLD, size,
            scene->theme->ink, question);
}

/* v₁ with "0 → 1?", beating while it waits; then with what it has become. */
static void draw_asked(const Stage *s) {
  const Scene *scene = s->scene;
  const WhatifAnswer *a = s->w->answer;
  double turn = share_of(s, BEAT_TURN, 0), size = size_of(s, ASKED_SIZE);
  g_autofree char *name = math_from_nabla(a->name, MATH_INDICES), *old = whatif_number(a->old),
                  *now = whatif_number(a->now);
  bool turned = turn > 0.5;
  g_autofree char *question = g_strdup_printf("%s → %s?", old, now);
  if (s->w->asked_link == SNAPSHOT_NONE && s->w->units[s->w->asked_unit].level == 0) {
    draw_asked_unit(s, question);
    return;
  }
  Color hue = !turned ? scene->theme->ink : a->now < 0 ? scene->theme->negative : scene->theme->positive;
  if (turned && a->now == 0) hue = scene->theme->muted;
  double beat = beat_now(s);
  double flash = turn > 0 && turn < 1 ? ease_pulse(turn) : 0, grow = 1 + 0.1 * fmax(beat, flash);
  double asks = draw_text_width(scene->list, FONT_BOLD, size, question);
  double becomes = fmax(draw_text_width(scene->list, FONT_BOLD, size, now), 1.6 * size);
  double width = ease_mix(asks, becomes, ease_in_out(2 * turn - 1)) + 0.9 * size;
  Rect rest = asked_place(s, 1.1 * (asks + 0.9 * size), 2.75 * size); /* with room to beat in */
  Rect place = rect_around(rect_centre(rest), width * grow, 2.5 * size * grow);
  double glow = 9 * fmax(beat, flash);
  if (glow > 0.1) draw_rect(scene->list, rect_inset(place, -glow), 20, style_fill(color_alpha(hue, 0.22)));
  Style frame = {.fill = scene->theme->ground, .stroke = hue, .width = scene_stroke(scene, 3)};
  draw_rect(scene->list, place, 14, frame);
  draw_two_lines(s, place, name, turned ? now : question, size * grow);
}

/* ---- what travels ---- */

/* What a dot carries, the change it brings: "1·0 = 0" of the weight in question, "+2", "−2·2 = −4". */
static char *carried_text(const Stage *s, int link) {
  const WhatifLink *l = &s->w->links[link];
  const WhatifUnit *from = &s->w->units[l->from];
  if (link == s->w->asked_link) {
    NumberText value = number_factor(number_short(from->before, NUMBER_PLAIN));
    NumberText product = number_short(l->after * from->before, NUMBER_PLAIN);
    return g_strdup_printf("%s·%s = %s", number_short(l->after, NUMBER_PLAIN).text, value.text, product.text);
  }
  NumberText change = number_short(from->after - from->before, NUMBER_SIGNED);
  if (l->gate || isnan(l->local) || l->local == 1) return g_strdup(change.text);
  NumberText factor = number_factor(number_short(from->after - from->before, NUMBER_PLAIN));
  NumberText product = number_short(l->local * (from->after - from->before), NUMBER_SIGNED);
  return g_strdup_printf("%s·%s = %s", number_short(l->local, NUMBER_PLAIN).text, factor.text, product.text);
}

/* Does what it carries make a difference where it arrives? */
static bool has_effect(const Stage *s, int link) {
  const WhatifLink *l = &s->w->links[link];
  bool nothing = link == s->w->asked_link && (l->after - l->local) * s->w->units[l->from].before == 0;
  return !nothing && story_unit_moves(s->w, l->to);
}

static void draw_dot(const Stage *s, int link) {
  const Scene *scene = s->scene;
  double share = share_of(s, BEAT_CARRY, s->w->units[s->w->links[link].from].level);
  if (!story_link_carries(s->w, link) || share <= 0 || share >= 1) return;
  Point at = whatif_curve_at(s->layout->curve[link], 0.02 + 0.94 * ease_in_out(fmin(1, share / 0.8)));
  double size = size_of(s, CARRIED_SIZE), fade = has_effect(s, link) ? 1 : 1 - CLAMP((share - 0.6) / 0.4, 0, 1);
  g_autofree char *text = carried_text(s, link);
  double width = draw_text_width(scene->list, FONT_BOLD, size, text);
  Rect ground = rect_around((Point){at.x, at.y - 1.15 * size}, width + 0.7 * size, 1.3 * size);
  draw_push_opacity(scene->list, fade);
  draw_circle(scene->list, at, 0.36 * size, style_fill(scene->theme->ink));
  draw_rect(scene->list, ground, ground.h / 2, style_fill(color_alpha(scene->theme->panel, 0.92)));
  draw_text(scene->list, (Point){at.x, text_baseline(rect_centre(ground).y, size)}, ALIGN_MIDDLE, FONT_BOLD, size,
            scene->theme->ink, text);
  draw_pop_opacity(scene->list);
}

/* ---- units ---- */

static void draw_unit_value(const Stage *s, int unit, Color color) {
  const WhatifUnit *u = &s->w->units[unit];
  Point centre = s->layout->unit[unit];
  double size = size_of(s, VALUE_SIZE);
  g_autofree char *old = whatif_number(u->before), *now = whatif_number(u->after);
  double widest = fmax(draw_text_width(s->scene->list, FONT_BOLD, size, old),
                       draw_text_width(s->scene->list, FONT_BOLD, size, now));
  if (widest > s->layout->box_width - 8) size *= (s->layout->box_width - 8) / widest;
  if (size < scene_text(s->scene, SCENE_TEXT_MIN) - 0.01) return;
  rolling_draw(s->scene, (Point){centre.x, text_baseline(centre.y, size)}, ALIGN_MIDDLE, size, color, old, now,
               unit_share(s, unit));
}

/* Its box is where the question stands. */
static bool is_asked(const Stage *s, int unit) {
  bool given = s->w->asked_link == SNAPSHOT_NONE && unit == s->w->asked_unit && s->w->units[unit].level == 0;
  return given && share_of(s, BEAT_TURN, 0) <= 0.5;
}

static void draw_unit(const Stage *s, int unit) {
  const Scene *scene = s->scene;
  const WhatifUnit *u = &s->w->units[unit];
  bool moved = unit_moved(s, unit);
  double share = unit_share(s, unit), f = s->layout->scale;
  Rect box = rect_around(s->layout->unit[unit], s->layout->box_width, s->layout->box_height);
  Color color = moved ? scene->theme->ink : scene->theme->muted;
  double flash = share > 0 && share < 1 ? ease_pulse(share) : 0;
  if (flash > 0)
    draw_rect(scene->list, rect_inset(box, -8 * flash), 14 * f, style_fill(color_alpha(scene->theme->flash, 0.3)));
  Style frame = {.fill = scene->theme->ground,
                 .stroke = moved ? scene->theme->ink : color_mix(scene->theme->muted, scene->theme->panel, 0.4),
                 .width = scene_stroke(scene, moved ? 3 : 1.8)};
  draw_rect(scene->list, box, 11 * f, frame);
  g_autofree char *name = naming_entry(scene->snapshot, u->node, u->entry);
  Point over = {rect_centre(box).x, box.y - 0.42 * size_of(s, NAME_SIZE)};
  draw_name(s, over, name, size_of(s, NAME_SIZE), color, room_at(s, over.x));
  if (!is_asked(s, unit)) draw_unit_value(s, unit, color);
  g_autofree char *line = naming_language(scene->snapshot, u->node, u->entry);
  draw_hit_rect(scene->list, box, "node", u->node, line);
}

/* ---- gradients on their way back ---- */

static void draw_gradient_text(const Stage *s, Point centre, double value) {
  NumberText text = number_short(value, NUMBER_PLAIN);
  double size = size_of(s, GRADIENT_SIZE) * (value == 0 ? 0.8 : 1);
  Color color = s->scene->theme->gradient;
  draw_text(s->scene->list, (Point){centre.x, text_baseline(centre.y, size)}, ALIGN_MIDDLE, FONT_BOLD, size,
            value == 0 ? color_mix(color, s->scene->theme->panel, 0.35) : color, text.text);
}

/* The level whose sweep brings a unit its gradient: that of the first that reads it. */
static int known_from(const SnapshotWhatif *w, int unit) {
  int level = G_MAXINT;
  for (int l = 0; l < w->link_count; l++) {
    if (w->links[l].from == unit) level = MIN(level, w->units[w->links[l].to].level);
  }
  return level;
}

/* Under the units; under inputs only where there are no weights that learn instead. */
static void draw_unit_gradients(const Stage *s) {
  for (int u = 0; u < s->w->unit_count; u++) {
    const WhatifUnit *unit = &s->w->units[u];
    if (u == s->w->output || isnan(unit->gradient) || (unit->level == 0 && whatif_has_weights(s->w))) continue;
    if (share_of(s, BEAT_BACK, known_from(s->w, u)) < 0.8) continue;
    Point at = s->layout->unit[u];
    draw_gradient_text(s, (Point){at.x, at.y + s->layout->box_height / 2 + 0.72 * size_of(s, GRADIENT_SIZE)},
                       unit->gradient);
  }
}

/* On the links, what a weight's push would move: −4 on w₂₁. Many are left out but for the one in question. */
static void draw_weight_gradient(const Stage *s, int link) {
  enum { MANY = 12 };
  const WhatifLink *l = &s->w->links[link];
  if (l->node == SNAPSHOT_NONE || isnan(l->gradient)) return;
  if (share_of(s, BEAT_BACK, s->w->units[l->to].level) < 0.8) return;
  if (l->gradient == 0 || (s->w->link_count > MANY && link != s->w->asked_link)) return;
  NumberText text = number_short(l->gradient, NUMBER_PLAIN);
  double size = size_of(s, GRADIENT_SIZE), width = draw_text_width(s->scene->list, FONT_BOLD, size, text.text);
  Rect place;
  if (!find_along(s, s->layout->curve[link], width + 0.9 * size, 1.45 * size, 0.66, &place)) return;
  draw_pill(s, place, s->scene->theme->gradient, scene_stroke(s->scene, 2));
  draw_gradient_text(s, rect_centre(place), l->gradient);
}

/* "off: z₁ = −3" beside a gate through which nothing comes. */
static void draw_off(const Stage *s, int link) {
  const WhatifLink *l = &s->w->links[link];
  if (!link_dark(s, link)) return;
  const WhatifUnit *to = &s->w->units[l->to];
  g_autofree char *name = naming_entry(s->scene->snapshot, to->sum_node, to->sum_entry);
  g_autofree char *text = g_strdup_printf("\\text{off: }%s = %s", name, number_short(to->summed, NUMBER_PLAIN).text);
  MathStyle style = {size_of(s, REMARK_SIZE), s->scene->theme->ink, s->scene->theme, true, false};
  MathBox box = math_measure(s->scene->list, text, &style);
  Point middle = whatif_curve_at(s->layout->curve[link], 0.5);
  Rect wanted = rect_around((Point){middle.x, middle.y - 1.5 * style.size}, box.width + style.size, 1.5 * style.size);
  Rect place;
  if (!labels_place_free(s->labels, wanted, 200, &place)) return;
  g_array_append_val(s->taken, place);
  draw_rect(s->scene->list, place, 6, style_fill(color_alpha(s->scene->theme->panel, 0.92)));
  math_draw(s->scene->list, (Point){rect_centre(place).x, text_baseline(rect_centre(place).y, style.size)},
            ALIGN_MIDDLE, text, &style);
}

/* ---- the output ---- */

static void draw_forecast(const Stage *s, double y) {
  const Scene *scene = s->scene;
  const WhatifAnswer *a = s->w->answer;
  bool known = a->unchanged ? begun(s, BEAT_END, 0) : begun(s, BEAT_RESULT, 0);
  if (!known) return;
  bool right = a->as_foretold;
  g_autofree char *text =
      g_strdup_printf("forecast %s %s", number_short(a->foretold, a->foretold == 0 ? NUMBER_PLAIN : NUMBER_SIGNED).text,
                      right ? "✓" : "✗");
  double size = size_of(s, FORECAST_SIZE), room = 2 * (s->layout->right - s->layout->output.x);
  double width = draw_text_width(scene->list, FONT_BOLD, size, text);
  if (width > room) size *= room / width;
  if (size < scene_text(scene, SCENE_TEXT_MIN)) return;
  draw_text(scene->list, (Point){s->layout->output.x, y}, ALIGN_MIDDLE, FONT_BOLD, size, scene->theme->gradient, text);
}

static void draw_output(const Stage *s) {
  const Scene *scene = s->scene;
  const WhatifUnit *u = &s->w->units[s->w->output];
  double size = size_of(s, OUTPUT_SIZE), name_size = size_of(s, OUTPUT_NAME), share = unit_share(s, s->w->output);
  g_autofree char *old = whatif_number(u->before), *now = whatif_number(u->after);
  double beside =
      fmin(s->layout->output.x - s->layout->unit[s->w->output].x - 15, s->layout->right - s->layout->output.x);
  double room = 2 * beside, widest = 0;
  widest = fmax(draw_text_width(scene->list, FONT_BOLD, size, old), draw_text_width(scene->list, FONT_BOLD, size, now));
  if (widest > room) size *= room / widest;
  if (size < scene_text(scene, SCENE_TEXT_MIN) - 0.01) return;
  Point at = s->layout->output;
  Stretch result = story_beat(s->story, BEAT_RESULT, 0);
  double flash = stretch_active(result, s->time) ? ease_pulse(stretch_share(result, s->time)) : 0;
  if (flash > 0) {
    Rect halo = rect_around(at, fmin(widest, room) + 60, 1.35 * size);
    draw_rect(scene->list, halo, 18, style_fill(color_alpha(scene->theme->flash, 0.35 * flash)));
  }
  rolling_draw(scene, (Point){at.x, text_baseline(at.y, size)}, ALIGN_MIDDLE, size, scene->theme->ink, old, now, share);
  g_autofree char *name = naming_entry(scene->snapshot, u->node, u->entry);
  draw_name(s, (Point){at.x, at.y - 0.72 * size}, name, name_size, scene->theme->ink, room_at(s, at.x));
  draw_forecast(s, at.y + 0.5 * size + 1.5 * size_of(s, FORECAST_SIZE));
}

/* ---- the view ---- */

static void avoid_units(const Stage *s) {
  double above = 1.3 * size_of(s, NAME_SIZE), below = 1.3 * size_of(s, GRADIENT_SIZE);
  for (int u = 0; u < s->w->unit_count; u++) {
    if (u == s->w->output) continue;
    Rect box = rect_around(s->layout->unit[u], s->layout->box_width + 8, s->layout->box_height);
    avoid(s, (Rect){box.x, box.y - above, box.w, box.h + above + below});
  }
  double size = size_of(s, OUTPUT_SIZE);
  avoid(s, rect_around(s->layout->output, 3.4 * size, 2.6 * size));
}

static void draw_stage(const Stage *s) {
  DrawList *list = s->scene->list;
  draw_layer(list, "whatif.links");
  for (int l = 0; l < s->w->link_count; l++) draw_link(s, l);
  draw_layer(list, "whatif.units");
  for (int u = 0; u < s->w->unit_count; u++) {
    if (u != s->w->output) draw_unit(s, u);
  }
  draw_layer(list, "whatif.numbers");
  draw_unit_gradients(s);
  draw_asked(s);
  for (int l = 0; l < s->w->link_count; l++) draw_off(s, l);
  for (int l = 0; l < s->w->link_count; l++) draw_weight(s, l);
  for (int l = 0; l < s->w->link_count; l++) draw_weight_gradient(s, l);
  draw_output(s);
  draw_layer(list, "whatif.dots");
  for (int l = 0; l < s->w->link_count; l++) draw_dot(s, l);
}

void whatif_draw(const Scene *scene, Rect panel) {
  draw_layer(scene->list, "whatif");
  panel_draw(scene, panel);
  const SnapshotWhatif *w = scene->snapshot->whatif;
  if (w == NULL) {
    panel_title(scene, panel, "whatif", NULL, NULL, false);
    panel_hint(scene, panel,
               "whatif w = 1  asks what another number would change; large networks are answered in words alone");
    return;
  }
  panel_title(scene, panel, "what if", NULL, NULL, false);
  Rect body = rect_inset(panel_body(scene, panel), 12);
  body.y += 14 * scene->theme->text, body.h -= 34 * scene->theme->text;
  if (body.w < 120 || body.h < 60) return;
  g_autoptr(Timeline) rest = scene->story == NULL ? story_of_whatif(scene->snapshot) : NULL;
  g_autoptr(WhatifLayout) layout = whatif_layout(scene, body);
  g_autoptr(Labels) labels = labels_new(rect_inset(panel_body(scene, panel), 4));
  g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(Rect));
  Stage stage = {scene,  w,    rest != NULL ? rest : scene->story, rest != NULL ? rest->length : scene->time, layout,
                 labels, taken};
  avoid_units(&stage);
  draw_stage(&stage);
}
