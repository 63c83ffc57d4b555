#pragma once
/* Prose as a terminal shows it: wrapped, with headings, emphasis, lists and tables. */
#include "lesson/document.h"

/* What the text is shown on. */
typedef struct {
  int width;   /* columns; text is wrapped to at most PROSE_WIDTH of them */
  bool styled; /* bold, colours; else a few plain signs stand in */
} TextPaper;

enum { PROSE_WIDTH = 88, PROSE_NARROWEST = 24 };

/* Appends an array of Prose; ends with a newline where anything was written. */
void prose_render(const GPtrArray *prose, const TextPaper *paper, GString *out);

/* One paragraph of Markdown on its own, indented by so many columns, its first line after `marker` (or NULL). */
void text_render(const char *markdown, const char *marker, int indent, const TextPaper *paper, GString *out);

/* Columns that a text takes. */
int text_columns(const char *text, gssize length);
