#include "draw/ease.h"

#include <math.h>

static double unit(double t) {
  return t > 0 ? (t < 1 ? t : 1) : 0;
}

double ease_in_out(double t) {
  t = unit(t);
  return t < 0.5 ? 4 * t * t * t : 1 - 4 * (1 - t) * (1 - t) * (1 - t);
}

double ease_pulse(double t) {
  return 0.5 - 0.5 * cos(2 * 3.14159265358979323846 * unit(t));
}

double ease_mix(double a, double b, double t) {
  return a + (b - a) * t;
}
