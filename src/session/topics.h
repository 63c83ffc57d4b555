#pragma once
/* Texts of `help` for words that are no verbs. */
#include "session/command.h"

const HelpSource *topics_source(void);
