/* The memory of wasm3, whose own files are compiled with `calloc`, `realloc` and `free` as names of the functions here.
 *
 * Every block belongs to the instance that entered wasm3. So all of an instance is freed at once, with what wasm3 forgets: pages of code
 * that it compiled to when it found a fault. And no error of wasm3's own is needed when there is no memory, which it does not survive:
 * it is left at once, by longjmp to where it was entered. */
#ifndef WASM_EMBEDDED_HEAP_H
#define WASM_EMBEDDED_HEAP_H

#include "wasm_embedded/wasm3/binding.h"

/** As in C, but without memory they do not return where wasm3 was entered; only to memory.grow, which is told NULL. */
void *wasme_heap_calloc(size_t count, size_t size);
void *wasme_heap_realloc(void *bytes, size_t size);
void wasme_heap_free(void *bytes);

/** Enters wasm3: calls a function, and what is allocated meanwhile belongs to `heap`. Returns false when there was no memory, and the
 * function was left in its midst.
 *
 * Only frames of wasm3 and of this library are left, which hold nothing but blocks: a driver that wasm3 calls allocates from here only
 * by entering wasm3 again, for another instance, and is left by none but itself. */
bool wasme_heap_enter(wasme_heap_t *heap, void (*call)(void *), void *arg);

/** Whether something was allocated. */
bool wasme_heap_in_use(const wasme_heap_t *heap);

/** Frees every block. */
void wasme_heap_drop(wasme_heap_t *heap);

#endif
