#pragma once
/*
 * Tokens with their places, one at a time, from any byte of a text: the parser goes back, and reads file names and
 * option values raw. Blanks, comments and a `\` at a line's end are skipped; newlines are tokens.
 */
#include "lang/ast.h"

typedef enum {
  TOKEN_END,
  TOKEN_NEWLINE,
  TOKEN_SEMICOLON,
  TOKEN_COMMA,
  TOKEN_ASSIGN, /* = */
  TOKEN_NUMBER,
  TOKEN_NAME,     /* and, or, not: op is set */
  TOKEN_TEXT,     /* "…", on one line */
  TOKEN_OPERATOR, /* op; minus is OPERATOR_SUBTRACT, whatever it stands before */
  TOKEN_QUOTE,    /* ' */
  TOKEN_OPEN_PAREN,
  TOKEN_CLOSE_PAREN,
  TOKEN_OPEN_BRACKET,
  TOKEN_CLOSE_BRACKET,
  TOKEN_ERROR, /* nothing of the language: lexer_explain says what */
} TokenKind;

typedef struct {
  TokenKind kind;
  Operator op;
  bool blank_before; /* a blank, comment, newline or the start of the text precedes it */
  Span span;
  double number;    /* TOKEN_NUMBER */
  const char *name; /* TOKEN_NAME: interned, NFC */
} Token;

typedef struct {
  const char *text; /* not owned */
  gsize length;     /* reading stops here */
  gsize position;   /* the next byte to read */
  gsize comment;    /* where the comment skipped last begins; G_MAXSIZE = none yet */
  gsize dangling;   /* where the `\` stands behind which the text ends; G_MAXSIZE = none */
} Lexer;

Lexer lexer_at(const char *text, gsize length, gsize position);

/* The next token; TOKEN_END at the end, again and again. Any other token moves position on by at least a byte. */
Token lexer_next(Lexer *lexer);

/* Fills diag with what is wrong at a TOKEN_ERROR, and how to mend it. Returns false. */
bool lexer_explain(const Lexer *lexer, const Token *error, Diag *diag);

/* What stands between the quotes of a TOKEN_TEXT, with \" and \\ resolved. Caller frees. */
char *lexer_unquote(const Lexer *lexer, const Token *text);

/*
 * The end of the raw word that begins at `start`: the next blank, newline, `;` or `#`. With brackets, what an open
 * bracket of the word holds belongs to it, if it closes on the same line.
 */
gsize lexer_word_end(const Lexer *lexer, gsize start, bool brackets);

/* Is every byte in [start, end) fit to be read (UTF-8, no control characters)? Explains the first that is not. */
bool lexer_check(const Lexer *lexer, gsize start, gsize end, Diag *diag);
