/* docs/scenarios/i2c-two-buses.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t data[] = {0x01};
    static const uint8_t data2[] = {0x02};
    hal_i2c_t bus_a;
    hal_i2c_t bus_b;
    done(hal_i2c_open(&bus_a, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_i2c_open(&bus_b, 1, 400000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_i2c_write(&bus_b, 0x48, data, sizeof data));
    done(hal_i2c_write(&bus_a, 0x48, data2, sizeof data2));
    done(hal_i2c_close(&bus_b));
    done(hal_i2c_close(&bus_a));
}
