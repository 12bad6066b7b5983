/* docs/scenarios/i2c-open.md */
#include "scenario.h"

HAL_START
{
    hal_i2c_t bus;
    done(hal_i2c_open(&bus, 2, 400000, 20, 21));
    done(hal_i2c_close(&bus));
}
