/* The parts of the LM3S6965 that guests may use. Sections are those of its data sheet. */
#include "../devices.h"

#include "../board.h"
#include "../cortex-m.h"
#include "../drivers/clock.h"
#include "../drivers/pl011.h"
#include "../drivers/pl022.h"
#include "../drivers/stellaris-gpio.h"
#include "../drivers/stellaris-i2c.h"
#include "wasm_embedded/wasm3/gpio.h"
#include "wasm_embedded/wasm3/i2c.h"
#include "wasm_embedded/wasm3/spi.h"
#include "wasm_embedded/wasm3/time.h"
#include "wasm_embedded/wasm3/uart.h"

#define CLOCK_HZ 50000000u
#define UART_READ_MS 1000u

/* System control (5.4). */
#define RCGC1 REG32(0x400fe104u)
#define RCGC1_UART1 0x0002u
#define RCGC1_SSI0 0x0010u
#define RCGC1_I2C0 0x1000u
#define RCGC1_I2C1 0x4000u
#define RCGC2 REG32(0x400fe108u)
#define RCGC2_A_TO_F 0x3fu

/* Ports (8.4) and the pins of the other controllers (table 17-5). */
#define PORT_A 0x40004000u
#define PORT_B 0x40005000u
#define PORT_D 0x40007000u
#define DATA(port, pins) REG32((port) + ((pins) << 2))
#define DIR(port) REG32((port) + 0x400u)
#define AFSEL(port) REG32((port) + 0x420u)
#define ODR(port) REG32((port) + 0x50cu)
#define DEN(port) REG32((port) + 0x51cu)
#define A_SSI0 0x34u /* clock, receive, transmit */
#define A_SSI0_SELECT 0x08u
#define A_I2C1 0xc0u
#define A_I2C1_SDA 0x80u
#define B_I2C0 0x0cu
#define B_I2C0_SDA 0x08u
#define D_UART1 0x0cu

static void ssi0_select(bool asserted)
{
    DATA(PORT_A, A_SSI0_SELECT) = asserted ? 0 : A_SSI0_SELECT;
}

void devices_start(void)
{
    RCGC1 |= RCGC1_UART1 | RCGC1_SSI0 | RCGC1_I2C0 | RCGC1_I2C1;
    RCGC2 |= RCGC2_A_TO_F;
    AFSEL(PORT_A) |= A_SSI0 | A_I2C1;
    ODR(PORT_A) |= A_I2C1_SDA;
    DIR(PORT_A) |= A_SSI0_SELECT;
    ssi0_select(false);
    DEN(PORT_A) |= A_SSI0 | A_SSI0_SELECT | A_I2C1;
    AFSEL(PORT_B) |= B_I2C0;
    ODR(PORT_B) |= B_I2C0_SDA;
    DEN(PORT_B) |= B_I2C0;
    AFSEL(PORT_D) |= D_UART1;
    DEN(PORT_D) |= D_UART1;
}

void devices_bind(wasme_t *guest)
{
    static const uint32_t i2c_bases[] = {0x40020000u, 0x40021000u};
    static stellaris_i2c_t i2c = {i2c_bases, 2, CLOCK_HZ, true, board_kick, 0};
    static const pl022_port_t spi_ports[] = {{0x40008000u, ssi0_select}};
    static pl022_t spi = {spi_ports, 1, CLOCK_HZ, board_kick, 0};
    static const pl011_port_t uart_ports[] = {{0x4000d000u, 6u}};
    static pl011_t uart = {uart_ports, 1, CLOCK_HZ, UART_READ_MS, board_kick, 0};
    /* On ports B and D, what the others leave, on A nothing; of C nothing of the debugger (PC0 to PC3); F has the lamp (PF0) and a button (PF1). */
    static stellaris_gpio_port_t gpio_ports[] = {
        {PORT_A, 0x00u, 0, 0},     {PORT_B, 0x73u, 0, 0},     {0x40006000u, 0xf0u, 0, 0},
        {PORT_D, 0xf3u, 0, 0},     {0x40024000u, 0xffu, 0, 0}, {0x40025000u, 0xffu, 0, 0},
    };
    static stellaris_gpio_t gpio = {gpio_ports, sizeof gpio_ports / sizeof gpio_ports[0], 5};
    static waiting_t clock = {board_kick};
    (void)WASME_bind_i2c(guest, &stellaris_i2c_drv, &i2c);
    (void)WASME_bind_spi(guest, &pl022_drv, &spi);
    (void)WASME_bind_uart(guest, &pl011_drv, &uart);
    (void)WASME_bind_gpio(guest, &stellaris_gpio_drv, &gpio);
    (void)WASME_bind_time(guest, &clock_drv, &clock);
}
