#pragma once
/*
 * Numbers as people read and write them, whatever the locale: `-0.25`, `1e-05`, `inf`, `nan`; vectors `[1, 4]`,
 * matrices `[-2, 1; 2, 1]`.
 */
#include <glib.h>
#include <stdbool.h>

#define NUMBER_DIGITS 6      /* significant digits where nobody asked for others */
#define NUMBER_DIGITS_MAX 17 /* enough to get a double back to the bit */
#define NUMBER_EXACT 0       /* as many as it takes for that: 0.1 stays 0.1 */

/*
 * Appends like C's %.{digits}g: `digits` significant digits (1 to 17), no trailing zeros; -0 is written 0. Or
 * NUMBER_EXACT: what reads back as the same double, -0 included.
 */
void number_format(GString *out, double value, int digits);

/*
 * Appends a rows×cols value, row-major, as a literal on one line: a number, a vector `[1, 4]` (cols = 1), a row
 * `[1, -2]`, a matrix `[-2, 1; 2, 1]`.
 */
void value_format(GString *out, const double *values, gsize rows, gsize cols, int digits);

/* The "s" of "3 samples": none where there is one of them. */
static inline const char *plural_s(double count) {
  return count == 1 ? "" : "s";
}

/* Reads a whole text as one decimal number, signed, inf or nan; blanks around it are allowed. false = it is none. */
bool number_parse(const char *text, double *value);

/*
 * Reads the unsigned decimal literal at the start of a text of `length` bytes, by nabla's grammar: `2`, `2.5`, `.5`,
 * `2e-3`; a dot that begins an operator (`2.*x`) stays. Returns its bytes, 0 = there is none.
 */
gsize number_scan(const char *text, gsize length, double *value);
