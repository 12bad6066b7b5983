/* docs/scenarios/gpio-errors.md */
#include "scenario.h"

HAL_START
{
    hal_gpio_t input;
    hal_gpio_t output;
    bool high;
    done(hal_gpio_open_input(&input, 0, 4));
    got(hal_gpio_get(&input, &high), &high, 1);
    done(hal_gpio_open_output(&output, 0, 5));
    done(hal_gpio_set(&output, true));
    done(hal_gpio_configure(&output, HAL_GPIO_PULL_DOWN, HAL_GPIO_PUSH_PULL));
    done(hal_gpio_close(&output));
    done(hal_gpio_close(&input));
}
