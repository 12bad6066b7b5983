/* docs/scenarios/i2c-ten-bit.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t data[] = {0x42};
    static const uint8_t data2[] = {0x01};
    hal_i2c_t bus;
    uint8_t bytes[2];
    done(hal_i2c_open(&bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_i2c_write(&bus, hal_i2c_ten_bit(0x123), data, sizeof data));
    got(hal_i2c_write_read(&bus, hal_i2c_ten_bit(0x3ff), data2, sizeof data2, bytes, sizeof bytes), bytes, sizeof bytes);
    done(hal_i2c_close(&bus));
}
