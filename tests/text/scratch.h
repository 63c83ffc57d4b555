#pragma once
/* Files for tests to read. */
#include <glib.h>

typedef char ScratchPath;
/* Writes a file of `length` bytes (-1: up to the NUL) into a folder of its own. */
ScratchPath *scratch_write(const char *name, const char *bytes, gssize length);
/* Removes file and folder, and frees the path. */
void scratch_remove(ScratchPath *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScratchPath, scratch_remove)
