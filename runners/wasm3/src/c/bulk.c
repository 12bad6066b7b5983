/* `memory.copy`, `memory.fill` and `memory.init`, which not all versions of wasm3 have: what prepares an image for wasm3 puts calls of
 * these functions in their place. */
#include "bulk.h"

#include <string.h>

#include "m3_compat.h"

/** Whether a range lies in so many bytes. */
static bool lies_in(uint32_t start, uint32_t len, uint32_t size)
{
    return len <= size && start <= size - len;
}

/** Whether a range lies in the guest's memory, exported or not, and where. */
static bool find(IM3Runtime runtime, uint32_t start, uint32_t len, uint8_t **bytes)
{
    uint32_t size = 0;
    uint8_t *memory = m3_GetMemory(runtime, &size, 0);
    if (!lies_in(start, len, size)) {
        return false;
    }
    *bytes = len == 0 ? NULL : memory + start;
    return true;
}

/** `copy(to, from, len)`. */
static const void *copy(IM3Runtime runtime, const uint64_t *args)
{
    const uint32_t len = (uint32_t)args[2];
    uint8_t *to, *from;
    if (!find(runtime, (uint32_t)args[0], len, &to) || !find(runtime, (uint32_t)args[1], len, &from)) {
        return m3Err_trapOutOfBoundsMemoryAccess;
    }
    if (len > 0) {
        memmove(to, from, len);
    }
    return NULL;
}

/** `fill(to, byte, len)`. */
static const void *fill(IM3Runtime runtime, const uint64_t *args)
{
    const uint32_t len = (uint32_t)args[2];
    uint8_t *to;
    if (!find(runtime, (uint32_t)args[0], len, &to)) {
        return m3Err_trapOutOfBoundsMemoryAccess;
    }
    if (len > 0) {
        memset(to, (uint8_t)args[1], len);
    }
    return NULL;
}

/** `init(to, from, len, start, size)`: from a segment of this size that starts there in the image. */
static const void *init(IM3Runtime runtime, const wasme_guest_t *guest, const uint64_t *args)
{
    const uint32_t from = (uint32_t)args[1], len = (uint32_t)args[2], start = (uint32_t)args[3], size = (uint32_t)args[4];
    uint8_t *to;
    if (!find(runtime, (uint32_t)args[0], len, &to) || !lies_in(from, len, size) || !lies_in(start, size, guest->image_size)) {
        return m3Err_trapOutOfBoundsMemoryAccess;
    }
    if (len > 0) {
        memcpy(to, guest->image + start + from, len);
    }
    return NULL;
}

WASME_M3_HEAD(wasme_m3_copy)
{
    (void)mem;
    (void)WASME_M3_BINDING;
    return copy(runtime, WASME_M3_ARGS(0));
}

WASME_M3_HEAD(wasme_m3_fill)
{
    (void)mem;
    (void)WASME_M3_BINDING;
    return fill(runtime, WASME_M3_ARGS(0));
}

WASME_M3_HEAD(wasme_m3_init)
{
    const wasme_binding_t *binding = WASME_M3_BINDING;
    (void)mem;
    return init(runtime, &binding->instance->guest, WASME_M3_ARGS(0));
}

static const wasme_import_t imports[] = {
    {"copy", "v(iii)", (void (*)(void))wasme_m3_copy},
    {"fill", "v(iii)", (void (*)(void))wasme_m3_fill},
    {"init", "v(iiiii)", (void (*)(void))wasme_m3_init},
};
const wasme_api_t wasme_bulk = {"wasme_memory", imports, sizeof imports / sizeof imports[0], NULL};
