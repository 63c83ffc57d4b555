#pragma once
/* A lesson to start from. */
#include "base/diag.h"

/* The text of a small lesson that works, with comments on how to change it. */
extern const char lesson_template[];

/* Writes it as NAME.md (or NAME, where that ends so), never over a file. Returns the path, caller frees; NULL and diag
 * where it cannot be. */
char *lesson_template_write(const char *name, Diag *diag);
