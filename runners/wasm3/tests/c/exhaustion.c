/* Runs guests with too little memory: `exhaustion [--full] GUEST.wasm...`. Each is refused or traps, or goes on when it was memory.grow
 * that got nothing; then nothing is left of it, and an instance beside it goes on. The sanitizers that this is compiled with say the
 * rest.
 *
 * Without WASME_FIXED_HEAP every allocation fails, one in each run, and once more with all that follow; the heap is to be compiled with
 * `calloc`, `realloc` and `free` as names of the functions here. With it, so many bytes are free in each run: with --full every multiple
 * of 8 until the guest ends as with enough, and else those at which it begins to end in another way. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "wasme.h"

#include "../../src/c/heap.h"
#include "drivers.h"
#include "guests/limits.wasm.h"

/** The guest at hand and what is tried with it: the allocation that fails, or the bytes that are free. */
static const char *current_guest = "";
static unsigned long current;

static void dying(void)
{
    fprintf(stderr, "\nthis was %lu, of %s\n", current, current_guest);
}

#define CHECK(condition)                                                                                                         \
    do {                                                                                                                         \
        if (!(condition)) {                                                                                                      \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                                      \
            dying();                                                                                                             \
            exit(1);                                                                                                             \
        }                                                                                                                        \
    } while (0)

/* Of the sanitizers: what is called before they end the program. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

/* guests ------------------------------------------------------------------------------------------------------------------- */

/** An image in memory of exactly its size. */
typedef struct {
    uint8_t *bytes;
    uint32_t len;
} image_t;

/** How a guest ended. */
typedef struct {
    wasme_status_t status;
    bool out_of_memory;
    char error[WASME_ERROR_SIZE];
    /** How often it called a driver. */
    uint32_t calls;
} end_t;

typedef end_t run_t(const image_t *image);

static bool same_end(const end_t *a, const end_t *b)
{
    return a->status == b->status && a->out_of_memory == b->out_of_memory && a->calls == b->calls && strcmp(a->error, b->error) == 0;
}

/** Ends a guest and says how it ended. */
static end_t end_of(wasme_t *guest, wasme_status_t status, const devices_t *devices)
{
    end_t end;
    end.status = status;
    end.out_of_memory = WASME_out_of_memory(guest);
    strcpy(end.error, WASME_error(guest));
    WASME_deinit(guest);
    end.calls = devices->calls;
    CHECK(devices->open == 0);
    return end;
}

/** How often the clock is looked at before the time is up. */
enum { LOOKS = 4 };

static bool time_up(void *user, uint64_t ahead_ns)
{
    return ahead_ns > 1000000000u || ++*(uint32_t *)user > LOOKS;
}

/** Runs a command. */
static end_t run_command(const image_t *image)
{
    static const char *const args[] = {"guest", "argument"};
    static wasme_t guest;
    devices_t devices;
    uint32_t looks = 0;
    const wasme_wasi_t wasi = {.read = wasi_read, .write = wasi_write, .clock = wasi_clock, .args = args, .arg_count = 2, .user = &devices};
    const wasme_config_t config = {.stack_size = 4096, .native_stack = 1u << 20, .memory_limit = 3 * 65536, .time_up = time_up,
                                   .user = &looks, .wasi = &wasi};
    WASME_init(&guest, &config);
    bind_devices(&guest, &devices);
    return end_of(&guest, WASME_run(&guest, image->bytes, image->len), &devices);
}

/** Loads the guest `limits` and calls exports of it. */
static wasme_status_t run_limits(wasme_t *guest)
{
    static const char *const exports[] = {"step", "handles", "step"};
    wasme_status_t status = WASME_load(guest, limits_wasm, sizeof limits_wasm);
    size_t i;
    for (i = 0; status == WASME_OK && i < sizeof exports / sizeof exports[0]; i++) {
        status = WASME_invoke(guest, exports[i]);
    }
    return status;
}

/** A driver that runs a guest: whether there is memory for that is no matter of the guest that called the driver. */
static int32_t run_inner(void *ctx, int32_t handle, uint16_t addr, const uint8_t *bytes, uint32_t len)
{
    static wasme_t guest;
    devices_t devices;
    end_t end;
    (void)handle, (void)addr, (void)bytes, (void)len;
    WASME_init(&guest, NULL);
    bind_devices(&guest, &devices);
    end = end_of(&guest, run_limits(&guest), &devices);
    CHECK(end.status == WASME_OK || ((end.status == WASME_REFUSED || end.status == WASME_TRAP) && end.out_of_memory));
    ((devices_t *)ctx)->calls += end.status == WASME_OK;
    return 0;
}

/** Runs a guest that runs another in a driver. */
static end_t run_outer(const image_t *image)
{
    static const i2c_drv_t driver = {.init = i2c_init, .deinit = close_one, .write = run_inner};
    static wasme_t guest;
    devices_t devices;
    (void)image;
    memset(&devices, 0, sizeof devices);
    WASME_init(&guest, NULL);
    (void)WASME_bind_i2c(&guest, &driver, &devices);
    return end_of(&guest, run_limits(&guest), &devices);
}

/** An instance that lives while others find no memory. */
static wasme_t beside;
static devices_t devices_beside;

static void load_beside(void)
{
    WASME_init(&beside, NULL);
    bind_devices(&beside, &devices_beside);
    CHECK(run_limits(&beside) == WASME_OK);
}

/* too little memory -------------------------------------------------------------------------------------------------------- */

/** How many ran, and what became of them. */
static struct {
    unsigned long runs, refused, trapped, went_on;
} counts;

/** Counts and judges how a guest ended for which there was too little memory. */
static void judge(const end_t *end)
{
    counts.runs++;
    if (!end->out_of_memory) {
        counts.went_on++;
        return;
    }
    CHECK(end->status == WASME_REFUSED || end->status == WASME_TRAP);
    CHECK(strstr(end->error, "memory allocation failed") != NULL);
    *(end->status == WASME_REFUSED ? &counts.refused : &counts.trapped) += 1;
}

#ifdef WASME_FIXED_HEAP

/** What takes the rest of the heap, and its size when all of that is taken. */
static void *filler;
static uint32_t most;

static void begin(void)
{
    for (most = WASME_FIXED_HEAP; filler == NULL; most -= 8) {
        filler = wasme_heap_calloc(1, most);
    }
    most += 8;
}

/** Runs a guest with so many bytes. */
static end_t run_with(run_t *run, const image_t *image, uint32_t bytes)
{
    end_t end;
    current = bytes;
    CHECK(wasme_heap_realloc(filler, most - bytes) == filler);
    end = run(image);
    CHECK(wasme_heap_realloc(filler, most) == filler); /* nothing is left */
    CHECK(WASME_invoke(&beside, "step") == WASME_OK);
    return end;
}

/** Tries what lies between two sizes at which the guest ended differently, until they are neighbours. */
static void narrow(run_t *run, const image_t *image, uint32_t low, const end_t *at_low, uint32_t high, const end_t *at_high)
{
    const uint32_t middle = low + (high - low) / 16 * 8;
    if (middle != low && !same_end(at_low, at_high)) {
        const end_t end = run_with(run, image, middle);
        judge(&end);
        narrow(run, image, low, at_low, middle, &end);
        narrow(run, image, middle, &end, high, at_high);
    }
}

static void sweep(run_t *run, const image_t *image, bool full)
{
    enum { ENOUGH = WASME_FIXED_HEAP / 2, STEP = 1024 };
    const uint32_t step = full ? 8 : STEP;
    const end_t whole = run_with(run, image, ENOUGH);
    end_t before = whole, end;
    uint32_t bytes = 0;
    CHECK(!whole.out_of_memory);
    do {
        end = run_with(run, image, bytes);
        if (bytes != 0 && !full) {
            narrow(run, image, bytes - step, &before, bytes, &end);
        }
        judge(&end);
        before = end;
        bytes += step;
    } while (!same_end(&end, &whole));
}

static void finish(void)
{
    wasme_heap_free(filler);
    WASME_deinit(&beside);
    CHECK(wasme_heap_calloc(1, WASME_FIXED_HEAP - 12) != NULL); /* all of it */
}

#else

/** How many blocks there are, how many were asked for, and which of these get none: from 1 on. */
static unsigned long blocks, asked, first_to_fail, last_to_fail;
/** The last that got none was to be made larger. */
static bool kept;

void *failing_calloc(size_t count, size_t size);
void *failing_realloc(void *bytes, size_t size);
void counted_free(void *bytes);

static bool fails(void)
{
    asked++;
    return asked >= first_to_fail && asked <= last_to_fail;
}

void *failing_calloc(size_t count, size_t size)
{
    const bool fail = fails();
    kept = kept && !fail;
    blocks += !fail;
    return fail ? NULL : calloc(count, size);
}

void *failing_realloc(void *bytes, size_t size)
{
    const bool fail = fails();
    kept = kept || fail;
    return fail ? NULL : realloc(bytes, size);
}

void counted_free(void *bytes)
{
    blocks -= bytes != NULL;
    free(bytes);
}

static void begin(void)
{
}

/** Runs a guest for which these allocations fail. */
static end_t run_with(run_t *run, const image_t *image, unsigned long first, unsigned long last)
{
    const unsigned long before = blocks;
    end_t end;
    current = first;
    kept = false;
    asked = 0;
    first_to_fail = first;
    last_to_fail = last;
    end = run(image);
    first_to_fail = ULONG_MAX;
    CHECK(blocks == before);
    CHECK(WASME_invoke(&beside, "step") == WASME_OK);
    return end;
}

static void sweep(run_t *run, const image_t *image, bool full)
{
    const end_t whole = run_with(run, image, ULONG_MAX, ULONG_MAX);
    const unsigned long count = asked;
    unsigned long first;
    end_t end;
    (void)full;
    CHECK(!whole.out_of_memory && count > 0);
    for (first = 1; first <= count; first++) {
        end = run_with(run, image, first, first);
        CHECK(end.out_of_memory || kept || run == run_outer);
        judge(&end);
        end = run_with(run, image, first, ULONG_MAX);
        CHECK(end.out_of_memory || kept || run == run_outer);
        judge(&end);
    }
    end = run_with(run, image, ULONG_MAX, ULONG_MAX);
    CHECK(same_end(&end, &whole));
}

static void finish(void)
{
    WASME_deinit(&beside);
    CHECK(blocks == 0);
}

#endif

static image_t read_image(const char *path)
{
    image_t image = {NULL, 0};
    FILE *file = fopen(path, "rb");
    long size;
    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) <= 0) {
        perror(path);
        exit(2);
    }
    rewind(file);
    image.bytes = (uint8_t *)malloc((size_t)size);
    image.len = (uint32_t)fread(image.bytes, 1, (size_t)size, file);
    fclose(file);
    return image;
}

int main(int argc, char **argv)
{
    const bool full = argc > 1 && strcmp(argv[1], "--full") == 0;
    const image_t none = {NULL, 0};
    int i = full ? 2 : 1;
    const int guests = argc - i;
    if (guests < 1) {
        fprintf(stderr, "usage: exhaustion [--full] GUEST.wasm...\n");
        return 2;
    }
    if (__sanitizer_set_death_callback != NULL) {
        __sanitizer_set_death_callback(dying);
    }
    load_beside();
    begin();
    for (; i < argc; i++) {
        const image_t image = read_image(argv[i]);
        current_guest = argv[i];
        sweep(run_command, &image, full);
        free(image.bytes);
    }
    current_guest = "a guest that runs another in a driver";
    sweep(run_outer, &none, full);
    finish();
    printf("wasm3 %s: %lu runs of %d guests: %lu refused, %lu trapped, %lu went on\n", WASME_engine_version(), counts.runs, guests + 1,
           counts.refused, counts.trapped, counts.went_on);
    /* Else it was not worth much. */
    return counts.refused == 0 || counts.trapped == 0 || counts.went_on == 0;
}
