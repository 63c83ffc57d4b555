#include "nn/frozen.h"
#include <stdbool.h>
#include <string.h>

enum { ALIGNMENT = 64, SHARED_BYTES = 4096 }; /* to look for smaller ones costs more than it saves */

struct Frozen {
  grefcount refs;
  FrozenStore *store; /* that lists it, or NULL */
  gsize bytes;
  void *numbers;
};

struct FrozenStore {
  GPtrArray *blocks; /* of Frozen, not owned */
};

FrozenStore *frozen_store_new(void) {
  FrozenStore *store = g_new0(FrozenStore, 1);
  store->blocks = g_ptr_array_new();
  return store;
}

void frozen_store_free(FrozenStore *store) {
  if (store == NULL) return;
  for (guint i = 0; i < store->blocks->len; i++) ((Frozen *)store->blocks->pdata[i])->store = NULL;
  g_ptr_array_unref(store->blocks);
  g_free(store);
}

static void *copy_numbers(const void *numbers, gsize bytes) {
  void *copy = g_aligned_alloc(1, bytes + 1, ALIGNMENT);
  if (bytes > 0) memcpy(copy, numbers, bytes);
  return copy;
}

/* The newest first: what is kept is most often what was kept last. */
static Frozen *find_same(const FrozenStore *store, const void *numbers, gsize bytes) {
  if (store == NULL || bytes < SHARED_BYTES) return NULL;
  for (guint i = store->blocks->len; i-- > 0;) {
    Frozen *block = store->blocks->pdata[i];
    if (block->bytes == bytes && memcmp(block->numbers, numbers, bytes) == 0) return block;
  }
  return NULL;
}

static Frozen *frozen_new(FrozenStore *store, void *numbers, gsize bytes) {
  Frozen *block = g_new0(Frozen, 1);
  g_ref_count_init(&block->refs);
  block->bytes = bytes;
  block->numbers = numbers;
  if (store == NULL || bytes < SHARED_BYTES) return block;
  block->store = store;
  g_ptr_array_add(store->blocks, block);
  return block;
}

Frozen *frozen_keep(FrozenStore *store, const void *numbers, gsize bytes) {
  Frozen *same = find_same(store, numbers, bytes);
  return same != NULL ? frozen_ref(same) : frozen_new(store, copy_numbers(numbers, bytes), bytes);
}

Frozen *frozen_adopt(FrozenStore *store, void *numbers, gsize bytes) {
  Frozen *same = find_same(store, numbers, bytes);
  if (same == NULL) return frozen_new(store, numbers, bytes);
  g_aligned_free(numbers);
  return frozen_ref(same);
}

Frozen *frozen_ref(Frozen *block) {
  g_ref_count_inc(&block->refs);
  return block;
}

static void forget(Frozen *block) {
  if (block->store != NULL) g_ptr_array_remove(block->store->blocks, block);
  g_free(block);
}

void frozen_unref(Frozen *block) {
  if (block == NULL || !g_ref_count_dec(&block->refs)) return;
  g_aligned_free(block->numbers);
  forget(block);
}

void *frozen_release(Frozen *block) {
  void *numbers = block->numbers;
  if (!g_ref_count_compare(&block->refs, 1)) {
    numbers = copy_numbers(numbers, block->bytes);
    frozen_unref(block);
  } else {
    forget(block);
  }
  return numbers;
}

const void *frozen_numbers(const Frozen *block) {
  return block->numbers;
}

gsize frozen_bytes(const Frozen *block) {
  return block->bytes;
}
