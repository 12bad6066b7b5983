/* The least that puts a runtime under test: an adapter (docs/adapter-protocol.md) on standard input and output. Its guests run on
 * the library of runners/wasm3, for as long as they like, and what they write is dropped; adapter.c does more. For a runtime of
 * your own, put its calls in the place of WASME_init, wasme_bind_by_name, WASME_load, WASME_invoke and WASME_deinit. */
#include <stdio.h>

#include "wasm_embedded/remote/serve.h"
#include "wasme.h"

/** In runners/wasm3/src/generated/bind.c. */
int32_t wasme_bind_by_name(wasme_t *instance, const char *api, const void *drv, void *drv_ctx);

static int get(void *user)
{
    (void)user;
    return getchar();
}

static bool put(void *user, const uint8_t *bytes, size_t len)
{
    (void)user;
    return fwrite(bytes, 1, len, stdout) == len && (bytes[len - 1] != '\n' || fflush(stdout) == 0);
}

static void ending(void *user)
{
    ((wasme_remote_instance_t *)user)->remote.at_end = true;
}

/** How a step ended. */
static wasme_remote_end_t ended(wasme_remote_instance_t *instance, wasme_status_t status)
{
    instance->text = WASME_error(instance->user);
    instance->code = WASME_exit_code(instance->user);
    return (wasme_remote_end_t)status;
}

static wasme_remote_end_t make(wasme_remote_instance_t *instance)
{
    static const wasme_wasi_t wasi = {.user = NULL};
    const uint64_t memory = instance->request.memory;
    WASME_init(instance->user, &(wasme_config_t){.memory_limit = memory, .ending = ending, .user = instance, .wasi = &wasi});
#define BIND(api)                                                                                                                \
    if (instance->drivers.has.api) {                                                                                             \
        (void)wasme_bind_by_name(instance->user, #api, &instance->drivers.api, &instance->remote);                               \
    }
    WASME_REMOTE_EACH_API(BIND)
    return ended(instance, WASME_load(instance->user, instance->image, instance->image_size));
}

static wasme_remote_end_t invoke(wasme_remote_instance_t *instance, const char *function)
{
    return ended(instance, WASME_invoke(instance->user, function));
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
    wasme_remote_stream_t line = WASME_REMOTE_STREAM(get, put, NULL);
    return wasme_remote_serve(&(wasme_remote_server_t){&runtime, &line, instances, 3, memory, sizeof memory}) ? 0 : 1;
}
