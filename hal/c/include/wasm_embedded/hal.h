/* The HAL for guests in C: all of it. Each header can be included by itself as well.
 *
 * Header-only: C99 and C++11, no globals, no allocation, no libc. Compile with clang for wasm32. */
#ifndef WASM_EMBEDDED_HAL_H
#define WASM_EMBEDDED_HAL_H

#include "wasm_embedded/hal/common.h"
#include "wasm_embedded/hal/console.h"
#include "wasm_embedded/hal/device.h"
#include "wasm_embedded/hal/gpio.h"
#include "wasm_embedded/hal/i2c.h"
#include "wasm_embedded/hal/spi.h"
#include "wasm_embedded/hal/time.h"
#include "wasm_embedded/hal/uart.h"

#endif
