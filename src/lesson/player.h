#pragma once
/*
 * A lesson under way at the prompt: one step at a time it shows the text up to the next block, and runs that block when
 * asked to go on. The player is kept with the session; its rows bring `lesson`, `next` and `previous`.
 */
#include "lesson/render.h"
#include "session/command.h"

/* The rows of this folder; they live for ever. */
const Command *lesson_commands(int *count);

/* What lessons are shown on; 80 plain columns where this is never called. */
void lesson_set_paper(Session *session, Paper paper);

/* Is a lesson under way? Then an empty line means `next`. */
bool lesson_is_open(const Session *session);
