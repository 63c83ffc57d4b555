#pragma once
/* What the word under the cursor could become. Knows the language and the session; knows nothing of Readline. */
#include "session/session.h"

typedef struct {
  GPtrArray *words; /* of char *: whole words that begin as the one under the cursor does, in order, no two alike */
  bool files;       /* names of files are wanted instead */
  bool open_end;    /* something must follow the word at once (key=): no blank behind it */
} Completions;

/* line: what was typed; cursor: a byte in it. */
Completions *complete_line(Session *session, const char *line, gsize cursor);
void completions_free(Completions *completions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Completions, completions_free)

/* Is a file's name expected at the cursor? */
bool complete_is_file(Session *session, const char *line, gsize cursor);
/* The longest beginning that all words share. Free with free(). */
char *completions_prefix(const Completions *completions);
