/* The stack of the program, as guests are kept from overflowing it. */
#ifndef MCU_GUARD_H
#define MCU_GUARD_H

#include <stdint.h>

/** What a guest leaves of the stack, for compiling a function and for a call of a driver. */
#define GUARD_RESERVE 3072u

/** Returns how many bytes of the stack a guest may use from here on: the `native_stack` of its configuration. */
uint32_t guard_stack(void);

#endif
