#pragma once
/* Do two formulas say the same? */
#include "session/session.h"

/*
 * Has `b` the value of `a` at random points? What a computed name stands for is followed down to the leaves; those get
 * new numbers of their shape at each point, names that the session does not know stand for numbers. Points where either
 * is not finite do not count. false and diag where one of them cannot be evaluated at all.
 */
bool formulas_agree(Session *session, const Expr *a, const Expr *b, bool *agree, Diag *diag);

/* Do the names of a formula all stand for something in the session? */
bool formula_is_known(Session *session, const Expr *expr);
