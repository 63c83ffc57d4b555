#include "base/number.h"
#include <math.h>
#include <string.h>

static void format_digits(GString *out, double value, int digits) {
  char format[8], buffer[G_ASCII_DTOSTR_BUF_SIZE];
  g_snprintf(format, sizeof format, "%%.%dg", CLAMP(digits, 1, NUMBER_DIGITS_MAX));
  g_string_append(out, g_ascii_formatd(buffer, sizeof buffer, format, value));
}

/* 15 digits are never one too many, 17 always enough. */
static void format_exact(GString *out, double value) {
  gsize start = out->len;
  for (int digits = 15; digits <= NUMBER_DIGITS_MAX; digits++) {
    g_string_truncate(out, start);
    format_digits(out, value, digits);
    if (g_ascii_strtod(out->str + start, NULL) == value) return;
  }
}

void number_format(GString *out, double value, int digits) {
  if (isnan(value)) {
    g_string_append(out, "nan");
  } else if (isinf(value)) {
    g_string_append(out, value < 0 ? "-inf" : "inf");
  } else if (value == 0) {
    g_string_append(out, digits == NUMBER_EXACT && signbit(value) ? "-0" : "0");
  } else if (digits == NUMBER_EXACT) {
    format_exact(out, value);
  } else {
    format_digits(out, value, digits);
  }
}

void value_format(GString *out, const double *values, gsize rows, gsize cols, int digits) {
  if (rows == 1 && cols == 1) {
    number_format(out, values[0], digits);
    return;
  }
  g_string_append_c(out, '[');
  for (gsize i = 0; i < rows * cols; i++) {
    if (i > 0) g_string_append(out, i % cols == 0 && cols > 1 ? "; " : ", ");
    number_format(out, values[i], digits);
  }
  g_string_append_c(out, ']');
}

static gsize scan_digits(const char *text, gsize from, gsize length) {
  while (from < length && g_ascii_isdigit(text[from])) from++;
  return from;
}

static bool dot_is_operator(const char *text, gsize dot, gsize length) {
  return dot + 1 < length && strchr("*/^'", text[dot + 1]);
}

gsize number_scan(const char *text, gsize length, double *value) {
  gsize whole = scan_digits(text, 0, length);
  gsize end = whole, fraction = 0;
  if (end < length && text[end] == '.' && !dot_is_operator(text, end, length)) {
    gsize after = scan_digits(text, end + 1, length);
    fraction = after - end - 1;
    if (whole + fraction > 0) end = after;
  }
  if (whole + fraction == 0) return 0;
  if (end < length && (text[end] == 'e' || text[end] == 'E')) {
    gsize exponent = end + 1;
    if (exponent < length && (text[exponent] == '+' || text[exponent] == '-')) exponent++;
    gsize after = scan_digits(text, exponent, length);
    if (after > exponent) end = after;
  }
  g_autofree char *literal = g_strndup(text, end);
  *value = g_ascii_strtod(literal, NULL);
  return end;
}

bool number_parse(const char *text, double *value) {
  while (g_ascii_isspace(*text)) text++;
  gsize length = strlen(text);
  while (length > 0 && g_ascii_isspace(text[length - 1])) length--;
  double sign = *text == '-' ? -1 : 1;
  if (length > 0 && (*text == '-' || *text == '+')) text++, length--;
  double magnitude;
  if (length == 3 && g_ascii_strncasecmp(text, "inf", 3) == 0)
    magnitude = INFINITY;
  else if (length == 3 && g_ascii_strncasecmp(text, "nan", 3) == 0)
    magnitude = NAN;
  else if (length == 0 || number_scan(text, length, &magnitude) != length)
    return false;
  *value = sign * magnitude;
  return true;
}
