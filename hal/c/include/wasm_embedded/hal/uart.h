/* Asynchronous serial lines. After an error the bytes in a buffer to receive are unspecified. */
#ifndef WASM_EMBEDDED_HAL_UART_H
#define WASM_EMBEDDED_HAL_UART_H

#include "wasm_embedded/guest/uart.h"
#include "wasm_embedded/hal/common.h"

/** A UART. */
typedef struct {
    int32_t handle;
} hal_uart_t;

/** The parity bit. */
typedef enum {
    HAL_UART_PARITY_NONE = WASME_UART_PARITY_NONE,
    HAL_UART_PARITY_EVEN = WASME_UART_PARITY_EVEN,
    HAL_UART_PARITY_ODD = WASME_UART_PARITY_ODD
} hal_uart_parity_t;

/** The number of stop bits. */
typedef enum {
    HAL_UART_STOP_BITS_1 = WASME_UART_STOP_BITS_ONE,
    HAL_UART_STOP_BITS_2 = WASME_UART_STOP_BITS_TWO
} hal_uart_stop_bits_t;

/** Opens UART `port` at `baud` bits per second (or HAL_DEFAULT_BAUD) on the pins `tx` and `rx` (or HAL_DEFAULT_PIN). After an
 * error it is not open. What was open in `uart` is not closed. */
static inline hal_err_t hal_uart_open(hal_uart_t *uart, uint32_t port, uint32_t baud, int32_t tx, int32_t rx)
{
    uart->handle = 0;
    return hal_err(wasme_uart_init(port, baud, tx, rx, &uart->handle));
}

/** Whether it is open. */
static inline bool hal_uart_is_open(const hal_uart_t *uart)
{
    return uart->handle > 0;
}

/** Closes a UART, also when it answers an error. Closing one that is not open does nothing and is HAL_OK. */
static inline hal_err_t hal_uart_close(hal_uart_t *uart)
{
    const int32_t handle = uart->handle;
    uart->handle = 0;
    return handle > 0 ? hal_err(wasme_uart_deinit(handle)) : HAL_OK;
}

/** Sets the frame, with 5 to 9 data bits. Until then: 8 data bits, no parity, one stop bit. HAL_E_UNSUPPORTED where the driver
 * lacks it. */
static inline hal_err_t hal_uart_configure(const hal_uart_t *uart, uint32_t data_bits, hal_uart_parity_t parity,
                                           hal_uart_stop_bits_t stop_bits)
{
    return data_bits > UINT8_MAX ? HAL_E_INVALID_ARG
                                 : hal_err(wasme_uart_configure(uart->handle, (uint8_t)data_bits, (wasme_uart_parity_t)parity,
                                                                (wasme_uart_stop_bits_t)stop_bits));
}

/** Sends `len` bytes: all are accepted for sending, or it is an error. */
static inline hal_err_t hal_uart_write(const hal_uart_t *uart, const void *data, size_t len)
{
    const wasme_rbytes_t bytes = {(const uint8_t *)data, (uint32_t)len};
    return hal_err(wasme_uart_write(uart->handle, 0, &bytes));
}

/** Waits until all bytes are on the line. HAL_E_UNSUPPORTED where the driver lacks it. */
static inline hal_err_t hal_uart_flush(const hal_uart_t *uart)
{
    return hal_err(wasme_uart_flush(uart->handle));
}

/** Receives `len` bytes: waits for all of them. */
static inline hal_err_t hal_uart_read(const hal_uart_t *uart, void *buffer, size_t len)
{
    const wasme_wbytes_t bytes = {(uint8_t *)buffer, (uint32_t)len};
    return hal_err(wasme_uart_read(uart->handle, 0, &bytes));
}

/** Receives what is there, at least one byte and at most `len`; `count` becomes how many came, 0 after an error. Waits at most
 * `timeout_ms` milliseconds for the first byte, and then is HAL_E_TIMEOUT; 0 does not wait. HAL_E_UNSUPPORTED where the driver
 * lacks it. */
static inline hal_err_t hal_uart_read_some(const hal_uart_t *uart, void *buffer, size_t len, uint32_t timeout_ms, size_t *count)
{
    const wasme_wbytes_t bytes = {(uint8_t *)buffer, (uint32_t)len};
    uint32_t came = 0;
    const hal_err_t err = hal_err(wasme_uart_read_some(uart->handle, &bytes, timeout_ms, &came));
    *count = err == HAL_OK ? came : 0;
    return err;
}

#endif
