#pragma once
/* Contours of a field on a square grid, by marching squares. */
#include "draw/geometry.h"

typedef void (*ContourLine)(const Point *points, int count, void *user);

/*
 * The lines on which an n×n field (row by row) equals `level`, each as one polyline. Coordinates are shares of the
 * square that the grid covers, samples lying in the middles of its n×n cells; lines that leave the grid reach the
 * square's edge. Cells with a nan have no line.
 */
void contour_lines(const double *field, int n, double level, ContourLine line, void *user);
