/* docs/scenarios/spi-transaction.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t command[] = {0x03, 0x00, 0x00, 0x10};
    hal_spi_t spi;
    uint8_t bytes[5];
    const hal_spi_op_t ops[] = {
        hal_spi_op_write(command, sizeof command),
        hal_spi_op_delay_ns(20000),
        hal_spi_op_read(bytes, 3),
        hal_spi_op_transfer_in_place(bytes + 3, 2),
    };
    bytes[3] = 0x01;
    bytes[4] = 0x02;
    done(hal_spi_open(&spi, 0, 1000000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    got(hal_spi_transaction(&spi, ops, 4), bytes, sizeof bytes);
    done(hal_spi_close(&spi));
}
