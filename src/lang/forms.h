#pragma once
/* The forms of parse.h, compiled to steps that match.c runs with backtracking. */
#include "lang/ast.h"

typedef enum {
  STEP_ITEM,    /* one argument of kind `argument` */
  STEP_LITERAL, /* the word itself */
  STEP_SIGN,    /* `=` or `,` */
  STEP_SPLIT,   /* goes on at `next`, or else at `other` */
  STEP_JUMP,    /* goes on at `next` */
  STEP_DONE,
} StepKind;

typedef struct {
  StepKind kind;
  ArgKind argument;
  const char *text; /* in the form: the label, the literal or the sign; not terminated */
  int length;
  int next, other;
  gsize last; /* STEP_SPLIT: where the text stood when it was taken last, so that no loop turns without reading */
} Step;

enum { FORM_MAX_STEPS = 64 };

/* Compiles a form; a malformed one is our own bug. Returns the number of steps, the last of them STEP_DONE. */
int form_compile(const char *form, Step steps[FORM_MAX_STEPS]);

/* Is this a word of the form's own, 'until' and the like? */
bool form_has_word(const char *form, const char *word, gsize length);

/* Adds the form's own words; the caller frees each. */
void form_add_words(const char *form, GPtrArray *words);

/* Appends " COUNT [ACT]" and the like. */
void form_describe(const char *form, GString *out);
