#pragma once
/* A block of commands, piece by piece: each line (with what continues it) and what is said to come of it. */
#include "lang/parse.h"
#include "lesson/document.h"

typedef struct {
  char *text;       /* the line as written, without the newline at its end */
  int line;         /* in the file */
  bool runs;        /* false: nothing but a comment */
  GArray *expected; /* of LessonLine: the `#=` lines below it */
} Unit;

/* Does a line write a file? Such a line is not run again to come back to a state. */
bool unit_writes_file(const char *text);

/* The units of a BLOCK_COMMANDS in order: an array of Unit; caller unrefs. A line that cannot be read is a unit like
 * any other. */
GArray *units_of(const LessonBlock *block, const Verbs *verbs);
