/* Runs corrupted images: `corruption SEED FIRST COUNT GUEST.wasm...`. Each ends in a status; nothing else may happen, and the sanitizers
 * that this is compiled with say whether it did.
 *
 * The guests are prepared as hosts do. What the looks at the clock do not end, a watchdog does, on a device as here. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>

#include "wasme.h"

#include "drivers.h"

/** Seconds of processor time for one image: a thousand times what the looks at the clock leave to it. */
enum { WATCHDOG = 10 };

/** How often the clock is looked at before the time is up: 64 times 1024 rounds of loops. */
enum { LOOKS = 64 };

/** The image at hand, for the report of a sanitizer. */
static const char *current_guest = "";
static unsigned long current;
static sigjmp_buf reset;

/* Of the sanitizers: what is called before they end the program. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static void dying(void)
{
    fprintf(stderr, "\nthis was corruption %lu, of %s\n", current, current_guest);
}

static void bark(int number)
{
    (void)number;
    siglongjmp(reset, 1);
}

static void set_watchdog(time_t seconds)
{
    const struct itimerval timer = {.it_value = {.tv_sec = seconds}};
    setitimer(ITIMER_VIRTUAL, &timer, NULL);
}

/* random numbers: SplitMix64 */
static uint64_t state;

static uint64_t next_number(void)
{
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static size_t below(size_t bound)
{
    return (size_t)(next_number() % bound);
}

/** An image in memory of exactly its size. */
typedef struct {
    uint8_t *bytes;
    size_t len;
} image_t;

/** Moves the bytes from `from` on, so that they are at `to`; what comes new in between is random. */
static void shift(image_t *image, size_t from, size_t to)
{
    const size_t tail = image->len - from;
    uint8_t *moved = malloc(to + tail + 1);
    size_t i;
    for (i = 0; i < to; i++) {
        moved[i] = i < from ? image->bytes[i] : (uint8_t)next_number();
    }
    memcpy(moved + to, image->bytes + from, tail);
    free(image->bytes);
    image->bytes = moved;
    image->len = to + tail;
}

/** One corruption. Most keep the structure, so that what comes after it is still reached. */
static void corrupt(image_t *image)
{
    static const uint8_t telling[] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x1a,
                                      0x20, 0x21, 0x28, 0x36, 0x3f, 0x40, 0x41, 0x42, 0x60, 0x7c, 0x7f, 0x80, 0xfc, 0xff};
    const size_t at = below(image->len), len = 1 + below(8);
    switch (below(16)) {
    case 0:
        image->len = at; /* the end is missing */
        break;
    case 1: /* bytes are missing */
        shift(image, at + len < image->len ? at + len : image->len, at);
        break;
    case 2: /* bytes that do not belong there */
        shift(image, at, at + len);
        break;
    case 3: { /* bytes from elsewhere */
        const size_t from = below(image->len);
        const size_t most = image->len - (at > from ? at : from);
        memmove(image->bytes + at, image->bytes + from, len < most ? len : most);
        break;
    }
    case 4:
    case 5:
    case 6:
        image->bytes[at] = (uint8_t)next_number();
        break;
    case 7:
    case 8:
    case 9:
        image->bytes[at] = telling[below(sizeof telling)];
        break;
    default:
        image->bytes[at] ^= (uint8_t)(1u << below(8));
        break;
    }
}

/* the platform */
static bool time_up(void *user, uint64_t ahead_ns)
{
    return ahead_ns > 1000000000u || ++*(uint32_t *)user > LOOKS;
}

static bool wasi_random(void *user, uint8_t *bytes, uint32_t len)
{
    return give(user, bytes, len) == 0;
}

static void wasi_sleep(void *user, uint64_t ns)
{
    ((devices_t *)user)->now += ns;
}

enum { WATCHDOG_RESET = WASME_NO_EXPORT + 1, STATUS_COUNT };
static const char *const status_names[STATUS_COUNT] = {"returned", "refused", "trapped", "exited", "time was up", "", "no _start",
                                                       "reset by the watchdog"};

/** Runs an image. What is wrong with how it ends is printed, and makes the result STATUS_COUNT. */
static unsigned run(const image_t *image)
{
    static const char *const args[] = {"guest", "argument"};
    static wasme_t guest;
    static devices_t devices;
    static volatile unsigned status;
    uint32_t looks = 0;
    const wasme_wasi_t wasi = {.read = wasi_read, .write = wasi_write, .clock = wasi_clock, .random = wasi_random, .sleep = wasi_sleep,
                               .args = args, .arg_count = 2, .user = &devices};
    const wasme_config_t config = {.stack_size = 16384, .native_stack = 1u << 20, .memory_limit = 4 * 65536, .time_up = time_up,
                                   .user = &looks, .wasi = &wasi};
    WASME_init(&guest, &config);
    bind_devices(&guest, &devices);
    status = WATCHDOG_RESET;
    if (sigsetjmp(reset, 1) == 0) {
        set_watchdog(WATCHDOG);
        status = WASME_run(&guest, image->bytes, (uint32_t)image->len);
    }
    set_watchdog(0);
    if (status == WATCHDOG_RESET) {
        return status; /* as on a device, nothing of it goes on; what it allocated is lost */
    }
    if ((status == WASME_REFUSED || status == WASME_TRAP) != (WASME_error(&guest)[0] != '\0') && status != WASME_NO_EXPORT) {
        fprintf(stderr, "status %u, but the error is \"%s\"\n", status, WASME_error(&guest));
        status = STATUS_COUNT;
    }
    WASME_deinit(&guest);
    if (devices.open != 0) {
        fprintf(stderr, "%d handles are open at the end\n", (int)devices.open);
        status = STATUS_COUNT;
    }
    return status;
}

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
    image.bytes = malloc((size_t)size);
    image.len = fread(image.bytes, 1, (size_t)size, file);
    fclose(file);
    return image;
}

int main(int argc, char **argv)
{
    unsigned long counts[STATUS_COUNT] = {0}, first, count, i;
    const int guests = argc - 4;
    uint64_t seed;
    if (guests < 1) {
        fprintf(stderr, "usage: corruption SEED FIRST COUNT GUEST.wasm...\n");
        return 2;
    }
    seed = strtoull(argv[1], NULL, 10);
    first = strtoul(argv[2], NULL, 10);
    count = strtoul(argv[3], NULL, 10);
    signal(SIGVTALRM, bark);
    if (__sanitizer_set_death_callback != NULL) {
        __sanitizer_set_death_callback(dying);
    }
    for (i = first; i < first + count; i++) {
        image_t image, whole;
        size_t edits;
        unsigned status;
        state = seed * 1000003u + i; /* so that one can be run alone */
        current = i;
        current_guest = argv[4 + i % (unsigned long)guests];
        whole = read_image(current_guest);
        for (edits = 1 + below(4); edits > 0 && whole.len > 0; edits--) {
            corrupt(&whole);
        }
        image.len = whole.len;
        image.bytes = malloc(whole.len); /* nothing behind the last byte */
        if (whole.len > 0) {
            memcpy(image.bytes, whole.bytes, whole.len);
        }
        free(whole.bytes);
        status = run(&image);
        free(image.bytes);
        if (status == STATUS_COUNT) {
            dying();
            return 1;
        }
        counts[status]++;
    }
    printf("%lu corruptions of %d guests:", count, guests);
    for (i = 0; i < STATUS_COUNT; i++) {
        if (counts[i] != 0) {
            printf(" %lu %s,", counts[i], status_names[i]);
        }
    }
    printf(" and no other end\n");
    /* Else the corruptions were not worth much. */
    return count >= 1000 && (counts[WASME_OK] == 0 || counts[WASME_REFUSED] == 0 || counts[WASME_TRAP] == 0 || counts[WASME_TIME_LIMIT] == 0);
}
