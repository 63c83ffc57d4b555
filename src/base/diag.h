#pragma once
/*
 * A diagnostic: what went wrong, where in the text it was, and how to mend it.
 *
 * User mistakes are values. Whoever finds one fills the Diag of whoever asked and returns false (or NULL); nothing
 * below app/ prints or exits. A Diag holds at most one message: the first one set stays.
 */
#include <glib.h>
#include <stdbool.h>

/* Part of a source text, in bytes from its start. length 0 = no place known. */
typedef struct {
  guint32 offset;
  guint32 length;
} Span;

/* A text and where it came from. Owns copies of both. */
typedef struct {
  char *name;     /* "lesson.md", "<stdin>", "<-e>", "<prompt>" */
  char *text;     /* UTF-8, NUL-terminated */
  gsize length;   /* bytes */
  int first_line; /* the line number of the text's first line, from 1 */
} Source;

Source *source_new(const char *name, const char *text, gssize length);
void source_free(Source *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Source, source_free)

/* Line and column (in characters, both from 1) of a byte offset. */
void source_place(const Source *source, gsize offset, int *line, int *column);

typedef struct {
  char *message; /* NULL = nothing went wrong */
  char *hint;    /* the repair or the nearest thing that exists, or NULL */
  Span span;
} Diag;

#define DIAG_INIT ((Diag){0})

/* Sets message and place; returns false, so that `return diag_set(...)` reads well. diag may be NULL. */
bool diag_set(Diag *diag, Span span, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* Adds the hint, shown after the message and "; ". Returns false. */
bool diag_hint(Diag *diag, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Gives a diagnostic that has no place yet the place of what was being done. */
void diag_place(Diag *diag, Span span);
bool diag_is_set(const Diag *diag);
void diag_clear(Diag *diag);

/*
 * Writes "FILE:LINE:COLUMN: error: MESSAGE; HINT", the line and a caret under the place. `kind` is "error" or
 * "warning"; source may be NULL (then without place). Ends with a newline.
 */
void diag_format(const Diag *diag, const char *kind, const Source *source, GString *out);

/* The span from the start of a to the end of b. */
Span span_join(Span a, Span b);

/*
 * The nearest of the candidates to a misspelt word (Damerau–Levenshtein, at most a third of the letters off), or NULL.
 * candidates: NULL-terminated.
 */
const char *nearest_word(const char *word, const char *const *candidates);
