/* Sends back what comes in on a serial line, until Ctrl-D or a minute of silence, which is an error. */
#include "wasm_embedded/hal.h"

enum { CTRL_D = 0x04, ONE_MINUTE_MS = 60000 };

/* The number of bytes before Ctrl-D, or `len` where there is none. */
static size_t before_ctrl_d(const uint8_t *bytes, size_t len)
{
    size_t count = 0;
    while (count < len && bytes[count] != CTRL_D) {
        count++;
    }
    return count;
}

static hal_err_t echo(const hal_uart_t *uart)
{
    uint8_t bytes[64];
    uint32_t echoed = 0;
    size_t came;
    size_t count;
    do {
        HAL_TRY(hal_uart_read_some(uart, bytes, sizeof bytes, ONE_MINUTE_MS, &came));
        count = before_ctrl_d(bytes, came);
        if (count > 0) {
            HAL_TRY(hal_uart_write(uart, bytes, count));
        }
        echoed += (uint32_t)count;
    } while (count == came);
    hal_print("echoed ");
    hal_print_uint(echoed, 10, 1);
    hal_print(" bytes\n");
    return HAL_OK;
}

HAL_START
{
    hal_uart_t uart;
    hal_err_t err = hal_uart_open(&uart, 0, 115200, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN);
    if (err == HAL_OK) {
        err = echo(&uart);
        hal_uart_close(&uart);
    }
    hal_print_err(err);
}
