#pragma once
/*
 * Labelled texts: reviews and the like. What comes in is a file of lines label<TAB>text, a CSV table with the columns
 * `label` and `text`, or a file of lines for each of two classes. Immutable once made; reference-counted.
 *
 * `set` has what training needs besides features: a sample a document, its class, the names of the classes (numbers in
 * their order, names in that of the alphabet: so negative is 0, positive the last), and the parts, drawn by seed and
 * stratified. Its only feature is the number of tokens. dataset_with_features makes a set of other features of it.
 */
#include "nn/dataset.h"
#include "text/vocabulary.h"

typedef struct {
  grefcount refs;
  Dataset *set;
  char **texts;           /* [set->samples], NULL-terminated: as they were read */
  Vocabulary *vocabulary; /* all words of the training part */
  guint32 *ids;           /* lower-cased tokens of all documents, one document behind the other */
  gsize *start;           /* [set->samples + 1]: document d is ids[start[d] … start[d+1]−1] */
} Documents;

typedef struct {
  double test, valid;  /* shares */
  guint32 vocab;       /* the most frequent words of the training part; 0: all */
  const char *without; /* texts with this label are left out; NULL: none */
  guint64 seed;
} DocumentOptions;

/* A file whose name ends in .csv is a table, any other has lines label<TAB>text.
 * NULL and diag, naming file and line. */
Documents *documents_read(const char *path, const DocumentOptions *options, Diag *diag);
/* A line a document: those of `positive` are class 1, those of `negative` class 0. */
Documents *documents_read_pair(const char *positive, const char *negative, const DocumentOptions *options, Diag *diag);
Documents *documents_ref(Documents *documents);
void documents_unref(Documents *documents); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Documents, documents_unref)
