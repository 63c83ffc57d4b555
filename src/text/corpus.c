#include "text/corpus.h"
#include "base/textfile.h"
#include "text/tokens.h"
#include <math.h>
#include <string.h>

Corpus *corpus_ref(Corpus *corpus) {
  g_ref_count_inc(&corpus->refs);
  return corpus;
}

void corpus_unref(Corpus *corpus) {
  if (corpus == NULL || !g_ref_count_dec(&corpus->refs)) return;
  vocabulary_unref(corpus->vocabulary);
  g_free(corpus->name);
  g_free(corpus->ids);
  g_free(corpus);
}

/* ---- lines to numbers ---- */

/* One of the two gives a token its number: a table that grows, or a vocabulary. */
typedef struct {
  WordTable *table;
  const Vocabulary *vocabulary;
} Numbering;

static guint32 number_of(const Numbering *numbering, const char *token, gsize length) {
  if (numbering->table != NULL) return word_table_add(numbering->table, token, length);
  return vocabulary_id(numbering->vocabulary, token, length);
}

#define NO_WORD G_MAXUINT32 /* ends a sentence while words have numbers of the table */

/* A text on its way to numbers. */
typedef struct {
  Corpus *corpus;
  Numbering numbering;
  const char *text, *end;
  gsize next_look; /* at the host: how much of the text may be read before it */
  const Host *host;
  gint64 began;
  bool interrupted;
  GArray *ids;
} Reader;

enum { BYTES_A_LOOK = 1 << 18 };

static void look(Reader *r, const char *at) {
  double done = (double)(at - r->text) / (double)(r->end - r->text);
  double seconds = (double)(g_get_monotonic_time() - r->began) / 1e6;
  r->next_look = (gsize)(at - r->text) + BYTES_A_LOOK;
  r->interrupted = host_interrupted(r->host);
  host_progress(r->host, "reading", MIN(done, 1), seconds * (1 - done) / done);
}

static void read_line(Reader *r, const char *line, const char *stop) {
  g_auto(Tokenizer) tokenizer = {0};
  const char *token;
  gsize token_length;
  guint before = r->ids->len;
  tokenizer_init(&tokenizer, line, (gsize)(stop - line), r->corpus->lower);
  while (!r->interrupted && tokenizer_next(&tokenizer, &token, &token_length)) {
    guint32 number = number_of(&r->numbering, token, token_length);
    g_array_append_val(r->ids, number);
    if ((gsize)(tokenizer.at - r->text) >= r->next_look) look(r, tokenizer.at);
  }
  if (r->ids->len == before) return;
  guint32 end = r->numbering.table != NULL ? NO_WORD : WORD_END;
  g_array_append_val(r->ids, end);
  r->corpus->sentences++;
}

static bool read_lines(Corpus *corpus, Numbering numbering, const char *text, gsize length, const Host *host,
                       Diag *diag) {
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(guint32));
  Reader reader = {.corpus = corpus,
                   .numbering = numbering,
                   .text = text,
                   .end = text + length,
                   .next_look = BYTES_A_LOOK,
                   .host = host,
                   .began = g_get_monotonic_time(),
                   .ids = ids};
  for (const char *at = text; at < reader.end && !reader.interrupted;) {
    const char *stop = at;
    while (stop < reader.end && *stop != '\n' && *stop != '\r') stop++;
    read_line(&reader, at, stop);
    at = stop + 1;
  }
  if (reader.interrupted) return diag_set(diag, (Span){0}, "%s: reading was interrupted", corpus->name);
  if (ids->len == 0) return diag_set(diag, (Span){0}, "%s: has no words", corpus->name);
  corpus->count = ids->len;
  guint32 *room = (guint32 *)(gpointer)g_array_free(g_steal_pointer(&ids), FALSE);
  corpus->ids = g_renew(guint32, room, corpus->count); /* it grew by doubling */
  return true;
}

/* ---- parts ---- */

/* Where sentence number `sentence` (from 0) begins. */
static gsize sentence_start(const Corpus *corpus, gsize sentence, guint32 end) {
  gsize at = 0;
  for (; sentence > 0; at++) sentence -= corpus->ids[at] == end;
  return at;
}

static void set_parts(Corpus *corpus, double test, guint32 end) {
  gsize tested = (gsize)floor(test * (double)corpus->sentences + 0.5);
  corpus->train_sentences = MAX(corpus->sentences - MIN(tested, corpus->sentences), 1);
  corpus->train = sentence_start(corpus, corpus->train_sentences, end);
  corpus->slice = sentence_start(corpus, corpus->train_sentences - corpus->train_sentences / 10, end);
}

static void number_by_vocabulary(Corpus *corpus, const WordTable *table, guint32 most) {
  gsize types = word_table_count(table);
  g_autofree guint64 *counts = g_new0(guint64, types + 1);
  g_autofree guint32 *map = g_new(guint32, types + 1);
  for (gsize i = 0; i < corpus->train; i++)
    if (corpus->ids[i] != NO_WORD) counts[corpus->ids[i]]++;
  corpus->vocabulary = vocabulary_new(table, counts, most, map);
  for (gsize i = 0; i < corpus->count; i++)
    corpus->ids[i] = corpus->ids[i] == NO_WORD ? (guint32)WORD_END : map[corpus->ids[i]];
}

/* ---- reading ---- */

static Corpus *corpus_new(const char *path, bool lower) {
  Corpus *corpus = g_new0(Corpus, 1);
  g_ref_count_init(&corpus->refs);
  corpus->name = g_path_get_basename(path);
  corpus->lower = lower;
  return corpus;
}

Corpus *corpus_read(const char *path, const CorpusOptions *options, const Host *host, Diag *diag) {
  gsize length;
  g_autofree char *text = textfile_read(path, "a text file", &length, diag);
  if (text == NULL) return NULL;
  g_autoptr(Corpus) corpus = corpus_new(path, options->lower);
  g_autoptr(WordTable) table = word_table_new();
  if (!read_lines(corpus, (Numbering){.table = table}, text, length, host, diag)) return NULL;
  set_parts(corpus, options->test, NO_WORD);
  number_by_vocabulary(corpus, table, options->vocab);
  return g_steal_pointer(&corpus);
}

Corpus *corpus_read_with(const char *path, Vocabulary *vocabulary, bool lower, const Host *host, Diag *diag) {
  gsize length;
  g_autofree char *text = textfile_read(path, "a text file", &length, diag);
  if (text == NULL) return NULL;
  g_autoptr(Corpus) corpus = corpus_new(path, lower);
  corpus->vocabulary = vocabulary_ref(vocabulary);
  if (!read_lines(corpus, (Numbering){.vocabulary = vocabulary}, text, length, host, diag)) return NULL;
  return g_steal_pointer(&corpus);
}

/* ---- contexts ---- */

void words_context(const Vocabulary *vocabulary, const guint32 *ids, gsize length, int n, guint32 *context) {
  for (; n > 0 && length > 0 && ids[length - 1] != WORD_END; length--) context[--n] = ids[length - 1];
  while (n > 0) context[--n] = vocabulary_start(vocabulary);
}

void corpus_context(const Corpus *corpus, gsize at, int n, guint32 *context) {
  words_context(corpus->vocabulary, corpus->ids, at, n, context);
}
