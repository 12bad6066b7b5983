/* wasm3 as it comes, without the library, as a program of its own would use it. */
#include "driver.h"
#include "wasm3.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#if M3_VERSION_MAJOR == 0 && M3_VERSION_MINOR == 4
#define HEAD(name) static const void *name(IM3Runtime runtime, uint64_t *sp, void *mem, void *userdata)
#define USER userdata
#define ARGS sp
#define CALL(function) m3_Call(function)
#else
#define HEAD(name) static const void *name(IM3Runtime runtime, IM3ImportContext context, uint64_t *sp, void *mem)
#define USER context->userdata
#define ARGS (sp + 1)
#define CALL(function) m3_Call(function, 0, NULL)
#endif

/** The bytes of wasm3's stack, as the runtime has them. */
#define STACK (64 * 1024)

enum { HANDLES = 16 };

typedef struct {
    IM3Environment environment;
    IM3Runtime runtime;
    const i2c_drv_t *drv;
    /** The handle table: a guest's handle is an index plus 1. */
    struct {
        int32_t driver_handle;
        bool open;
    } entries[HANDLES];
} bare_t;

static void give(uint64_t *sp, int32_t result)
{
    memcpy(sp, &result, sizeof result);
}

HEAD(init)
{
    bare_t *bare = (bare_t *)USER;
    const uint32_t place = (uint32_t)ARGS[4], handle = 1;
    uint32_t size = 0;
    (void)m3_GetMemory(runtime, &size, 0);
    if ((uint64_t)place + sizeof handle > size) {
        give(sp, -(int32_t)WASME_E_INVALID_ARG);
        return NULL;
    }
    bare->entries[0].driver_handle = bare->drv->init(NULL, 0, 0, 0, 0);
    bare->entries[0].open = true;
    memcpy((uint8_t *)mem + place, &handle, sizeof handle);
    give(sp, 0);
    return NULL;
}

/** The checks that a careful person would write for this one import, as in by_hand.c. */
static int32_t checked_write(const bare_t *bare, const uint8_t *memory, uint64_t size, const uint64_t *args)
{
    const uint32_t handle = (uint32_t)args[0], addr = (uint32_t)args[1], record = (uint32_t)args[2];
    uint32_t range[2];
    int32_t answer;
    if ((addr > 0x7f && (addr < 0x8000 || addr > 0x83ff)) || (uint64_t)record + sizeof range > size) {
        return -(int32_t)WASME_E_INVALID_ARG;
    }
    memcpy(range, memory + record, sizeof range);
    if ((uint64_t)range[0] + range[1] > size) {
        return -(int32_t)WASME_E_INVALID_ARG;
    }
    if (handle - 1 >= HANDLES || !bare->entries[handle - 1].open) {
        return -(int32_t)WASME_E_NO_DEVICE;
    }
    if (bare->drv->write == NULL) {
        return -(int32_t)WASME_E_UNSUPPORTED;
    }
    answer = bare->drv->write(NULL, bare->entries[handle - 1].driver_handle, (uint16_t)addr, memory + range[0], range[1]);
    return answer <= 0 && answer >= -(int32_t)WASME_E_MAX ? answer : -(int32_t)WASME_E_FAILED;
}

HEAD(write)
{
    uint32_t size = 0;
    const uint8_t *memory = m3_GetMemory(runtime, &size, 0);
    give(sp, checked_write((const bare_t *)USER, memory, size, ARGS));
    (void)mem;
    return NULL;
}

void bare_free(bare_t *bare)
{
    m3_FreeRuntime(bare->runtime);
    m3_FreeEnvironment(bare->environment);
    free(bare);
}

/** Calls an export without parameters and results. Returns NULL, or what wasm3 says. */
const char *bare_call(bare_t *bare, const char *export)
{
    IM3Function function;
    M3Result result = m3_FindFunction(&function, bare->runtime, export);
    return result != m3Err_none ? result : CALL(function);
}

/** Loads a module, whose bytes are used until bare_free. Returns NULL when that is not possible. */
bare_t *bare_new(const uint8_t *wasm, uint32_t len)
{
    bare_t *bare = (bare_t *)calloc(1, sizeof *bare);
    IM3Module module;
    if (bare == NULL) {
        return NULL;
    }
    bare->drv = &bench_driver;
    bare->environment = m3_NewEnvironment();
    bare->runtime = m3_NewRuntime(bare->environment, STACK, NULL);
    if (m3_ParseModule(bare->environment, &module, wasm, len) != m3Err_none ||
        m3_LoadModule(bare->runtime, module) != m3Err_none) {
        bare_free(bare);
        return NULL;
    }
    (void)m3_LinkRawFunctionEx(module, "i2c", "init", "i(iiiii)", init, bare);
    (void)m3_LinkRawFunctionEx(module, "i2c", "write", "i(iii)", write, bare);
    return bare;
}
