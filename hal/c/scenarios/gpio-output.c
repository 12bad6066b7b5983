/* docs/scenarios/gpio-output.md */
#include "scenario.h"

HAL_START
{
    hal_gpio_t output;
    done(hal_gpio_open_output(&output, 0, 13));
    done(hal_gpio_set(&output, true));
    done(hal_gpio_set(&output, false));
    done(hal_gpio_close(&output));
}
