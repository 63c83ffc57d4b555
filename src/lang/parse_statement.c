#include "lang/parser.h"
#include "lang/statement.h"
#include <string.h>

/* ---- what kind of statement begins here ---- */

/* The token behind the next one, or behind a lexer's place. */
static Token token_ahead(const Parser *p) {
  Lexer ahead = p->lexer;
  return lexer_next(&ahead);
}

/* Moves a lexer behind the bracket that closes the one it has just read; false if that is not on this line. */
static bool skip_brackets(Lexer *lexer) {
  for (int depth = 1; depth > 0;) {
    TokenKind kind = lexer_next(lexer).kind;
    if (kind == TOKEN_END || kind == TOKEN_NEWLINE) return false;
    if (kind == TOKEN_OPEN_PAREN || kind == TOKEN_OPEN_BRACKET) depth++;
    if (kind == TOKEN_CLOSE_PAREN || kind == TOKEN_CLOSE_BRACKET) depth--;
  }
  return true;
}

/* Is the name just read by a lexer what a definition begins with: NAME =, NAME[…] =, NAME(…) =? */
static bool begins_definition(Lexer ahead, bool is_verb) {
  Token next = lexer_next(&ahead);
  if (next.kind == TOKEN_ASSIGN) return true;
  if (next.kind != TOKEN_OPEN_PAREN && next.kind != TOKEN_OPEN_BRACKET) return false;
  if (is_verb && next.blank_before) return false;
  return skip_brackets(&ahead) && lexer_next(&ahead).kind == TOKEN_ASSIGN;
}

/* Does the verb just read by a lexer begin a command, and is no function call? */
static bool begins_command(Lexer ahead) {
  Token next = lexer_next(&ahead);
  return next.kind != TOKEN_OPEN_PAREN || next.blank_before;
}

/* Inside an open bracket a verb's name followed by a comma or a closing bracket is a value in a list. */
static bool begins_interruption(Lexer ahead) {
  TokenKind next = lexer_next(&ahead).kind;
  return next != TOKEN_COMMA && next != TOKEN_CLOSE_PAREN && next != TOKEN_CLOSE_BRACKET;
}

bool parser_statement_starts(const Parser *p, gsize position) {
  if (!p->verbs) return false;
  Lexer lexer = lexer_at(p->lexer.text, p->lexer.length, position);
  Token token = lexer_next(&lexer);
  if (token.kind != TOKEN_NAME || token.op != OPERATOR_NONE) return false;
  bool is_verb = verbs_find(p->verbs, token.name, false, NULL) >= 0;
  if (begins_definition(lexer, is_verb)) return true;
  return is_verb && begins_command(lexer) && begins_interruption(lexer);
}

/* ---- definitions ---- */

static bool end_of_value(Parser *p) {
  return (parser_at_end(p) && !p->interrupted) || parser_explain_surplus(p);
}

static bool read_value(Parser *p, Statement *statement) {
  gsize start = p->token.span.offset;
  statement->value = parser_expr(p);
  if (!statement->value || !end_of_value(p)) return false;
  statement->value_text = parser_typed(p, statement->value, parser_span(p, start));
  return true;
}

static bool add_parameter(Parser *p, Statement *statement) {
  if (p->token.kind != TOKEN_NAME || p->token.op != OPERATOR_NONE) {
    if (p->token.kind == TOKEN_ERROR) return lexer_explain(&p->lexer, &p->token, p->diag);
    diag_set(p->diag, p->token.span, "in the definition of a function its brackets hold names");
    return p->token.kind == TOKEN_NUMBER
               ? diag_hint(p->diag, "an entry is set with square brackets: %s[1,2] = 0.5", statement->target.name)
               : diag_hint(p->diag, "write %s(x) = x^2", statement->target.name);
  }
  for (int i = 0; i < statement->parameter_count; i++)
    if (statement->parameters[i] == p->token.name)
      return diag_set(p->diag, p->token.span, "the name '%s' stands twice between the brackets", p->token.name);
  int count = ++statement->parameter_count;
  statement->parameters = g_renew(const char *, statement->parameters, count);
  statement->parameters[count - 1] = p->token.name;
  parser_advance(p);
  return true;
}

/* `(u, v)` behind the name; the brackets are known to close on this line. */
static bool read_parameters(Parser *p, Statement *statement) {
  Span opening = p->token.span;
  statement->is_function = true;
  parser_advance(p);
  if (p->token.kind == TOKEN_CLOSE_PAREN) {
    diag_set(p->diag, span_join(opening, p->token.span), "a function needs a name between its brackets");
    return diag_hint(p->diag, "write f(x) = x^2, or c = 2 for a constant");
  }
  for (;;) {
    if (!add_parameter(p, statement)) return false;
    if (p->token.kind != TOKEN_COMMA) break;
    parser_advance(p);
  }
  if (p->token.kind != TOKEN_CLOSE_PAREN) {
    diag_set(p->diag, p->token.span,
             "in the definition of a function its brackets hold names with commas between them");
    return diag_hint(p->diag, "write f(x, y) = x + y");
  }
  parser_advance(p);
  return true;
}

static bool read_target(Parser *p, Statement *statement) {
  gsize start = p->token.span.offset;
  Lexer ahead = p->lexer;
  if (lexer_next(&ahead).kind != TOKEN_OPEN_PAREN) return parser_place(p, &statement->target);
  statement->target.name = p->token.name;
  parser_advance(p);
  if (!read_parameters(p, statement)) return false;
  statement->target.span = parser_span(p, start);
  return true;
}

static Statement *read_definition(Parser *p) {
  g_autoptr(Statement) statement = statement_new(STATEMENT_DEFINITION);
  if (!read_target(p, statement)) return NULL;
  if (p->token.kind != TOKEN_ASSIGN) {
    parser_explain_surplus(p);
    return NULL;
  }
  parser_advance(p);
  return read_value(p, statement) ? g_steal_pointer(&statement) : NULL;
}

/* ---- commands ---- */

static Statement *read_command(Parser *p, int verb) {
  g_autoptr(Statement) statement = statement_new(STATEMENT_COMMAND);
  statement->verb = verb;
  parser_advance(p);
  return parser_arguments(p, statement) ? g_steal_pointer(&statement) : NULL;
}

/* What people type out of habit from other languages. */
static const struct {
  const char *word, *hint;
} foreign_words[] = {
    {"let", "to give a name a value, write w = 0.5"},
    {"var", "to give a name a value, write w = 0.5"},
    {"const", "to give a name a value, write w = 0.5"},
    {"def", "to define a function, write f(x) = x^2"},
    {"function", "to define a function, write f(x) = x^2"},
    {"for", "to do something several times, write repeat 10 step"},
    {"while", "to go on until something holds, write train 100 until loss < 0.01"},
    {"if", "conditions stand behind 'until' and 'stop when'"},
    {"exit", "to leave, write quit"},
    {"bye", "to leave, write quit"},
    {"echo", "to see a value, write print x"},
    {"import", "nothing needs to be imported; help functions lists what there is"},
};

static const char *foreign_hint(const char *word) {
  for (gsize i = 0; i < G_N_ELEMENTS(foreign_words); i++)
    if (strcmp(foreign_words[i].word, word) == 0) return foreign_words[i].hint;
  return NULL;
}

static const char *nearest_verb(const Verbs *verbs, const char *word) {
  g_autofree char *lower = g_utf8_strdown(word, -1);
  int same = verbs_find(verbs, lower, false, NULL);
  if (same >= 0) return verbs->verbs[same].verb;
  g_autofree const char **names = g_new0(const char *, verbs->count + 1);
  for (int i = 0; i < verbs->count; i++) names[i] = verbs->verbs[i].verb;
  return nearest_word(word, names);
}

/* A verb that is never shortened and begins with the word, or NULL. */
static const char *unshortened_verb(const Verbs *verbs, const char *word) {
  for (int i = 0; i < verbs->count; i++)
    if (verbs->verbs[i].never_shortened && g_str_has_prefix(verbs->verbs[i].verb, word)) return verbs->verbs[i].verb;
  return NULL;
}

static void explain_no_verb(Parser *p, const char *word) {
  const char *unshortened = unshortened_verb(p->verbs, word);
  if (unshortened) {
    diag_set(p->diag, p->token.span, "'%s' is always written in full", unshortened);
    return;
  }
  diag_set(p->diag, p->token.span, "there is no verb '%s'", word);
  const char *nearest = nearest_verb(p->verbs, word);
  bool may_be_value = !p->verbs->is_defined || p->verbs->is_defined(word, p->verbs->user);
  Token next = token_ahead(p);
  g_autofree char *next_text = parser_shown(p, next.span);
  if (foreign_hint(word))
    diag_hint(p->diag, "%s", foreign_hint(word));
  else if (p->verbs->is_function && p->verbs->is_function(word, p->verbs->user))
    diag_hint(p->diag, "a function is written with brackets: %s(%s)", word, next_text);
  else if (nearest)
    diag_hint(p->diag, "did you mean '%s'?", nearest);
  else if (may_be_value && next.kind != TOKEN_TEXT)
    diag_hint(p->diag, "to multiply, write %s*%s; 'help' lists the verbs", word, next_text);
  else
    diag_hint(p->diag, "'help' lists the verbs");
}

/* Alone on its line and no name: a verb in capital letters, or of another language? */
static bool explain_alone(Parser *p, const char *word) {
  g_autofree char *lower = g_utf8_strdown(word, -1);
  if (!foreign_hint(word) && (strcmp(lower, word) == 0 || verbs_find(p->verbs, lower, false, NULL) < 0)) return false;
  explain_no_verb(p, word);
  return true;
}

/* Has a statement before this one, on the same line, given the word as a name? */
static bool named_before(const Parser *p, const char *word) {
  for (guint i = 0; p->before != NULL && i < p->before->len; i++) {
    const Statement *s = p->before->pdata[i];
    if (s->kind == STATEMENT_DEFINITION && s->target.name == word) return true;
    for (int k = 0; s->kind == STATEMENT_COMMAND && k < s->arg_count; k++)
      if (s->args[k].kind == ARG_NAME && g_strcmp0(s->args[k].text, word) == 0) return true;
  }
  return false;
}

/*
 * A word that is no verb, with another word or a number behind it or alone on its line: perhaps a verb cut short.
 * Returns the verb, -1 where the line is an expression, -2 after an error.
 */
static int shortened_verb(Parser *p, bool alone) {
  const Verbs *verbs = p->verbs;
  const char *word = p->token.name;
  if (alone && ((verbs->is_defined && verbs->is_defined(word, verbs->user)) || named_before(p, word))) return -1;
  g_autofree char *ambiguous = NULL;
  int verb = verbs_find(verbs, word, true, &ambiguous);
  if (verb >= 0 && verbs->abbreviations) return verb;
  if (verb < 0 && !ambiguous && token_ahead(p).kind == TOKEN_ERROR) return -1;
  bool known = verbs->is_defined != NULL;
  if (alone && known && explain_alone(p, word)) return -2;
  if (alone && (!known || (verb < 0 && !ambiguous && !unshortened_verb(verbs, word)))) return -1;
  if (verb >= 0 && !foreign_hint(word)) {
    const char *full = verbs->verbs[verb].verb;
    diag_set(p->diag, p->token.span, "there is no verb '%s'", word);
    diag_hint(p->diag, "did you mean '%s'? (in a file write '%s' in full)", full, full);
  } else if (ambiguous) {
    diag_set(p->diag, p->token.span, "'%s' could be %s", word, ambiguous);
    diag_hint(p->diag, "write more of it");
  } else {
    explain_no_verb(p, word);
  }
  return -2;
}

/* Does the next word stand where no expression could go on: before another word, a number, a text, a strange sign? */
static bool word_leads(const Parser *p) {
  Lexer ahead = p->lexer;
  Token next = lexer_next(&ahead), after = lexer_next(&ahead);
  bool last = after.kind == TOKEN_END || after.kind == TOKEN_NEWLINE || after.kind == TOKEN_SEMICOLON;
  if (!next.blank_before) return false;
  if (next.kind == TOKEN_NAME) return next.op == OPERATOR_NONE || last;
  return next.kind == TOKEN_NUMBER || next.kind == TOKEN_TEXT || next.kind == TOKEN_ERROR;
}

static bool word_is_alone(const Parser *p) {
  TokenKind kind = token_ahead(p).kind;
  return kind == TOKEN_END || kind == TOKEN_NEWLINE || kind == TOKEN_SEMICOLON;
}

/* ---- statements ---- */

/* `w <- 0.5` would be read as a comparison of w with -0.5. */
static bool refuse_arrow(Parser *p) {
  gsize at = p->lexer.position;
  while (at < p->lexer.length && p->lexer.text[at] == ' ') at++;
  if (at + 2 >= p->lexer.length || strncmp(p->lexer.text + at, "<- ", 3) != 0) return true;
  diag_set(p->diag, (Span){(guint32)at, 2}, "'<-' is not part of the language");
  return diag_hint(p->diag, "a definition is written %s = …", p->token.name);
}

static Statement *read_expression(Parser *p) {
  g_autoptr(Statement) statement = statement_new(STATEMENT_EXPRESSION);
  if (p->token.kind == TOKEN_NAME && !refuse_arrow(p)) return NULL;
  return read_value(p, statement) ? g_steal_pointer(&statement) : NULL;
}

static Statement *read_statement(Parser *p) {
  if (p->token.kind != TOKEN_NAME) return read_expression(p);
  if (parser_assign_follows(p, p->lexer.position) && p->token.op == OPERATOR_NONE) return read_definition(p);
  int verb = verbs_find(p->verbs, p->token.name, false, NULL);
  if (begins_definition(p->lexer, verb >= 0)) {
    if (p->token.op == OPERATOR_NONE) return read_definition(p);
    diag_set(p->diag, p->token.span, "'%s' is a word of the language and cannot be given a value", p->token.name);
    return NULL;
  }
  if (verb >= 0 && begins_command(p->lexer)) return read_command(p, verb);
  bool alone = word_is_alone(p);
  if (verb < 0 && p->token.op == OPERATOR_NONE && (alone || word_leads(p))) {
    verb = shortened_verb(p, alone);
    if (verb == -2) return NULL;
    if (verb >= 0) return read_command(p, verb);
  }
  return read_expression(p);
}

Statement *parser_statement(Parser *p) {
  gsize start = p->token.span.offset;
  Statement *statement = read_statement(p);
  if (!statement) return NULL;
  statement->span = parser_span(p, start);
  statement->text = parser_text(p, statement->span);
  return statement;
}

/* ---- lines ---- */

/* Where reading can resume after a mistake in the line that begins at a byte: behind it and what its brackets hold. */
static gsize resume_after(const Parser *p, gsize start) {
  Lexer lexer = lexer_at(p->lexer.text, p->lexer.length, start);
  int depth = 0;
  for (;;) {
    Token token = lexer_next(&lexer);
    if (token.kind == TOKEN_END) return lexer.length;
    if (token.kind == TOKEN_OPEN_PAREN || token.kind == TOKEN_OPEN_BRACKET) depth++;
    if ((token.kind == TOKEN_CLOSE_PAREN || token.kind == TOKEN_CLOSE_BRACKET) && depth > 0) depth--;
    if (token.kind == TOKEN_NEWLINE && (depth == 0 || parser_statement_starts(p, lexer.position)))
      return lexer.position;
  }
}

static void drop_statement(gpointer statement) {
  statement_unref(statement);
}

static Line *line_new(void) {
  Line *line = g_new0(Line, 1);
  line->statements = g_ptr_array_new_with_free_func(drop_statement);
  return line;
}

/* The statements up to the newline or the end, which is not taken. */
static bool read_statements(Parser *p, GPtrArray *statements) {
  for (;;) {
    while (p->token.kind == TOKEN_SEMICOLON) parser_advance(p);
    if (parser_at_end(p)) return true;
    Statement *statement = parser_statement(p);
    if (!statement) return false;
    g_ptr_array_add(statements, statement);
    if (!parser_at_end(p)) return parser_explain_surplus(p);
  }
}

static char *trimmed(const char *text, gsize start, gsize end) {
  return g_strchomp(g_strndup(text + start, end - start));
}

static void complete_line(const Parser *p, gsize start, Line *line) {
  const char *text = p->lexer.text;
  gsize end = p->token.span.offset, comment = p->lexer.comment;
  line->span = (Span){(guint32)start, (guint32)(end - start)};
  line->text = trimmed(text, start, end);
  if (comment != G_MAXSIZE && comment >= MAX(parser_end(p), start)) line->comment = trimmed(text, comment, end);
}

ParseResult parse_line(const Verbs *verbs, const Source *source, gsize *offset, bool final, Line **line, Diag *diag) {
  Diag mistake = DIAG_INIT;
  Parser p;
  gsize start = *offset;
  parser_begin(&p, verbs, lexer_at(source->text, source->length, start), final, &mistake);
  bool blank = p.token.kind == TOKEN_END && p.lexer.comment == G_MAXSIZE && p.lexer.dangling == G_MAXSIZE;
  if (blank) return PARSE_END;
  g_autoptr(Line) read = line_new();
  p.before = read->statements;
  bool done = read_statements(&p, read->statements);
  bool dangling = done && p.token.kind == TOKEN_END && p.lexer.dangling != G_MAXSIZE;
  if (p.incomplete || (dangling && !final)) {
    diag_clear(&mistake);
    return PARSE_INCOMPLETE;
  }
  if (dangling) done = parser_explain_missing(&p);
  if (!done) {
    *offset = resume_after(&p, start);
    diag_set(diag, mistake.span, "%s", mistake.message);
    if (mistake.hint) diag_hint(diag, "%s", mistake.hint);
    diag_clear(&mistake);
    return PARSE_ERROR;
  }
  complete_line(&p, start, read);
  *offset = p.token.span.offset + p.token.span.length;
  *line = g_steal_pointer(&read);
  return PARSE_LINE;
}

Expr *parse_expression(const char *text, Diag *diag) {
  Parser p;
  parser_begin(&p, NULL, lexer_at(text, strlen(text), 0), true, diag);
  while (p.token.kind == TOKEN_NEWLINE) parser_advance(&p);
  g_autoptr(Expr) expr = parser_expr(&p);
  if (!expr) return NULL;
  while (p.token.kind == TOKEN_NEWLINE) parser_advance(&p);
  if (p.token.kind == TOKEN_END) return g_steal_pointer(&expr);
  parser_explain_surplus(&p);
  return NULL;
}
