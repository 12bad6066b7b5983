/* The Arm PL022 SPI controller (DDI 0194G), which the LM3S6965 (its data sheet, section 13) and the MPS2 boards have, behind
 * spi_drv_t. */
#ifndef MCU_PL022_H
#define MCU_PL022_H

#include <stdbool.h>

#include "wait.h"
#include "wasm_embedded/spi.h"

/** A controller with one chip select. The controller's own would be released between bytes (3.2.8): a pin is driven in its place. */
typedef struct {
    /** Its registers. */
    uint32_t base;
    /** Asserts or releases chip select. */
    void (*select)(bool asserted);
} pl022_port_t;

/** The controllers that guests may open; the number of a controller is its handle. */
typedef struct {
    const pl022_port_t *ports;
    uint32_t count;
    /** The clock of the controllers in Hz. */
    uint32_t clock_hz;
    /** Called while a call waits; may be NULL. */
    waiting_fn waiting;
    /** A bit for each controller that is open. */
    uint32_t open;
} pl022_t;

/** The context is a pl022_t. Words have 8 bits, the most significant first; pins are fixed. The clock is 1 MHz unless asked for
 * otherwise, and never faster than that. */
extern const spi_drv_t pl022_drv;

#endif
