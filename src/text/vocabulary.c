/*
 * Words lie one behind the other in one block, each with its NUL, and an open hash table with linear probing leads from
 * a word to its number: a hundred megabytes of text are a few seconds.
 */
#include "text/vocabulary.h"
#include "base/diag.h"
#include "text/tokens.h"
#include <string.h>

/* ---- WordTable ---- */

struct WordTable {
  GByteArray *bytes; /* all words, each with its NUL */
  GArray *offsets;   /* of gsize: where a word begins */
  guint32 *slots;    /* number + 1; 0: free */
  gsize slot_count;  /* a power of two, at least twice the words */
};

WordTable *word_table_new(void) {
  WordTable *table = g_new0(WordTable, 1);
  table->bytes = g_byte_array_new();
  table->offsets = g_array_new(FALSE, FALSE, sizeof(gsize));
  table->slot_count = 1024;
  table->slots = g_new0(guint32, table->slot_count);
  return table;
}

void word_table_free(WordTable *table) {
  if (table == NULL) return;
  g_byte_array_unref(table->bytes);
  g_array_unref(table->offsets);
  g_free(table->slots);
  g_free(table);
}

guint32 word_table_count(const WordTable *table) {
  return table->offsets->len;
}

const char *word_table_word(const WordTable *table, guint32 number) {
  return (const char *)table->bytes->data + g_array_index(table->offsets, gsize, number);
}

/* FNV-1a, its high bits folded in. */
static guint64 hash_word(const char *word, gsize length) {
  guint64 h = 14695981039346656037u;
  for (gsize i = 0; i < length; i++) h = (h ^ (guchar)word[i]) * 1099511628211u;
  return h ^ h >> 32;
}

/* Where the word is, or the free slot where it belongs. */
static gsize find_slot(const WordTable *table, const char *word, gsize length) {
  gsize mask = table->slot_count - 1, slot = hash_word(word, length) & mask;
  for (; table->slots[slot] != 0; slot = (slot + 1) & mask) {
    const char *there = word_table_word(table, table->slots[slot] - 1);
    if (strncmp(there, word, length) == 0 && there[length] == 0) break;
  }
  return slot;
}

static void grow(WordTable *table) {
  g_free(table->slots);
  table->slot_count *= 2;
  table->slots = g_new0(guint32, table->slot_count);
  for (guint32 i = 0; i < table->offsets->len; i++) {
    const char *word = word_table_word(table, i);
    table->slots[find_slot(table, word, strlen(word))] = i + 1;
  }
}

bool word_table_find(const WordTable *table, const char *word, gsize length, guint32 *number) {
  guint32 found = table->slots[find_slot(table, word, length)];
  if (found > 0) *number = found - 1;
  return found > 0;
}

guint32 word_table_add(WordTable *table, const char *word, gsize length) {
  gsize slot = find_slot(table, word, length);
  if (table->slots[slot] != 0) return table->slots[slot] - 1;
  gsize offset = table->bytes->len;
  g_byte_array_append(table->bytes, (const guint8 *)word, (guint)length);
  g_byte_array_append(table->bytes, (const guint8 *)"", 1);
  g_array_append_val(table->offsets, offset);
  guint32 number = table->offsets->len - 1;
  table->slots[slot] = number + 1;
  if ((gsize)table->offsets->len * 2 > table->slot_count) grow(table);
  return number;
}

/* ---- Vocabulary ---- */

struct Vocabulary {
  grefcount refs;
  WordTable *words; /* numbered as the ids, `<s>` behind the last */
  guint64 *counts;
  guint32 size;
};

typedef struct {
  guint32 number;
  guint64 count;
} Ranked;

static int by_count(gconstpointer a, gconstpointer b) {
  const Ranked *x = a, *y = b;
  if (x->count != y->count) return x->count > y->count ? -1 : 1;
  return x->number < y->number ? -1 : 1;
}

static Ranked *rank_words(const WordTable *table, const guint64 *counts, guint32 unknown, guint32 *ranked_count) {
  guint32 n = word_table_count(table), used = 0;
  Ranked *ranked = g_new(Ranked, (gsize)n + 1);
  for (guint32 i = 0; i < n; i++)
    if (counts[i] > 0 && i != unknown) ranked[used++] = (Ranked){i, counts[i]};
  qsort(ranked, used, sizeof *ranked, by_count);
  *ranked_count = used;
  return ranked;
}

static void add_word(Vocabulary *v, const char *word) {
  guint32 number = word_table_add(v->words, word, strlen(word));
  g_assert(number == v->size);
  v->size++;
}

Vocabulary *vocabulary_new(const WordTable *table, const guint64 *counts, guint32 most, guint32 *map) {
  guint32 known, unknown = G_MAXUINT32;
  word_table_find(table, "<unk>", strlen("<unk>"), &unknown);
  g_autofree Ranked *ranked = rank_words(table, counts, unknown, &known);
  guint32 kept = most > 0 ? MIN(most, known) : known;
  Vocabulary *v = g_new0(Vocabulary, 1);
  g_ref_count_init(&v->refs);
  v->words = word_table_new();
  v->counts = g_new0(guint64, (gsize)kept + WORD_FIRST + 1);
  add_word(v, "</s>");
  add_word(v, "<unk>");
  for (guint32 i = 0; map != NULL && i < word_table_count(table); i++) map[i] = WORD_UNKNOWN;
  for (guint32 i = 0; i < kept; i++) {
    if (map != NULL) map[ranked[i].number] = v->size;
    v->counts[v->size] = ranked[i].count;
    add_word(v, word_table_word(table, ranked[i].number));
  }
  for (guint32 i = kept; i < known; i++) v->counts[WORD_UNKNOWN] += ranked[i].count;
  if (unknown != G_MAXUINT32) v->counts[WORD_UNKNOWN] += counts[unknown];
  word_table_add(v->words, "<s>", strlen("<s>"));
  return v;
}

Vocabulary *vocabulary_ref(Vocabulary *vocabulary) {
  g_ref_count_inc(&vocabulary->refs);
  return vocabulary;
}

void vocabulary_unref(Vocabulary *vocabulary) {
  if (vocabulary == NULL || !g_ref_count_dec(&vocabulary->refs)) return;
  word_table_free(vocabulary->words);
  g_free(vocabulary->counts);
  g_free(vocabulary);
}

guint32 vocabulary_size(const Vocabulary *vocabulary) {
  return vocabulary->size;
}

guint32 vocabulary_id(const Vocabulary *vocabulary, const char *word, gsize length) {
  guint32 id;
  return word_table_find(vocabulary->words, word, length, &id) && id < vocabulary->size ? id : WORD_UNKNOWN;
}

const char *vocabulary_word(const Vocabulary *vocabulary, guint32 id) {
  return word_table_word(vocabulary->words, id);
}

guint64 vocabulary_count(const Vocabulary *vocabulary, guint32 id) {
  return vocabulary->counts[id];
}

enum { SEARCHED_WORDS = 20000 }; /* the frequent ones: enough for a suggestion, and at once */

const char *vocabulary_nearest(const Vocabulary *vocabulary, const char *word) {
  guint32 last = MIN(vocabulary->size, (guint32)SEARCHED_WORDS);
  g_autofree const char **candidates = g_new0(const char *, (gsize)last + 1);
  guint32 used = 0;
  for (guint32 id = WORD_FIRST; id < last; id++) candidates[used++] = vocabulary_word(vocabulary, id);
  return nearest_word(word, candidates);
}

gsize vocabulary_encode(const Vocabulary *vocabulary, const char *text, bool lower, GArray *ids) {
  g_auto(Tokenizer) tokenizer = {0};
  tokenizer_init(&tokenizer, text, strlen(text), lower);
  const char *token;
  gsize length, count = 0;
  for (; tokenizer_next(&tokenizer, &token, &length); count++) {
    guint32 id = vocabulary_id(vocabulary, token, length);
    g_array_append_val(ids, id);
  }
  return count;
}
