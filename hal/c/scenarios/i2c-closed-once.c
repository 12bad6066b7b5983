/* docs/scenarios/i2c-closed-once.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t byte = 0x02;
    hal_i2c_t first;
    hal_i2c_t second;
    done(hal_i2c_open(&first, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_i2c_close(&first));
    done(hal_i2c_open(&second, 1, 400000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_i2c_close(&first));
    done(hal_i2c_write(&second, 0x48, &byte, 1));
    done(hal_i2c_close(&second));
}
