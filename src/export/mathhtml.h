#pragma once
/* Formulas as HTML that any browser sets: italics, sub- and superscripts, fractions built up by the page's style. */
#include <glib.h>

/* The rules that the page's style needs. */
extern const char mathhtml_style[];

/* A formula in the markup of draw/mathtext.h. */
void mathhtml_formula(GString *out, const char *markup);
