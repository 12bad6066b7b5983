/* The limits of memory, stack and time. */
#include "tests.h"

/** Time is up when it was asked so many times. */
static bool soon(void *user, uint64_t ahead_ns)
{
    (void)ahead_ns;
    return --*(uint32_t *)user == 0;
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
    uint32_t left = 1000;
    const wasme_config_t config = {.time_up = soon, .user = &left};
    start_limits(&guest, &config, &bus);
    /* Before the guest, and after each of its calls of the driver. */
    CHECK(WASME_invoke(&guest, "step") == WASME_OK && left == 997);
    left = 2;
    CHECK(WASME_invoke(&guest, "spin") == WASME_TIME_LIMIT && left == 0);
    CHECK(bus.closed == 1);
    CHECK(WASME_invoke(&guest, "step") == WASME_OVER);
    WASME_deinit(&guest);
}

/** Where a guest trapped, as text and as numbers. */
static void check_overflow(const wasme_t *guest)
{
    static const char why[] = "stack overflow";
#if WASME_MAX_FRAMES > 0
    enum { RECURSE = 12 };
    static const char where[] = " (in function 12, called from 12, 12, ";
#endif
    const char *error = WASME_error(guest);
    uint32_t functions[2] = {0, 0};
    const uint32_t count = WASME_backtrace(guest, functions, 2);
    CHECK(strncmp(error, why, sizeof why - 1) == 0);
#if WASME_MAX_FRAMES > 0
    CHECK(count > 20 && functions[0] == RECURSE && functions[1] == RECURSE);
    CHECK(strncmp(error + sizeof why - 1, where, sizeof where - 1) == 0);
    CHECK(WASME_backtrace(guest, NULL, 0) == count);
#else
    CHECK_TEXT(error, why);
    CHECK(count == 0 && functions[0] == 0);
#endif
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
    check_overflow(&guest);
    WASME_deinit(&guest);
    start_limits(&guest, &caller, &bus);
    CHECK(WASME_invoke(&guest, "recurse") == WASME_TRAP);
    check_overflow(&guest);
    WASME_deinit(&guest);
}

int main(void)
{
    memory();
    time_limit();
    stack();
    return 0;
}
