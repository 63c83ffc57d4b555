/* Completion: the text before the word under the cursor is parsed, and the parser asked what could come next. */
#include "lang/parser.h"
#include <string.h>

/* Where the statement begins that the cursor is in: behind the last `;` or newline outside brackets. */
static gsize statement_start(const char *text, gsize cursor) {
  Lexer lexer = lexer_at(text, cursor, 0);
  gsize start = 0;
  int depth = 0;
  for (Token token = lexer_next(&lexer); token.kind != TOKEN_END; token = lexer_next(&lexer)) {
    if (token.kind == TOKEN_OPEN_PAREN || token.kind == TOKEN_OPEN_BRACKET) depth++;
    if (token.kind == TOKEN_CLOSE_PAREN || token.kind == TOKEN_CLOSE_BRACKET) depth--;
    bool ends = token.kind == TOKEN_NEWLINE || token.kind == TOKEN_SEMICOLON;
    if (ends && depth <= 0) start = lexer.position;
  }
  return start;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

static gsize raw_start(const char *text, gsize from, gsize cursor) {
  while (cursor > from && !is_blank(text[cursor - 1])) cursor--;
  return cursor;
}

static gsize name_start(const char *text, gsize from, gsize cursor) {
  while (cursor > from &&
         (g_ascii_isalnum(text[cursor - 1]) || text[cursor - 1] == '_' || (guchar)text[cursor - 1] >= 0x80))
    cursor--;
  return cursor;
}

/* What could begin at `end` of the statement that begins at `start`. */
static Probe probe(const Verbs *verbs, const char *text, gsize start, gsize end) {
  Probe found = {.verb = -1};
  Diag ignored = DIAG_INIT;
  Parser p;
  parser_begin(&p, verbs, lexer_at(text, end, start), true, &ignored);
  p.probe = &found;
  if (parser_at_end(&p))
    found = (Probe){-1, true, ARG_STATEMENT};
  else
    statement_unref(parser_statement(&p));
  diag_clear(&ignored);
  return found;
}

/* The key in `key=…` at the start of a word, or NULL. */
static char *option_key(const char *text, gsize word, gsize cursor) {
  gsize equals = word;
  while (equals < cursor && text[equals] != '=') equals++;
  g_autofree char *key = g_strndup(text + word, equals - word);
  return equals < cursor && is_name(key) ? g_steal_pointer(&key) : NULL;
}

void parse_cursor(const Verbs *verbs, const char *text, gsize cursor, int *verb, gsize *start, ArgKind *kind,
                  char **key) {
  cursor = MIN(cursor, strlen(text));
  gsize from = statement_start(text, cursor), word = raw_start(text, from, cursor);
  Probe found = probe(verbs, text, from, word);
  bool first_word = found.found && found.kind == ARG_STATEMENT;
  bool inside = first_word && name_start(text, word, cursor) > word; /* `2*th`, `f(th`: no verb can stand there */
  *verb = first_word ? -1 : found.verb;
  *kind = found.found && !inside ? found.kind : ARG_NAME;
  *key = *verb >= 0 ? option_key(text, word, cursor) : NULL;
  bool raw = *kind == ARG_WORD || *kind == ARG_TEXT;
  if (*key)
    *start = word + strlen(*key) + 1;
  else
    *start = raw ? word : name_start(text, word, cursor);
  if ((raw || *key) && *start < cursor && text[*start] == '"') ++*start;
}
