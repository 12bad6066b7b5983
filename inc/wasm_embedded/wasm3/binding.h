/* What the generated glue of every API shares: the state of an instance, the checks of memory ranges, the handle table.
 * Knows no engine. Included by `wasm_embedded/wasm3/<api>.h`.
 *
 * C99, no globals, no allocation, no recursion. Also valid C++. */
#ifndef WASM_EMBEDDED_WASM3_BINDING_H
#define WASM_EMBEDDED_WASM3_BINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "wasm_embedded/common.h"

/** How many handles an instance can have open. At least 8, at most 65535. */
#ifndef WASME_MAX_HANDLES
#define WASME_MAX_HANDLES 16
#endif

/** How many operations `exec` takes, and how many entries an array of handles has. At least 16. */
#ifndef WASME_MAX_ITEMS
#define WASME_MAX_ITEMS 16
#endif

/** How many APIs can be bound; the library itself binds up to three. At most 255. */
#ifndef WASME_MAX_APIS
#define WASME_MAX_APIS 16
#endif

/** The size of the text of the last error, its NUL included. */
#ifndef WASME_ERROR_SIZE
#define WASME_ERROR_SIZE 160
#endif

/** How many functions a guest enters, and how often it goes round in loops, between two looks at the clock. */
#ifndef WASME_LOOK_EVERY
#define WASME_LOOK_EVERY 1024
#endif

/** How many of the functions that were active when a guest trapped are kept. 0: none, and calls of the guest take less of the
 * caller's stack. */
#ifndef WASME_MAX_FRAMES
#define WASME_MAX_FRAMES 4
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wasme wasme_t;
typedef struct wasme_binding wasme_binding_t;

/** One function that guests import. `call` is the engine's raw function type, `signature` its text in wasm3's form. */
typedef struct {
    const char *name;
    const char *signature;
    void (*call)(void);
} wasme_import_t;

/** One API: its imports and how a handle of it is closed. */
typedef struct {
    const char *name;
    const wasme_import_t *imports;
    uint32_t import_count;
    /** Calls the driver's deinit; NULL where the API has no handles. Returns 0 or -errno. */
    int32_t (*close)(const wasme_binding_t *binding, int32_t driver_handle);
} wasme_api_t;

/** One API with the driver that serves it. */
struct wasme_binding {
    wasme_t *instance;
    const wasme_api_t *api;
    const void *drv;
    void *drv_ctx;
};

/** An open handle. `api` is the index of its binding plus 1; 0 marks a free entry. The open entries form a list in the order of
 * opening; `older` and `newer` are handles, 0 for none. */
typedef struct {
    int32_t driver_handle;
    uint16_t older;
    uint16_t newer;
    uint8_t api;
    /** Given out by the `device` API: the number of the function that gave it, plus 1. */
    uint8_t offered;
} wasme_entry_t;

/** What the engine allocated for a guest: nothing when all is zero. */
typedef struct {
    union {
        /** The list of its blocks. */
        struct wasme_block *newest;
        /** Its number in a heap of fixed size. */
        uint32_t owner;
    } blocks;
    /** The block that is the guest's memory, and its bytes: it stays as it is when it cannot grow. */
    const void *memory;
    size_t memory_size;
} wasme_heap_t;

/** What the library keeps of the guest and its engine. The glue does not touch it. */
typedef struct {
    wasme_heap_t heap;
    void *runtime;
    void *module;
    const uint8_t *image;
    uint32_t image_size;
    /** Bytes of the engine's stack. */
    uint32_t stack_size;
    /** How many bytes of the caller's stack the guest may use; 0: not checked. */
    uint32_t native_stack;
    /** The address that the caller's stack must not go below while the guest runs; 0: not checked. */
    uintptr_t stack_limit;
    /** The largest size of the memory, in pages. */
    uint32_t memory_pages;
    /** How many bytes of the memory exist; 0: all. */
    uint32_t memory_backing;
#if WASME_MAX_FRAMES > 0
    /** The functions that were active when the guest trapped, the innermost first, and how many they were. */
    uint32_t frames[WASME_MAX_FRAMES];
    uint32_t frame_count;
#endif
    int32_t exit_code;
    /** Why the raw functions trap; NULL: they do not. */
    const char *trap;
    /** The guest called `proc_exit`. */
    bool exited;
    /** The engine asked for memory that there was not. */
    bool out_of_memory;
    uint8_t state;
    /** Two bits for each of the descriptors 0, 1 and 2: the stream that it stands for, 3 when it is closed, exclusive or its number. */
    uint8_t streams;
    /** One bit for each stream that is not waited for, and three bits further up one for each that was opened to append. */
    uint8_t stream_flags;
    void (*log)(void *user, const char *text);
    char error[WASME_ERROR_SIZE];
} wasme_guest_t;

/** An instance. The bindings point into it: it is not moved or copied. */
struct wasme {
    wasme_binding_t bindings[WASME_MAX_APIS];
    wasme_entry_t entries[WASME_MAX_HANDLES];
    uint16_t newest;
    uint8_t binding_count;
    /** The guest exports a memory named `memory`. */
    bool has_memory;
    /** Its time is up. */
    bool time_is_up;
    /** Whether the guest's time is up `ahead_ns` nanoseconds from now. NULL: no limit. */
    bool (*time_up)(void *user, uint64_t ahead_ns);
    /** Called before the open handles are closed. May be NULL. */
    void (*ending)(void *user);
    void *user;
    wasme_guest_t guest;
};

/** The guest's memory at the time of a call: less than 4 GiB. `base` may be NULL when `size` is 0. */
typedef struct {
    uint8_t *base;
    uint32_t size;
    bool present;
} wasme_memory_t;

/** A range of guest memory. */
typedef struct {
    uint32_t ptr;
    uint32_t len;
} wasme_range_t;

/* memory ------------------------------------------------------------------------------------------------------------------- */

/** Whether `len` bytes at `ptr` lie in the memory. A length of 64 bits, so that no product wraps. */
static inline bool wasme_in_memory(const wasme_memory_t *memory, uint32_t ptr, uint64_t len)
{
    return memory->present && len <= memory->size && ptr <= memory->size - (uint32_t)len;
}

/** The little-endian number in four bytes. */
static inline uint32_t wasme_u32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint32_t wasme_get_u32(const wasme_memory_t *memory, uint32_t ptr)
{
    return wasme_u32(memory->base + ptr);
}

static inline void wasme_put_u32(const wasme_memory_t *memory, uint32_t ptr, uint32_t value)
{
    uint8_t *p = memory->base + ptr;
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
    p[2] = (uint8_t)(value >> 16);
    p[3] = (uint8_t)(value >> 24);
}

static inline void wasme_put_u64(const wasme_memory_t *memory, uint32_t ptr, uint64_t value)
{
    wasme_put_u32(memory, ptr, (uint32_t)value);
    wasme_put_u32(memory, ptr + 4, (uint32_t)(value >> 32));
}

/** The address of a range that was checked. A range of no bytes may lie at the end of a memory without bytes, whose base may be
 * NULL: to that not even 0 is added, in C; to a number it is. */
static inline uint8_t *wasme_at(const wasme_memory_t *memory, wasme_range_t range)
{
    return (uint8_t *)((uintptr_t)memory->base + range.ptr);
}

/** Reads a record of pointer and length at `ptr`, and checks the record and `len * unit` bytes that it points to. */
static inline bool wasme_get_range(const wasme_memory_t *memory, uint32_t ptr, uint32_t unit, wasme_range_t *range)
{
    const uint8_t *record;
    if (!wasme_in_memory(memory, ptr, 8)) {
        return false;
    }
    record = memory->base + ptr;
    range->ptr = wasme_u32(record);
    range->len = wasme_u32(record + 4);
    return wasme_in_memory(memory, range->ptr, (uint64_t)range->len * unit);
}

/** Reads the record of an array of handles and checks it, the array, and how many there are. Returns 0 or -errno. */
static inline int32_t wasme_get_handles(const wasme_memory_t *memory, uint32_t ptr, wasme_range_t *range)
{
    if (!wasme_get_range(memory, ptr, 4, range)) {
        return -(int32_t)WASME_E_INVALID_ARG;
    }
    return range->len > WASME_MAX_ITEMS ? -(int32_t)WASME_E_EXHAUSTED : 0;
}

/** Whether two ranges of checked bytes share a byte. */
static inline bool wasme_overlap(uint32_t a, uint32_t a_len, uint32_t b, uint32_t b_len)
{
    return a_len != 0 && b_len != 0 && (a < b ? b - a < a_len : a - b < b_len);
}

/* operations --------------------------------------------------------------------------------------------------------------- */

/** The bytes of one operation in guest memory: kind, pointer and length, or kind, 4 bytes that mean nothing and a number. */
enum { WASME_OP_SIZE = 12 };

/** One operation in guest memory: its bytes, or a number in the place of their length. */
typedef struct {
    uint32_t kind;
    wasme_range_t range;
} wasme_op_t;

/** Reads one operation of a checked array. */
static inline wasme_op_t wasme_op(const wasme_memory_t *memory, uint32_t ops, uint32_t index)
{
    const uint8_t *p = memory->base + ops + index * WASME_OP_SIZE;
    wasme_op_t op;
    op.kind = wasme_u32(p);
    op.range.ptr = wasme_u32(p + 4);
    op.range.len = wasme_u32(p + 8);
    return op;
}

/** Checks where an array of operations lies, how many there are, and the kind and the bytes of each. `kinds` is how many kinds
 * there are, `numbers` has a bit for each that carries a number. Returns 0 or -errno. */
static inline int32_t wasme_check_ops(const wasme_memory_t *memory, uint32_t ops, uint32_t count, uint32_t kinds, uint32_t numbers)
{
    uint32_t i;
    if (!wasme_in_memory(memory, ops, (uint64_t)count * WASME_OP_SIZE)) {
        return -(int32_t)WASME_E_INVALID_ARG;
    }
    if (count > WASME_MAX_ITEMS) {
        return -(int32_t)WASME_E_EXHAUSTED;
    }
    for (i = 0; i < count; i++) {
        const wasme_op_t op = wasme_op(memory, ops, i);
        if (op.kind >= kinds || ((numbers >> op.kind & 1) == 0 && !wasme_in_memory(memory, op.range.ptr, op.range.len))) {
            return -(int32_t)WASME_E_INVALID_ARG;
        }
    }
    return 0;
}

/** Whether the bytes of an operation that the driver writes overlap the array or those of another operation. `written` has a bit
 * for each kind that is written. */
static inline bool wasme_ops_overlap(const wasme_memory_t *memory, uint32_t ops, uint32_t count, uint32_t written,
                                     uint32_t numbers)
{
    uint32_t i, j;
    for (i = 0; i < count; i++) {
        const wasme_op_t op = wasme_op(memory, ops, i);
        if ((numbers >> op.kind & 1) != 0) {
            continue;
        }
        if ((written >> op.kind & 1) != 0 && wasme_overlap(op.range.ptr, op.range.len, ops, count * WASME_OP_SIZE)) {
            return true;
        }
        for (j = 0; j < i; j++) {
            const wasme_op_t other = wasme_op(memory, ops, j);
            if (((written >> op.kind | written >> other.kind) & 1) != 0 && (numbers >> other.kind & 1) == 0 &&
                wasme_overlap(op.range.ptr, op.range.len, other.range.ptr, other.range.len)) {
                return true;
            }
        }
    }
    return false;
}

/** What operations look like to drivers, whatever the API calls them: `<api>_op_t` has a union of pointers to bytes for `data`. */
typedef struct {
    uint32_t kind;
    uint8_t *data;
    uint32_t len;
} wasme_driver_op_t;

/** Copies a checked array to the array of operations that a driver gets. */
static inline void wasme_copy_ops(const wasme_memory_t *memory, uint32_t ops, uint32_t count, uint32_t numbers, void *to)
{
    uint8_t *place = (uint8_t *)to;
    uint32_t i;
    for (i = 0; i < count; i++) {
        const wasme_op_t op = wasme_op(memory, ops, i);
        wasme_driver_op_t copy;
        copy.kind = op.kind;
        copy.data = (numbers >> op.kind & 1) != 0 ? NULL : wasme_at(memory, op.range);
        copy.len = op.range.len;
        memcpy(place, &copy, sizeof copy);
        place += sizeof copy;
    }
}

/* handles ------------------------------------------------------------------------------------------------------------------ */

/** The number of a binding in its instance, plus 1. */
static inline uint8_t wasme_api_number(const wasme_binding_t *binding)
{
    return (uint8_t)(binding - binding->instance->bindings + 1);
}

/** The entry of a guest's handle, NULL unless it is open and of this binding's API. */
static inline wasme_entry_t *wasme_find(const wasme_binding_t *binding, int32_t handle)
{
    wasme_entry_t *entry;
    if (handle < 1 || handle > WASME_MAX_HANDLES) {
        return NULL;
    }
    entry = &binding->instance->entries[handle - 1];
    return entry->api == wasme_api_number(binding) ? entry : NULL;
}

/** A handle that is free, 0 when there is none. */
static inline uint16_t wasme_free_handle(const wasme_t *instance)
{
    uint32_t i;
    for (i = 0; i < WASME_MAX_HANDLES; i++) {
        if (instance->entries[i].api == 0) {
            return (uint16_t)(i + 1);
        }
    }
    return 0;
}

/** Makes a free handle an open one, the newest. */
static inline void wasme_open(const wasme_binding_t *binding, uint16_t handle, int32_t driver_handle, uint8_t offered)
{
    wasme_t *instance = binding->instance;
    wasme_entry_t *entry = &instance->entries[handle - 1];
    entry->driver_handle = driver_handle;
    entry->api = wasme_api_number(binding);
    entry->offered = offered;
    entry->older = instance->newest;
    entry->newer = 0;
    if (instance->newest != 0) {
        instance->entries[instance->newest - 1].newer = handle;
    }
    instance->newest = handle;
}

/** Frees an open handle. Returns the driver's handle. */
static inline int32_t wasme_release(wasme_t *instance, wasme_entry_t *entry)
{
    if (entry->older != 0) {
        instance->entries[entry->older - 1].newer = entry->newer;
    }
    if (entry->newer != 0) {
        instance->entries[entry->newer - 1].older = entry->older;
    } else {
        instance->newest = entry->older;
    }
    entry->api = 0;
    return entry->driver_handle;
}

/** Closes the newest handles until `keep` is the newest: 0 closes all. */
static inline void wasme_close_until(wasme_t *instance, uint16_t keep)
{
    while (instance->newest != keep && instance->newest != 0) {
        wasme_entry_t *entry = &instance->entries[instance->newest - 1];
        const wasme_binding_t *binding = &instance->bindings[entry->api - 1];
        const int32_t driver_handle = wasme_release(instance, entry);
        if (binding->api->close != NULL) {
            (void)binding->api->close(binding, driver_handle);
        }
    }
}

/** The end of an instance: closes every open handle, the newest first. */
static inline void wasme_end(wasme_t *instance)
{
    if (instance->ending != NULL) {
        instance->ending(instance->user);
    }
    wasme_close_until(instance, 0);
}

/** The binding of the API of this name, NULL when it is not bound. */
static inline const wasme_binding_t *wasme_binding(const wasme_t *instance, const char *api)
{
    uint32_t i;
    for (i = 0; i < instance->binding_count; i++) {
        if (strcmp(instance->bindings[i].api->name, api) == 0) {
            return &instance->bindings[i];
        }
    }
    return NULL;
}

/** Binds an API to a driver. Returns 0, or -WASME_E_EXHAUSTED when WASME_MAX_APIS are bound. */
static inline int32_t wasme_bind(wasme_t *instance, const wasme_api_t *api, const void *drv, void *drv_ctx)
{
    wasme_binding_t *binding;
    if (instance->binding_count == WASME_MAX_APIS) {
        return -(int32_t)WASME_E_EXHAUSTED;
    }
    binding = &instance->bindings[instance->binding_count++];
    binding->instance = instance;
    binding->api = api;
    binding->drv = drv;
    binding->drv_ctx = drv_ctx;
    return 0;
}

/* arguments and answers ---------------------------------------------------------------------------------------------------- */

/** The i32 argument of this number. Engines pass arguments in slots of 64 bits and set the bits of the type. */
static inline uint32_t wasme_arg_u32(const uint64_t *args, uint32_t index)
{
    uint32_t value;
    memcpy(&value, args + index, sizeof value);
    return value;
}

/** The i64 argument of this number. */
static inline uint64_t wasme_arg_u64(const uint64_t *args, uint32_t index)
{
    uint64_t value;
    memcpy(&value, args + index, sizeof value);
    return value;
}

/** Whether waiting this long would go past the time limit; then the guest's time is up, and the raw functions trap. */
static inline bool wasme_waits_too_long(wasme_t *instance, uint64_t ns)
{
    if (instance->time_up != NULL && instance->time_up(instance->user, ns)) {
        instance->time_is_up = true;
        instance->guest.trap = "[trap] the time is up";
    }
    return instance->time_is_up;
}

/** What a driver answered to a call without a result: 0, or -errno; anything else becomes -failed. */
static inline int32_t wasme_answer(int32_t answer)
{
    return answer <= 0 && answer >= -(int32_t)WASME_E_MAX ? answer : -(int32_t)WASME_E_FAILED;
}

/** Closes a handle of the guest. */
static inline int32_t wasme_deinit(const wasme_binding_t *binding, uint32_t handle)
{
    wasme_entry_t *entry = wasme_find(binding, (int32_t)handle);
    if (entry == NULL) {
        return -(int32_t)WASME_E_NO_DEVICE;
    }
    return binding->api->close(binding, wasme_release(binding->instance, entry));
}

/** What a driver answered to a call that opens a handle, and the free handle that it gets. The guest finds it at `place`. */
static inline int32_t wasme_opened(const wasme_binding_t *binding, const wasme_memory_t *memory, uint32_t place, uint16_t handle,
                                   int32_t answer)
{
    if (answer < 0) {
        return wasme_answer(answer);
    }
    wasme_open(binding, handle, answer, 0);
    wasme_put_u32(memory, place, handle);
    return 0;
}

/** Hands `count` handles of a driver to the guest: those that the same function offered before keep their number, the
 * others are opened. Closes what it opened and returns -WASME_E_EXHAUSTED when there is no room for all. */
static inline int32_t wasme_offer(const wasme_binding_t *binding, uint8_t offered, int32_t *handles, uint32_t count)
{
    wasme_t *instance = binding->instance;
    const uint16_t before = instance->newest;
    uint32_t i;
    for (i = 0; i < count; i++) {
        uint16_t handle;
        uint32_t e;
        if (handles[i] < 0) {
            handles[i] = -1;
            continue;
        }
        handle = 0;
        for (e = 0; e < WASME_MAX_HANDLES; e++) {
            const wasme_entry_t *entry = &instance->entries[e];
            if (entry->api == wasme_api_number(binding) && entry->offered == offered &&
                entry->driver_handle == handles[i]) {
                handle = (uint16_t)(e + 1);
            }
        }
        if (handle == 0) {
            handle = wasme_free_handle(instance);
            if (handle == 0) {
                wasme_close_until(instance, before);
                return -(int32_t)WASME_E_EXHAUSTED;
            }
            wasme_open(binding, handle, handles[i], offered);
        }
        handles[i] = handle;
    }
    return 0;
}

/** What a driver answered to a call that offers handles, as many as there is room for in a range of the guest's memory, which
 * gets them. */
static inline int32_t wasme_offered(const wasme_binding_t *owner, const wasme_memory_t *memory, wasme_range_t range,
                                    uint8_t offered, int32_t *handles, int32_t answer)
{
    uint32_t i;
    answer = wasme_answer(answer);
    if (answer == 0) {
        answer = wasme_offer(owner, offered, handles, range.len);
    }
    if (answer != 0) {
        return answer;
    }
    for (i = 0; i < range.len; i++) {
        wasme_put_u32(memory, range.ptr + i * 4, (uint32_t)handles[i]);
    }
    return 0;
}

#ifdef __cplusplus
}
#endif

#endif
