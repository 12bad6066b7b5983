/* A heap of fixed size for wasm3, in the place of that of the C library: wasm3's own files are compiled with `calloc`, `realloc` and
 * `free` as names of the functions here. (Its option d_m3FixedHeap is no substitute: it frees next to nothing, and the one of 0.4.7
 * writes past its end.)
 *
 * First fit over one list of blocks, which lie side by side. Freed neighbours are joined when a search passes them. */
#ifdef WASME_FIXED_HEAP

#include "heap.h"

#include <string.h>

#include "wasme.h"

/** Before the bytes of every block. Sizes are counted in headers, the block's own included; so all bytes are aligned like it. */
typedef union {
    struct {
        uint32_t units;
        uint32_t used;
    } is;
    uint64_t aligned;
} block_t;

#define UNITS ((uint32_t)((WASME_FIXED_HEAP) / sizeof(block_t)))

typedef char wasme_heap_has_a_size[UNITS > 1 && (WASME_FIXED_HEAP) <= INT32_MAX ? 1 : -1];

static block_t heap[UNITS];
/** The end of the highest block that was ever used. */
static uint32_t peak;
/** How many instances have something in it. */
static uint32_t instances;

/** How many units a block for so many bytes takes; 0 when the heap could never hold it. */
static uint32_t units_for(size_t size)
{
    return size > sizeof heap ? 0 : 1 + (uint32_t)((size + sizeof(block_t) - 1) / sizeof(block_t));
}

/** Joins the free blocks behind this one to it. */
static void join(uint32_t at)
{
    uint32_t next = at + heap[at].is.units;
    while (next < UNITS && heap[next].is.used == 0) {
        heap[at].is.units += heap[next].is.units;
        next = at + heap[at].is.units;
    }
}

/** Uses the first units of a block, and leaves the others as a free one. */
static void take(uint32_t at, uint32_t units)
{
    if (heap[at].is.units > units) {
        heap[at + units].is.units = heap[at].is.units - units;
        heap[at + units].is.used = 0;
        heap[at].is.units = units;
    }
    heap[at].is.used = 1;
    peak = at + units > peak ? at + units : peak;
}

/** Bytes that are not cleared; NULL when no free block is large enough. */
static void *allocate(size_t size)
{
    const uint32_t units = units_for(size);
    uint32_t at;
    if (heap[0].is.units == 0) {
        heap[0].is.units = UNITS;
    }
    for (at = 0; units != 0 && at < UNITS; at += heap[at].is.units) {
        if (heap[at].is.used != 0) {
            continue;
        }
        join(at);
        if (heap[at].is.units >= units) {
            take(at, units);
            return heap + at + 1;
        }
    }
    return NULL;
}

void *wasme_heap_calloc(size_t count, size_t size)
{
    void *bytes;
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    bytes = allocate(count * size);
    return bytes == NULL ? NULL : memset(bytes, 0, count * size);
}

void *wasme_heap_realloc(void *bytes, size_t size)
{
    const uint32_t units = units_for(size);
    void *moved;
    uint32_t at;
    if (bytes == NULL) {
        return allocate(size);
    }
    at = (uint32_t)((block_t *)bytes - heap) - 1;
    join(at);
    if (units != 0 && heap[at].is.units >= units) {
        take(at, units);
        return bytes;
    }
    moved = allocate(size);
    if (moved != NULL) {
        memcpy(moved, bytes, (heap[at].is.units - 1) * sizeof(block_t));
        heap[at].is.used = 0;
    }
    return moved;
}

void wasme_heap_free(void *bytes)
{
    if (bytes != NULL) {
        ((block_t *)bytes - 1)->is.used = 0;
    }
}

void wasme_heap_enter(void)
{
    instances++;
}

void wasme_heap_leave(void)
{
    instances--;
    if (instances == 0) {
        heap[0].is.units = UNITS;
        heap[0].is.used = 0;
    }
}

uint32_t WASME_heap_peak(void)
{
    return peak * (uint32_t)sizeof(block_t);
}

#else
/* ISO C wants a translation unit to declare something. */
typedef int wasme_no_fixed_heap_t;
#endif
