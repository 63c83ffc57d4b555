#pragma once
/* Making statements: for the parser only. */
#include "lang/ast.h"

/* An empty statement; caller unrefs. */
Statement *statement_new(StatementKind kind);

/* Release what an argument or a place owns. */
void arg_clear(Arg *arg);
