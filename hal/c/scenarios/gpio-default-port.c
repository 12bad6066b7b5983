/* docs/scenarios/gpio-default-port.md */
#include "scenario.h"

HAL_START
{
    hal_gpio_t output;
    done(hal_gpio_open_output(&output, HAL_DEFAULT_PORT, 2));
    done(hal_gpio_set(&output, true));
    done(hal_gpio_close(&output));
}
