#pragma once
/*
 * The words that a model knows, and their numbers. Immutable once made; reference-counted.
 *
 * Ids 0 … |V|−1 are what a model can foretell: `</s>` (the end of a sentence), `<unk>` (any word that is not listed),
 * then the words, the most frequent first. The id |V| is `<s>`, the start of a sentence: context only, never foretold.
 * A network over documents uses the same id for padding (vocabulary_start). So a table of vectors has |V|+1 rows, and a
 * softmax |V| outputs.
 */
#include <glib.h>
#include <stdbool.h>

enum { WORD_END = 0, WORD_UNKNOWN = 1, WORD_FIRST = 2 };

/* ---- collecting: every word that occurs, numbered in order of first appearance ---- */

typedef struct WordTable WordTable;
WordTable *word_table_new(void);
void word_table_free(WordTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WordTable, word_table_free)
/* The number of a word, new or not. */
guint32 word_table_add(WordTable *table, const char *word, gsize length);
/* The number of a word; false if it is not there. */
bool word_table_find(const WordTable *table, const char *word, gsize length, guint32 *number);
guint32 word_table_count(const WordTable *table);
const char *word_table_word(const WordTable *table, guint32 number);

/* ---- the vocabulary ---- */

typedef struct Vocabulary Vocabulary;

/*
 * The words of `table` with a count above 0, at most the `most` most frequent of them (0: all; of equally frequent ones
 * the first seen), and `</s>`, `<unk>`. counts: one a word of the table. map (may be NULL) receives the id of each of
 * the table's words, WORD_UNKNOWN for those left out. A `<unk>` in the table is WORD_UNKNOWN.
 */
Vocabulary *vocabulary_new(const WordTable *table, const guint64 *counts, guint32 most, guint32 *map);
Vocabulary *vocabulary_ref(Vocabulary *vocabulary);
void vocabulary_unref(Vocabulary *vocabulary); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Vocabulary, vocabulary_unref)

guint32 vocabulary_size(const Vocabulary *vocabulary); /* |V|, with `</s>` and `<unk>` */
static inline guint32 vocabulary_start(const Vocabulary *vocabulary) {
  return vocabulary_size(vocabulary);
}
/* The id of a word, WORD_UNKNOWN if it is not listed. */
guint32 vocabulary_id(const Vocabulary *vocabulary, const char *word, gsize length);
/* The word of an id up to vocabulary_start. */
const char *vocabulary_word(const Vocabulary *vocabulary, guint32 id);
/* How often it occurred where the words were collected; 0 for `</s>`, `<unk>`'s is that of all words left out. */
guint64 vocabulary_count(const Vocabulary *vocabulary, guint32 id);
/* The listed word nearest to a misspelt one, or NULL. */
const char *vocabulary_nearest(const Vocabulary *vocabulary, const char *word);

/* Appends the ids of a text's tokens to an array of guint32; returns how many. */
gsize vocabulary_encode(const Vocabulary *vocabulary, const char *text, bool lower, GArray *ids);
