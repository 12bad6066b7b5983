/* General-purpose pins. */
#ifndef WASM_EMBEDDED_HAL_GPIO_H
#define WASM_EMBEDDED_HAL_GPIO_H

#include "wasm_embedded/guest/gpio.h"
#include "wasm_embedded/hal/common.h"

/** A pin, input or output. */
typedef struct {
    int32_t handle;
} hal_gpio_t;

/** The resistor at an input. */
typedef enum {
    HAL_GPIO_PULL_NONE = WASME_GPIO_PULL_NONE,
    HAL_GPIO_PULL_UP = WASME_GPIO_PULL_UP,
    HAL_GPIO_PULL_DOWN = WASME_GPIO_PULL_DOWN
} hal_gpio_pull_t;

/** How an output drives the line. */
typedef enum {
    HAL_GPIO_PUSH_PULL = WASME_GPIO_DRIVE_PUSH_PULL,
    HAL_GPIO_OPEN_DRAIN = WASME_GPIO_DRIVE_OPEN_DRAIN
} hal_gpio_drive_t;

/** Opens pin `number` of `port` (or HAL_DEFAULT_PORT) as an input. After an error it is not open. What was open in `pin` is not
 * closed. */
static inline hal_err_t hal_gpio_open_input(hal_gpio_t *pin, int32_t port, int32_t number)
{
    pin->handle = 0;
    return hal_err(wasme_gpio_init(port, number, WASME_GPIO_MODE_INPUT, &pin->handle));
}

/** Opens pin `number` of `port` (or HAL_DEFAULT_PORT) as an output. After an error it is not open. What was open in `pin` is not
 * closed. */
static inline hal_err_t hal_gpio_open_output(hal_gpio_t *pin, int32_t port, int32_t number)
{
    pin->handle = 0;
    return hal_err(wasme_gpio_init(port, number, WASME_GPIO_MODE_OUTPUT, &pin->handle));
}

/** Whether it is open. */
static inline bool hal_gpio_is_open(const hal_gpio_t *pin)
{
    return pin->handle > 0;
}

/** Closes a pin, also when it answers an error. Closing one that is not open does nothing and is HAL_OK. */
static inline hal_err_t hal_gpio_close(hal_gpio_t *pin)
{
    const int32_t handle = pin->handle;
    pin->handle = 0;
    return handle > 0 ? hal_err(wasme_gpio_deinit(handle)) : HAL_OK;
}

/** Sets resistor and drive. Until then: none, push-pull. HAL_E_UNSUPPORTED where the driver lacks it. */
static inline hal_err_t hal_gpio_configure(const hal_gpio_t *pin, hal_gpio_pull_t pull, hal_gpio_drive_t drive)
{
    return hal_err(wasme_gpio_configure(pin->handle, (wasme_gpio_pull_t)pull, (wasme_gpio_drive_t)drive));
}

/** Drives an output high or low. HAL_E_INVALID_ARG on an input. */
static inline hal_err_t hal_gpio_set(const hal_gpio_t *pin, bool high)
{
    return hal_err(wasme_gpio_set(pin->handle, high ? WASME_GPIO_VALUE_HIGH : WASME_GPIO_VALUE_LOW));
}

/** Reads the level of a pin into `high`: of an output, the level that it drives. After an error `high` is as before. */
static inline hal_err_t hal_gpio_get(const hal_gpio_t *pin, bool *high)
{
    wasme_gpio_value_t value = WASME_GPIO_VALUE_LOW;
    const hal_err_t err = hal_err(wasme_gpio_get(pin->handle, &value));
    if (err == HAL_OK) {
        *high = value != WASME_GPIO_VALUE_LOW;
    }
    return err;
}

#endif
