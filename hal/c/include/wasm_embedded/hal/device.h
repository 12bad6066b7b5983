/* Devices that the platform has set up for the program, so that it needs no port and pin numbers.
 *
 * Each function fills an array: entry 0 is the platform's first device, and entries beyond what it offers are not open. Asked
 * again, it gives those that are still open again. The program closes them as it closes what it opened itself. Every runtime
 * takes 16 entries; more may be HAL_E_EXHAUSTED. After an error no entry is open. What was open in the array is not closed. */
#ifndef WASM_EMBEDDED_HAL_DEVICE_H
#define WASM_EMBEDDED_HAL_DEVICE_H

#include "wasm_embedded/guest/device.h"
#include "wasm_embedded/hal/common.h"
#include "wasm_embedded/hal/gpio.h"
#include "wasm_embedded/hal/i2c.h"
#include "wasm_embedded/hal/spi.h"

/* So an array of them is an array of handles. */
WASME_ASSERT(hal_handles_are_bare, sizeof(hal_spi_t) == sizeof(int32_t) && sizeof(hal_i2c_t) == sizeof(int32_t) &&
                                       sizeof(hal_gpio_t) == sizeof(int32_t));

/** An array of handles that are not open, as the platform takes it. For the functions below. */
static inline wasme_handles_t hal_device_room(void *array, size_t count)
{
    const wasme_handles_t handles = {(int32_t *)array, (uint32_t)count};
    /* Volatile, lest a compiler make the loop a call of memset, which is a libc's. */
    volatile int32_t *handle = handles.ptr;
    for (size_t i = 0; i < count; i++) {
        handle[i] = 0;
    }
    return handles;
}

/** Fills an array of `count` SPI controllers. */
static inline hal_err_t hal_device_spi(hal_spi_t *controllers, size_t count)
{
    const wasme_handles_t handles = hal_device_room(controllers, count);
    return hal_err(wasme_device_spi(&handles));
}

/** Fills an array of `count` I2C controllers. */
static inline hal_err_t hal_device_i2c(hal_i2c_t *buses, size_t count)
{
    const wasme_handles_t handles = hal_device_room(buses, count);
    return hal_err(wasme_device_i2c(&handles));
}

/** Fills an array of `count` pins that are inputs. */
static inline hal_err_t hal_device_gpio_in(hal_gpio_t *pins, size_t count)
{
    const wasme_handles_t handles = hal_device_room(pins, count);
    return hal_err(wasme_device_gpio_in(&handles));
}

/** Fills an array of `count` pins that are outputs. */
static inline hal_err_t hal_device_gpio_out(hal_gpio_t *pins, size_t count)
{
    const wasme_handles_t handles = hal_device_room(pins, count);
    return hal_err(wasme_device_gpio_out(&handles));
}

#endif
