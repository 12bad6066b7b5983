/* The UART of the Cortex-M System Design Kit (Arm DDI 0479D, section 4.3), which is that of the MPS2 boards, behind uart_drv_t. */
#ifndef MCU_CMSDK_UART_H
#define MCU_CMSDK_UART_H

#include "wait.h"
#include "wasm_embedded/uart.h"

/** A UART: its registers and the interrupt of its receiver. */
typedef struct {
    uint32_t base;
    uint32_t irq;
} cmsdk_uart_port_t;

/** The UARTs that guests may open; the number of a port is its handle. */
typedef struct {
    const cmsdk_uart_port_t *ports;
    uint32_t count;
    /** The clock of the UARTs in Hz. */
    uint32_t clock_hz;
    /** How long `read` waits for the next byte, in milliseconds, before it answers `timeout`. */
    uint32_t read_timeout_ms;
    /** Called while a call waits; may be NULL. */
    waiting_fn waiting;
    /** A bit for each port that is open. */
    uint32_t open;
} cmsdk_uart_t;

/** The context is a cmsdk_uart_t. The frame is 8 data bits, no parity, one stop bit, and the pins are fixed. */
extern const uart_drv_t cmsdk_uart_drv;

#endif
