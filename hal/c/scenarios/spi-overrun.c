/* docs/scenarios/spi-overrun.md */
#include "scenario.h"

HAL_START
{
    uint8_t both[] = {0x01, 0x02};
    static const uint8_t data[] = {0x01};
    hal_spi_t spi;
    uint8_t bytes[2];
    uint8_t bytes2[1];
    done(hal_spi_open(&spi, 0, 1000000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    got(hal_spi_read(&spi, bytes, sizeof bytes), bytes, sizeof bytes);
    got(hal_spi_transfer_in_place(&spi, both, sizeof both), both, sizeof both);
    got(hal_spi_transfer(&spi, data, sizeof data, bytes2, sizeof bytes2), bytes2, sizeof bytes2);
    done(hal_spi_close(&spi));
}
