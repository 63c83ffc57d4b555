#pragma once
/* What a lesson (or a test script) says that its commands print: lines `#= text` under them. */
#include <glib.h>
#include <stdbool.h>

/*
 * Does a printed line say what was expected? Numbers are compared to the digits written: `0.25` stands for anything
 * that rounds to it, a whole number for itself alone (`acc=1` is not `acc=0.98`). All else, digits of names (`W1`)
 * included, must agree to the letter. Blanks at the ends do not count.
 */
bool expect_line(const char *expected, const char *printed);

/*
 * Are the expected lines among the printed ones, in this order? Each states a line of what was printed; others may
 * stand between. Returns the index of the first that is missing, or -1. Both arrays are NULL-terminated.
 */
int expect_lines(const char *const *expected, const char *const *printed);

/* The text after `#=` in a line that states one, trimmed; NULL where it is another line. Caller frees. */
char *expect_of_line(const char *line);
