/* An adapter (docs/adapter-protocol.md) for any runtime that takes the C vtables: the loop over the requests of a suite, and the
 * instances that they make. A runtime gives three functions and says what it is; runners/adapters/c/minimal.c is a whole adapter.
 * With standard input and output in the place of a serial line: wasm_embedded/remote/stdio.h.
 *
 *     static const wasme_remote_runtime_t runtime = {"mine", "1.0", WASME_REMOTE_API_NAMES, "", 16, make, invoke, drop};
 *     static wasme_remote_instance_t instances[2];
 *     static uint8_t memory[32768];
 *     wasme_remote_stream_t line = WASME_REMOTE_STREAM(serial_get, serial_put, NULL);
 *     const wasme_remote_server_t server = {&runtime, &line, instances, 2, memory, sizeof memory};
 *
 *     (void)wasme_remote_serve(&server);
 *
 * C99, no globals, no allocation. Also valid C++. */
#ifndef WASM_EMBEDDED_REMOTE_SERVE_H
#define WASM_EMBEDDED_REMOTE_SERVE_H

#include "wasm_embedded/remote.h"
#include "wasm_embedded/remote/request.h"

/** What the instances leave of the memory, so that a request to drop them can be read. */
#ifndef WASME_REMOTE_RESERVE
#define WASME_REMOTE_RESERVE 256
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** An instance, or the place for one. All zero before the first request, but for `user`. */
typedef struct {
    /** The runtime's own. */
    void *user;
    /** The context of its drivers. The runtime sets `at_end` before it closes the handles that the guest left open:
     * see wasme_remote_ending. */
    wasme_remote_t remote;
    /** Its drivers: those of the APIs that the platform has are to be bound, with `remote` as their context. */
    wasme_remote_drivers_t drivers;
    /** The request that made it: limits, arguments, standard input. It lasts until the instance is dropped. */
    wasme_remote_request_t request;
    /** Its module, which lasts as long. */
    uint8_t *image;
    uint32_t image_size;
    /** Why the step at hand was refused or trapped, or has no function to call; "" before the step. */
    const char *text;
    /** What the guest gave to `proc_exit`. */
    int32_t code;
    /** What the guest wrote to standard output in the step at hand: nothing before the step. */
    const uint8_t *output;
    uint32_t output_len;
    /** There is an instance here. */
    bool there;
} wasme_remote_instance_t;

/** A runtime under test. */
typedef struct {
    const char *name, *version;
    /** The APIs that it has, WASME_REMOTE_API_NAMES for example, and the optional functions that it has not, as
     * wasme_remote_lists takes them. */
    const char *apis, *lacks;
    /** How many handles an instance can have open. */
    uint32_t handles;
    /** Makes an instance of the image and runs its start function. There is no instance unless the end is a return. */
    wasme_remote_end_t (*make)(wasme_remote_instance_t *instance);
    /** Calls an exported function without parameters and results. */
    wasme_remote_end_t (*invoke)(wasme_remote_instance_t *instance, const char *function);
    /** Ends the guest if it has not ended, and gives back what `make` took; also after one that did not return. */
    void (*drop)(wasme_remote_instance_t *instance);
} wasme_remote_runtime_t;

/** What requests are served with. */
typedef struct {
    const wasme_remote_runtime_t *runtime;
    wasme_remote_stream_t *line;
    /** Places for as many instances as can live at the same time. Three are enough for the suite, one is for most of it. */
    wasme_remote_instance_t *instances;
    uint32_t count;
    /** Room for the images and the texts of all instances together, and for those of the next request. */
    uint8_t *memory;
    uint32_t size;
} wasme_remote_server_t;

/** Marks what an instance calls from now on as the runtime's: the `ending` of wasme_config_t with the instance as its `user`. */
static inline void wasme_remote_ending(void *instance)
{
    ((wasme_remote_instance_t *)instance)->remote.at_end = true;
}

/** The instance of this name, or NULL. */
static inline wasme_remote_instance_t *wasme_remote_find(const wasme_remote_server_t *server, const char *name)
{
    uint32_t i;
    for (i = 0; i < server->count; i++) {
        if (server->instances[i].there && strcmp(server->instances[i].remote.instance, name) == 0) {
            return &server->instances[i];
        }
    }
    return NULL;
}

/** A place without an instance, or NULL. */
static inline wasme_remote_instance_t *wasme_remote_place(const wasme_remote_server_t *server)
{
    uint32_t i;
    for (i = 0; i < server->count && server->instances[i].there; i++) {
    }
    return i < server->count ? &server->instances[i] : NULL;
}

/** Gives a request the memory behind all instances. What one leaves before another is used again when that is dropped too. */
static inline void wasme_remote_room(const wasme_remote_server_t *server, wasme_remote_request_t *request)
{
    uint8_t *begin = server->memory;
    uint32_t i;
    for (i = 0; i < server->count; i++) {
        const wasme_remote_instance_t *instance = &server->instances[i];
        if (instance->there && instance->image + instance->image_size > begin) {
            begin = instance->image + instance->image_size;
        }
    }
    request->text = (char *)begin;
    request->size = server->size - (uint32_t)(begin - server->memory);
}

static inline void wasme_remote_drop(const wasme_remote_server_t *server, wasme_remote_instance_t *instance)
{
    instance->there = false;
    server->runtime->drop(instance);
}

static inline void wasme_remote_drop_all(const wasme_remote_server_t *server)
{
    uint32_t i;
    for (i = 0; i < server->count; i++) {
        if (server->instances[i].there) {
            wasme_remote_drop(server, &server->instances[i]);
        }
    }
}

/** Forgets how the last step ended. */
static inline void wasme_remote_step_begin(wasme_remote_instance_t *instance)
{
    instance->text = "";
    instance->code = 0;
    instance->output_len = 0;
}

/** Says how a step ended. */
static inline void wasme_remote_step_end(const wasme_remote_server_t *server, const wasme_remote_instance_t *instance,
                                         wasme_remote_end_t end)
{
    const bool has_text = end == WASME_REMOTE_REFUSED || end == WASME_REMOTE_TRAP || end == WASME_REMOTE_NO_EXPORT ||
                          end == WASME_REMOTE_UNSUPPORTED;
    wasme_remote_answer_ran(server->line, end, has_text ? instance->text : NULL, instance->code, instance->output,
                            instance->output_len);
}

/** Reads the image for an instance and makes it. */
static inline void wasme_remote_make(const wasme_remote_server_t *server, const wasme_remote_request_t *request)
{
    wasme_remote_instance_t *instance = wasme_remote_place(server);
    const uint32_t room = request->size - request->used;
    uint8_t *image = (uint8_t *)request->text + request->used;
    const char *lack = NULL;
    wasme_remote_end_t end;
    uint32_t len;
    if (!wasme_remote_module(server->line, image, room, &len)) {
        return;
    }
    if (wasme_remote_find(server, request->instance) != NULL) {
        lack = "there is an instance of this name";
    } else if (instance == NULL) {
        lack = "there are as many instances as can live at the same time";
    } else if (room - len < WASME_REMOTE_RESERVE) {
        lack = "the module leaves less than WASME_REMOTE_RESERVE of the memory";
    } else if (!wasme_remote_init(&instance->remote, server->line, request->instance)) {
        lack = "the name of the instance is longer than WASME_REMOTE_NAME_SIZE";
    }
    if (lack != NULL) {
        wasme_remote_answer(server->line, WASME_REMOTE_UNSUPPORTED, lack);
        return;
    }
    wasme_remote_drivers(&instance->drivers, request->absent);
    instance->request = *request;
    instance->image = image;
    instance->image_size = len;
    instance->there = true;
    wasme_remote_step_begin(instance);
    end = server->runtime->make(instance);
    wasme_remote_step_end(server, instance, end);
    if (end != WASME_REMOTE_RETURN) {
        wasme_remote_drop(server, instance);
    }
}

/** Serves one request. */
static inline void wasme_remote_serve_one(const wasme_remote_server_t *server, const wasme_remote_request_t *request)
{
    const wasme_remote_runtime_t *runtime = server->runtime;
    wasme_remote_instance_t *instance = wasme_remote_find(server, request->instance);
    if ((request->what == WASME_REMOTE_INVOKE || request->what == WASME_REMOTE_DROP) && instance == NULL) {
        wasme_remote_answer(server->line, WASME_REMOTE_UNSUPPORTED, "there is no such instance");
        return;
    }
    switch (request->what) {
    case WASME_REMOTE_HELLO:
        wasme_remote_hello(server->line, runtime->name, runtime->version, runtime->apis, runtime->lacks, runtime->handles);
        break;
    case WASME_REMOTE_INSTANTIATE:
        wasme_remote_make(server, request);
        break;
    case WASME_REMOTE_INVOKE:
        wasme_remote_step_begin(instance);
        wasme_remote_step_end(server, instance, runtime->invoke(instance, request->function));
        break;
    case WASME_REMOTE_DROP:
        wasme_remote_drop(server, instance);
        wasme_remote_answer(server->line, WASME_REMOTE_DROPPED, NULL);
        break;
    case WASME_REMOTE_RESET:
        wasme_remote_drop_all(server);
        wasme_remote_answer(server->line, WASME_REMOTE_HAS_RESET, NULL);
        break;
    }
}

/** Serves requests until the line is broken, which its end is too, and drops all instances. True when it just ended; else `line`
 * says what should have come where, see wasme_remote_stream_t, and with a new one a board serves again. */
static inline bool wasme_remote_serve(const wasme_remote_server_t *server)
{
    wasme_remote_request_t request;
    for (;;) {
        wasme_remote_room(server, &request);
        if (!wasme_remote_next(server->line, &request)) {
            break;
        }
        wasme_remote_serve_one(server, &request);
    }
    wasme_remote_drop_all(server);
    return wasme_remote_ended(server->line);
}

#ifdef __cplusplus
}
#endif

#endif
