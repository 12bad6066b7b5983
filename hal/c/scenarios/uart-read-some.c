/* docs/scenarios/uart-read-some.md */
#include "scenario.h"

HAL_START
{
    hal_uart_t uart;
    uint8_t bytes[16];
    hal_err_t err;
    size_t count;
    done(hal_uart_open(&uart, 0, 115200, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    err = hal_uart_read_some(&uart, bytes, sizeof bytes, 100, &count);
    got(err, bytes, count);
    done(hal_uart_close(&uart));
}
