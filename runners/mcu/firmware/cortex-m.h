/* What every Cortex-M3 has (ARM DDI 0403E, "ARMv7-M Architecture Reference Manual"): the clock that counts, sleeping until an
 * interrupt, and resets that leave a note. */
#ifndef MCU_CORTEX_M_H
#define MCU_CORTEX_M_H

#include <stdint.h>

/** A register at an address. */
#define REG32(address) (*(volatile uint32_t *)(uintptr_t)(address))

/** Why the program began. */
typedef enum {
    /** Power, a reset pin, a debugger. */
    RESET_POWER_ON,
    /** The program had stopped to answer. */
    RESET_WATCHDOG,
    /** It did something that the processor does not do: it left its memory, or its stack. */
    RESET_FAULT
} reset_cause_t;

/** What is known of the last reset. */
typedef struct {
    reset_cause_t cause;
    /** Which instruction ran, for all but RESET_POWER_ON. */
    uint32_t pc;
} reset_t;

/** Starts the clock, of a processor with so many cycles in a second. */
void cortex_clock_start(uint32_t hz);

/** Nanoseconds since then. */
uint64_t cortex_clock_ns(void);

/** Sleeps until the next tick of the clock, which comes within a millisecond, or until this interrupt is asked for. It is not
 * served: whoever sleeps looks for itself. */
void cortex_sleep(uint32_t irq);

/** Lets an interrupt be served by its handler. */
void cortex_enable(uint32_t irq);

/** Why the program began, and forgets it. */
reset_t cortex_last_reset(void);

/** The handler of a watchdog's warning: leaves a note and resets. Goes into the table of interrupts. */
void cortex_watchdog_handler(void);

/** Where the program begins, and the handlers that every board has; for its table of interrupts. */
void cortex_reset_handler(void);
void cortex_fault_handler(void);
void cortex_systick_handler(void);

#endif
