/* Waiting, and a clock that only goes forward. */
#ifndef WASM_EMBEDDED_HAL_TIME_H
#define WASM_EMBEDDED_HAL_TIME_H

#include "wasm_embedded/guest/time.h"
#include "wasm_embedded/hal/common.h"

/** Waits at least `ns` nanoseconds. */
static inline hal_err_t hal_time_delay_ns(uint64_t ns)
{
    return hal_err(wasme_time_delay(ns));
}

/** Waits at least `us` microseconds. HAL_E_INVALID_ARG where they are more than 64 bits of nanoseconds, some 584 years. */
static inline hal_err_t hal_time_delay_us(uint64_t us)
{
    return us > UINT64_MAX / 1000 ? HAL_E_INVALID_ARG : hal_time_delay_ns(us * 1000);
}

/** Waits at least `ms` milliseconds. HAL_E_INVALID_ARG where they are more than 64 bits of nanoseconds, some 584 years. */
static inline hal_err_t hal_time_delay_ms(uint64_t ms)
{
    return ms > UINT64_MAX / 1000000 ? HAL_E_INVALID_ARG : hal_time_delay_ns(ms * 1000000);
}

/** Reads the clock, in nanoseconds from a moment that the platform chose. After an error `ns` is as before. */
static inline hal_err_t hal_time_now(uint64_t *ns)
{
    return hal_err(wasme_time_now(ns));
}

#endif
