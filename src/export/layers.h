#pragma once
/* Is the network still what `dense` made of it? Then other programs' own layers can stand for it. */
#include "session/session.h"

/* Every layer has z = W*h + b of the layer before and h = activation(z);
 * there is at least one, and the last is yhat. */
bool layers_are_plain(Session *session);
