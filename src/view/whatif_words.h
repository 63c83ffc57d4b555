#pragma once
/* What both the picture and the words of a what-if need. Inner header of view/. */
#include "snapshot/whatif.h"

/* A number as it is read from afar. Caller frees. */
char *whatif_number(double value);
/* Do weights stand on its links? Then the inputs' gradients are left out. */
bool whatif_has_weights(const SnapshotWhatif *whatif);
