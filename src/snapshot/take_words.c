#include "snapshot/take_words.h"

#include <math.h>
#include <string.h>

#include "session/asked.h"
#include "session/words.h"
#include "text/corpus.h"
#include "text/tokens.h"

/* Words on the map, and how many of them tell their neighbours; the neighbours of a context word that are tried. */
enum { MAP_MOST = 240, NEAR_MOST = 80, NEAR_TOLD = 4, LIKE_TRIED = 4 };
/* Words that are weighed in all where the window slides: with a large vocabulary over fewer places. */
enum { PLACES_WORK = 200000 };

/* ---- the map ---- */

/* "cat 0.93  bird 0.81" */
static char *near_text(Session *session, guint32 id) {
  Neighbour near[NEAR_TOLD];
  int count = session_neighbours(session, id, NEAR_TOLD, near);
  GString *text = g_string_new(NULL);
  for (int i = 0; i < count; i++)
    g_string_append_printf(text, "%s%s %.2f", i > 0 ? "  " : "", near[i].word, near[i].cosine);
  return g_string_free(text, FALSE);
}

static int find_word(const SnapshotMap *map, const char *word) {
  for (int i = 0; i < map->count; i++) {
    if (strcmp(map->words[i].word, word) == 0) return i;
  }
  return SNAPSHOT_NONE;
}

/* The word asked about last and the one nearest to it, where both are on the map. */
static void choose(SnapshotMap *map, Session *session, const char *word) {
  const Vocabulary *words = session_vocabulary(session);
  Neighbour near;
  if (word == NULL || session_neighbours(session, vocabulary_id(words, word, strlen(word)), 1, &near) == 0) return;
  map->chosen = find_word(map, word);
  map->partner = map->chosen == SNAPSHOT_NONE ? SNAPSHOT_NONE : find_word(map, near.word);
  map->cosine = near.cosine;
}

static void take_map(Snapshot *s, Session *session, bool hurry) {
  SnapshotMap *map = &s->map;
  WordPoint points[MAP_MOST];
  map->size = session_embedding_size(session);
  if (map->size == 0) return;
  int count = session_word_map(session, MAP_MOST, points, &map->share);
  map->words_in_all = (int)vocabulary_size(session_vocabulary(session)) - WORD_FIRST;
  map->words = g_renew(SnapshotWord, map->words, MAX(count, 1));
  for (int i = 0; i < count; i++) {
    char *near = hurry || i >= NEAR_MOST ? NULL : near_text(session, points[i].id);
    map->words[i] = (SnapshotWord){g_intern_string(points[i].word), points[i].x, points[i].y, near};
  }
  map->count = count;
  if (!hurry) choose(map, session, session_asked_word(session));
}

/* ---- the text ---- */

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
    for (int i = 0; i < w->context; i++)
      w->tokens[i] = g_strdup(x[i] >= 1 ? vocabulary_word(words, (guint32)(x[i] - 1)) : "–");
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
    w->lm[MIN(i, SNAPSHOT_BARS - 1)] = (SnapshotBar){g_intern_string(shares[i].word), shares[i].probability, true};
  }
}

/* How often the whole n-gram occurred in training. */
static guint64 seen_of(const Ngram *ngram, const guint32 *context, guint32 word) {
  NgramPart part[NGRAM_MAX + 1];
  ngram_explain(ngram, context, word, part);
  return part[ngram->config.order].seen;
}

static SnapshotBar ngram_bar(const Ngram *ngram, const guint32 *context, guint32 word, double p) {
  return (SnapshotBar){g_intern_string(vocabulary_word(ngram->vocabulary, word)), p, seen_of(ngram, context, word) > 0};
}

/* The likeliest, and the word that both models are compared by where it is not among them. */
static void take_ngram(SnapshotWords *w, const Ngram *ngram, const guint32 *context) {
  guint32 size = vocabulary_size(ngram->vocabulary), best[SNAPSHOT_BARS] = {0};
  g_autofree double *p = g_new(double, size);
  ngram_distribution(ngram, context, p);
  int count = (int)MIN(SNAPSHOT_BARS, size);
  for (int i = 0; i < count; i++) {
    bool found = false;
    for (guint32 id = 0; id < size; id++) {
      bool taken = false;
      for (int k = 0; k < i; k++) taken = taken || best[k] == id;
      if (!taken && (!found || p[id] > p[best[i]])) best[i] = id, found = true;
    }
  }
  if (w->word != NULL) {
    guint32 wanted = vocabulary_id(ngram->vocabulary, w->word, strlen(w->word));
    bool there = false;
    for (int i = 0; i < count; i++) there = there || best[i] == wanted;
    if (!there && wanted != WORD_UNKNOWN) best[count - 1] = wanted;
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

/* A context with one word exchanged for a near one, after which the word did occur: how the neural model can know. The
 * two words are ringed on the map, unless somebody asked about another. */
static void take_alike(Snapshot *s, Session *session, const Ngram *ngram, const guint32 *context, guint32 word) {
  SnapshotWords *w = &s->words;
  SnapshotMap *map = &s->map;
  guint32 other[NGRAM_MAX];
  for (int i = 0; i + 1 < ngram->config.order; i++) {
    const char *own = vocabulary_word(ngram->vocabulary, context[i]);
    Neighbour near[LIKE_TRIED];
    guint32 id = vocabulary_id(session_vocabulary(session), own, strlen(own));
    int count = id == WORD_UNKNOWN ? 0 : session_neighbours(session, id, LIKE_TRIED, near);
    for (int k = 0; k < count; k++) {
      memcpy(other, context, sizeof *other * (gsize)(ngram->config.order - 1));
      other[i] = vocabulary_id(ngram->vocabulary, near[k].word, strlen(near[k].word));
      guint64 seen = seen_of(ngram, other, word);
      if (seen <= w->like_seen) continue;
      w->like_seen = seen;
      g_free(w->like_text);
      w->like_text = joined(ngram, other, w->word);
      if (session_asked_word(session) != NULL) continue;
      map->chosen = find_word(map, own);
      map->partner = find_word(map, near[k].word);
      map->cosine = near[k].cosine;
    }
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
  if (hurry || ngram == NULL || w->word == NULL || w->seen > 0 || s->map.size == 0) return;
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
