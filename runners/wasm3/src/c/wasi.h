/* The WASI functions as APIs, to be bound with a `const wasme_wasi_t *` as driver. */
#ifndef WASM_EMBEDDED_WASI_H
#define WASM_EMBEDDED_WASI_H

#include "wasm_embedded/wasm3/binding.h"

/** `wasi_snapshot_preview1`. */
extern const wasme_api_t wasme_wasi_preview1;

/** `wasi_unstable`, its predecessor, without `sock_accept`. */
extern const wasme_api_t wasme_wasi_unstable;

#endif
