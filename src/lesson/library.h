#pragma once
/* The lessons that ship, and lessons in files. */
#include "lesson/document.h"

/* Reads a lesson by its name ("sign", "01-sign"), or a file's path. NULL and diag, naming the nearest, where there is
 * none. */
Lesson *lesson_open(const char *name, Diag *diag);

/* The paths of the lessons that ship, in order, NULL-terminated; caller frees with g_strfreev. */
char **lesson_files(void);
/* Their names, in the same order. Caller frees with g_strfreev. */
char **lesson_names(void);
