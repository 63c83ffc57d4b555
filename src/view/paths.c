/* `chain` as a picture for a room: the paths light up one by one and their products add up; of too many paths the graph
 * grows layer by layer while what there is to multiply is counted; then one sweep back. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "draw/ease.h"
#include "draw/labels.h"
#include "draw/mathname.h"
#include "plot/naming.h"
#include "plot/rolling.h"
#include "snapshot/story.h"
#include "view/durations.h"
#include "view/paths_layout.h"
#include "view/paths_sum.h"
#include "view/view.h"

/* Points at scale 1. */
static const double NAME_SIZE = 30, LOCAL_SIZE = 25, GRADIENT_SIZE = 26, BOX_WIDTH = 84, BOX_HEIGHT = 56, DOT = 8,
                    COUNT_SIZE = 44, COUNT_NAME = 28;
/* Numbers on edges of a smaller graph could not be read from afar. */
static const double LOCALS_FROM = 0.72;

typedef struct {
  const Scene *scene;
  const PathsAnswer *p;
  const Timeline *story;
  double time;
  PathsLayout *layout;
  Labels *labels;
} Stage;

static double size_of(const Stage *s, double size) {
  return fmax(size * s->layout->scale * s->scene->theme->text, scene_text(s->scene, SCENE_TEXT_MIN));
}

static double share_of(const Stage *s, BeatKind kind, int number) {
  return stretch_share(story_beat(s->story, kind, number), s->time);
}

/* How many layers are on show: all, or so many as the graph has grown to. */
static double layers_now(const PathsAnswer *p, const Timeline *story, double time) {
  if (p->path_count > 0) return p->layer_count;
  int stages[STORY_STAGES], count = story_stages(p, stages);
  double layers = stages[0];
  for (int i = 1; i < count; i++)
    layers = ease_mix(layers, stages[i], ease_in_out(stretch_share(story_beat(story, BEAT_GROW, i), time)));
  return layers;
}

/* ---- what is lit ---- */

/* The path that is told now, or -1. */
static int path_now(const Stage *s) {
  for (int i = 0; i < s->p->path_count; i++) {
    Stretch lights = story_beat(s->story, BEAT_PATH, i), drops = story_beat(s->story, BEAT_DROP, i);
    if (s->time > lights.start && s->time < drops.end) return i;
  }
  return -1;
}

/* How many edges from B upwards of the path have been gone along, as a number with parts. */
static double edges_gone(const Stage *s, int path) {
  return ease_in_out(share_of(s, BEAT_PATH, path)) * s->p->paths[path].length;
}

/* Where on the path now told an edge is, from B; -1: not on it. */
static int place_on(const PathsPath *path, int edge) {
  for (int i = 0; i < path->length; i++) {
    if (path->edges[i] == edge) return path->length - 1 - i;
  }
  return -1;
}

static double edge_lit(const Stage *s, int edge) {
  int path = path_now(s);
  if (path < 0) return 0;
  int place = place_on(&s->p->paths[path], edge);
  return place < 0 ? 0 : CLAMP(edges_gone(s, path) - place, 0, 1);
}

static double swept(const Stage *s, int level) {
  return share_of(s, BEAT_SWEEP, level);
}

/* ---- edges ---- */

static double edge_shown(const Stage *s, int edge) {
  const PathsEdge *e = &s->p->edges[edge];
  bool end = e->from == s->p->point_count - 1;
  /* What leads to the end is there once all that comes before it is. */
  if (end && s->p->path_count == 0 && s->p->points[e->to].level <= s->layout->layers) return 0;
  return fmin(s->layout->shown[e->from], s->layout->shown[e->to]);
}

static void draw_edge(const Stage *s, int edge) {
  const Scene *scene = s->scene;
  const PathsEdge *e = &s->p->edges[edge];
  Point curve[PATHS_SAMPLES];
  double shown = edge_shown(s, edge), lit = edge_lit(s, edge), back = swept(s, s->p->points[e->to].level);
  if (shown <= 0.01) return;
  paths_curve(s->layout, s->p, edge, curve);
  Color grey = color_mix(scene->theme->muted, scene->theme->panel, 0.45);
  Style style = edge_style(scene, e->local, 1);
  if (s->p->path_count > 0) style.stroke = grey;
  style.width = scene_stroke(scene, s->layout->boxes ? 2.5 : 1.8);
  style.stroke = color_alpha(style.stroke, shown);
  if (back > 0) {
    Color glow = color_alpha(scene->theme->gradient, s->layout->boxes ? 0.35 : 0.5);
    int count = MAX(2, (int)(back * PATHS_SAMPLES));
    draw_polyline(scene->list, curve + PATHS_SAMPLES - count, count, false,
                  style_stroke(glow, scene_stroke(scene, s->layout->boxes ? 12 : 6)));
  }
  draw_polyline(scene->list, curve, PATHS_SAMPLES, false, style);
  if (lit <= 0) return;
  int count = MAX(2, (int)(lit * PATHS_SAMPLES));
  Style bright = edge_style(scene, e->local, 1);
  bright.width = scene_stroke(scene, 8);
  draw_polyline(scene->list, curve, count, false, bright);
}

/* While the graph is cut off behind a layer: that there it would be joined. */
static void draw_joins(const Stage *s) {
  int front = (int)floor(s->layout->layers + 1e-9), all = s->p->layer_count, end = s->p->point_count - 1;
  if (s->p->path_count > 0 || s->layout->layers >= all) return;
  Style style =
      style_stroke(color_mix(s->scene->theme->muted, s->scene->theme->panel, 0.25), scene_stroke(s->scene, 2));
  style.dash[0] = 2, style.dash[1] = 5;
  for (int i = 0; i < end; i++) {
    if (s->p->points[i].level != front + 1) continue;
    Point a = s->layout->point[i], b = s->layout->point[end];
    double middle = (a.x + b.x) / 2;
    draw_bezier(s->scene->list, a, (Point){middle, a.y}, (Point){middle, b.y}, b, style);
  }
}

static void draw_local(const Stage *s, int edge) {
  const Scene *scene = s->scene;
  const PathsEdge *e = &s->p->edges[edge];
  Point curve[PATHS_SAMPLES];
  if (isnan(e->local) || edge_shown(s, edge) < 0.99 || s->layout->scale < LOCALS_FROM) return;
  paths_curve(s->layout, s->p, edge, curve);
  bool lit = edge_lit(s, edge) > 0.5;
  double size = size_of(s, LOCAL_SIZE);
  NumberText text = number_short(e->local, NUMBER_PLAIN);
  double width = draw_text_width(scene->list, FONT_BOLD, size, text.text);
  double height = 1.4 * size, wide = fmax(width + 0.7 * size, height);
  Rect place = labels_place_along(s->labels, curve, PATHS_SAMPLES, wide, height, 0.34);
  Color hue = !lit ? scene->theme->line : e->local < 0 ? scene->theme->negative : scene->theme->positive;
  Style frame = {.fill = scene->theme->panel, .stroke = hue, .width = scene_stroke(scene, lit ? 3 : 1.2)};
  draw_rect(scene->list, place, place.h / 2, frame);
  draw_text(scene->list, (Point){rect_centre(place).x, text_baseline(rect_centre(place).y, size)}, ALIGN_MIDDLE,
            lit ? FONT_BOLD : FONT_REGULAR, size, lit ? scene->theme->ink : scene->theme->muted, text.text);
}

/* ---- points ---- */

static bool point_lit(const Stage *s, int point) {
  int path = path_now(s);
  if (path < 0) return false;
  const PathsPath *way = &s->p->paths[path];
  double gone = edges_gone(s, path);
  for (int i = 0; i < way->length; i++) {
    int place = way->length - 1 - i;
    const PathsEdge *e = &s->p->edges[way->edges[i]];
    if ((e->to == point && gone > place) || (e->from == point && gone >= place + 1)) return true;
  }
  return false;
}

/* A's own gradient is 1 and says nothing; the others' come with the sweep. */
static void draw_gradient(const Stage *s, int point, Point at) {
  const PathsPoint *p = &s->p->points[point];
  if (point == s->p->point_count - 1 || isnan(p->gradient) || swept(s, p->level) < 1) return;
  bool boxes = s->layout->boxes; /* under a dot, clear of the edges that leave it to the right */
  double size = boxes ? size_of(s, GRADIENT_SIZE) : scene_text(s->scene, GRADIENT_SIZE);
  Point base = {boxes ? at.x : at.x + 0.4 * size, text_baseline(at.y, size)};
  draw_text(s->scene->list, base, boxes ? ALIGN_MIDDLE : ALIGN_END, FONT_BOLD, size, s->scene->theme->gradient,
            number_short(p->gradient, NUMBER_PLAIN).text);
}

static void draw_dot_point(const Stage *s, int point) {
  const Scene *scene = s->scene;
  bool back = swept(s, s->p->points[point].level) > 0, end = point == 0 || point == s->p->point_count - 1;
  Point at = s->layout->point[point];
  double radius = fmin(end ? 1.3 * DOT : DOT, 0.3 * s->layout->pitch);
  draw_circle(scene->list, at, radius,
              style_fill(color_alpha(back ? scene->theme->gradient : scene->theme->ink, s->layout->shown[point])));
  if (!end) return;
  g_autofree char *name = math_from_nabla(s->p->points[point].name, MATH_INDICES);
  MathStyle style = {scene_text(scene, NAME_SIZE), scene->theme->ink, scene->theme, false, false};
  double room = 2 * fmin(at.x - s->layout->body.x, s->layout->body.x + s->layout->body.w - at.x);
  style.size = math_fit(scene->list, name, &style, room);
  if (style.size >= scene_text(scene, SCENE_TEXT_MIN) - 0.01)
    math_draw(scene->list, (Point){at.x, at.y - 0.7 * style.size}, ALIGN_MIDDLE, name, &style);
  draw_gradient(s, point, (Point){at.x, at.y + 1.5 * scene_text(scene, GRADIENT_SIZE)});
}

static void draw_box_point(const Stage *s, int point) {
  const Scene *scene = s->scene;
  const PathsPoint *p = &s->p->points[point];
  double f = s->layout->scale;
  Rect box = rect_around(s->layout->point[point], BOX_WIDTH * f, BOX_HEIGHT * f);
  bool lit = point_lit(s, point), back = swept(s, p->level) > 0 && p->level < s->p->level_count;
  Style frame = {.fill = scene->theme->ground,
                 .stroke = back  ? scene->theme->gradient
                           : lit ? scene->theme->ink
                                 : color_mix(scene->theme->muted, scene->theme->panel, 0.3),
                 .width = scene_stroke(scene, lit || back ? 3.5 : 1.8)};
  draw_push_opacity(scene->list, s->layout->shown[point]);
  draw_rect(scene->list, box, 11 * f, frame);
  g_autofree char *name = math_from_nabla(p->name, MATH_INDICES);
  MathStyle style = {size_of(s, NAME_SIZE), lit || back ? scene->theme->ink : scene->theme->muted, scene->theme, false,
                     false};
  style.size = math_fit(scene->list, name, &style, box.w - 8);
  Point centre = rect_centre(box);
  if (style.size >= scene_text(scene, SCENE_TEXT_MIN) - 0.01)
    math_draw(scene->list, (Point){centre.x, text_baseline(centre.y, style.size)}, ALIGN_MIDDLE, name, &style);
  draw_pop_opacity(scene->list);
  draw_gradient(s, point, (Point){centre.x, box.y + box.h + 0.75 * size_of(s, GRADIENT_SIZE)});
}

static void draw_points(const Stage *s) {
  for (int i = 0; i < s->p->point_count; i++) {
    if (s->layout->shown[i] <= 0.01) continue;
    if (s->layout->boxes)
      draw_box_point(s, i);
    else
      draw_dot_point(s, i);
  }
}

/* ---- the counters ---- */

/* "20971520" → "20,971,520". */
static char *grouped(const char *digits) {
  gsize length = strlen(digits);
  if (strspn(digits, "0123456789") != length) return g_strdup(digits);
  GString *text = g_string_new(NULL);
  for (gsize i = 0; i < length; i++) {
    if (i > 0 && (length - i) % 3 == 0) g_string_append_c(text, ',');
    g_string_append_c(text, digits[i]);
  }
  return g_string_free(text, FALSE);
}

typedef struct {
  char *paths, *products, *backprop;
} CountTexts;

static CountTexts counts_at(const PathsAnswer *p, int layers) {
  const PathsCount *c = &p->upto[CLAMP(layers, 1, p->layer_count) - 1];
  g_autofree char *backprop = g_strdup_printf("%d", c->backprop);
  return (CountTexts){grouped(c->paths), grouped(c->products), grouped(backprop)};
}

static void counts_clear(CountTexts *f) {
  g_free(f->paths);
  g_free(f->products);
  g_free(f->backprop);
}

/* What is counted: a figure that rolls from one layer's to the next. */
typedef struct {
  const char *from, *to;
  double share;
  const char *what;
  Color color;
} Count;

static void draw_count(const Stage *s, Point at, double room, const Count *count) {
  const Scene *scene = s->scene;
  double size = scene_text(scene, COUNT_SIZE), small = scene_text(scene, COUNT_NAME), gap = 12;
  double figure = fmax(draw_text_width(scene->list, FONT_BOLD, size, count->from),
                       draw_text_width(scene->list, FONT_BOLD, size, count->to));
  double wide = figure + gap + draw_text_width(scene->list, FONT_REGULAR, small, count->what);
  if (wide > room) size *= room / wide, small *= room / wide, gap *= room / wide;
  if (small < scene_text(scene, SCENE_TEXT_MIN) - 0.01) return;
  double width = rolling_draw(scene, at, ALIGN_START, size, count->color, count->from, count->to, count->share);
  draw_text(scene->list, (Point){at.x + width + gap, at.y}, ALIGN_START, FONT_REGULAR, small, scene->theme->muted,
            count->what);
}

/* A heading over counts; smaller where it is narrow. */
static void draw_heading(const Scene *scene, Point at, double room, Color color, const char *text) {
  double size = scene_text(scene, COUNT_NAME), width = draw_text_width(scene->list, FONT_BOLD, size, text);
  if (width > room) size *= room / width;
  if (size >= scene_text(scene, SCENE_TEXT_MIN) - 0.01)
    draw_text(scene->list, at, ALIGN_START, FONT_BOLD, size, color, text);
}

static void draw_counters(const Stage *s, Rect area) {
  const Scene *scene = s->scene;
  bool few = s->p->path_count > 0;
  bool counted = few ? share_of(s, BEAT_DROP, s->p->path_count - 1) > 0 : share_of(s, BEAT_GROW, 0) > 0;
  double layers = s->layout->layers, small = scene_text(scene, COUNT_NAME), size = scene_text(scene, COUNT_SIZE);
  int whole = (int)floor(layers + 1e-9);
  CountTexts a = counts_at(s->p, whole), b = counts_at(s->p, whole + 1);
  double share = whole >= s->p->layer_count ? 0 : layers - whole, right = area.x + 0.56 * area.w;
  double y = area.y + small, last = y + (few ? 1.2 : 2.45) * size, half = 0.54 * area.w, slow = few ? 0.5 * half : half;
  Color ink = scene->theme->ink, back = scene->theme->gradient;
  draw_heading(scene, (Point){area.x, y}, half, ink, "path by path");
  draw_heading(scene, (Point){right, y}, area.w - half - 10, back, "backprop");
  bool one = strcmp(a.paths, "1") == 0 && share == 0;
  Count paths = {a.paths, b.paths, share, one ? "path" : "paths", ink};
  Count products = {a.products, b.products, share, "products", ink};
  Count backprop = {a.backprop, b.backprop, share, "products", back};
  if (counted) {
    draw_count(s, (Point){area.x, y + 1.2 * size}, slow - 8, &paths);
    draw_count(s, (Point){area.x + half - slow, last}, slow - 8, &products);
    draw_count(s, (Point){right, last}, area.w - half - 16, &backprop);
  }
  counts_clear(&a);
  counts_clear(&b);
}

/* ---- what drops into the sum ---- */

/* What has been multiplied so far: "2 · 1 = 2"; of a path that is through and drops, the product alone. */
static char *multiplied(const Stage *s, const PathsPath *way, int done, bool drops, double *product) {
  GString *text = g_string_new(NULL);
  bool whole = done == way->length;
  *product = 1;
  for (int i = 0; i < done; i++) {
    double local = s->p->edges[way->edges[way->length - 1 - i]].local;
    NumberText number = number_short(local, NUMBER_PLAIN);
    g_string_append_printf(text, "%s%s", i > 0 ? " · " : "", i > 0 ? number_factor(number).text : number.text);
    *product *= local;
  }
  if (whole) *product = way->product;
  if (whole && drops) g_string_truncate(text, 0);
  if (whole || done > 1)
    g_string_append_printf(text, "%s%s", text->len > 0 ? " = " : "", number_short(*product, NUMBER_PLAIN).text);
  return g_string_free(text, FALSE);
}

static void draw_product_pill(const Stage *s, Rect pill, double size, double product, const char *text) {
  const Theme *theme = s->scene->theme;
  Color hue = product < 0 ? theme->negative : theme->positive;
  Style frame = {.fill = theme->ground, .stroke = hue, .width = scene_stroke(s->scene, 3)};
  if (product < 0) frame.dash[0] = 7, frame.dash[1] = 5;
  draw_rect(s->scene->list, pill, pill.h / 2, frame);
  Point centre = rect_centre(pill);
  draw_text(s->scene->list, (Point){centre.x, text_baseline(centre.y, size)}, ALIGN_MIDDLE, FONT_BOLD, size, theme->ink,
            text);
}

/* The product beside the end of its path, on its way into the bar. */
static void draw_product(const Stage *s, Rect bars) {
  int path = path_now(s);
  if (path < 0) return;
  const PathsPath *way = &s->p->paths[path];
  double drop = ease_in_out(share_of(s, BEAT_DROP, path)), size = scene_text(s->scene, 32), product;
  int done = (int)floor(edges_gone(s, path) + 1e-9);
  if (done == 0 || drop >= 1) return;
  g_autofree char *text = multiplied(s, way, done, drop > 0, &product);
  double left = s->layout->body.x, room = s->layout->body.w;
  if (draw_text_width(s->scene->list, FONT_BOLD, size, text) + size > room) {
    g_free(text);
    text = g_strdup(number_short(product, NUMBER_PLAIN).text);
  }
  if (isnan(product)) return;
  double half = draw_text_width(s->scene->list, FONT_BOLD, size, text) / 2 + 0.45 * size, most = left + room - half;
  Point at = s->layout->point[s->p->edges[way->edges[way->length - done]].from], to = paths_sum_top(s->p, bars, path);
  Point from = {CLAMP(at.x, fmin(left + half, most), most), at.y - 1.45 * BOX_HEIGHT * s->layout->scale};
  draw_product_pill(s, rect_around(point_mix(from, to, drop), 2 * half, 1.5 * size), size, product, text);
}

/* ---- the caption ---- */

static char *total_markup(const PathsAnswer *p) {
  g_autofree char *a = math_from_nabla(p->a, MATH_INDICES), *b = math_from_nabla(p->b, MATH_INDICES);
  g_autofree char *derivative = naming_derivative(a, b);
  return g_strdup_printf("%s = \\bold{\\gradient{%s}}", derivative, number_short(p->total, NUMBER_PLAIN).text);
}

/* "10 − 8 + 15 + 2 = 19", as far as it has come. */
static void append_sum(const PathsAnswer *p, int count, GString *text) {
  double sum = 0;
  for (int i = 0; i < count; i++) {
    double product = p->paths[i].product;
    const char *sign = product < 0 ? "−" : "+";
    g_string_append_printf(text, "%s%s%s", i == 0 ? (product < 0 ? "−" : "") : sign, i == 0 ? "" : " ",
                           number_short(fabs(product), NUMBER_PLAIN).text);
    g_string_append_c(text, ' ');
    sum += product;
  }
  if (count > 1) g_string_append_printf(text, "= \\bold{%s}", number_short(sum, NUMBER_PLAIN).text);
}

/* The path's factors in symbols and in numbers: from A back, as the lecture writes it. */
static char *path_markup(const PathsAnswer *p, const PathsPath *path) {
  enum { FACTORS = 5 };
  GString *symbols = g_string_new(NULL), *numbers = g_string_new(NULL);
  for (int i = 0; i < MIN(path->length, FACTORS); i++) {
    const PathsEdge *e = &p->edges[path->edges[i]];
    g_autofree char *above = math_from_nabla(p->points[e->from].name, MATH_INDICES);
    g_autofree char *below = math_from_nabla(p->points[e->to].name, MATH_INDICES);
    NumberText number = number_short(e->local, NUMBER_PLAIN);
    g_string_append_printf(symbols, "%s\\frac{∂%s}{∂%s}", i > 0 ? " · " : "", above, below);
    g_string_append_printf(numbers, "%s%s", i > 0 ? " · " : "", i > 0 ? number_factor(number).text : number.text);
  }
  const char *more = path->length > FACTORS ? " · …" : "";
  char *text = g_strdup_printf("%s%s = %s%s = \\bold{%s}", symbols->str, more, numbers->str, more,
                               number_short(path->product, NUMBER_PLAIN).text);
  g_string_free(symbols, TRUE);
  g_string_free(numbers, TRUE);
  return text;
}

static char *asked_markup(const PathsAnswer *p) {
  g_autofree char *a = math_from_nabla(p->a, MATH_INDICES), *b = math_from_nabla(p->b, MATH_INDICES);
  return g_strdup_printf("\\text{How many paths lead from }%s\\text{ to }%s\\text{? How much work is that?}", b, a);
}

static char *grown_markup(const PathsAnswer *p, int layers) {
  CountTexts c = counts_at(p, layers);
  char *text =
      g_strdup_printf("\\text{%d layers: }\\bold{%s}\\text{ paths, }%s\\text{ products}", layers, c.paths, c.products);
  counts_clear(&c);
  return text;
}

/* "∂p/∂x₁ = 1024. One a second: eight months; backprop: 78 seconds." */
static char *end_markup(const PathsAnswer *p) {
  const PathsCount *all = &p->upto[p->layer_count - 1];
  g_autofree char *slow = duration_in_words(all->work), *fast = duration_in_words(all->backprop);
  if (all->work <= all->backprop) return total_markup(p);
  g_autofree char *total = total_markup(p);
  return g_strdup_printf("%s~~~\\text{One a second: }\\bold{\\text{%s}}\\text{; backprop: }\\bold{\\text{%s}}\\text{.}",
                         total, slow, fast);
}

char *paths_told(const Scene *scene) {
  const PathsAnswer *p = scene->snapshot->paths;
  if (p == NULL || p->point_count < 2) return NULL;
  int at = scene->story == NULL ? -1 : MAX(timeline_beat(scene->story, scene->time), 0);
  const Beat *beat = at < 0 ? NULL : timeline_beat_at(scene->story, at);
  if (beat == NULL || beat->headline == BEAT_END) return end_markup(p);
  switch ((BeatKind)beat->headline) {
  case BEAT_ASK:
    return asked_markup(p);
  case BEAT_PATH:
    return path_markup(p, &p->paths[beat->first]);
  case BEAT_GROW:
    return grown_markup(p, (int)floor(layers_now(p, scene->story, scene->time) + 1e-9));
  case BEAT_SWEEP:
    return total_markup(p);
  default:
    break;
  }
  g_autofree char *a = math_from_nabla(p->a, MATH_INDICES), *b = math_from_nabla(p->b, MATH_INDICES);
  g_autoptr(GString) sum = g_string_new(NULL);
  append_sum(p, beat->first + 1, sum);
  return g_strdup_printf("\\frac{∂%s}{∂%s} = %s", a, b, sum->str);
}

char *paths_caption(const Snapshot *s) {
  return paths_told(&(Scene){.snapshot = s});
}

/* ---- the view ---- */

static void avoid_points(const Stage *s) {
  double f = s->layout->scale, below = 1.3 * size_of(s, GRADIENT_SIZE);
  for (int i = 0; i < s->p->point_count; i++) {
    if (s->layout->shown[i] < 0.5) continue;
    Rect box = rect_around(s->layout->point[i], BOX_WIDTH * f + 6, BOX_HEIGHT * f + 6);
    labels_avoid_rect(s->labels, (Rect){box.x, box.y, box.w, box.h + below});
  }
}

/* Graph, sum and counters: beside each other where the paths are few, else the graph over the counters. */
static void divide(const PathsAnswer *p, const Theme *theme, Rect body, Rect *graph, Rect *bars, Rect *counters) {
  double high = (p->path_count > 0 ? 2.25 : 3.55) * COUNT_SIZE * theme->text;
  *graph = *bars = *counters = (Rect){body.x, body.y, 0, 0};
  bool roomy = body.h > 2.3 * high;
  *counters = (Rect){body.x + 24, body.y + body.h - high, body.w - 36, high};
  double top = roomy ? body.h - high - 10 : body.h;
  if (!roomy) *counters = (Rect){body.x, body.y, 0, 0};
  double share = p->path_count > 0 ? 0.62 : 1;
  *graph = (Rect){body.x, body.y, share * body.w, top};
  if (p->path_count > 0) *bars = (Rect){body.x + share * body.w + 10, body.y, (1 - share) * body.w - 14, top};
}

void paths_draw(const Scene *scene, Rect panel) {
  draw_layer(scene->list, "paths");
  panel_draw(scene, panel);
  const PathsAnswer *p = scene->snapshot->paths;
  panel_title(scene, panel, "paths", NULL, NULL, false);
  if (p == NULL || p->point_count < 2) {
    panel_hint(scene, panel, "chain p x1  shows the ways from x1 to p; of large graphs they are told in words alone");
    return;
  }
  Rect body = rect_inset(panel_body(scene, panel), 10), graph, bars, counters;
  if (body.w < 160 || body.h < 80) return;
  divide(p, scene->theme, body, &graph, &bars, &counters);
  g_autoptr(Timeline) rest = scene->story == NULL ? story_of_paths(scene->snapshot) : NULL;
  const Timeline *story = rest != NULL ? rest : scene->story;
  double time = rest != NULL ? rest->length : scene->time;
  g_autoptr(PathsLayout) layout = paths_layout(scene, graph, layers_now(p, story, time));
  g_autoptr(Labels) labels = labels_new(graph);
  Stage stage = {scene, p, story, time, layout, labels};
  avoid_points(&stage);
  draw_layer(scene->list, "paths.edges");
  for (int e = 0; e < p->edge_count; e++) draw_edge(&stage, e);
  draw_joins(&stage);
  draw_layer(scene->list, "paths.points");
  draw_points(&stage);
  for (int e = 0; layout->boxes && e < p->edge_count; e++) draw_local(&stage, e);
  draw_layer(scene->list, "paths.counts");
  if (counters.w > 0) draw_counters(&stage, counters);
  if (bars.w > 0) paths_sum_draw(scene, story, time, bars);
  draw_layer(scene->list, "paths.product");
  if (bars.w > 0) draw_product(&stage, bars);
}

void paths_describe(const Snapshot *s, GString *out) {
  const PathsAnswer *p = s->paths;
  if (p == NULL || p->point_count < 2) {
    g_string_append(out, "paths: nothing was asked ('chain p x1' shows the ways from x1 to p).\n");
    return;
  }
  const PathsCount *all = &p->upto[p->layer_count - 1];
  CountTexts f = counts_at(p, p->layer_count);
  g_string_append_printf(out, "paths: %s path%s lead%s from %s to %s.", f.paths, strcmp(f.paths, "1") == 0 ? "" : "s",
                         strcmp(f.paths, "1") == 0 ? "s" : "", p->b, p->a);
  for (int i = 0; i < p->path_count; i++) {
    g_string_append_printf(out, "%s", i == 0 ? " Their products are " : i + 1 < p->path_count ? ", " : " and ");
    number_format(out, p->paths[i].product, 4);
  }
  if (p->path_count > 0) g_string_append_c(out, '.');
  if (!isnan(p->total)) {
    g_string_append_printf(out, " ∂%s/∂%s = ", p->a, p->b);
    number_format(out, p->total, 6);
    g_string_append_c(out, '.');
  }
  g_autofree char *slow = duration_in_words(all->work), *fast = duration_in_words(all->backprop);
  g_string_append_printf(out, " Path by path that takes %s products, going back %s.", f.products, f.backprop);
  if (all->work > all->backprop) g_string_append_printf(out, " One a second: %s; backprop: %s.", slow, fast);
  g_string_append_c(out, '\n');
  counts_clear(&f);
}
