/* Puts the C library under test: an adapter (docs/adapter-protocol.md) on standard input and output.
 *
 * Guests run on the library of runners/wasm3, and their drivers are those of wasm_embedded/remote.h. What is here is WASI and the
 * limits of a platform with an operating system; minimal.c does without them. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "wasm_embedded/remote/stdio.h"
#include "wasme_remote.h"

/** How many instances can live at the same time. */
#define INSTANCES 16u
/** Room for their modules, arguments and standard inputs. */
#define MEMORY_SIZE (64u << 20)
/** How much a guest may write in one step. */
#define OUTPUT_SIZE (64u << 10)
/** How much of the stack a guest may use. Of the 8 MiB that programs have. */
#define NATIVE_STACK (4u << 20)
/** How many arguments it may have, and how many environment variables. */
#define MAX_TEXTS 64u
#define NEVER UINT64_MAX

/** What an instance has beside that of every adapter. */
typedef struct {
    wasme_t wasme;
    wasme_wasi_t wasi;
    const char *args[MAX_TEXTS];
    const char *env[MAX_TEXTS];
    /** How much of standard input it has read. */
    uint32_t input_read;
    uint8_t output[OUTPUT_SIZE];
    /** When it began, and when its time is up, in nanoseconds of the clock. */
    uint64_t began, deadline;
} guest_t;

static guest_t *guest_of(const wasme_remote_instance_t *instance)
{
    return (guest_t *)instance->user;
}

/* the platform ------------------------------------------------------------------------------------------------------------- */

static uint64_t clock_ns(void *user, uint32_t clock)
{
    struct timespec time = {0, 0};
    (void)user;
    (void)clock_gettime(clock == WASME_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/** The clocks of the guest. The monotonic one begins with it: 32 bits of microseconds are all that C's `clock()` tells. */
static uint64_t guest_clock_ns(void *user, uint32_t clock)
{
    const uint64_t now = clock_ns(NULL, clock);
    return clock == WASME_CLOCK_MONOTONIC ? now - guest_of((const wasme_remote_instance_t *)user)->began : now;
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
    const wasme_remote_instance_t *instance = (const wasme_remote_instance_t *)user;
    guest_t *guest = guest_of(instance);
    const uint32_t left = instance->request.input_len - guest->input_read;
    const uint32_t count = len < left ? len : left;
    memcpy(bytes, instance->request.input + guest->input_read, count);
    guest->input_read += count;
    return (int32_t)count;
}

static int32_t write_output(void *user, uint32_t stream, const uint8_t *bytes, uint32_t len)
{
    wasme_remote_instance_t *instance = (wasme_remote_instance_t *)user;
    const uint32_t room = OUTPUT_SIZE - instance->output_len;
    const uint32_t count = len < room ? len : room;
    if (stream == WASME_STDERR) {
        return (int32_t)fwrite(bytes, 1, len, stderr);
    }
    memcpy(guest_of(instance)->output + instance->output_len, bytes, count);
    instance->output_len += count;
    return count != 0 || len == 0 ? (int32_t)count : -1;
}

static bool time_up(void *user, uint64_t ahead_ns)
{
    const uint64_t deadline = guest_of((const wasme_remote_instance_t *)user)->deadline;
    const uint64_t now = clock_ns(NULL, WASME_CLOCK_MONOTONIC);
    return deadline != NEVER && (now >= deadline || ahead_ns >= deadline - now);
}

/* the runtime -------------------------------------------------------------------------------------------------------------- */

/** Notes where each text of a list is. False when there are too many. */
static bool find_texts(const char *list, uint32_t count, const char **texts)
{
    uint32_t i;
    for (i = 0; i < count && i < MAX_TEXTS; i++, list += strlen(list) + 1) {
        texts[i] = list;
    }
    return count <= MAX_TEXTS;
}

/** What WASI is to have. False when there are too many arguments or environment variables. */
static bool prepare(wasme_remote_instance_t *instance)
{
    guest_t *guest = guest_of(instance);
    const wasme_remote_request_t *request = &instance->request;
    memset(&guest->wasi, 0, sizeof guest->wasi);
    guest->wasi.args = guest->args;
    guest->wasi.arg_count = request->arg_count;
    guest->wasi.env = guest->env;
    guest->wasi.env_count = request->env_count;
    guest->wasi.read = read_input;
    guest->wasi.write = write_output;
    guest->wasi.clock = guest_clock_ns;
    guest->wasi.random = fill_random;
    guest->wasi.sleep = wait_ns;
    guest->wasi.user = instance;
    guest->input_read = 0;
    instance->output = guest->output;
    return find_texts(request->args, request->arg_count, guest->args) &&
           find_texts(request->env, request->env_count, guest->env);
}

static wasme_remote_end_t make(wasme_remote_instance_t *instance)
{
    const wasme_remote_request_t *request = &instance->request;
    guest_t *guest = guest_of(instance);
    const uint64_t now = clock_ns(NULL, WASME_CLOCK_MONOTONIC);
    const bool prepared = prepare(instance);
    wasme_config_t config;
    memset(&config, 0, sizeof config);
    guest->began = now;
    guest->deadline = request->time_ms > (NEVER - now) / 1000000u ? NEVER : now + request->time_ms * 1000000u;
    /* A limit of 0 is none to the library; one of 1 byte has no page either. */
    config.memory_limit = request->memory != 0 ? request->memory : 1;
    config.native_stack = NATIVE_STACK;
    config.time_up = time_up;
    config.ending = wasme_remote_ending;
    config.user = instance;
    config.wasi = &guest->wasi;
    WASME_init(&guest->wasme, &config);
    if (!prepared) {
        instance->text = "there are more arguments or environment variables than MAX_TEXTS";
        return WASME_REMOTE_UNSUPPORTED;
    }
    wasme_remote_bind(&guest->wasme, instance);
    return wasme_remote_status(instance, &guest->wasme, WASME_load(&guest->wasme, instance->image, instance->image_size));
}

static wasme_remote_end_t invoke(wasme_remote_instance_t *instance, const char *function)
{
    wasme_t *wasme = &guest_of(instance)->wasme;
    return wasme_remote_status(instance, wasme, WASME_invoke(wasme, function));
}

static void drop(wasme_remote_instance_t *instance)
{
    WASME_deinit(&guest_of(instance)->wasme);
}

int main(void)
{
    static guest_t guests[INSTANCES];
    static wasme_remote_instance_t instances[INSTANCES];
    static uint8_t memory[MEMORY_SIZE];
    const wasme_remote_runtime_t runtime = {.name = "wasm3-c",
                                            .version = WASME_engine_version(),
                                            .apis = WASME_REMOTE_API_NAMES,
                                            .lacks = "",
                                            .handles = WASME_MAX_HANDLES,
                                            .make = make,
                                            .invoke = invoke,
                                            .drop = drop};
    uint32_t i;
    for (i = 0; i < INSTANCES; i++) {
        instances[i].user = &guests[i];
    }
    return wasme_remote_stdio_serve(&runtime, instances, INSTANCES, memory, sizeof memory);
}
