/* What a careful person would write for this one import: the same checks, in the same order, and nothing that is general. Handles
 * are not closed at the end, and waits cannot end the guest. */
#include "driver.h"
#include "m3_compat.h"

enum { HANDLES = 16 };

/** The handle table: a guest's handle is an index plus 1. */
typedef struct {
    int32_t driver_handle;
    bool open;
} entry_t;

typedef struct {
    const i2c_drv_t *drv;
    void *drv_ctx;
    entry_t entries[HANDLES];
} i2c_t;

static uint32_t u32_at(const uint8_t *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

WASME_M3_HEAD(i2c_init)
{
    i2c_t *i2c = (i2c_t *)WASME_M3_BINDING->drv_ctx;
    const uint64_t *args = WASME_M3_ARGS(1);
    const uint32_t place = (uint32_t)args[4];
    int32_t result = -(int32_t)WASME_E_EXHAUSTED;
    uint32_t i, size = 0;
    (void)m3_GetMemory(runtime, &size, 0);
    for (i = 0; i < HANDLES && i2c->entries[i].open; i++) {
    }
    if ((uint64_t)place + 4 > size) {
        result = -(int32_t)WASME_E_INVALID_ARG;
    } else if (i < HANDLES) {
        result = i2c->drv->init(i2c->drv_ctx, (uint32_t)args[0], (uint32_t)args[1], (int32_t)args[2], (int32_t)args[3]);
        if (result >= 0) {
            const uint32_t handle = i + 1;
            i2c->entries[i].driver_handle = result;
            i2c->entries[i].open = true;
            memcpy((uint8_t *)mem + place, &handle, sizeof handle);
            result = 0;
        }
    }
    memcpy(sp, &result, sizeof result);
    return NULL;
}

/** The call itself, by the addresses of the guest's memory. */
static int32_t i2c_write(const i2c_t *i2c, const uint8_t *memory, uint64_t size, const uint64_t *args)
{
    const uint32_t handle = (uint32_t)args[0], addr = (uint32_t)args[1], record = (uint32_t)args[2];
    uint32_t ptr, len;
    int32_t answer;
    if (addr > 0x7f && (addr < 0x8000 || addr > 0x83ff)) {
        return -(int32_t)WASME_E_INVALID_ARG;
    }
    if ((uint64_t)record + 8 > size) {
        return -(int32_t)WASME_E_INVALID_ARG;
    }
    ptr = u32_at(memory + record);
    len = u32_at(memory + record + 4);
    if ((uint64_t)ptr + len > size) {
        return -(int32_t)WASME_E_INVALID_ARG;
    }
    if (handle - 1 >= HANDLES || !i2c->entries[handle - 1].open) {
        return -(int32_t)WASME_E_NO_DEVICE;
    }
    if (i2c->drv->write == NULL) {
        return -(int32_t)WASME_E_UNSUPPORTED;
    }
    answer = i2c->drv->write(i2c->drv_ctx, i2c->entries[handle - 1].driver_handle, (uint16_t)addr, memory + ptr, len);
    return answer <= 0 && answer >= -(int32_t)WASME_E_MAX ? answer : -(int32_t)WASME_E_FAILED;
}

WASME_M3_HEAD(i2c_write_raw)
{
    const i2c_t *i2c = (const i2c_t *)WASME_M3_BINDING->drv_ctx;
    uint32_t size = 0;
    const uint8_t *memory = m3_GetMemory(runtime, &size, 0);
    const int32_t result = i2c_write(i2c, memory, size, WASME_M3_ARGS(1));
    (void)mem;
    memcpy(sp, &result, sizeof result);
    return NULL;
}

static const wasme_import_t imports[] = {
    {"init", "i(iiiii)", (void (*)(void))i2c_init},
    {"write", "i(iii)", (void (*)(void))i2c_write_raw},
};

static const wasme_api_t api = {"i2c", imports, 2, NULL};

/** What the instance has to keep alive, for Rust to allocate. */
size_t bench_by_hand_size(void)
{
    return sizeof(i2c_t);
}

int32_t bench_bind_by_hand(wasme_t *guest, void *memory)
{
    i2c_t *i2c = (i2c_t *)memory;
    memset(i2c, 0, sizeof *i2c);
    i2c->drv = &bench_driver;
    return wasme_bind(guest, &api, NULL, i2c);
}
