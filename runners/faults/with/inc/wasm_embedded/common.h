
#include <stdbool.h>

/** Whether the fault of this number is on. */
bool wasme_fault(uint32_t number);

/** For faults that keep no table for each instance: the one that was made last, and the one before it. */
extern struct wasme *wasme_newest, *wasme_other;
