#pragma once
/* Why no form of a verb fits: what was found furthest into the line, and how it is told. */
#include "lang/forms.h"
#include "lang/parser.h"

/* The place furthest into the line where a form failed, and everything that would have fitted there. */
typedef struct {
  bool any; /* false: nothing has failed yet */
  Parser at;
  Diag mistake;     /* made inside an argument; else see expected */
  bool after_expr;  /* a formula ends here, which ends only where it has to */
  GArray *expected; /* of Step */
  int form;         /* the form that failed here; -1 = several */
} Failure;

void failure_init(Failure *failure);
void failure_clear(Failure *failure);

/* Form number `form` failed where p stands: a step did not fit, or a mistake was made (which is taken over). */
void failure_expected(Failure *failure, const Parser *p, int form, bool after_expr, const Step *step);
void failure_mistake(Failure *failure, const Parser *p, int form, bool after_expr, Diag *mistake);

/* Says it all to the parser's diag. verb_place: where the verb stands. */
void failure_explain(Failure *failure, const VerbSyntax *verb, Span verb_place);

/* How the verb is written, in one of its forms (-1: in all), if that is short enough to be read. Caller frees. */
char *usage_hint(const VerbSyntax *verb, int form);
