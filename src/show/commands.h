#pragma once
/* Rows of this folder: view, describe. What moves them (play, pause) and the window are app/'s. */
#include "session/command.h"

const Command *show_commands(int *count);
/* Of the views. */
const HelpSource *show_help(void);
