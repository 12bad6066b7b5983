/* docs/scenarios/uart-would-block.md */
#include "scenario.h"

HAL_START
{
    static const uint8_t data[] = {0x00};
    hal_uart_t uart;
    done(hal_uart_open(&uart, 0, 115200, HAL_DEFAULT_PIN, HAL_DEFAULT_PIN));
    done(hal_uart_write(&uart, data, sizeof data));
    done(hal_uart_write(&uart, data, sizeof data));
    done(hal_uart_close(&uart));
}
