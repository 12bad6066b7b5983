/* What drivers wait with. */
#ifndef MCU_WAIT_H
#define MCU_WAIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../cortex-m.h"

/** When something has to have happened. */
typedef uint64_t deadline_t;

static inline deadline_t deadline_in_us(uint64_t us)
{
    return cortex_clock_ns() + us * 1000u;
}

static inline bool deadline_passed(deadline_t deadline)
{
    return cortex_clock_ns() >= deadline;
}

/** What a driver calls while it waits and after each byte, lest a watchdog think that it is stuck. NULL: nothing. */
typedef void (*waiting_fn)(void);

static inline void still_waiting(waiting_fn waiting)
{
    if (waiting != NULL) {
        waiting();
    }
}

/** Waits until some bits of a register have a value. False when they have not in time. */
static inline bool wait_for(uint32_t address, uint32_t mask, uint32_t value, uint64_t us)
{
    const deadline_t deadline = deadline_in_us(us);
    while ((REG32(address) & mask) != value) {
        if (deadline_passed(deadline)) {
            return (REG32(address) & mask) == value;
        }
    }
    return true;
}

#endif
