/* docs/scenarios/device-fails.md */
#include "scenario.h"

HAL_START
{
    hal_spi_t spi;
    hal_i2c_t bus;
    done(hal_device_spi(&spi, 1));
    done(hal_device_i2c(&bus, 1));
    done(hal_i2c_close(&bus));
    done(hal_spi_close(&spi));
}
