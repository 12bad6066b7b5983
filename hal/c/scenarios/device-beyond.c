/* docs/scenarios/device-beyond.md */
#include "scenario.h"

HAL_START
{
    hal_gpio_t pins[3];
    bool there[3];
    const hal_err_t err = hal_device_gpio_out(pins, 3);
    for (int i = 0; i < 3; i++) {
        there[i] = hal_gpio_is_open(&pins[i]);
    }
    got(err, there, sizeof there);
    for (int i = 0; i < 3; i++) {
        if (there[i]) {
            done(hal_gpio_set(&pins[i], true));
        }
    }
    for (int i = 0; i < 3; i++) {
        done(hal_gpio_close(&pins[i]));
    }
}
