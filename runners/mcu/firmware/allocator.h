/* The heap of a firmware, where wasm3 allocates. Every block belongs to an owner, whose blocks can be given back all at once: wasm3 does
 * not survive every end of the memory while it loads a module, so a guest for which there is none is taken away from under it. */
#ifndef MCU_ALLOCATOR_H
#define MCU_ALLOCATOR_H

#include <setjmp.h>
#include <stdint.h>

/** The most owners; they are numbered from 1. */
#define HEAP_OWNERS 7u

/** Who owns what is allocated from now on. When there is no memory, `out` is jumped to; NULL: malloc answers NULL. */
void heap_use(uint32_t owner, jmp_buf *out);

/** Gives back everything of an owner. */
void heap_drop(uint32_t owner);

#endif
