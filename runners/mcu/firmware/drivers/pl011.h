/* The UART of the LM3S6965 (its data sheet, section 12), which is an Arm PL011 (DDI 0183G), behind uart_drv_t. */
#ifndef MCU_PL011_H
#define MCU_PL011_H

#include "wait.h"
#include "wasm_embedded/uart.h"

/** A UART: its registers and its interrupt. */
typedef struct {
    uint32_t base;
    uint32_t irq;
} pl011_port_t;

/** The UARTs that guests may open; the number of a port is its handle. */
typedef struct {
    const pl011_port_t *ports;
    uint32_t count;
    /** The clock of the UARTs in Hz, at most 268 MHz. */
    uint32_t clock_hz;
    /** How long `read` waits for the next byte, in milliseconds, before it answers `timeout`. */
    uint32_t read_timeout_ms;
    /** Called while a call waits; may be NULL. */
    waiting_fn waiting;
    /** A bit for each port that is open. */
    uint32_t open;
} pl011_t;

/** The context is a pl011_t. Pins are what the board has made them: others than -1 are not supported. */
extern const uart_drv_t pl011_drv;

#endif
