/* The functions of WASI that compiled guests import: standard streams, arguments, clocks, random bytes, waiting. No file, no
 * directory, no environment. */
#ifndef WASME_NO_WASI

#include "wasi.h"

#include "m3_compat.h"
#include "wasme.h"

/** The errno values of WASI that occur here. */
enum { SUCCESS = 0, BADF = 8, FAULT = 21, INVAL = 28, IO = 29, NOSYS = 52, TOO_LARGE = 61, SPIPE = 70, ERRNO_MAX = 76 };

/* Types that guests see, by their offsets. */
enum { IOVEC_SIZE = 8, FDSTAT_SIZE = 24, SUBSCRIPTION_SIZE = 48, EVENT_SIZE = 32 };
enum { FILETYPE_CHARACTER_DEVICE = 2, RIGHT_FD_READ = 1 << 1, RIGHT_FD_WRITE = 1 << 6 };
enum { EVENT_CLOCK = 0, EVENT_FD_READ = 1, EVENT_FD_WRITE = 2, CLOCK_ABSOLUTE = 1 };

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

/** Whether this is a standard stream that the guest has not closed. */
static bool is_open(const wasme_binding_t *binding, uint32_t fd)
{
    return fd <= WASME_STDERR && (binding->instance->guest.closed_streams >> fd & 1) == 0;
}

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

/* streams ------------------------------------------------------------------------------------------------------------------ */

/** Moves up to `len` bytes of guest memory that is checked. */
typedef int32_t transfer_t(const wasme_wasi_t *wasi, uint32_t fd, uint8_t *bytes, uint32_t len);

static int32_t read_stream(const wasme_wasi_t *wasi, uint32_t fd, uint8_t *bytes, uint32_t len)
{
    (void)fd;
    return wasi->read == NULL ? 0 : wasi->read(wasi->user, bytes, len);
}

static int32_t write_stream(const wasme_wasi_t *wasi, uint32_t fd, uint8_t *bytes, uint32_t len)
{
    return wasi->write == NULL ? (int32_t)len : wasi->write(wasi->user, fd, bytes, len);
}

/** Moves bytes between a stream and the ranges that the guest lists, until one moves fewer than asked; checks all of them
 * before. With `once` it stops after the first range with room: a second read might wait although there is something to return. */
static int32_t transfer(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args, transfer_t *move,
                        bool once)
{
    const uint32_t most = INT32_MAX; /* in one call of the platform, whose answers have a sign */
    const uint32_t fd = wasme_arg_u32(args, 0);
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
        asked = range.len < most ? range.len : most;
        errno_of_wasi = moved_or_errno(move(platform(binding), fd, wasme_at(memory, range), asked), asked, &moved);
        done += moved;
        if (errno_of_wasi != SUCCESS || moved < range.len || once) {
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
    const uint32_t fd = wasme_arg_u32(args, 0);
    return fd == WASME_STDIN && is_open(binding, fd) ? transfer(binding, memory, args, read_stream, true) : BADF;
}
WASME_M3_RAW(fd_read)

static int32_t wasme_fd_write(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const uint32_t fd = wasme_arg_u32(args, 0);
    return fd != WASME_STDIN && is_open(binding, fd) ? transfer(binding, memory, args, write_stream, false) : BADF;
}
WASME_M3_RAW(fd_write)

static int32_t wasme_fd_seek(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    (void)memory;
    return is_open(binding, wasme_arg_u32(args, 0)) ? SPIPE : BADF;
}
WASME_M3_RAW(fd_seek)

static int32_t wasme_fd_close(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const uint32_t fd = wasme_arg_u32(args, 0);
    (void)memory;
    if (!is_open(binding, fd)) {
        return BADF;
    }
    binding->instance->guest.closed_streams |= (uint8_t)(1u << fd);
    return SUCCESS;
}
WASME_M3_RAW(fd_close)

/* A terminal, to guests: they then write line by line. */
static int32_t wasme_fd_fdstat_get(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const uint32_t fd = wasme_arg_u32(args, 0);
    const uint32_t out = wasme_arg_u32(args, 1);
    if (!is_open(binding, fd)) {
        return BADF;
    }
    if (!wasme_in_memory(memory, out, FDSTAT_SIZE)) {
        return FAULT;
    }
    memset(at(memory, out), 0, FDSTAT_SIZE);
    *at(memory, out) = FILETYPE_CHARACTER_DEVICE;
    wasme_put_u64(memory, out + 8, fd == WASME_STDIN ? RIGHT_FD_READ : RIGHT_FD_WRITE);
    return SUCCESS;
}
WASME_M3_RAW(fd_fdstat_get)

/* arguments and environment ------------------------------------------------------------------------------------------------ */

/** The bytes of all arguments, with a NUL after each. */
static uint64_t args_size(const wasme_wasi_t *wasi)
{
    uint64_t size = 0;
    uint32_t i;
    for (i = 0; i < wasi->arg_count; i++) {
        size += strlen(wasi->args[i]) + 1;
    }
    return size;
}

/** Puts two sizes where the guest wants them. */
static int32_t put_sizes(const wasme_memory_t *memory, const uint64_t *args, uint32_t count, uint32_t size)
{
    const uint32_t out_count = wasme_arg_u32(args, 0), out_size = wasme_arg_u32(args, 1);
    if (!wasme_in_memory(memory, out_count, 4) || !wasme_in_memory(memory, out_size, 4)) {
        return FAULT;
    }
    wasme_put_u32(memory, out_count, count);
    wasme_put_u32(memory, out_size, size);
    return SUCCESS;
}

static int32_t wasme_args_sizes_get(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const wasme_wasi_t *wasi = platform(binding);
    const uint64_t size = args_size(wasi);
    return size > UINT32_MAX ? TOO_LARGE : put_sizes(memory, args, wasi->arg_count, (uint32_t)size);
}
WASME_M3_RAW(args_sizes_get)

static int32_t wasme_args_get(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const wasme_wasi_t *wasi = platform(binding);
    const uint32_t list = wasme_arg_u32(args, 0);
    uint32_t text = wasme_arg_u32(args, 1), i;
    if (!wasme_in_memory(memory, list, (uint64_t)wasi->arg_count * 4) || !wasme_in_memory(memory, text, args_size(wasi))) {
        return FAULT;
    }
    for (i = 0; i < wasi->arg_count; i++) {
        const size_t len = strlen(wasi->args[i]) + 1;
        wasme_put_u32(memory, list + i * 4, text);
        memcpy(at(memory, text), wasi->args[i], len);
        text += (uint32_t)len;
    }
    return SUCCESS;
}
WASME_M3_RAW(args_get)

static int32_t wasme_environ_sizes_get(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    (void)binding;
    return put_sizes(memory, args, 0, 0);
}
WASME_M3_RAW(environ_sizes_get)

static int32_t wasme_environ_get(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    (void)binding;
    (void)memory;
    (void)args;
    return SUCCESS;
}
WASME_M3_RAW(environ_get)

/* clocks, random bytes, the end -------------------------------------------------------------------------------------------- */

static int32_t wasme_clock_time_get(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const wasme_wasi_t *wasi = platform(binding);
    const uint32_t clock = wasme_arg_u32(args, 0), out = wasme_arg_u32(args, 2);
    if (clock > WASME_CLOCK_MONOTONIC) {
        return INVAL;
    }
    if (wasi->clock == NULL) {
        return NOSYS;
    }
    if (!wasme_in_memory(memory, out, 8)) {
        return FAULT;
    }
    wasme_put_u64(memory, out, wasi->clock(wasi->user, clock));
    return SUCCESS;
}
WASME_M3_RAW(clock_time_get)

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
    (void)binding;
    (void)memory;
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

/** A subscription, read. */
typedef struct {
    uint64_t userdata;
    uint8_t type;
    /** Why it fails at once: an errno for its event, or 0. */
    uint8_t error;
    /** After how many nanoseconds it is due. */
    uint64_t after;
} subscription_t;

/** Reads a subscription; `now` are the clocks, NULL when there are none. Returns the errno of the whole call. */
static int32_t get_subscription(const wasme_binding_t *binding, const wasme_memory_t *memory, uint32_t ptr, const uint64_t *now,
                                subscription_t *sub)
{
    sub->userdata = get_u64(memory, ptr);
    sub->type = *at(memory, ptr + 8);
    sub->error = SUCCESS;
    sub->after = 0;
    if (sub->type == EVENT_CLOCK) {
        const uint32_t clock = wasme_get_u32(memory, ptr + 16);
        const uint32_t flags = wasme_get_u32(memory, ptr + 40) & 0xffff;
        sub->after = get_u64(memory, ptr + 24);
        if (clock > WASME_CLOCK_MONOTONIC || flags > CLOCK_ABSOLUTE) {
            return INVAL;
        }
        if (flags == CLOCK_ABSOLUTE) {
            if (now == NULL) {
                return NOSYS;
            }
            sub->after = sub->after > now[clock] ? sub->after - now[clock] : 0;
        }
    } else if (sub->type == EVENT_FD_READ || sub->type == EVENT_FD_WRITE) {
        const uint32_t fd = wasme_get_u32(memory, ptr + 16);
        if (!is_open(binding, fd) || (fd == WASME_STDIN) != (sub->type == EVENT_FD_READ)) {
            sub->error = BADF;
        }
    } else {
        return INVAL;
    }
    return SUCCESS;
}

static void put_event(const wasme_memory_t *memory, uint32_t ptr, const subscription_t *sub)
{
    memset(at(memory, ptr), 0, EVENT_SIZE);
    wasme_put_u64(memory, ptr, sub->userdata);
    *at(memory, ptr + 8) = sub->error;
    *at(memory, ptr + 10) = sub->type;
    if (sub->type != EVENT_CLOCK && sub->error == SUCCESS) {
        wasme_put_u64(memory, ptr + 16, 1); /* one byte is promised: how many there are is not known */
    }
}

/* Streams are always ready, so the guest waits only when it subscribes to nothing but clocks. */
static int32_t wasme_poll_oneoff(const wasme_binding_t *binding, const wasme_memory_t *memory, const uint64_t *args)
{
    const wasme_wasi_t *wasi = platform(binding);
    const uint32_t in = wasme_arg_u32(args, 0), out = wasme_arg_u32(args, 1);
    const uint32_t count = wasme_arg_u32(args, 2), out_count = wasme_arg_u32(args, 3);
    uint64_t clocks[WASME_CLOCK_MONOTONIC + 1], wait = UINT64_MAX;
    const uint64_t *now = NULL;
    subscription_t sub;
    uint32_t events = 0, i;
    int32_t error;
    if (count == 0) {
        return INVAL;
    }
    if (!wasme_in_memory(memory, in, (uint64_t)count * SUBSCRIPTION_SIZE) ||
        !wasme_in_memory(memory, out, (uint64_t)count * EVENT_SIZE) || !wasme_in_memory(memory, out_count, 4)) {
        return FAULT;
    }
    if (wasi->clock != NULL) {
        clocks[WASME_CLOCK_REALTIME] = wasi->clock(wasi->user, WASME_CLOCK_REALTIME);
        clocks[WASME_CLOCK_MONOTONIC] = wasi->clock(wasi->user, WASME_CLOCK_MONOTONIC);
        now = clocks;
    }
    for (i = 0; i < count; i++) {
        error = get_subscription(binding, memory, in + i * SUBSCRIPTION_SIZE, now, &sub);
        if (error != SUCCESS) {
            return error;
        }
        wait = sub.after < wait ? sub.after : wait;
    }
    if (wait > 0) {
        if (wasme_waits_too_long(binding->instance, wait)) {
            return SUCCESS; /* the guest traps */
        }
        if (wasi->sleep == NULL) {
            return NOSYS;
        }
        wasi->sleep(wasi->user, wait);
    }
    for (i = 0; i < count; i++) {
        /* Again, rather than keeping them all; the guest may have let the events overlap them. */
        error = get_subscription(binding, memory, in + i * SUBSCRIPTION_SIZE, now, &sub);
        if (error != SUCCESS) {
            return error;
        }
        if (sub.after <= wait) {
            put_event(memory, out + events * EVENT_SIZE, &sub);
            events++;
        }
    }
    wasme_put_u32(memory, out_count, events);
    return SUCCESS;
}
WASME_M3_RAW(poll_oneoff)

/* tables ------------------------------------------------------------------------------------------------------------------- */

#define IMPORT(name, signature) {#name, signature, (void (*)(void))wasme_m3_##name}

/* `poll_oneoff` is the last: `wasi_unstable` lays out subscriptions in another way, and goes without it. */
static const wasme_import_t imports[] = {
    IMPORT(args_get, "i(ii)"),          IMPORT(args_sizes_get, "i(ii)"), IMPORT(clock_time_get, "i(iIi)"),
    IMPORT(environ_get, "i(ii)"),       IMPORT(environ_sizes_get, "i(ii)"), IMPORT(fd_close, "i(i)"),
    IMPORT(fd_fdstat_get, "i(ii)"),     IMPORT(fd_read, "i(iiii)"),      IMPORT(fd_seek, "i(iIii)"),
    IMPORT(fd_write, "i(iiii)"),        IMPORT(proc_exit, "v(i)"),       IMPORT(random_get, "i(ii)"),
    IMPORT(sched_yield, "i()"),         IMPORT(poll_oneoff, "i(iiii)"),
};

enum { IMPORT_COUNT = sizeof imports / sizeof imports[0] };

const wasme_api_t wasme_wasi_preview1 = {"wasi_snapshot_preview1", imports, IMPORT_COUNT, NULL};
const wasme_api_t wasme_wasi_unstable = {"wasi_unstable", imports, IMPORT_COUNT - 1, NULL};

#else
/* ISO C wants a translation unit to declare something. */
typedef int wasme_no_wasi_t;
#endif
