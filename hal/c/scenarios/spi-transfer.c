/* docs/scenarios/spi-transfer.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t data[] = {0xaa, 0xbb, 0xcc, 0xdd};
    hal_spi_t spi;
    uint8_t bytes[4];
    done(hal_spi_open(&spi, 0, 1000000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    got(hal_spi_transfer(&spi, data, sizeof data, bytes, sizeof bytes), bytes, sizeof bytes);
    done(hal_spi_close(&spi));
}
