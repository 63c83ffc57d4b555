/* Numbers that are kept: shared where they are the same, and a large network's past in bounded memory. */
#include "net.h"
#include "nn/history.h"
#include <string.h>

enum { COUNT = 3000, BYTES = COUNT * sizeof(double) };

static double *numbers(double first) {
  double *values = g_aligned_alloc(COUNT + 1, sizeof(double), 64);
  for (int i = 0; i < COUNT; i++) values[i] = first + i;
  return values;
}

static void test_shared(void) {
  FrozenStore *store = frozen_store_new();
  double *a = numbers(1), *b = numbers(2), *same = numbers(1);
  Frozen *one = frozen_keep(store, a, BYTES), *two = frozen_keep(store, b, BYTES),
         *again = frozen_adopt(store, same, BYTES);
  g_assert_true(one == again && one != two);
  g_assert_true(frozen_numbers(one) != a);
  g_assert_cmpmem(frozen_numbers(one), BYTES, a, BYTES);
  Frozen *shorter = frozen_keep(store, a, BYTES - sizeof(double)), *alone = frozen_keep(NULL, a, BYTES);
  g_assert_true(shorter != one && alone != one);

  double *copy = frozen_release(again); /* `one` still has them */
  g_assert_true(copy != frozen_numbers(one));
  g_assert_cmpmem(copy, BYTES, a, BYTES);
  const void *there = frozen_numbers(one);
  double *own = frozen_release(one);
  g_assert_true(own == there);
  Frozen *later = frozen_keep(store, a, BYTES); /* the store has forgotten those that were given away */
  g_assert_true(frozen_numbers(later) != own);
  frozen_store_free(store);
  frozen_unref(later);
  frozen_unref(two);
  frozen_unref(shorter);
  frozen_unref(alone);
  g_aligned_free(a);
  g_aligned_free(b);
  g_aligned_free(copy);
  g_aligned_free(own);
}

/* What is written after sharing goes into a copy. */
static void test_params(void) {
  g_autoptr(FrozenStore) store = frozen_store_new();
  g_autoptr(Params) params = params_new(PRECISION_DOUBLE), other = params_new(PRECISION_DOUBLE);
  params_add(params, "w", (Shape){COUNT, 1});
  params_add(other, "w", (Shape){COUNT, 1});
  params_set(params, 7, 3.5);
  g_autoptr(Frozen) before = params_share(params, store);
  g_autoptr(Frozen) twice = params_share(params, store);
  g_assert_true(before == twice);
  g_assert_cmpfloat(params_get(params, 7), ==, 3.5);
  params_set(params, 7, 4.5);
  g_assert_cmpfloat(((const double *)frozen_numbers(before))[7], ==, 3.5);
  g_assert_cmpfloat(params_get(params, 7), ==, 4.5);
  params_take(other, before);
  g_assert_true(other->values == frozen_numbers(before));
  params_add(other, "b", (Shape){1, 1}); /* more of them lie elsewhere */
  g_assert_true(other->values != frozen_numbers(before));
  g_assert_cmpfloat(params_get(other, 7), ==, 3.5);
  params_take(params, before);
  g_assert_cmpfloat(params_get(params, 7), ==, 3.5);
}

/* Of 600,000 parameters with Adam two checkpoints fit at most; every step is still reached to the bit. */
static void test_history(void) {
  g_autoptr(FrozenStore) store = frozen_store_new();
  g_autoptr(Dataset) data = net_data("xor", 0, 0);
  Net net = net_new(2, (int[]){2, 150000, 1}, (const char *[]){"tanh", "sigmoid"}, "bce", PRECISION_DOUBLE);
  net_init(&net, 1);
  TrainerSetup setup = net_setup(&net, data, OPTIMIZER_ADAM, 0.001, 0);
  setup.store = store;
  g_autoptr(Trainer) trainer = net_trainer(&setup);
  History *history = history_new(trainer);
  g_autofree guint8 *at_150 = NULL;
  int bytes = (int)params_bytes(net.params);
  for (int step = 1; step <= 300; step++) {
    trainer_run(trainer, 1, false, 0);
    history_note(history, trainer);
    g_assert_cmpuint(history->checkpoints->len, <=, 2);
    g_assert_cmpuint(history->bytes, <=, HISTORY_BYTES);
    if (step == 150) at_150 = g_memdup2(net.params->values, (gsize)bytes);
  }
  g_assert_cmpuint(history->checkpoints->len, ==, 2);
  history_travel(history, trainer, 150);
  g_assert_cmpmem(net.params->values, bytes, at_150, bytes);
  history_unref(history);
  net_clear(&net);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/nn/frozen/shared", test_shared);
  g_test_add_func("/nn/frozen/params", test_params);
  g_test_add_func("/nn/frozen/history", test_history);
  return g_test_run();
}
