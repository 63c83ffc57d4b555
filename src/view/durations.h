#pragma once
/* How long so much work takes, for a person. */

/* "78 seconds", "eight months", "3 thousand years": rounded, in the largest unit that fits; small numbers of large
 * units in words. Caller frees. */
char *duration_in_words(double seconds);
