/* docs/scenarios/i2c-long.md */
#include "scenario.h"

HAL_START
{
    hal_i2c_t bus;
    uint8_t numbers[300];
    for (size_t i = 0; i < sizeof numbers; i++) {
        numbers[i] = (uint8_t)i;
    }
    done(hal_i2c_open(&bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_i2c_write(&bus, 0x3c, numbers, sizeof numbers));
    done(hal_i2c_close(&bus));
}
