/* docs/scenarios/gpio-read-back.md */
#include "scenario.h"

HAL_START
{
    hal_gpio_t output;
    bool high;
    done(hal_gpio_open_output(&output, 0, 13));
    done(hal_gpio_set(&output, true));
    got(hal_gpio_get(&output, &high), &high, 1);
    done(hal_gpio_close(&output));
}
