#include "lang/parser.h"
#include <string.h>

/* A message shows at most this many characters of what was typed. */
enum { SHOWN = 30 };

/* Digits that bring every number back as it was typed, if it was typed with no more. */
enum { CANONICAL_DIGITS = 15 };

/* ---- moving ---- */

static void read_token(Parser *p) {
  bool blank = false;
  for (;;) {
    p->token = lexer_next(&p->lexer);
    if (p->token.kind != TOKEN_NEWLINE || p->open.length == 0) break;
    if (parser_statement_starts(p, p->lexer.position)) {
      p->token.kind = TOKEN_END;
      p->interrupted = true;
      break;
    }
    if (p->mode == MODE_MATRIX) break;
    blank = true;
  }
  p->token.blank_before |= blank;
}

void parser_begin(Parser *p, const Verbs *verbs, Lexer lexer, bool final, Diag *diag) {
  *p = (Parser){.verbs = verbs, .lexer = lexer, .final = final, .diag = diag};
  read_token(p);
  p->token.blank_before = true;
}

void parser_advance(Parser *p) {
  p->previous = p->token;
  if (!p->interrupted) read_token(p);
}

void parser_jump(Parser *p, gsize position) {
  p->lexer.position = position;
  read_token(p);
}

gsize parser_end(const Parser *p) {
  return p->previous.span.offset + p->previous.span.length;
}

Span parser_span(const Parser *p, gsize start) {
  return (Span){(guint32)start, (guint32)(MAX(parser_end(p), start) - start)};
}

char *parser_text(const Parser *p, Span span) {
  return g_strndup(p->lexer.text + span.offset, span.length);
}

char *parser_shown(const Parser *p, Span span) {
  g_autofree char *text = parser_text(p, span);
  text[strcspn(text, "\r\n")] = '\0';
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  if (g_utf8_strlen(valid, -1) <= SHOWN && strlen(text) == span.length) return g_steal_pointer(&valid);
  g_autofree char *start = g_utf8_substring(valid, 0, MIN(SHOWN - 1, g_utf8_strlen(valid, -1)));
  return g_strconcat(start, "…", NULL);
}

char *parser_typed(const Parser *p, const Expr *expr, Span span) {
  g_autofree char *text = parser_text(p, span);
  if (!strchr(text, '\n')) return g_steal_pointer(&text);
  GString *canonical = g_string_new(NULL);
  expr_print(expr, CANONICAL_DIGITS, canonical);
  return g_string_free(canonical, FALSE);
}

bool parser_assign_follows(const Parser *p, gsize position) {
  const char *text = p->lexer.text;
  while (position < p->lexer.length && (text[position] == ' ' || text[position] == '\t')) position++;
  if (position >= p->lexer.length || text[position] != '=') return false;
  return position + 1 >= p->lexer.length || text[position + 1] != '=';
}

bool parser_at_end(const Parser *p) {
  TokenKind kind = p->token.kind;
  return kind == TOKEN_END || kind == TOKEN_NEWLINE || kind == TOKEN_SEMICOLON;
}

bool token_starts_operand(const Token *token) {
  switch (token->kind) {
  case TOKEN_NAME:
    return token->op == OPERATOR_NONE || token->op == OPERATOR_NOT;
  case TOKEN_NUMBER:
  case TOKEN_TEXT:
  case TOKEN_OPEN_PAREN:
  case TOKEN_OPEN_BRACKET:
    return true;
  default:
    return false;
  }
}

bool token_starts_formula(const Token *token) {
  bool sign = token->kind == TOKEN_OPERATOR && (token->op == OPERATOR_ADD || token->op == OPERATOR_SUBTRACT);
  return sign || (token_starts_operand(token) && token->kind != TOKEN_TEXT);
}

bool parser_enter(Parser *p) {
  if (++p->depth <= PARSE_MAX_DEPTH) return true;
  diag_set(p->diag, p->token.span, "this is nested more than %d levels deep", PARSE_MAX_DEPTH);
  return diag_hint(p->diag, "give parts of it names of their own");
}

void parser_leave(Parser *p) {
  p->depth--;
}

/* ---- explaining ---- */

/* The text ends, or the statement does, with a bracket open. */
static bool explain_unclosed(Parser *p) {
  if (p->token.kind == TOKEN_END && !p->interrupted && !p->final) {
    p->incomplete = true;
    return false;
  }
  bool round = p->lexer.text[p->open.offset] == '(';
  const char *what = p->token.kind == TOKEN_SEMICOLON ? "is not closed before ';'"
                     : p->token.kind == TOKEN_ASSIGN  ? "is not closed before '='"
                                                      : "is never closed";
  diag_set(p->diag, p->open, "this '%s' %s", round ? "(" : "[", what);
  return diag_hint(p->diag, "its '%s' is missing", round ? ")" : "]");
}

static bool explain_dangling(Parser *p) {
  if (!p->final) {
    p->incomplete = true;
    return false;
  }
  diag_set(p->diag, (Span){(guint32)p->lexer.dangling, 1}, "the line goes on after this '\\', but no line follows");
  return false;
}

/* The statement ends where an operand should stand. */
static bool explain_nothing_follows(Parser *p) {
  if (p->token.kind == TOKEN_END && p->lexer.dangling != G_MAXSIZE) return explain_dangling(p);
  if (p->previous.kind == TOKEN_END) return diag_set(p->diag, p->token.span, "a formula is missing here");
  g_autofree char *text = parser_shown(p, p->previous.span);
  return diag_set(p->diag, p->previous.span, "nothing stands after '%s'", text);
}

static bool is_operator(const Token *token) {
  return token->kind == TOKEN_OPERATOR || (token->kind == TOKEN_NAME && token->op != OPERATOR_NONE);
}

static bool explain_missing_before(Parser *p) {
  g_autofree char *text = parser_shown(p, p->token.span), *previous = parser_shown(p, p->previous.span);
  bool after_operator =
      is_operator(&p->previous) || (p->previous.kind == TOKEN_ASSIGN && p->token.kind == TOKEN_ASSIGN);
  if (!after_operator) {
    diag_set(p->diag, p->token.span, "nothing stands before '%s'", text);
    return p->token.kind == TOKEN_ASSIGN ? diag_hint(p->diag, "to give x a value, write x = 3") : false;
  }
  diag_set(p->diag, p->token.span, "'%s' cannot follow '%s'", text, previous);
  bool halves = p->token.kind == TOKEN_ASSIGN && p->previous.span.length == 1 && strchr("<>=", previous[0]);
  return halves ? diag_hint(p->diag, "write %s= without a blank", previous) : false;
}

static bool explain_stray_close(Parser *p) {
  bool round = p->token.kind == TOKEN_CLOSE_PAREN;
  if (p->open.length == 0) {
    diag_set(p->diag, p->token.span, "this '%s' closes nothing", round ? ")" : "]");
    return diag_hint(p->diag, "its '%s' is missing, or it is one too many", round ? "(" : "[");
  }
  char opened = p->lexer.text[p->open.offset];
  diag_set(p->diag, p->token.span, "this '%s' does not fit the '%c' that is open", round ? ")" : "]", opened);
  return diag_hint(p->diag, "write '%s'", opened == '(' ? ")" : "]");
}

bool parser_explain_quote(Parser *p) {
  if (p->token.kind == TOKEN_ERROR) return lexer_explain(&p->lexer, &p->token, p->diag);
  diag_set(p->diag, p->token.span, "a single quote stands directly behind what it transposes, as in W'");
  return diag_hint(p->diag, "a text stands in double quotes: \"…\"");
}

bool parser_explain_missing(Parser *p) {
  switch (p->token.kind) {
  case TOKEN_ERROR:
    return lexer_explain(&p->lexer, &p->token, p->diag);
  case TOKEN_END:
  case TOKEN_NEWLINE:
  case TOKEN_SEMICOLON:
    return p->open.length > 0 ? explain_unclosed(p) : explain_nothing_follows(p);
  case TOKEN_TEXT:
    diag_set(p->diag, p->token.span, "a text in quotes cannot stand in a formula");
    return false;
  case TOKEN_QUOTE:
    return parser_explain_quote(p);
  case TOKEN_CLOSE_PAREN:
  case TOKEN_CLOSE_BRACKET: {
    bool fits = p->open.length > 0 && (p->token.kind == TOKEN_CLOSE_PAREN) == (p->lexer.text[p->open.offset] == '(');
    return fits ? explain_nothing_follows(p) : explain_stray_close(p);
  }
  default:
    return explain_missing_before(p);
  }
}

/* Two operands side by side. */
static bool explain_juxtaposition(Parser *p) {
  g_autofree char *left = parser_shown(p, p->previous.span), *right = parser_shown(p, p->token.span);
  TokenKind before = p->previous.kind;
  bool closed = before == TOKEN_CLOSE_PAREN || before == TOKEN_CLOSE_BRACKET || before == TOKEN_QUOTE;
  bool opens = p->token.kind == TOKEN_OPEN_PAREN || p->token.kind == TOKEN_OPEN_BRACKET;
  if (p->token.kind == TOKEN_NAME && p->open.length == 0 && parser_assign_follows(p, p->lexer.position)) {
    if (before == TOKEN_NUMBER && !p->token.blank_before)
      return diag_set(p->diag, span_join(p->previous.span, p->token.span), "a name cannot begin with a digit");
    diag_set(p->diag, p->token.span, "a second definition begins on this line");
    return diag_hint(p->diag, "put ';' before '%s'", right);
  }
  if (p->token.kind == TOKEN_TEXT) return parser_explain_missing(p);
  const char *more = closed ? "…" : "";
  diag_set(p->diag, p->token.span, "something is missing between '%s%s' and '%s'", more, left, right);
  if (before == TOKEN_NUMBER && p->token.kind == TOKEN_NUMBER)
    return diag_hint(p->diag, "to multiply, write %s*%s; a vector is written [%s, %s]", left, right, left, right);
  if (before == TOKEN_NAME && !opens)
    return diag_hint(p->diag, "to multiply, write %s*%s; a function is written %s(%s)", left, right, left, right);
  return diag_hint(p->diag, "to multiply, write %s%s*%s%s", more, left, right, opens ? "…" : "");
}

static bool explain_comma(Parser *p) {
  diag_set(p->diag, p->token.span, "a comma cannot stand here");
  Lexer ahead = p->lexer;
  Token next = lexer_next(&ahead);
  if (p->previous.kind != TOKEN_NUMBER || next.kind != TOKEN_NUMBER)
    return diag_hint(p->diag, "a vector stands in square brackets: [1, 2]");
  g_autofree char *whole = parser_shown(p, p->previous.span), *fraction = parser_shown(p, next.span);
  return diag_hint(p->diag, "a decimal is written %s.%s, a vector [%s, %s]", whole, fraction, whole, fraction);
}

static bool explain_assign(Parser *p) {
  if (p->open.length > 0 && p->lexer.text[p->open.offset] == '[') return explain_unclosed(p);
  diag_set(p->diag, p->token.span, "'=' cannot stand here: it gives a name a value");
  if (p->previous.kind == TOKEN_CLOSE_BRACKET)
    return diag_hint(p->diag, "to compare, write ==; to set an entry, W[1,2] = 0.5");
  return diag_hint(p->diag, "to compare, write ==");
}

bool parser_explain_surplus(Parser *p) {
  switch (p->token.kind) {
  case TOKEN_ERROR:
    return lexer_explain(&p->lexer, &p->token, p->diag);
  case TOKEN_END:
  case TOKEN_NEWLINE:
  case TOKEN_SEMICOLON:
    return p->open.length > 0 ? explain_unclosed(p) : explain_nothing_follows(p);
  case TOKEN_ASSIGN:
    return explain_assign(p);
  case TOKEN_COMMA:
    return explain_comma(p);
  case TOKEN_QUOTE:
    return parser_explain_quote(p);
  case TOKEN_CLOSE_PAREN:
  case TOKEN_CLOSE_BRACKET:
    return explain_stray_close(p);
  default:
    return explain_juxtaposition(p);
  }
}
