/* docs/scenarios/i2c-polling.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t page[] = {0x00, 0x10, 0xaa};
    hal_i2c_t bus;
    hal_err_t err;
    uint8_t byte;
    done(hal_i2c_open(&bus, 0, 100000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_i2c_write(&bus, 0x50, page, sizeof page));
    do {
        err = hal_i2c_write(&bus, 0x50, NULL, 0);
    } while (err == HAL_E_NACK_ADDRESS);
    done(err);
    got(hal_i2c_write_read(&bus, 0x50, page, 2, &byte, 1), &byte, 1);
    done(hal_i2c_close(&bus));
}
