/* docs/scenarios/device-i2c.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t zero[] = {0x00};
    hal_i2c_t buses[2];
    uint8_t there[2];
    const hal_err_t err = hal_device_i2c(buses, 2);
    there[0] = hal_i2c_is_open(&buses[0]);
    there[1] = hal_i2c_is_open(&buses[1]);
    got(err, there, sizeof there);
    done(hal_i2c_write(&buses[1], 0x48, zero, sizeof zero));
    done(hal_i2c_close(&buses[1]));
    done(hal_i2c_close(&buses[0]));
}
