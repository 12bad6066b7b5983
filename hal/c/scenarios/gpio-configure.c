/* docs/scenarios/gpio-configure.md */
#include "scenario.h"

HAL_START
{
    hal_gpio_t input;
    hal_gpio_t output;
    done(hal_gpio_open_input(&input, 0, 4));
    done(hal_gpio_configure(&input, HAL_GPIO_PULL_UP, HAL_GPIO_PUSH_PULL));
    done(hal_gpio_open_output(&output, 0, 5));
    done(hal_gpio_configure(&output, HAL_GPIO_PULL_NONE, HAL_GPIO_OPEN_DRAIN));
    done(hal_gpio_close(&output));
    done(hal_gpio_close(&input));
}
