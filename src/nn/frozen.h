#pragma once
/*
 * Numbers that stay as they are: parameters or an optimiser's state to come back to. Checkpoints, the journal of undo
 * and the first weights often keep the very same ones, and of a language model they are all its memory, so blocks of
 * one store that hold the same bytes are one.
 */
#include <glib.h>

typedef struct FrozenStore FrozenStore;
typedef struct Frozen Frozen;

FrozenStore *frozen_store_new(void);
/* The blocks outlive it. */
void frozen_store_free(FrozenStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FrozenStore, frozen_store_free)

/* A copy of the numbers, or a reference to the store's block with the same. store may be NULL: then a block alone. */
Frozen *frozen_keep(FrozenStore *store, const void *numbers, gsize bytes);
/* The same of memory by g_aligned_alloc, which is taken over: nothing is copied. */
Frozen *frozen_adopt(FrozenStore *store, void *numbers, gsize bytes);
Frozen *frozen_ref(Frozen *block);
void frozen_unref(Frozen *block); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Frozen, frozen_unref)
/* Gives the reference up for memory of one's own (g_aligned_free); copies only where somebody else has the block. */
void *frozen_release(Frozen *block);

const void *frozen_numbers(const Frozen *block); /* 64-byte aligned; lives as long as the block */
gsize frozen_bytes(const Frozen *block);
