/* docs/scenarios/spi-configure.md */
#include "scenario.h"

HAL_START
{
    hal_spi_t spi;
    done(hal_spi_open(&spi, 0, 1000000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_spi_configure(&spi, HAL_SPI_MODE_3, 16, HAL_SPI_LSB_FIRST));
    done(hal_spi_close(&spi));
}
