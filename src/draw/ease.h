#pragma once
/* Easing: how far along a motion is (0..1) at a share t of its time. Outside 0..1, t is clamped. */

/* Starts at rest and comes to rest (cubic). */
double ease_in_out(double t);
/* Rises and falls back: 0 at both ends, 1 at the middle; for a flash. */
double ease_pulse(double t);
double ease_mix(double a, double b, double t);
