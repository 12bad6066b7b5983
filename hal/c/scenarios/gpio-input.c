/* docs/scenarios/gpio-input.md */
#include "scenario.h"

HAL_START
{
    hal_gpio_t input;
    bool high;
    done(hal_gpio_open_input(&input, 1, 4));
    got(hal_gpio_get(&input, &high), &high, 1);
    got(hal_gpio_get(&input, &high), &high, 1);
    done(hal_gpio_close(&input));
}
