#pragma once
/* Natural numbers of any size: paths double with each layer. Sums, differences and their decimal text are all. */
#include <glib.h>

typedef struct Natural Natural;

Natural *natural_new(guint64 value);
void natural_free(Natural *n);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Natural, natural_free)

/* n += m; n −= m, where m ≤ n. */
void natural_add(Natural *n, const Natural *m);
void natural_subtract(Natural *n, const Natural *m);
/* The value, or G_MAXUINT64 where it does not fit. */
guint64 natural_small(const Natural *n);
/* All its digits, up to `most` of them: beyond that like 1.26e+1505. */
void natural_format(GString *out, const Natural *n, guint most);
