#pragma once
/*
 * What the parts of the parser share: a lexer, one token of lookahead, and where in brackets it stands. A part that
 * fails leaves the first mistake in diag and returns NULL or false.
 */
#include "lang/lexer.h"
#include "lang/parse.h"

typedef enum {
  MODE_LINE,    /* outside brackets: a newline ends the statement */
  MODE_PAREN,   /* ( ) and index brackets: newlines are blanks */
  MODE_MATRIX,  /* [ ]: newlines separate rows, blanks may separate entries */
  MODE_PRIMARY, /* one argument of a command: a blank ends it */
} Mode;

/* What could begin at the end of the text, for completion: noted by the commands that reach it. */
typedef struct {
  int verb;   /* of the innermost command; -1 = none */
  bool found; /* an argument of this kind could begin */
  ArgKind kind;
} Probe;

typedef struct {
  const Verbs *verbs; /* NULL: there are only expressions */
  Lexer lexer;
  Token token;    /* the next one, not yet taken */
  Token previous; /* taken last; TOKEN_END before the first */
  Mode mode;
  Span open;               /* the innermost open bracket; length 0 = none */
  int depth;               /* of nesting, up to PARSE_MAX_DEPTH */
  bool final;              /* no more text will come */
  bool interrupted;        /* a statement begins inside an open bracket: token is TOKEN_END before it */
  bool incomplete;         /* the text ended where more may come */
  Probe *probe;            /* NULL = nobody asks */
  const GPtrArray *before; /* Statement: those of this line that are read; or NULL */
  Diag *diag;
} Parser;

/* A parser at a byte, its first token read. */
void parser_begin(Parser *p, const Verbs *verbs, Lexer lexer, bool final, Diag *diag);
/* Takes the token and reads the next. */
void parser_advance(Parser *p);
/* Goes on reading from a byte. */
void parser_jump(Parser *p, gsize position);

/* The byte behind the last token taken. */
gsize parser_end(const Parser *p);
/* From a byte to the end of the last token taken. */
Span parser_span(const Parser *p, gsize start);
/* The text of a span; and so much of it as a message can show. Caller frees. */
char *parser_text(const Parser *p, Span span);
char *parser_shown(const Parser *p, Span span);

/* An expression as typed; on one line, in the canonical style, where it was typed over several. Caller frees. */
char *parser_typed(const Parser *p, const Expr *expr, Span span);

/* Does `=` (and not `==`) follow at a byte, behind blanks? */
bool parser_assign_follows(const Parser *p, gsize position);
/* Does the statement end before the next token: newline, `;`, end of the text? */
bool parser_at_end(const Parser *p);
/* Can an operand begin with this token? And a formula: signs included, texts not? */
bool token_starts_operand(const Token *token);
bool token_starts_formula(const Token *token);

/* One level deeper, or an error. */
bool parser_enter(Parser *p);
void parser_leave(Parser *p);

/* An expression, as far as it reaches; NULL = an error. */
Expr *parser_expr(Parser *p);
/* A number, name, call, bracket or parenthesis, perhaps with a sign before and `'` behind it. */
Expr *parser_primary(Parser *p);
/* A name, perhaps with an index. */
bool parser_place(Parser *p, Place *place);

/* Explains why an operand cannot begin with the next token. Returns false. */
bool parser_explain_missing(Parser *p);
/* Explains why the next token cannot follow a complete expression. Returns false. */
bool parser_explain_surplus(Parser *p);
/* Explains single and curly quotes where a text stands. Returns false. */
bool parser_explain_quote(Parser *p);

/* A statement, as far as it reaches; NULL = an error. */
Statement *parser_statement(Parser *p);
/* Does a statement begin at this byte that would end an open bracket: a verb, or a definition? */
bool parser_statement_starts(const Parser *p, gsize position);

/* Reads the arguments of a verb's command into statement (form, args). */
bool parser_arguments(Parser *p, Statement *statement);
