/* The parts of the MPS2 board with AN385 that guests may use. Sections are those of DAI 0385. */
#include "../devices.h"

#include "../board.h"
#include "../cortex-m.h"
#include "../drivers/clock.h"
#include "../drivers/cmsdk-uart.h"
#include "../drivers/mps2-fpgaio.h"
#include "../drivers/pl022.h"
#include "../drivers/sbcon-i2c.h"
#include "wasm_embedded/wasm3/gpio.h"
#include "wasm_embedded/wasm3/i2c.h"
#include "wasm_embedded/wasm3/spi.h"
#include "wasm_embedded/wasm3/time.h"
#include "wasm_embedded/wasm3/uart.h"

#define CLOCK_HZ 25000000u
#define UART_READ_MS 1000u

/* FPGA system control and I/O (3.9). */
#define FPGAIO 0x40028000u
#define MISC REG32(FPGAIO + 0x4cu)
#define MISC_SHIELD1_NCS 0x200u

static void shield1_select(bool asserted)
{
    if (asserted) {
        MISC &= ~MISC_SHIELD1_NCS;
    } else {
        MISC |= MISC_SHIELD1_NCS;
    }
}

/* Nothing has to be switched on. */
void devices_start(void)
{
}

void devices_bind(wasme_t *guest)
{
    /* The connector of shield 1: its I2C and its SPI. */
    static const uint32_t i2c_bases[] = {0x4002a000u};
    static sbcon_i2c_t i2c = {i2c_bases, 1, board_kick, {0, 0, 0, 0}};
    static const pl022_port_t spi_ports[] = {{0x40027000u, shield1_select}};
    static pl022_t spi = {spi_ports, 1, CLOCK_HZ, board_kick, 0};
    static const cmsdk_uart_port_t uart_ports[] = {{0x40005000u, 2u}};
    static cmsdk_uart_t uart = {uart_ports, 1, CLOCK_HZ, UART_READ_MS, board_kick, 0};
    static mps2_fpgaio_t gpio = {FPGAIO, 0};
    static waiting_t clock = {board_kick};
    (void)WASME_bind_i2c(guest, &sbcon_i2c_drv, &i2c);
    (void)WASME_bind_spi(guest, &pl022_drv, &spi);
    (void)WASME_bind_uart(guest, &cmsdk_uart_drv, &uart);
    (void)WASME_bind_gpio(guest, &mps2_fpgaio_drv, &gpio);
    (void)WASME_bind_time(guest, &clock_drv, &clock);
}
