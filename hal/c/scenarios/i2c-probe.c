/* docs/scenarios/i2c-probe.md */
#include "scenario.h"

HAL_START
{
    hal_i2c_t bus;
    done(hal_i2c_open(&bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_i2c_write(&bus, 0x50, NULL, 0));
    done(hal_i2c_write(&bus, 0x51, NULL, 0));
    done(hal_i2c_close(&bus));
}
