#pragma once
/*
 * The loss over one or two parameters, as `landscape` worked it out: a snapshot of the state at `step`, made again when
 * somebody looks after that state has changed.
 */
#include "nn/landscape.h"
#include <stdbool.h>

typedef struct Session Session;

/*
 * The last one asked for, or NULL; valid until the next line runs. Brought up to date where `renew` allows (not while
 * training is under way) and that is quick, else as it was, with `now` beside `here`. NULL, too, once its parameters
 * are gone.
 */
const Landscape *session_landscape(Session *session, bool renew);
