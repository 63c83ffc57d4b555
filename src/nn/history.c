#include "nn/history.h"

enum { FIRST_STRIDE = 64 };

History *history_new(const Trainer *trainer) {
  History *history = g_new0(History, 1);
  Checkpoint *first = trainer_save(trainer);
  g_ref_count_init(&history->refs);
  history->checkpoints = g_ptr_array_new_with_free_func((GDestroyNotify)checkpoint_free);
  history->stride = FIRST_STRIDE;
  history->furthest = first->clock.step;
  history->bytes = first->bytes;
  g_ptr_array_add(history->checkpoints, first);
  return history;
}

History *history_ref(History *history) {
  g_ref_count_inc(&history->refs);
  return history;
}

void history_unref(History *history) {
  if (history == NULL || !g_ref_count_dec(&history->refs)) return;
  g_ptr_array_unref(history->checkpoints);
  g_free(history);
}

static const Checkpoint *at(const History *history, guint i) {
  return history->checkpoints->pdata[i];
}

static guint64 last_kept(const History *history) {
  return at(history, history->checkpoints->len - 1)->clock.step;
}

guint64 history_first(const History *history) {
  return at(history, 0)->clock.step;
}

/* Every second one goes, but never the first. */
static void thin(History *history) {
  history->stride *= 2;
  for (guint i = history->checkpoints->len; i-- > 1;) {
    if (i % 2 == 0) continue;
    history->bytes -= at(history, i)->bytes;
    g_ptr_array_remove_index(history->checkpoints, i);
  }
}

static bool is_due(const History *history, guint64 step) {
  return step >= last_kept(history) + history->stride;
}

/* Room is made before it is needed: of a large network there are never more than two checkpoints. */
void history_note(History *history, const Trainer *trainer) {
  guint64 step = trainer_clock(trainer).step;
  gsize bytes = trainer_checkpoint_bytes(trainer);
  history->furthest = MAX(history->furthest, step);
  while (is_due(history, step)) {
    bool room = history->checkpoints->len < HISTORY_CHECKPOINTS && history->bytes + bytes <= HISTORY_BYTES;
    if (room || history->checkpoints->len == 1) {
      g_ptr_array_add(history->checkpoints, trainer_save(trainer));
      history->bytes += bytes;
      return;
    }
    thin(history);
  }
}

guint64 history_due(const History *history, guint64 step) {
  guint64 due = last_kept(history) + history->stride;
  return step < due ? due - step : history->stride;
}

static const Checkpoint *latest_before(const History *history, guint64 step) {
  guint low = 0, high = history->checkpoints->len;
  while (high - low > 1) {
    guint middle = (low + high) / 2;
    if (at(history, middle)->clock.step <= step)
      low = middle;
    else
      high = middle;
  }
  return at(history, low);
}

void history_travel(const History *history, Trainer *trainer, guint64 step) {
  guint64 first = history_first(history);
  g_assert(step >= first && step <= history->furthest);
  const Checkpoint *from = latest_before(history, step > first ? step - 1 : first);
  trainer_restore(trainer, from);
  if (step == first) return;
  trainer_run(trainer, step - 1 - from->clock.step, false, 0);
  trainer_keep_step_norm(trainer, true);
  trainer_run(trainer, 1, false, 0);
}
