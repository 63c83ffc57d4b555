#pragma once
/* A file as text. */
#include "base/diag.h"

/*
 * The whole file, NUL-terminated, without its byte order mark; caller frees. NULL and diag, naming the file, where it
 * is missing, unreadable, a folder, binary, too large for memory, or no UTF-8 (then with line and byte). kind: what it
 * should be, for messages: "a CSV file".
 */
char *textfile_read(const char *path, const char *kind, gsize *length, Diag *diag);
