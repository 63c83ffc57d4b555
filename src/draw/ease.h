#pragma once
/* Easing: how far along a motion is (0..1) at a share t of its time. Outside 0..1, t is clamped. */

double ease_linear(double t);
double ease_in(double t);     /* starts at rest (cubic) */
double ease_out(double t);    /* comes to rest (cubic) */
double ease_in_out(double t); /* both */
/* Rises and falls back: 0 at both ends, 1 at the middle; for a flash. */
double ease_pulse(double t);

/* How far `time` is between start and end, 0..1: one part of a longer motion. An empty span is done at its start. */
double ease_between(double time, double start, double end);
double ease_mix(double a, double b, double t);
