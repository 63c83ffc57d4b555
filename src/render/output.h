#pragma once
/*
 * Files that appear whole or not at all: they are written beside their place and moved there at the end. What was there
 * before stays until then, and whatever is interrupted leaves nothing.
 */
#include "base/diag.h"

typedef struct Output Output;

/* Begins a file. NULL with diag set where it cannot be made. */
Output *output_new(const char *path, Diag *diag);
/* What fails is kept and told by output_finish. */
bool output_write(Output *output, const void *bytes, gsize length);
/* Where the bytes go meanwhile, for another program to write them. */
const char *output_part(const Output *output);
/* The file is whole: moves it to its place. To be followed by output_free in any case. */
bool output_finish(Output *output, Diag *diag);
/* Removes what was not finished. NULL is fine. */
void output_free(Output *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Output, output_free)

/* The three of them. */
bool output_file(const char *path, const void *bytes, gsize length, Diag *diag);
