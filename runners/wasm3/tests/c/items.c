/* WASME_MAX_ITEMS: so many operations reach a driver in one call, and no more. */
#include "tests.h"

int main(void)
{
    static wasme_t guest;
    bus_t bus;
    start_limits(&guest, NULL, &bus);
    CHECK(WASME_invoke(&guest, "items") == WASME_OK);
    CHECK(bus.most_ops == WASME_MAX_ITEMS);
    CHECK(bus.told == (uint32_t)-WASME_E_EXHAUSTED);
    WASME_deinit(&guest);
    printf("%d operations\n", WASME_MAX_ITEMS);
    return 0;
}
