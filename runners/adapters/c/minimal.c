/* The least that puts a runtime under test: an adapter (docs/adapter-protocol.md) on standard input and output. Its guests run on
 * the library of runners/wasm3, for as long as they like, and what they write is dropped; adapter.c does more. For a runtime of
 * your own, write `make`, `invoke` and `drop` with its calls: wasme_remote.h shows how it gets the drivers, and what it is to say of
 * a step. */
#include "wasm_embedded/remote/stdio.h"
#include "wasme_remote.h"

static wasme_remote_end_t make(wasme_remote_instance_t *instance)
{
    static const wasme_wasi_t wasi = {.user = NULL};
    WASME_init(instance->user, &(wasme_config_t){.memory_limit = instance->request.memory, .ending = wasme_remote_ending,
                                                 .user = instance, .wasi = &wasi});
    wasme_remote_bind(instance->user, instance);
    return wasme_remote_status(instance, instance->user, WASME_load(instance->user, instance->image, instance->image_size));
}

static wasme_remote_end_t invoke(wasme_remote_instance_t *instance, const char *function)
{
    return wasme_remote_status(instance, instance->user, WASME_invoke(instance->user, function));
}

static void drop(wasme_remote_instance_t *instance)
{
    WASME_deinit(instance->user);
}

int main(void)
{
    static wasme_t guests[3];
    static wasme_remote_instance_t instances[3] = {{.user = &guests[0]}, {.user = &guests[1]}, {.user = &guests[2]}};
    static uint8_t memory[65536];
    const wasme_remote_runtime_t runtime = {
        "wasm3-c-minimal", WASME_engine_version(), WASME_REMOTE_API_NAMES, "", WASME_MAX_HANDLES, make, invoke, drop};
    return wasme_remote_stdio_serve(&runtime, instances, 3, memory, sizeof memory);
}
