#pragma once
/* Formulas for LaTeX, from the markup of draw/mathtext.h. */
#include <glib.h>

/* Appends the formula as LaTeX sets it in math mode; what stock LaTeX has no sign for is named by its code point. */
void latex_formula(GString *out, const char *markup);
