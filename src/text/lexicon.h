#pragma once
/*
 * Lists of words, and the six features that a text has by them. What comes in is a text, what goes out are six numbers
 * and the words that made them. Immutable once made; reference-counted.
 */
#include "base/diag.h"

typedef enum { LEXICON_POSITIVE, LEXICON_NEGATIVE, LEXICON_NEGATORS, LEXICON_PRONOUNS, LEXICON_LISTS } LexiconList;

typedef struct Lexicon Lexicon;

/*
 * Reads the four lists; a path that is NULL stands for the list that ships (assets/lexicon/). A file has a word a line
 * in any case; blank lines and those that begin with # or ; are left out. NULL and diag where a file cannot be read,
 * has no words, or a line holds more than one.
 */
Lexicon *lexicon_read(const char *const paths[LEXICON_LISTS], Diag *diag);
Lexicon *lexicon_ref(Lexicon *lexicon);
void lexicon_unref(Lexicon *lexicon); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lexicon, lexicon_unref)

const char *lexicon_list_name(LexiconList list); /* "positive" */
guint lexicon_size(const Lexicon *lexicon, LexiconList list);
/* Is this lower-cased word in the list? */
bool lexicon_has(const Lexicon *lexicon, LexiconList list, const char *word);

/*
 * The six features (Jurafsky and Martin, Speech and Language Processing, chapter on logistic regression): how many
 * words of the positive list, how many of the negative, whether a negator ("no") occurs, how many pronouns of the first
 * and second person, whether "!" occurs, and ln of the number of words (0 for a text without any).
 */
enum { FEATURES = 6 };
void lexicon_features(const Lexicon *lexicon, const char *text, double features[FEATURES]);
const char *feature_name(int feature); /* "negative words" */
/* The tokens of the text that a feature counts, separated by blanks: "" for the sixth. Caller frees. */
char *lexicon_evidence(const Lexicon *lexicon, const char *text, int feature);
