#pragma once
/*
 * Text as tokens: words and marks. What comes in is UTF-8 (text/read.h checks it); what goes out are the tokens in
 * order, one at a time.
 *
 * A word is letters, digits and `_`. An apostrophe between two letters (don't) and a point or comma between two digits
 * (3.5) belong to it. Every other mark that is no blank is a token of its own, so "No plot!" is `no` `plot` `!`.
 * `<unk>` is kept whole, since prepared corpora write unknown words so.
 */
#include <glib.h>
#include <stdbool.h>

typedef struct {
  const char *at, *end; /* what is left of the text; borrowed */
  bool lower;           /* lower-case words */
  GString *word;        /* the token handed out last, where it differs from the text */
} Tokenizer;

void tokenizer_init(Tokenizer *tokenizer, const char *text, gsize length, bool lower);
void tokenizer_clear(Tokenizer *tokenizer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tokenizer, tokenizer_clear)
/* The next token, `length` bytes without a NUL, valid until the next call; false at the end of the text. */
bool tokenizer_next(Tokenizer *tokenizer, const char **token, gsize *length);

/* Is a token a word, not a mark? */
bool token_is_word(const char *token, gsize length);

/* All tokens of a text, NULL-terminated; caller frees with g_strfreev. */
char **tokens_split(const char *text, bool lower);
