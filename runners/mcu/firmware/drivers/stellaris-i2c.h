/* The I2C controller of the LM3S6965 (its data sheet, section 14) as controller, behind i2c_drv_t. */
#ifndef MCU_STELLARIS_I2C_H
#define MCU_STELLARIS_I2C_H

#include <stdbool.h>

#include "wait.h"
#include "wasm_embedded/i2c.h"

/** The controllers that guests may open; the number of a controller is its handle. */
typedef struct {
    /** Their registers. */
    const uint32_t *bases;
    uint32_t count;
    /** The clock of the system in Hz. */
    uint32_t clock_hz;
    /** QEMU says `arbitration lost` where no target acknowledged its address, and knows no other controllers. */
    bool emulated;
    /** Called while a call waits; may be NULL. */
    waiting_fn waiting;
    /** A bit for each controller that is open. */
    uint32_t open;
} stellaris_i2c_t;

/** The context is a stellaris_i2c_t. The controller sends no address without a byte behind it, and none of 10 bits: both are
 * `unsupported`. It runs at up to 400 kHz; 100 kHz is the default. Pins are fixed. */
extern const i2c_drv_t stellaris_i2c_drv;

#endif
