#include "snapshot/take_words.h"

#include <math.h>
#include <string.h>

#include "session/asked.h"
#include "session/words.h"
#include "text/corpus.h"
#include "text/sample.h"
#include "text/tokens.h"

/* Frequent words on the map; neighbours of a word that are told, that are ringed out, that a context word may stand
 * for.
 */
enum { MAP_MOST = 240, NEAR_TOLD = 4, BESIDE_MOST = 6, LIKE_TRIED = 4 };
/* Multiplications that the words' neighbours may take, all in all: with a large vocabulary fewer words tell theirs. */
static const double NEAR_WORK = 2e7;
/* Numbers in the words' vectors up to which a word that stands for another is looked for while training runs. */
static const double HURRY_WORK = 2e5;
/* Words that are weighed in all where the window slides: with a large vocabulary over fewer places. */
enum { PLACES_WORK = 200000 };

/* ---- the map ---- */

/* "cat 0.93  bird 0.81" */
static char *near_text(const Neighbour *near, int count) {
  GString *text = g_string_new(NULL);
  for (int i = 0; i < count; i++)
    g_string_append_printf(text, "%s%s %.2f", i > 0 ? "  " : "", near[i].word, near[i].cosine);
  return g_string_free(text, FALSE);
}

static int find_word(const SnapshotMap *map, const char *word) {
  for (int i = 0; word != NULL && i < map->count; i++) {
    if (strcmp(map->words[i].word, word) == 0) return i;
  }
  return SNAPSHOT_NONE;
}

static guint32 id_of(const Vocabulary *words, const char *word) {
  return word == NULL ? WORD_UNKNOWN : vocabulary_id(words, word, strlen(word));
}

/* What stands on the map besides the frequent words: those asked about with their nearest, and the text's. */
typedef struct {
  guint32 asked, other;
  Neighbour beside[BESIDE_MOST];
  int beside_count;
  GArray *ids; /* guint32: all of them */
} MapGuests;

static MapGuests find_guests(Session *session) {
  const Vocabulary *words = session_vocabulary(session);
  const char *text = session_asked_text(session);
  MapGuests guests = {id_of(words, session_asked_word(session)), id_of(words, session_asked_other(session)),
                      .ids = g_array_new(FALSE, FALSE, sizeof(guint32))};
  if (text != NULL) vocabulary_encode(words, text, true, guests.ids);
  if (guests.asked == WORD_UNKNOWN) return guests;
  g_array_append_val(guests.ids, guests.asked);
  if (guests.other != WORD_UNKNOWN) g_array_append_val(guests.ids, guests.other);
  guests.beside_count = session_neighbours(session, guests.asked, BESIDE_MOST, guests.beside);
  for (int i = 0; i < guests.beside_count; i++) g_array_append_val(guests.ids, guests.beside[i].id);
  return guests;
}

/* The word asked about last, and the one that it was compared with or else its nearest. */
static void choose(SnapshotMap *map, Session *session, const MapGuests *guests) {
  const Vocabulary *words = session_vocabulary(session);
  for (int i = 0; i < guests->beside_count; i++) {
    int at = find_word(map, guests->beside[i].word);
    if (at != SNAPSHOT_NONE) map->words[at].beside = true;
  }
  if (guests->asked == WORD_UNKNOWN || guests->beside_count == 0) return;
  guint32 other = guests->other != WORD_UNKNOWN ? guests->other : guests->beside[0].id;
  map->chosen = find_word(map, vocabulary_word(words, guests->asked));
  map->partner = map->chosen == SNAPSHOT_NONE ? SNAPSHOT_NONE : find_word(map, vocabulary_word(words, other));
  map->cosine = session_cosine(session, guests->asked, other);
}

/* Each word's nearest, as far as the work allows; those that somebody asked about before the others. */
static void tell_near(SnapshotMap *map, Session *session, const WordPoint *points) {
  double each = (double)map->words_in_all * map->size;
  int count = (int)CLAMP(NEAR_WORK / each, 1, map->count), first = map->frequent;
  g_autofree guint32 *ids = g_new(guint32, count);
  g_autofree Neighbour *near = g_new(Neighbour, count * NEAR_TOLD);
  for (int i = 0; i < count; i++) ids[i] = points[(first + i) % map->count].id;
  int told = session_neighbours_of(session, ids, count, NEAR_TOLD, near);
  for (int i = 0; i < count; i++) map->words[(first + i) % map->count].near = near_text(near + i * NEAR_TOLD, told);
}

static void take_map(Snapshot *s, Session *session, bool hurry) {
  SnapshotMap *map = &s->map;
  map->size = session_embedding_size(session);
  if (map->size == 0) return;
  map->words_in_all = (int)vocabulary_size(session_vocabulary(session)) - WORD_FIRST;
  MapGuests guests = find_guests(session);
  g_autofree WordPoint *points = g_new(WordPoint, MAP_MOST + guests.ids->len);
  map->count = session_word_map(session, MAP_MOST, (const guint32 *)(const void *)guests.ids->data,
                                (int)guests.ids->len, points, &map->share);
  map->frequent = MIN(map->count, MAP_MOST);
  map->words = g_renew(SnapshotWord, map->words, MAX(map->count, 1));
  for (int i = 0; i < map->count; i++)
    map->words[i] = (SnapshotWord){g_intern_string(points[i].word), points[i].x, points[i].y, NULL, false};
  choose(map, session, &guests);
  if (!hurry && map->count > 0) tell_near(map, session, points);
  g_array_unref(guests.ids);
}

/* ---- the text ---- */

/* The word of a number in x; a dash before the sentence's beginning, and for what a hand put there and is no word. */
static const char *word_of_number(const Vocabulary *words, double number) {
  bool is_word = number >= 1 && number <= vocabulary_size(words);
  return is_word ? vocabulary_word(words, (guint32)(number - 1)) : "–";
}

/* As typed, or the window that the sample on show is. */
static void take_tokens(Snapshot *s, Session *session) {
  SnapshotWords *w = &s->words;
  const char *text = session_asked_text(session);
  const double *x = s->data == NULL ? NULL : snapshot_values(s, snapshot_find(s, "x"));
  const Vocabulary *words = session_vocabulary(session);
  if (text != NULL) {
    w->tokens = tokens_split(text, false);
  } else if (w->context > 0 && x != NULL && words != NULL) {
    w->tokens = g_new0(char *, w->context + 1);
    for (int i = 0; i < w->context; i++) w->tokens[i] = g_strdup(word_of_number(words, x[i]));
  }
  w->token_count = w->tokens == NULL ? 0 : (int)g_strv_length(w->tokens);
  w->plain = g_new0(const char *, w->token_count + 1);
  for (int i = 0; i < w->token_count; i++) {
    g_autofree char *lower = g_utf8_strdown(w->tokens[i], -1);
    w->plain[i] = g_intern_string(lower);
  }
}

static char *text_of(const SnapshotWords *w) {
  GString *text = g_string_new(NULL);
  for (int i = 0; i < w->token_count; i++) g_string_append_printf(text, "%s%s", i > 0 ? " " : "", w->tokens[i]);
  return g_string_free(text, FALSE);
}

/* ---- the models ---- */

/* The likeliest; the word that was asked about takes the last place where it is not among them. */
static void take_lm(SnapshotWords *w, Session *session, const char *text) {
  g_autofree WordShare *shares = g_new(WordShare, w->vocabulary);
  int count = session_next_words(session, text, w->vocabulary, shares, NULL);
  w->lm_count = CLAMP(count, 0, SNAPSHOT_BARS);
  for (int i = 0; i < count; i++) {
    bool asked = w->word != NULL && strcmp(shares[i].word, w->word) == 0;
    if (i >= SNAPSHOT_BARS && !asked) continue;
    w->lm[MIN(i, SNAPSHOT_BARS - 1)] = (SnapshotBar){g_intern_string(shares[i].word), shares[i].probability, true, NAN};
  }
}

/* How often the whole n-gram occurred in training. */
static guint64 seen_of(const Ngram *ngram, const guint32 *context, guint32 word) {
  NgramPart part[NGRAM_MAX + 1];
  ngram_explain(ngram, context, word, part);
  return part[ngram->config.order].seen;
}

static SnapshotBar ngram_bar(const Ngram *ngram, const guint32 *context, guint32 word, double p) {
  NgramPart part[NGRAM_MAX + 1];
  ngram_explain(ngram, context, word, part);
  const NgramPart *whole = &part[ngram->config.order];
  double share = whole->context_seen > 0 ? (double)whole->seen / (double)whole->context_seen : NAN;
  return (SnapshotBar){g_intern_string(vocabulary_word(ngram->vocabulary, word)), p, whole->seen > 0, share};
}

/* The likeliest that are possible at all; the word that both models are compared by in any case. */
static void take_ngram(SnapshotWords *w, const Ngram *ngram, const guint32 *context) {
  guint32 size = vocabulary_size(ngram->vocabulary), best[SNAPSHOT_BARS + 1] = {0};
  g_autofree double *p = g_new(double, size);
  ngram_distribution(ngram, context, p);
  int count = (int)sample_top(p, size, SNAPSHOT_BARS, best);
  while (count > 0 && !(p[best[count - 1]] > 0)) count--;
  guint32 wanted = id_of(ngram->vocabulary, w->word);
  bool there = w->word == NULL || (wanted == WORD_UNKNOWN && strcmp(w->word, "<unk>") != 0);
  for (int i = 0; i < count; i++) there = there || best[i] == wanted;
  if (!there) {
    if (count == SNAPSHOT_BARS) count--;
    best[count++] = wanted;
  }
  for (int i = 0; i < count; i++) w->ngram[i] = ngram_bar(ngram, context, best[i], p[best[i]]);
  w->ngram_count = count;
}

/* "the dog gets fed": context and word, without what lies before the text's start. */
static char *joined(const Ngram *ngram, const guint32 *context, const char *word) {
  GString *text = g_string_new(NULL);
  for (int i = 0; i + 1 < ngram->config.order; i++) {
    if (context[i] < vocabulary_start(ngram->vocabulary))
      g_string_append_printf(text, "%s ", vocabulary_word(ngram->vocabulary, context[i]));
  }
  return g_string_free(g_string_append(text, word), FALSE);
}

/* One word of a context exchanged for another. */
typedef struct {
  int place;
  guint32 id;    /* in the network's vocabulary */
  double cosine; /* of the two */
} Exchange;

/* Where a word does occur after the exchange oftener than after those before, this is how the neural model can know.
 * The two words are ringed on the map, unless somebody asked about another. */
static void try_exchange(Snapshot *s, Session *session, const guint32 *context, guint32 word, const Exchange *e) {
  SnapshotWords *w = &s->words;
  const Ngram *ngram = session_ngram(session);
  const char *own = vocabulary_word(ngram->vocabulary, context[e->place]);
  const char *stands_in = vocabulary_word(session_vocabulary(session), e->id);
  guint32 other[NGRAM_MAX];
  memcpy(other, context, sizeof *other * (gsize)(ngram->config.order - 1));
  other[e->place] = id_of(ngram->vocabulary, stands_in);
  guint64 seen = seen_of(ngram, other, word);
  if (other[e->place] == WORD_UNKNOWN || seen <= w->like_seen) return;
  w->like_seen = seen;
  g_free(w->like_text);
  w->like_text = joined(ngram, other, w->word);
  if (session_asked_word(session) != NULL) return;
  s->map.chosen = find_word(&s->map, own);
  s->map.partner = find_word(&s->map, stands_in);
  s->map.cosine = e->cosine;
}

/* A context with one word exchanged for a near one, after which the word did occur. Before training no word is near
 * another for a reason: then only a pair that somebody named. */
static void take_alike(Snapshot *s, Session *session, const Ngram *ngram, const guint32 *context, guint32 word) {
  const Vocabulary *words = session_vocabulary(session);
  guint32 asked = id_of(words, session_asked_word(session)), named = id_of(words, session_asked_other(session));
  for (int i = 0; i + 1 < ngram->config.order; i++) {
    guint32 id = id_of(words, vocabulary_word(ngram->vocabulary, context[i]));
    Neighbour near[LIKE_TRIED];
    if (id == WORD_UNKNOWN || context[i] >= vocabulary_start(ngram->vocabulary)) continue;
    if (id == asked && named != WORD_UNKNOWN) {
      try_exchange(s, session, context, word, &(Exchange){i, named, s->map.cosine});
      continue;
    }
    int count = s->clock.step == 0 ? 0 : session_neighbours(session, id, LIKE_TRIED, near);
    for (int k = 0; k < count; k++) try_exchange(s, session, context, word, &(Exchange){i, near[k].id, near[k].cosine});
  }
}

/* What both models foretell after the words that were read; context: what the n-gram model sees of them. */
static void foretell(SnapshotWords *w, Session *session, guint32 context[NGRAM_MAX]) {
  const Ngram *ngram = session_ngram(session);
  g_autofree char *text = text_of(w);
  if (w->context > 0) take_lm(w, session, text);
  if (w->word == NULL && w->lm_count > 0) w->word = w->lm[0].word;
  if (ngram == NULL) return;
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(guint32));
  vocabulary_encode(ngram->vocabulary, text, true, ids);
  words_context(ngram->vocabulary, (const guint32 *)(gconstpointer)ids->data, ids->len, w->order - 1, context);
  take_ngram(w, ngram, context);
  if (w->word == NULL && w->ngram_count > 0) w->word = w->ngram[0].word;
  if (w->word == NULL) return;
  w->ngram_text = joined(ngram, context, w->word);
  w->seen = seen_of(ngram, context, vocabulary_id(ngram->vocabulary, w->word, strlen(w->word)));
}

void take_words(Snapshot *s, Session *session, bool hurry) {
  SnapshotWords *w = &s->words;
  const Ngram *ngram = session_ngram(session);
  take_map(s, session, hurry);
  w->context = session_context(session);
  w->order = ngram == NULL ? 0 : ngram->config.order;
  if (w->context == 0 && ngram == NULL) return;
  const Vocabulary *words = w->context > 0 ? session_vocabulary(session) : ngram->vocabulary;
  w->vocabulary = (int)vocabulary_size(words);
  w->smoothing = ngram == NULL ? NULL : g_intern_string(smoothing_names()[ngram->config.smoothing]);
  take_tokens(s, session);
  if (w->tokens == NULL) return;
  if (session_asked_next(session) != NULL) w->word = g_intern_string(session_asked_next(session));
  guint32 context[NGRAM_MAX];
  foretell(w, session, context);
  if (ngram == NULL || w->word == NULL || w->seen > 0 || s->map.size == 0) return;
  if (hurry && (double)w->vocabulary * s->map.size > HURRY_WORK) return;
  take_alike(s, session, ngram, context, vocabulary_id(ngram->vocabulary, w->word, strlen(w->word)));
}

void snapshot_take_places(Snapshot *s, Session *session) {
  const SnapshotWords *w = &s->words;
  if (session_asked_text(session) == NULL || w->lm_count + w->ngram_count == 0) return;
  int count = MIN(MIN(w->token_count - 1, SNAPSHOT_PLACES), PLACES_WORK / w->vocabulary);
  for (int i = 0; i < count; i++) {
    int read = w->token_count - count + i;
    SnapshotWords *place = &s->places[s->place_count++];
    *place = (SnapshotWords){.tokens = w->tokens,
                             .plain = w->plain,
                             .token_count = read,
                             .context = w->context,
                             .order = w->order,
                             .vocabulary = w->vocabulary,
                             .smoothing = w->smoothing,
                             .word = w->plain[read]};
    foretell(place, session, (guint32[NGRAM_MAX]){0});
  }
}
