/* docs/scenarios/gpio-open-fails.md */
#include "scenario.h"

HAL_START
{
    hal_gpio_t input;
    hal_gpio_t output;
    done(hal_gpio_open_input(&input, 0, 99));
    done(hal_gpio_close(&input));
    done(hal_gpio_open_output(&output, 0, 3));
    done(hal_gpio_close(&output));
}
