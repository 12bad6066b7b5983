/* The clock of the processor, behind time_drv_t. */
#ifndef MCU_CLOCK_H
#define MCU_CLOCK_H

#include "wasm_embedded/time.h"

/** Waiting is not being stuck. */
typedef struct {
    /** Called all the time while a guest waits. */
    void (*waiting)(void);
} waiting_t;

extern const time_drv_t clock_drv;

#endif
