#include "view/durations.h"

#include <glib.h>
#include <math.h>

/* Below `most` of a unit the next larger one is not used. */
static const struct {
  const char *one, *many;
  double seconds, most;
} UNITS[] = {{"second", "seconds", 1, 120},
             {"minute", "minutes", 60, 120},
             {"hour", "hours", 3600, 48},
             {"day", "days", 86400, 60},
             {"month", "months", 365.25 / 12 * 86400, 24},
             {"year", "years", 365.25 * 86400, 10000}};

static const char *const WORDS[] = {"one",   "two",   "three", "four", "five",   "six",
                                    "seven", "eight", "nine",  "ten",  "eleven", "twelve"};

char *duration_in_words(double seconds) {
  gsize i = 0;
  while (i + 1 < G_N_ELEMENTS(UNITS) && round(seconds / UNITS[i].seconds) >= UNITS[i].most) i++;
  double count = round(seconds / UNITS[i].seconds);
  if (count >= UNITS[G_N_ELEMENTS(UNITS) - 1].most) return g_strdup_printf("%.0e years", count);
  const char *unit = count == 1 ? UNITS[i].one : UNITS[i].many;
  if (i > 0 && count >= 1 && count <= (double)G_N_ELEMENTS(WORDS))
    return g_strdup_printf("%s %s", WORDS[(int)count - 1], unit);
  return g_strdup_printf("%.0f %s", count, unit);
}
