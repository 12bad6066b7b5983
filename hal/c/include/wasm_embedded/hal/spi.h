/* SPI as controller, one chip select to a handle. Each call asserts chip select once, and releases it after an error too. After
 * an error the bytes in a buffer to receive are unspecified. */
#ifndef WASM_EMBEDDED_HAL_SPI_H
#define WASM_EMBEDDED_HAL_SPI_H

#include "wasm_embedded/guest/spi.h"
#include "wasm_embedded/hal/common.h"

/** A controller with its chip select. */
typedef struct {
    int32_t handle;
} hal_spi_t;

/** Clock polarity and phase. */
typedef enum {
    /** CPOL 0, CPHA 0. */
    HAL_SPI_MODE_0 = WASME_SPI_MODE_MODE0,
    /** CPOL 0, CPHA 1. */
    HAL_SPI_MODE_1 = WASME_SPI_MODE_MODE1,
    /** CPOL 1, CPHA 0. */
    HAL_SPI_MODE_2 = WASME_SPI_MODE_MODE2,
    /** CPOL 1, CPHA 1. */
    HAL_SPI_MODE_3 = WASME_SPI_MODE_MODE3
} hal_spi_mode_t;

/** Which bit of a word goes first. */
typedef enum {
    HAL_SPI_MSB_FIRST = WASME_SPI_ORDER_MSB_FIRST,
    HAL_SPI_LSB_FIRST = WASME_SPI_ORDER_LSB_FIRST
} hal_spi_order_t;

/** One operation of hal_spi_transaction; hal_spi_op_write and its siblings make it. */
typedef wasme_spi_op_t hal_spi_op_t;

/** Opens controller `port` with a clock of `baud` Hz (or HAL_DEFAULT_BAUD) on the pins `mosi`, `miso`, `sck` and `cs` (or
 * HAL_DEFAULT_PIN). After an error it is not open. What was open in `spi` is not closed. */
static inline hal_err_t hal_spi_open(hal_spi_t *spi, uint32_t port, uint32_t baud, int32_t mosi, int32_t miso, int32_t sck,
                                     int32_t cs)
{
    spi->handle = 0;
    return hal_err(wasme_spi_init(port, baud, mosi, miso, sck, cs, &spi->handle));
}

/** Whether it is open. */
static inline bool hal_spi_is_open(const hal_spi_t *spi)
{
    return spi->handle > 0;
}

/** Closes a controller, also when it answers an error. Closing one that is not open does nothing and is HAL_OK. */
static inline hal_err_t hal_spi_close(hal_spi_t *spi)
{
    const int32_t handle = spi->handle;
    spi->handle = 0;
    return handle > 0 ? hal_err(wasme_spi_deinit(handle)) : HAL_OK;
}

/** Sets mode, bits per word (1 to 32) and bit order. Until then: mode 0, 8 bits, most significant bit first. HAL_E_UNSUPPORTED
 * where the driver lacks it. */
static inline hal_err_t hal_spi_configure(const hal_spi_t *spi, hal_spi_mode_t mode, uint32_t bits, hal_spi_order_t order)
{
    return bits > UINT8_MAX
               ? HAL_E_INVALID_ARG
               : hal_err(wasme_spi_configure(spi->handle, (wasme_spi_mode_t)mode, (uint8_t)bits, (wasme_spi_order_t)order));
}

/** Sends `len` bytes and drops what comes in. */
static inline hal_err_t hal_spi_write(const hal_spi_t *spi, const void *data, size_t len)
{
    const wasme_rbytes_t bytes = {(const uint8_t *)data, (uint32_t)len};
    return hal_err(wasme_spi_write(spi->handle, &bytes));
}

/** Receives `len` bytes while zeros go out. */
static inline hal_err_t hal_spi_read(const hal_spi_t *spi, void *buffer, size_t len)
{
    const wasme_wbytes_t bytes = {(uint8_t *)buffer, (uint32_t)len};
    return hal_err(wasme_spi_read(spi->handle, &bytes));
}

/** Sends and receives at the same time. The lengths may differ: zeros go out where there is no more to send, and what comes in
 * beyond the room for it is dropped. The two must not overlap. */
static inline hal_err_t hal_spi_transfer(const hal_spi_t *spi, const void *data, size_t data_len, void *buffer, size_t buffer_len)
{
    const wasme_rbytes_t write = {(const uint8_t *)data, (uint32_t)data_len};
    const wasme_wbytes_t read = {(uint8_t *)buffer, (uint32_t)buffer_len};
    return hal_err(wasme_spi_transfer(spi->handle, &read, &write));
}

/** Sends `len` bytes and overwrites them with what comes in. */
static inline hal_err_t hal_spi_transfer_in_place(const hal_spi_t *spi, void *buffer, size_t len)
{
    const wasme_iobytes_t bytes = {(uint8_t *)buffer, (uint32_t)len};
    return hal_err(wasme_spi_transfer_inplace(spi->handle, &bytes));
}

/** The operation that sends `len` bytes, which must stay there until the transaction. */
static inline hal_spi_op_t hal_spi_op_write(const void *data, size_t len)
{
    hal_spi_op_t op;
    op.kind = WASME_SPI_OP_WRITE;
    op.data.write = (const uint8_t *)data;
    op.len = (uint32_t)len;
    return op;
}

/** The operation that receives `len` bytes while zeros go out. */
static inline hal_spi_op_t hal_spi_op_read(void *buffer, size_t len)
{
    hal_spi_op_t op;
    op.kind = WASME_SPI_OP_READ;
    op.data.read = (uint8_t *)buffer;
    op.len = (uint32_t)len;
    return op;
}

/** The operation that sends `len` bytes and overwrites them with what comes in. */
static inline hal_spi_op_t hal_spi_op_transfer_in_place(void *buffer, size_t len)
{
    hal_spi_op_t op;
    op.kind = WASME_SPI_OP_TRANSFER;
    op.data.transfer = (uint8_t *)buffer;
    op.len = (uint32_t)len;
    return op;
}

/** The operation that waits, with chip select asserted, for `ns` nanoseconds: at most some 4.29 s. */
static inline hal_spi_op_t hal_spi_op_delay_ns(uint32_t ns)
{
    hal_spi_op_t op;
    op.kind = WASME_SPI_OP_DELAY;
    op.data.write = NULL;
    op.len = ns;
    return op;
}

/** Any sequence of operations under one chip select. Every runtime takes 16 operations; more may be HAL_E_EXHAUSTED. No
 * operations do nothing. Buffers to receive must not overlap any other. HAL_E_UNSUPPORTED where the driver lacks it. */
static inline hal_err_t hal_spi_transaction(const hal_spi_t *spi, const hal_spi_op_t *ops, size_t count)
{
    return hal_err(wasme_spi_exec(spi->handle, ops, (uint32_t)count));
}

#endif
