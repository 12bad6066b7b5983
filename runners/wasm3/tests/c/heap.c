/* WASME_FIXED_HEAP: guests live in it side by side and one after another; what does not fit is refused. Without it, the same from
 * malloc. */
#include "tests.h"

#include "guests/grow.wasm.h"
#include "guests/lost.wasm.h"

enum { ROUNDS = 1000, SIDE_BY_SIDE = 64 };

/** Little memory, so that a guest is a few KiB. */
static const wasme_config_t small = {.stack_size = 1024, .memory_limit = 65536, .memory_backing = 2048};

/** A memory stays as it is when it cannot grow. */
static void grow(void)
{
    static wasme_t guest;
    const wasme_config_t config = {.stack_size = 1024};
    WASME_init(&guest, &config);
    CHECK(WASME_load(&guest, grow_wasm, sizeof grow_wasm) == WASME_OK);
    CHECK(WASME_invoke(&guest, "wrap") == WASME_OK);
    CHECK(WASME_invoke(&guest, "page") == WASME_OK);
#ifdef WASME_FIXED_HEAP
    CHECK(WASME_invoke(&guest, "none") == WASME_OK);
#endif
    CHECK(!WASME_out_of_memory(&guest));
    WASME_deinit(&guest);
}

/** A stack that no memory is large enough for. */
static void stacks(void)
{
    static const uint32_t sizes[] = {UINT32_MAX, UINT32_MAX - 8, UINT32_MAX - 1000};
    static wasme_t guest;
    size_t i;
    for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const wasme_config_t config = {.stack_size = sizes[i]};
        WASME_init(&guest, &config);
        CHECK(WASME_load(&guest, lost_wasm, sizeof lost_wasm) == WASME_REFUSED);
        CHECK_TEXT(WASME_error(&guest), "the module does not load: memory allocation failed");
        CHECK(WASME_out_of_memory(&guest));
        WASME_deinit(&guest);
    }
}

#ifdef WASME_FIXED_HEAP
/** An instruction that does not exist, where wasm3 loses the page that it compiles to. A device that gets such guests does not run
 * out of memory. */
static void lost_pages(void)
{
    static wasme_t guest;
    unsigned char image[sizeof lost_wasm];
    size_t at = 0;
    int i;
    bus_t bus;
    memcpy(image, lost_wasm, sizeof image);
    while (image[at] != 0x41 || image[at + 1] != 0x8d) { /* i32.const 0x0badf00d */
        at++;
    }
    image[at] = 0xff;
    for (i = 0; i < ROUNDS; i++) {
        WASME_init(&guest, &small);
        CHECK(WASME_run(&guest, image, sizeof image) == WASME_TRAP);
        WASME_deinit(&guest);
    }
    start_limits(&guest, &small, &bus);
    CHECK(WASME_invoke(&guest, "step") == WASME_OK && bus.told == 1);
    WASME_deinit(&guest);
}
#endif

int main(void)
{
    static wasme_t guests[SIDE_BY_SIDE];
    bus_t buses[SIDE_BY_SIDE];
    const wasme_config_t large = {.stack_size = 64u << 20};
    int i, count;
#ifdef WASME_FIXED_HEAP
    uint32_t before;
    CHECK(WASME_heap_peak() == 0);
#endif

    /* One after another. */
    for (i = 0; i < ROUNDS; i++) {
        start_limits(&guests[0], &small, &buses[0]);
        CHECK(WASME_invoke(&guests[0], "step") == WASME_OK && buses[0].told == 1);
        CHECK(WASME_invoke(&guests[0], "handles") == WASME_OK);
        WASME_deinit(&guests[0]);
#ifdef WASME_FIXED_HEAP
        CHECK(i == 0 || WASME_heap_peak() == before);
        before = WASME_heap_peak();
#endif
    }

    /* Side by side, until there is no room; those that are there go on. */
    for (count = 0; count < SIDE_BY_SIDE; count++) {
        memset(&buses[count], 0, sizeof buses[count]);
        WASME_init(&guests[count], &small);
        CHECK(WASME_bind_i2c(&guests[count], &bus_driver, &buses[count]) == 0);
        if (WASME_load(&guests[count], limits_wasm, sizeof limits_wasm) != WASME_OK) {
            CHECK_TEXT(WASME_error(&guests[count]), "the module does not load: memory allocation failed");
            CHECK(WASME_out_of_memory(&guests[count]));
            WASME_deinit(&guests[count]);
            break;
        }
    }
    CHECK(count >= 2);
    for (i = 0; i < count - 1; i++) {
        const wasme_status_t status = WASME_invoke(&guests[i], "step");
        CHECK(status == WASME_OK || (status == WASME_TRAP && WASME_out_of_memory(&guests[i])));
        CHECK(status == WASME_TRAP || buses[i].told == 1);
    }
    for (i = 0; i < count; i++) {
        WASME_deinit(&guests[i]);
        CHECK(buses[i].closed == buses[i].opened);
    }
#ifdef WASME_FIXED_HEAP
    CHECK(count < SIDE_BY_SIDE);

    /* What can never fit does no harm. */
    WASME_init(&guests[0], &large);
    CHECK(WASME_bind_i2c(&guests[0], &bus_driver, &buses[0]) == 0);
    CHECK(WASME_load(&guests[0], limits_wasm, sizeof limits_wasm) == WASME_REFUSED);
    WASME_deinit(&guests[0]);
    CHECK(WASME_heap_peak() <= WASME_FIXED_HEAP);
    lost_pages();
    printf("%u bytes for one guest, %d guests in %d bytes\n", (unsigned)before, count, WASME_FIXED_HEAP);
#else
    CHECK(count == SIDE_BY_SIDE);
    (void)large;
#endif
    grow();
    stacks();
    start_limits(&guests[0], &small, &buses[0]);
    CHECK(WASME_invoke(&guests[0], "step") == WASME_OK && buses[0].told == 1);
    WASME_deinit(&guests[0]);
    return 0;
}
