/* docs/scenarios/i2c-nack-address.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t data[] = {0x01};
    hal_i2c_t bus;
    uint8_t bytes[1];
    done(hal_i2c_open(&bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_i2c_write(&bus, 0x09, data, sizeof data));
    got(hal_i2c_read(&bus, 0x09, bytes, sizeof bytes), bytes, sizeof bytes);
    got(hal_i2c_write_read(&bus, 0x09, data, sizeof data, bytes, sizeof bytes), bytes, sizeof bytes);
    done(hal_i2c_close(&bus));
}
