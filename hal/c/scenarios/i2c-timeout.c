/* docs/scenarios/i2c-timeout.md */
#include "scenario.h"

HAL_START
{
    hal_i2c_t bus;
    uint8_t bytes[2];
    done(hal_i2c_open(&bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    got(hal_i2c_read(&bus, 0x50, bytes, sizeof bytes), bytes, sizeof bytes);
    got(hal_i2c_read(&bus, 0x50, bytes, sizeof bytes), bytes, sizeof bytes);
    done(hal_i2c_close(&bus));
}
