#pragma once
/* `set words on`: behind each line, what is new in the picture, in words. */
#include "session/session.h"

/* A LineEnd. Prints the sentences of `describe` that were not in it before the line. */
void tell_line_end(Session *session);
