/* Arm's MPS2 board with the image of application note 385 (DAI 0385): Cortex-M3 at 25 MHz, 4 MiB of memory at 0 where a program is
 * loaded, and 16 MiB of PSRAM. Sections are those of DAI 0385. */
#include "../board.h"

#include "../cortex-m.h"
#include "../drivers/cmsdk-uart.h"

const char board_name[] = "mps2-an385";

#define CLOCK_HZ 25000000u
#define WATCHDOG_SECONDS 2u

/* Watchdog of the Cortex-M System Design Kit (DDI 0479D, 4.5), at the address of section 3.2. Its warning is the NMI. */
#define WDT_LOAD REG32(0x40008000u)
#define WDT_CTRL REG32(0x40008008u)
#define WDT_CTRL_ON 0x3u /* warn by an interrupt, then reset */
#define WDT_INTCLR REG32(0x4000800cu)
#define WDT_LOCK REG32(0x40008c00u)
#define WDT_UNLOCK 0x1acce551u

/* From the linker script: not a function, but the table has nothing else. */
void link_handler_stack_end(void);

/* The table of interrupts; none of the board's own is served. */
__attribute__((section(".vectors"), used)) static void (*const vectors[16])(void) = {
    [0] = link_handler_stack_end,
    [1] = cortex_reset_handler,
    [2] = cortex_watchdog_handler,
    [3] = cortex_fault_handler,
    [4] = cortex_fault_handler,
    [5] = cortex_fault_handler,
    [6] = cortex_fault_handler,
    [11] = cortex_fault_handler,
    [14] = cortex_fault_handler,
    [15] = cortex_systick_handler,
};

void board_start(void)
{
    cortex_clock_start(CLOCK_HZ);
    WDT_LOCK = WDT_UNLOCK;
    WDT_LOAD = CLOCK_HZ * WATCHDOG_SECONDS;
    WDT_CTRL = WDT_CTRL_ON;
    WDT_LOCK = 0;
}

void board_kick(void)
{
    WDT_LOCK = WDT_UNLOCK;
    WDT_LOAD = CLOCK_HZ * WATCHDOG_SECONDS;
    WDT_INTCLR = 1;
    WDT_LOCK = 0;
}

line_t board_line(void)
{
    static const cmsdk_uart_port_t uart0 = {0x40004000u, 0u};
    static cmsdk_uart_t uart = {&uart0, 1, CLOCK_HZ, 0, NULL, 0};
    return line_over(&cmsdk_uart_drv, &uart, cmsdk_uart_drv.init(&uart, 0, 115200, -1, -1), board_kick);
}
