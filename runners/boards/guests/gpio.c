/* Reads pin 3 three times, each after a line on standard input, then drives pin 8 high and low. */
#include "guest.h"

static hal_err_t show(const char *pin, const hal_gpio_t *gpio)
{
    bool high = false;
    HAL_TRY(hal_gpio_get(gpio, &high));
    hal_print(pin);
    hal_print(high ? " is high\n" : " is low\n");
    return HAL_OK;
}

static hal_err_t input(const hal_gpio_t *pin)
{
    for (int i = 0; i < 3; i++) {
        guest_wait("level");
        HAL_TRY(show("input", pin));
    }
    guest_tell("set the input", hal_gpio_set(pin, true));
    return show("input", pin);
}

static hal_err_t output(const hal_gpio_t *pin)
{
    HAL_TRY(show("output", pin));
    HAL_TRY(hal_gpio_set(pin, true));
    HAL_TRY(show("output", pin));
    HAL_TRY(hal_gpio_set(pin, false));
    return show("output", pin);
}

HAL_START
{
    hal_gpio_t in, out;
    hal_err_t err = hal_gpio_open_input(&in, 0, 3);
    if (err == HAL_OK) {
        err = input(&in);
        hal_gpio_close(&in);
    }
    if (err == HAL_OK) {
        err = hal_gpio_open_output(&out, 0, 8);
    }
    if (err == HAL_OK) {
        err = output(&out);
        hal_gpio_close(&out);
    }
    hal_print_err(err);
}
