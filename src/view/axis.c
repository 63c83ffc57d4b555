#include "view/axis.h"

#include <math.h>

/* 1, 2 or 5 times a power of ten, at least as large as `least`. */
static double round_step(double least) {
  double power = pow(10, floor(log10(least)));
  static const double steps[] = {1, 2, 5, 10};
  for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
    if (steps[i] * power >= least * (1 - 1e-9)) return steps[i] * power;
  }
  return 10 * power;
}

static double step_for(double low, double high, int ticks) {
  return round_step((high - low) / MAX(ticks, 1));
}

Axis axis_round(double low, double high, int ticks) {
  if (!isfinite(low) || !isfinite(high)) low = 0, high = 1;
  double room = fmax(fabs(low), fabs(high));
  if (high - low <= 1e-9 * room || high <= low) {
    double half = room > 0 ? room / 2 : 0.5;
    low -= half, high += half;
  }
  double step = step_for(low, high, ticks);
  return (Axis){floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step, false};
}

Axis axis_log(double low, double high) {
  if (!(low > 0) || !isfinite(high) || high < low) return axis_round(low, high, 4);
  double from = floor(log10(low) + 1e-9), to = ceil(log10(high) - 1e-9);
  return (Axis){pow(10, from), pow(10, to > from ? to : from + 1), true};
}

int axis_ticks(const Axis *axis, int most, double ticks[AXIS_TICKS]) {
  int count = 0;
  most = CLAMP(most, 1, AXIS_TICKS);
  if (axis->log) {
    double from = log10(axis->low), to = log10(axis->high);
    double step = ceil((to - from) / most);
    for (double at = from; at <= to + 1e-9 && count < AXIS_TICKS; at += fmax(step, 1))
      ticks[count++] = pow(10, round(at));
    return count;
  }
  double step = step_for(axis->low, axis->high, most);
  for (double at = ceil(axis->low / step - 1e-9); at * step <= axis->high + 1e-9 * step && count < AXIS_TICKS; at++) {
    ticks[count++] = at * step;
  }
  return count;
}

double axis_share(const Axis *axis, double value) {
  if (axis->log) return (log10(fmax(value, axis->low)) - log10(axis->low)) / (log10(axis->high) - log10(axis->low));
  return (value - axis->low) / (axis->high - axis->low);
}
