/* Drivers at the other end of a line: what the generated functions of every API share. They send each call in the form of the
 * adapter protocol (docs/adapter-protocol.md), one line of JSON, and read the reply.
 *
 *     static wasme_remote_stream_t line = WASME_REMOTE_STREAM(serial_get, serial_put, NULL);
 *     static wasme_remote_t remote;
 *
 *     wasme_remote_init(&remote, &line, "");
 *     WASME_bind_i2c(&guest, &wasme_remote_i2c, &remote);        // from wasm_embedded/remote/i2c.h
 *
 * C99, no globals, no allocation, no standard streams, no JSON library; a call takes some 100 bytes of stack. Also valid C++. */
#ifndef WASM_EMBEDDED_REMOTE_STREAM_H
#define WASM_EMBEDDED_REMOTE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "wasm_embedded/common.h"

/** The size of the name of an instance, its NUL included. */
#ifndef WASME_REMOTE_NAME_SIZE
#define WASME_REMOTE_NAME_SIZE 32
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** A line to whoever answers, a serial port for example. Shared by all instances; one message at a time is on it. */
typedef struct {
    /** Waits for the next byte and returns it; a negative number when there will be none. */
    int (*get)(void *user);
    /** Sends the bytes, or keeps them until a piece ends with a line feed, which is the end of a message. False when the line
     * is broken. */
    bool (*put)(void *user, const uint8_t *bytes, size_t len);
    /** The first argument of both. */
    void *user;
    /** What the protocol has where the line ended or something else came, in words or as it stands there. Then nothing is sent or
     * read any more, and every call is -WASME_E_FAILED. NULL: all is well. */
    const char *broken;
    /** The last byte that came; a negative number: the line ended. */
    int next;
    /** The place of that byte in its line of text, from 1. */
    uint32_t column;
    /** It is still to be read. */
    bool ahead;
} wasme_remote_stream_t;

/** A line of which nothing was read yet. */
#define WASME_REMOTE_STREAM(get, put, user) {get, put, user, NULL, 0, 0, false}

/** The context of the drivers of one instance. */
typedef struct {
    wasme_remote_stream_t *stream;
    /** The name that stands in every call. */
    char instance[WASME_REMOTE_NAME_SIZE];
    /** The guest has ended: calls are marked as the runtime's. To be set before the open handles are closed, in the `ending`
     * of wasme_config_t for example. */
    bool at_end;
    /** What stands before the next member or item: the opening bracket, or a comma. */
    char separator;
    /** What the call at hand was answered. */
    int32_t answer;
} wasme_remote_t;

/** Prepares the context of an instance. False when its name has no room in WASME_REMOTE_NAME_SIZE. */
static inline bool wasme_remote_init(wasme_remote_t *remote, wasme_remote_stream_t *stream, const char *instance)
{
    const size_t size = strlen(instance) + 1;
    memset(remote, 0, sizeof *remote);
    remote->stream = stream;
    if (size > sizeof remote->instance) {
        return false;
    }
    memcpy(remote->instance, instance, size);
    return true;
}

/* lists of names ----------------------------------------------------------------------------------------------------------- */

/** Whether a name stands in a list: names one after another, a NUL after each and one more after the last. */
static inline bool wasme_remote_lists(const char *list, const char *name)
{
    for (; *list != '\0'; list += strlen(list) + 1) {
        if (strcmp(list, name) == 0) {
            return true;
        }
    }
    return false;
}

/** Notes what should have come. The first time counts. */
static inline void wasme_remote_break(wasme_remote_stream_t *stream, const char *expected)
{
    if (stream->broken == NULL) {
        stream->broken = expected;
    }
}

/** Whether the line ended where it may: between two lines of text. */
static inline bool wasme_remote_ended(const wasme_remote_stream_t *stream)
{
    return stream->next < 0 && stream->column == 1;
}

/* writing ------------------------------------------------------------------------------------------------------------------ */

static inline void wasme_remote_write(wasme_remote_stream_t *stream, const char *text, size_t len)
{
    if (len != 0 && stream->broken == NULL && !stream->put(stream->user, (const uint8_t *)text, len)) {
        wasme_remote_break(stream, "somebody who takes what is sent");
    }
}

static inline void wasme_remote_write_text(wasme_remote_stream_t *stream, const char *text)
{
    wasme_remote_write(stream, text, strlen(text));
}

static inline void wasme_remote_write_char(wasme_remote_stream_t *stream, char c)
{
    wasme_remote_write(stream, &c, 1);
}

static inline void wasme_remote_write_number(wasme_remote_stream_t *stream, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + (int)(number % 10));
        number /= 10;
    } while (number != 0);
    wasme_remote_write(stream, digits + at, sizeof digits - at);
}

static inline void wasme_remote_write_signed(wasme_remote_stream_t *stream, int64_t number)
{
    if (number < 0) {
        wasme_remote_write_char(stream, '-');
    }
    wasme_remote_write_number(stream, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

/** The digit of a number below 16. */
static inline char wasme_remote_digit(unsigned number)
{
    return (char)(number < 10 ? '0' + (int)number : 'a' + (int)number - 10);
}

/** Bytes in hexadecimal, in quotes. */
static inline void wasme_remote_write_hex(wasme_remote_stream_t *stream, const uint8_t *bytes, uint32_t len)
{
    char piece[32];
    size_t used = 0;
    uint32_t i;
    wasme_remote_write_char(stream, '"');
    for (i = 0; i < len; i++) {
        piece[used++] = wasme_remote_digit(bytes[i] >> 4);
        piece[used++] = wasme_remote_digit(bytes[i] & 0xfu);
        if (used == sizeof piece) {
            wasme_remote_write(stream, piece, used);
            used = 0;
        }
    }
    wasme_remote_write(stream, piece, used);
    wasme_remote_write_char(stream, '"');
}

/** A text in quotes. */
static inline void wasme_remote_write_string(wasme_remote_stream_t *stream, const char *text)
{
    wasme_remote_write_char(stream, '"');
    for (;;) {
        size_t plain = 0;
        while ((unsigned char)text[plain] >= 0x20 && text[plain] != '"' && text[plain] != '\\') {
            plain++;
        }
        wasme_remote_write(stream, text, plain);
        text += plain;
        if (*text == '\0') {
            break;
        }
        wasme_remote_write_text(stream, "\\u00");
        wasme_remote_write_char(stream, wasme_remote_digit((unsigned char)*text >> 4));
        wasme_remote_write_char(stream, wasme_remote_digit((unsigned char)*text & 0xfu));
        text++;
    }
    wasme_remote_write_char(stream, '"');
}

/* reading ------------------------------------------------------------------------------------------------------------------ */

/** The next byte, which stays the next; a negative number when the line ended or is broken. */
static inline int wasme_remote_peek(wasme_remote_stream_t *stream)
{
    if (stream->broken != NULL) {
        return -1;
    }
    if (!stream->ahead) {
        stream->column = stream->next == '\n' ? 1 : stream->column + 1;
        stream->next = stream->get(stream->user);
        stream->ahead = true;
    }
    return stream->next;
}

static inline int wasme_remote_read(wasme_remote_stream_t *stream)
{
    const int next = wasme_remote_peek(stream);
    stream->ahead = false;
    return next;
}

/** Reads what has to come. The text has to last. */
static inline void wasme_remote_read_text(wasme_remote_stream_t *stream, const char *text)
{
    const char *c;
    for (c = text; *c != '\0' && stream->broken == NULL; c++) {
        if (wasme_remote_read(stream) != (unsigned char)*c) {
            wasme_remote_break(stream, text);
        }
    }
}

/** Reads the end of a line of text. */
static inline void wasme_remote_read_end(wasme_remote_stream_t *stream)
{
    if (wasme_remote_read(stream) != '\n') {
        wasme_remote_break(stream, "the end of the line");
    }
}

/** Reads a number from `-below` to `above`. A negative one is given as its two's complement. */
static inline uint64_t wasme_remote_read_number(wasme_remote_stream_t *stream, uint64_t below, uint64_t above)
{
    const bool negative = wasme_remote_peek(stream) == '-';
    uint64_t number = 0;
    bool any = false;
    if (negative) {
        (void)wasme_remote_read(stream);
        above = below;
    }
    for (;;) {
        const int c = wasme_remote_peek(stream);
        const unsigned digit = (unsigned)(c - '0');
        if (c < '0' || c > '9') {
            break;
        }
        if ((any && number == 0) || number > UINT64_MAX / 10 || number * 10 > UINT64_MAX - digit) {
            wasme_remote_break(stream, any && number == 0 ? "no zero before a number" : "a number of 64 bits");
            break;
        }
        number = number * 10 + digit;
        any = true;
        (void)wasme_remote_read(stream);
    }
    if (!any) {
        wasme_remote_break(stream, "a number");
    } else if (number > above) {
        wasme_remote_break(stream, "a number in the range of its type");
    }
    return negative ? 0 - number : number;
}

/** The value of the next byte as a hexadecimal digit in lower case. */
static inline unsigned wasme_remote_read_digit(wasme_remote_stream_t *stream)
{
    const int c = wasme_remote_read(stream);
    if (c >= '0' && c <= '9') {
        return (unsigned)(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return (unsigned)(c - 'a') + 10;
    }
    wasme_remote_break(stream, "a hexadecimal digit in lower case, or \"");
    return 0;
}

/** Reads bytes in hexadecimal, in quotes. Returns how many there are; those for which there is no room are dropped. */
static inline uint32_t wasme_remote_read_hex(wasme_remote_stream_t *stream, uint8_t *bytes, uint32_t room)
{
    uint32_t count = 0;
    wasme_remote_read_text(stream, "\"");
    while (stream->broken == NULL && wasme_remote_peek(stream) != '"') {
        const unsigned high = wasme_remote_read_digit(stream);
        const unsigned byte = high << 4 | wasme_remote_read_digit(stream);
        if (count < room) {
            bytes[count] = (uint8_t)byte;
        }
        if (++count == UINT32_MAX) {
            wasme_remote_break(stream, "less than 4 GiB");
        }
    }
    wasme_remote_read_text(stream, "\"");
    return count;
}

/* sending a call ----------------------------------------------------------------------------------------------------------- */

static inline void wasme_remote_put_separator(wasme_remote_t *remote)
{
    wasme_remote_write_char(remote->stream, remote->separator);
    remote->separator = ',';
}

/** The name of a member and what stands before it. */
static inline void wasme_remote_put_name(wasme_remote_t *remote, const char *name)
{
    wasme_remote_put_separator(remote);
    wasme_remote_write_string(remote->stream, name);
    wasme_remote_write_char(remote->stream, ':');
}

/** Closes an object or a list, which may be empty. */
static inline void wasme_remote_put_close(wasme_remote_t *remote, char open, char close)
{
    if (remote->separator == open) {
        wasme_remote_write_char(remote->stream, open);
    }
    wasme_remote_write_char(remote->stream, close);
    remote->separator = ',';
}

/** Begins the call of a function, `i2c.write` for example. Its arguments follow in the order of the parameters. */
static inline void wasme_remote_begin(wasme_remote_t *remote, const char *function)
{
    remote->separator = '{';
    wasme_remote_put_name(remote, "call");
    wasme_remote_write_string(remote->stream, function);
    wasme_remote_put_name(remote, "instance");
    wasme_remote_write_string(remote->stream, remote->instance);
    wasme_remote_put_name(remote, "args");
    remote->separator = '{';
}

static inline void wasme_remote_put_number(wasme_remote_t *remote, const char *name, uint64_t number)
{
    wasme_remote_put_name(remote, name);
    wasme_remote_write_number(remote->stream, number);
}

static inline void wasme_remote_put_signed(wasme_remote_t *remote, const char *name, int64_t number)
{
    wasme_remote_put_name(remote, name);
    wasme_remote_write_signed(remote->stream, number);
}

static inline void wasme_remote_put_bytes(wasme_remote_t *remote, const char *name, const uint8_t *bytes, uint32_t len)
{
    wasme_remote_put_name(remote, name);
    wasme_remote_write_hex(remote->stream, bytes, len);
}

/** Begins a list of operations. */
static inline void wasme_remote_put_list(wasme_remote_t *remote, const char *name)
{
    wasme_remote_put_name(remote, name);
    remote->separator = '[';
}

/** Begins an operation, whose only member follows. */
static inline void wasme_remote_put_op(wasme_remote_t *remote)
{
    wasme_remote_put_separator(remote);
    remote->separator = '{';
}

static inline void wasme_remote_put_op_end(wasme_remote_t *remote)
{
    wasme_remote_put_close(remote, '{', '}');
}

static inline void wasme_remote_put_list_end(wasme_remote_t *remote)
{
    wasme_remote_put_close(remote, '[', ']');
}

/* taking the reply --------------------------------------------------------------------------------------------------------- */

/** Ends the call and waits for the reply. Its outputs follow in the order of the parameters, the result last. */
static inline void wasme_remote_reply(wasme_remote_t *remote)
{
    wasme_remote_stream_t *stream = remote->stream;
    wasme_remote_put_close(remote, '{', '}');
    wasme_remote_write_text(stream, remote->at_end ? ",\"at_end\":true}\n" : "}\n");
    wasme_remote_read_text(stream, "{\"reply\":");
    remote->answer = (int32_t)(uint32_t)wasme_remote_read_number(stream, (uint64_t)INT32_MAX + 1, INT32_MAX);
    if (remote->answer == 0) {
        wasme_remote_read_text(stream, ",\"out\":");
    } else {
        wasme_remote_read_text(stream, "}");
        wasme_remote_read_end(stream);
    }
    remote->separator = '{';
}

/** Whether outputs are to be read. */
static inline bool wasme_remote_succeeds(const wasme_remote_t *remote)
{
    return remote->answer == 0 && remote->stream->broken == NULL;
}

static inline void wasme_remote_take_separator(wasme_remote_t *remote)
{
    const char separator = remote->separator;
    wasme_remote_read_text(remote->stream, separator == '{' ? "{" : separator == '[' ? "[" : ",");
    remote->separator = ',';
}

static inline void wasme_remote_take_name(wasme_remote_t *remote, const char *name)
{
    wasme_remote_take_separator(remote);
    wasme_remote_read_text(remote->stream, "\"");
    wasme_remote_read_text(remote->stream, name);
    wasme_remote_read_text(remote->stream, "\":");
}

static inline void wasme_remote_take_close(wasme_remote_t *remote, char open, const char *close)
{
    if (remote->separator == open) {
        wasme_remote_take_separator(remote);
    }
    wasme_remote_read_text(remote->stream, close);
    remote->separator = ',';
}

/** What the buffers of a call that failed are filled with, so that a binding that passes them on is noticed. */
enum { WASME_REMOTE_AFTER_ERROR = 0x5a };

/** Takes `least` bytes or more, up to `len`. */
static inline void wasme_remote_take_hex(wasme_remote_t *remote, uint8_t *bytes, uint32_t least, uint32_t len)
{
    if (wasme_remote_succeeds(remote)) {
        const uint32_t count = wasme_remote_read_hex(remote->stream, bytes, len);
        if (count < least || count > len) {
            wasme_remote_break(remote->stream, "as many bytes as were asked for");
        }
    }
    if (!wasme_remote_succeeds(remote) && len != 0) {
        memset(bytes, WASME_REMOTE_AFTER_ERROR, len);
    }
}

/** Takes a buffer of `len` bytes. */
static inline void wasme_remote_take_bytes(wasme_remote_t *remote, const char *name, uint8_t *bytes, uint32_t len)
{
    if (wasme_remote_succeeds(remote)) {
        wasme_remote_take_name(remote, name);
    }
    wasme_remote_take_hex(remote, bytes, len, len);
}

/** Takes a buffer of at most `len` bytes: how many there are, the driver says by a count of its own. */
static inline void wasme_remote_take_some(wasme_remote_t *remote, const char *name, uint8_t *bytes, uint32_t len)
{
    if (wasme_remote_succeeds(remote)) {
        wasme_remote_take_name(remote, name);
    }
    wasme_remote_take_hex(remote, bytes, 0, len);
}

/** Takes an array of handles. */
static inline void wasme_remote_take_handles(wasme_remote_t *remote, const char *name, int32_t *handles, uint32_t len)
{
    uint32_t i;
    if (wasme_remote_succeeds(remote)) {
        wasme_remote_take_name(remote, name);
        remote->separator = '[';
        for (i = 0; i < len; i++) {
            wasme_remote_take_separator(remote);
            handles[i] = (int32_t)(uint32_t)wasme_remote_read_number(remote->stream, (uint64_t)INT32_MAX + 1, INT32_MAX);
        }
        wasme_remote_take_close(remote, '[', "]");
    }
    if (!wasme_remote_succeeds(remote)) {
        for (i = 0; i < len; i++) {
            handles[i] = WASME_REMOTE_AFTER_ERROR;
        }
    }
}

/** Begins what the operations of a list give. */
static inline void wasme_remote_take_list(wasme_remote_t *remote, const char *name)
{
    if (wasme_remote_succeeds(remote)) {
        wasme_remote_take_name(remote, name);
        remote->separator = '[';
    }
}

/** Takes the buffer of one operation. */
static inline void wasme_remote_take_op(wasme_remote_t *remote, uint8_t *bytes, uint32_t len)
{
    if (wasme_remote_succeeds(remote)) {
        wasme_remote_take_separator(remote);
    }
    wasme_remote_take_hex(remote, bytes, len, len);
}

static inline void wasme_remote_take_list_end(wasme_remote_t *remote)
{
    if (wasme_remote_succeeds(remote)) {
        wasme_remote_take_close(remote, '[', "]");
    }
}

/** Takes a number from `-below` to `above`; a negative one as its two's complement, 0 when the call failed. */
static inline uint64_t wasme_remote_take_number(wasme_remote_t *remote, const char *name, uint64_t below, uint64_t above)
{
    if (!wasme_remote_succeeds(remote)) {
        return 0;
    }
    wasme_remote_take_name(remote, name);
    return wasme_remote_read_number(remote->stream, below, above);
}

/** Ends the reply. Returns what the driver answered: 0, -errno, or nonsense. */
static inline int32_t wasme_remote_end(wasme_remote_t *remote)
{
    if (wasme_remote_succeeds(remote)) {
        wasme_remote_take_close(remote, '{', "}}");
        wasme_remote_read_end(remote->stream);
    }
    return remote->stream->broken != NULL ? -(int32_t)WASME_E_FAILED : remote->answer;
}

/** Likewise for a call that opens a handle, which it returns. A positive answer is no handle. */
static inline int32_t wasme_remote_end_handle(wasme_remote_t *remote, uint64_t handle)
{
    const int32_t answer = wasme_remote_end(remote);
    if (answer == 0) {
        return (int32_t)(uint32_t)handle;
    }
    return answer < 0 ? answer : -(int32_t)WASME_E_FAILED;
}

#ifdef __cplusplus
}
#endif

#endif
