#pragma once
/* What this process may use, asked before anything large is allocated. */
#include <glib.h>
#include <stdbool.h>

/*
 * Half of the memory this process may have, in bytes: of the smallest of the machine's memory, its control groups'
 * limits (v1 and v2) and RLIMIT_AS.
 */
guint64 limits_memory(void);

/*
 * count × size bytes, without overflow: false where the product does not fit in a guint64 or exceeds limits_memory().
 * bytes (may be NULL) receives the product, G_MAXUINT64 where it overflows.
 */
bool limits_allow(guint64 count, guint64 size, guint64 *bytes);

/* Appends a size as people say it: `512 bytes`, `4 GB` (powers of 1000). */
void limits_format_bytes(GString *out, guint64 bytes);
