/* The other half of the adapter protocol (docs/adapter-protocol.md): what a suite asks of a runtime under test, and the answers.
 * wasm_embedded/remote/serve.h makes an adapter of both halves.
 *
 * C99, no globals, no allocation. Also valid C++. */
#ifndef WASM_EMBEDDED_REMOTE_REQUEST_H
#define WASM_EMBEDDED_REMOTE_REQUEST_H

#include "wasm_embedded/remote/stream.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The version of the protocol that is spoken here. */
enum { WASME_REMOTE_PROTOCOL = 1 };

/** What is asked. */
typedef enum {
    /** Who is there? See wasme_remote_hello. */
    WASME_REMOTE_HELLO,
    /** An instance is to be made. Read its module before anything is answered or called: see wasme_remote_module. */
    WASME_REMOTE_INSTANTIATE,
    /** An export is to be called. */
    WASME_REMOTE_INVOKE,
    /** An instance is to be dropped. */
    WASME_REMOTE_DROP,
    /** All instances are to be dropped. */
    WASME_REMOTE_RESET
} wasme_remote_what_t;

/** A request. Its texts last as long as the room for them is left alone; those that it does not have are "". */
typedef struct {
    /** Room for the texts of any length together: names, arguments, what standard input holds. Given by the reader. */
    char *text;
    /** The bytes of that room. */
    uint32_t size;
    /** How many of them the texts take. */
    uint32_t used;
    wasme_remote_what_t what;
    /** The name of the instance. */
    const char *instance;
    /** The function to call. */
    const char *function;
    /** APIs and functions that the platform lacks, as wasme_remote_lists takes them. */
    const char *absent;
    /** The arguments of the guest, in the same form: an empty argument ends them early, so go by their number. */
    const char *args;
    uint32_t arg_count;
    /** Its environment variables, likewise, each NAME=VALUE. */
    const char *env;
    uint32_t env_count;
    /** Standard input of the guest. */
    const uint8_t *input;
    uint32_t input_len;
    /** The memory limit in bytes. */
    uint64_t memory;
    /** The time limit in milliseconds, from now on, for all that is done with the instance. */
    uint64_t time_ms;
    /** Why the request cannot be served; NULL: it can. */
    const char *refusal;
} wasme_remote_request_t;

/** How a step ended. The first seven have the numbers of wasme_status_t in runners/wasm3. A module is refused for what it is; what
 * the adapter has no means for is unsupported. */
typedef enum {
    WASME_REMOTE_RETURN,
    WASME_REMOTE_REFUSED,
    WASME_REMOTE_TRAP,
    WASME_REMOTE_EXIT,
    WASME_REMOTE_TIME_LIMIT,
    WASME_REMOTE_OVER,
    WASME_REMOTE_NO_EXPORT,
    WASME_REMOTE_UNSUPPORTED,
    WASME_REMOTE_DROPPED,
    WASME_REMOTE_HAS_RESET
} wasme_remote_end_t;

/* answers ------------------------------------------------------------------------------------------------------------------ */

/** Begins the answer to a step. */
static inline void wasme_remote_answer_begin(wasme_remote_stream_t *stream, wasme_remote_end_t end)
{
    static const char *const names[] = {"return", "refused",   "trap",        "exit",    "time-limit",
                                        "over",   "no-export", "unsupported", "dropped", "reset"};
    wasme_remote_write_text(stream, "{\"end\":");
    wasme_remote_write_string(stream, names[end]);
}

/** Answers a step. `text` says why: needed with refused, trap, no-export and unsupported, NULL with all others. */
static inline void wasme_remote_answer(wasme_remote_stream_t *stream, wasme_remote_end_t end, const char *text)
{
    wasme_remote_answer_begin(stream, end);
    if (text != NULL) {
        wasme_remote_write_text(stream, ",\"text\":");
        wasme_remote_write_string(stream, text);
    }
    wasme_remote_write_text(stream, "}\n");
}

/** Answers a step in which the guest ran and wrote these bytes to standard output. `code` is what it exited with. */
static inline void wasme_remote_answer_ran(wasme_remote_stream_t *stream, wasme_remote_end_t end, const char *text,
                                           int32_t code, const uint8_t *output, uint32_t output_len)
{
    wasme_remote_answer_begin(stream, end);
    if (end == WASME_REMOTE_EXIT) {
        wasme_remote_write_text(stream, ",\"code\":");
        wasme_remote_write_signed(stream, code);
    }
    if (text != NULL) {
        wasme_remote_write_text(stream, ",\"text\":");
        wasme_remote_write_string(stream, text);
    }
    if (output_len != 0) {
        wasme_remote_write_text(stream, ",\"stdout\":");
        wasme_remote_write_hex(stream, output, output_len);
    }
    wasme_remote_write_text(stream, "}\n");
}

/** A list of names. */
static inline void wasme_remote_write_names(wasme_remote_stream_t *stream, const char *list)
{
    char before = '[';
    if (*list == '\0') {
        wasme_remote_write_char(stream, '[');
    }
    for (; *list != '\0'; list += strlen(list) + 1) {
        wasme_remote_write_char(stream, before);
        wasme_remote_write_string(stream, list);
        before = ',';
    }
    wasme_remote_write_char(stream, ']');
}

/** Answers who is there. `apis` and `lacks` are lists as wasme_remote_lists takes them: the APIs that the runtime has, and the
 * optional functions that it has not. `handles` is how many an instance can have open. */
static inline void wasme_remote_hello(wasme_remote_stream_t *stream, const char *name, const char *version, const char *apis,
                                      const char *lacks, uint32_t handles)
{
    wasme_remote_write_text(stream, "{\"protocol\":");
    wasme_remote_write_number(stream, WASME_REMOTE_PROTOCOL);
    wasme_remote_write_text(stream, ",\"name\":");
    wasme_remote_write_string(stream, name);
    wasme_remote_write_text(stream, ",\"version\":");
    wasme_remote_write_string(stream, version);
    wasme_remote_write_text(stream, ",\"apis\":");
    wasme_remote_write_names(stream, apis);
    wasme_remote_write_text(stream, ",\"lacks\":");
    wasme_remote_write_names(stream, lacks);
    wasme_remote_write_text(stream, ",\"handles\":");
    wasme_remote_write_number(stream, handles);
    wasme_remote_write_text(stream, "}\n");
}

/* requests ----------------------------------------------------------------------------------------------------------------- */

/** What is said to a request whose texts are too long. */
#define WASME_REMOTE_TOO_LONG "the texts of the request are longer than the room for them"

/** Keeps one byte of a text. */
static inline void wasme_remote_keep(wasme_remote_request_t *request, unsigned byte)
{
    if (request->used == request->size) {
        request->refusal = WASME_REMOTE_TOO_LONG;
        return;
    }
    request->text[request->used++] = (char)byte;
}

/** Reads the four digits of an escape and keeps the character as UTF-8. */
static inline void wasme_remote_read_escape(wasme_remote_stream_t *stream, wasme_remote_request_t *request)
{
    unsigned c = 0, i;
    for (i = 0; i < 4; i++) {
        c = c << 4 | wasme_remote_read_digit(stream);
    }
    if (c == 0) {
        request->refusal = "a text of the request contains a NUL";
    } else if (c >= 0xd800 && c < 0xe000) {
        wasme_remote_break(stream, "characters beyond 16 bits as they are, and no escapes of halves of them");
    } else if (c < 0x80) {
        wasme_remote_keep(request, c);
    } else {
        if (c < 0x800) {
            wasme_remote_keep(request, 0xc0u | c >> 6);
        } else {
            wasme_remote_keep(request, 0xe0u | c >> 12);
            wasme_remote_keep(request, 0x80u | (c >> 6 & 0x3fu));
        }
        wasme_remote_keep(request, 0x80u | (c & 0x3fu));
    }
}

/** Reads a text in quotes. */
static inline const char *wasme_remote_read_string(wasme_remote_stream_t *stream, wasme_remote_request_t *request)
{
    static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    const uint32_t begin = request->used;
    int c;
    wasme_remote_read_text(stream, "\"");
    while (stream->broken == NULL && (c = wasme_remote_read(stream)) != '"') {
        if (c < ' ') {
            wasme_remote_break(stream, "a character of a text, or \"");
        } else if (c != '\\') {
            wasme_remote_keep(request, (unsigned)c);
        } else if ((c = wasme_remote_read(stream)) == 'u') {
            wasme_remote_read_escape(stream, request);
        } else {
            const char *escape = escapes;
            while (*escape != '\0' && (unsigned char)*escape != c) {
                escape += 2;
            }
            if (*escape == '\0') {
                wasme_remote_break(stream, "an escape of JSON");
            } else {
                wasme_remote_keep(request, (unsigned char)escape[1]);
            }
        }
    }
    wasme_remote_keep(request, 0);
    return request->refusal == NULL ? request->text + begin : "";
}

/** Reads a list of texts and puts a NUL behind the last. */
static inline const char *wasme_remote_read_strings(wasme_remote_stream_t *stream, wasme_remote_request_t *request,
                                                    uint32_t *count)
{
    const uint32_t begin = request->used;
    *count = 0;
    wasme_remote_read_text(stream, "[");
    while (stream->broken == NULL && wasme_remote_peek(stream) != ']') {
        if (*count != 0) {
            wasme_remote_read_text(stream, ",");
        }
        (void)wasme_remote_read_string(stream, request);
        ++*count;
    }
    wasme_remote_read_text(stream, "]");
    wasme_remote_keep(request, 0);
    return request->refusal == NULL ? request->text + begin : "";
}

/** Reads what stands between the instance of an instantiation and the bytes of its module. */
static inline void wasme_remote_read_instantiate(wasme_remote_stream_t *stream, wasme_remote_request_t *request)
{
    uint32_t count, room;
    wasme_remote_read_text(stream, ",\"absent\":");
    request->absent = wasme_remote_read_strings(stream, request, &count);
    wasme_remote_read_text(stream, ",\"memory\":");
    request->memory = wasme_remote_read_number(stream, 0, UINT64_MAX);
    wasme_remote_read_text(stream, ",\"time_ms\":");
    request->time_ms = wasme_remote_read_number(stream, 0, UINT64_MAX);
    wasme_remote_read_text(stream, ",\"args\":");
    request->args = wasme_remote_read_strings(stream, request, &request->arg_count);
    wasme_remote_read_text(stream, ",\"");
    if (wasme_remote_peek(stream) == 'e') { /* left out when there are none */
        wasme_remote_read_text(stream, "env\":");
        request->env = wasme_remote_read_strings(stream, request, &request->env_count);
        wasme_remote_read_text(stream, ",\"");
    }
    wasme_remote_read_text(stream, "stdin\":");
    room = request->size - request->used;
    request->input = (const uint8_t *)request->text + request->used;
    request->input_len = wasme_remote_read_hex(stream, (uint8_t *)request->text + request->used, room);
    if (request->input_len > room) {
        request->refusal = WASME_REMOTE_TOO_LONG;
    } else {
        request->used += request->input_len;
    }
    wasme_remote_read_text(stream, ",\"module\":");
}

/** Reads one request, an instantiation up to its module. False when the line is broken. */
static inline bool wasme_remote_read_request(wasme_remote_stream_t *stream, wasme_remote_request_t *request)
{
    const char *what;
    uint32_t i;
    static const char *const names[] = {"hello", "instantiate", "invoke", "drop", "reset"};
    request->instance = request->function = request->absent = request->args = request->env = "";
    request->arg_count = request->env_count = request->input_len = request->used = 0;
    request->input = NULL;
    request->memory = request->time_ms = 0;
    request->refusal = NULL;
    wasme_remote_read_text(stream, "{\"do\":");
    what = wasme_remote_read_string(stream, request);
    for (i = 0; i < sizeof names / sizeof names[0] && strcmp(what, names[i]) != 0; i++) {
    }
    if (i == sizeof names / sizeof names[0]) {
        wasme_remote_break(stream, "hello, instantiate, invoke, drop or reset");
        return false;
    }
    request->what = (wasme_remote_what_t)i;
    switch (request->what) {
    case WASME_REMOTE_HELLO:
        wasme_remote_read_text(stream, ",\"protocol\":");
        (void)wasme_remote_read_number(stream, 0, UINT64_MAX); /* the answer says which one is spoken here */
        break;
    case WASME_REMOTE_INSTANTIATE:
    case WASME_REMOTE_INVOKE:
    case WASME_REMOTE_DROP:
        wasme_remote_read_text(stream, ",\"instance\":");
        request->instance = wasme_remote_read_string(stream, request);
        break;
    case WASME_REMOTE_RESET:
        break;
    }
    if (request->what == WASME_REMOTE_INSTANTIATE) {
        wasme_remote_read_instantiate(stream, request);
        return stream->broken == NULL;
    }
    if (request->what == WASME_REMOTE_INVOKE) {
        wasme_remote_read_text(stream, ",\"export\":");
        request->function = wasme_remote_read_string(stream, request);
    }
    wasme_remote_read_text(stream, "}");
    wasme_remote_read_end(stream);
    return stream->broken == NULL;
}

/** Waits for the next request that can be served; answers those that cannot. False when the line is broken, which its end is
 * too (see wasme_remote_ended): then the instances are to be dropped. */
static inline bool wasme_remote_next(wasme_remote_stream_t *stream, wasme_remote_request_t *request)
{
    while (wasme_remote_read_request(stream, request)) {
        if (request->refusal == NULL) {
            return true;
        }
        if (request->what == WASME_REMOTE_INSTANTIATE) {
            (void)wasme_remote_read_hex(stream, NULL, 0);
            wasme_remote_read_text(stream, "}");
            wasme_remote_read_end(stream);
        }
        wasme_remote_answer(stream, WASME_REMOTE_UNSUPPORTED, request->refusal);
    }
    return false;
}

/** Reads the bytes of the module that is to be instantiated. When there is no room for them it answers the request, and returns
 * false; so it does when the line is broken. */
static inline bool wasme_remote_module(wasme_remote_stream_t *stream, uint8_t *bytes, uint32_t room, uint32_t *len)
{
    *len = wasme_remote_read_hex(stream, bytes, room);
    wasme_remote_read_text(stream, "}");
    wasme_remote_read_end(stream);
    if (*len > room) {
        wasme_remote_answer_begin(stream, WASME_REMOTE_UNSUPPORTED);
        wasme_remote_write_text(stream, ",\"text\":\"the module has ");
        wasme_remote_write_number(stream, *len);
        wasme_remote_write_text(stream, " bytes; there is room for ");
        wasme_remote_write_number(stream, room);
        wasme_remote_write_text(stream, "\"}\n");
        return false;
    }
    return stream->broken == NULL;
}

#ifdef __cplusplus
}
#endif

#endif
