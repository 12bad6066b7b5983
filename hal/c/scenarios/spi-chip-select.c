/* docs/scenarios/spi-chip-select.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t data[] = {0x00};
    hal_spi_t spi;
    const hal_spi_op_t ops[] = {hal_spi_op_write(data, sizeof data)};
    done(hal_spi_open(&spi, 0, 1000000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_spi_transaction(&spi, ops, 1));
    done(hal_spi_close(&spi));
}
