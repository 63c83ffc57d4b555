#pragma once
/*
 * Running text for language models: each line is a sentence. What comes in is a file of up to hundreds of megabytes,
 * read once; what goes out are its events as word ids. Immutable once made; reference-counted.
 *
 * The events are the tokens of every sentence and its end `</s>`. So the context of an event are the ids before it back
 * to the last WORD_END, and `<s>` before those (corpus_context). Lines without a token are left out.
 */
#include "base/diag.h"
#include "base/host.h"
#include "text/vocabulary.h"

typedef struct {
  grefcount refs;
  char *name; /* the file's name, without its folder */
  Vocabulary *vocabulary;
  bool lower;
  guint32 *ids; /* [count] events in order: sentence by sentence, each with its WORD_END */
  gsize count;
  gsize train; /* ids[0 … train−1] are the training part, ids[train … count−1] the test part */
  /* ids[slice … train−1], the last tenth of the training sentences: what weights of mixtures are fitted on, by models
   * that were counted on ids[0 … slice−1]. */
  gsize slice;
  gsize sentences, train_sentences;
} Corpus;

typedef struct {
  double test;   /* share of the lines, from the end; 0 ≤ test < 1 */
  guint32 vocab; /* the most frequent words of the training part; 0: all */
  bool lower;
} CorpusOptions;
#define CORPUS_OPTIONS_INIT ((CorpusOptions){.lower = true})

/*
 * Reads a file; its progress goes to the host (may be NULL). NULL and diag where it is missing, empty, binary, no UTF-8
 * (file, line and byte are named), too large, without a word, or where the host says that it was interrupted.
 */
Corpus *corpus_read(const char *path, const CorpusOptions *options, const Host *host, Diag *diag);
/* Another file by the same vocabulary, all of it test part. */
Corpus *corpus_read_with(const char *path, Vocabulary *vocabulary, bool lower, const Host *host, Diag *diag);
Corpus *corpus_ref(Corpus *corpus);
void corpus_unref(Corpus *corpus); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Corpus, corpus_unref)

/* The n ids before the event at `at`, the nearest last; `<s>` where its sentence has no more. `at` may be
 * corpus->count.
 */
void corpus_context(const Corpus *corpus, gsize at, int n, guint32 *context);

/* The same for the end of a text's `length` ids, as a person typed it: the context of its next word. */
void words_context(const Vocabulary *vocabulary, const guint32 *ids, gsize length, int n, guint32 *context);
