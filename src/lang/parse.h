#pragma once
/*
 * From text to lines of statements. How a line is read depends on its verb, so the reader is given the table of verbs.
 *
 * A verb's forms say what may follow it. A form is a text of items separated by blanks:
 *
 *     kind:label      an argument: name place primary expr word text condition statement
 *     kind:label?     may be missing          kind:label*   any number          kind:label+   at least one
 *     'word'          the word itself (label = the word)      '='  ','  the sign itself
 *     ( … )?  ( … )*  a group of items, once or not, or any number of times
 *
 * e.g. dense: "primary:count primary:act?". Forms are tried in order; the error
 * reported is that of the form that reached furthest. Options (`key=value`) may stand anywhere between or after
 * arguments; their keys are those in `options`; another key is an error that names the nearest.
 *
 * A `word` argument swallows raw text to the next blank (paths, URLs, `lesson-01`); the lexer is told so by the form.
 */
#include "lang/ast.h"

typedef struct {
  const char *verb;
  const char *const *forms; /* NULL-terminated; {NULL} = no arguments */
  const char *options;      /* keys separated by blanks, or NULL */
  bool never_shortened;     /* quit, clear, reset */
} VerbSyntax;

typedef struct {
  const VerbSyntax *verbs;
  int count;
  bool abbreviations; /* at the prompt: unambiguous prefixes count as verbs */
  /*
   * Does a name stand for something? May be NULL. A word alone on its line that shortens a verb is an expression where
   * it does, and the verb (or an error) where it does not; without this function it is the verb.
   */
  bool (*is_defined)(const char *name, void *user);
  bool (*is_function)(const char *name, void *user); /* may be NULL: then errors know of no functions */
  void *user;
} Verbs;

/* Index of the verb, -1 if none. With abbreviations unambiguous prefixes count; *ambiguous lists the candidates
 * ("step, stop") if there are several (may be NULL; caller frees). */
int verbs_find(const Verbs *verbs, const char *word, bool abbreviations, char **ambiguous);

typedef enum {
  PARSE_LINE,       /* *line is set; *offset stands behind it */
  PARSE_END,        /* nothing but blanks was left */
  PARSE_INCOMPLETE, /* the text ends inside an open bracket or after `\` and more may come */
  PARSE_ERROR,      /* diag is set; *offset stands where reading can resume */
} ParseResult;

/*
 * Reads the line that begins at *offset of source->text. `final`: no more text will come, so an open bracket is an
 * error. Reading never fails otherwise: every error is a Diag with a place in source. Nesting deeper than
 * PARSE_MAX_DEPTH is one.
 */
ParseResult parse_line(const Verbs *verbs, const Source *source, gsize *offset, bool final, Line **line, Diag *diag);

enum { PARSE_MAX_DEPTH = 200 }; /* of brackets, signs, `not` and statements in statements; see also EXPR_MAX_DEPTH */

/* Reads a text that is one expression and nothing else; NULL and diag otherwise. Caller unrefs. */
Expr *parse_expression(const char *text, Diag *diag);

/*
 * How a verb is used, from its forms: "dense COUNT [ACT]"; of form number `form`, or of all, joined by " or ", where it
 * is negative. Caller frees.
 */
char *verb_usage(const VerbSyntax *verb, int form);

/*
 * Is this byte string a name of the language: Unicode letters, digits and `_`, not beginning with a digit, at most
 * NAME_MAX_LETTERS of them?
 */
bool is_name(const char *text);
enum { NAME_MAX_LETTERS = 100 };

/*
 * Where the cursor stands, for completion: fills *verb with the row of the verb whose arguments the cursor is in (-1: a
 * formula, or the cursor is in a statement's first word), *start with the byte where the word under the cursor begins,
 * *kind with the kind of argument expected there (ARG_STATEMENT in a first word, ARG_NAME when unknown), and *key with
 * the option key before `=` or NULL (caller frees).
 */
void parse_cursor(const Verbs *verbs, const char *text, gsize cursor, int *verb, gsize *start, ArgKind *kind,
                  char **key);
