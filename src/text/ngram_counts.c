/*
 * Level by level. A position of the text (an event, or the `<s>` before a sentence) has at each level the node of the
 * n-gram that ends there. The node of length k at a position is given by the node of length k−1 at the position before
 * it and by its word, so sorting the positions by that pair gives level k: two counting sorts, the first of which, by
 * word, serves all levels.
 */
#include "text/ngram_counts.h"
#include "base/limits.h"
#include <string.h>

typedef struct {
  const Corpus *corpus;
  gsize count;      /* positions: events and the `<s>` of each sentence */
  guint32 *word;    /* [count] */
  guint32 *by_word; /* [count] positions in order of their words */
  guint32 *order;   /* [count] positions in order of (node before, word) */
  guint32 *before;  /* [count] each position's node at the level below */
  guint32 *node;    /* [count] … and at the level being made */
  guint32 *starts;  /* room for counting */
  const Host *host;
  gint64 began;
  gsize done, whole; /* positions gone over, and to be gone over */
  bool interrupted;
} Sorter;

static void sorter_clear(Sorter *s) {
  g_free(s->word);
  g_free(s->by_word);
  g_free(s->order);
  g_free(s->before);
  g_free(s->node);
  g_free(s->starts);
}

enum { POSITIONS_A_LOOK = 1 << 18 }; /* between two looks at the host */

/* At position i of a pass. Once it is true, what was counted so far is worth nothing. */
static bool look(Sorter *s, gsize i) {
  if (i % POSITIONS_A_LOOK != 0 || i == 0) return s->interrupted;
  s->done += POSITIONS_A_LOOK;
  double done = (double)s->done / (double)s->whole, seconds = (double)(g_get_monotonic_time() - s->began) / 1e6;
  host_progress(s->host, "counting", MIN(done, 1), done < 1 ? seconds * (1 - done) / done : 0);
  s->interrupted = s->interrupted || host_interrupted(s->host);
  return s->interrupted;
}

static bool is_start(const Sorter *s, gsize position) {
  return s->word[position] == vocabulary_start(s->corpus->vocabulary);
}

/* Events with a `<s>` before each sentence. */
static void lay_out(Sorter *s, gsize events) {
  guint32 start = vocabulary_start(s->corpus->vocabulary);
  gsize at = 0;
  bool begins = true;
  for (gsize i = 0; i < events; i++) {
    if (begins) s->word[at++] = start;
    s->word[at++] = s->corpus->ids[i];
    begins = s->corpus->ids[i] == WORD_END;
  }
  g_assert(at == s->count);
}

/* The node that position i hangs below: that of the position before it; a `<s>` follows another. */
static guint32 parent_of(const Sorter *s, gsize i) {
  return s->before[is_start(s, i) ? i : i - 1];
}

/* Stable counting sort of the positions `from` into `to`, by word (words: NULL) or by parent. */
static void sort_positions(Sorter *s, const guint32 *from, guint32 *to, guint32 range, bool by_parent) {
  memset(s->starts, 0, ((gsize)range + 1) * sizeof *s->starts);
  for (gsize i = 0; i < s->count && !look(s, i); i++) s->starts[(by_parent ? parent_of(s, i) : s->word[i]) + 1]++;
  for (guint32 k = 0; k < range; k++) s->starts[k + 1] += s->starts[k];
  for (gsize i = 0; i < s->count && !look(s, i); i++) {
    gsize position = from != NULL ? from[i] : i;
    to[s->starts[by_parent ? parent_of(s, position) : s->word[position]]++] = (guint32)position;
  }
}

static guint32 count_nodes(Sorter *s) {
  guint32 nodes = 0;
  for (gsize i = 0; i < s->count && !look(s, i); i++) {
    guint32 p = s->order[i], last = i > 0 ? s->order[i - 1] : p;
    nodes += i == 0 || parent_of(s, p) != parent_of(s, last) || s->word[p] != s->word[last];
  }
  return nodes;
}

/* Fills a level from the sorted positions, and what the level below it says of it: children and words to the left.
 * false: interrupted. */
static bool fill_level(Sorter *s, NgramLevel *below, NgramLevel *level) {
  guint32 nodes = count_nodes(s);
  if (s->interrupted) return false;
  level->count = nodes;
  level->word = g_new(guint32, level->count);
  level->seen = g_new0(guint32, level->count);
  below->first = g_new(guint32, (gsize)below->count + 1);
  guint32 n = 0, filled = 0;
  for (gsize i = 0; i < s->count && !look(s, i); i++) {
    guint32 p = s->order[i], parent = parent_of(s, p), last = i > 0 ? s->order[i - 1] : p;
    if (i == 0 || parent != parent_of(s, last) || s->word[p] != s->word[last]) {
      while (filled <= parent) below->first[filled++] = n;
      level->word[n++] = s->word[p];
      if (below->lefts != NULL && !is_start(s, p)) below->lefts[s->before[p]]++;
    }
    level->seen[n - 1] += !is_start(s, p);
    s->node[p] = n - 1;
  }
  while (filled <= below->count) below->first[filled++] = n;
  return !s->interrupted;
}

static bool make_levels(Sorter *s, NgramCounts *counts, Diag *diag) {
  guint32 words = vocabulary_size(s->corpus->vocabulary) + 1;
  counts->level[0].count = 1;
  sort_positions(s, NULL, s->by_word, words, false);
  bool made = !s->interrupted && !host_interrupted(s->host);
  for (int k = 1; k <= counts->order && made; k++) {
    NgramLevel *below = &counts->level[k - 1];
    if (k > 1) below->lefts = g_new0(guint32, below->count);
    sort_positions(s, s->by_word, s->order, below->count, true);
    made = !s->interrupted && fill_level(s, below, &counts->level[k]) && !host_interrupted(s->host);
    guint32 *node = s->node;
    s->node = s->before;
    s->before = node;
  }
  return made || diag_set(diag, (Span){0}, "counting was interrupted");
}

NgramCounts *ngram_count(const Corpus *corpus, gsize count, int order, const Host *host, Diag *diag) {
  g_assert(order >= 1 && order <= NGRAM_MAX && count > 0);
  Sorter s = {.corpus = corpus, .count = count};
  for (gsize i = 0; i < count; i++) s.count += corpus->ids[i] == WORD_END;
  guint64 bytes, each = (6 + 4 * (guint64)order) * sizeof(guint32);
  if (!limits_allow(s.count, each, &bytes) || s.count >= G_MAXUINT32) {
    g_autoptr(GString) size = g_string_new(NULL);
    limits_format_bytes(size, bytes);
    diag_set(diag, (Span){0}, "counting %d-grams of this corpus would take %s", order, size->str);
    return NULL;
  }
  g_autoptr(NgramCounts) counts = g_new0(NgramCounts, 1);
  counts->order = order;
  counts->events = count;
  guint32 **arrays[] = {&s.word, &s.by_word, &s.order, &s.before, &s.node};
  for (gsize i = 0; i < G_N_ELEMENTS(arrays); i++) *arrays[i] = g_new0(guint32, s.count);
  s.starts = g_new(guint32, MAX(s.count, (gsize)vocabulary_size(corpus->vocabulary) + 1) + 2);
  lay_out(&s, count);
  s.host = host;
  s.began = g_get_monotonic_time();
  s.whole = s.count * (2 + 4 * (gsize)order); /* two passes to sort by words, and four a level */
  bool made = make_levels(&s, counts, diag);
  sorter_clear(&s);
  return made ? g_steal_pointer(&counts) : NULL;
}

void ngram_counts_free(NgramCounts *counts) {
  if (counts == NULL) return;
  for (int k = 0; k <= counts->order; k++) {
    g_free(counts->level[k].word);
    g_free(counts->level[k].seen);
    g_free(counts->level[k].lefts);
    g_free(counts->level[k].first);
  }
  g_free(counts);
}

guint32 ngram_child(const NgramCounts *counts, int level, guint32 node, guint32 word) {
  const NgramLevel *here = &counts->level[level], *next = &counts->level[level + 1];
  guint32 low = here->first[node], high = here->first[node + 1];
  while (low < high) {
    guint32 middle = low + (high - low) / 2;
    if (next->word[middle] == word) return middle;
    if (next->word[middle] < word)
      low = middle + 1;
    else
      high = middle;
  }
  return NGRAM_NONE;
}

guint32 ngram_node(const NgramCounts *counts, const guint32 *words, int length) {
  guint32 node = 0;
  for (int k = 0; k < length && node != NGRAM_NONE; k++) node = ngram_child(counts, k, node, words[k]);
  return node;
}
