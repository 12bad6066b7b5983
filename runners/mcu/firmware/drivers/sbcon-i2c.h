/* The two-wire serial bus interface of Arm's boards (DUI 0224I, section 4.21; DAI 0385, 3.4): two pins that software drives, behind
 * i2c_drv_t. Both are open drain; a pin that is set lets go of its line. */
#ifndef MCU_SBCON_I2C_H
#define MCU_SBCON_I2C_H

#include "wait.h"
#include "wasm_embedded/i2c.h"

/** The most buses of one driver. */
#define SBCON_I2C_MAX 4u

/** The buses that guests may open; the number of a bus is its handle. */
typedef struct {
    /** Their registers, for at most SBCON_I2C_MAX. */
    const uint32_t *bases;
    uint32_t count;
    /** Called while a call waits; may be NULL. */
    waiting_fn waiting;
    /** Half a period of each that is open, in nanoseconds; 0: it is not open. */
    uint32_t half_ns[SBCON_I2C_MAX];
} sbcon_i2c_t;

/** The context is a sbcon_i2c_t. Addresses of 10 bits are `unsupported`, more than 100 kHz too. Pins are fixed. */
extern const i2c_drv_t sbcon_i2c_drv;

#endif
