/* What guests may use of a board: its drivers, with the parts that each board's devices.c names. */
#ifndef MCU_DEVICES_H
#define MCU_DEVICES_H

#include "wasme.h"

/** Sets up the clocks and pins of the parts. After board_start. */
void devices_start(void);

/** Binds the drivers. */
void devices_bind(wasme_t *guest);

#endif
