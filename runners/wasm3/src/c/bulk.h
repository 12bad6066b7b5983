/* What an image does with ranges of memory, as an API, to be bound without a driver. */
#ifndef WASM_EMBEDDED_BULK_H
#define WASM_EMBEDDED_BULK_H

#include "wasm_embedded/wasm3/binding.h"

/** `wasme_memory`. */
extern const wasme_api_t wasme_bulk;

#endif
