/* docs/scenarios/i2c-write-read-lengths.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t data[] = {0x01, 0x02, 0x03, 0x04, 0x05};
    hal_i2c_t bus;
    uint8_t bytes[3];
    done(hal_i2c_open(&bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    got(hal_i2c_write_read(&bus, 0x50, data, sizeof data, bytes, sizeof bytes), bytes, sizeof bytes);
    done(hal_i2c_close(&bus));
}
