#pragma once
/* What the command line names, as texts to run. */
#include "app/options.h"
#include "session/session.h"

typedef struct {
  Source *source;
  Origin origin;
} Script;

/* Reads a file of commands. NULL and diag where it is missing, unreadable, binary or too large. Caller frees. */
Source *script_read(const char *path, Diag *diag);

/*
 * Appends to `scripts` (of Script) what an item of the command line stands for: commands, a file's text, a lesson's
 * blocks; on a terminal a lesson is started instead. false and diag where it cannot be read.
 */
bool script_add(GArray *scripts, const OptionItem *item, bool interactive, Diag *diag);
/* The command that starts a lesson in the manner of the command line; without a manner (NULL), just so. */
Script script_lesson(const char *name, const Options *manner);
/* The command behind `nabla lesson` and `nabla lesson new NAME`, after which the program leaves.
 * NULL source: another. */
Script script_about_lessons(const Options *options);
