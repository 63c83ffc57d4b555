#pragma once
/* The shape rules: which shapes an op takes and which it gives. Private to grad/. */
#include "grad/op.h"

/*
 * The shape of op(inputs). false and diag where the shapes do not fit: the message names both, the hint the repair
 * where there is a likely one.
 */
bool shape_of_application(const Graph *graph, const Op *op, const NodeId *inputs, int count, const double *attributes,
                          Shape *shape, Diag *diag);
/* Is there such a class (from 0) among shares of this shape? nan counts as one. */
bool class_exists(double class, Shape shares, Diag *diag);
