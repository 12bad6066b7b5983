/* The functions that wasm3 gets for `calloc`, `realloc` and `free` when the heap is of fixed size. */
#ifndef WASM_EMBEDDED_HEAP_H
#define WASM_EMBEDDED_HEAP_H

#include <stddef.h>

/** As in C, of the heap of fixed size. */
void *wasme_heap_calloc(size_t count, size_t size);
void *wasme_heap_realloc(void *bytes, size_t size);
void wasme_heap_free(void *bytes);

/** An instance begins to use the heap, and has freed all that it knows of. When the last one leaves, the heap is empty: wasm3 loses
 * pages of code when it finds a fault in the middle of a function. */
void wasme_heap_enter(void);
void wasme_heap_leave(void);

#endif
