#pragma once
/* Single arguments and options of commands, read where the parser stands. */
#include "lang/parser.h"

typedef enum {
  READ_DONE,
  READ_MISFIT, /* the argument cannot begin here */
  READ_FAILED, /* it began, and then there was a mistake: it is in the parser's diag */
} ReadResult;

/* Reads an argument of the kind that arg says into arg. */
ReadResult argument_read(Parser *p, Arg *arg);

/* Makes what lies between two bytes the token taken last, and goes on behind it. */
void parser_take_raw(Parser *p, gsize start, gsize end);

bool verb_has_option(const VerbSyntax *verb, const char *key);
/* Reads `key=value` into option; the key is the next token. Another key than the verb's is a mistake. */
bool option_read(Parser *p, const VerbSyntax *verb, Arg *option);
