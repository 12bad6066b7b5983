/* The lamps and buttons of the MPS2 boards (DAI 0385, section 3.9, FPGA system control and I/O), behind gpio_drv_t. */
#ifndef MCU_MPS2_FPGAIO_H
#define MCU_MPS2_FPGAIO_H

#include "wasm_embedded/gpio.h"

/** Port 0 has two lamps, which are outputs, and port 1 two buttons, which are inputs. Port -1 is port 0. */
typedef struct {
    /** The registers. */
    uint32_t base;
    /** A bit for each pin that is open: port 0 in bits 0 and 1, port 1 in bits 2 and 3, which are the handles. */
    uint32_t open;
} mps2_fpgaio_t;

/** The context is a mps2_fpgaio_t. A direction that a pin does not have is `unsupported`. */
extern const gpio_drv_t mps2_fpgaio_drv;

#endif
