#include "heap.h"

#include <setjmp.h>
#include <string.h>

#include "wasme.h"

/* entering wasm3 ----------------------------------------------------------------------------------------------------------- */

/* What a variable is declared with of which every thread has its own; nothing where one thread at a time uses the library. */
#ifndef WASME_THREAD_LOCAL
#if defined _MSC_VER
#define WASME_THREAD_LOCAL __declspec(thread)
#elif defined __unix__ || defined __APPLE__ || defined _WIN32
#define WASME_THREAD_LOCAL __thread
#else
#define WASME_THREAD_LOCAL
#endif
#endif

/** One entry into wasm3. */
typedef struct entry {
    wasme_heap_t *heap;
    /** That of the instance whose driver entered wasm3 again. */
    struct entry *outer;
    jmp_buf out;
} entry_t;

/* wasm3 does not say for whom it allocates: hence this, the only variable of the library. */
static WASME_THREAD_LOCAL entry_t *innermost;

/** Makes sure that blocks can be told to belong to this one; false when they cannot. */
static bool open_heap(wasme_heap_t *heap);

bool wasme_heap_enter(wasme_heap_t *heap, void (*call)(void *), void *arg)
{
    entry_t entry;
    if (!open_heap(heap)) {
        return false;
    }
    entry.heap = heap;
    entry.outer = innermost;
    if (setjmp(entry.out) != 0) {
        innermost = entry.outer; /* not changed since setjmp */
        return false;
    }
    innermost = &entry;
    call(arg);
    innermost = entry.outer;
    return true;
}

/** There is no memory. Returns when wasm3 was not entered. */
static void *none(void)
{
    if (innermost != NULL) {
        longjmp(innermost->out, 1);
    }
    return NULL;
}

/** As in C; NULL when there is no memory. */
static void *reallocate(void *bytes, size_t size);

/** Lets the guest's memory grow: wasm3 survives that it does not, and tells the guest. It also asks for less, when a guest asks for so
 * many pages that their number wraps. */
static void *grow(wasme_heap_t *heap, void *bytes, size_t size)
{
    void *grown = size >= heap->memory_size ? reallocate(bytes, size) : NULL;
    if (grown != NULL) {
        heap->memory = grown;
        heap->memory_size = size;
    }
    return grown;
}

void *wasme_heap_realloc(void *bytes, size_t size)
{
    void *moved;
    if (bytes == NULL) {
        return wasme_heap_calloc(1, size);
    }
    if (innermost != NULL && innermost->heap->memory == bytes) {
        return grow(innermost->heap, bytes, size);
    }
    moved = reallocate(bytes, size);
    return moved != NULL ? moved : none();
}

#if defined WASME_FIXED_HEAP || defined WASME_LINKED_HEAP

/* a heap of fixed size ----------------------------------------------------------------------------------------------------- */

/* First fit over one list of blocks, which lie side by side. Freed neighbours are joined when a search passes them.
 *
 * (wasm3's option d_m3FixedHeap is no substitute: it frees next to nothing, and that of 0.4.7 writes past its end.) */

/** The heap is an array of these. A block begins with the second half of one, its header, and ends with the first half of another: so
 * what it is for is aligned. */
typedef union {
    uint32_t halves[2];
    uint64_t aligned;
} unit_t;

/* A header: how many units the block has, and in the highest bits the number of its owner, 0 for a free one. */
#define UNITS_MASK 0x00ffffffu
#define OWNER_SHIFT 24
/** The owner of what is allocated while wasm3 is not entered. */
#define NOBODY 0xffu

#ifdef WASME_LINKED_HEAP
/* In the linker script. */
extern unit_t wasme_heap_begin[], wasme_heap_end[];
#define array wasme_heap_begin
#else
typedef char wasme_heap_has_a_size[(WASME_FIXED_HEAP) >= 32 && (WASME_FIXED_HEAP) / sizeof(unit_t) <= UNITS_MASK ? 1 : -1];
static unit_t array[(WASME_FIXED_HEAP) / sizeof(unit_t)];
#endif

/** The end of the highest block that was ever used, in units; 0 before the heap is used. */
static uint32_t peak;

/** How many units all blocks have. */
static uint32_t all_units(void)
{
#ifdef WASME_LINKED_HEAP
    const size_t units = ((uintptr_t)wasme_heap_end - (uintptr_t)wasme_heap_begin) / sizeof(unit_t) - 1;
    return units < UNITS_MASK ? (uint32_t)units : UNITS_MASK;
#else
    return (uint32_t)(sizeof array / sizeof(unit_t)) - 1;
#endif
}

static uint32_t *header(uint32_t at)
{
    return &array[at].halves[1];
}

static uint32_t units_of(uint32_t at)
{
    return *header(at) & UNITS_MASK;
}

static uint32_t owner_of(uint32_t at)
{
    return *header(at) >> OWNER_SHIFT;
}

static void *bytes_of(uint32_t at)
{
    return array + at + 1;
}

static uint32_t block_of(const void *bytes)
{
    return (uint32_t)((const unit_t *)bytes - array) - 1;
}

/** How many units a block for so many bytes takes; more than there are when the heap could never hold it. */
static uint32_t units_for(size_t size)
{
    return size / sizeof(unit_t) >= UNITS_MASK ? UINT32_MAX : (uint32_t)((size + sizeof(uint32_t) + sizeof(unit_t) - 1) / sizeof(unit_t));
}

/** Makes one block of this one and the free ones behind it. */
static void join(uint32_t at)
{
    const uint32_t end = all_units();
    uint32_t next = at + units_of(at);
    while (next < end && owner_of(next) == 0) {
        *header(at) += units_of(next);
        next = at + units_of(at);
    }
}

/** Uses the first units of a block, and leaves the others as a free one. */
static void *use(uint32_t at, uint32_t units, uint32_t owner)
{
    const uint32_t rest = units_of(at) - units;
    if (rest != 0) {
        *header(at + units) = rest;
    }
    *header(at) = units | owner << OWNER_SHIFT;
    peak = at + units > peak ? at + units : peak;
    return bytes_of(at);
}

/** Bytes that are not cleared; NULL when no free block is large enough. */
static void *allocate(size_t size, uint32_t owner)
{
    const uint32_t units = units_for(size), end = all_units();
    uint32_t at;
    if (peak == 0) {
        *header(0) = end;
    }
    for (at = 0; at < end; at += units_of(at)) {
        if (owner_of(at) == 0) {
            join(at);
            if (units_of(at) >= units) {
                return use(at, units, owner);
            }
        }
    }
    return NULL;
}

/** Whether an owner has blocks; with `drop` they are freed. */
static bool has_blocks(uint32_t owner, bool drop)
{
    const uint32_t end = peak != 0 ? all_units() : 0;
    bool has = false;
    uint32_t at;
    for (at = 0; at < end; at += units_of(at)) {
        if (owner_of(at) == owner) {
            has = true;
            if (drop) {
                *header(at) = units_of(at);
            }
        }
    }
    return has;
}

static bool open_heap(wasme_heap_t *of)
{
    uint32_t owner = of->blocks.owner;
    if (owner == 0) {
        do {
            owner++;
        } while (owner < NOBODY && has_blocks(owner, false));
        of->blocks.owner = owner < NOBODY ? owner : 0;
    }
    return owner < NOBODY;
}

bool wasme_heap_in_use(const wasme_heap_t *of)
{
    return of->blocks.owner != 0 && has_blocks(of->blocks.owner, false);
}

void wasme_heap_drop(wasme_heap_t *of)
{
    if (of->blocks.owner != 0) {
        (void)has_blocks(of->blocks.owner, true);
    }
    of->blocks.owner = 0;
    of->memory = NULL;
}

void *wasme_heap_calloc(size_t count, size_t size)
{
    void *bytes = NULL;
    if (size == 0 || count <= SIZE_MAX / size) {
        bytes = allocate(count * size, innermost != NULL ? innermost->heap->blocks.owner : NOBODY);
    }
    return bytes != NULL ? memset(bytes, 0, count * size) : none();
}

static void *reallocate(void *bytes, size_t size)
{
    const uint32_t units = units_for(size), at = block_of(bytes), before = units_of(at), owner = owner_of(at);
    void *moved;
    join(at);
    if (units_of(at) >= units) {
        return use(at, units, owner);
    }
    (void)use(at, before, owner);
    moved = allocate(size, owner);
    if (moved != NULL) {
        memcpy(moved, bytes, (before - 1) * sizeof(unit_t) + sizeof(uint32_t));
        wasme_heap_free(bytes);
    }
    return moved;
}

void wasme_heap_free(void *bytes)
{
    if (bytes != NULL) {
        const uint32_t at = block_of(bytes);
        *header(at) = units_of(at);
    }
}

uint32_t WASME_heap_peak(void)
{
    return peak != 0 ? (peak + 1) * (uint32_t)sizeof(unit_t) : 0;
}

#else

/* the heap of the C library ------------------------------------------------------------------------------------------------ */

#include <stdlib.h>

/** Before the bytes of every block: its place in the list of its owner's. */
struct wasme_block {
    struct wasme_block *next;
    /** What points to it. */
    struct wasme_block **link;
};

typedef struct wasme_block block_t;
typedef char wasme_blocks_are_aligned[sizeof(block_t) % sizeof(uint64_t) == 0 ? 1 : -1];

/** What points to the block behind, and what to this one, is to know where it lies. */
static void put(block_t *block)
{
    if (block->link != NULL) {
        *block->link = block;
    }
    if (block->next != NULL) {
        block->next->link = &block->next;
    }
}

static bool open_heap(wasme_heap_t *heap)
{
    (void)heap;
    return true;
}

bool wasme_heap_in_use(const wasme_heap_t *heap)
{
    return heap->blocks.newest != NULL;
}

void wasme_heap_drop(wasme_heap_t *heap)
{
    while (heap->blocks.newest != NULL) {
        wasme_heap_free(heap->blocks.newest + 1);
    }
    heap->memory = NULL;
}

void *wasme_heap_calloc(size_t count, size_t size)
{
    block_t *block = NULL;
    if (size == 0 || count <= (SIZE_MAX - sizeof *block) / size) {
        block = (block_t *)calloc(1, sizeof *block + count * size);
    }
    if (block == NULL) {
        return none();
    }
    if (innermost != NULL) {
        block->next = innermost->heap->blocks.newest;
        block->link = &innermost->heap->blocks.newest;
        put(block);
    }
    return block + 1;
}

static void *reallocate(void *bytes, size_t size)
{
    block_t *block = NULL;
    if (size <= SIZE_MAX - sizeof *block) {
        block = (block_t *)realloc((block_t *)bytes - 1, sizeof *block + size);
    }
    if (block == NULL) {
        return NULL;
    }
    put(block);
    return block + 1;
}

void wasme_heap_free(void *bytes)
{
    if (bytes != NULL) {
        block_t *block = (block_t *)bytes - 1;
        if (block->link != NULL) {
            *block->link = block->next;
        }
        if (block->next != NULL) {
            block->next->link = block->link;
        }
        free(block);
    }
}

#endif
