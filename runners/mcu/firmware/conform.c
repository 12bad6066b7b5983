/* The conformance firmware: an adapter (docs/adapter-protocol.md) over the serial line of a board. Every line has a checksum (line.h).
 * Beside the answers and calls of the protocol it says two things of its own:
 *
 *     {"boot":"lm3s6965evb","cause":"watchdog","pc":4660}     it began, and why: power-on, watchdog, fault
 *     {"error":"...","found":10,"byte":17}                    a line was not understood; every instance is dropped
 */
#include "board.h"
#include "cortex-m.h"
#include "guard.h"
#include "guests.h"
#include "wasm_embedded/remote/serve.h"
#include "wasme_remote.h"

#define NEVER UINT64_MAX

/** What an instance has beside that of every adapter. */
typedef struct {
    wasme_t wasme;
    wasme_wasi_t wasi;
    const char *args[ARGS];
    const char *env[ARGS];
    /** How much of standard input it has read. */
    uint32_t input_read;
    uint8_t output[OUTPUT];
    /** When its time is up, in nanoseconds of the clock. */
    uint64_t deadline;
} guest_t;

static guest_t *guest_of(const wasme_remote_instance_t *instance)
{
    return (guest_t *)instance->user;
}

/* the platform ------------------------------------------------------------------------------------------------------------- */

/** The board does not know the day: its clock of the day begins where the firmware was written. */
#define BUILT_S 1767225600u /* 2026-01-01 */

static uint64_t clock_ns(void *user, uint32_t clock)
{
    (void)user;
    return cortex_clock_ns() + (clock == WASME_CLOCK_REALTIME ? BUILT_S * 1000000000ull : 0);
}

static void wait_ns(void *user, uint64_t ns)
{
    const uint64_t begin = cortex_clock_ns();
    (void)user;
    while (cortex_clock_ns() - begin < ns) {
        board_kick();
    }
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
    const uint32_t room = OUTPUT - instance->output_len;
    const uint32_t count = len < room ? len : room;
    if (stream == WASME_STDERR) {
        return (int32_t)len;
    }
    memcpy(guest_of(instance)->output + instance->output_len, bytes, count);
    instance->output_len += count;
    return count != 0 || len == 0 ? (int32_t)count : -29;
}

/** Asked again and again while a guest runs: that is how the watchdog knows of a guest that its time limit will end. A guest whose line
 * is broken is ended too. */
static bool time_up(void *user, uint64_t ahead_ns)
{
    const wasme_remote_instance_t *instance = (const wasme_remote_instance_t *)user;
    const uint64_t deadline = guest_of(instance)->deadline;
    const uint64_t now = cortex_clock_ns();
    board_kick();
    return instance->remote.stream->broken != NULL ||
           (deadline != NEVER && (now >= deadline || ahead_ns >= deadline - now));
}

/* the runtime -------------------------------------------------------------------------------------------------------------- */

/** Notes where each text of a list is. False when there are too many. */
static bool find_texts(const char *list, uint32_t count, const char **texts)
{
    uint32_t i;
    for (i = 0; i < count && i < ARGS; i++, list += strlen(list) + 1) {
        texts[i] = list;
    }
    return count <= ARGS;
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
    guest->wasi.clock = clock_ns;
    guest->wasi.sleep = wait_ns;
    guest->wasi.user = instance;
    guest->input_read = 0;
    instance->output = guest->output;
    return find_texts(request->args, request->arg_count, guest->args) &&
           find_texts(request->env, request->env_count, guest->env);
}

static void configure(wasme_remote_instance_t *instance)
{
    const wasme_remote_request_t *request = &instance->request;
    guest_t *guest = guest_of(instance);
    const uint64_t now = cortex_clock_ns();
    wasme_config_t config;
    memset(&config, 0, sizeof config);
    guest->deadline = request->time_ms > (NEVER - now) / 1000000u ? NEVER : now + request->time_ms * 1000000u;
    config.stack_size = WASM_STACK;
    config.native_stack = guard_stack();
    /* A limit of 0 is none to the library; one of 1 byte has no page either. */
    config.memory_limit = request->memory != 0 ? request->memory : 1;
    config.memory_backing = MEMORY_BACKING;
    config.time_up = time_up;
    config.ending = wasme_remote_ending;
    config.user = instance;
    config.wasi = &guest->wasi;
    WASME_init(&guest->wasme, &config);
    wasme_remote_bind(&guest->wasme, instance);
}

static wasme_remote_end_t make(wasme_remote_instance_t *instance)
{
    wasme_t *wasme = &guest_of(instance)->wasme;
    wasme_status_t status;
    const bool prepared = prepare(instance);
    configure(instance);
    if (!prepared) {
        instance->text = "there are more arguments or environment variables than ARGS";
        return WASME_REMOTE_UNSUPPORTED;
    }
    status = WASME_load(wasme, instance->image, instance->image_size);
    if (WASME_out_of_memory(wasme)) {
        instance->text = "there is no memory for the guest";
        return WASME_REMOTE_UNSUPPORTED;
    }
    return wasme_remote_status(instance, wasme, status);
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

/* the line ----------------------------------------------------------------------------------------------------------------- */

static void say_boot(wasme_remote_stream_t *stream)
{
    static const char *const causes[] = {"power-on", "watchdog", "fault"};
    const reset_t reset = cortex_last_reset();
    wasme_remote_write_text(stream, "{\"boot\":");
    wasme_remote_write_string(stream, board_name);
    wasme_remote_write_text(stream, ",\"cause\":");
    wasme_remote_write_string(stream, causes[reset.cause]);
    wasme_remote_write_text(stream, ",\"pc\":");
    wasme_remote_write_number(stream, reset.pc);
    wasme_remote_write_text(stream, "}\n");
}

/** Says what was wrong with a line, and is ready for the next. */
static wasme_remote_stream_t begin_again(line_t *line, const wasme_remote_stream_t *broken)
{
    wasme_remote_stream_t stream = WASME_REMOTE_STREAM(line_get, line_put, line);
    const char *wrong = line->wrong;
    line_skip(line);
    wasme_remote_write_text(&stream, "{\"error\":");
    wasme_remote_write_string(&stream, wrong != NULL ? wrong : broken->broken);
    wasme_remote_write_text(&stream, ",\"found\":");
    wasme_remote_write_signed(&stream, broken->next);
    wasme_remote_write_text(&stream, ",\"byte\":");
    wasme_remote_write_number(&stream, broken->column);
    wasme_remote_write_text(&stream, "}\n");
    return stream;
}

int main(void)
{
    static guest_t guests[INSTANCES];
    static wasme_remote_instance_t instances[INSTANCES];
    static uint8_t images[IMAGES];
    const wasme_remote_runtime_t runtime = {
        "wasm3-c-" BOARD, WASME_engine_version(), WASME_REMOTE_API_NAMES, "", WASME_MAX_HANDLES, make, invoke, drop};
    uint32_t i;
    board_start();
    for (i = 0; i < INSTANCES; i++) {
        instances[i].user = &guests[i];
    }
    line_t line = board_line();
    wasme_remote_stream_t stream = WASME_REMOTE_STREAM(line_get, line_put, &line);
    const wasme_remote_server_t server = {&runtime, &stream, instances, INSTANCES, images, sizeof images};
    say_boot(&stream);
    for (;;) {
        (void)wasme_remote_serve(&server);
        stream = begin_again(&line, &stream);
    }
}
