/* An adapter on standard input and output: wasm_embedded/remote/serve.h where there is an operating system.
 *
 * C99, no globals, no allocation. Also valid C++. */
#ifndef WASM_EMBEDDED_REMOTE_STDIO_H
#define WASM_EMBEDDED_REMOTE_STDIO_H

#include <stdio.h>

#include "wasm_embedded/remote/serve.h"

#ifdef __cplusplus
extern "C" {
#endif

static inline int wasme_remote_stdio_get(void *user)
{
    (void)user;
    return getchar();
}

static inline bool wasme_remote_stdio_put(void *user, const uint8_t *bytes, size_t len)
{
    (void)user;
    return fwrite(bytes, 1, len, stdout) == len && (bytes[len - 1] != '\n' || fflush(stdout) == 0);
}

/** Serves requests on standard input and output until they end, and says on standard error what was wrong with them. The arguments
 * are those of wasme_remote_server_t. Returns what `main` is to return. */
static inline int wasme_remote_stdio_serve(const wasme_remote_runtime_t *runtime, wasme_remote_instance_t *instances,
                                           uint32_t count, uint8_t *memory, uint32_t size)
{
    wasme_remote_stream_t line = WASME_REMOTE_STREAM(wasme_remote_stdio_get, wasme_remote_stdio_put, NULL);
    wasme_remote_server_t server;
    server.runtime = runtime;
    server.line = &line;
    server.instances = instances;
    server.count = count;
    server.memory = memory;
    server.size = size;
    if (wasme_remote_serve(&server)) {
        return 0;
    }
    (void)fprintf(stderr, "byte %lu of the line: expected %s, found ", (unsigned long)line.column, line.broken);
    if (line.next < 0) {
        (void)fprintf(stderr, "the end of the input\n");
    } else if (line.next > ' ' && line.next < 0x7f) {
        (void)fprintf(stderr, "%c\n", line.next);
    } else {
        (void)fprintf(stderr, "the byte 0x%02x\n", (unsigned)line.next);
    }
    return 1;
}

#ifdef __cplusplus
}
#endif

#endif
