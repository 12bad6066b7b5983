/* docs/scenarios/i2c-write.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t data[] = {0x01, 0xfe, 0x80};
    hal_i2c_t bus;
    done(hal_i2c_open(&bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_i2c_write(&bus, 0x48, data, sizeof data));
    done(hal_i2c_close(&bus));
}
