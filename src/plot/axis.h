#pragma once
/* Axes: from numbers to places, and the round numbers that stand at them. */
#include "plot/scene.h"

enum { AXIS_TICKS = 12 };

typedef struct {
  double low, high; /* low < high; both positive where log is set */
  bool log;
} Axis;

/* Widens to round numbers so that about `ticks` of them divide it; a flat range gets some room. */
Axis axis_round(double low, double high, int ticks);
Axis axis_log(double low, double high);
/* Round numbers within the axis, at most AXIS_TICKS. */
int axis_ticks(const Axis *axis, int most, double ticks[AXIS_TICKS]);
/* Tick i of them: short, with as many decimals as tell it from its neighbours. */
NumberText axis_tick_text(const double *ticks, int count, int i);
/* 0 at the low end, 1 at the high end. */
double axis_share(const Axis *axis, double value);
