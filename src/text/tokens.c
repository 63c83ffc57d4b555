#include "text/tokens.h"
#include <string.h>

void tokenizer_init(Tokenizer *tokenizer, const char *text, gsize length, bool lower) {
  *tokenizer = (Tokenizer){.at = text, .end = text + length, .lower = lower, .word = g_string_new(NULL)};
}

void tokenizer_clear(Tokenizer *tokenizer) {
  if (tokenizer->word != NULL) g_string_free(tokenizer->word, TRUE);
  tokenizer->word = NULL;
}

typedef enum { CHAR_BLANK, CHAR_WORD, CHAR_MARK } CharKind;

static CharKind char_kind(gunichar c) {
  if (c < 128) {
    if (g_ascii_isalnum((char)c) || c == '_') return CHAR_WORD;
    return c <= ' ' || c == 127 ? CHAR_BLANK : CHAR_MARK;
  }
  if (g_unichar_isalnum(c) || g_unichar_ismark(c)) return CHAR_WORD;
  GUnicodeType type = g_unichar_type(c);
  if (type == G_UNICODE_FORMAT) return CHAR_WORD; /* joiners inside of words */
  return g_unichar_isspace(c) || type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR ? CHAR_BLANK : CHAR_MARK;
}

static gunichar char_at(const char *at, const char *end) {
  if (at >= end) return 0;
  return (guchar)*at < 128 ? (gunichar)*at : g_utf8_get_char(at);
}

static const char *char_after(const char *at) {
  return (guchar)*at < 128 ? at + 1 : g_utf8_next_char(at);
}

enum { CURLY_APOSTROPHE = 0x2019 };

/* Does the mark at `at`, with the word's character `before` in front of it, belong to the word? */
static bool mark_joins(gunichar before, const char *at, const char *end) {
  gunichar mark = char_at(at, end);
  if (mark != '\'' && mark != CURLY_APOSTROPHE && mark != '.' && mark != ',') return false;
  gunichar after = char_at(char_after(at), end);
  if (mark == '.' || mark == ',') return g_unichar_isdigit(before) && g_unichar_isdigit(after);
  return g_unichar_isalpha(before) && g_unichar_isalpha(after);
}

static void append_char(Tokenizer *t, gunichar c) {
  if (c == CURLY_APOSTROPHE) c = '\'';
  if (c < 128)
    g_string_append_c(t->word, t->lower ? g_ascii_tolower((char)c) : (char)c);
  else
    g_string_append_unichar(t->word, t->lower ? g_unichar_tolower(c) : c);
}

static void read_word(Tokenizer *t) {
  for (gunichar before = 0; t->at < t->end; t->at = char_after(t->at)) {
    gunichar c = char_at(t->at, t->end);
    if (char_kind(c) != CHAR_WORD && !mark_joins(before, t->at, t->end)) return;
    append_char(t, c);
    before = c;
  }
}

bool tokenizer_next(Tokenizer *t, const char **token, gsize *length) {
  static const char unknown[] = "<unk>";
  g_string_truncate(t->word, 0);
  while (t->at < t->end && char_kind(char_at(t->at, t->end)) == CHAR_BLANK) t->at = char_after(t->at);
  if (t->at >= t->end) return false;
  if (char_kind(char_at(t->at, t->end)) == CHAR_WORD) {
    read_word(t);
  } else if ((gsize)(t->end - t->at) >= strlen(unknown) && memcmp(t->at, unknown, strlen(unknown)) == 0) {
    g_string_append(t->word, unknown);
    t->at += strlen(unknown);
  } else {
    append_char(t, char_at(t->at, t->end));
    t->at = char_after(t->at);
  }
  *token = t->word->str;
  *length = t->word->len;
  return true;
}

bool token_is_word(const char *token, gsize length) {
  return length > 0 && char_kind(char_at(token, token + length)) == CHAR_WORD;
}

char **tokens_split(const char *text, bool lower) {
  g_auto(Tokenizer) tokenizer = {0};
  tokenizer_init(&tokenizer, text, strlen(text), lower);
  g_autoptr(GPtrArray) all = g_ptr_array_new();
  const char *token;
  gsize length;
  while (tokenizer_next(&tokenizer, &token, &length)) g_ptr_array_add(all, g_strndup(token, length));
  g_ptr_array_add(all, NULL);
  return (char **)g_ptr_array_free(g_steal_pointer(&all), FALSE);
}
