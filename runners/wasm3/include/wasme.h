/* Runs embedded-wasm guests on wasm3.
 *
 *     static wasme_t guest;                                      // about 1 KB; it is not moved while it is in use
 *
 *     WASME_init(&guest, NULL);
 *     WASME_bind_i2c(&guest, &my_i2c_driver, my_i2c_state);      // from wasm_embedded/wasm3/i2c.h
 *     if (WASME_run(&guest, image, sizeof image) != WASME_OK) {
 *         puts(WASME_error(&guest));
 *     }
 *     WASME_deinit(&guest);
 *
 * wasm3 allocates, this library does not: but it stands between, and an instance for which there is no memory is refused or traps,
 * without harm to others. For that it has its only variable, one for each thread; see WASME_THREAD_LOCAL in README.md.
 *
 * An instance is used by one thread at a time. Drivers and callbacks do not call these functions for the instance that called them,
 * nor those of wasm3. Also valid C++. */
#ifndef WASM_EMBEDDED_WASME_H
#define WASM_EMBEDDED_WASME_H

#include "wasm_embedded/wasm3/binding.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The bytes of wasm3's stack when the configuration does not say. */
#ifndef WASME_DEFAULT_STACK
#define WASME_DEFAULT_STACK (64u * 1024u)
#endif

/** The files of WASI that exist. */
enum {
    /** Standard input. */
    WASME_STDIN = 0,
    /** Standard output. */
    WASME_STDOUT = 1,
    /** Standard error. */
    WASME_STDERR = 2
};

/** The clocks of WASI that exist. */
enum {
    /** Nanoseconds since 1970-01-01 00:00 UTC. */
    WASME_CLOCK_REALTIME = 0,
    /** Nanoseconds since any fixed moment, best the start of the guest, as C's `clock()` tells 35 minutes at most; never goes back. */
    WASME_CLOCK_MONOTONIC = 1
};

/** What the WASI functions need of the platform. Any member may be NULL. Functions get `user` first; bytes are valid during the call
 * only. Their errors are errno values of WASI, 29 for one of input or output. */
typedef struct {
    /** Reads up to `len` bytes of standard input into `bytes`, which are valid during the call. Returns how many, 0 at the end, or an
     * error as -errno. NULL: always the end. */
    int32_t (*read)(void *user, uint8_t *bytes, uint32_t len);
    /** Writes up to `len` bytes to WASME_STDOUT or WASME_STDERR; they are valid during the call. Returns how many, or an error as
     * -errno. NULL: all are dropped. */
    int32_t (*write)(void *user, uint32_t stream, const uint8_t *bytes, uint32_t len);
    /** Returns the nanoseconds of a clock, one of WASME_CLOCK_*. NULL: the guest gets `nosys`. */
    uint64_t (*clock)(void *user, uint32_t clock);
    /** Fills `len` bytes, which are valid during the call, with random ones. Returns false when it cannot, and the guest gets an
     * error of input or output. NULL: the guest gets `nosys`. */
    bool (*random)(void *user, uint8_t *bytes, uint32_t len);
    /** Waits for so many nanoseconds. NULL: the guest gets `nosys`. */
    void (*sleep)(void *user, uint64_t ns);
    /** The arguments as texts, the name of the program first. They stay the caller's and are used until WASME_deinit. */
    const char *const *args;
    /** How many arguments there are. */
    uint32_t arg_count;
    /** The first argument of all functions here. It stays the caller's and is used until WASME_deinit. */
    void *user;
    /** The environment variables as texts NAME=VALUE. They stay the caller's and are used until WASME_deinit. */
    const char *const *env;
    /** How many environment variables there are. */
    uint32_t env_count;
    /** How many nanoseconds lie between two values of a clock; 0: 1. */
    uint32_t resolution;
    /** Waits until one of these streams can be read or written without waiting, `1 << WASME_STDIN` and so on, for `ns` nanoseconds at
     * most; a stream that has ended or failed is one of those. Returns which of them can, 0 when the time is over. NULL: all can. */
    uint32_t (*ready)(void *user, uint32_t streams, uint64_t ns);
} wasme_wasi_t;

/** How a guest is run. All zero is a valid configuration. */
typedef struct {
    /** The bytes of wasm3's stack; 0: WASME_DEFAULT_STACK. A guest that needs more traps. */
    uint32_t stack_size;
    /** How many bytes of the caller's stack, which grows down, the guest may use before it traps; 0: not checked. Checked when a function
     * is entered. Loops within each other, and compiling a function that is called for the first time, come on top. */
    uint32_t native_stack;
    /** The largest size of the guest's memory in bytes, of which whole pages of 64 KiB count; 0: what the module declares. A module
     * that begins with more is refused; `memory.grow` beyond it gives -1. */
    uint64_t memory_limit;
    /** How many bytes of the memory really exist, for devices with less than a page; an access beyond them traps. 0: all. */
    uint32_t memory_backing;
    /** Whether the guest's time is up `ahead_ns` nanoseconds from now. Asked when a function is entered from outside, after every
     * WASME_LOOK_EVERY functions entered and rounds of loops, before every wait, and after every call of a driver or of WASI, whose
     * result the guest does not see then: be quick. Returns true when it is, which ends the guest with WASME_TIME_LIMIT. NULL: no
     * time limit. */
    bool (*time_up)(void *user, uint64_t ahead_ns);
    /** Called once, when the guest ends, before its open handles are closed. May be NULL. */
    void (*ending)(void *user);
    /** Called with the text of every refusal and trap, which is valid during the call. May be NULL. */
    void (*log)(void *user, const char *text);
    /** The first argument of the three above. It stays the caller's and is used until WASME_deinit. */
    void *user;
    /** What WASI needs; it stays the caller's and is used until WASME_deinit. NULL: there is no WASI, and guests that import it are
     * refused. */
    const wasme_wasi_t *wasi;
} wasme_config_t;

/** What became of a call of this library. */
typedef enum {
    /** The function returned. */
    WASME_OK = 0,
    /** The module was not taken, or the call does not fit the state; nothing ran. WASME_error says why. */
    WASME_REFUSED = 1,
    /** The guest trapped. WASME_error says why. */
    WASME_TRAP = 2,
    /** The guest called `proc_exit`: see WASME_exit_code. */
    WASME_EXIT = 3,
    /** The guest's time was up. */
    WASME_TIME_LIMIT = 4,
    /** The guest had ended before; nothing ran. */
    WASME_OVER = 5,
    /** There is no exported function of this name without parameters and results; nothing ran. */
    WASME_NO_EXPORT = 6
} wasme_status_t;

/** Prepares an instance in memory of the caller, whatever is in it. `config` may be NULL and is copied, except for what it points to.
 * No errors. For an instance that is in use, call WASME_deinit before. */
void WASME_init(wasme_t *ctx, const wasme_config_t *config);

/** Loads a module, links what it imports with the APIs that are bound, and runs its start function. Once for an instance. The `len`
 * bytes stay the caller's and are used until WASME_deinit. They are to be valid WebAssembly: 0.4.7 does not survive all that are not.
 *
 * Returns WASME_OK; WASME_REFUSED for a module that is malformed, too large or imports what is not there; or how the start function
 * ended: WASME_TRAP, WASME_EXIT or WASME_TIME_LIMIT. */
wasme_status_t WASME_load(wasme_t *ctx, const uint8_t *wasm, uint32_t len);

/** Calls an exported function without parameters and results. The guest ends after `_start`, and on everything but WASME_OK,
 * WASME_NO_EXPORT and WASME_REFUSED: then its open handles are closed, the newest first. `name` is used during the call.
 *
 * Returns WASME_OK, WASME_TRAP, WASME_EXIT, WASME_TIME_LIMIT, WASME_NO_EXPORT; WASME_OVER when it had ended; WASME_REFUSED when no
 * module is loaded, or when it is called from within the guest. */
wasme_status_t WASME_invoke(wasme_t *ctx, const char *name);

/** Loads a command, runs its `_start` and ends it. The `len` bytes stay the caller's and are used until WASME_deinit.
 *
 * Returns what WASME_load does, or else what WASME_invoke does: WASME_OK when `_start` returned. */
wasme_status_t WASME_run(wasme_t *ctx, const uint8_t *wasm, uint32_t len);

/** Ends the guest if it has not ended, and frees all that wasm3 allocated for it. No errors; once is enough. WASME_init makes the instance usable
 * again. */
void WASME_deinit(wasme_t *ctx);

/** Returns the text of the last refusal or trap, "" when there was none. It belongs to the instance and is valid until the next call
 * for it. */
const char *WASME_error(const wasme_t *ctx);

/** Returns how many functions were active when the guest trapped, and writes the indices of the innermost, which comes first, and of those
 * that called it: at most `size`, and at most WASME_MAX_FRAMES. WASME_error names them too. 0 when the guest did not trap. */
uint32_t WASME_backtrace(const wasme_t *ctx, uint32_t *functions, uint32_t size);

/** Returns whether the refusal or the trap came from a lack of memory: with more of it, the module may run. */
bool WASME_out_of_memory(const wasme_t *ctx);

/** Returns what the guest gave to `proc_exit`, 0 when it did not call it. */
int32_t WASME_exit_code(const wasme_t *ctx);

/** Returns the version of wasm3, a literal such as "0.5.0". */
const char *WASME_engine_version(void);

#if defined WASME_FIXED_HEAP || defined WASME_LINKED_HEAP
/** Returns how many bytes of the heap of fixed size were ever used, gaps between blocks included: what it must have at least. All instances share that heap: those of several threads need a lock around every function of this library. */
uint32_t WASME_heap_peak(void);
#endif

#ifdef __cplusplus
}
#endif

#endif
