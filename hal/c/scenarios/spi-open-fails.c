/* docs/scenarios/spi-open-fails.md */
#include "scenario.h"

HAL_START
{
    hal_spi_t spi;
    done(hal_spi_open(&spi, 0, 1000000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_spi_close(&spi));
}
