/* Puts the C library under test: an adapter (docs/adapter-protocol.md) on standard input and output.
 *
 * Guests run on the library of runners/wasm3, and their drivers are those of wasm_embedded/remote.h. A runtime of your own with
 * the same vtables needs `main` and the part that makes and calls instances; the rest is what WASI wants of a platform. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Standard input and arguments of a guest. */
#define WASME_REMOTE_TEXT_SIZE (256u << 10)

#include "wasm3.h"
#include "wasm_embedded/remote.h"
#include "wasm_embedded/remote/request.h"
#include "wasme.h"

/** The largest module that is taken. */
#define IMAGE_SIZE (16u << 20)
/** How much a guest may write in one step. */
#define OUTPUT_SIZE (64u << 10)
/** How much of the stack a guest may use. Of the 8 MiB that programs have. */
#define NATIVE_STACK (4u << 20)
#define MAX_ARGS 64u
/** Between two looks at the clock, in calls of functions. */
#define CALLS 256u
#define NEVER UINT64_MAX

/** In runners/wasm3/src/generated/bind.c. */
int32_t wasme_bind_by_name(wasme_t *instance, const char *api, const void *drv, void *drv_ctx);

/** One instance. */
typedef struct guest {
    struct guest *next;
    /** The request that made it, with its arguments and its standard input. */
    wasme_remote_request_t request;
    wasme_t wasme;
    wasme_remote_t remote;
    wasme_remote_drivers_t drivers;
    wasme_wasi_t wasi;
    const char *args[MAX_ARGS];
    uint8_t *image;
    uint32_t image_size;
    /** How much of standard input it has read. */
    uint32_t input_read;
    uint8_t output[OUTPUT_SIZE];
    uint32_t output_len;
    /** When its time is up, in nanoseconds of the clock. */
    uint64_t deadline;
} guest_t;

/* the platform ------------------------------------------------------------------------------------------------------------- */

static int get_byte(void *user)
{
    (void)user;
    return getchar();
}

static bool put_bytes(void *user, const uint8_t *bytes, size_t len)
{
    (void)user;
    return fwrite(bytes, 1, len, stdout) == len && (bytes[len - 1] != '\n' || fflush(stdout) == 0);
}

static uint64_t clock_ns(void *user, uint32_t clock)
{
    struct timespec time = {0, 0};
    (void)user;
    (void)clock_gettime(clock == WASME_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void wait_ns(void *user, uint64_t ns)
{
    struct timespec time;
    (void)user;
    time.tv_sec = (time_t)(ns / 1000000000u);
    time.tv_nsec = (long)(ns % 1000000000u);
    while (nanosleep(&time, &time) != 0 && errno == EINTR) {
    }
}

static bool fill_random(void *user, uint8_t *bytes, uint32_t len)
{
    FILE *file = fopen("/dev/urandom", "rb");
    const bool filled = file != NULL && fread(bytes, 1, len, file) == len;
    (void)user;
    if (file != NULL) {
        (void)fclose(file);
    }
    return filled;
}

static int32_t read_input(void *user, uint8_t *bytes, uint32_t len)
{
    guest_t *guest = (guest_t *)user;
    const uint32_t left = guest->request.input_len - guest->input_read;
    const uint32_t count = len < left ? len : left;
    memcpy(bytes, guest->request.input + guest->input_read, count);
    guest->input_read += count;
    return (int32_t)count;
}

static int32_t write_output(void *user, uint32_t stream, const uint8_t *bytes, uint32_t len)
{
    guest_t *guest = (guest_t *)user;
    const uint32_t room = OUTPUT_SIZE - guest->output_len;
    const uint32_t count = len < room ? len : room;
    if (stream == WASME_STDERR) {
        return (int32_t)fwrite(bytes, 1, len, stderr);
    }
    memcpy(guest->output + guest->output_len, bytes, count);
    guest->output_len += count;
    return count != 0 || len == 0 ? (int32_t)count : -1;
}

static bool time_up(void *user, uint64_t ahead_ns)
{
    const uint64_t deadline = ((const guest_t *)user)->deadline, now = clock_ns(NULL, WASME_CLOCK_MONOTONIC);
    return deadline != NEVER && (now >= deadline || ahead_ns >= deadline - now);
}

static void ending(void *user)
{
    ((guest_t *)user)->remote.at_end = true;
}

/* limits ------------------------------------------------------------------------------------------------------------------- */

/* wasm3 calls m3_Yield at every call of a function, and tells it nothing: hence these, the only globals. A loop that calls
 * nothing does not get here; the Rust host of wasm3 instruments its guests instead. */
static guest_t *running;
static uintptr_t stack_base;

M3Result m3_Yield(void)
{
    static uint32_t calls;
    const char here = 0;
    const uintptr_t now = (uintptr_t)&here;
    if (running != NULL && (stack_base > now ? stack_base - now : now - stack_base) > NATIVE_STACK) {
        return m3Err_trapStackOverflow;
    }
    if (running != NULL && ++calls % CALLS == 0 && time_up(running, 0)) {
        running->wasme.time_is_up = true;
        return "[trap] the time is up";
    }
    return m3Err_none;
}

static void enter(guest_t *guest)
{
    const char here = 0;
    running = guest;
    stack_base = (uintptr_t)&here;
    guest->output_len = 0;
}

/* instances ---------------------------------------------------------------------------------------------------------------- */

/** Says how a step ended. */
static void answer(wasme_remote_stream_t *line, guest_t *guest, wasme_status_t status)
{
    static const wasme_remote_end_t ends[] = {WASME_REMOTE_RETURN,     WASME_REMOTE_REFUSED, WASME_REMOTE_TRAP,     WASME_REMOTE_EXIT,
                                              WASME_REMOTE_TIME_LIMIT, WASME_REMOTE_OVER,    WASME_REMOTE_NO_EXPORT};
    const bool has_text = status == WASME_REFUSED || status == WASME_TRAP || status == WASME_NO_EXPORT;
    running = NULL;
    wasme_remote_answer_ran(line, ends[status], has_text ? WASME_error(&guest->wasme) : NULL, WASME_exit_code(&guest->wasme),
                            guest->output, guest->output_len);
}

/** Binds the drivers that the platform has. */
static void bind(guest_t *guest)
{
#define BIND(api)                                                                                                                \
    if (guest->drivers.has.api) {                                                                                                \
        (void)wasme_bind_by_name(&guest->wasme, #api, &guest->drivers.api, &guest->remote);                                      \
    }
    wasme_remote_drivers(&guest->drivers, guest->request.absent);
    WASME_REMOTE_EACH_API(BIND)
#undef BIND
}

/** Makes an instance as its request says, whose module was read. */
static wasme_status_t instantiate(guest_t *guest)
{
    const wasme_remote_request_t *request = &guest->request;
    const uint64_t now = clock_ns(NULL, WASME_CLOCK_MONOTONIC);
    const char *arg = request->args;
    wasme_config_t config;
    uint32_t i;
    memset(&config, 0, sizeof config);
    memset(&guest->wasi, 0, sizeof guest->wasi);
    for (i = 0; i < request->arg_count; i++, arg += strlen(arg) + 1) {
        guest->args[i] = arg;
    }
    guest->wasi.args = guest->args;
    guest->wasi.arg_count = i;
    guest->wasi.read = read_input;
    guest->wasi.write = write_output;
    guest->wasi.clock = clock_ns;
    guest->wasi.random = fill_random;
    guest->wasi.sleep = wait_ns;
    guest->wasi.user = guest;
    guest->input_read = 0;
    guest->deadline = request->time_ms > (NEVER - now) / 1000000u ? NEVER : now + request->time_ms * 1000000u;
    /* A limit of 0 is none to the library; one of 1 byte has no page either. */
    config.memory_limit = request->memory != 0 ? request->memory : 1;
    config.time_up = time_up;
    config.ending = ending;
    config.user = guest;
    config.wasi = &guest->wasi;
    WASME_init(&guest->wasme, &config);
    bind(guest);
    enter(guest);
    return WASME_load(&guest->wasme, guest->image, guest->image_size);
}

/** The place of the pointer to the instance of this name; that of the last pointer, which is NULL, when there is none. */
static guest_t **find(guest_t **guests, const char *name)
{
    while (*guests != NULL && strcmp((*guests)->remote.instance, name) != 0) {
        guests = &(*guests)->next;
    }
    return guests;
}

static void drop(guest_t **place)
{
    guest_t *guest = *place;
    *place = guest->next;
    WASME_deinit(&guest->wasme);
    free(guest->image);
    free(guest);
}

/** Reads the module for an instance and makes it the last of all. Answers the request. True when there is an instance. */
static bool add(wasme_remote_stream_t *line, guest_t **guests, guest_t *guest)
{
    wasme_status_t status;
    const char *refusal = NULL;
    uint8_t *image = (uint8_t *)malloc(IMAGE_SIZE);
    if (!wasme_remote_module(line, image, image != NULL ? IMAGE_SIZE : 0, &guest->image_size)) {
        free(image);
        return false;
    }
    guest->image = (uint8_t *)realloc(image, guest->image_size != 0 ? guest->image_size : 1);
    if (guest->image == NULL) {
        guest->image = image;
    }
    if (*find(guests, guest->request.instance) != NULL) {
        refusal = "there is an instance of this name";
    } else if (guest->request.arg_count > MAX_ARGS) {
        refusal = "there are more arguments than MAX_ARGS";
    } else if (!wasme_remote_init(&guest->remote, line, guest->request.instance)) {
        refusal = "the name of the instance is longer than WASME_REMOTE_NAME_SIZE";
    }
    if (refusal != NULL) {
        wasme_remote_answer(line, WASME_REMOTE_REFUSED, refusal);
        free(guest->image);
        return false;
    }
    status = instantiate(guest);
    answer(line, guest, status);
    if (status != WASME_OK) {
        WASME_deinit(&guest->wasme);
        free(guest->image);
        return false;
    }
    guest->next = NULL;
    while (*guests != NULL) {
        guests = &(*guests)->next;
    }
    *guests = guest;
    return true;
}

/** Says what was wrong with the line. True when it just ended. */
static bool report(const wasme_remote_stream_t *line)
{
    const unsigned long column = line->column;
    if (wasme_remote_ended(line)) {
        return true;
    }
    (void)fprintf(stderr, "byte %lu of the line: expected %s, found ", column, line->broken);
    if (line->next < 0) {
        (void)fprintf(stderr, "the end of the input\n");
    } else if (line->next > ' ' && line->next < 0x7f) {
        (void)fprintf(stderr, "%c\n", line->next);
    } else {
        (void)fprintf(stderr, "the byte 0x%02x\n", (unsigned)line->next);
    }
    return false;
}

int main(void)
{
    wasme_remote_stream_t line = WASME_REMOTE_STREAM(get_byte, put_bytes, NULL);
    guest_t *guests = NULL, **place;
    guest_t *next = (guest_t *)malloc(sizeof *next); /* reads the requests; the next instance, when one is to be made */
    while (next != NULL && wasme_remote_next(&line, &next->request)) {
        const wasme_remote_request_t *request = &next->request;
        place = find(&guests, request->instance);
        if ((request->what == WASME_REMOTE_INVOKE || request->what == WASME_REMOTE_DROP) && *place == NULL) {
            wasme_remote_answer(&line, WASME_REMOTE_UNSUPPORTED, "there is no such instance");
            continue;
        }
        switch (request->what) {
        case WASME_REMOTE_HELLO:
            wasme_remote_hello(&line, "wasm3-c", WASME_engine_version(), WASME_REMOTE_API_NAMES, "", WASME_MAX_HANDLES);
            break;
        case WASME_REMOTE_INSTANTIATE:
            if (add(&line, &guests, next)) {
                next = (guest_t *)malloc(sizeof *next);
            }
            break;
        case WASME_REMOTE_INVOKE:
            enter(*place);
            answer(&line, *place, WASME_invoke(&(*place)->wasme, request->function));
            break;
        case WASME_REMOTE_DROP:
            drop(place);
            wasme_remote_answer(&line, WASME_REMOTE_DROPPED, NULL);
            break;
        case WASME_REMOTE_RESET:
            while (guests != NULL) {
                drop(&guests);
            }
            wasme_remote_answer(&line, WASME_REMOTE_HAS_RESET, NULL);
            break;
        }
    }
    wasme_remote_break(&line, "memory"); /* of none is left, or else it broke before; nobody is told of what is closed now */
    while (guests != NULL) {
        drop(&guests);
    }
    free(next);
    return report(&line) ? 0 : 1;
}
