
#include <stdbool.h>

/** Whether the fault of this number is on. */
bool wasme_fault(uint32_t number);

/** The instance that was made before the last one and lives. */
extern struct wasme *wasme_other;
