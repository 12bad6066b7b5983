/* docs/scenarios/uart-denied.md */
#include "scenario.h"

HAL_START
{
    hal_uart_t uart;
    done(hal_uart_open(&uart, 3, 115200, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_uart_close(&uart));
}
