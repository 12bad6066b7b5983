/* docs/scenarios/spi-read.md */
#include "scenario.h"

HAL_START
{
    hal_spi_t spi;
    uint8_t bytes[5];
    done(hal_spi_open(&spi, 0, 1000000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    got(hal_spi_read(&spi, bytes, sizeof bytes), bytes, sizeof bytes);
    done(hal_spi_close(&spi));
}
