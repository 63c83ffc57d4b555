#pragma once
/* The markup of draw/mathtext.h as a tree. Inner header of the typesetter. */
#include <glib.h>
#include <stdbool.h>

typedef enum {
  MATH_ROW,      /* children side by side */
  MATH_VARIABLE, /* text, in italics */
  MATH_SYMBOL,   /* text, upright: numbers, words, operators, brackets */
  MATH_SPACE,    /* width in em */
  MATH_FRACTION, /* above, below */
  MATH_SCRIPTS,  /* base, subscript or NULL, superscript or NULL: see MathNode */
  MATH_HAT,      /* one child */
  MATH_COLOR,    /* one child; text: the colour's name */
  MATH_BOLD,     /* one child */
  MATH_ROMAN,    /* one child */
} MathKind;

/* What a symbol is to its neighbours: decides the space between them. */
typedef enum {
  CLASS_NONE, /* nothing there: the start or end of a row */
  CLASS_ORDINARY,
  CLASS_DIFFERENTIAL, /* ∂, ∇: close to what follows */
  CLASS_WORD,
  CLASS_BIG, /* a sum sign */
  CLASS_BINARY,
  CLASS_RELATION,
  CLASS_OPEN,
  CLASS_CLOSE,
  CLASS_COMMA,
  CLASS_FRACTION,
  CLASS_COUNT,
} MathClass;

typedef struct MathNode MathNode;
struct MathNode {
  MathKind kind;
  MathClass class;
  const char *text;
  double space;
  MathNode *first;  /* row: its first child; fraction: above; scripts: base; else the child */
  MathNode *second; /* fraction: below; scripts: subscript */
  MathNode *third;  /* scripts: superscript */
  MathNode *next;   /* in a row */
};

/* Owns the nodes and their texts. */
typedef struct MathTree MathTree;

MathTree *math_parse(const char *markup);
void math_tree_free(MathTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MathTree, math_tree_free)
const MathNode *math_tree_root(const MathTree *tree);
