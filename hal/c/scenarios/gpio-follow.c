/* docs/scenarios/gpio-follow.md */
#include "scenario.h"

HAL_START
{
    hal_gpio_t input;
    hal_gpio_t output;
    done(hal_gpio_open_input(&input, 0, 4));
    done(hal_gpio_open_output(&output, 0, 5));
    for (int i = 0; i < 3; i++) {
        bool high = false;
        done(hal_gpio_get(&input, &high));
        done(hal_gpio_set(&output, high));
    }
    done(hal_gpio_close(&output));
    done(hal_gpio_close(&input));
}
