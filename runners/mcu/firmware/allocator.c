/* The heap: all that the linker script leaves.
 *
 * It takes the place of newlib's, which keeps some of how it was used: here, once everything is free again, the next guest finds
 * what the first one found. First fit; a block is a header of one word and what it is for, in multiples of eight bytes. */
#include "allocator.h"

#include <reent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

extern uint8_t link_heap[], link_heap_end[];

/** The bytes of a block, its header included, and its owner in the lowest bits: none for a free one. */
typedef uint32_t header_t;
#define OWNER HEAP_OWNERS
#define UNIT 8u
#define LARGEST 0x7fffffffu

static struct {
    uint32_t owner;
    jmp_buf *out;
} heap = {1, NULL};

/** The first header, so that what is behind it is aligned. */
static header_t *first(void)
{
    return (header_t *)(void *)(link_heap + UNIT - sizeof(header_t));
}

static size_t size_of(const header_t *block)
{
    return *block & ~OWNER;
}

static header_t *after(header_t *block)
{
    return (header_t *)(void *)((uint8_t *)block + size_of(block));
}

/** The block behind; NULL when this is the last. */
static header_t *next(header_t *block)
{
    header_t *behind = after(block);
    return (uint8_t *)behind + UNIT <= link_heap_end ? behind : NULL;
}

static void prepare(void)
{
    static bool prepared;
    if (!prepared) {
        *first() = (header_t)(link_heap_end - (uint8_t *)first()) / UNIT * UNIT;
        prepared = true;
    }
}

/** Makes one block of this one and the free ones behind it. */
static void merge(header_t *block)
{
    header_t *behind = next(block);
    while (behind != NULL && (*behind & OWNER) == 0) {
        *block += *behind;
        behind = next(block);
    }
}

/** Gives back what a used block has beyond `size`. */
static void trim(header_t *block, size_t size)
{
    const size_t rest = size_of(block) - size;
    if (rest >= UNIT) {
        *block = (header_t)size | (*block & OWNER);
        *after(block) = (header_t)rest;
    }
}

static size_t size_for(size_t bytes)
{
    return (bytes + sizeof(header_t) + UNIT - 1) / UNIT * UNIT;
}

void heap_use(uint32_t owner, jmp_buf *out)
{
    heap.owner = owner;
    heap.out = out;
}

void heap_drop(uint32_t owner)
{
    header_t *block;
    prepare();
    for (block = first(); block != NULL; block = next(block)) {
        if ((*block & OWNER) == owner) {
            *block &= ~OWNER;
        }
    }
}

static void *none(void)
{
    if (heap.out != NULL) {
        longjmp(*heap.out, 1);
    }
    return NULL;
}

void *malloc(size_t bytes)
{
    header_t *block;
    prepare();
    for (block = bytes <= LARGEST ? first() : NULL; block != NULL; block = next(block)) {
        if ((*block & OWNER) != 0) {
            continue;
        }
        merge(block);
        if (size_of(block) >= size_for(bytes)) {
            *block |= heap.owner;
            trim(block, size_for(bytes));
            return block + 1;
        }
    }
    return none();
}

void free(void *bytes)
{
    if (bytes != NULL) {
        ((header_t *)bytes)[-1] &= ~OWNER;
    }
}

void *calloc(size_t count, size_t size)
{
    void *bytes = size == 0 || count <= LARGEST / size ? malloc(count * size) : none();
    return bytes != NULL ? memset(bytes, 0, count * size) : NULL;
}

void *realloc(void *old, size_t bytes)
{
    header_t *block = old != NULL ? (header_t *)old - 1 : NULL;
    const size_t before = block != NULL ? size_of(block) : 0;
    void *moved;
    if (block == NULL || bytes > LARGEST) {
        return block == NULL ? malloc(bytes) : none();
    }
    merge(block);
    if (size_of(block) >= size_for(bytes)) {
        trim(block, size_for(bytes));
        return old;
    }
    trim(block, before);
    moved = malloc(bytes);
    if (moved != NULL) {
        memcpy(moved, old, before - sizeof(header_t));
        free(old);
    }
    return moved;
}

/* What newlib itself calls. */
void *_malloc_r(struct _reent *reent, size_t bytes)
{
    (void)reent;
    return malloc(bytes);
}

void _free_r(struct _reent *reent, void *bytes)
{
    (void)reent;
    free(bytes);
}

void *_calloc_r(struct _reent *reent, size_t count, size_t size)
{
    (void)reent;
    return calloc(count, size);
}

void *_realloc_r(struct _reent *reent, void *old, size_t bytes)
{
    (void)reent;
    return realloc(old, bytes);
}
