/* Blinks an LED at pin 13 of port 0, once a second, five times. */
#include "wasm_embedded/hal.h"

static hal_err_t blink(const hal_gpio_t *led)
{
    for (int i = 0; i < 5; i++) {
        HAL_TRY(hal_gpio_set(led, true));
        HAL_TRY(hal_time_delay_ms(500));
        HAL_TRY(hal_gpio_set(led, false));
        HAL_TRY(hal_time_delay_ms(500));
    }
    hal_print("blinked 5 times\n");
    return HAL_OK;
}

HAL_START
{
    hal_gpio_t led;
    hal_err_t err = hal_gpio_open_output(&led, 0, 13);
    if (err == HAL_OK) {
        err = blink(&led);
        hal_gpio_close(&led);
    }
    hal_print_err(err);
}
