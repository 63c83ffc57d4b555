#pragma once
/*
 * Numbers for pictures: short, with a true minus (U+2212), a sign only where it means something. (Numbers of the
 * language, with all their digits, are base/'s.)
 */
#include <stdbool.h>

typedef struct {
  char text[40];
} NumberText;

typedef enum {
  NUMBER_PLAIN,  /* -0.88, 1 */
  NUMBER_SIGNED, /* +0.03, −0.05 */
} NumberSign;

/* With this many decimals: −0.88, 1.00. More where nothing but zeros would be left (0.004), a power of ten where it is
 * far too small (3·10⁻⁷) or large (1.2·10⁶). Fewer before large numbers: 123.4, 5281. */
NumberText number_fixed(double value, int decimals, NumberSign sign);

/* The shortest that reads well: whole numbers as such (−13, 1048576), others with about three digits (0.52, 12.3). */
NumberText number_short(double value, NumberSign sign);

/* With one digit or two, for where there is no room for more: 0.5, 12, 5·10⁻⁶. */
NumberText number_narrow(double value, NumberSign sign);

/* With parentheses where it is negative, as a factor or term in a formula: 5, (−2). */
NumberText number_factor(NumberText number);

/* "3.1" and −7: 3.1·10⁻⁷; of "1" the power alone: 10⁻⁷. */
NumberText number_power(const char *mantissa, int exponent);
