/* docs/scenarios/i2c-defaults.md */
#include "scenario.h"

HAL_START
{
    hal_i2c_t bus;
    done(hal_i2c_open(&bus, 1, HAL_DEFAULT_BAUD, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_i2c_close(&bus));
}
