/* docs/scenarios/uart-open.md */
#include "scenario.h"

HAL_START
{
    hal_uart_t uart;
    done(hal_uart_open(&uart, 1, 9600, 4, 5));
    done(hal_uart_close(&uart));
}
