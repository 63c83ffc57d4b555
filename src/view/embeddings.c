/* Words as points: their vectors on the plane on which they differ most; those of two numbers as they are. */
#include <math.h>

#include "base/number.h"
#include "draw/labels.h"
#include "plot/scene.h"
#include "view/view.h"

/* Points at text factor 1. */
static const double WORD_TEXT = 16, FOOT = 34;
/* Square points that a word takes, with some air. */
static const double ROOM = 3400;

typedef struct {
  const Scene *scene;
  Rect area;
  double middle[2], scale;
} Map;

static Point map_at(const Map *map, const SnapshotWord *word) {
  Point centre = rect_centre(map->area);
  return (Point){centre.x + (word->x - map->middle[0]) * map->scale,
                 centre.y - (word->y - map->middle[1]) * map->scale};
}

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

/* First those that matter: the pair, the window of context; then by how frequent they are. */
static int rank_of(const Snapshot *s, int i) {
  const SnapshotWords *w = &s->words;
  if (is_chosen(&s->map, i)) return 0;
  return in_text(w, s->map.words[i].word, w->token_count - MAX(w->context, w->order - 1), true) ? 1 : 2;
}

/* As many of the most frequent words as the area has room for, those that matter, and the text's: while its window
 * slides the map rests. */
static bool is_shown(const Map *map, int i) {
  double f = map->scene->theme->text;
  int room = MAX((int)(map->area.w * map->area.h / (ROOM * f * f)), 8);
  const Snapshot *s = map->scene->snapshot;
  return i < room || is_chosen(&s->map, i) || in_text(&s->words, s->map.words[i].word, 0, false);
}

/* One scale for both directions, so that distances are what they are; room at the sides for words. */
static Map map_new(const Scene *scene, Rect area) {
  const SnapshotMap *words = &scene->snapshot->map;
  double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
  Map map = {.scene = scene, .area = area, .scale = 1};
  for (int i = 0; i < words->count; i++) {
    if (!is_shown(&map, i)) continue;
    double at[2] = {words->words[i].x, words->words[i].y};
    for (int k = 0; k < 2; k++) {
      if (isfinite(at[k])) low[k] = fmin(low[k], at[k]), high[k] = fmax(high[k], at[k]);
    }
  }
  double side = 70 * scene->theme->text;
  for (int k = 0; k < 2; k++) map.middle[k] = isfinite(low[k]) ? (low[k] + high[k]) / 2 : 0;
  double wide = fmax(high[0] - low[0], 1e-9), tall = fmax(high[1] - low[1], 1e-9);
  map.scale = fmin(fmax(area.w - 2 * side, 20) / wide, fmax(area.h - side / 2, 20) / tall);
  return map;
}

/* ---- the pair ---- */

/* A dashed ring round two words, with room for what is written beside them. */
static void draw_ring(const Map *map, double size) {
  const SnapshotMap *words = &map->scene->snapshot->map;
  if (words->chosen == SNAPSHOT_NONE || words->partner == SNAPSHOT_NONE) return;
  Point a = map_at(map, &words->words[words->chosen]), b = map_at(map, &words->words[words->partner]);
  enum { SIDES = 48 };
  Point ring[SIDES], centre = point_mix(a, b, 0.5);
  double word = 0; /* the longer of the two, which stand to the right of their dots */
  const int pair[] = {words->chosen, words->partner};
  for (int i = 0; i < 2; i++)
    word = fmax(word, draw_text_width(map->scene->list, FONT_BOLD, 1.2 * size, words->words[pair[i]].word));
  double angle = atan2(b.y - a.y, b.x - a.x), lean = fabs(cos(angle));
  double along = point_distance(a, b) / 2 + 1.8 * size + lean * word / 2, across = 1.6 * size + (1 - lean) * word * 0.7;
  centre.x += word / 2;
  for (int i = 0; i < SIDES; i++) {
    double t = 2 * G_PI * i / SIDES, u = along * cos(t), v = across * sin(t);
    ring[i] = (Point){centre.x + u * cos(angle) - v * sin(angle), centre.y + u * sin(angle) + v * cos(angle)};
  }
  Style style = style_stroke(map->scene->theme->positive, scene_stroke(map->scene, 1.8));
  style.dash[0] = 5, style.dash[1] = 4;
  draw_polyline(map->scene->list, ring, SIDES, true, style);
}

/* ---- the words ---- */

static void draw_dot(const Map *map, int i) {
  const Scene *scene = map->scene;
  const SnapshotMap *words = &scene->snapshot->map;
  int rank = rank_of(scene->snapshot, i);
  Color color = rank < 2 ? scene->theme->positive : scene->theme->muted;
  Point at = map_at(map, &words->words[i]);
  double radius = scene_stroke(scene, rank < 2 ? 7 : words->count > 120 ? 3 : 4.5);
  draw_circle(scene->list, at, radius, style_fill(color));
  g_autofree char *line = g_strdup_printf("nearest %s", words->words[i].word);
  draw_hit_rect(scene->list, rect_around(at, 2 * radius + 6, 2 * radius + 6), "word", i, line);
}

static void draw_name(const Map *map, Labels *labels, int i) {
  const Scene *scene = map->scene;
  const SnapshotMap *words = &scene->snapshot->map;
  int rank = rank_of(scene->snapshot, i);
  double size = scene_text(scene, rank < 2 ? 1.2 * WORD_TEXT : WORD_TEXT);
  FontFace face = rank < 2 ? FONT_BOLD : FONT_REGULAR;
  double w = draw_text_width(scene->list, face, size, words->words[i].word);
  Point at = map_at(map, &words->words[i]);
  Rect wanted = {at.x + 9, at.y - 0.7 * size, w + 4, 1.3 * size}, place;
  Rect other = {at.x - 13 - w, at.y - 0.7 * size, w + 4, 1.3 * size};
  double reach = rank < 2 ? 40 : 8;
  if (!labels_place_free(labels, wanted, reach, &place) && !labels_place_free(labels, other, reach, &place)) return;
  if (rank < 2) draw_rect(scene->list, place, 4, style_fill(color_alpha(scene->theme->panel, 0.75)));
  draw_text(scene->list, (Point){place.x + 2, text_baseline(rect_centre(place).y, size)}, ALIGN_START, face, size,
            rank < 2 ? scene->theme->ink : scene->theme->muted, words->words[i].word);
}

static void draw_words(const Map *map, Rect bounds) {
  const SnapshotMap *words = &map->scene->snapshot->map;
  g_autoptr(Labels) labels = labels_new(bounds);
  for (int rank = 2; rank >= 0; rank--) {
    for (int i = 0; i < words->count; i++) {
      if (rank_of(map->scene->snapshot, i) == rank && is_shown(map, i)) draw_dot(map, i);
    }
  }
  /* Names that matter may lie on others' dots. */
  for (int rank = 0; rank <= 2; rank++) {
    for (int i = 0; i < words->count && rank == 2; i++) {
      if (is_shown(map, i)) labels_avoid_rect(labels, rect_around(map_at(map, &words->words[i]), 11, 11));
    }
    for (int i = 0; i < words->count; i++) {
      if (rank_of(map->scene->snapshot, i) == rank && is_shown(map, i)) draw_name(map, labels, i);
    }
  }
}

/* ---- the view ---- */

/* "E 64×8 · plane of most variance: 54 %" */
static char *what_text(const SnapshotMap *map) {
  GString *text = g_string_new(NULL);
  g_string_append_printf(text, "E %d×%d", map->words_in_all, map->size);
  if (map->size > 2) g_string_append_printf(text, " · PCA shows %.0f %%", 100 * map->share);
  if (map->count < map->words_in_all) g_string_append_printf(text, " · %d word%s", map->count, plural_s(map->count));
  return g_string_free(text, FALSE);
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
  g_autofree char *what = what_text(words);
  panel_title(scene, panel, "embeddings", what, NULL, false);
  double f = scene->theme->text, size = scene_text(scene, WORD_TEXT);
  Rect body = panel_body(scene, panel), area = {body.x + 10, body.y, body.w - 20, body.h - FOOT * f};
  if (area.w < 60 || area.h < 60) return;
  Map map = map_new(scene, rect_inset(area, 8));
  draw_layer(scene->list, "embeddings.words");
  draw_push_clip(scene->list, rect_inset(panel, 1), LAYOUT_RADIUS);
  draw_ring(&map, size);
  draw_words(&map, area);
  draw_pop_clip(scene->list);
  if (words->chosen == SNAPSHOT_NONE || words->partner == SNAPSHOT_NONE) return;
  g_autofree char *cosine = g_strdup_printf("cosine(%s, %s) = %.2f", words->words[words->chosen].word,
                                            words->words[words->partner].word, words->cosine);
  g_autofree char *cut = text_cut(scene->list, FONT_REGULAR, size, cosine, panel.w - 2 * LAYOUT_PAD);
  draw_text(scene->list, (Point){panel.x + LAYOUT_PAD, panel.y + panel.h - 14 * f}, ALIGN_START, FONT_REGULAR, size,
            scene->theme->muted, cut);
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
  if (map->chosen != SNAPSHOT_NONE && map->words[map->chosen].near != NULL)
    g_string_append_printf(out, " Nearest to %s: %s.", map->words[map->chosen].word, map->words[map->chosen].near);
  int told = 0;
  for (int i = 0; i < map->count && told < 3; i++) {
    if (is_chosen(map, i) || map->words[i].near == NULL || *map->words[i].near == '\0') continue;
    g_string_append_printf(out, " Near %s: %s.", map->words[i].word, map->words[i].near);
    told++;
  }
  g_string_append_c(out, '\n');
}
