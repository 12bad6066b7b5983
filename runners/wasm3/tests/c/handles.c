/* WASME_MAX_HANDLES: so many can be open, and the end closes them all, the newest first. */
#include "tests.h"

int main(void)
{
    static wasme_t guest;
    bus_t bus;
    start_limits(&guest, NULL, &bus);
    CHECK(WASME_invoke(&guest, "handles") == WASME_OK);
    CHECK(bus.opened == WASME_MAX_HANDLES);
    CHECK(bus.told == (uint32_t)-WASME_E_EXHAUSTED && bus.told_on == 0);
    WASME_deinit(&guest);
    CHECK(bus.closed == WASME_MAX_HANDLES && bus.in_order);
    printf("%d handles, %u bytes each\n", WASME_MAX_HANDLES, (unsigned)sizeof(wasme_entry_t));
    return sizeof(wasme_entry_t) != 12;
}
