#include "draw/number.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static const char MINUS[] = "\xe2\x88\x92";

/* printf's number with true minus signs; a leading "-0.00" is zero. */
static NumberText typeset(const char *digits, NumberSign sign) {
  NumberText out = {{0}};
  GString *text = g_string_new(NULL);
  bool zero = strpbrk(digits, "123456789in") == NULL;
  if (*digits == '-' && zero) digits++;
  if (sign == NUMBER_SIGNED && *digits != '-' && !zero && strcmp(digits, "nan") != 0) g_string_append_c(text, '+');
  for (; *digits != '\0'; digits++) {
    if (*digits == '-') {
      g_string_append(text, MINUS);
    } else {
      g_string_append_c(text, *digits);
    }
  }
  g_strlcpy(out.text, text->str, sizeof out.text);
  g_string_free(text, TRUE);
  return out;
}

static NumberText special(double value, NumberSign sign) {
  if (isnan(value)) return typeset("nan", sign);
  NumberText out = {{0}};
  g_strlcpy(out.text, value < 0 ? "−∞" : sign == NUMBER_SIGNED ? "+∞" : "∞", sizeof out.text);
  return out;
}

NumberText number_power(const char *mantissa, int exponent) {
  static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  NumberText out = {{0}};
  GString *text = g_string_new(NULL);
  gsize sign = *mantissa == '-' || *mantissa == '+' ? 1 : g_str_has_prefix(mantissa, MINUS) ? strlen(MINUS) : 0;
  bool one = strcmp(mantissa + sign, "1") == 0;
  g_string_append_len(text, *mantissa == '-' ? MINUS : mantissa, *mantissa == '-' ? -1 : (gssize)sign);
  if (!one) g_string_append_printf(text, "%s·", mantissa + sign);
  g_string_append(text, exponent < 0 ? "10⁻" : "10");
  g_autofree char *digits = g_strdup_printf("%d", ABS(exponent));
  for (const char *digit = digits; *digit != '\0'; digit++) g_string_append(text, raised[*digit - '0']);
  g_strlcpy(out.text, text->str, sizeof out.text);
  g_string_free(text, TRUE);
  return out;
}

/* 1.2·10⁶, 3·10⁻⁷: so many decimals at most. */
static NumberText scientific(double value, int decimals, NumberSign sign) {
  int exponent = (int)floor(log10(fabs(value)));
  double mantissa = value / pow(10, exponent);
  mantissa = round(mantissa * pow(10, decimals)) / pow(10, decimals);
  if (fabs(mantissa) >= 10) mantissa /= 10, exponent++;
  char digits[40];
  g_snprintf(digits, sizeof digits, "%.*f", mantissa == round(mantissa) ? 0 : decimals, mantissa);
  return number_power(typeset(digits, sign).text, exponent);
}

static NumberText decimal(double value, int decimals, NumberSign sign) {
  char format[16], digits[64];
  g_snprintf(format, sizeof format, "%%.%df", decimals);
  g_ascii_formatd(digits, sizeof digits, format, value);
  return typeset(digits, sign);
}

static const double LARGE = 1e6, SMALL = 1e-4;

NumberText number_fixed(double value, int decimals, NumberSign sign) {
  double size = fabs(value);
  if (!isfinite(value)) return special(value, sign);
  if (size >= LARGE || (size > 0 && size < SMALL)) return scientific(value, 1, sign);
  if (size >= 1000) {
    decimals = 0;
  } else if (size >= 100) {
    decimals = MIN(decimals, 1);
  }
  while (decimals > 0 && decimals < 4 && size > 0 && round(size * pow(10, decimals)) == 0) decimals++;
  return decimal(value, decimals, sign);
}

static bool is_whole(double value) {
  return fabs(value - round(value)) < 1e-12 * fmax(1, fabs(value)); /* but for what rounding leaves */
}

NumberText number_narrow(double value, NumberSign sign) {
  double size = fabs(value);
  if (!isfinite(value)) return special(value, sign);
  if (size >= LARGE || (size > 0 && size < 10 * SMALL)) return scientific(value, 0, sign);
  return decimal(value, size >= 10 ? 0 : size >= 0.1 ? 1 : size >= 0.01 ? 2 : 3, sign);
}

NumberText number_short(double value, NumberSign sign) {
  double size = fabs(value);
  if (!isfinite(value)) return special(value, sign);
  if (is_whole(value) && size < 1e8) return decimal(value, 0, sign);
  int decimals = size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
  while (decimals > 1 && is_whole(value * pow(10, decimals - 1))) decimals--; /* 0.7, not 0.70 */
  return number_fixed(value, decimals, sign);
}

NumberText number_factor(NumberText number) {
  NumberText out = number;
  if (g_str_has_prefix(number.text, MINUS)) g_snprintf(out.text, sizeof out.text, "(%.*s)", 36, number.text);
  return out;
}
