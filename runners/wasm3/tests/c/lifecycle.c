/* Instances side by side, their states and their errors. */
#include "tests.h"

/** What was logged. */
static void log_text(void *user, const char *text)
{
    strcpy((char *)user, text);
}

static void count_end(void *user)
{
    ++*(char *)user;
}

/** Two instances share nothing. */
static void side_by_side(void)
{
    static wasme_t guests[2];
    bus_t buses[2];
    start_limits(&guests[0], NULL, &buses[0]);
    start_limits(&guests[1], NULL, &buses[1]);
    CHECK(WASME_invoke(&guests[0], "step") == WASME_OK);
    CHECK(WASME_invoke(&guests[0], "step") == WASME_OK);
    CHECK(WASME_invoke(&guests[1], "step") == WASME_OK);
    CHECK(buses[0].told == 2 && buses[1].told == 1);
    CHECK(WASME_invoke(&guests[0], "trap") == WASME_TRAP);
    CHECK(buses[0].closed == 1 && buses[1].closed == 0);
    CHECK(WASME_invoke(&guests[0], "step") == WASME_OVER);
    CHECK(WASME_invoke(&guests[1], "step") == WASME_OK && buses[1].told == 2);
    WASME_deinit(&guests[0]);
    CHECK(WASME_invoke(&guests[1], "step") == WASME_OK && buses[1].told == 3);
    WASME_deinit(&guests[1]);
    CHECK(buses[0].closed == 1 && buses[1].opened == 1 && buses[1].closed == 1);
}

/** What is refused, with its text, which is logged too. */
static void errors(void)
{
    static const unsigned char empty[] = {0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00};
    static const unsigned char junk[] = {0x00, 0x61, 0x73, 0x6d, 0x02, 0x00, 0x00, 0x00};
    char logged[WASME_ERROR_SIZE] = "";
    const wasme_config_t config = {.log = log_text, .user = logged};
    static wasme_t guest;
    bus_t bus;
    WASME_init(&guest, &config);
    CHECK_TEXT(WASME_error(&guest), "");
    CHECK(WASME_invoke(&guest, "step") == WASME_REFUSED);
    CHECK_TEXT(WASME_error(&guest), "no module is loaded: call WASME_load before");
    CHECK(WASME_run(&guest, limits_wasm, sizeof limits_wasm) == WASME_REFUSED);
    CHECK_TEXT(WASME_error(&guest), "import i2c.init: the host has no such API");
    CHECK_TEXT(logged, WASME_error(&guest));
    CHECK(WASME_run(&guest, empty, sizeof empty) == WASME_REFUSED);
    CHECK_TEXT(logged, "an instance loads one module: call WASME_deinit and WASME_init before the next");
    WASME_deinit(&guest);

    WASME_init(&guest, &config);
    CHECK(WASME_run(&guest, junk, sizeof junk) == WASME_REFUSED);
    CHECK(strncmp(logged, "the module does not load: ", 26) == 0);
    WASME_deinit(&guest);
    WASME_deinit(&guest); /* does nothing */

    WASME_init(&guest, NULL);
    CHECK(WASME_run(&guest, empty, sizeof empty) == WASME_NO_EXPORT);
    CHECK_TEXT(WASME_error(&guest), "no exported function without parameters and results is named _start");
    WASME_deinit(&guest);

    start_limits(&guest, &config, &bus);
    CHECK(WASME_invoke(&guest, "trap") == WASME_TRAP);
    CHECK(strstr(logged, "unreachable") != NULL);
    WASME_deinit(&guest);
}

/** As many APIs as there is room for: without WASI the library binds one itself, for images that copy memory. */
static void too_many_apis(void)
{
    static wasme_t guest;
    int32_t result = 0, count;
    WASME_init(&guest, NULL);
    for (count = 0; (result = WASME_bind_i2c(&guest, &bus_driver, NULL)) == 0; count++) {
    }
    CHECK(count == WASME_MAX_APIS - 1 && result == -WASME_E_EXHAUSTED);
    WASME_deinit(&guest);
}

/** `ending` comes once, whatever ends the guest, and before the handles are closed. */
static void ending(void)
{
    char ends = 0;
    const wasme_config_t config = {.ending = count_end, .user = &ends};
    static wasme_t guest;
    bus_t bus;
    start_limits(&guest, &config, &bus);
    CHECK(WASME_invoke(&guest, "step") == WASME_OK && ends == 0);
    WASME_deinit(&guest);
    CHECK(ends == 1 && bus.closed == 1);
    start_limits(&guest, &config, &bus);
    CHECK(WASME_invoke(&guest, "trap") == WASME_TRAP && ends == 2);
    WASME_deinit(&guest);
    CHECK(ends == 2);
}

int main(void)
{
    side_by_side();
    errors();
    too_many_apis();
    ending();
    printf("wasm3 %s, %u bytes for an instance\n", WASME_engine_version(), (unsigned)sizeof(wasme_t));
    return 0;
}
