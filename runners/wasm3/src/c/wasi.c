/* WASI preview 1: standard streams, arguments, environment, clocks, random bytes, waiting. All functions are there; no file and no
 * directory is. */
#ifndef WASME_NO_WASI

#include "wasi.h"

#include "m3_compat.h"
#include "wasme.h"

/** The errno values of WASI that occur here. */
enum {
    SUCCESS = 0,
    AGAIN = 6,
    BADF = 8,
    FAULT = 21,
    INVAL = 28,
    IO = 29,
    NOSYS = 52,
    NOTSUP = 58,
    TOO_LARGE = 61,
    SPIPE = 70,
    NOTCAPABLE = 76,
    ERRNO_MAX = 76
};

/* Types that guests see, by their offsets. */
enum { IOVEC_SIZE = 8, FDSTAT_SIZE = 24, FILESTAT_SIZE = 64, SUBSCRIPTION_SIZE = 48, EVENT_SIZE = 32 };
/* Those of `wasi_unstable` that differ: the number of links has 4 bytes, and the number of a clock comes 8 bytes later. */
enum { UNSTABLE_FILESTAT_SIZE = 56, UNSTABLE_SUBSCRIPTION_SIZE = 56 };
enum { FILETYPE_CHARACTER_DEVICE = 2, FLAG_APPEND = 1, FLAG_NONBLOCK = 4 };
enum { EVENT_CLOCK = 0, EVENT_FD_READ = 1, EVENT_FD_WRITE = 2, CLOCK_ABSOLUTE = 1 };

/* fd_fdstat_set_flags, fd_filestat_get and poll_oneoff are for every stream. */
#define RIGHTS_COMMON (1u << 3 | 1u << 21 | 1u << 27)
#define RIGHT_FD_READ (1u << 1)
#define RIGHT_FD_WRITE (1u << 6)

/** What a descriptor stands for that is not open. */
enum { CLOSED = 3 };

/** How much a write moves to a stream that is ready, without waiting: what pipes have room for then. */
#define AT_ONCE 4096u
/** Between two looks at the guest's time limit while it waits for streams, in nanoseconds. */
#define SLICE 10000000u

static const wasme_wasi_t *platform(const wasme_binding_t *binding)
{
    return (const wasme_wasi_t *)binding->drv;
}

static uint64_t get_u64(const wasme_memory_t *memory, uint32_t ptr)
{
    return wasme_get_u32(memory, ptr) | (uint64_t)wasme_get_u32(memory, ptr + 4) << 32;
}

static uint8_t *at(const wasme_memory_t *memory, uint32_t ptr)
{
    wasme_range_t range;
    range.ptr = ptr;
    range.len = 0;
    return wasme_at(memory, range);
}

static bool is_unstable(const wasme_binding_t *binding)
{
    return binding->api == &wasme_wasi_unstable;
}

/* descriptors -------------------------------------------------------------------------------------------------------------- */

/** The stream that a descriptor stands for, or CLOSED. */
static uint32_t stream_of(const wasme_binding_t *binding, uint32_t fd)
{
    return fd <= WASME_STDERR ? (binding->instance->guest.streams >> 2 * fd & 3u) ^ fd : (uint32_t)CLOSED;
}

/** Lets an open descriptor stand for a stream, or CLOSED. */
static void set_stream(const wasme_binding_t *binding, uint32_t fd, uint32_t stream)
{
    wasme_guest_t *guest = &binding->instance->guest;
    guest->streams = (uint8_t)((guest->streams & ~(3u << 2 * fd)) | (stream ^ fd) << 2 * fd);
}

/** The answer of functions that take a descriptor, to which no stream has the right. */
static int32_t no_right(const wasme_binding_t *binding, uint32_t fd, int32_t error)
{
    return stream_of(binding, fd) == CLOSED ? BADF : error;
}

static int32_t wasme_notcapable(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    (void)memory;
    return no_right(binding, wasme_arg_u32(args, 0), NOTCAPABLE);
}
WASME_M3_RAW(notcapable)

static int32_t wasme_path_symlink(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    (void)memory;
    return no_right(binding, wasme_arg_u32(args, 2), NOTCAPABLE);
}
WASME_M3_RAW(path_symlink)

/* Streams have no position. */
static int32_t wasme_spipe(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    (void)memory;
    return no_right(binding, wasme_arg_u32(args, 0), SPIPE);
}
WASME_M3_RAW(spipe)

static int32_t wasme_fd_pread(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    (void)memory;
    return stream_of(binding, wasme_arg_u32(args, 0)) == WASME_STDIN ? SPIPE : BADF;
}
WASME_M3_RAW(fd_pread)

static int32_t wasme_fd_pwrite(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const uint32_t stream = stream_of(binding, wasme_arg_u32(args, 0));
    (void)memory;
    return stream != WASME_STDIN && stream != CLOSED ? SPIPE : BADF;
}
WASME_M3_RAW(fd_pwrite)

/* No directory was opened for the guest. */
static int32_t wasme_badf(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    (void)memory;
    (void)binding;
    (void)args;
    return BADF;
}
WASME_M3_RAW(badf)

static int32_t wasme_notsup(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    (void)memory;
    (void)binding;
    (void)args;
    return NOTSUP;
}
WASME_M3_RAW(notsup)

static int32_t wasme_fd_close(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const uint32_t fd = wasme_arg_u32(args, 0);
    (void)memory;
    if (stream_of(binding, fd) == CLOSED) {
        return BADF;
    }
    set_stream(binding, fd, CLOSED);
    return SUCCESS;
}
WASME_M3_RAW(fd_close)

static int32_t wasme_fd_renumber(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const uint32_t from = wasme_arg_u32(args, 0), to = wasme_arg_u32(args, 1), stream = stream_of(binding, from);
    (void)memory;
    if (stream == CLOSED || stream_of(binding, to) == CLOSED) {
        return BADF;
    }
    set_stream(binding, from, CLOSED);
    set_stream(binding, to, stream);
    return SUCCESS;
}
WASME_M3_RAW(fd_renumber)

/** The flags of a stream. */
static uint32_t flags_of(const wasme_binding_t *binding, uint32_t stream)
{
    const uint32_t flags = (uint32_t)binding->instance->guest.stream_flags >> stream;
    return ((flags & 1u) != 0 ? FLAG_NONBLOCK : 0u) | ((flags & 8u) != 0 ? FLAG_APPEND : 0u);
}

static int32_t wasme_fd_fdstat_set_flags(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const uint32_t stream = stream_of(binding, wasme_arg_u32(args, 0)), flags = wasme_arg_u32(args, 1);
    wasme_guest_t *guest = &binding->instance->guest;
    (void)memory;
    if (stream == CLOSED) {
        return BADF;
    }
    if ((flags & ~(uint32_t)(FLAG_APPEND | FLAG_NONBLOCK)) != 0) {
        return INVAL;
    }
    guest->stream_flags = (uint8_t)((guest->stream_flags & ~(9u << stream)) |
                                    ((flags & FLAG_NONBLOCK) != 0 ? 1u << stream : 0u) |
                                    ((flags & FLAG_APPEND) != 0 ? 8u << stream : 0u));
    return SUCCESS;
}
WASME_M3_RAW(fd_fdstat_set_flags)

/** Fills a record with zeros but for the kind of file: a terminal, to which guests write line by line. */
static int32_t put_stat(const wasme_memory_t *memory, uint32_t ptr, uint32_t size, uint32_t filetype_at)
{
    if (!wasme_in_memory(memory, ptr, size)) {
        return FAULT;
    }
    memset(at(memory, ptr), 0, size);
    *at(memory, ptr + filetype_at) = FILETYPE_CHARACTER_DEVICE;
    return SUCCESS;
}

static int32_t wasme_fd_fdstat_get(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const uint32_t stream = stream_of(binding, wasme_arg_u32(args, 0)), out = wasme_arg_u32(args, 1);
    const int32_t error = stream == CLOSED ? (int32_t)BADF : put_stat(memory, out, FDSTAT_SIZE, 0);
    if (error == SUCCESS) {
        *at(memory, out + 2) = (uint8_t)flags_of(binding, stream);
        wasme_put_u32(memory, out + 8, RIGHTS_COMMON | (stream == WASME_STDIN ? RIGHT_FD_READ : RIGHT_FD_WRITE));
    }
    return error;
}
WASME_M3_RAW(fd_fdstat_get)

static int32_t wasme_fd_filestat_get(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const uint32_t size = is_unstable(binding) ? UNSTABLE_FILESTAT_SIZE : FILESTAT_SIZE;
    return stream_of(binding, wasme_arg_u32(args, 0)) == CLOSED ? (int32_t)BADF
                                                                 : put_stat(memory, wasme_arg_u32(args, 1), size, 16);
}
WASME_M3_RAW(fd_filestat_get)

/* streams ------------------------------------------------------------------------------------------------------------------ */

/** What a stream of the platform answered, as the errno of WASI; what it moved goes to `moved`. */
static int32_t moved_or_errno(int32_t answer, uint32_t asked, uint32_t *moved)
{
    *moved = 0;
    if (answer < 0) {
        return answer >= -ERRNO_MAX ? -answer : IO;
    }
    if ((uint32_t)answer > asked) {
        return IO;
    }
    *moved = (uint32_t)answer;
    return SUCCESS;
}

/** Moves up to `len` bytes of guest memory that is checked. */
typedef int32_t transfer_t(const wasme_wasi_t *wasi, uint32_t stream, uint8_t *bytes, uint32_t len);

static int32_t read_stream(const wasme_wasi_t *wasi, uint32_t stream, uint8_t *bytes, uint32_t len)
{
    (void)stream;
    return wasi->read == NULL ? 0 : wasi->read(wasi->user, bytes, len);
}

static int32_t write_stream(const wasme_wasi_t *wasi, uint32_t stream, uint8_t *bytes, uint32_t len)
{
    return wasi->write == NULL ? (int32_t)len : wasi->write(wasi->user, stream, bytes, len);
}

/** Which of these streams can be used without waiting, when so many nanoseconds are waited for that at most. */
static uint32_t ready(const wasme_wasi_t *wasi, uint32_t streams, uint64_t ns)
{
    return wasi->ready == NULL ? streams : wasi->ready(wasi->user, streams, ns) & streams;
}

/** Moves bytes between a stream and the ranges that the guest lists, until one moves fewer than asked; checks all of them
 * before. A read stops after the first range with room: a second one might wait although there is something to return. So does a
 * write that is not to wait. */
static int32_t transfer(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args, uint32_t stream,
                        transfer_t *move)
{
    const bool nonblocking = (flags_of(binding, stream) & FLAG_NONBLOCK) != 0;
    /* In one call of the platform, whose answers have a sign. */
    const uint32_t most = nonblocking && stream != WASME_STDIN ? AT_ONCE : (uint32_t)INT32_MAX;
    const uint32_t list = wasme_arg_u32(args, 1);
    const uint32_t count = wasme_arg_u32(args, 2);
    const uint32_t out = wasme_arg_u32(args, 3);
    wasme_range_t range;
    uint64_t total = 0;
    uint32_t done = 0, i;
    int32_t errno_of_wasi = SUCCESS;
    if (!wasme_in_memory(memory, list, (uint64_t)count * IOVEC_SIZE) || !wasme_in_memory(memory, out, 4)) {
        return FAULT;
    }
    for (i = 0; i < count; i++) {
        if (!wasme_get_range(memory, list + i * IOVEC_SIZE, 1, &range)) {
            return FAULT;
        }
        total += range.len;
        if (total > UINT32_MAX) {
            return INVAL;
        }
    }
    for (i = 0; i < count; i++) {
        uint32_t asked, moved;
        /* Again, as the guest may have let the bytes read overlap its own list. */
        if (!wasme_get_range(memory, list + i * IOVEC_SIZE, 1, &range)) {
            errno_of_wasi = FAULT;
            break;
        }
        if (range.len == 0) {
            continue;
        }
        if (nonblocking && ready(platform(binding), 1u << stream, 0) == 0) {
            return AGAIN;
        }
        asked = range.len < most ? range.len : most;
        errno_of_wasi = moved_or_errno(move(platform(binding), stream, wasme_at(memory, range), asked), asked, &moved);
        done += moved;
        if (errno_of_wasi != SUCCESS || moved < range.len || nonblocking || stream == WASME_STDIN) {
            break;
        }
    }
    if (errno_of_wasi != SUCCESS && done == 0) {
        return errno_of_wasi;
    }
    wasme_put_u32(memory, out, done);
    return SUCCESS;
}

static int32_t wasme_fd_read(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const uint32_t stream = stream_of(binding, wasme_arg_u32(args, 0));
    return stream == WASME_STDIN ? transfer(binding, memory, args, stream, read_stream) : (int32_t)BADF;
}
WASME_M3_RAW(fd_read)

static int32_t wasme_fd_write(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const uint32_t stream = stream_of(binding, wasme_arg_u32(args, 0));
    return stream != WASME_STDIN && stream != CLOSED
               ? transfer(binding, memory, args, stream, write_stream)
               : (int32_t)BADF;
}
WASME_M3_RAW(fd_write)

/* arguments and environment ------------------------------------------------------------------------------------------------ */

/** The bytes of all texts, with a NUL after each. */
static uint64_t size_of(const char *const *texts, uint32_t count)
{
    uint64_t size = 0;
    uint32_t i;
    for (i = 0; i < count; i++) {
        size += strlen(texts[i]) + 1;
    }
    return size;
}

/** Puts how many texts there are and their bytes where the guest wants them. */
static int32_t put_sizes(const wasme_memory_t *memory, const uint64_t *args, const char *const *texts, uint32_t count)
{
    const uint32_t out_count = wasme_arg_u32(args, 0), out_size = wasme_arg_u32(args, 1);
    const uint64_t size = size_of(texts, count);
    if (size > UINT32_MAX) {
        return TOO_LARGE;
    }
    if (!wasme_in_memory(memory, out_count, 4) || !wasme_in_memory(memory, out_size, 4)) {
        return FAULT;
    }
    wasme_put_u32(memory, out_count, count);
    wasme_put_u32(memory, out_size, (uint32_t)size);
    return SUCCESS;
}

/** Puts the texts one behind the other, and pointers to them. */
static int32_t put_texts(const wasme_memory_t *memory, const uint64_t *args, const char *const *texts, uint32_t count)
{
    const uint32_t list = wasme_arg_u32(args, 0);
    uint32_t text = wasme_arg_u32(args, 1), i;
    if (!wasme_in_memory(memory, list, (uint64_t)count * 4) || !wasme_in_memory(memory, text, size_of(texts, count))) {
        return FAULT;
    }
    for (i = 0; i < count; i++) {
        const size_t len = strlen(texts[i]) + 1;
        wasme_put_u32(memory, list + i * 4, text);
        memcpy(at(memory, text), texts[i], len);
        text += (uint32_t)len;
    }
    return SUCCESS;
}

static int32_t wasme_args_sizes_get(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    return put_sizes(memory, args, platform(binding)->args, platform(binding)->arg_count);
}
WASME_M3_RAW(args_sizes_get)

static int32_t wasme_args_get(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    return put_texts(memory, args, platform(binding)->args, platform(binding)->arg_count);
}
WASME_M3_RAW(args_get)

static int32_t wasme_environ_sizes_get(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    return put_sizes(memory, args, platform(binding)->env, platform(binding)->env_count);
}
WASME_M3_RAW(environ_sizes_get)

static int32_t wasme_environ_get(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    return put_texts(memory, args, platform(binding)->env, platform(binding)->env_count);
}
WASME_M3_RAW(environ_get)

/* clocks, random bytes, the end -------------------------------------------------------------------------------------------- */

/* The clocks of processor time, 2 and 3, are the monotonic one: a guest has one thread, which is all that its time is spent on. */
enum { LAST_CLOCK = 3 };

/** The clock of the platform that stands for one of the guest's. */
static uint32_t clock_of(uint32_t clock)
{
    return clock < WASME_CLOCK_MONOTONIC ? clock : WASME_CLOCK_MONOTONIC;
}

/** Whether there is such a clock, of which 8 bytes are to be written there. */
static int32_t check_clock(const wasme_wasi_t *wasi, const wasme_memory_t *memory, uint32_t clock, uint32_t out)
{
    if (clock > LAST_CLOCK) {
        return INVAL;
    }
    if (wasi->clock == NULL) {
        return NOSYS;
    }
    return wasme_in_memory(memory, out, 8) ? SUCCESS : FAULT;
}

static int32_t wasme_clock_time_get(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const wasme_wasi_t *wasi = platform(binding);
    const uint32_t clock = wasme_arg_u32(args, 0), out = wasme_arg_u32(args, 2);
    const int32_t error = check_clock(wasi, memory, clock, out);
    if (error == SUCCESS) {
        wasme_put_u64(memory, out, wasi->clock(wasi->user, clock_of(clock)));
    }
    return error;
}
WASME_M3_RAW(clock_time_get)

static int32_t wasme_clock_res_get(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const wasme_wasi_t *wasi = platform(binding);
    const uint32_t out = wasme_arg_u32(args, 1);
    const int32_t error = check_clock(wasi, memory, wasme_arg_u32(args, 0), out);
    if (error == SUCCESS) {
        wasme_put_u64(memory, out, wasi->resolution != 0 ? wasi->resolution : 1);
    }
    return error;
}
WASME_M3_RAW(clock_res_get)

static int32_t wasme_random_get(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const wasme_wasi_t *wasi = platform(binding);
    const uint32_t ptr = wasme_arg_u32(args, 0), len = wasme_arg_u32(args, 1);
    if (!wasme_in_memory(memory, ptr, len)) {
        return FAULT;
    }
    if (wasi->random == NULL) {
        return NOSYS;
    }
    return len == 0 || wasi->random(wasi->user, at(memory, ptr), len) ? SUCCESS : IO;
}
WASME_M3_RAW(random_get)

static int32_t wasme_sched_yield(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    (void)memory;
    (void)binding;
    (void)args;
    return SUCCESS;
}
WASME_M3_RAW(sched_yield)

static void wasme_proc_exit(const wasme_binding_t *binding, const uint64_t *args)
{
    wasme_guest_t *guest = &binding->instance->guest;
    guest->exit_code = (int32_t)wasme_arg_u32(args, 0);
    guest->exited = true;
    guest->trap = "[trap] proc_exit";
}
WASME_M3_RAW_VOID(proc_exit)

/* waiting ------------------------------------------------------------------------------------------------------------------ */

/** The subscriptions of a call. */
typedef struct {
    const wasme_binding_t *binding;
    const wasme_memory_t *memory;
    uint32_t ptr;
    uint32_t count;
    /** The clocks when the call began; `told`: there are some. */
    uint64_t now[WASME_CLOCK_MONOTONIC + 1];
    bool told;
} subscriptions_t;

/** A subscription, read. */
typedef struct {
    uint64_t userdata;
    uint8_t type;
    /** Why it fails at once: an errno for its event, or 0. */
    uint8_t error;
    /** The stream that it waits for, as a bit; 0: none. */
    uint8_t stream;
    /** After how many nanoseconds it is due. */
    uint64_t after;
} subscription_t;

static uint32_t subscription_size(const wasme_binding_t *binding)
{
    return is_unstable(binding) ? UNSTABLE_SUBSCRIPTION_SIZE : SUBSCRIPTION_SIZE;
}

/** Reads the subscription to a clock. Returns the errno of the whole call. */
static int32_t get_clock(const subscriptions_t *subs, uint32_t ptr, subscription_t *sub)
{
    const uint32_t clock = wasme_get_u32(subs->memory, ptr);
    const uint32_t flags = wasme_get_u32(subs->memory, ptr + 24) & 0xffff;
    sub->after = get_u64(subs->memory, ptr + 8);
    /* Nobody spends processor time while they wait for it. */
    if (clock > WASME_CLOCK_MONOTONIC || flags > CLOCK_ABSOLUTE) {
        return INVAL;
    }
    if (flags == CLOCK_ABSOLUTE) {
        if (!subs->told) {
            return NOSYS;
        }
        sub->after = sub->after > subs->now[clock] ? sub->after - subs->now[clock] : 0;
    }
    return SUCCESS;
}

/** Reads a subscription. Returns the errno of the whole call. */
static int32_t get_subscription(const subscriptions_t *subs, uint32_t index, subscription_t *sub)
{
    const uint32_t ptr = subs->ptr + index * subscription_size(subs->binding);
    sub->userdata = get_u64(subs->memory, ptr);
    sub->type = *at(subs->memory, ptr + 8);
    sub->error = SUCCESS;
    sub->stream = 0;
    sub->after = 0;
    if (sub->type == EVENT_CLOCK) {
        return get_clock(subs, is_unstable(subs->binding) ? ptr + 24 : ptr + 16, sub);
    }
    if (sub->type == EVENT_FD_READ || sub->type == EVENT_FD_WRITE) {
        const uint32_t stream = stream_of(subs->binding, wasme_get_u32(subs->memory, ptr + 16));
        if (stream == CLOSED || (stream == WASME_STDIN) != (sub->type == EVENT_FD_READ)) {
            sub->error = BADF;
        } else {
            sub->stream = (uint8_t)(1u << stream);
            sub->after = UINT64_MAX;
        }
        return SUCCESS;
    }
    return INVAL;
}

static void put_event(const wasme_memory_t *memory, uint32_t ptr, const subscription_t *sub)
{
    memset(at(memory, ptr), 0, EVENT_SIZE);
    wasme_put_u64(memory, ptr, sub->userdata);
    *at(memory, ptr + 8) = sub->error;
    *at(memory, ptr + 10) = sub->type;
    if (sub->stream != 0) {
        *at(memory, ptr + 16) = 1; /* one byte is promised: how many there are is not known */
    }
}

/** Waits for streams, `*ns` nanoseconds at most, and puts there how many have passed. Returns the bits of those that are ready. */
static uint32_t wait_for_streams(const subscriptions_t *subs, uint32_t streams, uint64_t *ns)
{
    const wasme_wasi_t *wasi = platform(subs->binding);
    uint64_t passed = 0;
    for (;;) {
        const uint64_t left = passed < *ns ? *ns - passed : 0;
        const uint64_t slice = left < SLICE ? left : SLICE;
        const uint32_t found = ready(wasi, streams, slice);
        if (left == 0) {
            return found;
        }
        passed = subs->told ? wasi->clock(wasi->user, WASME_CLOCK_MONOTONIC) - subs->now[WASME_CLOCK_MONOTONIC] : passed + slice;
        if (found != 0 || wasme_waits_too_long(subs->binding->instance, 0)) {
            *ns = passed;
            return found;
        }
    }
}

/** Waits for streams, or for `*ns` nanoseconds; puts there how many have passed, and to `found` the bits of streams that are ready.
 * Returns the errno of the whole call; the guest may be over. */
static int32_t wait_for(const subscriptions_t *subs, uint32_t streams, uint64_t *ns, uint32_t *found)
{
    const wasme_wasi_t *wasi = platform(subs->binding);
    *found = 0;
    if (streams != 0) {
        *found = wait_for_streams(subs, streams, ns);
    } else if (*ns > 0 && !wasme_waits_too_long(subs->binding->instance, *ns)) {
        if (wasi->sleep == NULL) {
            return NOSYS;
        }
        wasi->sleep(wasi->user, *ns);
    }
    return SUCCESS;
}

/** What is waited for, over all subscriptions. Returns the errno of the whole call. */
static int32_t first_of(const subscriptions_t *subs, uint32_t *streams, uint64_t *ns)
{
    uint32_t i;
    *streams = 0;
    *ns = UINT64_MAX;
    for (i = 0; i < subs->count; i++) {
        subscription_t sub;
        const int32_t error = get_subscription(subs, i, &sub);
        if (error != SUCCESS) {
            return error;
        }
        *streams |= sub.stream;
        *ns = sub.after < *ns ? sub.after : *ns;
    }
    return SUCCESS;
}

static int32_t wasme_poll_oneoff(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const wasme_wasi_t *wasi = platform(binding);
    const uint32_t out = wasme_arg_u32(args, 1), out_count = wasme_arg_u32(args, 3);
    uint64_t passed;
    subscriptions_t subs;
    uint32_t events = 0, streams, found, i;
    int32_t error;
    subs.binding = binding;
    subs.memory = memory;
    subs.ptr = wasme_arg_u32(args, 0);
    subs.count = wasme_arg_u32(args, 2);
    subs.told = wasi->clock != NULL;
    if (subs.count == 0) {
        return INVAL;
    }
    if (!wasme_in_memory(memory, subs.ptr, (uint64_t)subs.count * subscription_size(binding)) ||
        !wasme_in_memory(memory, out, (uint64_t)subs.count * EVENT_SIZE) || !wasme_in_memory(memory, out_count, 4)) {
        return FAULT;
    }
    for (i = 0; subs.told && i <= WASME_CLOCK_MONOTONIC; i++) {
        subs.now[i] = wasi->clock(wasi->user, i);
    }
    error = first_of(&subs, &streams, &passed);
    if (error == SUCCESS) {
        error = wait_for(&subs, streams, &passed, &found);
    }
    if (error != SUCCESS || binding->instance->time_is_up) {
        return error;
    }
    for (i = 0; i < subs.count; i++) {
        subscription_t sub;
        /* Again, rather than keeping them all; the guest may have let the events overlap them. */
        error = get_subscription(&subs, i, &sub);
        if (error != SUCCESS) {
            return error;
        }
        if (sub.stream != 0 ? (sub.stream & found) != 0 : sub.after <= passed) {
            put_event(memory, out + events * EVENT_SIZE, &sub);
            events++;
        }
    }
    wasme_put_u32(memory, out_count, events);
    return SUCCESS;
}
WASME_M3_RAW(poll_oneoff)

/* tables ------------------------------------------------------------------------------------------------------------------- */

#define IMPORT(name, function, signature) {#name, signature, (void (*)(void))wasme_m3_##function}

/* `sock_accept` is the last: `wasi_unstable` has none. */
static const wasme_import_t imports[] = {
    IMPORT(args_get, args_get, "i(ii)"),
    IMPORT(args_sizes_get, args_sizes_get, "i(ii)"),
    IMPORT(clock_res_get, clock_res_get, "i(ii)"),
    IMPORT(clock_time_get, clock_time_get, "i(iIi)"),
    IMPORT(environ_get, environ_get, "i(ii)"),
    IMPORT(environ_sizes_get, environ_sizes_get, "i(ii)"),
    IMPORT(fd_advise, notcapable, "i(iIIi)"),
    IMPORT(fd_allocate, notcapable, "i(iII)"),
    IMPORT(fd_close, fd_close, "i(i)"),
    IMPORT(fd_datasync, notcapable, "i(i)"),
    IMPORT(fd_fdstat_get, fd_fdstat_get, "i(ii)"),
    IMPORT(fd_fdstat_set_flags, fd_fdstat_set_flags, "i(ii)"),
    IMPORT(fd_fdstat_set_rights, notcapable, "i(iII)"),
    IMPORT(fd_filestat_get, fd_filestat_get, "i(ii)"),
    IMPORT(fd_filestat_set_size, notcapable, "i(iI)"),
    IMPORT(fd_filestat_set_times, notcapable, "i(iIIi)"),
    IMPORT(fd_pread, fd_pread, "i(iiiIi)"),
    IMPORT(fd_prestat_dir_name, badf, "i(iii)"),
    IMPORT(fd_prestat_get, badf, "i(ii)"),
    IMPORT(fd_pwrite, fd_pwrite, "i(iiiIi)"),
    IMPORT(fd_read, fd_read, "i(iiii)"),
    IMPORT(fd_readdir, notcapable, "i(iiiIi)"),
    IMPORT(fd_renumber, fd_renumber, "i(ii)"),
    IMPORT(fd_seek, spipe, "i(iIii)"),
    IMPORT(fd_sync, notcapable, "i(i)"),
    IMPORT(fd_tell, spipe, "i(ii)"),
    IMPORT(fd_write, fd_write, "i(iiii)"),
    IMPORT(path_create_directory, notcapable, "i(iii)"),
    IMPORT(path_filestat_get, notcapable, "i(iiiii)"),
    IMPORT(path_filestat_set_times, notcapable, "i(iiiiIIi)"),
    IMPORT(path_link, notcapable, "i(iiiiiii)"),
    IMPORT(path_open, notcapable, "i(iiiiiIIii)"),
    IMPORT(path_readlink, notcapable, "i(iiiiii)"),
    IMPORT(path_remove_directory, notcapable, "i(iii)"),
    IMPORT(path_rename, notcapable, "i(iiiiii)"),
    IMPORT(path_symlink, path_symlink, "i(iiiii)"),
    IMPORT(path_unlink_file, notcapable, "i(iii)"),
    IMPORT(poll_oneoff, poll_oneoff, "i(iiii)"),
    IMPORT(proc_exit, proc_exit, "v(i)"),
    IMPORT(proc_raise, notsup, "i(i)"),
    IMPORT(random_get, random_get, "i(ii)"),
    IMPORT(sched_yield, sched_yield, "i()"),
    IMPORT(sock_recv, notsup, "i(iiiiii)"),
    IMPORT(sock_send, notsup, "i(iiiii)"),
    IMPORT(sock_shutdown, notsup, "i(ii)"),
    IMPORT(sock_accept, notsup, "i(iii)"),
};

enum { IMPORT_COUNT = sizeof imports / sizeof imports[0] };

const wasme_api_t wasme_wasi_preview1 = {"wasi_snapshot_preview1", imports, IMPORT_COUNT, NULL};
const wasme_api_t wasme_wasi_unstable = {"wasi_unstable", imports, IMPORT_COUNT - 1, NULL};

#else
/* ISO C wants a translation unit to declare something. */
typedef int wasme_no_wasi_t;
#endif
