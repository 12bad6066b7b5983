/* docs/scenarios/spi-transfer-lengths.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t data[] = {0xaa, 0xbb, 0xcc, 0xdd};
    static const uint8_t data2[] = {0x0b};
    hal_spi_t spi;
    uint8_t bytes[2];
    uint8_t bytes2[4];
    done(hal_spi_open(&spi, 0, 1000000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    got(hal_spi_transfer(&spi, data, sizeof data, bytes, sizeof bytes), bytes, sizeof bytes);
    got(hal_spi_transfer(&spi, data2, sizeof data2, bytes2, sizeof bytes2), bytes2, sizeof bytes2);
    done(hal_spi_close(&spi));
}
