/* What comes next: the window over the sentence, the next words of both language models side by side, the map. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "draw/ease.h"
#include "view/view.h"

/* Points at text factor 1. */
static const double STRIP = 118, TOKEN_TEXT = 28, BAR = 28, ROW_MOST = 62, WORD_TEXT = 22, NUMBER_TEXT = 17;
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
    x += draw_text(scene->list, (Point){x, base}, ALIGN_START, FONT_REGULAR, size, color, w->tokens[i]) +
         token_gap(size);
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

static double longest(const SnapshotWords *w) {
  double most = 1e-9;
  for (int i = 0; i < w->lm_count; i++) most = fmax(most, w->lm[i].probability);
  for (int i = 0; i < w->ngram_count; i++) most = fmax(most, w->ngram[i].probability);
  return most;
}

static void draw_hatch(const Scene *scene, Rect bar, Color color) {
  draw_push_clip(scene->list, bar, 4);
  for (double x = bar.x - bar.h; x < bar.x + bar.w; x += 7)
    draw_line(scene->list, (Point){x, bar.y + bar.h}, (Point){x + bar.h, bar.y},
              style_stroke(color, scene_stroke(scene, 2)));
  draw_pop_clip(scene->list);
  draw_rect(scene->list, bar, 4, style_stroke(color, scene_stroke(scene, 1.6)));
}

/* What never occurred there and has its share from shorter contexts alone is hatched. */
static void draw_bar(const Scene *scene, Rect row, const SnapshotBar *bar, double most, double words, double size) {
  const SnapshotWords *w = &scene->snapshot->words;
  double f = scene->theme->text, number = scene_text(scene, NUMBER_TEXT);
  bool asked = bar->word == w->word;
  Color color = asked ? scene->theme->positive : color_mix(scene->theme->muted, scene->theme->panel, 0.45);
  double middle = rect_centre(row).y, left = row.x + words + 14, room = row.w - words - 14 - 76 * f;
  g_autofree char *cut = text_cut(scene->list, asked ? FONT_BOLD : FONT_REGULAR, size, bar->word, words);
  draw_text(scene->list, (Point){row.x + words, text_baseline(middle, size)}, ALIGN_END,
            asked ? FONT_BOLD : FONT_REGULAR, size, scene->theme->ink, cut);
  Rect area = {left, middle - BAR * f / 2, fmax(room * bar->probability / most, 2), fmin(BAR * f, row.h - 4)};
  if (bar->seen) {
    draw_rect(scene->list, area, fmin(4, area.w / 2), style_fill(color));
  } else {
    draw_hatch(scene, area, color);
  }
  NumberText text = number_fixed(bar->probability, 2, NUMBER_PLAIN);
  draw_text(scene->list, (Point){left + area.w + 8, text_baseline(middle, number)}, ALIGN_START, FONT_REGULAR, number,
            asked ? scene->theme->ink : scene->theme->muted, text.text);
}

/* A click takes the word: the line that asks what comes after it. */
static void add_hit(const Scene *scene, Rect row, const SnapshotBar *bar) {
  const SnapshotWords *w = &scene->snapshot->words;
  if (*bar->word == '<') return;
  GString *line = g_string_new("predict \"");
  for (int i = 0; i < w->token_count; i++) {
    for (const char *at = w->tokens[i]; *at != '\0'; at++) {
      if (*at == '"' || *at == '\\') g_string_append_c(line, '\\');
      g_string_append_c(line, *at);
    }
    g_string_append_c(line, ' ');
  }
  g_string_append_printf(line, "%s\"", bar->word);
  draw_hit_rect(scene->list, row, "line", 0, line->str);
  g_string_free(line, TRUE);
}

static void draw_model(const Scene *scene, Rect panel, const char *name, const char *more, const SnapshotBar *bars,
                       int count, const char *note) {
  double f = scene->theme->text, note_size = scene_text(scene, 16), words = 0;
  double size = scene_text(scene, panel.w < 300 * f ? 0.78 * WORD_TEXT : WORD_TEXT);
  panel_draw(scene, panel);
  panel_title(scene, panel, name, more, NULL, false);
  Rect body = panel_body(scene, panel);
  body = (Rect){body.x + LAYOUT_PAD, body.y + 4, body.w - 1.5 * LAYOUT_PAD, body.h - 42 * f};
  double row = fmin(body.h / fmax(count, 1), ROW_MOST * f);
  if (row < 1.2 * size) count = MAX((int)(body.h / (1.2 * size)), 0);
  row = fmin(body.h / fmax(count, 1), ROW_MOST * f);
  for (int i = 0; i < count; i++) words = fmax(words, draw_text_width(scene->list, FONT_BOLD, size, bars[i].word));
  words = fmin(words, body.w * 0.45);
  for (int i = 0; i < count; i++) {
    Rect at = {body.x, body.y + row * i, body.w, row};
    draw_bar(scene, at, &bars[i], longest(&scene->snapshot->words), words, size);
    add_hit(scene, at, &bars[i]);
  }
  if (note == NULL) return;
  g_autofree char *cut = text_cut(scene->list, FONT_REGULAR, note_size, note, panel.w - 2 * LAYOUT_PAD);
  draw_text(scene->list, (Point){panel.x + LAYOUT_PAD, panel.y + panel.h - 18 * f}, ALIGN_START, FONT_REGULAR,
            note_size, scene->theme->muted, cut);
}

/* “the dog gets fed”: seen 0 times */
static char *seen_note(const char *text, guint64 seen) {
  return text == NULL ? NULL
                      : g_strdup_printf("“%s”: seen %" G_GUINT64_FORMAT " time%s", text, seen, seen == 1 ? "" : "s");
}

static const char *smoothing_words(const char *name) {
  static const char *const words[][2] = {
      {"kn", "Kneser–Ney"}, {"interpolate", "interpolated"}, {"none", "no smoothing"}};
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
    if (g_strcmp0(name, words[i][0]) == 0) return words[i][1];
  }
  return "add-k";
}

static void draw_columns(const Scene *scene, Rect area) {
  const SnapshotWords *w = &scene->snapshot->words;
  bool models[COLUMNS_MOST] = {w->ngram_count > 0, w->lm_count > 0, scene->snapshot->map.count > 0};
  int room = CLAMP((int)(area.w / (COLUMN_LEAST * scene->theme->text)), 1, COLUMNS_MOST), count = 0;
  for (int i = 0; i < COLUMNS_MOST; i++) count += models[i];
  if (count > room && models[2]) models[2] = false, count--;
  if (count > room && models[1]) models[0] = false, count--;
  if (count == 0) return;
  Rect columns[COLUMNS_MOST];
  layout_columns(area, LAYOUT_GAP, count, NULL, columns);
  int at = 0;
  draw_layer(scene->list, "words.bars");
  if (models[0]) {
    g_autofree char *more = g_strdup_printf("%d-gram · %s", w->order, smoothing_words(w->smoothing));
    g_autofree char *note = seen_note(w->ngram_text, w->seen);
    draw_model(scene, columns[at++], "n-gram", more, w->ngram, w->ngram_count, note);
  }
  if (models[1]) {
    g_autofree char *note = seen_note(w->like_text, w->like_seen);
    draw_model(scene, columns[at++], "neural", "feed-forward", w->lm, w->lm_count, note);
  }
  if (models[2]) embeddings_draw(scene, columns[at]);
}

/* ---- the view ---- */

void words_draw(const Scene *scene, Rect panel) {
  const SnapshotWords *w = &scene->snapshot->words;
  draw_layer(scene->list, "words");
  if (w->token_count == 0 || (w->lm_count == 0 && w->ngram_count == 0)) {
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

/* A word as \text: the signs of the markup are left out of it. */
static void append_word(GString *out, const char *word) {
  g_autofree char *plain = g_strdup(word);
  g_string_append_printf(out, "\\text{%s}", g_strdelimit(plain, "{}\\", ' '));
}

static double probability_of(const SnapshotWords *w, const SnapshotBar *bars, int count) {
  for (int i = 0; i < count; i++) {
    if (bars[i].word == w->word) return bars[i].probability;
  }
  return NAN;
}

/* P(fed | the dog gets) = softmax(W₂ tanh(W₁ [E_the; E_dog; E_gets] + b₁) + b₂)_fed = 0.52 */
char *words_caption(const Snapshot *s) {
  const SnapshotWords *w = &s->words;
  int first = w->token_count - window_of(w), last = s->column_count - 1;
  double p = w->lm_count > 0 ? probability_of(w, w->lm, w->lm_count) : probability_of(w, w->ngram, w->ngram_count);
  if (w->word == NULL || w->token_count == 0 || isnan(p)) return NULL;
  GString *text = g_string_new("P(");
  append_word(text, w->word);
  g_string_append(text, "~|~");
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
  g_string_append_printf(text, "\\bold{\\positive{%s}}", number_fixed(p, 2, NUMBER_PLAIN).text);
  return g_string_free(text, FALSE);
}

static void tell_bars(const SnapshotBar *bars, int count, GString *out) {
  for (int i = 0; i < count; i++) {
    g_string_append_printf(out, "%s %s ", i > 0 ? "," : "", bars[i].word);
    number_format(out, bars[i].probability, 3);
    if (!bars[i].seen) g_string_append(out, " (never seen there)");
  }
  g_string_append_c(out, '.');
}

void words_describe(const Snapshot *s, GString *out) {
  const SnapshotWords *w = &s->words;
  if (w->token_count == 0 || (w->lm_count == 0 && w->ngram_count == 0)) {
    g_string_append(out,
                    "words: nothing to show; it needs a language model ('corpus FILE', 'ngram 3' or 'lm context=3') "
                    "and a text ('predict \"…\"').\n");
    return;
  }
  g_autofree char *text = g_strjoinv(" ", w->tokens),
                  *window = g_strjoinv(" ", w->tokens + w->token_count - window_of(w));
  g_string_append_printf(out, "words: what comes after \"%s\"? The window is \"%s\".", text, window);
  if (w->ngram_count > 0) {
    g_string_append_printf(out, " The %d-gram foretells", w->order);
    tell_bars(w->ngram, w->ngram_count, out);
  }
  if (w->ngram_text != NULL)
    g_string_append_printf(out, " In training \"%s\" was seen %" G_GUINT64_FORMAT " time%s.", w->ngram_text, w->seen,
                           w->seen == 1 ? "" : "s");
  if (w->lm_count > 0) {
    g_string_append(out, " The neural model foretells");
    tell_bars(w->lm, w->lm_count, out);
  }
  if (w->like_text != NULL)
    g_string_append_printf(out, " With a word of a near vector, \"%s\" was seen %" G_GUINT64_FORMAT " time%s.",
                           w->like_text, w->like_seen, plural_s((double)w->like_seen));
  g_string_append_c(out, '\n');
}
