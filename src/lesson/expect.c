#include "lesson/expect.h"
#include "base/number.h"
#include <math.h>
#include <string.h>

/* A number where one begins in a line, and half of the unit of its last digit (0 for an integer). */
typedef struct {
  gsize bytes; /* 0 = none begins here */
  double value, half_unit;
} Figure;

static Figure figure_at(const char *line, const char *at) {
  bool in_word = at > line && (g_ascii_isalnum(at[-1]) || at[-1] == '_' || at[-1] == '.' || (guchar)at[-1] >= 0x80);
  if (in_word) return (Figure){0};
  gsize sign = *at == '-';
  Figure figure = {0};
  gsize bytes = number_scan(at + sign, strlen(at + sign), &figure.value);
  if (bytes == 0) return figure;
  figure.bytes = sign + bytes;
  if (sign) figure.value = -figure.value;
  const char *dot = memchr(at, '.', figure.bytes), *exponent = memchr(at, 'e', figure.bytes);
  if (dot || exponent) {
    const char *end = exponent ? exponent : at + figure.bytes;
    double decimals = dot ? (double)(end - dot - 1) : 0;
    double power = exponent ? g_ascii_strtod(exponent + 1, NULL) : 0;
    figure.half_unit = 0.5 * pow(10, power - decimals);
  }
  return figure;
}

static bool figures_agree(Figure stated, Figure printed) {
  double rounding = 1e-12 * fabs(stated.value); /* a tie that the double nearest to it misses by a bit */
  return fabs(stated.value - printed.value) <= stated.half_unit + (stated.half_unit > 0 ? rounding : 0);
}

bool expect_line(const char *expected, const char *printed) {
  g_autofree char *wanted = g_strstrip(g_strdup(expected));
  g_autofree char *came = g_strstrip(g_strdup(printed));
  const char *w = wanted, *c = came;
  while (*w && *c) {
    Figure stated = figure_at(wanted, w), shown = figure_at(came, c);
    if (stated.bytes && shown.bytes) {
      if (!figures_agree(stated, shown)) return false;
      w += stated.bytes, c += shown.bytes;
    } else if (*w++ != *c++) {
      return false;
    }
  }
  return *w == *c;
}

int expect_lines(const char *const *expected, const char *const *printed) {
  for (int i = 0; expected[i]; i++) {
    while (*printed && !expect_line(expected[i], *printed)) printed++;
    if (!*printed) return i;
    printed++;
  }
  return -1;
}

char *expect_of_line(const char *line) {
  const char *p = line + strspn(line, " \t");
  return g_str_has_prefix(p, "#=") ? g_strstrip(g_strdup(p + 2)) : NULL;
}
