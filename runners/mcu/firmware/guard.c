#include "guard.h"

extern uint32_t link_stack[], link_stack_end[];

uint32_t guard_stack(void)
{
    const char here = 0;
    const uint32_t left = (uint32_t)((uintptr_t)&here - (uintptr_t)link_stack);
    /* Of less than that nothing is left to guests, but 0 would be no limit. */
    return left > GUARD_RESERVE ? left - GUARD_RESERVE : 1;
}
