#pragma once
/* A lesson's text as HTML. Whatever a text says, it stays text: nothing in it becomes markup. */
#include "lesson/document.h"

/* Text with the characters that mean something in HTML written out; safe in attributes too. */
void markup_append(GString *out, const char *text);
/* An array of Prose; headings go `deeper` levels down. */
void markup_prose(GString *out, const GPtrArray *prose, int deeper);
/* One paragraph of Markdown without the paragraph around it. */
void markup_inline(GString *out, const char *markdown);
