/* TI's (Luminary's) Stellaris LM3S6965 evaluation board: Cortex-M3 at 50 MHz, 256 KiB of flash, 64 KiB of RAM. Sections are those of the
 * data sheet of the LM3S6965. */
#include "../board.h"

#include "../cortex-m.h"
#include "../drivers/pl011.h"
#include "../drivers/wait.h"

const char board_name[] = "lm3s6965evb";

#define CLOCK_HZ 50000000u
#define WATCHDOG_SECONDS 2u

/* System control (5.4). */
#define RIS 0x400fe050u
#define RIS_PLL_LOCKED 0x40u
#define RCC REG32(0x400fe060u)
#define RCC_BYPASS 0x800u
#define RCC_PWRDN 0x2000u
#define RCC_USESYSDIV 0x400000u
#define RCC_50_MHZ (3u << 23 | RCC_USESYSDIV | 0xeu << 6) /* 200 MHz / 4, from a crystal of 8 MHz, the main oscillator */
#define RCGC0 REG32(0x400fe100u)
#define RCGC0_WATCHDOG 0x8u
#define RCGC1 REG32(0x400fe104u)
#define RCGC1_UART0 0x1u
#define RCGC2 REG32(0x400fe108u)
#define RCGC2_PORT_A 0x1u
#define PLL_LOCK_US 1000u

/* GPIO of port A (8.4). */
#define PORT_A_AFSEL REG32(0x40004420u)
#define PORT_A_DEN REG32(0x4000451cu)
#define PORT_A_UART0 0x3u

/* Watchdog (10.4). */
#define WDT_LOAD REG32(0x40000000u)
#define WDT_CTL REG32(0x40000008u)
#define WDT_CTL_ON 0x3u /* warn by an interrupt, then reset */
#define WDT_ICR REG32(0x4000000cu)
#define WDT_LOCK REG32(0x40000c00u)
#define WDT_UNLOCK 0x1acce551u
#define WDT_IRQ 18u

/* From the linker script: not a function, but the table has nothing else. */
void link_handler_stack_end(void);

/* The table of interrupts (2.5.4). */
__attribute__((section(".vectors"), used)) static void (*const vectors[16 + WDT_IRQ + 1])(void) = {
    [0] = link_handler_stack_end,
    [1] = cortex_reset_handler,
    [2] = cortex_fault_handler,
    [3] = cortex_fault_handler,
    [4] = cortex_fault_handler,
    [5] = cortex_fault_handler,
    [6] = cortex_fault_handler,
    [11] = cortex_fault_handler,
    [14] = cortex_fault_handler,
    [15] = cortex_systick_handler,
    [16 + WDT_IRQ] = cortex_watchdog_handler,
};

static void clock_start(void)
{
    RCC = (RCC & RCC_PWRDN) | RCC_50_MHZ | RCC_BYPASS;
    RCC = RCC_50_MHZ | RCC_BYPASS;
    /* Without the PLL everything is slower by a factor that is the same for all: nothing here could say so. */
    cortex_clock_start(CLOCK_HZ);
    (void)wait_for(RIS, RIS_PLL_LOCKED, RIS_PLL_LOCKED, PLL_LOCK_US);
    RCC = RCC_50_MHZ;
}

static void watchdog_start(void)
{
    RCGC0 |= RCGC0_WATCHDOG;
    WDT_LOCK = WDT_UNLOCK;
    WDT_LOAD = CLOCK_HZ * WATCHDOG_SECONDS;
    WDT_CTL = WDT_CTL_ON;
    WDT_LOCK = 0;
    cortex_enable(WDT_IRQ);
}

void board_start(void)
{
    clock_start();
    RCGC1 |= RCGC1_UART0;
    RCGC2 |= RCGC2_PORT_A;
    PORT_A_AFSEL |= PORT_A_UART0;
    PORT_A_DEN |= PORT_A_UART0;
    watchdog_start();
}

void board_kick(void)
{
    WDT_LOCK = WDT_UNLOCK;
    WDT_LOAD = CLOCK_HZ * WATCHDOG_SECONDS;
    WDT_ICR = 1;
    WDT_LOCK = 0;
}

line_t board_line(void)
{
    static const pl011_port_t uart0 = {0x4000c000u, 5u};
    static pl011_t uart = {&uart0, 1, CLOCK_HZ, 0, NULL, 0};
    return line_over(&pl011_drv, &uart, pl011_drv.init(&uart, 0, 115200, -1, -1), board_kick);
}
