#include "plot/axis.h"

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

/* 1, 2 or 5 times a power of ten, at most as large as `most`. */
static double round_down(double most) {
  double power = pow(10, floor(log10(most) + 1e-9)), share = most / power * (1 + 1e-9);
  return power * (share >= 5 ? 5 : share >= 2 ? 2 : 1);
}

Axis axis_log(double low, double high) {
  if (!(low > 0) || !isfinite(high) || high < low) return axis_round(low, high, 4);
  double from = round_down(low), to = round_step(high);
  return (Axis){from, to > from ? to : round_step(2 * from), true};
}

/* Powers of ten; over less than two of them also their double and fivefold. */
static int log_ticks(const Axis *axis, int most, double ticks[AXIS_TICKS]) {
  static const double parts[] = {1, 2, 5};
  double decades = log10(axis->high / axis->low);
  bool fine = decades * 3 <= most + 1;
  int stride = fine ? 1 : (int)fmax(ceil(decades / most), 1), count = 0;
  int from = (int)floor(log10(axis->low) + 1e-9);
  for (int power = from; count < AXIS_TICKS && pow(10, power) <= axis->high * (1 + 1e-9); power += stride) {
    for (int i = 0; i < (fine ? 3 : 1) && count < AXIS_TICKS; i++) {
      double at = parts[i] * pow(10, power);
      if (at >= axis->low * (1 - 1e-9) && at <= axis->high * (1 + 1e-9)) ticks[count++] = at;
    }
  }
  if (count == 0) ticks[count++] = axis->low, ticks[count++] = axis->high;
  return count;
}

int axis_ticks(const Axis *axis, int most, double ticks[AXIS_TICKS]) {
  int count = 0;
  most = CLAMP(most, 1, AXIS_TICKS);
  if (axis->log) return log_ticks(axis, most, ticks);
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

NumberText axis_tick_text(const double *ticks, int count, int i) {
  enum { DECIMALS_MOST = 4 };
  double apart = count > 1 ? ticks[1] - ticks[0] : 1, most = fmax(fabs(ticks[0]), fabs(ticks[count - 1]));
  int decimals = (int)CLAMP(ceil(-log10(apart) - 1e-9), 0, 99);
  bool plain = apart >= 0.01 * most || decimals > DECIMALS_MOST;
  return plain ? number_short(ticks[i], NUMBER_PLAIN) : number_fixed(ticks[i], decimals, NUMBER_PLAIN);
}
