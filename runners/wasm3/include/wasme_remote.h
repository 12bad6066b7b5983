/* What wasm_embedded/remote/serve.h and this library need of each other: for adapters whose guests run on it.
 *
 * Also valid C++. */
#ifndef WASM_EMBEDDED_WASME_REMOTE_H
#define WASM_EMBEDDED_WASME_REMOTE_H

#include "wasm_embedded/remote/serve.h"
#include "wasme.h"

#ifdef __cplusplus
extern "C" {
#endif

/** In src/generated/bind.c. */
int32_t wasme_bind_by_name(wasme_t *instance, const char *api, const void *drv, void *drv_ctx);

/** Binds the drivers of an instance: those of the APIs that its platform has. */
static inline void wasme_remote_bind(wasme_t *ctx, wasme_remote_instance_t *instance)
{
#define WASME_REMOTE_BIND(api)                                                                                                   \
    if (instance->drivers.has.api) {                                                                                             \
        (void)wasme_bind_by_name(ctx, #api, &instance->drivers.api, &instance->remote);                                          \
    }
    WASME_REMOTE_EACH_API(WASME_REMOTE_BIND)
#undef WASME_REMOTE_BIND
}

/** How a step of an instance ended, with why and with which code. */
static inline wasme_remote_end_t wasme_remote_status(wasme_remote_instance_t *instance, const wasme_t *ctx, wasme_status_t status)
{
    instance->text = WASME_error(ctx);
    instance->code = WASME_exit_code(ctx);
    return (wasme_remote_end_t)status;
}

#ifdef __cplusplus
}
#endif

#endif
