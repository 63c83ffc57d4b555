/* Words as points: their vectors on the plane on which they differ most; those of two numbers as they are. */
#include <math.h>

#include "base/number.h"
#include "draw/labels.h"
#include "plot/scene.h"
#include "view/view.h"

/* Points at text factor 1. */
static const double WORD_TEXT = 16, FOOT = 38, FOOT_TEXT = 18, SIDE = 44;
/* Square points that a word takes, with some air. */
static const double ROOM = 3400;
/* With room for fewer words the neighbours of the pair are left out. */
enum { BESIDE_LEAST = 20 };
/* Two words farther apart than this share of the map's shorter side are ringed one by one. */
static const double APART = 0.4;

/* What a word is to whoever looks: the smaller, the more it matters. */
typedef enum { RANK_PAIR, RANK_CONTEXT, RANK_BESIDE, RANK_OTHER, RANKS } Rank;

typedef struct {
  const Scene *scene;
  Rect area;
  Point *at;   /* [words] on the page */
  Rect *place; /* [words] of its name; no width: not named */
} Map;

/* ---- which words ---- */

static bool is_chosen(const SnapshotMap *map, int i) {
  return i == map->chosen || i == map->partner;
}

/* Is it among the text's words from one on? `read`: of those that were read. */
static bool in_text(const SnapshotWords *w, const char *word, int from, bool read) {
  for (int i = MAX(from, 0); read ? i < w->token_count : w->plain != NULL && w->plain[i] != NULL; i++) {
    if (w->plain[i] == word) return true;
  }
  return false;
}

static Rank rank_of(const Snapshot *s, int i) {
  const SnapshotWords *w = &s->words;
  if (is_chosen(&s->map, i)) return RANK_PAIR;
  if (in_text(w, s->map.words[i].word, w->token_count - MAX(w->context, w->order - 1), true)) return RANK_CONTEXT;
  return s->map.chosen != SNAPSHOT_NONE && s->map.words[i].beside ? RANK_BESIDE : RANK_OTHER;
}

/* As many of the most frequent words as the area has room for, those that matter, and the text's: while its window
 * slides the map rests. */
static bool is_shown(const Map *map, int i) {
  const Snapshot *s = map->scene->snapshot;
  double f = map->scene->theme->text;
  int room = MAX((int)(map->area.w * map->area.h / (ROOM * f * f)), 8);
  return i < MIN(room, s->map.frequent) || is_chosen(&s->map, i) || (s->map.words[i].beside && room > BESIDE_LEAST) ||
         in_text(&s->words, s->map.words[i].word, 0, false);
}

/* ---- where they are ---- */

/* In the map's own measure; on its way from where it was before. */
static Point where(const Scene *scene, int i) {
  const SnapshotWord *word = &scene->snapshot->map.words[i];
  const SnapshotMap *before = scene->from == NULL ? NULL : &scene->from->map;
  for (int k = 0; before != NULL && k < before->count; k++) {
    const SnapshotWord *was = &before->words[k];
    if (was->word == word->word) return point_mix((Point){was->x, was->y}, (Point){word->x, word->y}, scene->arrived);
  }
  return (Point){word->x, word->y};
}

static void widen(double low[2], double high[2], Point at) {
  double value[2] = {at.x, at.y};
  for (int k = 0; k < 2; k++) {
    if (isfinite(value[k])) low[k] = fmin(low[k], value[k]), high[k] = fmax(high[k], value[k]);
  }
}

/* One scale for both directions, so that distances are what they are; room at the sides for words. */
static Map map_new(const Scene *scene, Rect area) {
  const SnapshotMap *words = &scene->snapshot->map;
  double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
  Map map = {scene, area, g_new(Point, words->count), g_new0(Rect, words->count)};
  for (int i = 0; i < words->count; i++) {
    map.at[i] = where(scene, i);
    if (is_shown(&map, i)) widen(low, high, map.at[i]);
  }
  if (!(high[0] >= low[0] && high[1] >= low[1])) low[0] = low[1] = high[0] = high[1] = 0;
  double f = scene->theme->text, wide = fmax(high[0] - low[0], 1e-9), tall = fmax(high[1] - low[1], 1e-9);
  double scale = fmin(fmax(area.w - 2 * SIDE * f, 20) / wide, fmax(area.h - SIDE * f, 20) / tall);
  Point centre = rect_centre(area);
  for (int i = 0; i < words->count; i++) {
    map.at[i].x = centre.x + (map.at[i].x - (low[0] + high[0]) / 2) * scale;
    map.at[i].y = centre.y - (map.at[i].y - (low[1] + high[1]) / 2) * scale;
  }
  return map;
}

static void map_clear(Map *map) {
  g_free(map->at);
  g_free(map->place);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Map, map_clear)

/* ---- names ---- */

static double dot_radius(const Map *map, Rank rank) {
  bool many = map->scene->snapshot->map.count > 120;
  return scene_stroke(map->scene, rank == RANK_PAIR ? 7 : rank == RANK_CONTEXT ? 5.5 : many ? 3 : 4.5);
}

static Rect dot_rect(const Map *map, int i) {
  double size = 2 * dot_radius(map, rank_of(map->scene->snapshot, i)) + 2;
  return rect_around(map->at[i], size, size);
}

static double name_size(const Map *map, Rank rank) {
  return scene_text(map->scene, rank == RANK_PAIR ? 1.25 * WORD_TEXT : WORD_TEXT);
}

static FontFace name_face(Rank rank) {
  return rank <= RANK_CONTEXT ? FONT_BOLD : FONT_REGULAR;
}

/* Beside its dot, to the right if it can be. */
static void place_name(Map *map, Labels *labels, int i) {
  const Scene *scene = map->scene;
  Rank rank = rank_of(scene->snapshot, i);
  double size = name_size(map, rank), gap = dot_radius(map, rank) + 3, high = 1.3 * size;
  double w = draw_text_width(scene->list, name_face(rank), size, scene->snapshot->map.words[i].word) + 4;
  Point at = map->at[i];
  const Rect sides[] = {{at.x + gap, at.y - high / 2, w, high},
                        {at.x - gap - w, at.y - high / 2, w, high},
                        {at.x - w / 2, at.y - gap - high, w, high},
                        {at.x - w / 2, at.y + gap, w, high}};
  for (int reach = 0; reach < 2; reach++) {
    for (gsize k = 0; k < G_N_ELEMENTS(sides); k++) {
      if (labels_place_free(labels, sides[k], reach == 0 ? 2 : rank == RANK_OTHER ? 8 : 36, &map->place[i])) return;
    }
  }
  map->place[i] = (Rect){0};
}

/* Those that matter come first, and may lie on the dots of those that do not. */
static void place_names(Map *map, Rect bounds) {
  const Snapshot *s = map->scene->snapshot;
  g_autoptr(Labels) labels = labels_new(bounds);
  for (Rank rank = RANK_PAIR; rank < RANKS; rank++) {
    for (int i = 0; i < s->map.count; i++) {
      bool other = rank_of(s, i) >= RANK_BESIDE;
      if ((rank == RANK_PAIR && !other) || (rank == RANK_BESIDE && other && is_shown(map, i)))
        labels_avoid_rect(labels, dot_rect(map, i));
    }
    for (int i = 0; i < s->map.count; i++) {
      if (rank_of(s, i) == rank && is_shown(map, i)) place_name(map, labels, i);
    }
  }
}

static void draw_name(const Map *map, int i) {
  const Scene *scene = map->scene;
  Rank rank = rank_of(scene->snapshot, i);
  Rect place = map->place[i];
  double size = name_size(map, rank);
  if (place.w <= 0) return;
  if (rank <= RANK_CONTEXT) draw_rect(scene->list, place, 4, style_fill(color_alpha(scene->theme->panel, 0.75)));
  draw_text(scene->list, (Point){place.x + 2, text_baseline(rect_centre(place).y, size)}, ALIGN_START, name_face(rank),
            size, rank == RANK_OTHER ? scene->theme->muted : scene->theme->ink, scene->snapshot->map.words[i].word);
}

static void draw_dot(const Map *map, int i) {
  const Scene *scene = map->scene;
  const char *word = scene->snapshot->map.words[i].word;
  Rank rank = rank_of(scene->snapshot, i);
  Color color = rank <= RANK_CONTEXT  ? scene->theme->positive
                : rank == RANK_BESIDE ? scene->theme->ink
                                      : scene->theme->muted;
  double radius = dot_radius(map, rank);
  draw_circle(scene->list, map->at[i], radius, style_fill(color));
  g_autofree char *line = g_strdup_printf("nearest %s", word);
  draw_hit_rect(scene->list, rect_around(map->at[i], 2 * radius + 6, 2 * radius + 6), "word", i, line);
}

/* ---- the pair ---- */

enum { RING_SIDES = 64, CORNERS = 4 };

static void take_corners(const Map *map, int i, GArray *corners) {
  Rect rects[] = {dot_rect(map, i), map->place[i].w > 0 ? map->place[i] : dot_rect(map, i)};
  for (gsize k = 0; k < G_N_ELEMENTS(rects); k++) {
    Rect r = rects[k];
    const Point corner[CORNERS] = {{r.x, r.y}, {r.x + r.w, r.y}, {r.x, r.y + r.h}, {r.x + r.w, r.y + r.h}};
    g_array_append_vals(corners, corner, CORNERS);
  }
}

/* A dashed ring round what these corners enclose, laid along a direction. */
static void draw_ring(const Map *map, const GArray *corners, double angle) {
  double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY}, c = cos(angle), s = sin(angle);
  for (guint i = 0; i < corners->len; i++) {
    Point p = g_array_index(corners, Point, i);
    widen(low, high, (Point){p.x * c + p.y * s, p.y * c - p.x * s});
  }
  /* An ellipse with fuller sides: of the third power, which cuts off less of the corners. */
  const double FULL = 2.0 / 3, AROUND = 1.2;
  double air = 4 * map->scene->theme->text, u = (high[0] - low[0]) / 2 * AROUND + air;
  double v = (high[1] - low[1]) / 2 * AROUND + air, mu = (low[0] + high[0]) / 2, mv = (low[1] + high[1]) / 2;
  Point ring[RING_SIDES];
  for (int i = 0; i < RING_SIDES; i++) {
    double t = 2 * G_PI * i / RING_SIDES, a = mu + u * copysign(pow(fabs(cos(t)), FULL), cos(t)),
           b = mv + v * copysign(pow(fabs(sin(t)), FULL), sin(t));
    ring[i] = (Point){a * c - b * s, a * s + b * c};
  }
  Style style = style_stroke(map->scene->theme->positive, scene_stroke(map->scene, 1.8));
  style.dash[0] = 5, style.dash[1] = 4;
  draw_polyline(map->scene->list, ring, RING_SIDES, true, style);
}

/* Round both words; where they are far apart, round each of them, with a line between. */
static void draw_pair(const Map *map) {
  const SnapshotMap *words = &map->scene->snapshot->map;
  if (words->chosen == SNAPSHOT_NONE || words->partner == SNAPSHOT_NONE) return;
  Point a = map->at[words->chosen], b = map->at[words->partner];
  g_autoptr(GArray) corners = g_array_new(FALSE, FALSE, sizeof(Point));
  take_corners(map, words->chosen, corners);
  if (point_distance(a, b) > APART * fmin(map->area.w, map->area.h)) {
    Style style = style_stroke(map->scene->theme->positive, scene_stroke(map->scene, 1.4));
    style.dash[0] = 2, style.dash[1] = 5;
    draw_line(map->scene->list, a, b, style);
    draw_ring(map, corners, 0);
    g_array_set_size(corners, 0);
    take_corners(map, words->partner, corners);
    draw_ring(map, corners, 0);
    return;
  }
  take_corners(map, words->partner, corners);
  /* Near each other, the names are longer than the way between the dots: then it lies flat. */
  bool flat = point_distance(a, b) < fmax(map->place[words->chosen].w, map->place[words->partner].w);
  draw_ring(map, corners, flat ? 0 : atan2(b.y - a.y, b.x - a.x));
}

static void draw_words(const Map *map) {
  const Snapshot *s = map->scene->snapshot;
  for (Rank rank = RANKS; rank-- > RANK_PAIR;) {
    for (int i = 0; i < s->map.count; i++) {
      if (rank_of(s, i) == rank && is_shown(map, i)) draw_dot(map, i);
    }
  }
  for (Rank rank = RANKS; rank-- > RANK_PAIR;) {
    for (int i = 0; i < s->map.count; i++) {
      if (rank_of(s, i) == rank && is_shown(map, i)) draw_name(map, i);
    }
  }
}

/* ---- the view ---- */

/* "64 words × 8 · PCA shows 54 % · 240 of them"; from the end what there is no room for is left out. */
static char *what_text(const Scene *scene, Rect panel, const SnapshotMap *map) {
  g_autofree char *table = g_strdup_printf("%d word%s × %d", map->words_in_all, plural_s(map->words_in_all), map->size);
  g_autofree char *share = map->size > 2 ? g_strdup_printf(" · PCA shows %.0f %%", 100 * map->share) : g_strdup("");
  g_autofree char *some = map->count < map->words_in_all ? g_strdup_printf(" · %d of them", map->count) : g_strdup("");
  g_autofree char *brief = map->size > 2 ? g_strdup_printf(" · PCA %.0f %%", 100 * map->share) : g_strdup("");
  const char *parts[][3] = {{table, share, some}, {table, share, ""}, {table, brief, ""}, {table, "", ""}};
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
    g_autofree char *text = g_strconcat(parts[i][0], parts[i][1], parts[i][2], NULL);
    if (panel_title_room(scene, panel, "embeddings", text) >= 0) return g_steal_pointer(&text);
  }
  return g_strdup("");
}

static void draw_foot(const Scene *scene, Rect panel) {
  const SnapshotMap *words = &scene->snapshot->map;
  if (words->chosen == SNAPSHOT_NONE || words->partner == SNAPSHOT_NONE) return;
  double size = scene_text(scene, FOOT_TEXT);
  g_autofree char *cosine =
      g_strdup_printf("cosine(%s, %s) = %s", words->words[words->chosen].word, words->words[words->partner].word,
                      number_fixed(words->cosine, 2, NUMBER_PLAIN).text);
  g_autofree char *cut = text_cut(scene->list, FONT_REGULAR, size, cosine, panel.w - 2 * LAYOUT_PAD);
  draw_text(scene->list, (Point){panel.x + LAYOUT_PAD, panel.y + panel.h - 0.9 * size}, ALIGN_START, FONT_REGULAR, size,
            scene->theme->ink, cut);
}

void embeddings_draw(const Scene *scene, Rect panel) {
  const SnapshotMap *words = &scene->snapshot->map;
  draw_layer(scene->list, "embeddings");
  panel_draw(scene, panel);
  if (words->count == 0) {
    panel_title(scene, panel, "embeddings", NULL, NULL, false);
    panel_hint(scene, panel, "lm context=3, or tokens and embed 16  make them");
    return;
  }
  g_autofree char *what = what_text(scene, panel, words);
  panel_title(scene, panel, "embeddings", what, NULL, false);
  Rect body = panel_body(scene, panel), area = {body.x + 10, body.y, body.w - 20, body.h - FOOT * scene->theme->text};
  if (area.w < 60 || area.h < 60) return;
  g_auto(Map) map = map_new(scene, rect_inset(area, 8));
  place_names(&map, area);
  draw_layer(scene->list, "embeddings.words");
  draw_push_clip(scene->list, rect_inset(panel, 1), LAYOUT_RADIUS);
  draw_pair(&map);
  draw_words(&map);
  draw_pop_clip(scene->list);
  draw_foot(scene, panel);
}

/* A word as \text: the signs of the markup are left out of it. */
static char *plain_word(const char *word) {
  return g_strdelimit(g_strdup(word), "{}\\", ' ');
}

/* cos(dog, cat) = E_dog · E_cat / (‖E_dog‖ ‖E_cat‖) = 0.99 */
char *embeddings_caption(const Snapshot *s) {
  const SnapshotMap *map = &s->map;
  if (map->count == 0) return NULL;
  if (map->chosen == SNAPSHOT_NONE || map->partner == SNAPSHOT_NONE) {
    return g_strdup_printf("\\text{%s}", "near words are used alike: click one, or  nearest WORD");
  }
  g_autofree char *a = plain_word(map->words[map->chosen].word), *b = plain_word(map->words[map->partner].word);
  return g_strdup_printf(
      "\\text{cos}(\\text{%s},~\\text{%s}) = \\frac{E_{\\text{%s}} · E_{\\text{%s}}}{‖E_{\\text{%s}}‖ · "
      "‖E_{\\text{%s}}‖} = \\bold{\\positive{%s}}",
      a, b, a, b, a, b, number_fixed(map->cosine, 2, NUMBER_PLAIN).text);
}

/* ---- in words ---- */

static void tell_neighbours(const SnapshotMap *map, GString *out) {
  const SnapshotWord *chosen = &map->words[map->chosen];
  g_string_append_printf(out, " Ringed are %s and %s, whose vectors have the cosine ", chosen->word,
                         map->words[map->partner].word);
  number_format(out, map->cosine, 3);
  g_string_append_c(out, '.');
  if (chosen->near != NULL && *chosen->near != '\0')
    g_string_append_printf(out, " Nearest to %s: %s.", chosen->word, chosen->near);
}

void embeddings_describe(const Snapshot *s, GString *out) {
  const SnapshotMap *map = &s->map;
  if (map->count == 0) {
    g_string_append(out, "embeddings: there are no words' vectors yet ('lm context=3' makes them).\n");
    return;
  }
  g_string_append_printf(out, "embeddings: %d of %d words, %d number%s each", map->count, map->words_in_all, map->size,
                         plural_s(map->size));
  g_string_append(out, map->size > 2 ? ", on the plane on which they differ most." : ".");
  if (map->size > 2) g_string_append_printf(out, " It shows %.0f %% of their differences.", 100 * map->share);
  if (map->chosen != SNAPSHOT_NONE && map->partner != SNAPSHOT_NONE) tell_neighbours(map, out);
  int told = 0;
  for (int i = 0; i < map->count && told < 3; i++) {
    if (is_chosen(map, i) || map->words[i].near == NULL || *map->words[i].near == '\0') continue;
    g_string_append_printf(out, " Near %s: %s.", map->words[i].word, map->words[i].near);
    told++;
  }
  g_string_append_c(out, '\n');
}
