/* docs/scenarios/i2c-close-fails.md */
#include "scenario.h"

HAL_START
{
    hal_i2c_t bus;
    done(hal_i2c_open(&bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_i2c_close(&bus));
    /* It is closed all the same: this does nothing. */
    done(hal_i2c_close(&bus));
}
