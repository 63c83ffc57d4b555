#include "lang/arguments.h"
#include "lang/failure.h"
#include <string.h>

/* ---- arguments ---- */

static ReadResult read_name(Parser *p, Arg *arg) {
  if (p->token.kind == TOKEN_NAME) {
    arg->text = (char *)p->token.name;
  } else if (p->token.kind == TOKEN_TEXT) {
    g_autofree char *plain = lexer_unquote(&p->lexer, &p->token);
    arg->text = (char *)g_intern_string(plain);
  } else {
    return READ_MISFIT;
  }
  parser_advance(p);
  return READ_DONE;
}

static ReadResult read_place(Parser *p, Arg *arg) {
  if (p->token.kind != TOKEN_NAME || p->token.op != OPERATOR_NONE) return READ_MISFIT;
  p->mode = MODE_PRIMARY;
  bool done = parser_place(p, &arg->place);
  p->mode = MODE_LINE;
  return done ? READ_DONE : READ_FAILED;
}

static ReadResult read_primary(Parser *p, Arg *arg) {
  if (!token_starts_formula(&p->token) || p->token.op == OPERATOR_NOT) return READ_MISFIT;
  arg->expr = parser_primary(p);
  return arg->expr ? READ_DONE : READ_FAILED;
}

static ReadResult read_expr(Parser *p, Arg *arg) {
  if (!token_starts_formula(&p->token)) return READ_MISFIT;
  arg->expr = parser_expr(p);
  return arg->expr ? READ_DONE : READ_FAILED;
}

static bool is_unclosed_text(const Parser *p) {
  return p->token.kind == TOKEN_ERROR && p->lexer.text[p->token.span.offset] == '"';
}

static ReadResult read_text(Parser *p, Arg *arg) {
  if (is_unclosed_text(p)) {
    lexer_explain(&p->lexer, &p->token, p->diag);
    return READ_FAILED;
  }
  if (p->token.kind != TOKEN_TEXT) return READ_MISFIT;
  arg->text = lexer_unquote(&p->lexer, &p->token);
  parser_advance(p);
  return READ_DONE;
}

void parser_take_raw(Parser *p, gsize start, gsize end) {
  p->previous = (Token){.kind = TOKEN_NAME, .span = {(guint32)start, (guint32)(end - start)}};
  parser_jump(p, end);
}

/* 'file', “file”, «file» */
static bool begins_foreign_quote(const Parser *p) {
  static const char *const quotes[] = {"'", "“", "”", "„", "«", "»", "‘", "’", NULL};
  g_autofree char *sign = parser_text(p, p->token.span);
  return g_strv_contains(quotes, sign);
}

static ReadResult read_word(Parser *p, Arg *arg) {
  if (p->token.kind == TOKEN_TEXT || is_unclosed_text(p)) return read_text(p, arg);
  if (parser_at_end(p)) return READ_MISFIT;
  if (begins_foreign_quote(p)) {
    parser_explain_quote(p);
    return READ_FAILED;
  }
  gsize start = p->token.span.offset, end = lexer_word_end(&p->lexer, start, false);
  if (end == start || !lexer_check(&p->lexer, start, end, p->diag)) {
    parser_explain_missing(p);
    return READ_FAILED;
  }
  arg->text = g_strndup(p->lexer.text + start, end - start);
  parser_take_raw(p, start, end);
  return READ_DONE;
}

static ReadResult read_statement(Parser *p, Arg *arg) {
  if (parser_at_end(p)) return READ_MISFIT;
  if (!parser_enter(p)) return READ_FAILED;
  arg->statement = parser_statement(p);
  parser_leave(p);
  return arg->statement ? READ_DONE : READ_FAILED;
}

static ReadResult (*const readers[])(Parser *p, Arg *arg) = {
    [ARG_NAME] = read_name, [ARG_PLACE] = read_place, [ARG_PRIMARY] = read_primary, [ARG_EXPR] = read_expr,
    [ARG_WORD] = read_word, [ARG_TEXT] = read_text,   [ARG_CONDITION] = read_expr,  [ARG_STATEMENT] = read_statement,
};

ReadResult argument_read(Parser *p, Arg *arg) {
  gsize start = p->token.span.offset;
  ReadResult result = readers[arg->kind](p, arg);
  if (result != READ_DONE) return result;
  arg->span = parser_span(p, start);
  if (!arg->text) arg->text = arg->expr ? parser_typed(p, arg->expr, arg->span) : parser_text(p, arg->span);
  return READ_DONE;
}

/* ---- options ---- */

bool verb_has_option(const VerbSyntax *verb, const char *key) {
  gsize length = strlen(key);
  for (const char *at = verb->options ? verb->options : ""; *at; at += strcspn(at, " ")) {
    at += strspn(at, " ");
    if (strcspn(at, " ") == length && memcmp(at, key, length) == 0) return true;
  }
  return false;
}

static bool explain_unknown_option(Parser *p, const VerbSyntax *verb) {
  const char *key = p->token.name;
  if (!verb->options) {
    g_autofree char *usage = usage_hint(verb, -1);
    diag_set(p->diag, p->token.span, "'%s' has no options, so '%s=' cannot stand here", verb->verb, key);
    return diag_hint(p->diag, "%s", usage);
  }
  g_auto(GStrv) keys = g_strsplit(verb->options, " ", -1);
  g_autofree char *list = g_strjoinv(", ", keys);
  const char *nearest = nearest_word(key, (const char *const *)keys);
  diag_set(p->diag, p->token.span, "'%s' has no option '%s'", verb->verb, key);
  return nearest ? diag_hint(p->diag, "did you mean '%s'? (its options: %s)", nearest, list)
                 : diag_hint(p->diag, "its options: %s", list);
}

/* The value as a tree, if all of it is one expression. */
static Expr *value_as_expr(const Parser *p, gsize start, gsize end) {
  Parser value;
  parser_begin(&value, NULL, lexer_at(p->lexer.text, end, start), true, NULL);
  Expr *expr = token_starts_formula(&value.token) ? parser_expr(&value) : NULL;
  if (expr && value.token.kind == TOKEN_END) return expr;
  expr_unref(expr);
  return NULL;
}

/* The raw value that begins at a byte. */
static bool read_raw_value(Parser *p, const Token *key, gsize start, Arg *option) {
  gsize end = lexer_word_end(&p->lexer, start, true);
  if (end == start) return diag_set(p->diag, span_join(key->span, p->token.span), "'%s=' needs a value", key->name);
  if (!lexer_check(&p->lexer, start, end, p->diag)) return false;
  option->text = g_strndup(p->lexer.text + start, end - start);
  option->expr = value_as_expr(p, start, end);
  parser_take_raw(p, start, end);
  return true;
}

bool option_read(Parser *p, const VerbSyntax *verb, Arg *option) {
  Token key = p->token;
  if (!verb_has_option(verb, key.name)) return explain_unknown_option(p, verb);
  parser_advance(p); /* now = is the next token */
  Lexer ahead = p->lexer;
  Token value = lexer_next(&ahead);
  gsize start = value.span.offset;
  if (value.kind == TOKEN_TEXT) {
    option->text = lexer_unquote(&ahead, &value);
    parser_take_raw(p, start, ahead.position);
  } else if (value.kind == TOKEN_ERROR && p->lexer.text[start] == '"') {
    return lexer_explain(&ahead, &value, p->diag);
  } else if (!read_raw_value(p, &key, start, option)) {
    return false;
  }
  option->span = parser_span(p, key.span.offset);
  return true;
}
