/* Asks a flash memory for its JEDEC identification, in every way that SPI has. */
#include "guest.h"

static const uint8_t READ_ID = 0x9f; /* the command; manufacturer and two bytes of device follow */

/* In one transaction, with a pause in the middle. */
static hal_err_t transaction(const hal_spi_t *flash)
{
    uint8_t id[3];
    const hal_spi_op_t ops[] = {hal_spi_op_write(&READ_ID, 1), hal_spi_op_delay_ns(20000), hal_spi_op_read(id, sizeof id)};
    HAL_TRY(hal_spi_transaction(flash, ops, 3));
    guest_tell_bytes("transaction", id, sizeof id);
    return HAL_OK;
}

/* With less to send than to receive, and the other way round. */
static hal_err_t lengths(const hal_spi_t *flash)
{
    static const uint8_t more[] = {0x9f, 0x00, 0x00, 0x00};
    uint8_t in[4];
    HAL_TRY(hal_spi_transfer(flash, &READ_ID, 1, in, 4));
    guest_tell_bytes("more to receive", in + 1, 3);
    HAL_TRY(hal_spi_transfer(flash, more, sizeof more, in, 2));
    guest_tell_bytes("more to send", in + 1, 1);
    return HAL_OK;
}

static hal_err_t in_place(const hal_spi_t *flash)
{
    uint8_t bytes[] = {0x9f, 0x00, 0x00, 0x00};
    HAL_TRY(hal_spi_transfer_in_place(flash, bytes, sizeof bytes));
    guest_tell_bytes("in place", bytes + 1, 3);
    return HAL_OK;
}

/* Between the two calls chip select is released, so the flash no longer knows that it was asked. */
static hal_err_t two_calls(const hal_spi_t *flash)
{
    uint8_t bytes[3];
    HAL_TRY(hal_spi_write(flash, &READ_ID, 1));
    HAL_TRY(hal_spi_read(flash, bytes, sizeof bytes));
    guest_tell_bytes("two calls", bytes, sizeof bytes);
    return HAL_OK;
}

static hal_err_t use(const hal_spi_t *flash)
{
    HAL_TRY(transaction(flash));
    HAL_TRY(lengths(flash));
    HAL_TRY(in_place(flash));
    HAL_TRY(two_calls(flash));
    return transaction(flash);
}

HAL_START
{
    hal_spi_t flash;
    hal_err_t err = hal_spi_open(&flash, 0, 1000000, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN);
    if (err == HAL_OK) {
        err = use(&flash);
        hal_spi_close(&flash);
    }
    hal_print_err(err);
}
