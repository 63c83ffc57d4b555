#pragma once
/*
 * A few threads that share one piece of work after the other. What the parts are must not hang on how many threads
 * there are where bits are to be the same: then each number is computed by one part, in the order in which one thread
 * would.
 */
#include <glib.h>

typedef struct Pool Pool;

/* `threads` of them, the caller's included: 1 starts none. */
Pool *pool_new(int threads);
void pool_free(Pool *pool); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pool, pool_free)
int pool_threads(const Pool *pool);

typedef void (*PoolTask)(void *user, int part, int parts);
/* Calls task for each part, 0 … pool_threads − 1, the first on the caller's thread; returns when all are done. Not to
 * be called from a task. */
void pool_run(Pool *pool, PoolTask task, void *user);
