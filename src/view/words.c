/* What comes next: the window over the sentence, the next words of both language models side by side, the map. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "draw/ease.h"
#include "plot/sentence.h"
#include "view/view.h"

/* Points at text factor 1. */
static const double STRIP = 118, TOKEN_TEXT = 28, BAR = 28, ROW_MOST = 62, WORD_TEXT = 22, NUMBER_TEXT = 17,
                    ASKED_TEXT = 22, NOTE_TEXT = 16;
/* Kept free behind the longest bar. */
static const double NUMBER_ROOM = 76, MADE_ROOM = 130;
static const double COLUMN_LEAST = 250;
enum { COLUMNS_MOST = 3 };

/* ---- the sentence ---- */

/* How many words at the end a model sees. */
static int window_of(const SnapshotWords *w) {
  return MIN(w->context > 0 ? w->context : w->order - 1, w->token_count);
}

static double token_gap(double size) {
  return 0.66 * size;
}

/* What tokens from one up to another take up. */
static double tokens_width(const Scene *scene, const SnapshotWords *w, double size, int from, int to) {
  double width = 0;
  for (int i = from; i < to; i++)
    width += draw_text_width(scene->list, FONT_REGULAR, size, w->tokens[i]) + token_gap(size);
  return width;
}

/* The tokens that are shown: up to the text's end if that fits, else from the window on. */
static void choose_shown(const Scene *scene, const SnapshotWords *w, double size, double room, int *first, int *end) {
  *first = *end = (int)g_strv_length(w->tokens);
  while (*first > 0 && tokens_width(scene, w, size, *first - 1, *end) <= room) --*first;
  if (w->token_count == *end || *first <= w->token_count - window_of(w)) return;
  *first = w->token_count - window_of(w);
  while (*end > w->token_count && tokens_width(scene, w, size, *first, *end) > room) --*end;
}

/* Where the window lies over the text, on its way from where it was before; x: of the first token. */
static Rect window_rect(const Scene *scene, const SnapshotWords *w, double size, int first, Point at) {
  int seen = MAX(first, w->token_count - window_of(w));
  double x = tokens_width(scene, w, size, first, seen), width = tokens_width(scene, w, size, seen, w->token_count);
  if (scene->read > 0) {
    SnapshotWords before = {.context = w->context, .order = w->order, .token_count = scene->read};
    int from = MAX(first, scene->read - window_of(&before)), to = MAX(first, scene->read);
    x = ease_mix(tokens_width(scene, w, size, first, from), x, scene->slid);
    width = ease_mix(tokens_width(scene, w, size, from, to), width, scene->slid);
  }
  double box = 1.7 * size;
  return (Rect){at.x + x - token_gap(size) / 2, at.y - box / 2, width, box};
}

/* A click asks what comes after the first `count` words, and after one more, which may be NULL. */
static void add_ask(const Scene *scene, Rect area, int count, const char *word) {
  const SnapshotWords *w = &scene->snapshot->words;
  g_autoptr(GString) text = g_string_new(NULL), line = g_string_new(NULL);
  for (int i = 0; i < count; i++) g_string_append_printf(text, "%s%s", i > 0 ? " " : "", w->tokens[i]);
  if (word != NULL) g_string_append_printf(text, "%s%s", count > 0 ? " " : "", word);
  sentence_ask(line, "predict", text->str);
  draw_hit_rect(scene->list, area, "line", count, line->str);
}

static void draw_sentence(const Scene *scene, Rect panel) {
  const SnapshotWords *w = &scene->snapshot->words;
  double f = scene->theme->text, size = scene_text(scene, TOKEN_TEXT), middle = panel.y + panel.h * 0.63;
  double x = panel.x + 2.4 * LAYOUT_PAD, base = text_baseline(middle, size), box = 1.7 * size;
  double answer = 110 * f, room = panel.w - 4.8 * LAYOUT_PAD - answer - 30;
  int first, end, seen = w->token_count - window_of(w);
  choose_shown(scene, w, size, room - size, &first, &end);
  if (first > 0)
    x += draw_text(scene->list, (Point){x, base}, ALIGN_START, FONT_REGULAR, size, scene->theme->muted, "… ");
  Rect window = window_rect(scene, w, size, first, (Point){x, middle});
  /* It lies beneath all words that it touches on its way. */
  int under = scene->read > 0 ? first : MAX(first, seen);
  for (int i = first; i < end; i++) {
    if (i == under)
      draw_rect(
          scene->list, window, 10,
          (Style){.fill = scene->theme->ground, .stroke = scene->theme->positive, .width = scene_stroke(scene, 2.4)});
    bool follows = i == w->token_count;
    Color color = follows                           ? scene->theme->positive
                  : i >= seen && i < w->token_count ? scene->theme->ink
                                                    : scene->theme->muted;
    double width = draw_text(scene->list, (Point){x, base}, ALIGN_START, FONT_REGULAR, size, color, w->tokens[i]) +
                   token_gap(size);
    /* What stands there was once to be foretold. */
    if (i > 0) add_ask(scene, (Rect){x - token_gap(size) / 2, middle - box / 2, width, box}, i, NULL);
    x += width;
  }
  Rect next = {x + 4, middle - box / 2, answer, box};
  draw_rect(scene->list, next, 10, style_stroke(scene->theme->muted, scene_stroke(scene, 1.4)));
  draw_text(scene->list, (Point){rect_centre(next).x, base}, ALIGN_MIDDLE, FONT_REGULAR, size, scene->theme->muted,
            end == (int)g_strv_length(w->tokens) ? "?" : "…");
}

static void draw_strip(const Scene *scene, Rect panel) {
  const SnapshotWords *w = &scene->snapshot->words;
  panel_draw(scene, panel);
  GString *more = g_string_new(NULL);
  if (w->context > 0) g_string_append_printf(more, "context %d · ", w->context);
  g_string_append_printf(more, "vocabulary %d", w->vocabulary);
  panel_title(scene, panel, "words", more->str, NULL, false);
  g_string_free(more, TRUE);
  draw_sentence(scene, panel);
}

/* ---- bars ---- */

/* A model's bars: what they show, and where they were before they came on their way here. */
typedef struct {
  const SnapshotBar *bars;
  int count;
  const SnapshotBar *before;
  int before_count;
  double arrived; /* 1: they rest */
} Model;

static Model model_of(const Scene *scene, bool neural) {
  const SnapshotWords *now = &scene->snapshot->words, *was = scene->from == NULL ? NULL : &scene->from->words;
  Model model = {neural ? now->lm : now->ngram, neural ? now->lm_count : now->ngram_count, NULL, 0, 1};
  if (was == NULL) return model;
  model.before = neural ? was->lm : was->ngram;
  model.before_count = neural ? was->lm_count : was->ngram_count;
  model.arrived = scene->arrived;
  return model;
}

static double probability_of(const SnapshotBar *bars, int count, const char *word) {
  for (int i = 0; i < count; i++) {
    if (bars[i].word == word) return bars[i].probability;
  }
  return NAN;
}

/* How long a bar is now, as a probability. */
static double shown_of(const Model *model, int i) {
  double was = probability_of(model->before, model->before_count, model->bars[i].word);
  return ease_mix(isnan(was) ? 0 : was, model->bars[i].probability, model->arrived);
}

static double largest(const SnapshotBar *bars, int count) {
  double most = 0;
  for (int i = 0; i < count; i++) most = fmax(most, bars[i].probability);
  return most;
}

/* The longest bar of both models: they have one measure. */
static double longest(const Scene *scene) {
  double was = 0, now = 0;
  for (int neural = 0; neural < 2; neural++) {
    Model model = model_of(scene, neural == 1);
    now = fmax(now, largest(model.bars, model.count));
    was = fmax(was, largest(model.before, model.before_count));
  }
  return fmax(ease_mix(was > 0 ? was : now, now, scene->from == NULL ? 1 : scene->arrived), 1e-9);
}

static void draw_hatch(const Scene *scene, Rect bar, Color color) {
  draw_push_clip(scene->list, bar, 4);
  for (double x = bar.x - bar.h; x < bar.x + bar.w; x += 7)
    draw_line(scene->list, (Point){x, bar.y + bar.h}, (Point){x + bar.h, bar.y},
              style_stroke(color, scene_stroke(scene, 2)));
  draw_pop_clip(scene->list);
  draw_rect(scene->list, bar, 4, style_stroke(color, scene_stroke(scene, 1.6)));
}

static const char *smoothing_words(const char *name) {
  static const char *const words[][2] = {
      {"kn", "Kneser–Ney"}, {"interpolate", "interpolated"}, {"none", "no smoothing"}};
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
    if (g_strcmp0(name, words[i][0]) == 0) return words[i][1];
  }
  return "add-k";
}

static NumberText short_number(double value) {
  return number_fixed(value, value == 0 ? 0 : 2, NUMBER_PLAIN);
}

/* Has smoothing made something of nothing, where somebody asks? */
static bool is_made(const SnapshotBar *bar, bool asked) {
  return asked && bar->share == 0 && bar->probability > 0;
}

/* Beside the bar: its number; of what never occurred there, what smoothing has made of nothing: 0 → 0.02 Kneser–Ney. */
static void draw_number(const Scene *scene, Point at, double room, const SnapshotBar *bar, bool asked) {
  double size = scene_text(scene, asked ? ASKED_TEXT : NUMBER_TEXT);
  FontFace face = asked ? FONT_BOLD : FONT_REGULAR;
  NumberText number = short_number(bar->probability);
  Color color = asked ? scene->theme->ink : scene->theme->muted;
  at.y = text_baseline(at.y, size);
  if (is_made(bar, asked)) {
    g_autofree char *from = g_strdup_printf("0 → %s", number.text);
    const char *how = smoothing_words(scene->snapshot->words.smoothing);
    double wide = draw_text_width(scene->list, face, size, from), small = scene_text(scene, NUMBER_TEXT);
    if (wide <= room) {
      draw_text(scene->list, at, ALIGN_START, face, size, color, from);
      if (wide + 10 + draw_text_width(scene->list, FONT_REGULAR, small, how) <= room)
        draw_text(scene->list, (Point){at.x + wide + 10, at.y}, ALIGN_START, FONT_REGULAR, small, color, how);
      return;
    }
  }
  draw_text(scene->list, at, ALIGN_START, face, size, color, number.text);
}

/* What bars of both models share, so that they compare. */
typedef struct {
  double size, names; /* of names: their size, the room for them */
  double unit;        /* points that the probability 1 would take */
} Measure;

static Measure measure_of(const Scene *scene, double width) {
  double f = scene->theme->text, most = longest(scene), made = 0;
  Measure m = {.size = scene_text(scene, width < 300 * f ? 0.78 * WORD_TEXT : WORD_TEXT)};
  for (int neural = 0; neural < 2; neural++) {
    Model model = model_of(scene, neural == 1);
    for (int i = 0; i < model.count; i++) {
      const SnapshotBar *bar = &model.bars[i];
      m.names = fmax(m.names, draw_text_width(scene->list, FONT_BOLD, m.size, bar->word));
      if (is_made(bar, bar->word == scene->snapshot->words.word)) made = bar->probability;
    }
  }
  m.names = fmin(m.names, width * 0.42);
  double room = width - m.names - 14;
  m.unit = (room - NUMBER_ROOM * f) / most;
  if (made > 0) m.unit = fmin(m.unit, (room - MADE_ROOM * f) / made);
  m.unit = fmax(m.unit, 0);
  return m;
}

/* What never occurred there and has its share from shorter contexts alone is hatched. */
static void draw_bar(const Scene *scene, Rect row, const SnapshotBar *bar, double shown, const Measure *m) {
  double f = scene->theme->text;
  bool asked = bar->word == scene->snapshot->words.word;
  Color color = asked ? scene->theme->positive : color_mix(scene->theme->muted, scene->theme->panel, 0.45);
  FontFace face = asked ? FONT_BOLD : FONT_REGULAR;
  double middle = rect_centre(row).y, left = row.x + m->names + 14;
  g_autofree char *cut = text_cut(scene->list, face, m->size, bar->word, m->names);
  draw_text(scene->list, (Point){row.x + m->names, text_baseline(middle, m->size)}, ALIGN_END, face, m->size,
            scene->theme->ink, cut);
  double high = fmin(BAR * f, row.h - 4);
  Rect area = {left, middle - high / 2, fmax(shown * m->unit, 2), high};
  if (bar->seen || bar->probability == 0) {
    draw_rect(scene->list, area, fmin(4, area.w / 2), style_fill(color));
  } else {
    draw_hatch(scene, area, color);
  }
  double end = left + area.w + 8;
  draw_number(scene, (Point){end, middle}, row.x + row.w - end, bar, asked);
}

/* A click takes the word: the line that asks what comes after it. */
static void add_hit(const Scene *scene, Rect row, const SnapshotBar *bar) {
  if (*bar->word != '<') add_ask(scene, row, scene->snapshot->words.token_count, bar->word);
}

/* “the dog gets fed”: seen 0 times; smaller where there is little room, in the end without the words. */
static void draw_note(const Scene *scene, Rect panel, const char *text, guint64 seen) {
  double size = scene_text(scene, NOTE_TEXT), least = scene_text(scene, SCENE_TEXT_MIN),
         room = panel.w - 2 * LAYOUT_PAD;
  g_autofree char *times = g_strdup_printf("seen %" G_GUINT64_FORMAT " time%s", seen, seen == 1 ? "" : "s");
  g_autofree char *whole = g_strdup_printf("“%s”: %s", text, times);
  double width = draw_text_width(scene->list, FONT_REGULAR, size, whole);
  bool fits = size * room / width >= least;
  if (fits) size = fmin(size, size * room / width);
  g_autofree char *cut = text_cut(scene->list, FONT_REGULAR, size, fits ? whole : times, room);
  draw_text(scene->list, (Point){panel.x + LAYOUT_PAD, panel.y + panel.h - 18 * scene->theme->text}, ALIGN_START,
            FONT_REGULAR, size, scene->theme->muted, cut);
}

static void draw_model(const Scene *scene, Rect panel, const Model *model, const char *text, guint64 seen) {
  double f = scene->theme->text;
  Rect body = panel_body(scene, panel);
  body = (Rect){body.x + LAYOUT_PAD, body.y + 4, body.w - 1.5 * LAYOUT_PAD, body.h - 42 * f};
  Measure m = measure_of(scene, body.w);
  int count = model->count;
  if (body.h < 1.2 * m.size * count) count = MAX((int)(body.h / (1.2 * m.size)), 0);
  double row = fmin(body.h / fmax(count, 1), ROW_MOST * f);
  for (int i = 0; i < count; i++) {
    Rect at = {body.x, body.y + row * i, body.w, row};
    draw_bar(scene, at, &model->bars[i], shown_of(model, i), &m);
    add_hit(scene, at, &model->bars[i]);
  }
  if (text != NULL) draw_note(scene, panel, text, seen);
}

static void draw_ngram(const Scene *scene, Rect panel) {
  const SnapshotWords *w = &scene->snapshot->words;
  g_autofree char *more = g_strdup_printf("%d-gram · %s", w->order, smoothing_words(w->smoothing));
  Model model = model_of(scene, false);
  draw_layer(scene->list, "words.ngram");
  panel_draw(scene, panel);
  panel_title(scene, panel, "n-gram", more, NULL, false);
  if (w->ngram_count == 0) panel_hint(scene, panel, "never seen after these words: all have 0");
  draw_model(scene, panel, &model, w->ngram_text, w->seen);
}

static void draw_neural(const Scene *scene, Rect panel) {
  const SnapshotWords *w = &scene->snapshot->words;
  draw_layer(scene->list, "words.neural");
  panel_draw(scene, panel);
  panel_title(scene, panel, "neural", w->lm_count > 0 ? "feed-forward" : NULL, NULL, false);
  if (w->lm_count == 0) {
    panel_hint(scene, panel, "lm context=3  learns instead of counting");
    return;
  }
  Model model = model_of(scene, true);
  draw_model(scene, panel, &model, w->like_text, w->like_seen);
}

typedef void (*DrawColumn)(const Scene *scene, Rect panel);

/* Where there is an n-gram model alone, the neural one's place is kept. Returns how many. */
static int lay_columns(const Scene *scene, const Snapshot *s, Rect area, DrawColumn *draw, Rect *columns) {
  int room = CLAMP((int)(area.w / (COLUMN_LEAST * scene->theme->text)), 1, COLUMNS_MOST), count = 0;
  bool neural = s->words.lm_count > 0;
  if (s->words.order > 0 && (room > 1 || !neural)) draw[count++] = draw_ngram;
  if (neural || room > 1) draw[count++] = draw_neural;
  if (s->map.count > 0 && count < room) draw[count++] = embeddings_draw;
  layout_columns(area, LAYOUT_GAP, count, NULL, columns);
  return count;
}

/* What stood there before comes from where it stood, and lies over what is new. */
static void draw_columns(const Scene *scene, Rect area) {
  DrawColumn draw[COLUMNS_MOST], before[COLUMNS_MOST];
  Rect columns[COLUMNS_MOST], places[COLUMNS_MOST];
  int count = lay_columns(scene, scene->snapshot, area, draw, columns);
  int old = scene->from == NULL || scene->from->words.token_count == 0
                ? 0
                : lay_columns(scene, scene->from, area, before, places);
  for (int i = count; i-- > 0;) {
    for (int k = 0; k < old; k++) {
      if (before[k] == draw[i]) columns[i] = rect_mix(places[k], columns[i], scene->arrived);
    }
    draw[i](scene, columns[i]);
  }
}

/* ---- the view ---- */

void words_draw(const Scene *scene, Rect panel) {
  const SnapshotWords *w = &scene->snapshot->words;
  draw_layer(scene->list, "words");
  if (w->token_count == 0 || (w->lm_count == 0 && w->order == 0)) {
    panel_draw(scene, panel);
    panel_title(scene, panel, "words", NULL, NULL, false);
    panel_hint(scene, panel, "corpus FILE;  ngram 3  or lm context=3;  predict \"…\"  draw it");
    return;
  }
  double strip = STRIP * scene->theme->text;
  if (panel.h < 2.4 * strip || panel.w < 1.6 * COLUMN_LEAST * scene->theme->text) {
    draw_columns(scene, panel);
    return;
  }
  draw_strip(scene, (Rect){panel.x, panel.y, panel.w, strip});
  double below = strip + LAYOUT_GAP;
  draw_columns(scene, (Rect){panel.x, panel.y + below, panel.w, panel.h - below});
}

/* ---- moving ---- */

static bool bars_moved(const SnapshotBar *a, int a_count, const SnapshotBar *b, int b_count) {
  if (a_count != b_count) return true;
  for (int i = 0; i < a_count; i++) {
    if (a[i].word != b[i].word || a[i].probability != b[i].probability) return true;
  }
  return false;
}

static bool points_moved(const SnapshotMap *a, const SnapshotMap *b) {
  bool moved = false;
  for (int i = 0; i < MIN(a->count, b->count) && !moved; i++)
    moved = a->words[i].word == b->words[i].word && (a->words[i].x != b->words[i].x || a->words[i].y != b->words[i].y);
  return moved;
}

bool words_same_text(const Snapshot *before, const Snapshot *s) {
  const SnapshotWords *a = &before->words, *b = &s->words;
  bool same = a->token_count == b->token_count && a->token_count > 0;
  for (int i = 0; same && i < a->token_count; i++) same = a->plain[i] == b->plain[i];
  return same;
}

bool words_moved(const Snapshot *before, const Snapshot *s) {
  const SnapshotWords *a = &before->words, *b = &s->words;
  bool bars = words_same_text(before, s) && (bars_moved(a->lm, a->lm_count, b->lm, b->lm_count) ||
                                             bars_moved(a->ngram, a->ngram_count, b->ngram, b->ngram_count));
  return bars || (before->map.size == s->map.size && points_moved(&before->map, &s->map));
}

static void blend_bars(SnapshotBar *bars, int count, const SnapshotBar *before, int before_count, double arrived) {
  for (int i = 0; i < count; i++) {
    double was = probability_of(before, before_count, bars[i].word);
    bars[i].probability = ease_mix(isnan(was) ? 0 : was, bars[i].probability, arrived);
  }
}

void words_blend(Snapshot *s, const Snapshot *before, double arrived) {
  SnapshotWords *now = &s->words;
  const SnapshotWords *was = &before->words;
  if (words_same_text(before, s)) {
    blend_bars(now->lm, now->lm_count, was->lm, was->lm_count, arrived);
    blend_bars(now->ngram, now->ngram_count, was->ngram, was->ngram_count, arrived);
  }
  for (int i = 0; before->map.size == s->map.size && i < MIN(s->map.count, before->map.count); i++) {
    SnapshotWord *word = &s->map.words[i];
    const SnapshotWord *old = &before->map.words[i];
    if (word->word == old->word)
      word->x = ease_mix(old->x, word->x, arrived), word->y = ease_mix(old->y, word->y, arrived);
  }
}

/* ---- the caption, and in words ---- */

/* A word as \text: the signs of the markup are left out of it. */
static void append_word(GString *out, const char *word) {
  g_autofree char *plain = g_strdup(word);
  g_string_append_printf(out, "\\text{%s}", g_strdelimit(plain, "{}\\", ' '));
}

/* P(fed | the dog gets) = softmax(W₂ tanh(W₁ [E_the; E_dog; E_gets] + b₁) + b₂)_fed = 0.52 */
char *words_caption(const Snapshot *s) {
  const SnapshotWords *w = &s->words;
  int first = w->token_count - window_of(w), last = s->column_count - 1;
  double p =
      w->lm_count > 0 ? probability_of(w->lm, w->lm_count, w->word) : probability_of(w->ngram, w->ngram_count, w->word);
  if (w->word == NULL || w->token_count == 0 || isnan(p)) return NULL;
  GString *text = g_string_new("P(");
  append_word(text, w->word);
  if (first < w->token_count) g_string_append(text, "~|~");
  for (int i = first; i < w->token_count; i++) {
    if (i > first) g_string_append_c(text, '~');
    append_word(text, w->tokens[i]);
  }
  g_string_append(text, ") = ");
  if (w->lm_count > 0 && last == 2 && window_of(w) <= 5) {
    g_string_append_printf(text, "\\text{%s}(W_2~\\text{%s}(W_1~[", s->columns[2].activation, s->columns[1].activation);
    for (int i = first; i < w->token_count; i++) {
      g_string_append(text, i > first ? ";~E_{" : "E_{");
      append_word(text, w->tokens[i]);
      g_string_append_c(text, '}');
    }
    g_string_append(text, "] + b_1) + b_2)_{");
    append_word(text, w->word);
    g_string_append(text, "} = ");
  }
  g_string_append_printf(text, "\\bold{\\positive{%s}}", short_number(p).text);
  return g_string_free(text, FALSE);
}

static void tell_bars(const SnapshotBar *bars, int count, GString *out) {
  for (int i = 0; i < count; i++) {
    g_string_append_printf(out, "%s %s ", i > 0 ? "," : "", bars[i].word);
    number_format(out, bars[i].probability, 3);
    if (!bars[i].seen && bars[i].probability > 0) g_string_append(out, " (never seen there)");
  }
  g_string_append_c(out, '.');
}

static void tell_seen(const char *text, guint64 seen, GString *out) {
  g_string_append_printf(out, "\"%s\" was seen %" G_GUINT64_FORMAT " time%s", text, seen, seen == 1 ? "" : "s");
}

static void tell_ngram(const SnapshotWords *w, GString *out) {
  if (w->ngram_count == 0) {
    g_string_append_printf(out, " The %d-gram model gives 0 to all words: nothing was ever seen after these.",
                           w->order);
    return;
  }
  g_string_append_printf(out, " The %d-gram model (%s) foretells", w->order, smoothing_words(w->smoothing));
  tell_bars(w->ngram, w->ngram_count, out);
  if (w->ngram_text == NULL) return;
  g_string_append(out, " In training ");
  tell_seen(w->ngram_text, w->seen, out);
  for (int i = 0; i < w->ngram_count; i++) {
    if (!is_made(&w->ngram[i], w->ngram[i].word == w->word)) continue;
    g_string_append_printf(out, ": without smoothing %s would have 0, with it it has ", w->word);
    number_format(out, w->ngram[i].probability, 3);
  }
  g_string_append_c(out, '.');
}

static void tell_neural(const Snapshot *s, GString *out) {
  const SnapshotWords *w = &s->words;
  const SnapshotMap *map = &s->map;
  g_string_append(out, " The neural model foretells");
  tell_bars(w->lm, w->lm_count, out);
  if (w->like_text != NULL) {
    g_string_append(out, " With a word of a near vector, ");
    tell_seen(w->like_text, w->like_seen, out);
    g_string_append_c(out, '.');
  }
  if (map->chosen == SNAPSHOT_NONE || map->partner == SNAPSHOT_NONE) return;
  g_string_append_printf(out, " On the map %s and %s are ringed; the cosine of their vectors is ",
                         map->words[map->chosen].word, map->words[map->partner].word);
  number_format(out, map->cosine, 3);
  g_string_append_c(out, '.');
}

void words_describe(const Snapshot *s, GString *out) {
  const SnapshotWords *w = &s->words;
  if (w->token_count == 0 || (w->lm_count == 0 && w->order == 0)) {
    g_string_append(out,
                    "words: nothing to show; it needs a language model ('corpus FILE', 'ngram 3' or 'lm context=3') "
                    "and a text ('predict \"…\"').\n");
    return;
  }
  g_autofree char *text = g_strjoinv(" ", w->tokens),
                  *window = g_strjoinv(" ", w->tokens + w->token_count - window_of(w));
  g_string_append_printf(out, "words: what comes after \"%s\"? The window is \"%s\".", text, window);
  if (w->order > 0) tell_ngram(w, out);
  if (w->lm_count > 0) tell_neural(s, out);
  g_string_append_c(out, '\n');
}
