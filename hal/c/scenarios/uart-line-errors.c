/* docs/scenarios/uart-line-errors.md */
#include "scenario.h"

HAL_START
{
    hal_uart_t uart;
    uint8_t bytes[1];
    done(hal_uart_open(&uart, 0, 115200, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    got(hal_uart_read(&uart, bytes, sizeof bytes), bytes, sizeof bytes);
    got(hal_uart_read(&uart, bytes, sizeof bytes), bytes, sizeof bytes);
    got(hal_uart_read(&uart, bytes, sizeof bytes), bytes, sizeof bytes);
    got(hal_uart_read(&uart, bytes, sizeof bytes), bytes, sizeof bytes);
    done(hal_uart_close(&uart));
}
