/* How a scenario shows to the suite what it saw; docs/scenarios/README.md has the rules. */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "wasm_embedded/guest/conformance.h"
#include "wasm_embedded/hal.h"

/** Shows bytes. */
static inline void show(const void *data, size_t len)
{
    const wasme_rbytes_t bytes = {(const uint8_t *)data, (uint32_t)len};
    (void)wasme_conformance_observe(&bytes);
}

/** After a call that gives something: shows what it gave, or the number of the error. */
static inline void got(hal_err_t err, const void *data, size_t len)
{
    const uint8_t number = (uint8_t)err;
    if (err == HAL_OK) {
        show(data, len);
    } else {
        show(&number, 1);
    }
}

/** After a call that merely succeeds: shows the number of the error, if it is one. */
static inline void done(hal_err_t err)
{
    if (err != HAL_OK) {
        got(err, NULL, 0);
    }
}

#endif
