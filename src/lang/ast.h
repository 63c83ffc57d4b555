#pragma once
/*
 * What a person typed, as trees: expressions, statements, lines. Pure syntax with places; nothing here knows what a
 * name stands for or what a verb does.
 *
 * Trees are immutable and reference-counted, so definitions, undo and functions share them freely.
 */
#include "base/diag.h"

typedef enum {
  EXPR_NUMBER,    /* number */
  EXPR_NAME,      /* name */
  EXPR_UNARY,     /* op; child 0 */
  EXPR_BINARY,    /* op; children 0, 1 */
  EXPR_CALL,      /* name; children = arguments */
  EXPR_INDEX,     /* child 0 indexed by children 1 (and 2) */
  EXPR_MATRIX,    /* rows × cols children, row by row */
  EXPR_TRANSPOSE, /* child 0 */
} ExprKind;

typedef enum {
  OPERATOR_NONE,
  OPERATOR_OR,
  OPERATOR_AND,
  OPERATOR_NOT,
  OPERATOR_LESS,
  OPERATOR_LESS_EQUAL,
  OPERATOR_GREATER,
  OPERATOR_GREATER_EQUAL,
  OPERATOR_EQUAL,
  OPERATOR_NOT_EQUAL,
  OPERATOR_ADD,
  OPERATOR_SUBTRACT,
  OPERATOR_MULTIPLY,
  OPERATOR_DIVIDE,
  OPERATOR_DOT_MULTIPLY,
  OPERATOR_DOT_DIVIDE,
  OPERATOR_NEGATE,
  OPERATOR_PLUS,
  OPERATOR_POWER,
  OPERATOR_DOT_POWER,
} Operator;

typedef struct Expr Expr;
struct Expr {
  grefcount refs;
  ExprKind kind;
  Operator op;
  Span span;
  double number;    /* EXPR_NUMBER */
  const char *name; /* EXPR_NAME, EXPR_CALL: interned (g_intern_string), normalised to NFC */
  int rows, cols;   /* EXPR_MATRIX */
  bool is_vector;   /* EXPR_MATRIX: a bracket without `;`: a column of rows·cols entries */
  int depth;        /* 1 for a leaf, else one more than the deepest child */
  int count;        /* of children */
  Expr *child[];
};

/*
 * A parsed tree is never deeper than this (1 + 1 + 1 + … is a tree as deep as it is long), so recursion over one is
 * safe. The functions of this header also cope with a deeper tree that somebody built, as long as it is deep to the
 * left.
 */
enum { EXPR_MAX_DEPTH = 2000 };

Expr *expr_ref(Expr *expr);
void expr_unref(Expr *expr); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Expr, expr_unref)

/*
 * For whoever builds trees: takes over the references in children. The negation of a number that has no sign yet is
 * that number with a sign, as in the text `-3`.
 */
Expr *expr_new_number(double number, Span span);
Expr *expr_new_name(const char *name, Span span);
Expr *expr_new_unary(Operator op, Expr *operand, Span span);
Expr *expr_new_binary(Operator op, Expr *left, Expr *right, Span span);
Expr *expr_new_call(const char *name, Expr *const *arguments, int count, Span span);
Expr *expr_new_index(Expr *base, Expr *row, Expr *col_or_null, Span span);
Expr *expr_new_matrix(int rows, int cols, bool is_vector, Expr *const *entries, Span span);
Expr *expr_new_transpose(Expr *operand, Span span);

bool expr_equal(const Expr *a, const Expr *b);
/* Calls visit for every EXPR_NAME (and, with calls, every EXPR_CALL) node, in order. */
void expr_visit_names(const Expr *expr, bool calls, void (*visit)(const Expr *name, void *user), void *user);
/* The tree with every name (or called name) `from` replaced; shares what did not change. */
Expr *expr_rename(Expr *expr, const char *from, const char *to);
/* The tree with names replaced by trees: names[i] -> with[i] (function calls put in their arguments so). */
Expr *expr_substitute(Expr *expr, const char *const *names, Expr *const *with, int count);

/*
 * The canonical way to write a tree: `w*x1 + x2`, `[-2, 1; 2, 1]`, `-x^2`, `f(a, b)`, `W1[2,1]`; brackets only where
 * they are needed. Reading the text back gives an equal tree (inf and nan come back as names). Numbers have `digits`
 * significant digits (17 round-trips).
 */
void expr_print(const Expr *expr, int digits, GString *out);

/* ---- statements ---- */

/* A name, or one entry of it: `W1`, `W1[2]`, `W1[2,1]`. */
typedef struct {
  const char *name; /* interned */
  Expr *row, *col;  /* NULL where not indexed; row alone: an entry of a vector */
  Span span;
} Place;

typedef enum {
  ARG_NAME,      /* text: interned name */
  ARG_PLACE,     /* place */
  ARG_PRIMARY,   /* expr: number, name, call, bracket, parenthesis, each perhaps signed */
  ARG_EXPR,      /* expr, as far as it reaches */
  ARG_WORD,      /* text: raw, to the next blank, `;` or `#`; or a text in double quotes */
  ARG_TEXT,      /* text: between double quotes (\" and \\ inside) */
  ARG_CONDITION, /* expr */
  ARG_STATEMENT, /* statement: the rest of the line up to `;` */
  ARG_LITERAL,   /* text: the literal word that the form asks for */
  ARG_OPTION,    /* label = key; text = raw value, expr = value where it parses as an expression */
} ArgKind;

typedef struct Statement Statement;

typedef struct {
  ArgKind kind;
  const char *label; /* interned: the label in the form, or the option's key */
  char *text;        /* interned for a name and a literal; as typed where the argument is a tree (see value_text) */
  Expr *expr;
  Place place;
  Statement *statement;
  Span span;
} Arg;

typedef enum {
  STATEMENT_DEFINITION, /* target = value, or target(parameters) = value */
  STATEMENT_COMMAND,    /* verb, args */
  STATEMENT_EXPRESSION, /* value */
} StatementKind;

struct Statement {
  grefcount refs;
  StatementKind kind;
  Span span;
  char *text; /* as typed, without the blanks and comment around it */

  Place target; /* definition */
  bool is_function;
  int parameter_count;
  const char **parameters; /* interned */

  int verb;  /* command: its row in the verb table */
  int form;  /* which of the verb's forms matched */
  Arg *args; /* in order; options too */
  int arg_count;

  Expr *value;      /* definition, expression */
  char *value_text; /* the value as typed; in the canonical style, on one line, where it was typed over several */
};

Statement *statement_ref(Statement *statement);
void statement_unref(Statement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Statement, statement_unref)

/* The first argument with this label (options by their key), or NULL. */
const Arg *statement_arg(const Statement *statement, const char *label);

/* One line as typed: statements between `;`, from one newline to the next (or further, where a bracket was open). */
typedef struct {
  GPtrArray *statements; /* of Statement; may be empty (blank line, comment) */
  Span span;             /* of the whole line, comment included */
  char *text;            /* as typed */
  char *comment;         /* from `#` on, or NULL */
} Line;
void line_free(Line *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Line, line_free)
