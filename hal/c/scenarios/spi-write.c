/* docs/scenarios/spi-write.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t data[] = {0x9f, 0x00, 0xff};
    hal_spi_t spi;
    done(hal_spi_open(&spi, 0, 1000000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_spi_write(&spi, data, sizeof data));
    done(hal_spi_close(&spi));
}
