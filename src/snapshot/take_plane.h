#pragma once
/* The output and the neurons over the plane of two features, or the line of one. Inner header of snapshot/. */
#include "snapshot/take.h"

/* Fills plane and pictures where the network has one or two inputs, or the last formulas divide the plane of two
 * numbers x1, x2 (end in sign, sigmoid and the like). */
void take_plane(Snapshot *snapshot, Session *session, bool hurry);

/*
 * The values of a named node for inputs of our own, points as [features × samples]; out: [samples × entries]. False
 * where it does not hang on the input x.
 */
bool take_apply(Session *session, const char *name, const double *points, int features, int samples, double *out);
/* The middles of the plane's n×n cells (or of the line's n parts), rows from the top: [features × samples]. Caller
 * frees. */
double *take_grid_points(const SnapshotPlane *plane, int features, int n);
