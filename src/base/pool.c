#include "base/pool.h"
#include <signal.h>
#include <stdbool.h>

/* How often a thread looks again before it sleeps: some 20 µs, what waking up would cost. */
enum { LOOKS = 400 };

typedef struct {
  Pool *pool;
  int part;
  GThread *thread;
} Worker;

struct Pool {
  int threads;
  Worker *workers; /* threads − 1 */
  PoolTask task;
  void *user;
  gint round; /* of work: grows by one when there is new work */
  gint left;  /* workers that are not done with it */
  bool ends;
  GMutex mutex; /* for sleeping only */
  GCond begun, done;
};

static inline void breathe(void) {
#if defined __x86_64__
  __builtin_ia32_pause();
#endif
}

/* Waits for the round behind `round`. */
static gint next_round(Pool *pool, gint round) {
  for (int i = 0; i < LOOKS && g_atomic_int_get(&pool->round) == round; i++) breathe();
  if (g_atomic_int_get(&pool->round) == round) {
    g_mutex_lock(&pool->mutex);
    while (g_atomic_int_get(&pool->round) == round) g_cond_wait(&pool->begun, &pool->mutex);
    g_mutex_unlock(&pool->mutex);
  }
  return g_atomic_int_get(&pool->round);
}

static gpointer work(gpointer data) {
  Worker *worker = data;
  Pool *pool = worker->pool;
  for (gint round = 0;;) {
    round = next_round(pool, round);
    if (pool->ends) return NULL;
    pool->task(pool->user, worker->part, pool->threads);
    if (!g_atomic_int_dec_and_test(&pool->left)) continue;
    g_mutex_lock(&pool->mutex);
    g_cond_signal(&pool->done);
    g_mutex_unlock(&pool->mutex);
  }
}

static void begin_round(Pool *pool) {
  g_mutex_lock(&pool->mutex);
  g_atomic_int_inc(&pool->round);
  g_cond_broadcast(&pool->begun);
  g_mutex_unlock(&pool->mutex);
}

/* Signals are for the thread that reads the keyboard. */
Pool *pool_new(int threads) {
  Pool *pool = g_new0(Pool, 1);
  sigset_t all, before;
  pool->threads = MAX(threads, 1);
  pool->workers = g_new0(Worker, pool->threads);
  g_mutex_init(&pool->mutex);
  g_cond_init(&pool->begun);
  g_cond_init(&pool->done);
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  for (int i = 1; i < pool->threads; i++) {
    Worker *worker = &pool->workers[i - 1];
    *worker = (Worker){pool, i, NULL};
    worker->thread = g_thread_new("nabla", work, worker);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return pool;
}

void pool_free(Pool *pool) {
  if (pool == NULL) return;
  pool->ends = true;
  begin_round(pool);
  for (int i = 1; i < pool->threads; i++) g_thread_join(pool->workers[i - 1].thread);
  g_mutex_clear(&pool->mutex);
  g_cond_clear(&pool->begun);
  g_cond_clear(&pool->done);
  g_free(pool->workers);
  g_free(pool);
}

int pool_threads(const Pool *pool) {
  return pool->threads;
}

void pool_run(Pool *pool, PoolTask task, void *user) {
  if (pool->threads == 1) {
    task(user, 0, 1);
    return;
  }
  pool->task = task;
  pool->user = user;
  g_atomic_int_set(&pool->left, pool->threads - 1);
  begin_round(pool);
  task(user, 0, pool->threads);
  for (int i = 0; i < LOOKS && g_atomic_int_get(&pool->left) > 0; i++) breathe();
  if (g_atomic_int_get(&pool->left) == 0) return;
  g_mutex_lock(&pool->mutex);
  while (g_atomic_int_get(&pool->left) > 0) g_cond_wait(&pool->done, &pool->mutex);
  g_mutex_unlock(&pool->mutex);
}
