/* docs/scenarios/i2c-read.md */
#include "scenario.h"

HAL_START
{
    hal_i2c_t bus;
    uint8_t bytes[4];
    done(hal_i2c_open(&bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    got(hal_i2c_read(&bus, 0x48, bytes, sizeof bytes), bytes, sizeof bytes);
    done(hal_i2c_close(&bus));
}
