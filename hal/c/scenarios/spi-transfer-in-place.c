/* docs/scenarios/spi-transfer-in-place.md */
#include "scenario.h"

HAL_START
{
    uint8_t both[] = {0xaa, 0xbb, 0xcc, 0xdd};
    hal_spi_t spi;
    done(hal_spi_open(&spi, 0, 1000000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    got(hal_spi_transfer_in_place(&spi, both, sizeof both), both, sizeof both);
    done(hal_spi_close(&spi));
}
