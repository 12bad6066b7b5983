/* Reads the JEDEC identification of a flash memory: manufacturer, and two bytes of device. */
#include "wasm_embedded/hal.h"

static hal_err_t identify(const hal_spi_t *flash)
{
    static const uint8_t read_id = 0x9f; /* the command */
    uint8_t id[3];
    /* Both under one chip select. */
    const hal_spi_op_t ops[] = {hal_spi_op_write(&read_id, 1), hal_spi_op_read(id, sizeof id)};
    HAL_TRY(hal_spi_transaction(flash, ops, 2));
    hal_print("manufacturer ");
    hal_print_hex(id[0], 2);
    hal_print(", device ");
    hal_print_hex((uint32_t)id[1] << 8 | id[2], 4);
    hal_print("\n");
    return HAL_OK;
}

HAL_START
{
    hal_spi_t flash;
    hal_err_t err = hal_spi_open(&flash, 0, 1000000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN);
    if (err == HAL_OK) {
        err = identify(&flash);
        hal_spi_close(&flash);
    }
    hal_print_err(err);
}
