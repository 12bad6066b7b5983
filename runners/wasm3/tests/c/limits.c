/* The limits of memory, stack and time. */
#include "tests.h"

/** Time is up when it was asked for the third time. */
static bool soon(void *user, uint64_t ahead_ns)
{
    (void)ahead_ns;
    return ++*(uint32_t *)user == 3;
}

static void memory(void)
{
    static wasme_t guest;
    bus_t bus;
    const wasme_config_t three_pages = {.memory_limit = 4u * 65536u - 1u};
    const wasme_config_t none = {.memory_limit = 65535u};
    const wasme_config_t half = {.memory_limit = 65536u, .memory_backing = 32768u};

    start_limits(&guest, &three_pages, &bus);
    CHECK(WASME_invoke(&guest, "grow") == WASME_OK && bus.told == 3);
    CHECK(WASME_invoke(&guest, "reach") == WASME_OK && bus.told == 0);
    WASME_deinit(&guest);

    WASME_init(&guest, &none);
    CHECK(WASME_bind_i2c(&guest, &bus_driver, &bus) == 0);
    CHECK(WASME_load(&guest, limits_wasm, sizeof limits_wasm) == WASME_REFUSED);
    CHECK_TEXT(WASME_error(&guest), "the module begins with 1 pages of memory; the limit is 0");
    WASME_deinit(&guest);

    start_limits(&guest, &half, &bus);
    CHECK(WASME_invoke(&guest, "step") == WASME_OK && bus.told == 1);
    CHECK(WASME_invoke(&guest, "reach") == WASME_TRAP);
    WASME_deinit(&guest);
}

static void time_limit(void)
{
    static wasme_t guest;
    bus_t bus;
    uint32_t asked = 0;
    const wasme_config_t config = {.time_up = soon, .user = &asked};
    start_limits(&guest, &config, &bus);
    CHECK(WASME_invoke(&guest, "step") == WASME_OK && asked == 1);
    CHECK(WASME_invoke(&guest, "spin") == WASME_TIME_LIMIT && asked == 3);
    CHECK(bus.closed == 1);
    CHECK(WASME_invoke(&guest, "step") == WASME_OVER);
    WASME_deinit(&guest);
}

/** Endless recursion ends at whichever stack is smaller: that of wasm3, or that of the caller. */
static void stack(void)
{
    static wasme_t guest;
    bus_t bus;
    const wasme_config_t small = {.stack_size = 4096};
    const wasme_config_t caller = {.stack_size = 1u << 18, .native_stack = 16384};
    start_limits(&guest, &small, &bus);
    CHECK(WASME_invoke(&guest, "recurse") == WASME_TRAP);
    CHECK_TEXT(WASME_error(&guest), "stack overflow");
    WASME_deinit(&guest);
    start_limits(&guest, &caller, &bus);
    CHECK(WASME_invoke(&guest, "recurse") == WASME_TRAP);
    CHECK_TEXT(WASME_error(&guest), "stack overflow");
    WASME_deinit(&guest);
}

int main(void)
{
    memory();
    time_limit();
    stack();
    return 0;
}
