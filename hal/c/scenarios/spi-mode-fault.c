/* docs/scenarios/spi-mode-fault.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t data[] = {0x00};
    hal_spi_t spi;
    done(hal_spi_open(&spi, 0, 1000000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_spi_write(&spi, data, sizeof data));
    done(hal_spi_close(&spi));
}
