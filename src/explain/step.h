#pragma once
/* What the optimiser's next step would make of a number. */
#include "nn/optimizer.h"

/* Of the parameters' element `place` with this value and gradient; `now` is not moved. */
double step_after(const Optimizer *now, gsize place, double value, double gradient);
/* Does a step only take lr times the gradient away? */
bool step_is_plain(const OptimizerConfig *config);
